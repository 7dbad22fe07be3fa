"""Communities of the demonstration: what they call themselves, and their service points.

Where they are is made up too: see ``ground``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from ..divisions import DivisionFacts
from ..models import Admits, AliasKind, CommitteeKind, Trade
from ..offerings import PointDraft
from ..time.hours import Dates
from . import words
from .ground import Spot, moved
from .practice import INNER, OLD_TOWN, district_of

_INNER_HOURS = ("Mo-Fr 08:30-11:30,13:30-17:30", "Mo-Fr 09:00-12:00,13:30-18:00; Sa 09:00-11:30")
_OUTER_HOURS = ("Mo-Fr 08:00-11:30,14:00-17:30", "Mo-Fr 08:30-11:30,13:30-17:00; Sa 08:30-11:30")


@dataclass(frozen=True, slots=True)
class VenueKind:
    """A kind of place: its name after the community's in town and village, how often either has one, and hours."""

    town_name: str
    village_name: str
    town: float
    village: float
    admits: Admits
    hours: tuple[str, ...]
    phone: bool = True
    step_free: float = 0.6
    free: float = 1.0
    nonlocals: float = 1.0
    """How likely a place that says so says yes: without steps, free of charge, open to people without local hukou."""
    fees: tuple[str, ...] = ()
    """What a place that is not free of charge may ask for."""
    delivers: float | None = None
    """How likely it comes to the home; None where that makes no sense."""
    trades: Mapping[Trade, float] = field(default_factory=dict)
    """How likely a place of community commerce offers each."""


VENUES: Mapping[str, VenueKind] = {
    "station": VenueKind("服务站", "服务站", 1.0, 1.0, Admits.COMMUNITY, ()),
    "activity": VenueKind(
        "文化活动室",
        "文化活动室",
        0.92,
        0.85,
        Admits.COMMUNITY,
        ("Mo-Su 09:00-11:30,14:00-17:00", "Tu-Su 09:00-11:30,14:00-17:00,18:30-20:30"),
        phone=False,
    ),
    "clinic": VenueKind(
        "卫生服务站",
        "卫生室",
        0.72,
        0.78,
        Admits.EVERYONE,
        ("Mo-Fr 08:00-12:00,13:30-17:30; Sa-Su 08:00-12:00", "Mo-Su 08:00-12:00,14:00-17:00"),
        step_free=0.8,
        free=0.0,
        fees=("按北京市医疗服务价格收费",),
        delivers=0.4,
    ),
    "canteen": VenueKind(
        "老年餐桌",
        "幸福餐桌",
        0.46,
        0.26,
        Admits.STREET,
        ("Mo-Su 07:00-08:30,11:00-12:30,17:00-18:30", "Mo-Sa 11:00-13:00"),
        free=0.0,
        nonlocals=0.6,
        fees=("午餐15元，60岁以上13元", "每餐12至18元，80岁以上减2元"),
        delivers=0.6,
    ),
    "reading": VenueKind(
        "图书室",
        "益民书屋",
        0.50,
        0.68,
        Admits.COMMUNITY,
        ("Tu-Su 09:00-11:30,14:00-17:00", "May-Sep We,Sa-Su 15:00-18:30; Oct-Apr We,Sa-Su 13:30-16:30"),
        phone=False,
    ),
    "fitness": VenueKind(
        "健身园", "健身广场", 0.84, 0.86, Admits.EVERYONE, ("Mo-Su 06:00-22:00", "24/7"), phone=False
    ),
    "care": VenueKind(
        "日间照料室",
        "托老所",
        0.30,
        0.12,
        Admits.STREET,
        ("Mo-Fr 08:00-17:30",),
        step_free=0.9,
        free=0.1,
        nonlocals=0.4,
        fees=("日托每天60元，含午餐", "半天20元，全天45元，午餐另计"),
        delivers=0.2,
    ),
    "police": VenueKind("警务室", "警务工作站", 0.55, 0.38, Admits.EVERYONE, ("Mo-Su 08:30-20:30", "24/7")),
    "shop": VenueKind(
        "便民服务点",
        "便民商店",
        0.58,
        0.46,
        Admits.EVERYONE,
        ("Mo-Su 07:30-21:00", "Mo-Su 08:00-12:00,14:00-19:00"),
        free=0.0,
        fees=("按店内价目",),
        delivers=0.3,
        trades={Trade.SHOPPING: 0.93, Trade.EATING: 0.55, Trade.HAIRDRESSING: 0.5, Trade.REPAIRS: 0.45},
    ),
}
PROFILE_COLUMNS = (
    "community_code",
    "station_name",
    "address",
    "phones",
    "hours",
    "households",
    "latitude",
    "longitude",
    "type_tags",
    "updated_at",
    "rooms_area",
    "rooms_area_on",
    "social_workers",
    "social_workers_on",
    "office_funds",
    "office_funds_on",
)
"""The columns of a profile that a site fills."""
SHARED: tuple[str, ...] = tuple(kind for kind, venue in VENUES.items() if venue.admits is Admits.STREET)
"""Kinds of place that neighbours share."""
MOST_POINTS, FEWEST_POINTS = 6, 3
_UNSAID = 0.35
"""Share of what a place could say of itself that it does not say."""
_RENTED = ("canteen", "care")
"""Kinds of place that companies run on a contract, or that are rented."""
_ENDING = 0.15
_SPARE = ("activity", "fitness", "reading")
"""Added where a community would have too few."""
_KEPT_FIRST = ("station", "canteen", "activity", "clinic", "fitness", "shop", "care", "police", "reading")


@dataclass(frozen=True, slots=True)
class Site:
    """A community as the demonstration sees it. ``venues`` maps kinds of place to what is to be saved."""

    division: DivisionFacts
    street_name: str
    base: str
    address: str
    latitude: float
    longitude: float
    phone: str
    hours: str
    households: int
    tags: tuple[str, ...]
    aliases: tuple[tuple[str, AliasKind], ...]
    venues: Mapping[str, PointDraft]
    points: dict[str, int] = field(default_factory=dict)
    """Kind of place -> id of its service point, once saved."""

    @property
    def station_name(self) -> str:
        """The name of the service station."""
        return f"{self.base}{VENUES['station'].town_name}"


def phone_number(rng: Random) -> str:
    """A number that rings nowhere.

    China keeps no range for fiction, but after the area code no subscriber's number begins with 0, because 0
    announces a long-distance call: 010-05xx xxxx looks like a Beijing number, and no one can have it.
    """
    return f"010-05{rng.randrange(10**6):06d}"


def mobile_number(rng: Random) -> str:
    """A mobile number that rings nowhere: no operator has numbers that begin with 154."""
    return f"154{rng.randrange(10**8):08d}"


def make_site(
    rng: Random,
    community: DivisionFacts,
    street: DivisionFacts,
    spot: Spot,
    today: date,
    *,
    always: tuple[str, ...] = (),
) -> Site:
    """A community's station, profile and places. ``always`` names kinds of place that it surely has."""
    town = community.kind is CommitteeKind.JU
    name = community.short_name
    base = name if not town or name.endswith("社区") else f"{name}社区"
    latitude, longitude = _beside(rng, spot.latitude, spot.longitude, spot.reach / 4)
    hours = rng.choice(_INNER_HOURS if district_of(community.code) in INNER else _OUTER_HOURS)
    hours += _exceptions(rng, today)
    phone = phone_number(rng)
    address = _address(rng, street, community, town)
    chosen = _choose_venues(rng, town, always)
    # Dice of their own: what a place says of itself changes nothing else of the demonstration.
    said = Random(f"{phone} {community.code}")
    venues = {}
    for kind in chosen:
        venue = VENUES[kind]
        own = kind == "station"
        answers: dict[str, Any] = _traits(said, venue, town)
        price = _price_and_delivery(
            Random(f"{phone} {community.code} {kind}"), venue, answers["free_of_charge"]
        )
        at = (latitude, longitude) if own else _beside(rng, latitude, longitude, spot.reach / 2)
        venues[kind] = PointDraft(
            name=f"{base}{venue.town_name if town else venue.village_name}",
            address=address if own else _address(rng, street, community, town),
            directions=_way(Random(f"{phone} {community.code} way {kind}")),
            latitude=at[0],
            longitude=at[1],
            phones=(phone,) if own else (phone_number(rng),) if venue.phone and rng.random() < 0.85 else (),
            hours=hours if own else rng.choice(venue.hours),
            admits=venue.admits,
            ends_on=_end(Random(f"{phone} {community.code} end {kind}"), today) if kind in _RENTED else None,
            trades=_trades(Random(f"{phone} {community.code} trades {kind}"), venue),
            **answers,
            **price,
        )
    return Site(
        division=community,
        street_name=street.short_name,
        base=base,
        address=address,
        latitude=latitude,
        longitude=longitude,
        phone=phone,
        hours=hours,
        households=rng.randrange(620, 4300) if town else rng.randrange(85, 980),
        tags=_tags(rng, community.code, town),
        aliases=_aliases(rng, community.code, town),
        venues=venues,
    )


def _traits(rng: Random, venue: VenueKind, town: bool) -> dict[str, bool | None]:
    """What a place says of its entrance, its price and whom it serves: a third of the answers are missing."""
    likely = {
        "step_free": venue.step_free if town else venue.step_free / 2,
        "free_of_charge": venue.free,
        "open_to_nonlocals": venue.nonlocals,
    }
    return {name: None if rng.random() < _UNSAID else rng.random() < share for name, share in likely.items()}


def _price_and_delivery(rng: Random, venue: VenueKind, free: bool | None) -> dict[str, Any]:
    """What a place asks for, unless it is free of charge, and whether it comes to the home; a third do not say."""
    fee = rng.choice(venue.fees) if venue.fees and free is False and rng.random() >= _UNSAID else None
    says = venue.delivers is not None and rng.random() >= _UNSAID
    return {"fee": fee, "delivers": rng.random() < venue.delivers if says and venue.delivers else None}


def _trades(rng: Random, venue: VenueKind) -> tuple[Trade, ...]:
    """What a place of community commerce does; some do not say."""
    if not venue.trades or rng.random() < _UNSAID / 3:
        return ()
    return tuple(trade for trade, likely in venue.trades.items() if rng.random() < likely)


def _beside(rng: Random, latitude: float, longitude: float, far: float) -> tuple[float, float]:
    """A place at most ``far`` kilometres north or south and east or west of another."""
    north, east = rng.uniform(-far, far), rng.uniform(-far, far)
    return moved(latitude, longitude, north, east)


def _address(rng: Random, street: DivisionFacts, community: DivisionFacts, town: bool) -> str:
    where = street.short_name if town else f"{street.short_name}{community.short_name}"
    return f"{where}{rng.choice(words.ROADS)}{rng.randrange(1, 180)}号（演示地址）"


def _way(rng: Random) -> str | None:
    """How to find a place; a third do not say."""
    return rng.choice(words.WAYS) if rng.random() >= _UNSAID else None


def _end(rng: Random, today: date) -> date | None:
    """The last day of a contract or a lease; few places have said one."""
    return today + timedelta(days=rng.randrange(4, 900)) if rng.random() < _ENDING else None


def _exceptions(rng: Random, today: date) -> str:
    """Days on which a station keeps other hours: some close for a day, some open one Sunday."""
    drawn = rng.random()
    if drawn < 0.12:
        day = today + timedelta(days=rng.randrange(3, 60))
        return f"; PH off; {Dates.between(day, day)} off"
    if drawn < 0.20:
        sunday = today + timedelta(days=6 - today.weekday() + 7 * rng.randrange(1, 8))
        return f"; PH off; {Dates.between(sunday, sunday)} 09:00-11:30"
    return "; PH off"


def _choose_venues(rng: Random, town: bool, always: tuple[str, ...]) -> list[str]:
    has = {
        kind for kind, venue in VENUES.items() if rng.random() < (venue.town if town else venue.village)
    } | {"station", *always}
    for kind in _SPARE:
        if len(has) < FEWEST_POINTS:
            has.add(kind)
    ranked = [*always, *(kind for kind in _KEPT_FIRST if kind not in always)]
    kept = {kind for kind in ranked if kind in has and kind != "station"}
    dropped = len(kept) + 1 - MOST_POINTS
    for kind in reversed(ranked):
        if dropped > 0 and kind in kept:
            kept.remove(kind)
            dropped -= 1
    return [kind for kind in VENUES if kind == "station" or kind in kept]


def _tags(rng: Random, code: int, town: bool) -> tuple[str, ...]:
    drawn = rng.random()
    if not town:
        tags = ("rural",) if district_of(code) not in INNER else ("urban_fringe",)
        return (*tags, "village_pilot") if drawn < 0.12 else tags
    if district_of(code) in OLD_TOWN:
        return ("old_estate",) if drawn < 0.8 else ()
    if drawn < 0.42:
        return ("old_estate",)
    if drawn < 0.78:
        return ("new_estate",)
    return ("new_estate", "urban_fringe") if drawn < 0.9 else ()


def _aliases(rng: Random, code: int, town: bool) -> tuple[tuple[str, AliasKind], ...]:
    names: dict[str, AliasKind] = {}
    if not town:
        for _each in range(rng.randrange(0, 3)):
            names[rng.choice(words.HAMLETS)] = AliasKind.HAMLET
    else:
        if district_of(code) in OLD_TOWN:
            for _each in range(rng.randrange(1, 4)):
                names[f"{rng.choice(words.HUTONGS)}胡同"] = AliasKind.HUTONG
        for _each in range(rng.randrange(1, 3)):
            ending = rng.choice(words.ESTATE_ENDINGS)
            names[f"{rng.choice(words.ESTATES)}{ending}"] = AliasKind.ESTATE
    return tuple(sorted(names.items()))
