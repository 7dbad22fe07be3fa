"""Villages and what is said of them, ready for the template and for files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue.divisions import DivisionFacts
from catalogue.foundation.clock import BEIJING
from catalogue.foundation.text_files import CsvValue
from catalogue.platform_villages import ListedVillage, VillageServed, VillageWord

from ...words.i18n import say as _
from ..parts import ways_down


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A village of a list; ``where``: the divisions between it and the list's own."""

    code: int
    name: str
    where: Markup | None
    said: VillageServed | None


@dataclass(frozen=True, slots=True)
class ChangedVillage:
    """A village of a preview: what was said, and whether the new word says something else."""

    name: str
    before: VillageServed | None
    changes: bool


def village_rows(
    session: Session, division: DivisionFacts, found: Sequence[ListedVillage]
) -> list[VillageRow]:
    """The rows of a page. One query."""
    ways = ways_down(session, division, (each.street for each in found))
    return [VillageRow(each.code, each.name, ways.get(each.street or 0) or None, each.said) for each in found]


def changed_villages(
    villages: Mapping[int, str], before: Mapping[int, VillageServed], words: Sequence[VillageWord]
) -> list[ChangedVillage]:
    """What a word of many villages would change. ``villages``: their names by code."""
    return [
        ChangedVillage(
            villages[each.village],
            before.get(each.village),
            (said := before.get(each.village)) is None
            or (said.serves, said.as_of) != (each.serves, each.as_of)
            or each.source not in (None, said.source),
        )
        for each in words
    ]


def village_file(rows: Iterable[ListedVillage], names: Mapping[int, str]) -> Iterator[list[CsvValue]]:
    """A heading, then a row for each village, in the reader's language; such a file can be brought in again."""
    yield [
        _("Village code"),
        _("Name of the village"),
        _("Street"),
        _("Served"),
        _("As of"),
        _("Source"),
        _("Recorded on"),
    ]
    for each in rows:
        said = each.said
        yield [
            f"{each.code:012d}",
            each.name,
            names.get(each.street or 0, ""),
            _SERVED_IN_FILES[said.serves.value]() if said else "",
            said.as_of.isoformat() if said else "",
            (said.source or "") if said else "",
            said.recorded_at.astimezone(BEIJING).date().isoformat() if said else "",
        ]


_SERVED_IN_FILES = {"yes": lambda: _("yes"), "no": lambda: _("no"), "unknown": lambda: _("unknown")}
"""Words of a file, which are those that an import reads."""
