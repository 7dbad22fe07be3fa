"""Guide values: how many minutes a month a district holds to be enough for one of its communities."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..foundation.codes import ancestors
from ..foundation.errors import Invalid, Problem, _
from ..models import EffortGuide

SHIPPED_GUIDE = 60
"""Minutes of one community in a month, where no district has set a value."""
MOST_MINUTES = 6_000


def guide_for(session: Session, division: int) -> int:
    """The minutes that hold for a division: its own, else those of the nearest division above, else the shipped ones."""
    codes = (division, *ancestors(division))
    rows = session.execute(
        select(EffortGuide.division_code, EffortGuide.minutes).where(EffortGuide.division_code.in_(codes))
    )
    nearest = max(rows, key=lambda row: row.division_code, default=None)
    return SHIPPED_GUIDE if nearest is None else nearest.minutes


def set_guide(session: Session, *, actor: Actor, division: int, minutes: int) -> int:
    """Set a district's guide value; flushes. Raises ``NotAllowed``, and ``Invalid`` for minutes that are none."""
    by = require(actor, Right.SET_GUIDE, division)
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid([Problem("minutes", _("Please enter whole minutes from 1 to 6000."), {})])
    before = guide_for(session, division)
    found = session.get(EffortGuide, division)
    if found is None:
        session.add(EffortGuide(division_code=division, minutes=minutes))
    else:
        found.minutes = minutes
    session.flush()
    if minutes != before:
        audit.append(
            session,
            who=actor.name,
            role=by.value,
            action="guide.set",
            subject=f"guide {division:012d}",
            division=division,
            before={"minutes": before},
            after={"minutes": minutes},
        )
    return minutes
