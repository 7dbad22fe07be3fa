"""How visits ended, counted by month: no person, no day, no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_not
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..foundation.clock import BEIJING, months_later
from ..foundation.errors import NotFound, Refused, _
from ..models import Division, Experience, Item, Level, Outcome, ServicePoint
from ..offerings import get_point, served_at

_TABLE: Any = Experience.__table__


@dataclass(frozen=True, slots=True)
class Endings:
    """How many visits ended how."""

    used: int = 0
    not_found: int = 0
    not_there: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.used + self.not_found + self.not_there


def is_sensitive(
    session: Session, edition: EditionFacts | None, *, item: ItemFacts | None, point: int | None
) -> bool:
    """Whether an answer would disclose a person's troubles: the service, or every service of the place, is sensitive.

    Raises ``NotFound`` for a place that there is not.
    """
    if item is not None:
        return item.sensitive
    if point is None or edition is None:
        return False
    served = served_at(session, edition, get_point(session, point))
    return bool(served) and all(each.line.item.sensitive for each in served)


def count_ending(
    session: Session,
    edition: EditionFacts | None,
    *,
    outcome: Outcome,
    community: int,
    item: ItemFacts | None = None,
    point: int | None = None,
    now: datetime,
) -> None:
    """Count one visit's ending in the month of ``now``. Needs a writing transaction.

    Raises ``Refused`` where the answer would be sensitive, and ``NotFound`` for a community or place that there is not.
    """
    if is_sensitive(session, edition, item=item, point=point):
        raise Refused(_("Residents are not asked whether they used this service."))
    found = session.execute(
        select(Division.level, Division.retired_on).where(Division.code == community)
    ).one_or_none()
    if found is None or found.level is not Level.COMMUNITY or found.retired_on is not None:
        raise NotFound(_("There is no community with the code %(code)s."), code=community)
    if point is not None and session.get(ServicePoint, point) is None:
        raise NotFound(_("There is no such service point."))
    key = {
        "month": now.astimezone(BEIJING).date().replace(day=1),
        "community_code": community,
        "item_id": item.id if item else 0,
        "point_id": point or 0,
        "outcome": outcome,
    }
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            insert_or_not(_TABLE)
            .values(**key, count=1)
            .on_conflict_do_update(
                index_elements=list(_TABLE.primary_key.columns), set_={"count": _TABLE.c["count"] + 1}
            )
        )
        return
    counted = session.execute(
        update(_TABLE)
        .where(*(_TABLE.c[name] == value for name, value in key.items()))
        .values(count=_TABLE.c["count"] + 1)
        .returning(_TABLE.c["count"])
    ).scalar_one_or_none()
    if counted is None:
        session.execute(insert(_TABLE).values(**key, count=1))


def endings_of(
    session: Session, community: int, *, today: date, months: int = 3, catalogue: int | None = None
) -> Endings:
    """How visits in a community ended in this month and those before it, ``months`` in all.

    ``catalogue`` is the id of the catalogue whose items count, with visits to a place for no certain item.
    """
    since = months_later(today.replace(day=1), 1 - months)
    counted = (
        select(_TABLE.c.outcome, func.sum(_TABLE.c["count"]))
        .where(_TABLE.c.community_code == community, _TABLE.c.month >= since)
        .group_by(_TABLE.c.outcome)
    )
    if catalogue is not None:
        others = select(Item.id).where(Item.catalogue_id != catalogue)
        counted = counted.where(_TABLE.c.item_id.not_in(others))
    rows = session.execute(counted)
    return Endings(**{outcome.name.lower(): int(count) for outcome, count in rows})
