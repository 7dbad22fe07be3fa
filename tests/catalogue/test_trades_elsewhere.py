"""Trades of shops come along: from owners' lists, into departments' tables, with communities that move, with merged places."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from catalogue import succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.exchange.filling import Mark
from catalogue.foundation import clock
from catalogue.language.trades import trade_name, trade_words, trades_in
from catalogue.models import Mode, Role, State, Trade
from catalogue.offerings import (
    OfferingDraft,
    PointDraft,
    add_points,
    merge_points,
    points_of,
    record,
    restore_point,
    save_point,
)
from catalogue.offerings.points.history import draft_of
from catalogue.owner_lists.planning import ListOutcome
from catalogue.report_templates.meanings import ReportFact
from catalogue.report_templates.values import MARK
from tests.catalogue.test_list_items import brought, edition, mapped, plan
from tests.catalogue.test_report_templates import filled, sent
from tests.office_files import xlsx
from tests.worlds.eight_streets import World

TODAY = clock.today()
SHOPS, LIBRARY = "0901", "0506"
HEAD = ("社区", "店名", "地址", "电话", "业态")
AT = ("演示路1号", "010-0555 0101")


def worker(world: World) -> Actor:
    return Actor("lin", (Held(Role.WORKER, world.community),))


def shop(session: Session, world: World, name: str, *trades: Trade, code: str = SHOPS) -> int:
    """A shop of the community, which its line of commerce names."""
    (point,) = add_points(
        session,
        actor=worker(world),
        points=[(world.community, PointDraft(name=name, hours="Mo-Fr 09:00-17:00", trades=trades))],
    )
    by = {"actor": worker(world), "community": world.community, "today": TODAY}
    draft = OfferingDraft(state=State.DELIVERED, mode=Mode.MARKET, points=(point.id,), phone="010-65120001")
    record(session, **by, item=edition(session).item(code), draft=draft)
    return point.id


def said(session: Session, community: int) -> dict[str, tuple[Trade, ...]]:
    return {point.name: point.trades for point in points_of(session, community)}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "trades"),
    [
        ("理发", [Trade.HAIRDRESSING]),
        ("修鞋配钥匙", [Trade.REPAIRS]),
        ("便利店、早餐", [Trade.SHOPPING, Trade.EATING]),
        ("餐饮（兼理发）", [Trade.EATING, Trade.HAIRDRESSING]),
        ("HAIRCUT", [Trade.HAIRDRESSING]),
        ("workshop", []),  # no English word inside another one
        ("洗衣", []),
        ("", []),
    ],
)
def test_words_say_a_trade(text: str, trades: list[Trade]) -> None:
    assert list(trades_in(text)) == trades


@pytest.mark.one_database
def test_every_trade_is_understood_by_each_of_its_words() -> None:
    for trade in Trade:
        assert trade_words(trade)[0] == trade_name(trade)
        for word in trade_words(trade):
            assert trade in trades_in(word), word


def test_a_column_of_a_list_says_what_shops_offer(session: Session, world: World) -> None:
    mapped(session, world)
    done = brought(
        session,
        world,
        HEAD,
        ("多福巷社区", "惠民店", *AT, "便利店"),
        ("多福巷社区", "巧手铺", *AT, "修鞋、理发"),
        ("多福巷社区", "洗衣房", *AT, "洗衣"),
    )
    assert done.new == 3
    assert said(session, world.community) == {
        "惠民店": (Trade.SHOPPING,),
        "巧手铺": (Trade.HAIRDRESSING, Trade.REPAIRS),
        "洗衣房": (),
    }
    rows = [HEAD, ("多福巷社区", "惠民店", *AT, "超市"), ("多福巷社区", "巧手铺", *AT, "修鞋")]
    outcomes = {
        each.said["name"]: (each.outcome, each.changes)
        for each in plan(session, world, {"名单": rows}).places
        if each.said
    }
    assert outcomes["惠民店"][0] is ListOutcome.UNCHANGED  # 超市 is the same trade as 便利店
    assert outcomes["巧手铺"] == (
        ListOutcome.CHANGED,
        {"trades": (["hairdressing", "repairs"], ["repairs"])},
    )


def test_a_value_that_names_commerce_says_the_trade_too(session: Session, world: World) -> None:
    mapped(session, world)
    head = ("社区", "店名", "地址", "电话", "服务项目")
    brought(
        session,
        world,
        head,
        ("多福巷社区", "街角铺", *AT, "修鞋"),
        ("多福巷社区", "街角铺", *AT, "超市"),
        ("多福巷社区", "图书角", *AT, "图书室"),
    )
    assert said(session, world.community) == {"街角铺": (Trade.SHOPPING, Trade.REPAIRS), "图书角": ()}


@pytest.mark.one_database
def test_a_departments_table_gets_what_shops_offer(session: Session, world: World) -> None:
    shop(session, world, "巧手铺", Trade.HAIRDRESSING, Trade.REPAIRS)
    shop(session, world, "没说的店")
    shop(session, world, "图书室", code=LIBRARY)
    template = sent(session, world, xlsx((("社区", "服务点名称", "业态"),)), "网点")
    (column,) = [each for each in template.layout.columns if each.asks is ReportFact.TRADES]
    rows = {row.facts[2]: row.facts[column.column] for row in filled(session, template, world.community).rows}
    assert rows["图书室"] is None
    assert (rows["巧手铺"], rows["没说的店"]) == ("理发、日常修理", Mark(MARK))


def test_trades_come_along_when_a_community_gets_another_code(session: Session, world: World) -> None:
    shop(session, world, "巧手铺", Trade.HAIRDRESSING, Trade.REPAIRS)
    new = 110101001088
    succession.move_community(
        session, code=world.community, new_code=new, today=TODAY, actor=operator("tests")
    )
    assert said(session, new) == {"巧手铺": (Trade.HAIRDRESSING, Trade.REPAIRS)}


def test_trades_of_merged_places_are_those_chosen_and_the_other_comes_back_with_its_own(
    session: Session, world: World
) -> None:
    kept, gone = (
        shop(session, world, name, trade)
        for name, trade in (("南门店", Trade.SHOPPING), ("北门店", Trade.REPAIRS))
    )
    by = {"actor": worker(world), "community": world.community}
    here = {point.id: point for point in points_of(session, world.community)}
    both = replace(draft_of(here[kept]), trades=(Trade.REPAIRS, Trade.SHOPPING))
    merge_points(session, **by, point_id=kept, other_id=gone, draft=both)
    assert said(session, world.community) == {"南门店": (Trade.SHOPPING, Trade.REPAIRS)}
    restore_point(session, **by, point_id=gone, version=here[gone].version)
    assert said(session, world.community)["北门店"] == (Trade.REPAIRS,)
    save_point(session, **by, point_id=gone, draft=replace(draft_of(here[gone]), trades=()))
    assert said(session, world.community)["北门店"] == ()
