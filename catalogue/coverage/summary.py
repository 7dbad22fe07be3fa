"""Full communities (全覆盖社区): at least one applicable item, every one of them valid, none disputed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import COUNTERS
from ..foundation.codes import subtree
from ..models import CommunitySummary


@dataclass(frozen=True, slots=True)
class FullCommunities:
    """How many of a division's communities are full, how many have reported anything, and how many there are."""

    full: int
    reporting: int
    communities: int


# One by one and the likeliest gap first: the database stops at the first that is not zero.
_FULL = and_(
    CommunitySummary.unknown == 0,
    CommunitySummary.absent == 0,
    CommunitySummary.partial == 0,
    CommunitySummary.expired == 0,
    CommunitySummary.planned == 0,
    CommunitySummary.suspended == 0,
    CommunitySummary.disputed == 0,
    CommunitySummary.delivered > 0,
)
# Built once: composing the statement takes longer than running it for a street.
_FULL_IN = select(
    func.count(),
    func.coalesce(func.sum(case((_FULL, 1), else_=0)), 0),
    func.coalesce(func.sum(case((CommunitySummary.unknown < bindparam("items"), 1), else_=0)), 0),
).where(
    CommunitySummary.edition_id == bindparam("edition"),
    CommunitySummary.community_code.between(bindparam("first"), bindparam("last")),
)


def full_communities(session: Session, edition: EditionFacts, division_code: int) -> FullCommunities:
    """Full communities of a division on the counted day. No data is not full."""
    first, last = subtree(division_code)
    values = {"edition": edition.id, "items": len(edition.items), "first": first, "last": last}
    row = session.execute(_FULL_IN, values).one()
    return FullCommunities(full=int(row[1]), reporting=int(row[2]), communities=int(row[0]))


def summaries_in(session: Session, edition: EditionFacts, division_code: int) -> dict[int, tuple[int, ...]]:
    """The nine counters of every present community of a division over the edition's items, in order of code."""
    rows = session.execute(
        select(CommunitySummary.community_code, *(getattr(CommunitySummary, name) for name in COUNTERS))
        .where(
            CommunitySummary.edition_id == edition.id,
            CommunitySummary.community_code.between(*subtree(division_code)),
        )
        .order_by(CommunitySummary.community_code)
    )
    return {row[0]: tuple(row[1:]) for row in rows}
