"""The list of other offices: what each answers, and its number."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from catalogue.doors import OtherDoor, doors

from ...frame.caching import cacheable
from ...words.i18n import pick
from ..scope import blueprint


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

    Those of whose matters most is said come first: nobody looks for an office by its letters.
    """
    known = doors()
    general = known["hotline12345"]
    asked_most = sorted(known.values(), key=lambda door: -len(door.words))
    rows = [_row(each, general.hotline) for each in asked_most if each is not general]
    return render_template(
        "residents/offices.html",
        direct=[row for row in rows if row.phone],
        through=[row for row in rows if not row.phone],
        general=general.hotline,
    )
