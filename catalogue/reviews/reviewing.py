"""A district reviews a quarter: once, with remarks, and no figure changes by it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit, divisions
from ..access.rights import Actor, Right, require
from ..foundation import clock
from ..foundation.errors import Invalid, NotFound, Refused, _, too_long
from ..models import CoverageReview, Level, MonthEnd
from .facts import ReviewFacts, last_day_of_quarter
from .reading import NOT_FROZEN, review_of

LONGEST_REMARKS = 1000


def review_quarter(
    session: Session, *, actor: Actor, division: int, quarter: str, remarks: str = ""
) -> ReviewFacts:
    """审定: say that the district has looked at the snapshot of a quarter's end. What is wrong falls in the next one.

    Raises ``NotAllowed``, ``NotFound`` for a quarter without a snapshot, ``Refused`` for a second review, ``Invalid``.
    """
    role = require(actor, Right.REVIEW, division)
    if divisions.get_division(session, division).level is not Level.DISTRICT:
        raise Refused(_("Quarters are reviewed by districts."))
    day = last_day_of_quarter(quarter)
    number = session.scalars(select(MonthEnd.number).where(MonthEnd.last_day == day)).one_or_none()
    if number is None:
        raise NotFound(NOT_FROZEN, quarter=quarter)
    if review_of(session, division, quarter) is not None:
        raise Refused(_("This quarter is reviewed. Corrections fall in the next snapshot."))
    words = remarks.strip()
    if problems := too_long("remarks", words, LONGEST_REMARKS):
        raise Invalid(problems)
    session.add(
        CoverageReview(
            division_code=division,
            quarter=quarter,
            snapshot=number,
            remarks=words or None,
            reviewed_at=clock.now(),
        )
    )
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="quarter.reviewed",
        subject=f"{division:012d} {quarter}",
        division=division,
        after={"snapshot": number, "remarks": words},
    )
    made = review_of(session, division, quarter)
    assert made is not None
    return made
