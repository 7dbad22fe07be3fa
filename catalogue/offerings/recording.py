"""Changes to one cell: record, confirm, withdraw, rule; ``disputing`` has the marks of disputes.

Each writes the record, a revision and the counters in the caller's transaction, which must have been begun
with ``database.begin_writing``. ``expected_version`` is the version that the writer saw (0: no record); a
different present version raises ``Conflict`` and changes nothing. None skips that check.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.dialects.postgresql import insert as insert_or_not
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..counters.moves import CountedAs
from ..counters.segments import RULING_MONTHS, Segment, holds_until, segment_of
from ..foundation import clock
from ..foundation.errors import Conflict, Invalid, Problem, Refused, _
from ..local_texts import documents
from ..models import (
    Action,
    Offering,
    OfferingPoint,
    PhoneSource,
    Role,
    State,
)
from ..telephones import numbers_in, settle_mobiles
from . import store
from .cells import CHANGED, LockedCell, lock, move, revise, update_cell
from .facts import OfferingDraft, OfferingFacts, PointFacts, last_day_of
from .requirements import KEPT_BY, NO_RULING, RULED, tidy, unserved, validate
from .spot_checked.standing import checked_before, refuse_unchanged

_OFFERINGS: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__

# Built once: building and reading a statement costs more than the database needs to carry it out.
_INSERT_OR_NOT = insert_or_not(_OFFERINGS).on_conflict_do_nothing().returning(_OFFERINGS.c.version)


def record(
    session: Session,
    *,
    actor: Actor,
    community: int,
    item: ItemFacts,
    draft: OfferingDraft,
    expected_version: int | None = None,
    today: date | None = None,
    action: Action = Action.RECORD,
) -> OfferingFacts:
    """Put down what is so of an item in a community today; saying it is confirming it.

    Raises ``NotAllowed``, ``NotFound``, ``Conflict``, ``Invalid`` (with every problem), and ``Refused`` for a
    not-applicable ruling, which only :func:`rule_not_applicable` makes and only its end or the ruling office
    changes. Saving the same again on the same day changes nothing. There is no conflict with another writer who said
    the same, or who only confirmed what this one saw. A new mobile number needs ``agree_to_mobiles`` before.
    """
    role = require(actor, Right.RECORD, community)
    today = today or clock.today()
    draft = tidy(draft)
    cell = lock(session, community, item, expected_version, draft)
    if draft.state is State.NOT_APPLICABLE:
        raise Refused(NO_RULING, field="state")
    refuse_not_own(cell)
    refuse_unchanged(session, cell, draft, actor)
    points = points_for(session, community, draft)
    kept_phone = cell.before.draft.phone if cell.before else None
    problems = validate(
        draft, item.form, points, today=today, kept_phone=kept_phone, station_phone=cell.station_phone
    )
    if problems:
        raise Invalid(problems)
    if (
        cell.before
        and cell.speaks
        and cell.before.draft == draft
        and cell.before.confirmed_on == today
        and not cell.before.returned_on
    ):
        return cell.before
    return put_record(session, cell, draft, points, action, (actor, role), confirmed_on=today)


def confirm(
    session: Session,
    *,
    actor: Actor,
    community: int,
    item: ItemFacts,
    expected_version: int | None = None,
    today: date | None = None,
    action: Action = Action.CONFIRM,
) -> OfferingFacts:
    """Say “still true today”: dated and signed, not a change of what is said.

    A record made under an earlier criterion then speaks for the present one.

    Raises ``NotAllowed``, ``NotFound``, ``Conflict``, and ``Refused`` where there is nothing to confirm: no
    record, a ruling, or a planned day or a last day that has passed.
    """
    role = require(actor, Right.RECORD, community)
    today = today or clock.today()
    cell = lock(session, community, item, expected_version)
    refuse_not_own(cell)
    before = cell.before
    if before is None:
        raise Refused(_("There is no record to confirm. Fill in the line first."))
    if before.state is State.PLANNED and before.draft.planned_for and before.draft.planned_for < today:
        raise Refused(_("The planned day has passed. Say what is so now."), field="planned_for")
    if before.is_over(today):
        raise Refused(_("The last day has passed. Say what is so now."), field="ends_on")
    if before.confirmed_on == today and cell.speaks:
        return before
    return put_record(session, cell, before.draft, before.points, action, (actor, role), confirmed_on=today)


def withdraw(
    session: Session,
    *,
    actor: Actor,
    community: int,
    item: ItemFacts,
    expected_version: int | None = None,
) -> None:
    """Take a record back: the cell is unknown again, its history stays.

    Raises ``NotAllowed``, ``NotFound``, ``Conflict``, and ``Refused`` for a cell without record, under a
    ruling or in dispute.
    """
    role = require(actor, Right.RECORD, community)
    cell = lock(session, community, item, expected_version)
    refuse_not_own(cell)
    before = cell.before
    if before is None:
        raise Refused(_("There is no record to withdraw."))
    if before.disputed:
        raise Refused(_("This line is disputed. Only the street office can settle it."))
    _settle(session, actor, cell, None)
    _unlink(session, cell)
    session.execute(delete(Offering).where(Offering.community_code == community, Offering.item_id == item.id))
    documents.change_record(session, community, item.id, store.record_words(before.draft), None)
    revise(session, cell, Action.WITHDRAW, actor.name, role.value, version=before.version + 1, after=None)
    move(session, cell, None)


def rule_not_applicable(
    session: Session,
    *,
    actor: Actor,
    community: int,
    item: ItemFacts,
    reason: str,
    today: date | None = None,
) -> OfferingFacts:
    """Rule, from the district up, that an item does not apply to a community, for 24 months from ``today``.

    Raises ``NotAllowed``, ``NotFound``, and ``Invalid`` without a reason.
    """
    role = require(actor, Right.RULE, community)
    today = today or clock.today()
    cell = lock(session, community, item, None)
    draft = tidy(OfferingDraft(state=State.NOT_APPLICABLE, note_zh=reason))
    if not draft.note_zh:
        raise Invalid([Problem("note_zh", _("Give the reason for the ruling."), {})])
    problems = validate(draft, item.form, (), today=today)
    if problems:
        raise Invalid(problems)
    until = clock.months_later(today, RULING_MONTHS)
    return put_record(
        session, cell, draft, (), Action.RULE, (actor, role), confirmed_on=today, ruled_until=until
    )


def _settle(
    session: Session, actor: Actor, cell: LockedCell, phone: str | None, *, asked: bool = True
) -> None:
    before = cell.before.draft.phone if cell.before else None
    settle_mobiles(
        session,
        actor=actor,
        community=cell.community,
        field="phone",
        before=numbers_in(before or ""),
        after=numbers_in(phone or ""),
        asked=asked,
    )


def refuse_not_own(cell: LockedCell) -> None:
    """Raise ``Refused`` for a cell that is not the community's to change: under a ruling, or kept by a declaration."""
    if cell.segment is Segment.NOT_APPLICABLE:
        raise Refused(RULED)
    if cell.before is not None and cell.before.declaration is not None:
        raise Refused(KEPT_BY, declarer=cell.before.declarer)


def points_for(session: Session, community: int, draft: OfferingDraft) -> tuple[PointFacts, ...]:
    """The points that a draft names, in its order. Raises ``Invalid`` if one does not serve the community."""
    found = store.points_by_id(session, draft.points)
    problem = unserved(draft, community, found)
    if problem:
        raise Invalid([problem])
    return tuple(found[point_id] for point_id in draft.points)


def put_record(
    session: Session,
    cell: LockedCell,
    draft: OfferingDraft,
    points: tuple[PointFacts, ...],
    action: Action,
    signed: tuple[Actor, Role],
    *,
    confirmed_on: date,
    ruled_until: date | None = None,
) -> OfferingFacts:
    """Write a checked record, its history and its counters."""
    actor, role = signed
    before = cell.before
    if action is not Action.RULE:  # an office that rules need not have the right to record
        _settle(session, actor, cell, draft.phone, asked=action is not Action.RESTORE)
    version = cell.last_version + 1
    if before is None or before.draft.points != draft.points:
        points = store.held_points(session, points)
    until = holds_until(
        draft.state,
        confirmed_on=confirmed_on,
        planned_for=draft.planned_for,
        ruled_until=ruled_until,
        ends_on=last_day_of(draft, points),
    )
    values: dict[str, Any] = store.draft_values(draft) | {
        "criterion_id": cell.item.criterion_id,
        "holds_until": until,
        "ruled_until": ruled_until,
        "version": version,
        "confirmed_on": confirmed_on,
        "confirmed_role": role.value,
        "updated_at": clock.now(),
        # A ruling takes the cell from the declaration that it followed.
        "declaration_id": None,
        "own_record": None,
        **checked_before(before, draft, action, cell.item.criterion_id),
        "said_by": action.value,
    }
    disputed = before.disputed if before else False
    if before is None:
        _insert(session, cell, values)
    else:
        update_cell(session, cell, values)
    if before is None or before.draft.points != draft.points:
        _relink(session, cell, draft.points)
    documents.change_record(
        session,
        cell.community,
        cell.item.id,
        store.record_words(before.draft) if before else None,
        store.record_words(draft),
    )
    after = store.snapshot(
        draft,
        criterion_id=cell.item.criterion_id,
        confirmed_on=confirmed_on,
        ruled_until=ruled_until,
        disputed=disputed,
        verified_on=values["verified_on"],
        returned_on=values["returned_on"],
    )
    revise(session, cell, action, actor.name, role.value, version=version, after=store.ending(after, until))
    segment = segment_of(draft.state, until, cell.day)
    move(session, cell, CountedAs(cell.item.criterion_id, segment, disputed))
    return OfferingFacts(
        community=cell.community,
        item_id=cell.item.id,
        criterion_id=cell.item.criterion_id,
        draft=draft,
        holds_until=until,
        ruled_until=ruled_until,
        disputed=disputed,
        version=version,
        confirmed_on=confirmed_on,
        confirmed_role=role.value,
        updated_at=values["updated_at"],
        points=points,
        station_phone=cell.station_phone if draft.phone_source is PhoneSource.STATION else None,
        verified_on=values["verified_on"],
        returned_on=values["returned_on"],
    )


def _insert(session: Session, cell: LockedCell, values: dict[str, Any]) -> None:
    """Insert a first record. On PostgreSQL another writer may have been quicker: then it is a conflict."""
    row = {"community_code": cell.community, "item_id": cell.item.id, "disputed": False} | values
    if session.get_bind().dialect.name != "postgresql":
        session.execute(insert(_OFFERINGS), row)
    elif session.execute(_INSERT_OR_NOT, row).scalar_one_or_none() is None:
        raise Conflict(
            CHANGED,
            expected=0,
            current=1,
        )


def _unlink(session: Session, cell: LockedCell) -> None:
    session.execute(
        delete(OfferingPoint).where(
            OfferingPoint.community_code == cell.community, OfferingPoint.item_id == cell.item.id
        )
    )


def _relink(session: Session, cell: LockedCell, points: tuple[int, ...]) -> None:
    if cell.before is not None and cell.before.draft.points:
        _unlink(session, cell)
    if points:
        session.execute(
            insert(_LINKS),
            [
                {
                    "community_code": cell.community,
                    "item_id": cell.item.id,
                    "point_id": point_id,
                    "position": position,
                }
                for position, point_id in enumerate(points, start=1)
            ],
        )
