"""Editors' words: what they may say, what the search then finds, and that nothing of it is lost or doubled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from catalogue import accounts, stamps, vocabulary
from catalogue.access import Actor, Held
from catalogue.database import begin_writing
from catalogue.editions import EditionFacts, get_edition, load_edition, shipped_edition
from catalogue.errors import BadFile, Conflict, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Division, Role, TermKind, VocabularyChange, VocabularyTerm
from catalogue.search import search, shared_searcher
from catalogue.search.normalise import MAX_LENGTH, fold_all
from catalogue.search.ranking import Kind
from catalogue.search.taught import Taught, taught_words, with_words
from tests.world import World

MEANS, RELATED, DROPPED = TermKind.MEANS, TermKind.RELATED, TermKind.DROPPED
MEALS, EARLY, LIBRARY = "0202", "0503", "0506"
NEW = "遛娃的地儿"


class Desk:
    """An editor at work on a database. Every method is a transaction of its own."""

    def __init__(self, session: Session, world: World) -> None:
        self.session = session
        self.key = world.edition_key
        self.actor = Actor("编辑", (Held(Role.EDITOR, world.city),))

    @property
    def edition(self) -> EditionFacts:
        return get_edition(self.session, self.key)

    def ids(self, links: Mapping[str, TermKind | None]) -> dict[int, TermKind | None]:
        return {self.edition.item(code).id: kind for code, kind in links.items()}

    def say(
        self, term: str, links: Mapping[str, TermKind | None], expected: Mapping[str, TermKind] | None = None
    ) -> int:
        edition, ids = self.edition, self.ids(links)
        seen = None if expected is None else {edition.item(code).id: kind for code, kind in expected.items()}
        self.session.rollback()
        begin_writing(self.session)
        try:
            changed = vocabulary.change_term(
                self.session, actor=self.actor, edition=edition, term=term, links=ids, expected=seen
            )
        except Exception:
            self.session.rollback()
            raise
        self.session.commit()
        return changed

    def undo(self, change_id: int) -> None:
        self.session.rollback()
        begin_writing(self.session)
        try:
            vocabulary.undo_change(self.session, actor=self.actor, change_id=change_id)
        except Exception:
            self.session.rollback()
            raise
        self.session.commit()

    def said(self, term: str) -> dict[str, TermKind | None]:
        """What counts for a word, by item code."""
        links = vocabulary.get_term(self.session, self.edition, term).links
        return {link.item.code: link.counts for link in links}

    def found(self, query: str) -> list[str]:
        answer = search(self.session, shared_searcher(self.session), query)
        return [hit.code for hit in answer.items]

    def history(self) -> tuple[vocabulary.ChangeFacts, ...]:
        return vocabulary.history(self.session, self.edition, limit=1000)


@pytest.fixture
def desk(session: Session, world: World) -> Desk:
    return Desk(session, world)


class TestSaying:
    def test_a_word_that_is_taught_is_found(self, desk: Desk) -> None:
        before = desk.found("蹓弯儿寄娃")
        assert EARLY not in before
        assert desk.say("蹓弯儿寄娃", {EARLY: MEANS}) == 1
        assert desk.found("蹓弯儿寄娃")[0] == EARLY

    def test_an_english_word_is_taught_too(self, desk: Desk) -> None:
        assert desk.say("toddlers' corner", {EARLY: MEANS}) == 1
        assert desk.found("toddlers' corner")[0] == EARLY
        assert "toddlers' corner" in merged(desk).item(EARLY).vocabulary_en

    def test_a_related_word_and_one_for_several_items(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS, LIBRARY: RELATED})
        assert desk.said(NEW) == {EARLY: MEANS, LIBRARY: RELATED}
        found = desk.found(NEW)
        assert found[0] == EARLY
        assert LIBRARY in found

    def test_a_word_of_the_edition_is_dropped_and_comes_back(self, desk: Desk) -> None:
        own = desk.edition.item(MEALS).vocabulary_zh[0]
        desk.say(own, {MEALS: DROPPED})
        assert own not in merged(desk).item(MEALS).vocabulary_zh
        assert desk.said(own)[MEALS] is None
        desk.say(own, {MEALS: None})
        assert merged(desk) == desk.edition
        assert desk.said(own)[MEALS] is MEANS

    def test_a_word_of_the_edition_is_weakened_and_a_related_one_made_firm(self, desk: Desk) -> None:
        item = next(item for item in desk.edition.items if item.related)
        own, related = item.vocabulary_zh[0], item.related[0]
        desk.say(own, {item.code: RELATED})
        desk.say(related, {item.code: MEANS})
        after = merged(desk).item(item.code)
        assert own not in after.vocabulary_zh
        assert own in after.related
        assert related not in after.related
        assert related in (*after.vocabulary_zh, *after.vocabulary_en)

    def test_spellings_of_one_word_are_one_word(self, desk: Desk) -> None:
        desk.say("兒童ＡＢＣ角", {EARLY: MEANS})
        assert desk.say("儿童abc角", {EARLY: MEANS}) == 0
        assert desk.say("儿童ABC角", {EARLY: None}) == 1
        assert vocabulary.get_term(desk.session, desk.edition, "儿童abc角").links == ()

    def test_what_changes_nothing_is_not_written_and_moves_no_stamp(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS})
        stamp = stamps.version(desk.session, stamps.CATALOGUE)
        assert desk.say(NEW, {EARLY: MEANS, LIBRARY: None}) == 0
        assert stamps.version(desk.session, stamps.CATALOGUE) == stamp
        assert len(desk.history()) == 1

    @pytest.mark.parametrize(
        "term",
        [
            "",
            "   ",
            "！？",
            "。",
            "\x00",
            "a\x07b",
            "一\n二",
            "长" * 61,
            "\ufdfa" * 4,
            "\ud800",
            "\u200b",
            "的",
        ],
    )
    def test_what_is_no_word_is_refused(self, desk: Desk, term: str) -> None:
        with pytest.raises(Invalid) as refused:
            desk.say(term, {EARLY: MEANS})
        assert {problem.field for problem in refused.value.problems} == {"term"}
        assert desk.history() == ()

    def test_a_word_of_sixty_characters_is_taken(self, desk: Desk) -> None:
        assert desk.say("长" * 60, {EARLY: MEANS}) == 1

    def test_what_the_edition_says_already_is_refused(self, desk: Desk) -> None:
        item = next(item for item in desk.edition.items if item.related)
        for term, kind in (
            (item.vocabulary_zh[0], MEANS),
            (item.related[0], RELATED),
            (item.name_zh, MEANS),
            (item.name_zh, DROPPED),
            (item.name_en.upper(), RELATED),
            ("从没有过的词", DROPPED),
        ):
            with pytest.raises(Invalid) as refused:
                desk.say(term, {item.code: kind})
            assert [problem.field for problem in refused.value.problems] == [f"link-{item.code}"]

    def test_an_unknown_item_is_refused(self, desk: Desk) -> None:
        desk.session.rollback()
        begin_writing(desk.session)
        with pytest.raises(Invalid):
            vocabulary.change_term(
                desk.session,
                actor=desk.actor,
                edition=desk.edition,
                term=NEW,
                links={9999: MEANS},
                expected=None,
            )

    def test_a_word_speaks_of_few_items(self, desk: Desk) -> None:
        codes = [item.code for item in desk.edition.items][: vocabulary.MOST_PER_TERM + 1]
        with pytest.raises(Invalid):
            desk.say(NEW, dict.fromkeys(codes, RELATED))
        assert desk.say(NEW, dict.fromkeys(codes[1:], RELATED)) == vocabulary.MOST_PER_TERM

    def test_an_item_has_room_for_so_many_words(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("catalogue.vocabulary.changing.MOST_PER_ITEM", 2)
        desk.say("新词一", {EARLY: MEANS})
        desk.say("新词二", {EARLY: MEANS})
        with pytest.raises(Invalid):
            desk.say("新词三", {EARLY: MEANS})
        assert desk.say("新词二", {EARLY: RELATED}) == 1


class TestWho:
    @pytest.mark.parametrize("role", [Role.WORKER, Role.STREET, Role.DISTRICT, Role.CITY])
    def test_others_may_not(self, desk: Desk, world: World, role: Role) -> None:
        desk.actor = Actor("旁人", (Held(role, world.city),))
        with pytest.raises(NotAllowed):
            desk.say(NEW, {EARLY: MEANS})

    def test_an_administrator_may(self, desk: Desk, world: World) -> None:
        desk.actor = Actor("管理员", (Held(Role.ADMIN, world.city),))
        assert desk.say(NEW, {EARLY: MEANS}) == 1

    def test_an_editor_below_the_top_may_not(self, desk: Desk, world: World) -> None:
        desk.actor = Actor("分编辑", (Held(Role.EDITOR, world.district),))
        with pytest.raises(NotAllowed):
            desk.say(NEW, {EARLY: MEANS})
        with pytest.raises(NotAllowed):
            desk.undo(1)

    def test_of_several_tops_one_is_enough(self, desk: Desk, session: Session, world: World) -> None:
        other = 120000000000
        city = session.get(Division, world.city)
        assert city is not None
        copy = {name: getattr(city, name) for name in ("level", "name", "short_name")}
        session.add(Division(code=other, **copy))
        session.commit()
        desk.actor = Actor("天津编辑", (Held(Role.EDITOR, other),))
        assert desk.say(NEW, {EARLY: MEANS}) == 1

    def test_an_editors_account_belongs_to_a_top_division(self, session: Session, world: World) -> None:
        begin_writing(session)
        with pytest.raises(Invalid):
            accounts.add_user(session, "fen", Role.EDITOR, world.district, "seventeen quiet lanes")
        assert accounts.add_user(session, "zong", Role.EDITOR, world.city, "seventeen quiet lanes")


class TestTwoEditors:
    def test_who_saw_something_else_gets_a_conflict(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS}, expected={})
        with pytest.raises(Conflict):
            desk.say(NEW, {LIBRARY: MEANS}, expected={})
        assert desk.said(NEW) == {EARLY: MEANS}
        assert desk.say(NEW, {LIBRARY: MEANS}, expected={EARLY: MEANS}) == 1
        assert desk.said(NEW) == {EARLY: MEANS, LIBRARY: MEANS}

    def test_another_word_is_no_conflict(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS}, expected={})
        assert desk.say("另一个新词", {EARLY: MEANS}, expected={}) == 1


class TestHistory:
    def test_every_change_is_signed(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS})
        desk.say(NEW, {EARLY: RELATED, LIBRARY: MEANS})
        first, second, third = reversed(desk.history())
        assert (first.term, first.before, first.after, first.actor) == (NEW, None, MEANS, "编辑")
        assert (second.item and second.item.code, second.before, second.after) == (EARLY, MEANS, RELATED)
        assert (third.item and third.item.code, third.before, third.after) == (LIBRARY, None, MEANS)
        assert [first.undoable, second.undoable, third.undoable] == [False, True, True]

    def test_undoing_is_a_new_entry(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS})
        desk.say(NEW, {EARLY: RELATED})
        desk.undo(desk.history()[0].id)
        assert desk.said(NEW) == {EARLY: MEANS}
        newest = desk.history()[0]
        assert (newest.before, newest.after) == (RELATED, MEANS)
        desk.undo(newest.id)
        assert desk.said(NEW) == {EARLY: RELATED}

    def test_only_the_newest_entry_of_a_link_is_undone(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS})
        first = desk.history()[0].id
        desk.say(NEW, {EARLY: None})
        with pytest.raises(Refused):
            desk.undo(first)
        with pytest.raises(NotFound):
            desk.undo(10**12)

    def test_of_one_word(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS})
        desk.say("另一个新词", {EARLY: MEANS})
        (only,) = vocabulary.history(desk.session, desk.edition, term=NEW)
        assert only.term == NEW
        assert vocabulary.count_changes(desk.session, term=NEW) == 1
        assert vocabulary.count_changes(desk.session) == 2


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
        assert only.is_taught
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
        words = {word.text: word for word in vocabulary.item_words(desk.session, item)}
        assert words[item.name_zh].link.is_name
        assert (words[own].link.own, words[own].link.taught, words[own].by) == (MEANS, DROPPED, "编辑")
        assert (words[NEW].link.own, words[NEW].link.taught) == (None, MEANS)
        assert list(words)[:3] == [NEW, item.name_zh, item.name_en]


class TestPreview:
    def preview(
        self, desk: Desk, term: str, links: Mapping[str, TermKind | None], *queries: str
    ) -> tuple[vocabulary.Difference, ...]:
        return vocabulary.preview(
            desk.session, desk.edition, term=term, links=desk.ids(links), queries=queries
        )

    def test_it_tells_which_queries_change_and_writes_nothing(self, desk: Desk) -> None:
        desk.session.rollback()
        new, same = self.preview(desk, "蹓弯儿寄娃", {EARLY: MEANS}, "蹓弯儿寄娃", "老年饭桌")
        assert new.changed
        assert EARLY not in new.before.codes
        assert new.after.codes[0] == EARLY
        assert new.after.kind is Kind.EXACT
        assert not same.changed
        assert same.before.codes[0] == MEALS
        assert not desk.session.new
        assert not desk.session.dirty
        assert desk.history() == ()
        assert EARLY not in desk.found("蹓弯儿寄娃")

    def test_what_it_shows_is_what_comes(self, desk: Desk) -> None:
        desk.say(NEW, {LIBRARY: MEANS})
        queries = (*vocabulary.shipped_queries()[:20], NEW)
        links = {LIBRARY: None, EARLY: MEANS, MEALS: RELATED}
        shown = self.preview(desk, NEW, links, *queries)
        desk.say(NEW, links)
        searcher = shared_searcher(desk.session)
        for difference in shown:
            answer = search(desk.session, searcher, difference.query, limit=3)
            assert tuple(hit.code for hit in answer.items) == difference.after.codes, difference.query

    def test_without_a_change_nothing_differs(self, desk: Desk) -> None:
        assert not any(
            each.changed for each in self.preview(desk, NEW, {}, *vocabulary.shipped_queries()[:5])
        )

    def test_a_change_that_would_be_refused_is_refused(self, desk: Desk) -> None:
        with pytest.raises(Invalid):
            self.preview(desk, "从没有过的词", {EARLY: DROPPED}, "早教")

    def test_queries_are_cut_and_counted(self, desk: Desk) -> None:
        long = "长" * 1000
        assert vocabulary.tidy_queries([long, " ", "甲", "甲 ", "乙"]) == ("长" * MAX_LENGTH, "甲", "乙")
        assert len(vocabulary.tidy_queries(map(str, range(1000)))) == vocabulary.MOST_QUERIES

    def test_the_shipped_list_is_short_and_without_doubles(self) -> None:
        queries = vocabulary.shipped_queries()
        assert 60 <= len(queries) <= 100
        assert vocabulary.tidy_queries(queries) == queries


class TestProcesses:
    def test_another_process_notices(
        self, desk: Desk, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each process keeps a memory of its own; the stamp in the database is what they share."""
        memories: dict[str, dict[str, object]] = {"here": {}, "there": {}}
        with Session(engine) as there:

            def found(process: str, session: Session) -> list[str]:
                monkeypatch.setattr("catalogue.search.searcher._memory", memories[process])
                return [hit.code for hit in search(session, shared_searcher(session), "蹓弯儿寄娃").items]

            assert EARLY not in found("there", there)
            there.rollback()
            desk.say("蹓弯儿寄娃", {EARLY: MEANS})
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


class TestEditions:
    def test_words_outlive_a_new_text_of_the_edition(self, desk: Desk, tmp_path: Path) -> None:
        desk.say(NEW, {EARLY: MEANS})
        dropped = desk.edition.item(MEALS).vocabulary_zh[2]
        desk.say(dropped, {MEALS: DROPPED})
        reload(desk, tmp_path, lambda item: item)
        assert desk.said(NEW) == {EARLY: MEANS}
        assert desk.found(NEW)[0] == EARLY
        assert dropped not in merged(desk).item(MEALS).vocabulary_zh

    def test_a_word_follows_its_item_to_another_code(self, desk: Desk, tmp_path: Path) -> None:
        desk.say(NEW, {LIBRARY: MEANS})

        def swap(item: dict[str, object]) -> dict[str, object]:
            # 0510 and 0511 change places with nobody; 0506 moves to the end of its category.
            return item | {"code": "0512"} if item["code"] == LIBRARY else item

        reload(desk, tmp_path, swap)
        assert desk.said(NEW) == {"0512": MEANS}

    def test_a_word_that_the_edition_takes_up_itself_is_not_doubled(self, desk: Desk, tmp_path: Path) -> None:
        desk.say(NEW, {EARLY: MEANS})

        def take_up(item: dict[str, object]) -> dict[str, object]:
            if item["code"] != EARLY:
                return item
            words = item["vocabulary"]
            assert isinstance(words, dict)
            return item | {"vocabulary": words | {"zh": [*words["zh"], NEW]}}

        reload(desk, tmp_path, take_up)
        words = merged(desk).item(EARLY).vocabulary_zh
        assert words.count(NEW) == 1

    def test_words_of_an_item_that_left_wait(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS})
        short = replace(
            desk.edition,
            categories=tuple(
                replace(category, items=tuple(item for item in category.items if item.code != EARLY))
                for category in desk.edition.categories
            ),
        )
        assert with_words(short, taught_words(desk.session)) is short
        assert vocabulary.get_term(desk.session, short, NEW).links == ()
        assert vocabulary.history(desk.session, short)[0].item is None


class TestFiles:
    def test_out_and_in_again_changes_nothing(self, desk: Desk, tmp_path: Path) -> None:
        desk.say(NEW, {EARLY: MEANS, LIBRARY: RELATED})
        desk.say("送餐", {MEALS: DROPPED})
        rows = vocabulary.export_rows(desk.session, desk.edition)
        assert rows == [("送餐", MEALS, "dropped"), (NEW, EARLY, "means"), (NEW, LIBRARY, "related")]
        path = write(tmp_path, ["term,item,kind", *(",".join(row) for row in rows)])
        assert import_(desk, path).changed == 0
        for change in desk.history():
            desk.undo(change.id)
        assert vocabulary.export_rows(desk.session, desk.edition) == []
        assert import_(desk, path) == vocabulary.ImportReport(lines=3, changed=3)
        assert import_(desk, path) == vocabulary.ImportReport(lines=3, changed=0)
        assert vocabulary.export_rows(desk.session, desk.edition) == rows

    def test_none_takes_back(self, desk: Desk, tmp_path: Path) -> None:
        desk.say(NEW, {EARLY: MEANS})
        assert import_(desk, write(tmp_path, [f"{NEW},{EARLY},none"])).changed == 1
        assert vocabulary.export_rows(desk.session, desk.edition) == []

    @pytest.mark.parametrize(
        ("lines", "line"),
        [
            ([f"{NEW},{EARLY}"], 1),
            (["term,item,kind", "新词,9999,means"], 2),
            (["新词,0503,perhaps"], 1),
            (["新词,0503,means", "", "新詞,0503,related"], 3),
            (["！,0503,means"], 1),
            (["从没有过的词,0503,dropped"], 1),
            (['新词,0503,"means'], 1),
            ([f"{'长' * 61},0503,means"], 1),
        ],
    )
    def test_a_bad_line_is_named_and_nothing_is_written(
        self, desk: Desk, tmp_path: Path, lines: list[str], line: int
    ) -> None:
        with pytest.raises(BadFile) as refused:
            import_(desk, write(tmp_path, lines))
        assert refused.value.line == line
        assert desk.history() == ()

    def test_a_file_in_another_encoding_is_refused(self, desk: Desk, tmp_path: Path) -> None:
        path = tmp_path / "gbk.csv"
        path.write_bytes("新词,0503,means".encode("gbk"))
        with pytest.raises(BadFile):
            import_(desk, path)


# What always holds ------------------------------------------------------------------------------------

WORDS = ("新词甲", "新詞乙", "Ｎew word", "送餐", "早教", "图书馆", "就餐")
CODES = (MEALS, EARLY, LIBRARY)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(WORDS),
            st.dictionaries(st.sampled_from(CODES), st.sampled_from([*TermKind, None]), min_size=1),
        ),
        st.integers(min_value=0, max_value=20),
    ),
    max_size=12,
)


@pytest.mark.one_database
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_words_are_what_their_history_says_and_never_double(
    session: Session, world: World, steps: list[tuple[str, dict[str, TermKind | None]] | int]
) -> None:
    desk = Desk(session, world)
    for table in (VocabularyTerm, VocabularyChange):
        session.execute(table.__table__.delete())
    session.commit()
    for step in steps:
        try:
            if isinstance(step, int):
                changes = desk.history()
                desk.undo(changes[step % len(changes)].id if changes else 1)
            else:
                desk.say(*step)
        except (Invalid, Refused, NotFound):
            pass
        replayed: dict[tuple[str, int], TermKind | None] = {}
        for change in session.scalars(select(VocabularyChange).order_by(VocabularyChange.id)):
            place = (change.folded, change.item_id)
            assert replayed.get(place) is change.before
            assert change.before is not change.after
            replayed[place] = change.after
        standing = {(word.folded, word.item_id): word.kind for word in taught_words(session)}
        assert standing == {place: kind for place, kind in replayed.items() if kind is not None}
        after = merged(desk)
        for item in after.items:
            every = fold_all((*item.vocabulary_zh, *item.vocabulary_en, *item.related))
            if item is not desk.edition.item(item.code):
                assert len(set(every)) == len(every)
            assert all(every)
        for (folded, item_id), kind in standing.items():
            item = after.by_id(item_id)
            firm = folded in fold_all((*item.vocabulary_zh, *item.vocabulary_en))
            weak = folded in fold_all(item.related)
            assert (firm, weak) == (kind is MEANS, kind is RELATED)


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_a_word_is_read_or_refused(text: str) -> None:
    try:
        wording = vocabulary.read_wording(text)
    except Invalid:
        return
    assert 0 < len(wording.folded) <= vocabulary.LONGEST
    assert wording.text.isprintable()
    assert vocabulary.read_wording(wording.text) == wording


def test_words_are_laid_over_an_edition_without_touching_other_items(session: Session, world: World) -> None:
    edition = get_edition(session, world.edition_key)
    item = edition.item(EARLY)
    after = with_words(edition, [Taught(item.id, NEW, NEW, MEANS), Taught(9999, NEW, NEW, MEANS)])
    assert [one.code for one, other in zip(after.items, edition.items, strict=True) if one is not other] == [
        EARLY
    ]


def merged(desk: Desk) -> EditionFacts:
    """The edition as the search sees it."""
    return with_words(desk.edition, taught_words(desk.session))


def write(folder: Path, lines: list[str]) -> Path:
    """A CSV file as Excel writes it."""
    path = folder / "words.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig")
    return path


def import_(desk: Desk, path: Path) -> vocabulary.ImportReport:
    """Read a file in a transaction of its own."""
    edition = desk.edition
    desk.session.rollback()
    begin_writing(desk.session)
    try:
        report = vocabulary.import_file(desk.session, actor=desk.actor, edition=edition, path=path)
    except Exception:
        desk.session.rollback()
        raise
    desk.session.commit()
    return report


def reload(desk: Desk, folder: Path, change: object) -> None:
    """Load the shipped file again with a new text, and with its items changed."""
    data = yaml.load(shipped_edition().read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    for category in data["categories"]:
        category["items"] = sorted(
            (change(item) for item in category["items"]), key=lambda item: item["code"]
        )  # type: ignore[operator]
        category["items"][0]["summary"]["zh"] += "新。"
    path = folder / "edition.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    desk.session.rollback()
    begin_writing(desk.session)
    assert load_edition(desk.session, path).changed
    desk.session.commit()
