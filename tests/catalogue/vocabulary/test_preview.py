"""What there is, what a change would do, and that every process notices it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from catalogue import vocabulary
from catalogue.foundation.errors import Invalid
from catalogue.language.spelling import MAX_LENGTH
from catalogue.models import TermKind
from catalogue.search import search, shared_searcher
from catalogue.search.answers.ranking import Kind
from catalogue.vocabulary import preview as previewing

from .conftest import DROPPED, EARLY, LIBRARY, MEALS, MEANS, NEW, RELATED, Desk


class TestReading:
    def test_words_are_searched_by_text_and_by_item(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS})
        by_text = vocabulary.terms(desk.session, desk.edition, search="遛娃")
        assert NEW in [term.text for term in by_text]
        by_code = vocabulary.terms(desk.session, desk.edition, search=EARLY)
        by_name = vocabulary.terms(desk.session, desk.edition, search="早教")
        assert NEW in [term.text for term in by_code]
        assert {term.folded for term in by_code} <= {term.folded for term in by_name}
        (only,) = vocabulary.terms(desk.session, desk.edition, taught_only=True)
        assert only.text == NEW
        assert vocabulary.counts(desk.session) == {MEANS: 1, RELATED: 0, DROPPED: 0}

    def test_no_word_stands_twice_in_the_list(self, desk: Desk) -> None:
        every = vocabulary.terms(desk.session, desk.edition)
        assert len({term.folded for term in every}) == len(every) > 1000
        assert all(len({link.item.id for link in term.links}) == len(term.links) > 0 for term in every)

    def test_an_item_has_its_names_the_editions_words_and_the_editors(self, desk: Desk) -> None:
        item = desk.edition.item(EARLY)
        own = item.vocabulary_zh[1]
        desk.say(NEW, {EARLY: MEANS})
        desk.say(own, {EARLY: DROPPED})
        words = {word.text: word for word in vocabulary.words_of_item(desk.session, item)}
        assert words[item.name_zh].link.is_name
        assert (words[own].link.own, words[own].link.taught, words[own].by) == (MEANS, DROPPED, "编辑")
        assert (words[NEW].link.own, words[NEW].link.taught) == (None, MEANS)
        assert list(words)[:3] == [NEW, item.name_zh, item.name_en]


class TestPreview:
    def preview(
        self, desk: Desk, term: str, links: Mapping[str, TermKind | None], *queries: str
    ) -> tuple[previewing.AnswerChange, ...]:
        return previewing.preview(
            desk.session, desk.edition, term=term, links=desk.ids(links), queries=queries
        )

    def test_it_tells_which_queries_change_and_writes_nothing(self, desk: Desk) -> None:
        desk.session.rollback()
        new, same = self.preview(desk, "皮猴撒欢儿", {EARLY: MEANS}, "皮猴撒欢儿", "老年饭桌")
        assert new.changed
        assert EARLY not in new.before.codes
        assert new.after.codes[0] == EARLY
        assert new.after.kind is Kind.EXACT
        assert not same.changed
        assert same.before.codes[0] == MEALS
        assert not desk.session.new
        assert not desk.session.dirty
        assert desk.history() == ()
        assert EARLY not in desk.found("皮猴撒欢儿")

    def test_what_it_shows_is_what_comes(self, desk: Desk) -> None:
        desk.say(NEW, {LIBRARY: MEANS})
        queries = (*previewing.shipped_queries()[:20], NEW)
        links = {LIBRARY: None, EARLY: MEANS, MEALS: RELATED}
        shown = self.preview(desk, NEW, links, *queries)
        desk.say(NEW, links)
        searcher = shared_searcher(desk.session)
        for difference in shown:
            answer = search(desk.session, searcher, difference.query, limit=3)
            assert tuple(hit.code for hit in answer.items) == difference.after.codes, difference.query

    def test_without_a_change_nothing_differs(self, desk: Desk) -> None:
        assert not any(
            each.changed for each in self.preview(desk, NEW, {}, *previewing.shipped_queries()[:5])
        )

    def test_a_change_that_would_be_refused_is_refused(self, desk: Desk) -> None:
        with pytest.raises(Invalid):
            self.preview(desk, "从没有过的词", {EARLY: DROPPED}, "早教")

    def test_queries_are_cut_and_counted(self, desk: Desk) -> None:
        long = "长" * 1000
        assert previewing.tidy_queries([long, " ", "甲", "甲 ", "乙"]) == ("长" * MAX_LENGTH, "甲", "乙")
        assert len(previewing.tidy_queries(map(str, range(1000)))) == previewing.MOST_QUERIES

    def test_the_shipped_list_is_short_and_without_doubles(self) -> None:
        queries = previewing.shipped_queries()
        assert 60 <= len(queries) <= 100
        assert previewing.tidy_queries(queries) == queries


class TestProcesses:
    def test_another_process_notices(
        self, desk: Desk, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each process keeps a memory of its own; the stamp in the database is what they share."""
        memories: dict[str, dict[str, object]] = {"here": {}, "there": {}}
        with Session(engine) as there:

            def found(process: str, session: Session) -> list[str]:
                monkeypatch.setattr("catalogue.search.answers.searcher._memory", memories[process])
                return [hit.code for hit in search(session, shared_searcher(session), "皮猴撒欢儿").items]

            assert EARLY not in found("there", there)
            there.rollback()
            desk.say("皮猴撒欢儿", {EARLY: MEANS})
            assert found("here", desk.session)[0] == EARLY
            assert found("there", there)[0] == EARLY
            there.rollback()
            desk.undo(desk.history()[0].id)
            assert EARLY not in found("there", there)

    def test_while_nothing_moves_no_words_are_read(self, desk: Desk, engine: Engine) -> None:
        desk.say(NEW, {EARLY: MEANS})
        shared_searcher(desk.session)
        statements: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
        shared_searcher(desk.session)
        assert len(statements) == 1
