"""What districts say of villages: recorded, the last word of each, and what was said before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..divisions import get_division
from ..foundation import clock
from ..foundation.codes import subtree
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _
from ..models import CommitteeKind, Division, PlatformVillage, Serves


@dataclass(frozen=True, slots=True)
class VillageServed:
    """What was said of a village: whether the platform serves it, the day that this holds for, who said it and when."""

    serves: Serves
    as_of: date
    recorded_at: datetime
    recorded_by: str


def record_serves(
    session: Session, *, actor: Actor, village: int, serves: Serves, as_of: date, today: date
) -> bool:
    """Say whether the platform serves a village; False if just this was said last. Flushes.

    Raises ``NotAllowed``, ``NotFound`` for what is no village, ``Refused`` for a retired one, and ``Invalid`` for a day to come.
    """
    role = require(actor, Right.KEEP_PLATFORM_VILLAGES, village)
    division = get_division(session, village)
    if division.kind is not CommitteeKind.CUN:
        raise NotFound(_("%(code)s is not a village."), code=f"{village:012d}")
    if not division.present:
        raise Refused(_("This community is retired."))
    if as_of > today:
        raise Invalid([Problem("as_of", _("The day has not come yet."), {})])
    before = served_of(session, village)
    if before is not None and (before.serves, before.as_of) == (serves, as_of):
        return False
    session.add(
        PlatformVillage(
            community_code=village,
            serves=serves,
            as_of=as_of,
            recorded_at=clock.now(),
            recorded_by=actor.name,
            role=role.value,
        )
    )
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="platform_village.recorded",
        subject=f"village {village:012d}",
        division=village,
        before=None if before is None else {"serves": before.serves.value, "as_of": before.as_of.isoformat()},
        after={"serves": serves.value, "as_of": as_of.isoformat()},
    )
    session.flush()
    return True


def served_of(session: Session, village: int) -> VillageServed | None:
    """What was said of a village last; None if nothing was. One query."""
    found = history_of(session, village, most=1)
    return found[0] if found else None


def history_of(session: Session, village: int, most: int | None = None) -> tuple[VillageServed, ...]:
    """All that was said of a village, the latest first. One query."""
    rows = session.scalars(
        select(PlatformVillage)
        .where(PlatformVillage.community_code == village)
        .order_by(PlatformVillage.id.desc())
        .limit(most)
    )
    return tuple(map(_facts, rows))


def villages_of(session: Session, division: int) -> Mapping[int, VillageServed | None]:
    """The villages of a division that are there today, in the order of the list, with what was said of each last. Two queries."""
    villages = session.scalars(
        select(Division.code)
        .where(
            Division.code.between(*subtree(division)),
            Division.kind == CommitteeKind.CUN,
            Division.retired_on.is_(None),
        )
        .order_by(Division.code)
    ).all()
    last = (
        select(func.max(PlatformVillage.id))
        .where(PlatformVillage.community_code.between(*subtree(division)))
        .group_by(PlatformVillage.community_code)
    )
    said = {
        row.community_code: _facts(row)
        for row in session.scalars(select(PlatformVillage).where(PlatformVillage.id.in_(last)))
    }
    return {code: said.get(code) for code in villages}


def _facts(row: PlatformVillage) -> VillageServed:
    return VillageServed(row.serves, row.as_of, row.recorded_at, row.recorded_by)
