"""What was said earlier, said again: a restored version is a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..foundation.errors import Conflict, Invalid, NotFound, Problem, Refused, _
from ..foundation.histories import NO_SUCH_VERSION, read_history, snapshot_at, was_taken_back
from ..models import Action, Revision
from . import store
from .cells import CHANGED, lock
from .confirming import lock_cells
from .facts import OfferingFacts
from .recording import points_for, put_record, record, refuse_not_own, withdraw


def restore(
    session: Session,
    *,
    actor: Actor,
    community: int,
    item: ItemFacts,
    version: int,
    expected_version: int | None = None,
) -> OfferingFacts:
    """Say of an item what the community said at a version; it is confirmed by this. Places since removed are left out.

    Raises ``NotFound`` for a version that the history does not tell, and what ``record`` raises.
    """
    require(actor, Right.RECORD, community)
    kept = snapshot_at(session, Revision, version, *_subject(community, item))
    if kept is None:
        raise NotFound(NO_SUCH_VERSION)
    draft = store.draft_of(kept)
    present = store.points_by_id(session, draft.points)
    return record(
        session,
        actor=actor,
        community=community,
        item=item,
        draft=replace(draft, points=tuple(point for point in draft.points if point in present)),
        expected_version=expected_version,
        action=Action.RESTORE,
    )


UNDOABLE = frozenset(
    {
        Action.RECORD,
        Action.RECORD_SEVERAL,
        Action.CONFIRM,
        Action.CONFIRM_SEVERAL,
        Action.CHECK,
        Action.RESTORE,
    }
)


def undo(
    session: Session, *, actor: Actor, community: int, item: ItemFacts, version: int
) -> OfferingFacts | None:
    """Take back the change that made a line's ``version``: it says what it said before, confirmed when it was then.

    A first record is withdrawn: then None. What is taken back already stays so. Raises ``NotAllowed``, ``Conflict`` if something changed since, ``Refused``
    for a change that somebody else made or that saving or confirming did not make, and ``Invalid``.
    """
    role = require(actor, Right.RECORD, community)
    every = read_history(session, Revision, *_subject(community, item))
    # What a service point's last day did to the line is no change of the line.
    told = [entry for entry in every if entry.action is not Action.POINT_ENDS]
    if was_taken_back(told, version, actor.name):
        return lock(session, community, item, None).before
    cell = lock(session, community, item, version)
    if not told or told[0].version != version:
        raise Conflict(CHANGED, expected=version, current=cell.last_version)
    change = told[0]
    if change.actor != actor.name or change.action not in UNDOABLE or not cell.speaks:
        raise Refused(_("Only the person who made the last change can undo it."))
    refuse_not_own(cell)
    if change.before is None:
        withdraw(session, actor=actor, community=community, item=item, expected_version=version)
        return None
    if change.before["criterion_id"] != item.criterion_id:
        raise Refused(_("The record before was made under another criterion. Fill in the line again."))
    draft = store.draft_of(change.before)
    return put_record(
        session,
        cell,
        draft,
        points_for(session, community, draft),
        Action.RESTORE,
        (actor, role),
        confirmed_on=date.fromisoformat(change.before["confirmed_on"]),
    )


def undo_several(
    session: Session, *, actor: Actor, community: int, changes: Sequence[tuple[ItemFacts, int]]
) -> None:
    """Take back the change that made each line's version: of all lines, or of none.

    Raises ``NotAllowed``, and ``Invalid`` with a problem for each line that was changed since; the caller rolls back.
    """
    require(actor, Right.RECORD, community)
    lock_cells(session, community, [item for item, _version in changes])
    problems = []
    for item, version in sorted(changes, key=lambda change: change[0].id):
        try:
            undo(session, actor=actor, community=community, item=item, version=version)
        except (Conflict, Refused) as error:
            problems.append(Problem(item.code, error.message, error.values))
    if problems:
        raise Invalid(problems)


def _subject(community: int, item: ItemFacts) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Revision.community_code == community, Revision.item_id == item.id
