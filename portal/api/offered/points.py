"""Service points: where residents go, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, url_for
from pydantic import BaseModel, Field

from catalogue import divisions, offerings
from catalogue.catalogues import EditionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, NotFound, Problem
from catalogue.foundation.errors import _ as N_
from catalogue.models import Admits, Trade
from catalogue.offerings import PointFacts
from catalogue.published import PublishedPoint, WantedPoints, open_record, published_points
from catalogue.time.hours import read_hours

from ...extensions import db
from ...open_answers.asked import FieldsParameters
from ...open_answers.described import answered
from ...open_answers.fields import picked, read_fields
from ...open_answers.instants import TypedDay, TypedInstant
from ...open_answers.kept import as_json, open_answer
from ...open_answers.paging import LinksModel, PageParameters, cursor_of, links, read_cursor
from ...requests.addresses import GREATEST
from ...residents.presenting.sentences import contact_at
from ..asking import ItemCodeAsked, NamedModel, WithinParameters, asked_items, known_code, written
from ..scope import AboutModel, EditionParameters, about, asked_edition, blueprint, described
from .hours import DayHoursModel, NoticeModel, Whose, day_hours, hours_said, notices_of
from .offerings import KnownSegment
from .places import PlaceModel, place_row

AT_ONCE, MOST_LOOKED_AT = 500, 2000
"""Points that are read at once, and that one page looks through, where not all are shown."""
_TRAITS = ("step_free", "free_of_charge", "open_to_nonlocals", "delivers")


class PointRowModel(PlaceModel):
    """A place with its community, whom it serves and what it is like."""

    community: NamedModel
    admits: Admits = Field(description="Whom it serves: its own community, its street, or everyone.")
    last_day: date | None = Field(description="The last day on which it serves residents.")
    trades: list[Trade] = Field(description="What a place of community commerce does.")
    step_free: bool | None
    free_of_charge: bool | None
    fee: str | None
    open_to_nonlocals: bool | None = Field(description="Whether people without Beijing hukou are served.")
    delivers: bool | None = Field(description="Whether it delivers, or staff come to the home.")
    page: str = Field(description="The page for residents, from the root of the host.")


class ServedModel(BaseModel):
    """A service that a community offers at the place."""

    offering: str = Field(description="Id of the offering.")
    item: str = Field(description="Code of the item in the edition.")
    community: NamedModel
    segment: KnownSegment
    confirmed_on: date | None


class PointModel(PointRowModel):
    """A place with its number, its services and the hours of a day."""

    over: bool = Field(description="Whether its last day has passed.")
    phone: str = Field(description="The number to call.")
    phone_of: Whose = Field(description="Whose number it is.")
    services: list[ServedModel]
    on_day: DayHoursModel
    notices: list[NoticeModel] = Field(
        description="Notices in force or to come by which it is closed or has other hours."
    )


class PointListModel(BaseModel):
    """Points by id."""

    about: AboutModel
    data: list[PointRowModel]
    links: LinksModel


class PointAnswerModel(BaseModel):
    """One point."""

    about: AboutModel
    data: PointModel


class PointListParameters(EditionParameters, WithinParameters, FieldsParameters, PageParameters):
    """Which points. A point that says nothing of a trait is left out where that is asked for."""

    item: ItemCodeAsked | None = Field(
        None, description="Code of an item that is offered there.", examples=["0202"]
    )
    category: str | None = Field(
        None, max_length=10, description="Code of a category of which an item is offered there."
    )
    trade: Trade | None = Field(None, description="What kind of place it is.")
    step_free: bool | None = Field(None, description="Whether one gets in without steps.")
    free_of_charge: bool | None = Field(None, description="Whether it costs nothing.")
    open_to_nonlocals: bool | None = Field(
        None, description="Whether people without Beijing hukou are served."
    )
    delivers: bool | None = Field(None, description="Whether it delivers, or staff come to the home.")
    open_at: TypedInstant | None = Field(
        None,
        description="An instant at which it is open by its hours. A page looks through a bounded number of points: it may have "
        "fewer rows than asked for, or none, and yet a next page.",
        examples=["2026-11-30T09:30:00+08:00"],
    )


class PointParameters(EditionParameters, FieldsParameters):
    """Of which day the hours are told."""

    day: TypedDay | None = Field(
        None,
        description="Without it today. Of notices, those count that are in force or still to come.",
        examples=["2026-10-01"],
    )


def _row(found: PointFacts, community: str) -> dict[str, Any]:
    return place_row(found) | {
        "community": {"code": written(found.community), "name": community},
        "admits": found.admits,
        "last_day": found.ends_on,
        "trades": found.trades,
        "step_free": found.step_free,
        "free_of_charge": found.free_of_charge,
        "fee": found.fee,
        "open_to_nonlocals": found.open_to_nonlocals,
        "delivers": found.delivers,
        "page": url_for("residents.show_point", point=found.id),
    }


@blueprint.get("/points")
@open_answer()
@described.validate(resp=answered(PointListModel), tags=["points"], operation_id="listPoints")
def list_points(query: PointListParameters) -> Response:
    """List the service points of present communities that serve residents still."""
    edition, after = asked_edition(query), read_cursor(query, int, largest=(GREATEST,))
    wanted = read_fields(query.fields, PointRowModel)
    # Beijing's clock may not be able to tell the first and last years of the calendar.
    if query.open_at is not None and not 1 < query.open_at.year < 9999:
        raise Invalid([Problem("open_at", N_("This value cannot be used here."), {})])
    shown, following = _page(edition, query, after[0] if after else 0)
    rows = (_row(each.point, each.community_name) for each in shown)
    return as_json(
        {
            "about": about(edition),
            "data": picked(rows, wanted),
            "links": links(query, None if following is None else cursor_of(following)),
        }
    )


def _page(
    edition: EditionFacts, query: PointListParameters, after: int
) -> tuple[list[PublishedPoint], int | None]:
    """The points of a page, and the id after which the next one begins."""
    shown: list[PublishedPoint] = []
    last = after
    for number, found in enumerate(_wanted(edition, query, after)):
        if len(shown) == query.limit or number == MOST_LOOKED_AT:
            return shown, last
        last = found.point.id
        if query.open_at is None or _is_open(found.point, query):
            shown.append(found)
    return shown, None


def _wanted(edition: EditionFacts, query: PointListParameters, after: int) -> Iterator[PublishedPoint]:
    """The wanted points one after the other: read as many at once as the page shows, or more where hours leave some out."""
    items = asked_items(edition, query.item, query.category)
    asked = WantedPoints(
        within=known_code(query.within),
        items=None if items is None else [item.id for item in items],
        trade=query.trade,
        traits={name: value for name in _TRAITS if (value := getattr(query, name)) is not None},
    )
    at_once = query.limit + 1 if query.open_at is None else AT_ONCE
    while True:
        found = published_points(
            db.session(), edition, asked, today=clock.today(), after=after, limit=at_once
        )
        yield from found
        if len(found) < at_once:
            return
        after = found[-1].point.id


def _is_open(point: PointFacts, query: PointListParameters) -> bool:
    hours = read_hours(hours_said(point))
    return hours is not None and query.open_at is not None and hours.is_open(query.open_at)


@blueprint.get("/points/<int:point>")
@open_answer()
@described.validate(resp=answered(PointAnswerModel), tags=["points"], operation_id="showPoint")
def show_point(point: int, query: PointParameters) -> Response:
    """Show a service point: what is offered there, and its hours on a day."""
    session, edition = db.session(), asked_edition(query)
    wanted, day = read_fields(query.fields, PointModel), query.day or clock.today()
    found = open_record(session, offerings.get_point(session, point))
    community = divisions.get_division(session, found.community)
    if not community.present:
        raise NotFound(N_("The community of this service point is not in the list any more."))
    contact = contact_at(
        found.phones[0] if found.phones else None,
        open_record(session, divisions.get_profile(session, found.community)),
        found.community,
    )
    hours = hours_said(found)
    row = _row(found, community.short_name) | {
        "over": found.is_over(clock.today()),
        "phone": contact.phone,
        "phone_of": contact.whose or "place",
        "services": [
            {
                "offering": f"{written(each.community)}-{each.line.item.key}",
                "item": each.line.item.code,
                "community": {"code": written(each.community), "name": each.community_name},
                "segment": each.line.segment,
                "confirmed_on": each.line.offering.confirmed_on if each.line.offering else None,
            }
            for each in offerings.served_at(session, edition, found)
        ],
        "on_day": day_hours(hours, day),
        "notices": notices_of(found),
    }
    return as_json({"about": about(edition, day), "data": picked([row], wanted)[0]})
