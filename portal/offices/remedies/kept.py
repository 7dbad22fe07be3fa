"""The gaps of a city by step, counted at most once a minute: that takes a worker as long as a hundred other pages."""

from __future__ import annotations

from catalogue.counters.rollup import counted_day
from catalogue.models import Level
from catalogue.remedies import Remedies, remedies

from ...extensions import db
from ...stamps import kept_for, stamp_versions
from ..scope import OfficeView

KEPT_MINUTES = 1
"""For so long the gaps of a city are shown as they were counted. The figures above them, and what lies below a city, are counted each time."""
LARGE = (Level.PROVINCE, Level.PREFECTURE)


def kept_minutes(view: OfficeView) -> int:
    """How many minutes old the gaps that a viewer is shown may be."""
    return KEPT_MINUTES if view.whole and view.division.level in LARGE else 0


def remedies_shown(view: OfficeView, kind: str) -> Remedies:
    """The gaps that a viewer is shown, as they are or, of a city, as they were up to a minute ago."""
    session, edition, code = db.session(), view.edition, view.division.code
    if not kept_minutes(view):
        return remedies(session, edition, code, kind=kind)
    mark = (edition, counted_day(session), tuple(stamp_versions().items()))
    return kept_for(
        KEPT_MINUTES, mark, f"remedies {code} {kind}", lambda: remedies(session, edition, code, kind=kind)
    )
