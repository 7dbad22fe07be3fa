"""一刻钟社区服务圈: what residents reach on foot, compared with plain loops; rates of divisions; the nearest place of each kind."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy.orm import Session

from catalogue.circle.counting import circle_in, own_circle
from catalogue.circle.facts import OwnCircle, Reached, by_kind, rate_of
from catalogue.circle.tallies import count_circle
from catalogue.foundation.errors import NotFound
from catalogue.models import Admits, Trade
from catalogue.near import walking
from catalogue.near.walking import Coordinates, Pace, Walk
from tests.portal.counting import counting
from tests.worlds import walks
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, Town

SHOPS, LIBRARY, BILLS, GUARDS, HELP = "0901", "0506", "0903", "0702", "0902"


@pytest.mark.every_case
@pytest.mark.parametrize("seed", range(4))
def test_what_is_reached_is_what_plain_loops_find(session: Session, world: World, seed: int) -> None:
    edition = Town(session, world).edition
    scene = walks.invent(seed, world, world.today)
    walks.put(session, scene, edition)
    oracle = walks.Oracle(scene, {item.code: item.form for item in edition.items})
    wanted = {community: oracle.kinds(community) for community in scene.homes}
    assert len(Counter(state for kinds in wanted.values() for state in kinds.values())) == 3
    city = circle_in(session, edition, world.city)
    keys = [kind.key for kind in city.circle.kinds]
    found = {each.code: dict(zip(keys, map(str, each.states), strict=True)) for each in city.communities}
    assert {code: found[code] for code in wanted} == wanted
    # A street and a community alone are counted by the index of squares, and see the same.
    street = circle_in(session, edition, world.street)
    assert street.communities == tuple(
        each for each in city.communities if each.code // 1000 == world.street // 1000
    )
    for community in list(wanted)[::3]:
        own = own_circle(session, edition, community)
        assert {kind.kind.key: str(kind.state) for kind in own.kinds} == wanted[community]
    for least in (1, 7, 14):
        urban = [code for code in wanted if code % 1000 < 200]
        told = tuple(each for each in city.communities if each.code in urban)
        sure = [sum(state == "reached" for state in wanted[code].values()) for code in urban]
        perhaps = [sum(state != "not" for state in wanted[code].values()) for code in urban]
        rate = rate_of(told, least)
        assert (rate.low, rate.high) == tuple(
            sum(count >= least for count in counts) for counts in (sure, perhaps)
        )
    for kind, rate in by_kind(city.circle, told):
        said = Counter(wanted[code][kind.key] for code in urban)
        assert (rate.low, rate.high - rate.low) == (said["reached"], said["unknown"])
    counted = count_circle(city, 1_000_000)
    assert set(counted.parts) == {each.code // 1_000_000 * 1_000_000 for each in city.communities}
    below = [(counted.part(code), city.part(code, 1_000_000)) for code in (*counted.parts, 990000000000)]
    for tallies, part in ((counted.whole, city), *below):
        for urban in (True, False):
            told, tally = part.of_urban(urban), tallies.of(urban)
            assert [tally.rate(least) for least in range(1, 15)] == [
                rate_of(told, least) for least in range(1, 15)
            ]
            assert [tally.of_kind(place) for place in range(14)] == [
                rate for _kind, rate in by_kind(city.circle, told)
            ]


def states(own: OwnCircle) -> dict[str, str]:
    return {each.kind.key: str(each.state) for each in own.kinds}


@pytest.fixture
def town(session: Session, world: World) -> Town:
    town = Town(session, world)
    town.stand(world.community, *HERE)
    return town


def test_a_place_of_a_neighbour_that_admits_them_counts_and_another_does_not(town: Town) -> None:
    home = town.world.community
    town.place("邻居的图书室", 300, code=LIBRARY, admits=Admits.STREET)
    town.place("只给自己人缴费", 300, code=BILLS, admits=Admits.COMMUNITY)
    own = own_circle(town.session, town.edition, home)
    assert (states(own)["culture"], states(own)["bill-payment"]) == ("reached", "not")
    (culture,) = [each for each in own.kinds if each.kind.key == "culture"]
    assert culture.point is not None
    assert (culture.point.name, culture.walk) == ("邻居的图书室", Walk(390, 6))


def test_the_quarter_of_an_hour_ends_after_1080_metres_of_way(town: Town) -> None:
    home = town.world.community
    town.place("正好", 830, code=LIBRARY)
    town.place("太远", 832, code=BILLS)
    own = own_circle(town.session, town.edition, home)
    assert (states(own)["culture"], states(own)["bill-payment"]) == ("reached", "not")
    (bills,) = [each for each in own.kinds if each.kind.key == "bill-payment"]
    assert bills.point is not None
    assert bills.point.name == "太远"
    assert bills.walk is not None
    assert bills.walk.minutes == 16


def test_who_walks_slowly_reaches_what_lies_within_810_metres_of_way(town: Town) -> None:
    town.place("正好", 623, code=LIBRARY)
    town.place("慢走太远", 700, code=BILLS)
    own = own_circle(town.session, town.edition, town.world.community)
    slow = own.at(Pace.ELDERS)
    assert own.at(Pace.ORDINARY) == own
    assert (states(own)["culture"], states(own)["bill-payment"]) == ("reached", "reached")
    assert (states(slow)["culture"], states(slow)["bill-payment"]) == ("reached", "not")
    assert (own.community.reached, slow.community.reached) == (2, 1)
    walks = {each.kind.key: each.walk for each in slow.kinds}
    assert (walks["culture"], walks["bill-payment"]) == (Walk(810, 15), Walk(910, 17))


def test_a_place_on_no_map_leaves_it_unknown(town: Town) -> None:
    town.place("不知在哪", None, code=BILLS)
    own = own_circle(town.session, town.edition, town.world.community)
    assert states(own)["bill-payment"] == "unknown"
    assert own.community.possible == own.community.reached + 1


def test_without_a_reference_point_only_what_comes_to_people_is_known(town: Town) -> None:
    town.place("自己的图书室", 100, code=LIBRARY)
    own = own_circle(town.session, town.edition, town.world.neighbour)
    assert not own.community.located
    said = Counter(states(own).values())
    assert said == {"unknown": 11, "not": 3}
    assert {key for key, state in states(own).items() if state == "not"} == {
        "safety",
        "environment",
        "domestic-help",
    }


def test_a_shop_that_has_not_said_its_trade_leaves_all_four_open(town: Town) -> None:
    town.place("小店", 200, code=SHOPS, trades=(Trade.EATING,))
    said = states(own_circle(town.session, town.edition, town.world.community))
    assert [said[key] for key in ("shopping", "eating", "hairdressing", "repairs")] == [
        "not",
        "reached",
        "not",
        "not",
    ]
    town.session.rollback()
    town.place("没说的店", 400, code=SHOPS)
    said = states(own_circle(town.session, town.edition, town.world.community))
    assert [said[key] for key in ("shopping", "eating", "hairdressing", "repairs")] == [
        "unknown",
        "reached",
        "unknown",
        "unknown",
    ]


def test_the_rate_is_an_interval_of_urban_communities_and_villages_stand_beside(
    town: Town, session: Session, world: World
) -> None:
    found = circle_in(session, town.edition, world.mixed_street)
    assert (len(found.of_urban()), len(found.of_urban(False))) == (3, 3)
    # None of them has a point: what comes to people is not reported, so at most eleven of the fourteen.
    assert [
        (rate_of(found.of_urban(), least).low, rate_of(found.of_urban(), least).high)
        for least in (0, 1, 11, 12)
    ] == [
        (3, 3),
        (0, 3),
        (0, 3),
        (0, 0),
    ]
    rates = by_kind(found.circle, found.communities)
    assert {(rate.low, rate.high, rate.whole) for _kind, rate in rates} == {(0, 0, 6), (0, 6, 6)}


def test_a_routing_server_is_asked_where_one_is_used(town: Town) -> None:
    class Detours(walking.Model):
        def walks(self, start: Coordinates, ends: object, pace: Pace) -> list[Walk]:
            return [Walk(walk.metres * 4, walk.minutes * 4) for walk in super().walks(start, ends, pace)]

    class Server:
        def walks(self, start: Coordinates, ends: object, pace: Pace) -> list[Walk]:
            return Detours().walks(start, ends, pace)

        def shortest(self, straight: float) -> float:
            return straight

    town.place("图书室", 300, code=LIBRARY)
    before = walking.use(Server())
    try:
        own = own_circle(town.session, town.edition, town.world.community)
    finally:
        walking.use(before)
    assert states(own)["culture"] == "not"


def test_a_city_takes_no_more_queries_than_a_street(town: Town, session: Session, world: World) -> None:
    taken = []
    circle_in(session, town.edition, world.street)
    for division in (world.street, world.city):
        with counting(session.get_bind()) as queries:
            circle_in(session, town.edition, division)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 7


def test_a_page_of_a_community_takes_few_queries(town: Town, session: Session, world: World) -> None:
    town.place("图书室", 300, code=LIBRARY)
    own_circle(session, town.edition, world.community)
    with counting(session.get_bind()) as queries:
        own_circle(session, town.edition, world.community)
    assert len(queries) <= 14


def test_what_is_no_community_has_no_circle_of_its_own(town: Town, world: World) -> None:
    with pytest.raises(NotFound):
        own_circle(town.session, town.edition, world.street)
    with pytest.raises(NotFound):
        circle_in(town.session, town.edition, 110101001999)
    assert Reached("unknown") is Reached.UNKNOWN
