"""The steps of a draft: shown for comment, approved by a second person, in force from a day on; or taken back."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from .. import audit, catalogues
from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..catalogues.writing import LoadReport
from ..crosswalks.checking import contradictions, left_open
from ..foundation import clock, stamps
from ..foundation.errors import NotAllowed, Refused, _
from ..models import DraftState, EditionDraft, Role
from .facts import DraftFacts, crosswalk_of_draft, facts_of, file_of, row_of

_LONGEST = 500
_SHOW = _("Only a draft that is being written can be shown for comment.")
_APPROVE = _("Only a draft that is shown for comment can be approved.")
_TAKE_BACK = _("Only a draft that is shown for comment or approved can be taken back.")
_WITHDRAW = _("The draft is an edition already, or withdrawn.")
_ENFORCE = _("Only an approved draft can be put in force.")


def show_for_comment(
    session: Session, *, actor: Actor, draft: str, since: date, until: date, comments_to: str
) -> DraftFacts:
    """Show a draft to everyone, for comments from one day to another. Raises ``Refused`` where something is left open or contradicts."""
    role, row = _row(session, actor, draft, (DraftState.DRAFT,), _SHOW)
    if until < since:
        raise Refused(_("The last day lies before the first."), field="until")
    if not comments_to.strip() or len(comments_to) > _LONGEST:
        raise Refused(_("Say where comments go, in at most 500 characters."), field="comments_to")
    crosswalk = crosswalk_of_draft(session, facts_of(session, row))
    for finding in (*contradictions([crosswalk]), *left_open(crosswalk)):
        raise Refused(finding.message, **finding.values)
    row.comment_from, row.comment_until, row.comments_to = since, until, comments_to.strip()
    return _step(session, actor, role, row, DraftState.COMMENT)


def approve(session: Session, *, actor: Actor, draft: str, today: date) -> DraftFacts:
    """Approve a draft after the days for comment: never by an account that wrote in it."""
    role, row = _row(session, actor, draft, (DraftState.COMMENT,), _APPROVE)
    if actor.name in row.writers:
        raise NotAllowed(_("You wrote in this draft. A second person approves it."))
    if row.comment_until is not None and today <= row.comment_until:
        raise Refused(
            _("Comments are taken until %(day)s. It can be approved after that."),
            day=row.comment_until.isoformat(),
        )
    row.approved_by = actor.name
    return _step(session, actor, role, row, DraftState.APPROVED)


def take_back(session: Session, *, actor: Actor, draft: str) -> DraftFacts:
    """Go on writing a draft that was shown or approved. It is shown and approved again then."""
    role, row = _row(session, actor, draft, (DraftState.COMMENT, DraftState.APPROVED), _TAKE_BACK)
    row.approved_by = None
    return _step(session, actor, role, row, DraftState.DRAFT)


def withdraw(session: Session, *, actor: Actor, draft: str) -> DraftFacts:
    """End a draft for good. Its key stays taken."""
    states = (DraftState.DRAFT, DraftState.COMMENT, DraftState.APPROVED)
    role, row = _row(session, actor, draft, states, _WITHDRAW)
    return _step(session, actor, role, row, DraftState.WITHDRAWN)


def enforce(session: Session, *, actor: Actor, draft: str, day: date, today: date) -> LoadReport:
    """Make an edition of an approved draft, in force from ``day`` on, which is not over yet. Flushes, and counts coverage under it."""
    role, row = _row(session, actor, draft, (DraftState.APPROVED,), _ENFORCE)
    if day < today:
        raise Refused(_("This day is over."), field="day")
    content = copy.deepcopy(row.content)
    content["edition"]["in_force_from"] = day.isoformat()
    row.content = content
    report = catalogues.store_edition(session, file_of(row), actor=actor, role=role)
    _step(session, actor, role, row, DraftState.ENFORCED, day=day.isoformat())
    return report


def _row(
    session: Session, actor: Actor, draft: str, states: Iterable[DraftState], otherwise: str
) -> tuple[Role, EditionDraft]:
    role = require_of_instance(session, actor, Right.DRAFT_EDITIONS)
    row = row_of(session, draft)
    if row.state not in states:
        raise Refused(otherwise)
    return role, row


def _step(
    session: Session, actor: Actor, role: Role, row: EditionDraft, state: DraftState, **further: str
) -> DraftFacts:
    # Pages that everyone may see name the drafts that are shown.
    stamps.bump(session, stamps.CATALOGUE)
    before, row.state = row.state, state
    row.version += 1
    row.changed_at = clock.now()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=f"draft.{state.value}",
        subject=f"draft {row.key}",
        before={"state": before.value},
        after={"state": state.value, **further},
    )
    session.flush()
    return facts_of(session, row)
