"""Divisions (区划): from the city down to the community."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from catalogue import divisions
from catalogue.divisions import DivisionFacts
from catalogue.models import CommitteeKind, Level
from catalogue.published import WantedDivisions, earlier_names, published_divisions

from ...extensions import db
from ...open_answers.asked import FieldsParameters
from ...open_answers.described import answered
from ...open_answers.fields import picked, read_fields
from ...open_answers.kept import as_json, open_answer
from ...open_answers.paging import LinksModel, PageParameters, cursor_of, cut, links, read_cursor
from ..asking import Code, NamedModel, WithinParameters, known_code, named, written
from ..scope import AboutModel, about, blueprint, described


class DivisionRowModel(BaseModel):
    """A division of the list."""

    code: Code = Field(description="Twelve digits, a text.", examples=["110101001001"])
    parent: Code | None = Field(description="Code of the division above; null at the top.")
    level: Level
    name: str = Field(description="Its name in the list.")
    short_name: str
    kind: CommitteeKind | None = Field(description="ju (居) or cun (村), of a community; null of all others.")
    quasi: bool = Field(description="Whether it is like a committee or a township without being one (类似).")
    present: bool = Field(description="Whether it is in the present list.")
    retired_on: date | None = Field(description="The day from which it is not.")
    successor: Code | None = Field(description="Code of the division that took its place.")


class CommunitiesByKindModel(BaseModel):
    """How many present communities of each kind there are."""

    ju: int
    cun: int


class FormerNameModel(BaseModel):
    """A name that the division had, or one whose place it took."""

    code: Code = Field(description="The code that had the name.")
    name: str
    until: date | None = Field(description="The day from which it is called otherwise; null: not known.")


class DivisionModel(DivisionRowModel):
    """A division with what is above it and what it was called."""

    lineage: list[NamedModel] = Field(description="From the top division down to this one.")
    communities: CommunitiesByKindModel
    former_names: list[FormerNameModel]
    present_successor: NamedModel | None = Field(
        description="The present division to which successions lead; null if it is present itself or none is known."
    )


class DivisionListModel(BaseModel):
    """Divisions by code."""

    about: AboutModel
    data: list[DivisionRowModel]
    links: LinksModel


class DivisionAnswerModel(BaseModel):
    """One division."""

    about: AboutModel
    data: DivisionModel


class DivisionListParameters(WithinParameters, FieldsParameters, PageParameters):
    """Which divisions."""

    parent: Code | None = Field(None, description="Code of the division right above.")
    level: Level | None = Field(None, description="Divisions of this level alone.")
    kind: CommitteeKind | None = Field(
        None, description="ju (居) or cun (村): communities of this kind alone."
    )
    present: bool = Field(True, description="False: those that are not in the present list any more.")


def _row(found: DivisionFacts) -> dict[str, Any]:
    return {
        "code": written(found.code),
        "parent": found.parent_code and written(found.parent_code),
        "level": found.level,
        "name": found.name,
        "short_name": found.short_name,
        "kind": found.kind,
        "quasi": found.quasi,
        "present": found.present,
        "retired_on": found.retired_on,
        "successor": found.successor_code and written(found.successor_code),
    }


@blueprint.get("/divisions")
@open_answer()
@described.validate(resp=answered(DivisionListModel), tags=["divisions"], operation_id="listDivisions")
def list_divisions(query: DivisionListParameters) -> Response:
    """List divisions by code."""
    wanted, after = read_fields(query.fields, DivisionRowModel), read_cursor(query, int)
    asked = WantedDivisions(
        known_code(query.within), known_code(query.parent), query.level, query.kind, query.present
    )
    found = published_divisions(db.session(), asked, after=after[0] if after else None, limit=query.limit + 1)
    shown, more = cut(found, query.limit)
    following = cursor_of(shown[-1].code) if more else None
    data = picked(map(_row, shown), wanted)
    return as_json({"about": about(), "data": data, "links": links(query, following)})


@blueprint.get("/divisions/<division:code>")
@open_answer()
@described.validate(resp=answered(DivisionAnswerModel), tags=["divisions"], operation_id="showDivision")
def show_division(code: int, query: FieldsParameters) -> Response:
    """Show a division, in the present list or not."""
    wanted, session = read_fields(query.fields, DivisionModel), db.session()
    lineage = divisions.lineage(session, code)
    found = lineage[-1]
    successor = None if found.present else divisions.present_successor(session, code)
    row = _row(found) | {
        "lineage": [named(each) for each in lineage],
        "communities": divisions.count_communities(session, code),
        "former_names": [
            {"code": written(each.code), "name": each.name, "until": each.until}
            for each in earlier_names(session, found)
        ],
        "present_successor": successor and named(successor),
    }
    return as_json({"about": about(), "data": picked([row], wanted)[0]})
