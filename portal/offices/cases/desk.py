"""What residents report in an office's division: all open cases by their clock, and those that lie with itself first."""

from __future__ import annotations

from flask import abort

from catalogue import divisions
from catalogue.access.rights import Right, may, own_passed
from catalogue.divisions import DivisionFacts
from catalogue.models import Level

from ...cases.handling import mount
from ...cases.views import CaseDesk
from ...editions import current_edition
from ...extensions import db
from ...frame.acting import actor
from ..scope import blueprint, enter_with, links_down_to


def _departments(code: int) -> frozenset[int] | None:
    """The departments to whose cases the reader is limited; None for an office, which sees all."""
    return None if may(actor(), Right.SEE_CASES, code) else own_passed(actor(), code)


def _enter_passed(code: int) -> DivisionFacts | None:
    """The division of an address, if the reader answers there for a department; None otherwise."""
    return divisions.get_division(db.session(), code) if _departments(code) else None


mount(
    CaseDesk(
        blueprint=blueprint,
        parameter="code",
        enter=enter_with,
        enter_passed=_enter_passed,
        departments=_departments,
        actor=actor,
        edition=current_edition,
        trail=lambda division: links_down_to(division, itself=True),
    )
)


def enter_street(code: int, right: Right) -> DivisionFacts:
    """The street of an address: it arranges how cases are handled there. Ends the request with 404 for what is no street."""
    division = enter_with(code, right)
    if division.level is not Level.STREET:
        abort(404)
    return division
