"""A list of several services: each place is declared for the items that its row, its columns or its sheet name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.departments import save_department, save_items
from catalogue.exchange.reading import Book, BookRow, BookSheet
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid
from catalogue.models import Role
from catalogue.offerings import store
from catalogue.owner_lists.bringing_in import BroughtIn, bring_in, close_places, gone_places
from catalogue.owner_lists.item_names import ListedItems, values_of
from catalogue.owner_lists.mappings import (
    MappingFacts,
    get_mapping,
    own_items,
    save_mapping,
    settle_values,
    value_key,
)
from catalogue.owner_lists.planning import ListOutcome, ListPlan, plan_list
from catalogue.owner_lists.reading import read_list
from tests.worlds.eight_streets import World

TODAY = clock.today()
Row = Sequence[object]
PHONE = "010-0555 0101"


def edition(session: Session) -> EditionFacts:
    found = edition_in_force(session, TODAY)
    assert found is not None
    return found


def office(world: World) -> Actor:
    return Actor("wei", (Held(Role.DISTRICT, world.district),))


def mapped(session: Session, world: World) -> MappingFacts:
    return save_mapping(
        session, actor=office(world), edition=edition(session), division=world.district, name="便民点"
    )


def plan(session: Session, world: World, sheets: Mapping[str, Sequence[Row]]) -> ListPlan:
    book = Book(
        "xlsx",
        tuple(
            BookSheet(name, tuple(BookRow(n, tuple(c or None for c in row)) for n, row in enumerate(rows, 1)))  # type: ignore[misc]
            for name, rows in sheets.items()
        ),
    )
    mapping, ours = get_mapping(session, world.district, "便民点"), edition(session)
    read = read_list(session, book, file="a", scope=world.district, said=mapping.columns, edition=ours)
    return plan_list(session, mapping, read, edition=ours)


def brought(session: Session, world: World, *rows: Row, sheet: str = "名单") -> BroughtIn:
    return bring_in(
        session,
        actor=office(world),
        edition=edition(session),
        plan=plan(session, world, {sheet: rows}),
        today=TODAY,
    )


def declared(session: Session, community: int) -> dict[str, list[str]]:
    """By code of an item the names of the places that its line names, if it follows a declaration."""
    return {
        item.code: sorted(point.name for point in line.points)
        for item in edition(session).items
        if (line := store.offerings_of(session, community).get(item.id)) and line.declaration
    }


@pytest.mark.one_database
def test_values_name_items_by_code_name_or_words_and_contradictions_name_none(
    session: Session, world: World
) -> None:
    names = ListedItems.of(edition(session))
    codes = {item.id: item.code for item in edition(session).items}
    for value, code, certain in (
        ("0202", "0202", True),
        ("202", "0202", True),
        ("0202 社区就餐送餐服务", "0202", True),
        ("社区居民阅览服务", "0506", True),
        ("助餐", "0202", True),
        ("老年助餐点", "0202", True),
        ("超市", "0901", True),
        ("养老", None, False),
        ("警务室", "0711", True),
        ("0506 助餐", None, False),  # code and name contradict each other
        ("9999", None, False),
        ("A类", None, False),
        ("其他", None, False),
    ):
        found = names.find(value)
        assert (codes[found.item] if found else None, bool(found and found.certain)) == (code, certain), value
    assert values_of("助餐、助浴；量血压", names) == ("助餐", "助浴", "量血压")
    assert values_of("社区老年人(残疾人)居家养老服务", names) == ("社区老年人(残疾人)居家养老服务",)


def test_rows_of_one_place_are_one_place_that_delivers_several_items(session: Session, world: World) -> None:
    mapped(session, world)
    head = ("社区", "名称", "服务项目", "地址", "电话")
    rows = (
        ("多福巷社区", "多福巷服务点", "助餐", "演示路1号", PHONE),
        ("多福巷社区", "多福巷服务点", "图书室、警务室", "", ""),
        ("银闸社区", "银闸服务点", "助餐", "演示路2号", PHONE),
    )
    done = brought(session, world, head, *rows)
    assert (done.new, done.declared, done.not_declared) == (2, 2, ())
    assert declared(session, world.community) == {code: ["多福巷服务点"] for code in ("0202", "0506", "0711")}
    assert declared(session, world.neighbour) == {"0202": ["银闸服务点"]}
    again = brought(session, world, head, *rows)
    assert (again.new, again.changed, again.unchanged, again.declared) == (0, 0, 2, 0)
    # What the list no longer says of a place ends; what it adds begins.
    moved = (("多福巷社区", "多福巷服务点", "助餐、超市", "演示路1号", PHONE), rows[2])
    changed = brought(session, world, head, *moved)
    assert (changed.new, changed.changed, changed.declared) == (0, 1, 1)
    assert set(declared(session, world.community)) == {"0202", "0901"}
    # Two places of a community with different items are two declarations; one goes when its place does.
    two = (*moved, ("多福巷社区", "多福巷书屋", "图书室", "演示路3号", "010-0555 0103"))
    assert brought(session, world, head, *two).declared == 1
    assert declared(session, world.community)["0506"] == ["多福巷书屋"]
    assert brought(session, world, head, *moved).gone == 1
    assert "0506" in declared(session, world.community)
    mapping = get_mapping(session, world.district, "便民点")
    (gone,) = gone_places(session, mapping)
    close_places(session, actor=office(world), mapping=mapping, keys=[gone.key], today=TODAY)
    assert brought(session, world, head, *moved).declared == 1
    assert set(declared(session, world.community)) == {"0202", "0901"}


def test_a_value_that_names_no_item_is_asked_once_and_remembered(session: Session, world: World) -> None:
    mapped(session, world)
    head = ("社区", "名称", "服务类别", "电话")
    rows = [("多福巷社区", f"{name}点", "暖心三号", PHONE) for name in "甲乙"]
    rows.append(("银闸社区", "丙点", "其他", PHONE))
    asked = plan(session, world, {"名单": (head, *rows)}).values
    assert [(value.text, value.count, value.item, value.holds) for value in asked] == [
        ("暖心三号", 2, None, False),
        ("其他", 1, None, False),
    ]
    done = brought(session, world, head, *rows)
    assert (done.new, done.declared) == (3, 0)  # the places are certain, their items are not
    (meals,) = [item for item in edition(session).items if item.code == "0202"]
    mapping = get_mapping(session, world.district, "便民点")
    said = {value_key("暖心三号"): meals.id, value_key("其他"): None}
    ours = edition(session)
    with pytest.raises(Invalid, match="no such item"):
        settle_values(session, actor=office(world), edition=ours, mapping=mapping, values={"其他": 999})
    kept = settle_values(session, actor=office(world), edition=ours, mapping=mapping, values=said)
    assert kept == get_mapping(session, world.district, "便民点")
    assert all(value.settled for value in plan(session, world, {"名单": (head, *rows)}).values)
    assert brought(session, world, head, *rows).declared == 1
    assert declared(session, world.community) == {"0202": ["乙点", "甲点"]}
    assert declared(session, world.neighbour) == {}


@pytest.mark.one_database
def test_columns_of_ticks_and_groups_of_columns_say_the_items(session: Session, world: World) -> None:
    mapped(session, world)
    ticks = (
        ("社区", "名称", "电话", "助餐", "超市", "暖心", "阅览室"),
        ("多福巷社区", "甲站", PHONE, "√", "×", "", "有"),
        ("银闸社区", "乙站", PHONE, "无", "否", "√", ""),
    )
    looked = plan(session, world, {"名单": ticks})
    assert [value.text for value in looked.values] == ["助餐", "阅览室", "暖心"]
    assert brought(session, world, *ticks).declared == 1
    assert declared(session, world.community) == {"0202": ["甲站"], "0506": ["甲站"]}
    groups = (
        ("社区", "警务室", "", "", "图书室", "", ""),
        ("", "有无", "地点", "电话", "有无", "地点", "电话"),
        ("多福巷社区", "有", "多福巷警务室", "010-0555 0111", "有", "多福巷书屋", "010-0555 0112"),
        ("银闸社区", "无", "", "", "筹备中", "银闸书屋", ""),
    )
    looked = plan(session, world, {"名单": groups})
    assert [(place.row.number, place.outcome) for place in looked.places] == [
        (3, ListOutcome.NEW),
        (3, ListOutcome.NEW),
        (4, ListOutcome.LEFT_OUT),  # neither yes nor no: named, never guessed
    ]
    assert [fault.field for fault in looked.places[2].faults] == ["tick"]
    brought(session, world, *groups)
    assert declared(session, world.community)["0711"] == ["多福巷警务室"]
    assert "多福巷书屋" in declared(session, world.community)["0506"]


@pytest.mark.one_database
def test_sheets_name_items_if_two_of_them_do(session: Session, world: World) -> None:
    mapped(session, world)
    head = ("社区", "名称", "电话")
    sheets = {
        "助餐点": (head, ("多福巷社区", "甲站", PHONE)),
        "警务室": (head, ("银闸社区", "乙站", PHONE)),
    }
    bring_in(
        session,
        actor=office(world),
        edition=edition(session),
        plan=plan(session, world, sheets),
        today=TODAY,
    )
    assert declared(session, world.community) == {"0202": ["甲站"]}
    assert declared(session, world.neighbour) == {"0711": ["乙站"]}
    assert plan(session, world, {"助餐点": sheets["助餐点"]}).values == ()


@pytest.mark.one_database
def test_a_department_declares_the_items_that_it_owns_and_no_others(session: Session, world: World) -> None:
    ours = edition(session)
    owner = save_department(session, actor=office(world), division=world.district, name="区卫生健康委")
    (meals, health) = (item for item in ours.items if item.code in ("0202", "0401"))
    save_items(
        session,
        actor=office(world),
        edition=ours,
        division=world.district,
        department=owner.id,
        items=[health.id],
    )
    actor = Actor("han", (Held(Role.DEPARTMENT, world.district, owner.id),))
    mapping = save_mapping(session, actor=actor, edition=ours, division=world.district, name="卫生站")
    assert [item.id for item in own_items(session, actor, ours, world.district).items] == [health.id]
    with pytest.raises(Invalid, match="does not own"):
        settle_values(session, actor=actor, edition=ours, mapping=mapping, values={"a": meals.id})
    settle_values(session, actor=actor, edition=ours, mapping=mapping, values={"a": health.id})
