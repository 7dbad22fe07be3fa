"""Disputes: a record is said to be wrong. The street marks and settles them; three residents together mark one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..foundation import clock
from ..foundation.errors import Refused, _
from ..models import Action, State
from . import store
from .cells import LockedCell, lock, move, revise, update_cell
from .facts import OfferingFacts

RESIDENTS = "residents"
"""Whom a revision names, as actor and as role, where reports of residents led to it."""


def dispute(session: Session, *, actor: Actor, community: int, item: ItemFacts) -> OfferingFacts:
    """Mark a record as disputed. Needs the right to settle; raises ``Refused`` where there is no record."""
    return _mark_for(session, actor, community, item, disputed=True)


def settle(session: Session, *, actor: Actor, community: int, item: ItemFacts) -> OfferingFacts:
    """Clear a dispute: only the street may. Raises ``Refused`` where there is no record.

    ``feedback.settle`` also closes residents' cases of “it was not there”.
    """
    return _mark_for(session, actor, community, item, disputed=False)


def dispute_by_residents(
    session: Session, *, community: int, item: ItemFacts, enough: Callable[[], bool]
) -> OfferingFacts | None:
    """Mark a record as disputed because enough residents say that it is not so; None where nothing changes.

    ``enough`` is asked with the cell locked, so that of two reports at the same moment one sees the other. Nothing
    changes without a record, where the cell is not said to be delivered, and where it is disputed already. Raises
    ``NotFound`` and ``Refused`` as every change of a cell does.
    """
    cell = lock(session, community, item, None)
    before = cell.before
    if before is None or before.state is not State.DELIVERED or before.disputed or not enough():
        return None
    return _mark(session, cell, before, disputed=True, actor=RESIDENTS, role=RESIDENTS)


def _mark_for(
    session: Session, actor: Actor, community: int, item: ItemFacts, *, disputed: bool
) -> OfferingFacts:
    role = require(actor, Right.SETTLE, community)
    cell = lock(session, community, item, None)
    before = cell.before
    if before is None:
        raise Refused(_("There is no record here that could be disputed."))
    if before.disputed is disputed:
        return before
    return _mark(session, cell, before, disputed=disputed, actor=actor.name, role=role.value)


def _mark(
    session: Session, cell: LockedCell, before: OfferingFacts, *, disputed: bool, actor: str, role: str
) -> OfferingFacts:
    after = replace(before, disputed=disputed, version=before.version + 1, updated_at=clock.now())
    update_cell(
        session,
        cell,
        {"disputed": disputed, "version": after.version, "updated_at": after.updated_at},
    )
    action = Action.DISPUTE if disputed else Action.SETTLE
    revise(session, cell, action, actor, role, version=after.version, after=dict(store.snapshot_of(after)))
    standing = cell.standing
    move(session, cell, standing._replace(disputed=disputed) if standing else None)
    return after
