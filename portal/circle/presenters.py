"""The circle of a division, ready for its template: rates in words, rows by kind, by division below and by community."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.circle import CircleKind, shipped_circle
from catalogue.circle.facts import CircleRate, CommunityCircle, DivisionCircle, Reached
from catalogue.circle.tallies import CountedCircle
from catalogue.divisions import DivisionFacts
from catalogue.models import Level

from ..words.formatting import number, percent_span
from ..words.i18n import comma
from ..words.labels import Words
from ..words.place_names import place_name
from .criteria import CircleCriteria, kind_name

STATES: Words = {
    Reached.REACHED: _l("within 15 minutes"),
    Reached.NOT: _l("not within 15 minutes"),
    Reached.UNKNOWN: _l("not known"),
}
SIGNS = {Reached.REACHED: "✓", Reached.NOT: "✗", Reached.UNKNOWN: "？"}
MOST_LISTED = 400
"""Communities of a list on a page; the file has all."""


@dataclass(frozen=True, slots=True)
class RateText:
    """A rate as it is read: figures and per cent, each an interval where something is unknown. ``share`` is empty of nothing."""

    figures: str
    share: str


@dataclass(frozen=True, slots=True)
class KindOfCircle:
    """A line by kind: what the source calls it, and how many urban communities and villages reach it."""

    key: str
    name: str
    named: str
    urban: RateText
    villages: RateText
    href: str
    shown: bool
    """Whether the list is narrowed to the communities without it."""


@dataclass(frozen=True, slots=True)
class PartOfCircle:
    """A division right below, and its rates; ``kinds`` of its urban communities, in the order of the kinds."""

    name: Markup
    href: str
    urban: RateText
    villages: RateText
    kinds: tuple[RateText, ...]


@dataclass(frozen=True, slots=True)
class CommunityOfCircle:
    """A community with its number of kinds; the names of those that it does not reach, and of those not known."""

    name: Markup
    href: str
    count: str
    village: bool
    missing: str
    unknown: str


@dataclass(frozen=True, slots=True)
class CirclePage:
    """A division's page. ``more``: communities that the list leaves out."""

    day: date
    aim: int
    aim_year: int
    sentence: str
    aim_sentence: str
    urban: RateText
    villages: RateText
    urban_count: int
    village_count: int
    kinds: tuple[KindOfCircle, ...]
    parts: tuple[PartOfCircle, ...]
    communities: tuple[CommunityOfCircle, ...]
    listed: int
    more: int


def rate_text(rate: CircleRate) -> RateText:
    """A rate in words."""
    if not rate.whole:
        return RateText("—", "")
    low, high = number(rate.low), number(rate.high)
    figures = f"{low}/{number(rate.whole)}" if rate.low == rate.high else f"{low}–{high}/{number(rate.whole)}"
    return RateText(figures, percent_span(rate.low, rate.high - rate.low, rate.whole))


def count_text(community: CommunityCircle) -> str:
    """How many kinds a community reaches, of all."""
    low, high = community.reached, community.possible
    return f"{low}/{len(community.states)}" if low == high else f"{low}–{high}/{len(community.states)}"


def present_circle(
    counted: CountedCircle,
    children: tuple[DivisionFacts, ...],
    asked: CircleCriteria,
    address: Callable[[int], str],
) -> CirclePage:
    """The page of a division. ``children`` are right below it; ``address`` gives the page of one of them."""
    found, urban, villages = counted.found, counted.whole.urban, counted.whole.villages
    file = shipped_circle()
    below = [child for child in children if child.level is not Level.COMMUNITY]
    listed = _listed(found, asked) if asked.missing or not below else ()
    return CirclePage(
        day=found.day,
        aim=found.circle.aim,
        aim_year=found.circle.aim_year,
        sentence=file.source.sentence,
        aim_sentence=file.source.aim_sentence,
        urban=rate_text(urban.rate(asked.least)),
        villages=rate_text(villages.rate(asked.least)),
        urban_count=urban.whole,
        village_count=villages.whole,
        kinds=tuple(
            _kind(kind, urban.of_kind(place), villages.of_kind(place), asked)
            for place, kind in enumerate(found.circle.kinds)
        ),
        parts=tuple(_part(counted, child, asked, address(child.code)) for child in below),
        communities=tuple(_community(found, each) for each in listed[:MOST_LISTED]),
        listed=len(listed),
        more=max(0, len(listed) - MOST_LISTED),
    )


def _listed(found: DivisionCircle, asked: CircleCriteria) -> tuple[CommunityCircle, ...]:
    if asked.missing is None:
        return found.communities
    place = [kind.key for kind in found.circle.kinds].index(asked.missing.key)
    return tuple(each for each in found.communities if each.states[place] is not Reached.REACHED)


def _kind(kind: CircleKind, urban: CircleRate, villages: CircleRate, asked: CircleCriteria) -> KindOfCircle:
    shown = asked.missing is not None and asked.missing.key == kind.key
    return KindOfCircle(
        kind.key,
        kind_name(kind),
        kind.named,
        rate_text(urban),
        rate_text(villages),
        asked.ask(missing=None if shown else kind),
        shown,
    )


def _part(counted: CountedCircle, child: DivisionFacts, asked: CircleCriteria, href: str) -> PartOfCircle:
    part = counted.part(child.code)
    return PartOfCircle(
        place_name(child.short_name),
        href + asked.ask(),
        rate_text(part.urban.rate(asked.least)),
        rate_text(part.villages.rate(asked.least)),
        tuple(rate_text(part.urban.of_kind(place)) for place in range(len(part.urban.kinds))),
    )


def _community(found: DivisionCircle, each: CommunityCircle) -> CommunityOfCircle:
    return CommunityOfCircle(
        place_name(each.name),
        url_for("residents.show_own_circle", code=each.code),
        count_text(each),
        not each.urban,
        _names(found, each, Reached.NOT),
        _names(found, each, Reached.UNKNOWN),
    )


def _names(found: DivisionCircle, each: CommunityCircle, state: Reached) -> str:
    kinds = zip(found.circle.kinds, each.states, strict=True)
    return comma().join(kind_name(kind) for kind, said in kinds if said is state)
