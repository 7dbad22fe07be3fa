"""A list brought in: places are added and refreshed, what is gone is proposed, and the same list twice is once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogue import succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.declarations import change, declared_by, get_declaration
from catalogue.departments import save_department
from catalogue.exchange.reading import Book, BookRow, BookSheet
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound
from catalogue.models import Mode, Role, State
from catalogue.offerings import points_of, remove_point, save_point, store
from catalogue.offerings.points.history import draft_of, point_history
from catalogue.owner_lists.bringing_in import BroughtIn, bring_in, close_places, gone_places
from catalogue.owner_lists.headings import ColumnRole
from catalogue.owner_lists.mappings import (
    MappingFacts,
    decide,
    get_mapping,
    mapping_for,
    reference_key,
    save_mapping,
)
from catalogue.owner_lists.planning import ListOutcome, ListPlan, plan_list
from catalogue.owner_lists.reading import read_list
from tests.examples import examples
from tests.worlds.eight_streets import World

TODAY = clock.today()
HEAD = ("机构编码", "社区", "机构名称", "地址", "电话", "服务时间")
FIRST = ("DC1", "多福巷社区", "多福巷卫生站", "演示路1号", "010-0555 0101", "周一至周五 8:00-17:00")
SECOND = ("DC2", "银闸社区", "银闸卫生站", "演示路2号", "010-0555 0102", "周一至周五8:30-17:00")


def edition(session: Session) -> EditionFacts:
    found = edition_in_force(session, TODAY)
    assert found is not None
    return found


def office(world: World) -> Actor:
    return Actor("wei", (Held(Role.DISTRICT, world.district),))


def mapped(session: Session, world: World, name: str = "卫生站") -> MappingFacts:
    return save_mapping(
        session, actor=office(world), edition=edition(session), division=world.district, name=name
    )


def plan(session: Session, world: World, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> ListPlan:
    book = Book("csv", (BookSheet("", tuple(BookRow(n, row) for n, row in enumerate((head, *rows), 1))),))
    mapping = get_mapping(session, world.district, "卫生站")
    return plan_list(
        session, mapping, read_list(session, book, file="a", scope=world.district, said=mapping.columns)
    )


def brought(session: Session, world: World, *rows: tuple[str, ...]) -> BroughtIn:
    return bring_in(
        session, actor=office(world), edition=edition(session), plan=plan(session, world, *rows), today=TODAY
    )


def test_a_list_twice_is_a_list_once_and_the_next_one_changes_what_it_says_anew(
    session: Session, world: World
) -> None:
    mapped(session, world)
    done = brought(session, world, FIRST, SECOND)
    assert (done.new, done.changed, done.unchanged, done.gone) == (2, 0, 0, 0)
    (point,) = points_of(session, world.community)
    assert (point.name, point.phones, point.hours) == ("多福巷卫生站", ("010-05550101",), "Mo-Fr 08:00-17:00")
    versions = [point_history(session, world.community, point.id)[0].version]
    again = brought(session, world, SECOND, FIRST)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    assert [point_history(session, world.community, point.id)[0].version] == versions
    # The community puts a number right; the list, which says what it said, does not take that back.
    worker = Actor("lin", (Held(Role.WORKER, world.community),))
    corrected = replace(draft_of(point), phones=("010-05550199",))
    save_point(session, actor=worker, community=world.community, point_id=point.id, draft=corrected)
    renamed = ("DC1", "多福巷社区", "东篱卫生站", *FIRST[3:])
    proposed = plan(session, world, renamed)
    assert [each.outcome for each in proposed.places] == [ListOutcome.CHANGED]
    assert proposed.places[0].changes == {"name": ("多福巷卫生站", "东篱卫生站")}
    assert [each.point.name for each in proposed.gone] == ["银闸卫生站"]
    assert (
        bring_in(session, actor=office(world), edition=edition(session), plan=proposed, today=TODAY).gone == 1
    )
    (point,) = points_of(session, world.community)
    assert (point.name, point.phones) == ("东篱卫生站", ("010-05550199",))


@pytest.mark.one_database
def test_a_list_knows_its_places_when_a_community_changes_its_code(session: Session, world: World) -> None:
    mapped(session, world)
    unnamed = ("", "多福巷社区", "多福巷救助点", *FIRST[3:])
    unclear = ("DC9", "多福", "多福巷驿站", *FIRST[3:])
    decided = plan(session, world, unclear).places[0].row
    reference = reference_key(decided.said)
    decide(
        session,
        actor=office(world),
        mapping=get_mapping(session, world.district, "卫生站"),
        decisions={reference: world.community},
    )
    assert brought(session, world, FIRST, unnamed, unclear).new == 3
    new = 110101001088
    succession.move_community(
        session, code=world.community, new_code=new, today=TODAY, actor=operator("tests")
    )
    again = brought(session, world, FIRST, unnamed, unclear)
    assert (again.new, again.changed, again.unchanged, again.gone) == (0, 0, 3, 0)
    assert len(points_of(session, new)) == 3


@pytest.mark.one_database
def test_lists_of_an_office_that_retires_are_its_successors(session: Session, world: World) -> None:
    into = next(
        each for each in world.streets if each // 10**6 == world.street // 10**6 and each != world.street
    )
    for division in (world.street, into):
        save_mapping(
            session,
            actor=Actor("wei", (Held(Role.STREET, division),)),
            edition=edition(session),
            division=division,
            name="助餐点",
        )
    succession.retire(session, code=world.street, successor=into, today=TODAY, actor=operator("tests"))
    assert get_mapping(session, into, "助餐点（原东华门街道）").division == into


def test_what_vanished_is_proposed_as_closed_and_never_deleted(session: Session, world: World) -> None:
    mapping = mapped(session, world)
    brought(session, world, FIRST, SECOND)
    brought(session, world, FIRST)
    (gone,) = gone_places(session, mapping)
    assert gone.point.name == "银闸卫生站"
    assert points_of(session, world.neighbour)[0].ends_on is None
    assert close_places(session, actor=office(world), mapping=mapping, keys=[gone.key], today=TODAY) == 1
    assert points_of(session, world.neighbour)[0].ends_on == TODAY
    assert gone_places(session, mapping) == ()
    # A status that says so is a proposal too.
    head, row = (*HEAD, "状态"), (*FIRST, "停用")
    closing = plan(session, world, row, head=head)
    assert [each.outcome for each in closing.places] == [ListOutcome.CLOSED]
    assert (
        bring_in(session, actor=office(world), edition=edition(session), plan=closing, today=TODAY).gone == 1
    )
    assert [each.point.name for each in gone_places(session, mapping)] == ["多福巷卫生站"]


def test_a_doubtful_row_is_settled_once(session: Session, world: World) -> None:
    mapping = mapped(session, world)
    doubtful = ("DC3", "多福港社区", "多福港卫生站", "", "", "")
    (asked,) = plan(session, world, doubtful).places
    assert asked.outcome is ListOutcome.ASKED
    assert brought(session, world, doubtful).asked == 1
    assert points_of(session, world.community) == ()
    key = reference_key(asked.row.said)
    with pytest.raises(Invalid, match="outside your division"):
        decide(session, actor=office(world), mapping=mapping, decisions={key: world.elsewhere})
    decide(session, actor=office(world), mapping=mapping, decisions={key: world.community})
    assert brought(session, world, doubtful).new == 1
    assert brought(session, world, doubtful).unchanged == 1
    decide(session, actor=office(world), mapping=mapping, decisions={key: None})
    assert [each.outcome for each in plan(session, world, doubtful).places] == [ListOutcome.LEFT_OUT]


def test_a_mapping_is_corrected_once_and_remembered(session: Session, world: World) -> None:
    mapped(session, world)
    head, row = ("社区", "机构名称", "甲", "电话"), ("多福巷社区", "甲站", "演示路9号", "010-0555 0101")
    before = plan(session, world, row, head=head)
    assert "address" in (before.places[0].said or {})  # by what is in the column
    actor, ours = office(world), edition(session)
    columns = {"甲": None, "电话": ColumnRole.CONTACT}
    saved = save_mapping(
        session, actor=actor, edition=ours, division=world.district, name=" 卫生站 ", columns=columns
    )
    assert saved.columns == columns
    again = mapping_for(session, actor=actor, edition=ours, division=world.district, name="  卫生站 ")
    assert again == saved  # sent again under a name with blanks, it keeps what was corrected
    assert set(plan(session, world, row, head=head).places[0].said or {}) == {"name"}
    street = Actor("han", (Held(Role.STREET, world.street),))
    with pytest.raises(NotAllowed):
        save_mapping(session, actor=street, edition=ours, division=world.district, name="x")
    with pytest.raises(NotFound):
        get_mapping(session, world.street, "卫生站")
    with pytest.raises(Invalid) as wrong:
        save_mapping(session, actor=actor, edition=ours, division=world.district, name=" ", items=[999])
    assert [problem.field for problem in wrong.value.problems] == ["name", "items"]


def test_what_cannot_be_read_is_named_and_never_guessed(session: Session, world: World) -> None:
    mapped(session, world)
    head = ("社区", "名称", "电话", "服务时间", "坐标", "坐标系")
    rows = (
        ("多福巷社区", "甲站", "见备注", "同居委会办公时间", "116.4223,39.9184", "高德"),
        ("多福巷社区", "乙站", "10000001234、010-0555 0101", "", "39.917,116.416", "WGS84"),
        ("多福巷社区", "丙站", "", "", "12959000,4853000", "WGS84"),
    )
    first, second, third = plan(session, world, *rows, head=head).places
    assert {fault.field for fault in first.faults} == {"phones", "hours"}
    assert dict(first.said or {}) == {"name": "甲站", "latitude": 39.917, "longitude": 116.416061}
    assert (second.said or {})["latitude"] == 39.917
    assert (second.said or {})["longitude"] == 116.416
    assert {fault.field for fault in third.faults} == {"latitude"}


def test_lines_of_mapped_items_follow_the_list(session: Session, world: World) -> None:
    (item,) = [each for each in edition(session).items if each.code == "0401"]
    owner = save_department(session, actor=office(world), division=world.district, name="区卫生健康委")
    save_mapping(
        session,
        actor=office(world),
        edition=edition(session),
        division=world.district,
        name="卫生站",
        department=owner.id,
        items=[item.id],
    )
    silent = ("DC3", "多福巷社区", "多福巷分站", "", "", "")
    assert brought(session, world, FIRST, SECOND, silent).declared == 2
    line = store.offerings_of(session, world.community).get(item.id)
    assert line is not None
    assert (line.state, line.draft.mode, line.draft.provider_name) == (
        State.DELIVERED,
        Mode.STREET,
        "区卫生健康委",
    )
    assert len(line.points) == 2
    assert brought(session, world, FIRST, SECOND, silent).declared == 0
    # What the office says of a declaration and no list says stays, also when the list changes the declaration.
    (said,) = (
        each for each in declared_by(session, world.district) if world.community in each.draft.communities
    )
    change(
        session,
        actor=office(world),
        edition=edition(session),
        declaration=said.id,
        draft=replace(said.draft, note_zh="每月第一个周一义诊", ends_on=TODAY + timedelta(days=90)),
        today=TODAY,
    )
    assert brought(session, world, FIRST, SECOND, silent).declared == 0
    third = ("DC4", "多福巷社区", "多福巷三站", "", "", "")
    assert brought(session, world, FIRST, SECOND, silent, third).declared == 1
    draft = get_declaration(session, said.id).draft
    assert (len(draft.points), draft.note_zh) == (3, "每月第一个周一义诊")
    assert draft.ends_on == TODAY + timedelta(days=90)
    only = ("DC9", "东厂社区", "东厂卫生站", "", "", "")
    (refused,) = brought(session, world, FIRST, SECOND, silent, third, only).not_declared
    assert refused.community == 110101001005  # residents could not reach it: no hours and no number


def test_a_place_that_the_community_removed_does_not_come_back(session: Session, world: World) -> None:
    mapped(session, world)
    brought(session, world, FIRST)
    (point,) = points_of(session, world.community)
    worker = Actor("lin", (Held(Role.WORKER, world.community),))
    remove_point(session, actor=worker, community=world.community, point_id=point.id)
    assert [each.outcome for each in plan(session, world, FIRST).places] == [ListOutcome.LEFT_OUT]
    assert brought(session, world, FIRST).new == 0


ROW = st.tuples(
    st.sampled_from(["", "A1", "A2"]),
    st.sampled_from(["多福巷社区", "银闸社区", "不明社区"]),
    st.sampled_from(["甲站", "乙站"]),
    st.sampled_from(["", "演示路1号", "演示路2号"]),
    st.sampled_from(["", "010-0555 0101"]),
    st.sampled_from(["", "8:00-17:00"]),
)


@pytest.mark.one_database
@examples(10)
@given(lists=st.lists(st.lists(ROW, min_size=1, max_size=4), min_size=1, max_size=3))
def test_any_list_twice_is_a_list_once(
    session: Session, world: World, lists: list[list[tuple[str, ...]]]
) -> None:
    with session.begin_nested() as undone:
        mapped(session, world)
        for rows in lists:
            first = brought(session, world, *rows)
            again = brought(session, world, *rows)
            assert (again.new, again.changed) == (0, 0)
            assert again.unchanged == first.new + first.changed + first.unchanged
        undone.rollback()
