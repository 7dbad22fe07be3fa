"""Offerings: what a community says of an item, as on the page of the item in the community."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from flask import Response, url_for
from pydantic import BaseModel, Field

from catalogue import divisions
from catalogue.catalogues import EditionFacts
from catalogue.counters.rollup import counted_day
from catalogue.counters.segments import OFFERED, Segment
from catalogue.divisions import ProfileFacts
from catalogue.foundation.codes import LAST_CODE
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.models import CommitteeKind, Mode, State
from catalogue.published import PublishedLine, WantedLines, open_records, published_lines

from ...extensions import db
from ...open_answers.asked import FieldsParameters
from ...open_answers.described import answered
from ...open_answers.fields import picked, read_fields
from ...open_answers.kept import as_json, open_answer
from ...open_answers.paging import LinksModel, PageParameters, cursor_of, cut, links, read_cursor
from ...residents.presenting.sentences import contact_of, without_closed
from ..asking import Code, ItemCodeAsked, NamedModel, WithinParameters, asked_items, known_code, written
from ..scope import AboutModel, EditionParameters, about, asked_edition, blueprint, described
from .places import PlaceModel, place_row

LARGEST_ITEM = 2**15 - 1
"""PostgreSQL's columns of items' ids hold no larger number."""
KnownSegment = Literal["delivered", "expired", "partial", "planned", "suspended", "absent", "not_applicable"]


class OfferingModel(BaseModel):
    """What a community says of an item."""

    id: str = Field(
        description="Code of the community and key of the item.", examples=["110101001001-elder-meals"]
    )
    community: NamedModel
    street: Code = Field(description="Code of the division right above the community.")
    kind: CommitteeKind
    item: str = Field(description="Code of the item in the edition.", examples=["0202"])
    item_key: str
    item_name_zh: str
    item_name_en: str
    segment: KnownSegment = Field(
        description="What the record counts as today: delivered holds for 12 months after it was confirmed, then it is expired."
    )
    offered: bool = Field(description="Whether residents may get the service at present.")
    mode: Mode | None = Field(description="By whom it is provided, where it is offered.")
    declared_by: str | None = Field(
        description="Short name of the division that declared it for the community."
    )
    confirmed_on: date | None = Field(description="When the community last said that it is so.")
    last_day: date | None = Field(description="The last day on which it is offered, if one is known.")
    planned_for: date | None
    suspended_until: date | None
    suspended_reason: str | None
    substitute: str | None = Field(description="What there is instead while it is suspended.")
    shortfall: str | None = Field(description="What is lacking so far, where it is offered in part.")
    note_zh: str | None
    note_en: str | None
    link: str | None
    phone: str = Field(description="The number to call.")
    phone_of: Literal["service", "station", "hotline"] = Field(
        description="Whose number it is: the service's or its place's, the community's station's, or the city's line."
    )
    points: list[PlaceModel] = Field(
        description="Where to go, in the community's order, where it is offered."
    )
    disputed: bool = Field(description="Whether residents' reports contradict it and are not settled.")
    returned: bool = Field(
        description="Whether a spot check could not confirm it and it was not put right yet."
    )
    page: str = Field(description="The page for residents, from the root of the host.")


class OfferingListModel(BaseModel):
    """Offerings by community, then by item."""

    about: AboutModel
    data: list[OfferingModel]
    links: LinksModel


class OfferingAnswerModel(BaseModel):
    """One offering."""

    about: AboutModel
    data: OfferingModel


class OfferingListParameters(EditionParameters, WithinParameters, FieldsParameters, PageParameters):
    """Which offerings."""

    item: ItemCodeAsked | None = Field(None, description="Code of an item.", examples=["0202"])
    category: str | None = Field(None, max_length=10, description="Code of a category.", examples=["02"])
    segment: KnownSegment | None = Field(None, description="What the record counts as today.")
    kind: CommitteeKind | None = Field(None, description="ju (居) or cun (村).")
    point: int | None = Field(
        None, ge=0, le=2**31 - 1, description="A service point that the offering names."
    )


class OfferingParameters(EditionParameters, FieldsParameters):
    """Under which edition, and which fields."""


def offering_id(line: PublishedLine) -> str:
    """By what the world outside knows an offering."""
    return f"{written(line.community)}-{line.line.item.key}"


def offering_rows(lines: Sequence[PublishedLine], day: date) -> list[dict[str, Any]]:
    """Lines as ``OfferingModel``. Asks for the profiles of their communities at once."""
    session = db.session()
    found = divisions.get_profiles(session, {each.community for each in lines})
    profiles = {each.community: each for each in open_records(session, list(found.values()))}
    return [_row(each, profiles, day) for each in lines]


def _row(found: PublishedLine, profiles: Mapping[int, ProfileFacts], day: date) -> dict[str, Any]:
    line, item, segment = found.line, found.line.item, found.line.segment
    assert line.offering is not None
    offering, offered = without_closed(line.offering, day), segment in OFFERED
    draft = offering.draft
    open_ones = [point for point in offering.points if not point.is_over(day)] if offered else []
    contact = contact_of(offering, open_ones, profiles.get(found.community))
    suspended = segment is Segment.SUSPENDED
    place: dict[str, Any] = {"in": written(found.community)}
    return {
        "id": offering_id(found),
        "community": {"code": written(found.community), "name": found.community_name},
        "street": written(found.street),
        "kind": found.kind,
        "item": item.code,
        "item_key": item.key,
        "item_name_zh": item.name_zh,
        "item_name_en": item.name_en,
        "segment": segment,
        "offered": offered,
        "mode": draft.mode if offered else None,
        "declared_by": offering.declarer,
        "confirmed_on": offering.confirmed_on,
        "last_day": offering.last_day,
        "planned_for": draft.planned_for if draft.state is State.PLANNED else None,
        "suspended_until": draft.suspended_until if suspended else None,
        "suspended_reason": draft.suspended_reason if suspended else None,
        "substitute": draft.substitute if suspended else None,
        "shortfall": draft.shortfall if segment is Segment.PARTIAL else None,
        "note_zh": draft.note_zh,
        "note_en": draft.note_en,
        "link": draft.link,
        "phone": contact.phone,
        "phone_of": contact.whose or "service",
        "points": [place_row(point) for point in open_ones],
        "disputed": offering.disputed,
        "returned": segment is Segment.ABSENT and line.returned,
        "page": url_for("residents.show_item", code=item.code, **place),
    }


@blueprint.get("/offerings")
@open_answer()
@described.validate(resp=answered(OfferingListModel), tags=["offerings"], operation_id="listOfferings")
def list_offerings(query: OfferingListParameters) -> Response:
    """List what communities say of items. Cells of which nothing is known are not among them."""
    session, edition = db.session(), asked_edition(query)
    wanted = read_fields(query.fields, OfferingModel)
    after = read_cursor(query, int, int, largest=(LAST_CODE, LARGEST_ITEM))
    items = asked_items(edition, query.item, query.category)
    asked = WantedLines(
        within=known_code(query.within),
        items=None if items is None else [item.id for item in items],
        segments=None if query.segment is None else [Segment(query.segment)],
        kind=query.kind,
        point=query.point,
    )
    found = published_lines(
        session, edition, asked, after=after and (after[0], after[1]), limit=query.limit + 1
    )
    shown, more = cut(found, query.limit)
    day = counted_day(session)
    return as_json(
        {
            "about": about(edition, day),
            "data": picked(offering_rows(shown, day), wanted),
            "links": links(query, cursor_of(*shown[-1].key) if more else None),
        }
    )


@blueprint.get("/offerings/<division:community>-<key>")
@open_answer()
@described.validate(resp=answered(OfferingAnswerModel), tags=["offerings"], operation_id="showOffering")
def show_offering(community: int, key: str, query: OfferingParameters) -> Response:
    """Show what a community says of an item, by the community's code and the item's key."""
    session, edition = db.session(), asked_edition(query)
    wanted, day = read_fields(query.fields, OfferingModel), counted_day(session)
    found = _line(edition, community, key)
    return as_json({"about": about(edition, day), "data": picked(offering_rows([found], day), wanted)[0]})


def _line(edition: EditionFacts, community: int, key: str) -> PublishedLine:
    session = db.session()
    item = next((each for each in edition.items if each.key == key), None)
    if item is None:
        raise NotFound(N_("There is no item %(item_code)s in this edition."), item_code=key[:60])
    found = published_lines(session, edition, WantedLines(cells=[(community, item.id)]), limit=1)
    if not found:
        divisions.get_division(session, community)
        raise NotFound(
            N_("It is not known whether this community offers the item. Please ask it by telephone.")
        )
    return found[0]
