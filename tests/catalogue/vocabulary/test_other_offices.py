"""Editors describe other offices, give them matters and take them back; the history says who and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from catalogue.access.rights import Actor, Held
from catalogue.doors import doors, doors_in_force
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import MatterKind, Role
from catalogue.search import search, shared_searcher
from catalogue.vocabulary import other_offices
from catalogue.vocabulary.other_offices import OfficeDraft, OfficeFacts
from tests.portal.counting import counting

from .conftest import MEALS, Desk

Found = TypeVar("Found")
POLICE, ARCHIVES = "psb_hukou", "archives"
NEW = OfficeDraft(
    "望远镜管理站",
    "Telescope office",
    "望远镜登记",
    "telescopes",
    "居委会可以代为预约",
    "The committee can book for you",
    "010 6555 1234",
    True,
    "试写",
)


def act(desk: Desk, change: Callable[[], Found]) -> Found:
    desk.session.rollback()
    begin_writing(desk.session)
    try:
        found = change()
    except Exception:
        desk.session.rollback()
        raise
    desk.session.commit()
    return found


def office(desk: Desk, key: str) -> OfficeFacts:
    return other_offices.get_office(desk.session, key)


def save(desk: Desk, key: str | None, draft: OfficeDraft, expected: OfficeDraft | None = None) -> str:
    seen = expected if expected is not None or key is None else office(desk, key).now
    return act(
        desk,
        lambda: other_offices.save_office(
            desk.session, actor=desk.actor, key=key, draft=draft, expected=seen
        ),
    )


def matters(
    desk: Desk, key: str, *, add: tuple[str, ...] = (), drop: tuple[str, ...] = (), to: str = ""
) -> int:
    return act(
        desk,
        lambda: other_offices.change_matters(
            desk.session, actor=desk.actor, key=key, add=add, drop=drop, to=to
        ),
    )


def undo(desk: Desk, change_id: int) -> None:
    act(desk, lambda: other_offices.undo_office_change(desk.session, actor=desk.actor, change_id=change_id))


def door(desk: Desk, query: str) -> str | None:
    answer = search(desk.session, shared_searcher(desk.session), query)
    return answer.door.key if answer.door else None


def problems(error: Invalid) -> dict[str, str]:
    return {problem.field: str(problem) for problem in error.problems}


class TestOffices:
    def test_a_new_office_answers_for_its_matter_in_the_next_search(self, desk: Desk) -> None:
        key = save(desk, None, NEW)
        assert key == "telescope_office"
        matters(desk, key, add=("望远镜年检",))
        found = doors_in_force(desk.session)[key]
        assert (found.hotline, found.helps_zh, found.words) == ("010-65551234", NEW.helps_zh, ("望远镜年检",))
        assert door(desk, "望远镜年检") == key

    def test_an_office_of_the_files_is_described_otherwise_and_restored(self, desk: Desk) -> None:
        shipped = office(desk, POLICE)
        save(desk, POLICE, replace(shipped.now, name_zh="派出所户籍室", source="窗口公告"))
        changed = office(desk, POLICE)
        assert (changed.now.name_zh, changed.edited, changed.shipped) == ("派出所户籍室", True, shipped.now)
        assert changed.matters == shipped.matters
        act(desk, lambda: other_offices.restore_office(desk.session, actor=desk.actor, key=POLICE))
        assert office(desk, POLICE) == shipped
        history = other_offices.office_history(desk.session, POLICE)
        assert [change.fields for change in history] == [("name_zh", "source"), ("name_zh", "source")]

    def test_an_office_withdrawn_keeps_what_is_said_of_it_and_comes_back(self, desk: Desk) -> None:
        for withdrawn in (True, False):
            act(
                desk,
                lambda: other_offices.withdraw_office(
                    desk.session,
                    actor=desk.actor,
                    key=POLICE,
                    withdrawn=withdrawn,  # noqa: B023
                ),
            )
            assert office(desk, POLICE).now.withdrawn is withdrawn
            assert office(desk, POLICE).matters == len(doors()[POLICE].words)
            assert (POLICE in doors_in_force(desk.session)) is not withdrawn
        assert doors_in_force(desk.session) is doors()

    def test_what_is_wrong_is_said_field_by_field(self, desk: Desk) -> None:
        with pytest.raises(Invalid) as refused:
            save(
                desk,
                None,
                replace(NEW, name_zh="档案馆", name_en="", helps_en="", hotline="6555", source="x" * 301),
            )
        assert set(problems(refused.value)) == {"name_zh", "name_en", "helps_en", "hotline", "source"}

    @pytest.mark.one_database
    @pytest.mark.parametrize("number", ["110", "119", "1 2 0", "122", "010-110", "119转2"])
    def test_a_number_for_emergencies_is_refused(self, desk: Desk, number: str) -> None:
        with pytest.raises(Invalid) as refused:
            save(desk, None, replace(NEW, hotline=number))
        assert "emergencies only" in problems(refused.value)["hotline"]

    def test_of_two_editors_the_second_is_told(self, desk: Desk) -> None:
        seen = office(desk, POLICE).now
        save(desk, POLICE, replace(seen, source="甲"))
        with pytest.raises(Conflict):
            save(desk, POLICE, replace(seen, source="乙"), seen)

    def test_two_new_offices_of_one_english_name_have_two_keys(self, desk: Desk) -> None:
        save(desk, None, NEW)
        assert save(desk, None, replace(NEW, name_zh="望远镜二站")) == "telescope_office_2"

    def test_an_editors_own_office_has_nothing_to_go_back_to(self, desk: Desk) -> None:
        key = save(desk, None, NEW)
        with pytest.raises(Refused):
            act(desk, lambda: other_offices.restore_office(desk.session, actor=desk.actor, key=key))

    def test_only_editors_change_offices(self, desk: Desk) -> None:
        desk.actor = Actor("员", (Held(Role.WORKER, 110101001001),))
        with pytest.raises(NotAllowed):
            save(desk, None, NEW)
        with pytest.raises(NotAllowed):
            matters(desk, POLICE, add=("龘靐登记",))

    def test_an_office_that_is_not_there_is_not_found(self, desk: Desk) -> None:
        with pytest.raises(NotFound):
            matters(desk, "nowhere", add=("龘靐登记",))


class TestMatters:
    def test_a_matter_is_added_taken_away_and_both_are_undone(self, desk: Desk) -> None:
        own = doors()[POLICE].words[0]
        assert matters(desk, POLICE, add=("龘靐登记", "龘靐登记 ", own), drop=(own,)) == 2
        listed = other_offices.matters_of(desk.session, desk.edition, POLICE)
        assert [(each.text, each.kind) for each in listed[:2]] == [
            ("龘靐登记", MatterKind.ADDED),
            (own, MatterKind.DROPPED),
        ]
        for change in other_offices.office_history(desk.session, POLICE):
            undo(desk, change.id)
        assert doors_in_force(desk.session) is doors()
        assert other_offices.count_office_changes(desk.session) == 4

    def test_a_matter_moves_to_another_office_and_back_in_one_step(self, desk: Desk) -> None:
        own = doors()[POLICE].words[0]
        assert matters(desk, POLICE, drop=(own,), to=ARCHIVES) == 2
        now = doors_in_force(desk.session)
        assert own in now[ARCHIVES].words
        assert own not in now[POLICE].words
        newest = other_offices.office_history(desk.session)[0]
        assert (newest.office, newest.moved) == (ARCHIVES, POLICE)
        undo(desk, newest.id)
        assert doors_in_force(desk.session) is doors()

    def test_the_same_twice_changes_nothing(self, desk: Desk) -> None:
        assert matters(desk, POLICE, add=("龘靐登记",)) == 1
        assert matters(desk, POLICE, add=("龘靐登记",)) == 0

    def test_what_was_changed_again_is_not_undone_by_itself(self, desk: Desk) -> None:
        matters(desk, POLICE, add=("龘靐登记",))
        first = other_offices.office_history(desk.session)[0]
        matters(desk, POLICE, drop=("龘靐登记",))
        assert not other_offices.office_history(desk.session)[1].undoable
        with pytest.raises(Refused):
            undo(desk, first.id)

    def test_a_matter_that_is_a_word_of_an_item_says_so(self, desk: Desk) -> None:
        matters(desk, POLICE, add=("送餐",))
        added = other_offices.matters_of(desk.session, desk.edition, POLICE)[0]
        assert [item.code for item in added.items] == [MEALS]

    def test_what_says_nothing_is_refused_by_its_text(self, desk: Desk) -> None:
        with pytest.raises(Invalid, match="“的”"):
            matters(desk, POLICE, add=("龘靐登记", "的"))
        assert doors_in_force(desk.session) is doors()


class TestReading:
    def test_offices_are_found_by_name_number_and_matter(self, desk: Desk) -> None:
        def found(search: str) -> list[str]:
            return [each.key for each in other_offices.list_offices(desk.session, search)]

        assert len(found("")) == len(doors())
        assert POLICE in found("户籍窗口")
        assert "agri" in found("12316")
        assert found("农业转基因加工") == ["agri"]
        assert found("没有这个") == []

    @pytest.mark.one_database
    def test_a_list_costs_no_query_for_each_office(self, desk: Desk) -> None:
        matters(desk, POLICE, add=("龘靐登记",))
        with counting(desk.session.get_bind().engine) as made:
            other_offices.list_offices(desk.session)
        assert sum(each.startswith("SELECT") for each in made) == 2
        with counting(desk.session.get_bind().engine) as made:
            other_offices.office_history(desk.session)
        assert sum(each.startswith("SELECT") for each in made) == 3
