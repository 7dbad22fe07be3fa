"""Marks of spot checks on cells: verified, returned, and a return that the street lifts. Each is an entry of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...catalogues import ItemFacts
from ...counters.moves import CountedAs
from ...counters.segments import holds_until, segment_of
from ...foundation import clock
from ...foundation.errors import Refused, _
from ...foundation.histories import kept_day, read_history
from ...models import Action, Revision, State
from .. import store
from ..cells import LockedCell, lock, move, revise, update_cell
from ..facts import OfferingFacts, last_day_of
from ..requirements import tidy
from .standing import OFFERED, returned_draft

NOT_OFFERED = _("The record does not say that the service is offered. There is nothing to check.")
NOT_RETURNED = _("No spot check returned this line, or it was changed since.")


def verify_cell(
    session: Session,
    *,
    actor: Actor,
    community: int,
    item: ItemFacts,
    expected_version: int | None = None,
    today: date | None = None,
) -> OfferingFacts:
    """核实: a spot check found what the record says. It is no confirmation by the community, and moves no counter.

    Raises ``NotAllowed``, ``NotFound``, ``Conflict``, and ``Refused`` where the service is not said to be offered.
    """
    role = require(actor, Right.ENTER_CHECKS, community)
    cell = lock(session, community, item, expected_version)
    after = replace(_offered(cell), verified_on=today or clock.today())
    return _put(session, cell, after, Action.VERIFY, actor, role.value)


def return_cell(
    session: Session,
    *,
    actor: Actor,
    community: int,
    item: ItemFacts,
    expected_version: int | None = None,
    today: date | None = None,
) -> OfferingFacts:
    """退回: a spot check did not find what the record says. The line counts as not delivered until its words change.

    Everything else that it says stays, so that a worker has only to correct what is wrong. Raises as :func:`verify_cell`.
    """
    role = require(actor, Right.ENTER_CHECKS, community)
    cell = lock(session, community, item, expected_version)
    before = _offered(cell)
    after = replace(
        before,
        draft=returned_draft(before.draft),
        holds_until=None,
        verified_on=None,
        returned_on=today or clock.today(),
    )
    return _put(session, cell, after, Action.RETURN, actor, role.value)


def lift_return(
    session: Session, *, actor: Actor, community: int, item: ItemFacts, expected_version: int | None = None
) -> OfferingFacts:
    """Settle, as only the street does, that a check was wrong: the line says again what it said, confirmed as it was.

    Raises ``NotAllowed``, ``NotFound``, ``Conflict``, and ``Refused`` where nothing is returned.
    """
    role = require(actor, Right.SETTLE, community)
    cell = lock(session, community, item, expected_version)
    if cell.before is None or cell.before.returned_on is None:
        raise Refused(NOT_RETURNED)
    return _put(
        session, cell, _as_before_return(session, cell, cell.before), Action.REINSTATE, actor, role.value
    )


def unmark_cell(
    session: Session,
    *,
    actor: Actor,
    community: int,
    item: ItemFacts,
    marked_on: date,
    expected_version: int | None = None,
) -> OfferingFacts | None:
    """Take back what a check of a day left on a line, since its result was entered wrongly: a return, or that it is verified.

    None, and nothing is written, where nothing is left of it: the words changed since. Raises ``NotAllowed``, ``NotFound``
    and ``Conflict``.
    """
    role = require(actor, Right.ENTER_CHECKS, community)
    cell = lock(session, community, item, expected_version)
    before = cell.before
    if before is None or marked_on not in (before.returned_on, before.verified_on):
        return None
    if before.returned_on is not None:
        after = _as_before_return(session, cell, before)
    else:
        # That of another check of the same day has been taken back too, if this one is.
        verified = (kept_day(kept, "verified_on") for kept in _kept_before(session, cell, Action.VERIFY))
        after = replace(before, verified_on=next((day for day in verified if day != marked_on), None))
    return _put(session, cell, after, Action.CORRECT, actor, role.value)


def _as_before_return(session: Session, cell: LockedCell, before: OfferingFacts) -> OfferingFacts:
    """A returned record as it was before: it says again what it said, and is verified if it was."""
    kept = next(_kept_before(session, cell, Action.RETURN))
    draft = tidy(
        replace(
            before.draft,
            state=State(kept["state"]),
            shortfall=kept.get("shortfall"),
            ends_on=kept_day(kept, "ends_on"),
        )
    )
    until = holds_until(
        draft.state,
        confirmed_on=before.confirmed_on,
        planned_for=None,
        ruled_until=None,
        ends_on=last_day_of(draft, before.points),
    )
    verified = kept_day(kept, "verified_on")
    return replace(before, draft=draft, holds_until=until, verified_on=verified, returned_on=None)


def _kept_before(session: Session, cell: LockedCell, action: Action) -> Iterator[Mapping[str, Any]]:
    """What the record said before each of its entries of an action, the newest first."""
    told = read_history(
        session, Revision, Revision.community_code == cell.community, Revision.item_id == cell.item.id
    )
    return (each.before for each in told if each.action is action and each.before)


def _offered(cell: LockedCell) -> OfferingFacts:
    if cell.before is None or cell.before.state not in OFFERED:
        raise Refused(NOT_OFFERED)
    return cell.before


def _put(
    session: Session, cell: LockedCell, said: OfferingFacts, action: Action, actor: Actor, role: str
) -> OfferingFacts:
    """Write the columns that a check changes; whose word the line is stays as it was, a declaration's too."""
    after = replace(said, version=said.version + 1, updated_at=clock.now())
    update_cell(
        session,
        cell,
        {
            "state": after.state,
            "shortfall": after.draft.shortfall,
            "ends_on": after.draft.ends_on,
            "holds_until": after.holds_until,
            "verified_on": after.verified_on,
            "returned_on": after.returned_on,
            "version": after.version,
            "updated_at": after.updated_at,
        },
    )
    revise(
        session, cell, action, actor.name, role, version=after.version, after=dict(store.snapshot_of(after))
    )
    segment = segment_of(after.state, after.holds_until, cell.day)
    move(session, cell, CountedAs(after.criterion_id, segment, after.disputed))
    return after
