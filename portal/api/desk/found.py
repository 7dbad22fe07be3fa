"""What a search found, for programs: the same facts as on the page of results, in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from catalogue import divisions
from catalogue.catalogues import EditionFacts
from catalogue.doors import OtherDoor, doors_in_force
from catalogue.models import Level
from catalogue.published import open_record, open_records
from catalogue.search import Aim, Answer, AnswerBy, Emergency, Kind

from ...extensions import db
from ...frame.hotline import general_line
from ...residents.forms import SearchCriteria
from ...residents.search.found import SearchFound
from ...residents.search.listing import stand
from ...residents.search.offices import GENERAL
from ...residents.search.results import leads_to
from ..asking import ItemNameModel, NamedModel, item_name, named, written
from .lines import DeskCommunity, DeskLineModel, line_rows


class DeskEmergencyModel(BaseModel):
    """What comes before any service."""

    numbers: list[str] = Field(description="The numbers to dial, the first before all.", examples=[["120"]])
    text_zh: str
    text_en: str


class DeskOfficeModel(BaseModel):
    """The office that answers what no service of a community does."""

    key: str
    name_zh: str
    name_en: str
    answers_zh: str
    answers_en: str
    phone: str = Field(description="The number to call: its own, or that of the line that puts one through.")
    own_number: bool
    helps_zh: str | None = Field(description="What a community's committee can help with beside it.")
    helps_en: str | None


class CountedModel(BaseModel):
    """In how many communities of the place the item is offered."""

    delivered: int = Field(description="Where it is offered and that was confirmed within the year.")
    reported: int = Field(description="Which said anything of it.")
    communities: int


class SearchServiceModel(BaseModel):
    """An item that answers, and how it is in the place."""

    item: ItemNameModel
    summary_zh: str
    summary_en: str
    line: DeskLineModel | None = Field(
        description="What the community says of it; null where the place is wider than a community."
    )
    counted: CountedModel | None = Field(description="Null in a community, and where nothing is counted.")


class PlaceNamedModel(BaseModel):
    """The place that the words name."""

    text: str = Field(description="The words that name it.")
    code: str | None = Field(description="Null: several places have the name, see `choices`.")
    almost: bool = Field(description="Whether the words are only almost its name.")
    assumed: bool = Field(
        description="Whether one of several was taken because it lies around the community."
    )


class ChoiceModel(BaseModel):
    """One of several places with the name."""

    code: str
    name: str
    path: list[str] = Field(description="Names of what it lies in, the widest first.")


class CitywideModel(BaseModel):
    """A service of the 96156 platform that the words name."""

    name_zh: str
    name_en: str
    beside: list[ItemNameModel] = Field(description="Services of communities beside it.")


class LocalModel(BaseModel):
    """A service point, or a community's words on an item, that hold the words."""

    community: NamedModel
    point: int | None
    name: str | None
    address: str | None
    serves: bool = Field(description="Whether anything is reported to be offered there.")
    item: ItemNameModel | None
    note_zh: str | None
    note_en: str | None
    provider: str | None


class SearchModel(BaseModel):
    """What was understood of the words, and what answers them."""

    query: str
    kind: Kind = Field(description="How the items answer.")
    by: AnswerBy = Field(description="Who answers: service, door (another office), both, or none.")
    aim: Aim = Field(description="What is asked for: a service, a place, or a community's own station.")
    need: str = Field(description="The need that was understood.")
    place_named: PlaceNamedModel | None
    place: NamedModel | None = Field(description="The place that the answers are for.")
    choices: list[ChoiceModel] = Field(description="Places to choose from; ask again with `meant`.")
    emergency: DeskEmergencyModel | None
    services: list[SearchServiceModel] = Field(description="Best first.")
    distinction_zh: str | None = Field(description="The difference between two of the services.")
    distinction_en: str | None
    others: list[ItemNameModel] = Field(description="Services that may be worth a look too.")
    other_office: DeskOfficeModel | None
    helpful: ItemNameModel | None = Field(description="The service that helps beside the other office.")
    citywide: CitywideModel | None
    local: list[LocalModel]
    page: str = Field(description="Path of the page that tells a resident the same.")


def emergency_row(found: Emergency | None) -> dict[str, Any] | None:
    """What comes first as a ``DeskEmergencyModel``."""
    if found is None:
        return None
    return {"numbers": found.numbers, "text_zh": found.text_zh, "text_en": found.text_en}


def office_row(door: OtherDoor | None) -> dict[str, Any] | None:
    """An office as a ``DeskOfficeModel``."""
    if door is None:
        return None
    return {
        "key": door.key,
        "name_zh": door.name_zh,
        "name_en": door.name_en,
        "answers_zh": door.answers_zh,
        "answers_en": door.answers_en,
        "phone": door.hotline or general_number(),
        "own_number": bool(door.hotline),
        "helps_zh": door.helps_zh or None,
        "helps_en": door.helps_en or None,
    }


def general_number() -> str:
    """The number of the line that puts one through to any office."""
    line = doors_in_force(db.session()).get(GENERAL)
    return line.hotline if line and line.hotline else general_line().phone


def search_row(
    criteria: SearchCriteria, found: SearchFound, edition: EditionFacts, now: datetime
) -> dict[str, Any]:
    """What a search found as a ``SearchModel``."""
    answer = found.answer
    named_place, told = answer.understood.place, answer.distinction
    return {
        "query": criteria.query,
        "kind": answer.kind,
        "by": answer.by,
        "aim": answer.aim,
        "need": found.need,
        "place_named": named_place
        and {
            "text": named_place.text,
            "code": named_place.code and written(named_place.code),
            "almost": named_place.almost,
            "assumed": answer.place_assumed,
        },
        "place": found.place and named(found.place),
        "choices": [
            {**named(lineage[-1]), "path": [each.short_name for each in lineage[:-1]]}
            for lineage in found.choices
        ],
        "emergency": emergency_row(answer.emergency),
        "services": _services(found, edition, now),
        "distinction_zh": told and told.text_zh,
        "distinction_en": told and told.text_en,
        "others": [item_name(hit.item) for hit in answer.others],
        "other_office": office_row(answer.door),
        "helpful": answer.helpful and item_name(answer.helpful.item),
        "citywide": _citywide(answer, edition),
        "local": _local(found, edition),
        "page": leads_to(criteria, answer) or criteria.href("residents.search"),
    }


def _services(found: SearchFound, edition: EditionFacts, now: datetime) -> list[dict[str, Any]]:
    place, items = found.place, found.items
    standing = stand(edition, items, place)
    rows: dict[str, dict[str, Any]] = {}
    if place is not None and place.level is Level.COMMUNITY and items:
        lineage = divisions.lineage(db.session(), place.code)
        community = DeskCommunity(lineage, open_record(db.session(), standing.telling.profile))
        lines = [standing.lines[item.id] for item in items]
        said = line_rows(edition, community, lines, now)
        rows = {line.item.code: row for line, row in zip(lines, said, strict=True)}
    services = []
    for item in items:
        counted = standing.counted.get(item.id)
        services.append(
            {
                "item": item_name(item),
                "summary_zh": item.summary_zh,
                "summary_en": item.summary_en,
                "line": rows.get(item.code),
                "counted": counted
                and {
                    "delivered": counted.delivered,
                    "reported": counted.reported,
                    "communities": counted.communities,
                },
            }
        )
    return services


def _citywide(answer: Answer, edition: EditionFacts) -> dict[str, Any] | None:
    found = answer.citywide
    if found is None:
        return None
    listed = {hit.item.key for hit in answer.shown}
    beside = [item for item in edition.items if item.key in found.beside and item.key not in listed]
    return {
        "name_zh": found.item.name_zh,
        "name_en": found.item.name_en,
        "beside": [item_name(item) for item in beside],
    }


def _local(found: SearchFound, edition: EditionFacts) -> list[dict[str, Any]]:
    rows = []
    for hit in open_records(db.session(), found.local.hits):
        item = None if hit.point_id is not None else edition.items_by_id.get(hit.item_id or 0)
        rows.append(
            {
                "community": named(found.local.paths[hit.community][-1]),
                "point": hit.point_id,
                "name": hit.name if hit.point_id is not None else None,
                "address": hit.address if hit.point_id is not None else None,
                "serves": hit.point_id is None or hit.point_id in found.local.serving,
                "item": item and item_name(item),
                "note_zh": hit.note_zh,
                "note_en": hit.note_en,
                "provider": hit.provider,
            }
        )
    return rows
