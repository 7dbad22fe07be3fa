"""What is counted for the indicators of a large division, at most once in a while and whenever a task is declared."""

from __future__ import annotations

from catalogue.catalogues import EditionFacts
from catalogue.counters.rollup import counted_day
from catalogue.divisions import DivisionFacts
from catalogue.indicators import CountedFigures, count_figures
from catalogue.models import Level
from catalogue.standards import declared_so_far

from ..extensions import db
from ..stamps import kept_for, stamp_versions

KEPT_MINUTES = 5
"""For so long the figures of a city are shown as they were counted. Published values are read each time, and what lies below it is counted each time."""
LARGE = (Level.PROVINCE, Level.PREFECTURE)


def is_kept(division: DivisionFacts) -> bool:
    """Whether figures of a division may be some minutes old."""
    return division.level in LARGE


def figures_of_division(edition: EditionFacts, division: DivisionFacts) -> CountedFigures:
    """What is counted in a division, as it is or, of a city, as it was up to some minutes ago."""
    session = db.session()
    if not is_kept(division):
        return count_figures(session, edition, division.code)
    mark = (
        edition.key,
        counted_day(session),
        declared_so_far(session),
        tuple(stamp_versions().items()),
    )
    return kept_for(
        KEPT_MINUTES,
        mark,
        f"indicators {division.code}",
        lambda: count_figures(session, edition, division.code),
    )
