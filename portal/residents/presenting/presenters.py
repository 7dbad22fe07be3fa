"""Communities and places as residents' pages show them: frozen, ready for a template, asking the database nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from flask import url_for
from flask_babel import ngettext
from markupsafe import Markup

from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.foundation.clock import BEIJING
from catalogue.models import Level
from catalogue.near import NextPlace
from catalogue.offerings import Line

from ...frame.notices import hours_at_station
from ...words import labels
from ...words.formatting import number
from ...words.i18n import pick
from ...words.item_names import category_name, official_beneath, plain_name
from ...words.opening_hours import joined_week
from ...words.place_names import place_name, way_to
from .sentences import (
    Contact,
    Said,
    now_as_sentence,
    say_line,
    station_contact,
    when_in_words,
    where_in_words,
)
from .viewpoint import Telling
from .walks import nearest_in_words


def path_in_words(lineage: Sequence[DivisionFacts], *, top: bool = False) -> Markup:
    """Where a place lies: 东城区 东华门街道. The top division is left out unless asked for, and so is the place."""
    steps = lineage[0 if top else 1 : -1]
    return way_to(step.short_name for step in steps)


def place_href(division: DivisionFacts, **arguments: Any) -> str:
    """The page of a division: a community's own, or the page to browse down from a wider one."""
    endpoint = "show_community" if division.level is Level.COMMUNITY else "browse_division"
    return url_for(f"residents.{endpoint}", code=division.code, **arguments)


def place_arguments(place: DivisionFacts | None, page: int = 1) -> dict[str, Any]:
    """Arguments of an address whose page is about a place; none for None."""
    arguments: dict[str, Any] = {"in": place.code} if place else {}
    return {**arguments, "page": page} if page > 1 else arguments


@dataclass(frozen=True, slots=True)
class Trail:
    """Breadcrumbs: pairs of text and address from the top, and the present page's own text."""

    steps: tuple[tuple[str | Markup, str], ...]
    current: str | Markup


def trail_of(
    lineage: Sequence[DivisionFacts], current: str | Markup | None = None, **arguments: Any
) -> Trail:
    """The way down to a division; with ``current``, to a page below the division. ``arguments`` go into its addresses."""
    above = lineage if current is not None else lineage[:-1]
    steps = tuple((place_name(step.short_name), place_href(step, **arguments)) for step in above)
    return Trail(steps, place_name(lineage[-1].short_name) if current is None else current)


@dataclass(frozen=True, slots=True)
class Station:
    """A community and its service station: whom a resident can always go to, or call."""

    division: DivisionFacts
    path: Markup
    href: str
    name: str | None
    address: str | None
    phones: tuple[str, ...]
    contact: Contact
    now: str
    week: str
    households: int | None
    aliases: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether the community has said anything of its station."""
        return bool(self.name or self.address or self.phones)

    @property
    def says_more(self) -> bool:
        """Whether its name is more than that of the community and the word for a service station."""
        return bool(self.name) and self.name != f"{self.division.short_name}服务站"


def present_station(lineage: Sequence[DivisionFacts], profile: ProfileFacts | None, now: datetime) -> Station:
    """The station of the community at the end of ``lineage``; ``profile`` is None where nothing is known of it."""
    division = lineage[-1]
    hours = hours_at_station(profile, division.code)
    return Station(
        division=division,
        path=path_in_words(lineage),
        href=place_href(division),
        name=profile.station_name if profile else None,
        address=profile.address if profile else None,
        phones=tuple(profile.phones) if profile else (),
        contact=station_contact(profile, division.code),
        now=now_as_sentence(hours, now),
        week=joined_week(hours, now.astimezone(BEIJING).date()),
        households=profile.households if profile else None,
        aliases=tuple(alias.name for alias in profile.aliases) if profile else (),
        tags=tuple(str(labels.TYPE_TAGS.get(tag, tag)) for tag in profile.type_tags) if profile else (),
    )


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service in a list: its name, its address, and its state in the place in question.

    ``said`` is None where the place is wider than a community; then ``count`` says how many offer it. ``nearest``
    is the next place that offers it, where the community itself does not. ``official`` is the item's official name where it has another.
    """

    code: str
    name: str | Markup
    href: str
    said: Said | None
    count: str | None = None
    summary: str | Markup | None = None
    nearest: Markup | None = None
    official: str | Markup | None = None
    silent: bool = False
    """Whether nothing is reported of it in the place. Where many rows are silent, that is said once for all."""

    @property
    def where(self) -> Markup | None:
        """The first place to go to, and how many more there are."""
        return None if self.said is None else where_in_words(self.said)

    @property
    def place(self) -> Markup | None:
        """The same by its name alone."""
        return None if self.said is None else where_in_words(self.said, brief=True)

    @property
    def when(self) -> str | None:
        """The week's hours of the first place."""
        return None if self.said is None else when_in_words(self.said)


def row_of(
    line: Line,
    now: datetime,
    telling: Telling,
    *,
    nearest: NextPlace | None = None,
    **arguments: Any,
) -> ServiceRow:
    """A community's line as a row of a list; ``arguments`` go into its address. A silent one says what the service is."""
    silent = line.offering is None and line.segment is Segment.UNKNOWN
    return ServiceRow(
        code=line.item.code,
        name=plain_name(line.item),
        href=url_for("residents.show_item", code=line.item.code, **arguments),
        said=say_line(line, now, telling),
        nearest=nearest_in_words(nearest) if nearest else None,
        official=official_beneath(line.item),
        summary=pick(line.item.summary_zh, line.item.summary_en) if silent else None,
        silent=silent,
    )


@dataclass(frozen=True, slots=True)
class RowsOfCategory:
    """The rows of one category."""

    number: str
    name: str | Markup
    rows: tuple[ServiceRow, ...]


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """A community's lines by category, its station, and how complete and how old its word is."""

    station: Station
    groups: tuple[RowsOfCategory, ...]
    counts: tuple[int, ...]
    disputed: int
    reported: int
    total: int
    confirmed_on: date | None
    confirmed_by: str | None
    chosen: bool


def present_community(
    edition: EditionFacts,
    lineage: Sequence[DivisionFacts],
    telling: Telling,
    lines: Sequence[Line],
    now: datetime,
    *,
    chosen: bool,
    nearest: Mapping[str, NextPlace] = MappingProxyType({}),
) -> CommunityPage:
    """The page of the community at the end of ``lineage``. ``lines`` are all of its lines.

    ``nearest`` has the next places of what it does not offer, by item code: see ``nearby.next_for``.
    """
    arguments = place_arguments(None if chosen else lineage[-1])
    rows = {
        line.item.code: row_of(line, now, telling, nearest=nearest.get(line.item.code), **arguments)
        for line in lines
    }
    tally = dict.fromkeys(SEGMENTS, 0)
    for line in lines:
        tally[line.segment] += 1
    dated = [line.offering for line in lines if line.offering and line.offering.confirmed_on]
    latest = max(dated, key=lambda offering: offering.confirmed_on or date.min, default=None)
    role = latest.confirmed_role if latest else None
    return CommunityPage(
        station=present_station(lineage, telling.profile, now),
        groups=tuple(
            RowsOfCategory(
                category.code,
                category_name(category),
                tuple(rows[item.code] for item in category.items),
            )
            for category in edition.categories
        ),
        counts=tuple(tally[segment] for segment in SEGMENTS),
        disputed=sum(line.disputed for line in lines),
        reported=len(lines) - tally[Segment.UNKNOWN],
        total=len(lines),
        confirmed_on=latest.confirmed_on if latest else None,
        confirmed_by=role_on_record(role),
        chosen=chosen,
    )


def role_on_record(role: str | None) -> str | None:
    """The words for the role that confirmed a line; None if none is recorded."""
    return None if role is None else str(labels.ROLES.get(role, role))


@dataclass(frozen=True, slots=True)
class Child:
    """A division in a list to browse: its name, where it leads, and how many communities it has."""

    division: DivisionFacts
    name: Markup
    href: str
    count: str | None


def present_children(
    children: Iterable[DivisionFacts], counts: Mapping[int, int], *, following: str | None
) -> tuple[Child, ...]:
    """Divisions to browse; ``following`` is the address to go to once a community has been chosen."""
    arguments = {"next": following} if following else {}
    return tuple(
        Child(
            child,
            place_name(child.short_name),
            place_href(child, **arguments),
            number_of_communities(counts[child.code]) if child.code in counts else None,
        )
        for child in children
    )


def number_of_communities(count: int) -> str:
    """How many communities, villages among them."""
    return ngettext("%(count)s community", "%(count)s communities", count, count=number(count))
