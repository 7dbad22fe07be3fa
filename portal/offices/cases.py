"""What residents report in an office's division: all open cases by their clock, and those that lie with itself first."""

from __future__ import annotations

from catalogue.access.rights import Right, require
from catalogue.divisions import DivisionFacts

from ..cases.views import CaseDesk, mount
from ..editions import current_edition
from ..frame.acting import actor
from .scope import blueprint, enter, links_down_to


def _enter(code: int, right: Right) -> DivisionFacts:
    """The division of an address. Raises ``NotAllowed`` if the actor has not this right there."""
    division = enter(code)
    require(actor(), right, division.code)
    return division


mount(
    CaseDesk(
        blueprint=blueprint,
        parameter="code",
        enter=_enter,
        actor=actor,
        edition=current_edition,
        trail=lambda division: links_down_to(division, itself=True),
    )
)
