"""What a district or a street declares for its communities."""

from __future__ import annotations

from catalogue.access.rights import Right, require
from catalogue.divisions import DivisionFacts

from ..declarations.handling import mount
from ..declarations.views import DeclarationDesk
from ..frame.acting import actor
from .scope import blueprint, enter, links_down_to, own_edition


def _enter(code: int, right: Right) -> DivisionFacts:
    """The division of an address. Raises ``NotAllowed`` if the actor has not this right there."""
    division = enter(code)
    require(actor(), right, division.code)
    return division


mount(
    DeclarationDesk(
        blueprint=blueprint,
        parameter="code",
        enter=_enter,
        sees=Right.SEE_OFFICE,
        edition=own_edition,
        trail=lambda division: links_down_to(division, itself=True),
    )
)
