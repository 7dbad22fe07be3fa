"""A community's services as an operator tells them: whether, where, when, and which number answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from markupsafe import Markup
from pydantic import BaseModel, Field

from catalogue import divisions, offerings
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.segments import OFFERED, Segment
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.models import Level
from catalogue.near import NextPlace, origin_of
from catalogue.near.walking import Coordinates, Pace, walk
from catalogue.offerings import Line, PointFacts
from catalogue.offerings.store import points_by_id
from catalogue.published import open_records
from catalogue.time.hours import read_hours

from ...extensions import db
from ...frame.notices import hours_at, hours_at_station
from ...residents.presenting.nearest import next_for
from ...residents.presenting.sentences import say_line
from ...residents.presenting.viewpoint import Reader, Telling
from ...words.i18n import in_each
from ..asking import ItemNameModel, NamedModel, item_name, named, written

FEW = 5
"""Services for which the nearest community is looked up without a walk."""


class OpeningModel(BaseModel):
    """When something is open. Notices and public holidays count."""

    hours: str | None = Field(
        description="In the notation of OpenStreetMap's opening_hours, as of today; null: not known."
    )
    open_now: bool | None = Field(description="Null: not known.")
    next_opening: datetime | None = Field(
        description="When it opens next, if it is closed; null: not known, or open now."
    )


class CallModel(BaseModel):
    """A number to call."""

    phone: str
    whose: Literal["service", "station", "hotline", "office", "emergency"] = Field(
        description="Whose number it is: the service's or its place's, the community's service station's, the hotline's, "
        "another office's, or that for an emergency."
    )


class WalkModel(BaseModel):
    """A way on foot, by the portal's walking model."""

    metres: int
    minutes: int


class DeskPlaceModel(OpeningModel):
    """A place at which the service is offered."""

    id: int
    name: str
    address: str | None
    directions: str | None = Field(description="How to find it, in Chinese.")
    phones: list[str]
    admits: str = Field(description="Whom it admits: everyone, street or community.")
    walk: WalkModel | None = Field(description="From the community's reference point; null: not known.")


class NearestModel(BaseModel):
    """The nearest place or community that offers what this community does not."""

    community: NamedModel = Field(description="The community that says so.")
    point: int | None = Field(description="Id of the place; null: the community names none.")
    name: str | None
    address: str | None
    phone: str | None
    walk: WalkModel | None


class DeskLineModel(BaseModel):
    """What the community says of an item."""

    item: ItemNameModel
    state: Segment
    offered: bool = Field(description="Whether residents can get it here.")
    disputed: bool
    says_zh: str = Field(description="A sentence to read out.")
    says_en: str
    remarks_zh: list[str] = Field(description="What the community adds.")
    remarks_en: list[str]
    open_now: bool | None = Field(description="Whether one of its places is open; null: not known.")
    next_opening: datetime | None
    places: list[DeskPlaceModel]
    call: CallModel
    link: str | None
    confirmed_on: date | None
    nearest: NearestModel | None = Field(
        description="Where else it is offered, if it is not offered here; null: not known."
    )


@dataclass(frozen=True, slots=True)
class DeskCommunity:
    """A community whose desk is asked: with what it lies in, from the top."""

    lineage: tuple[DivisionFacts, ...]
    profile: ProfileFacts | None

    @property
    def division(self) -> DivisionFacts:
        """The community itself."""
        return self.lineage[-1]

    @property
    def telling(self) -> Telling:
        """Its lines as its own residents read them."""
        reader = Reader(self.division.code, origin_of(self.profile))
        return Telling(self.division, self.profile, reader)


def plain(text: object) -> str:
    """A text of a page without its marks, in one line."""
    marked = Markup(text)  # noqa: S704 - our own words, and no marks are left
    return " ".join(marked.striptags().replace("\N{NO-BREAK SPACE}", " ").split())


def opening(hours: str | None, now: datetime) -> dict[str, Any]:
    """Hours in their notation as an ``OpeningModel``."""
    read = read_hours(hours)
    is_open = None if read is None else read.is_open(now)
    following = read.next_opening(now) if read is not None and not is_open else None
    return {"hours": hours, "open_now": is_open, "next_opening": following}


def hours_said(said: Callable[[], str | None]) -> str | None:
    """Hours with the reasons of notices in Chinese, so that all readers get the same."""
    return in_each(said)[0]


def station_row(community: DeskCommunity, now: datetime) -> dict[str, Any]:
    """The community's service station as a ``StationModel``."""
    profile = community.profile
    return {
        "name": profile.station_name if profile else None,
        "address": profile.address if profile else None,
        "phones": profile.phones if profile else (),
        **opening(hours_said(lambda: hours_at_station(profile, community.division.code)), now),
    }


def line_rows(
    edition: EditionFacts, community: DeskCommunity, lines: Sequence[Line], now: datetime
) -> list[dict[str, Any]]:
    """Lines of a community as ``DeskLineModel``s. A fixed number of queries, and some more for each of few that are not offered."""
    lines = open_records(db.session(), lines)
    following = next_for(edition, community.division.code, lines, community.profile)
    nearest = _nearest(edition, community, lines, following)
    return [_row(line, community, nearest.get(line.item.code), now) for line in lines]


def _row(
    line: Line, community: DeskCommunity, nearest: dict[str, Any] | None, now: datetime
) -> dict[str, Any]:
    in_chinese, in_english = in_each(lambda: say_line(line, now, community.telling))
    offered = line.segment in OFFERED
    points = {point.id: point for point in line.offering.points} if line.offering else {}
    origin = origin_of(community.profile)
    places = [place_row(points[venue.point], origin, now) for venue in in_chinese.venues]
    known = [place["open_now"] for place in places if place["open_now"] is not None]
    is_open = any(known) if known else None
    coming = [place["next_opening"] for place in places if place["next_opening"] is not None]
    return {
        "item": item_name(line.item),
        "state": line.segment,
        "offered": offered,
        "disputed": line.disputed,
        "says_zh": plain(in_chinese.sentence),
        "says_en": plain(in_english.sentence),
        "remarks_zh": [plain(each) for each in in_chinese.remarks],
        "remarks_en": [plain(each) for each in in_english.remarks],
        "open_now": is_open,
        "next_opening": min(coming, default=None) if not is_open else None,
        "places": places,
        "call": {"phone": in_chinese.contact.phone, "whose": in_chinese.contact.whose or "service"},
        "link": in_chinese.link,
        "confirmed_on": line.offering.confirmed_on if line.offering else None,
        "nearest": nearest,
    }


def place_row(point: PointFacts, origin: Coordinates | None, now: datetime) -> dict[str, Any]:
    """A service point as a ``DeskPlaceModel``."""
    way = None
    if origin is not None and point.latitude is not None and point.longitude is not None:
        way = walk(origin, Coordinates(point.latitude, point.longitude), pace=Pace.ORDINARY)
    return {
        "id": point.id,
        "name": point.name,
        "address": point.address,
        "directions": point.directions,
        "phones": point.phones,
        "admits": point.admits,
        "walk": way and {"metres": way.metres, "minutes": way.minutes},
        **opening(hours_said(lambda: hours_at(point)), now),
    }


def _nearest(
    edition: EditionFacts, community: DeskCommunity, lines: Sequence[Line], following: Mapping[str, NextPlace]
) -> dict[str, dict[str, Any]]:
    """Where else the lines that are not offered are: the next place by walking, else for few lines a community around."""
    session = db.session()
    missing = [line.item for line in lines if line.segment not in OFFERED]
    found_points = points_by_id(session, [each.point for each in following.values()])
    points = {each.id: each for each in open_records(session, list(found_points.values()))}
    names = divisions.get_divisions(session, {each.community for each in following.values()})
    found = {
        code: {
            "community": named(names[each.community]),
            "point": each.point,
            "name": points[each.point].name,
            "address": points[each.point].address,
            "phone": next(iter(points[each.point].phones), None),
            "walk": {"metres": each.walk.metres, "minutes": each.walk.minutes},
        }
        for code, each in following.items()
    }
    if len(lines) <= FEW:
        for item in missing:
            around = None if item.code in found else _around(edition, community, item)
            if around is not None:
                found[item.code] = around
    return found


def _around(edition: EditionFacts, community: DeskCommunity, item: ItemFacts) -> dict[str, Any] | None:
    """A community of the same street, else of the same district, that offers an item; None if there is none, or what a facility needs."""
    scopes = [each.code for each in community.lineage[-2:0:-1] if each.level is not Level.COMMUNITY]
    for scope in scopes:
        found = offerings.offered_in(db.session(), edition, item.code, scope, limit=1)
        for each in open_records(db.session(), found.places):
            point = next(iter(each.offering.points), None)
            return {
                "community": {"code": written(each.community), "name": each.name},
                "point": point.id if point else None,
                "name": point.name if point else None,
                "address": point.address if point else None,
                "phone": each.offering.phone or (next(iter(point.phones), None) if point else None),
                "walk": None,
            }
    return None
