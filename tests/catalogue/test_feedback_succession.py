"""A community is merged or gets another code: residents who wait for an answer there still get one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogue import feedback, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.divisions.lists import ListFacts
from catalogue.feedback import ReportDraft
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CaseKind, Channel, Role, WrongField
from tests.catalogue.reports import arranged
from tests.catalogue.test_divisions_lists import write

NEW_CODE = 110101001003


@pytest.fixture
def item(session, world):
    begin_writing(session)
    return get_edition(session, world.edition_key).item("0202")


def tell(session, community, *, days_ago=0, **said):
    draft = ReportDraft(
        **{"kind": CaseKind.CORRECTION, "field": WrongField.PHONE, "division": community} | said
    )
    return feedback.report(
        session, draft=draft, channel=Channel.WEB, now=clock.now() - timedelta(days=days_ago)
    )


def answered(session, community, case):
    worker = Actor("worker", (Held(Role.WORKER, community),))
    return feedback.answer(session, actor=worker, case=case, draft=arranged("已更正。"), now=clock.now())


def case_of(session, code):
    return feedback.find_report(session, code).case


def test_an_open_case_goes_where_the_community_goes_and_its_code_finds_it(session, world, item):
    waiting = tell(session, world.community, item=item, contact="010-0510 0009")
    closed = tell(session, world.community)
    answered(session, world.community, closed.case.id)
    succession.move_community(
        session, code=world.community, new_code=NEW_CODE, today=world.today, actor=operator("tests")
    )
    assert case_of(session, waiting.code).division == NEW_CODE
    assert case_of(session, waiting.code).due_on == waiting.case.due_on
    assert case_of(session, closed.code).division == world.community
    assert answered(session, NEW_CODE, waiting.case.id).answer == "已更正。"
    assert tell(session, NEW_CODE, item=item).case.id != waiting.case.id


def test_whoever_says_the_same_at_the_new_place_joins_the_case_that_moved(session, world):
    waiting = tell(session, world.community, kind=CaseKind.NEED, field=None, words="想要一个图书角。")
    succession.retire(
        session, code=world.community, today=world.today, successor=world.neighbour, actor=operator("tests")
    )
    joined = tell(session, world.neighbour, kind=CaseKind.NEED, field=None, words="想要一个图书角")
    assert joined.case.id == waiting.case.id
    assert joined.case.reports == 2


def test_the_same_matter_in_two_communities_that_merge_is_one(session, world, item):
    first = tell(session, world.community, item=item, days_ago=9)
    second = tell(session, world.community, item=item, days_ago=8)
    there = tell(session, world.neighbour, item=item)
    other = tell(session, world.community, item=item, field=WrongField.HOURS)
    succession.retire(
        session, code=world.community, today=world.today, successor=world.neighbour, actor=operator("tests")
    )
    for report in (first, second, there):
        case = case_of(session, report.code)
        assert (case.id, case.division, case.reports) == (there.case.id, world.neighbour, 3)
        assert (case.opened_at, case.due_on) == (first.case.opened_at, first.case.due_on)
    assert case_of(session, other.code).id == other.case.id
    answered(session, world.neighbour, there.case.id)
    assert not case_of(session, first.code).open


def test_an_import_takes_open_cases_along(session, world, item, tmp_path):
    waiting = tell(session, world.community, item=item)
    kept = [code for code in world.names if code != world.community]
    levels = {world.city: "province"} | dict.fromkeys(world.districts, "district")
    levels |= dict.fromkeys(world.streets, "street")
    text = "".join(f"{code},{world.names[code]},{levels.get(code, 'community')}\n" for code in kept)
    path = write(tmp_path, "list.csv", f"code,name,level\n{text}")
    mapping = write(tmp_path, "mapping.csv", f"old,new\n{world.community},{world.neighbour}\n")
    succession.import_list(
        session, [path], ListFacts("newer"), mapping=mapping, today=world.today, actor=operator("tests")
    )
    assert case_of(session, waiting.code).division == world.neighbour


def test_without_a_successor_a_case_stays_with_the_street(session, world, item):
    waiting = tell(session, world.community, item=item)
    succession.retire(session, code=world.community, today=world.today, actor=operator("tests"))
    street = Actor("street", (Held(Role.STREET, world.street),))
    assert case_of(session, waiting.code).division == world.community
    assert feedback.answer(
        session, actor=street, case=waiting.case.id, draft=arranged("并入邻近社区。"), now=clock.now()
    )
