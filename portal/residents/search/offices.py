"""The list of other offices: what each answers, and its number."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from catalogue.catalogues import PLATFORM
from catalogue.doors import OtherDoor, doors_in_force

from ...editions import edition_beside
from ...extensions import db
from ...frame.caching import cacheable
from ...frame.hotline import hotline
from ...words.i18n import pick
from ..scope import blueprint

GENERAL = "hotline12345"
"""The office that puts one through to all others."""


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office: what it answers, and its own number; None where the general line puts one through."""

    name: str | Markup
    answers: str | Markup
    phone: str | None


def _row(door: OtherDoor, general: str) -> OfficeRow:
    own = door.hotline if door.hotline != general else ""
    return OfficeRow(pick(door.name_zh, door.name_en), pick(door.answers_zh, door.answers_en), own or None)


@blueprint.get("/other-offices")
@cacheable()
def list_offices() -> ResponseReturnValue:
    """Offices with a number of their own first, then those to which the general line puts one through.

    Those of whose matters most is said come first: their keys order them for no reader.
    """
    known = doors_in_force(db.session())
    line = known.get(GENERAL)
    general = line.hotline if line and line.hotline else hotline().phone
    asked_most = sorted(known.values(), key=lambda door: -len(door.words))
    rows = [_row(each, general) for each in asked_most if each.key != GENERAL]
    return render_template(
        "residents/offices.html",
        direct=[row for row in rows if row.phone],
        through=[row for row in rows if not row.phone],
        general=general,
        platform=edition_beside(PLATFORM) is not None,
    )
