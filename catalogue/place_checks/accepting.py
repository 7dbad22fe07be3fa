"""A worker accepts or refuses what a place answered. Only then something changes that residents read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts
from ..counters import rollup
from ..foundation import clock
from ..foundation.errors import Invalid, Problem, Refused, _, too_long
from ..models import Action, PointAnswer, PointAnswerKind, PointAnswerOutcome
from ..offerings import PointFacts, save_point
from ..offerings.checks.answering import Checked, Displayed, check_self_told
from ..offerings.points.saving import own_point, refuse_outdated
from ..telephones import agree_to_mobiles
from .answers import PointAnswerFacts, facts_of, get_answer, own_answer

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """What a worker was shown before accepting: the version of the service point, and its question with the lines."""

    version: int | None
    seen: str = ""
    displayed: Displayed = ()


@dataclass(frozen=True, slots=True)
class AcceptedAnswer:
    """What an accepted answer did: the service point as it is now, its version before, the lines that were confirmed, if any."""

    point: PointFacts
    before: int
    checked: Checked | None


def accept(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    community: int,
    answer_id: int,
    shown: Shown,
    today: date | None = None,
) -> AcceptedAnswer:
    """Let the answer of a place count: 服务点自报，社区确认.

    “No change” confirms the displayed lines as the check by service point does. A correction is written into the
    service point, and one that closed gets its last day. Raises ``NotAllowed``, ``NotFound``,
    ``Conflict``, ``Invalid``, and ``Refused`` for what was accepted or refused already, and for “no change” of a
    place that was changed since it was read.
    """
    role = require(actor, Right.RECORD, community)
    today = today or clock.today()
    answer, point = _hold(session, community, answer_id)
    refuse_outdated(point.version, shown.version)
    facts = facts_of(answer)
    before, checked = point.version, None
    if facts.is_outdated(point.version):
        raise Refused(_("This service point was changed after the answer. Refuse it, and ask again."))
    if facts.kind is PointAnswerKind.UNCHANGED:
        if shown.displayed:
            checked = check_self_told(
                session,
                actor=actor,
                edition=edition,
                community=community,
                point_id=point.id,
                seen=shown.seen,
                displayed=shown.displayed,
                today=today,
            )
    else:
        if facts.mobiles_agreed:
            agree_to_mobiles(session, actor=actor, community=community, numbers=facts.said["phones"])
        point = save_point(
            session,
            actor=actor,
            community=community,
            draft=facts.applied(point),
            point_id=point.id,
            expected_version=point.version,
            action=Action.SELF_TOLD,
            today=today,
        )
    _settle(session, answer, (actor.name, role.value), PointAnswerOutcome.ACCEPTED)
    return AcceptedAnswer(point, before, checked)


def refuse(
    session: Session, *, actor: Actor, community: int, answer_id: int, reason: str
) -> PointAnswerFacts:
    """Say that the answer of a place does not count, and why. Nothing else changes.

    Raises ``NotAllowed``, ``NotFound``, ``Invalid`` without a reason, and ``Refused`` for what was accepted or refused
    already.
    """
    role = require(actor, Right.RECORD, community)
    reason = reason.strip()
    if not reason:
        raise Invalid([Problem("reason", _("Say why."), {})])
    if problems := too_long("reason", reason, LONGEST_REASON):
        raise Invalid(problems)
    answer, _point = _hold(session, community, answer_id)
    answer.reason = reason
    _settle(session, answer, (actor.name, role.value), PointAnswerOutcome.REFUSED)
    audit.note(
        session,
        who=actor.name,
        role=role.value,
        action="place.answer_refused",
        subject=f"place {answer.point_id}",
        division=community,
    )
    return facts_of(answer)


def _hold(session: Session, community: int, answer_id: int) -> tuple[PointAnswer, PointFacts]:
    """An answer that waits, and its service point, both locked. Raises ``NotFound`` and ``Refused``."""
    # In the order in which points are saved and answered: the day, the point, the answer.
    rollup.lock_day(session)
    point = own_point(session, community, get_answer(session, community, answer_id).point_id)
    answer = own_answer(session, community, answer_id)
    if answer.outcome is not None:
        raise Refused(_("This answer was accepted or refused already, or a later one took its place."))
    return answer, point


def _settle(
    session: Session, answer: PointAnswer, signed: tuple[str, str], outcome: PointAnswerOutcome
) -> None:
    answer.outcome, answer.open_point_id = outcome, None
    answer.settled_at = clock.now()
    answer.settled_by, answer.settled_role = signed
    session.flush()
