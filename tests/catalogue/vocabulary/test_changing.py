"""What editors may say of words, who may, two at once, and taking a change back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import vocabulary
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Division, Role
from tests.worlds.eight_streets import World

from .conftest import DROPPED, EARLY, LIBRARY, MEALS, MEANS, NEW, RELATED, Desk, merged


class TestSaying:
    def test_a_word_that_is_taught_is_found(self, desk: Desk) -> None:
        before = desk.found("皮猴撒欢儿")
        assert EARLY not in before
        assert desk.say("皮猴撒欢儿", {EARLY: MEANS}) == 1
        assert desk.found("皮猴撒欢儿")[0] == EARLY

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
            accounts.add_user(
                session, "fen", Role.EDITOR, world.district, "seventeen quiet lanes", actor=operator("tests")
            )
        assert accounts.add_user(
            session, "zong", Role.EDITOR, world.city, "seventeen quiet lanes", actor=operator("tests")
        )


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

    def test_of_two_at_the_same_moment_one_is_told(self, desk: Desk, engine: Engine, world: World) -> None:
        start = Barrier(2)

        def say(code: str) -> str:
            with Session(engine) as session:
                editor = Desk(session, world)
                editor.ids({code: MEANS})
                start.wait()
                try:
                    editor.say(NEW, {code: MEANS}, expected={})
                except Conflict:
                    return "conflict"
            return "saved"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(say, (EARLY, LIBRARY))) == ["conflict", "saved"]
        assert len(desk.history()) == 1


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
