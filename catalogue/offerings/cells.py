"""A cell under a writer's hand: locked, its record and history written, the change carried into the counters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ..catalogues import ItemFacts
from ..counters import rollup
from ..counters.moves import CountedAs, moves_of
from ..counters.segments import Segment, segment_of, segment_under
from ..foundation.errors import Conflict, NotFound, Refused, _
from ..foundation.histories import add_entries, entry
from ..models import Action, CommitteeKind, CommunityProfile, Division, Offering, Revision
from . import store
from .facts import OfferingDraft, OfferingFacts

_OFFERINGS: Any = Offering.__table__

# Built once: building and reading a statement costs more than the database needs to carry it out.
_COMMUNITY = (
    select(Division.kind, Division.retired_on, CommunityProfile.phones)
    .outerjoin(CommunityProfile, CommunityProfile.community_code == Division.code)
    .where(Division.code == bindparam("community"))
)
_OF_CELL = (_OFFERINGS.c.community_code == bindparam("community"), _OFFERINGS.c.item_id == bindparam("item"))
_CELL = store.select_offerings().where(*_OF_CELL).with_for_update()
_UPDATE = update(_OFFERINGS).where(*_OF_CELL)


CHANGED = _("This line was changed meanwhile. Read what it says now, then save again.")


@dataclass(frozen=True, slots=True)
class LockedCell:
    """A cell under the writer's hand: locked, with what it said before."""

    community: int
    kind: CommitteeKind
    item: ItemFacts
    station_phone: str | None
    day: date
    before: OfferingFacts | None
    last_version: int
    """The highest version that the cell ever had: a withdrawn record's successor goes on from it."""

    @property
    def segment(self) -> Segment:
        """The cell's segment under the criterion that the writer works by."""
        before = self.before
        if before is None:
            return Segment.UNKNOWN
        return segment_under(
            self.item.criterion_id, before.criterion_id, before.state, before.holds_until, self.day
        )

    @property
    def standing(self) -> CountedAs | None:
        """What the record counts as under the criterion that it speaks for; None without a record."""
        before = self.before
        if before is None:
            return None
        segment = segment_of(before.state, before.holds_until, self.day)
        return CountedAs(before.criterion_id, segment, before.disputed)

    @property
    def speaks(self) -> bool:
        """Whether there is a record, and it speaks for the criterion that the writer works by."""
        return self.before is not None and self.before.criterion_id == self.item.criterion_id


def lock(
    session: Session,
    community: int,
    item: ItemFacts,
    expected_version: int | None,
    draft: OfferingDraft | None = None,
) -> LockedCell:
    """The cell, locked until the transaction ends. Raises ``NotFound``, ``Refused`` and ``Conflict``.

    A writer who saw an older version is in no conflict if it said what the present one says, or if ``draft`` does.
    """
    day = rollup.lock_day(session)
    division = session.execute(_COMMUNITY, {"community": community}).one_or_none()
    if division is None or division.kind is None:
        raise NotFound(_("There is no community with the code %(code)s."), code=community)
    if division.retired_on is not None:
        raise Refused(_("This community no longer exists. Its records are history and stay as they are."))
    row = session.execute(_CELL, {"community": community, "item": item.id}).one_or_none()
    before = None
    if row is not None:
        before = store.facts(row, store.points_of_cell(session, community, item.id))
    present = before.version if before else 0
    if expected_version is not None and expected_version != present:
        agreed = before is not None and (
            before.draft == draft or _said_the_same(session, before, expected_version)
        )
        if not agreed:
            raise Conflict(
                CHANGED,
                expected=expected_version,
                current=present,
            )
    last = (
        present
        if before
        else store.last_versions(session, [community], [item.id]).get((community, item.id), 0)
    )
    station_phone = store.first_of(division.phones)
    return LockedCell(community, division.kind, item, station_phone, day, before, last)


def _said_the_same(session: Session, present: OfferingFacts, version: int) -> bool:
    """Whether a record said at a version, and ever since, what it says now: it was only confirmed.

    What it said at the version is what the next entry says of it: a migration may have written it in another way.
    """
    kept = session.execute(
        select(Revision.version, Revision.before, Revision.after).where(
            Revision.community_code == present.community,
            Revision.item_id == present.item_id,
            Revision.version >= version,
        )
    ).all()
    said = [said for row in kept if row.version > version for said in (row.before, row.after)]
    return version in {row.version for row in kept} and all(
        each is not None
        and store.draft_of(each) == present.draft
        and bool(each.get("disputed")) == present.disputed
        for each in said
    )


def update_cell(session: Session, cell: LockedCell, values: dict[str, Any]) -> None:
    """Write columns of a cell's record."""
    session.execute(_UPDATE, {"community": cell.community, "item": cell.item.id} | values)


def move(session: Session, cell: LockedCell, after: CountedAs | None) -> None:
    """Carry the change of a cell's record into the counters: the last thing that a writer does."""
    rollup.apply(session, moves_of(session, cell.community, cell.kind, cell.item.id, cell.standing, after))


def revise(
    session: Session,
    cell: LockedCell,
    action: Action,
    actor: str,
    role: str,
    *,
    version: int,
    after: dict[str, Any] | None,
) -> None:
    """Add an entry to the cell's history."""
    made = entry(
        subject={"community_code": cell.community, "item_id": cell.item.id},
        action=action,
        signed=(actor, role),
        version=version,
        before=store.snapshot_of(cell.before) if cell.before else None,
        after=after,
    )
    add_entries(session, Revision, [made])
