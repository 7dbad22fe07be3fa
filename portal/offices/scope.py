"""Whose page it is: an office enters its own division and everything below it, and nothing else."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.access.rights import Actor, Right, may, places
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import NotAllowed, NotFound, _

LARGEST_CODE = 10**12


def own_divisions(session: Session, actor: Actor) -> tuple[DivisionFacts, ...]:
    """The divisions whose office the actor is. Raises ``NotAllowed`` if there is none."""
    own = divisions.get_divisions(session, places(actor, Right.SEE_OFFICE))
    if not own:
        raise NotAllowed(_("This part of the portal is for offices. Your account belongs to none."))
    return tuple(own.values())


def enter(session: Session, actor: Actor, code: int) -> DivisionFacts:
    """The division of an address, if it lies in the actor's own.

    Raises ``NotFound``, and ``NotAllowed`` saying whose page it is.
    """
    if code >= LARGEST_CODE:
        raise NotFound(_("There is no division with the code %(code)s."), code=code)
    division = divisions.get_division(session, code)
    if may(actor, Right.SEE_OFFICE, code):
        return division
    own = "、".join(facts.short_name for facts in own_divisions(session, actor))
    raise NotAllowed(
        _("This page belongs to the offices of %(division)s. Your account is for %(own)s."),
        division=division.short_name,
        own=own,
    )


def way_down(session: Session, actor: Actor, division: DivisionFacts) -> tuple[DivisionFacts, ...]:
    """The divisions above one, from the top, that the actor may see, and the division itself."""
    return tuple(
        above
        for above in divisions.lineage(session, division.code)
        if may(actor, Right.SEE_OFFICE, above.code)
    )
