"""What every file of coverage says of itself: division, edition, day, kind and the definition behind its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock

from ..words import labels
from ..words.i18n import language


def definition() -> str:
    """The definition behind every figure, in one breath."""
    return _(
        "Valid: offered and confirmed within 12 months. Coverage: valid of all lines to which the item applies. "
        "Not reported is not the same as not offered."
    )


@dataclass(frozen=True, slots=True)
class About:
    """What a file is about. ``day`` is the one for which its figures are counted."""

    division: DivisionFacts
    edition: EditionFacts
    day: date
    kind: str


def head_lines(about: About, said: str, *further: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The lines at the head of a file, each a heading and its values. ``said`` is the definition that holds in it."""
    edition = about.edition
    return [
        (_("Division"), about.division.name, f"{about.division.code:012d}"),
        (_("Catalogue"), edition.title_en if language() == "en" else edition.title_zh, edition.key),
        (_("Counted for"), about.day.isoformat()),
        (_("Written on"), clock.today().isoformat()),
        (_("Committee kind"), str(labels.KIND_FILTERS[about.kind])),
        *further,
        (_("Definition"), said),
    ]
