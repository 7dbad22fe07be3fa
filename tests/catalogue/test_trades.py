"""Places of community commerce say what they do (行当): kept, remembered, restored, and in workbooks both ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.circle import circle_of, read_circle, shipped_circle, trade_items
from catalogue.circle.kinds import FILE
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import BadFile
from catalogue.models import ServicePoint, Trade
from catalogue.offerings import PointDraft, PointFacts, points_of, restore_point, save_point
from tests.catalogue.test_workbooks import Desk
from tests.worlds.eight_streets import World
from tests.worlds.near_town import Town
from tests.worlds.workbooks import POINTS

SHOP = PointDraft(name="便民服务点", phones=("010-05100001",), hours="Mo-Su 07:30-21:00")


def saved(town: Town, point: PointFacts | None = None, **said: object) -> PointFacts:
    town.session.rollback()
    begin_writing(town.session)
    draft = PointDraft(name=SHOP.name, phones=SHOP.phones, hours=SHOP.hours, **said)  # type: ignore[arg-type]
    found = save_point(
        town.session,
        actor=town.actor,
        community=town.world.community,
        draft=draft,
        point_id=point.id if point else None,
    )
    town.session.commit()
    return found


def test_trades_are_kept_once_each_and_in_the_order_of_the_plan(session: Session, world: World) -> None:
    town = Town(session, world)
    shop = saved(town, trades=[Trade.REPAIRS, Trade.SHOPPING, Trade.REPAIRS])
    assert shop.trades == (Trade.SHOPPING, Trade.REPAIRS)
    assert points_of(session, world.community) == (shop,)
    assert saved(town, shop, trades=(Trade.REPAIRS, Trade.SHOPPING)).version == shop.version


def test_what_a_shop_did_before_can_be_said_again(session: Session, world: World) -> None:
    town = Town(session, world)
    shop = saved(town, trades=(Trade.EATING,))
    assert saved(town, shop, trades=()).trades == ()
    session.rollback()
    begin_writing(session)
    again = restore_point(
        session, actor=town.actor, community=world.community, point_id=shop.id, version=shop.version
    )
    session.commit()
    assert again.trades == (Trade.EATING,)
    assert points_of(session, world.community) == (again,)


def test_trades_come_back_from_a_workbook_as_people_write_them(session: Session, world: World) -> None:
    town, desk = Town(session, world), Desk(session, world)
    saved(town, trades=(Trade.SHOPPING, Trade.EATING))
    book = desk.export()
    row = book.find(POINTS, SHOP.name)
    assert book.told(POINTS, row, "trades") == "便利购物、餐饮"
    assert desk.look(book.as_wps()).changes_nothing
    book.type(POINTS, row, trades="理发店，修理")
    (planned,) = desk.look(book.as_wps()).points
    assert planned.after.trades == (Trade.HAIRDRESSING, Trade.REPAIRS)
    assert [(change.before, change.after) for change in planned.changes] == [
        ("便利购物、餐饮", "理发、日常修理")
    ]
    book.type(POINTS, row, trades=None)
    (planned,) = desk.look(book.as_wps()).points
    assert planned.after.trades == ()


def test_a_trade_that_is_none_is_asked_back_with_the_four(session: Session, world: World) -> None:
    town, desk = Town(session, world), Desk(session, world)
    saved(town)
    book = desk.export()
    book.point(SHOP.name, trades="理发、打铁")
    (problem,) = desk.look(book.as_wps()).problems
    assert "打铁" in str(problem)
    assert "便利购物、餐饮、理发、日常修理" in str(problem)


def test_points_from_before_have_not_said_what_they_do(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        session.add(
            ServicePoint(community_code=world.community, name="老店", phones=["12345"], admits="everyone")
        )
        session.commit()
        migrating.downgrade(engine, "0059")
        migrating.upgrade(engine)
        point = session.scalars(select(ServicePoint).where(ServicePoint.name == "老店")).one()
        session.refresh(point)
        assert (point.phones, point.trades) == (["12345"], ())


@pytest.mark.one_database
def test_the_kinds_are_named_as_the_source_names_them_and_are_fourteen(
    session: Session, world: World
) -> None:
    """专栏4, word for word."""
    file = shipped_circle()
    assert [kind.named for kind in file.kinds] == [
        *("社区就业", "社会保障", "社会救助", "社区医疗卫生", "社区养老助残", "社区安全", "社区文化体育教育"),
        *("社区环境美化", "社区便利购物", "餐饮", "缴费", "理发", "日常修理", "家政服务"),
    ]
    assert "日常修理、家政服务等方面" in file.source.sentence
    assert (file.aim, file.aim_year) == (60, 2015)
    edition = Town(session, world).edition
    circle = circle_of(edition)
    # Every kind has all its items in the shipped edition, and only shops say a trade.
    assert [len(kind.items) for kind in circle.kinds] == [len(kind.items) for kind in file.kinds]
    assert [kind.trade for kind in circle.kinds if kind.trade] == list(Trade)
    assert trade_items(edition) == {"0901"}
    assert [kind.key for kind in circle.kinds if not kind.on_foot] == ["safety", "environment"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("written", "instead", "line"),
    [
        ("named: 缴费", "named: 水电费", None),
        ("reached: at_home", "reached: by_bus", "reached: by_bus"),
        ("    items: [bill-payment]", "    items: [bill-payment, bill-payment]", None),
        ("aim: 60", "aim: many", "aim: many"),
        ("trade: eating", "trade: smithing", "trade: smithing"),
    ],
)
def test_a_file_of_kinds_that_is_wrong_says_where(
    tmp_path: Path, written: str, instead: str, line: str | None
) -> None:
    text = FILE.read_text(encoding="utf-8").replace(written, instead, 1)
    file = tmp_path / "circle.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        read_circle(file)
    if line is not None:
        assert refused.value.line == 1 + next(n for n, row in enumerate(text.splitlines()) if line in row)
