"""What residents report in an office's division: all open cases by their clock, and those that lie with itself first."""

from __future__ import annotations

from flask import abort

from catalogue.access.rights import Right, require
from catalogue.divisions import DivisionFacts
from catalogue.models import Level

from ...cases.handling import mount
from ...cases.views import CaseDesk
from ...editions import current_edition
from ...frame.acting import actor
from ..scope import blueprint, enter, links_down_to


def enter_cases(code: int, right: Right) -> DivisionFacts:
    """The division of an address. Raises ``NotAllowed`` if the actor has not this right there."""
    division = enter(code)
    require(actor(), right, division.code)
    return division


mount(
    CaseDesk(
        blueprint=blueprint,
        parameter="code",
        enter=enter_cases,
        actor=actor,
        edition=current_edition,
        trail=lambda division: links_down_to(division, itself=True),
    )
)


def enter_street(code: int, right: Right) -> DivisionFacts:
    """The street of an address: it arranges how cases are handled there. Ends the request with 404 for what is no street."""
    division = enter_cases(code, right)
    if division.level is not Level.STREET:
        abort(404)
    return division
