"""The gaps of a city by step, counted at most once a minute: that takes a worker as long as a hundred other pages."""

from __future__ import annotations

from dataclasses import replace

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


def remedies_shown(view: OfficeView, kind: str, *, parts: bool) -> Remedies:
    """The gaps that a viewer is shown, as they are or, of a city, as they were up to a minute ago.

    Without ``parts`` it is not kept where they are: ten thousands of small things among what counting takes and gives back.
    """
    session, edition, code = db.session(), view.edition, view.division.code
    if not kept_minutes(view):
        return remedies(session, edition, code, kind=kind)
    mark = (edition, counted_day(session), tuple(stamp_versions().items()))

    def count() -> Remedies:
        found = remedies(session, edition, code, kind=kind)
        return found if parts else replace(found, portions=())

    return kept_for(KEPT_MINUTES, mark, f"remedies {code} {kind} {parts}", count)
