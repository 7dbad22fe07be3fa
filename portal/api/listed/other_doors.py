"""Other offices: who answers what no service does."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from catalogue.doors import OtherDoor, doors_in_force
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_

from ...extensions import db
from ...frame.hotline import general_line
from ...open_answers.asked import FieldsParameters
from ...open_answers.described import answered
from ...open_answers.fields import picked, read_fields
from ...open_answers.kept import as_json, open_answer
from ...open_answers.paging import LinksModel, PageParameters, links
from ..asking import page_of
from ..scope import AboutModel, about, blueprint, described

GENERAL = "hotline12345"
"""The office that puts one through to all others."""


class OtherDoorRowModel(BaseModel):
    """An office, and what it answers."""

    key: str = Field(examples=["police"])
    name_zh: str
    name_en: str
    answers_zh: str
    answers_en: str
    phone: str = Field(description="The number to call: its own, or that of the line that puts one through.")
    own_number: bool = Field(description="Whether the number is its own.")
    local: bool = Field(description="Whether office and number are Beijing's alone.")


class MattersModel(BaseModel):
    """Matters in the words of residents and of the office."""

    zh: list[str]
    en: list[str]


class OtherDoorModel(OtherDoorRowModel):
    """An office with its matters."""

    matters: MattersModel


class OtherDoorListModel(BaseModel):
    """Other offices by key."""

    about: AboutModel
    data: list[OtherDoorRowModel]
    links: LinksModel


class OtherDoorAnswerModel(BaseModel):
    """One office."""

    about: AboutModel
    data: OtherDoorModel


class OtherDoorListParameters(FieldsParameters, PageParameters):
    """Which offices."""

    local: bool | None = Field(None, description="True: Beijing's alone; false: the others.")


def _row(door: OtherDoor, general: str) -> dict[str, Any]:
    return {
        "key": door.key,
        "name_zh": door.name_zh,
        "name_en": door.name_en,
        "answers_zh": door.answers_zh,
        "answers_en": door.answers_en,
        "phone": door.hotline or general,
        "own_number": bool(door.hotline),
        "local": door.local,
    }


def _known() -> tuple[list[OtherDoor], str]:
    """The offices by key, and the number of the line that puts one through to them."""
    known = doors_in_force(db.session())
    line = known.get(GENERAL)
    general = line.hotline if line and line.hotline else general_line().phone
    return sorted(known.values(), key=_key), general


def _key(door: OtherDoor) -> tuple[str]:
    return (door.key,)


@blueprint.get("/other-doors")
@open_answer()
@described.validate(resp=answered(OtherDoorListModel), tags=["other doors"], operation_id="listOtherDoors")
def list_other_doors(query: OtherDoorListParameters) -> Response:
    """List the offices that answer what no service of a community does."""
    wanted, (known, general) = read_fields(query.fields, OtherDoorRowModel), _known()
    asked = [door for door in known if query.local in (None, door.local)]
    shown, following = page_of(asked, query, _key, str)
    data = picked((_row(door, general) for door in shown), wanted)
    return as_json({"about": about(), "data": data, "links": links(query, following)})


@blueprint.get("/other-doors/<key>")
@open_answer()
@described.validate(resp=answered(OtherDoorAnswerModel), tags=["other doors"], operation_id="showOtherDoor")
def show_other_door(key: str, query: FieldsParameters) -> Response:
    """Show an office with its matters."""
    wanted, (known, general) = read_fields(query.fields, OtherDoorModel), _known()
    found = next((door for door in known if door.key == key), None)
    if found is None:
        raise NotFound(N_("There is no office “%(office)s”."), office=key)
    row = _row(found, general) | {"matters": {"zh": found.vocabulary_zh, "en": found.vocabulary_en}}
    return as_json({"about": about(), "data": picked([row], wanted)[0]})
