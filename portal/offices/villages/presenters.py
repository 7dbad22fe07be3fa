"""Villages and their days in the pilot, ready for the template and for files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue.divisions import DivisionFacts
from catalogue.foundation.text_files import CsvValue
from catalogue.village_pilots import DAYS, PilotDraft, PilotVillage

from ...words.i18n import say as _
from ...words.labels import PILOT_CONTENTS
from ..parts import ways_down


@dataclass(frozen=True, slots=True)
class PilotRow:
    """A village of the table; ``where``: the divisions between it and the table's own."""

    code: int
    name: str
    where: Markup | None
    pilot: PilotDraft | None


def pilot_rows(session: Session, division: DivisionFacts, found: Iterable[PilotVillage]) -> list[PilotRow]:
    """The rows of a page. One query."""
    rows = list(found)
    ways = ways_down(session, division, (each.street for each in rows))
    return [PilotRow(each.code, each.name, ways.get(each.street or 0) or None, each.pilot) for each in rows]


def pilot_file(
    rows: Iterable[PilotVillage], names: Mapping[int, tuple[str, str]]
) -> Iterator[list[CsvValue]]:
    """A heading, then a row for each village, in the reader's language. ``names``: of district and street, by the street's code."""
    yield [
        _("Village code"),
        _("Name of the village"),
        _("District"),
        _("Street"),
        _("In the pilot"),
        _("In the pilot since"),
        *map(str, PILOT_CONTENTS.values()),
        _("One-stop station since"),
    ]
    for each in rows:
        days: list[date | None] = [getattr(each.pilot, name) if each.pilot else None for name in DAYS]
        yield [
            f"{each.code:012d}",
            each.name,
            *names.get(each.street or 0, ("", "")),
            _("yes") if each.pilot else _("no"),
            *(on.isoformat() if on else "" for on in days),
        ]
