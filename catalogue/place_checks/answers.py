"""What those who run a service point answer by its link. At most one answer of a place waits for its worker."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..foundation import clock
from ..foundation.errors import Conflict, Invalid, NotFound, Problem, _, too_long
from ..models import PointAnswer, PointAnswerKind, PointAnswerOutcome, ServicePoint
from ..offerings import PointDraft, PointFacts, tidy_point
from ..offerings.points.history import draft_of
from ..offerings.points.saving import own_point
from ..telephones.agreements import NEEDS_AGREEMENT, agreed_mobiles, mobiles_in

ASKED = ("name", "address", "directions", "phones", "hours")
"""The fields of a service point that its own people may correct."""
LONGEST_NOTE = 300
FARTHEST = timedelta(days=366)
"""A last day lies at most this far ahead, and this far back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAnswerDraft:
    """An answer as entered. The fields of ``ASKED`` as the page sent them; None: not asked about."""

    kind: PointAnswerKind
    fields: Mapping[str, Any] | None = None
    closed_on: date | None = None
    mobiles_agreed: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PointAnswerFacts:
    """An answer. ``said`` holds the fields that should be different, as a service point has them."""

    id: int
    point_id: int
    kind: PointAnswerKind
    said: Mapping[str, Any]
    closed_on: date | None
    mobiles_agreed: bool
    note: str | None
    seen_version: int
    sent_at: datetime
    outcome: PointAnswerOutcome | None
    reason: str | None
    settled_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether a worker is still to accept or refuse it."""
        return self.outcome is None

    def is_outdated(self, version: int) -> bool:
        """Whether it says “no change” of another version of the service point than the present one."""
        return self.kind is PointAnswerKind.UNCHANGED and self.seen_version != version

    def applied(self, point: PointFacts) -> PointDraft:
        """What the service point would say: the fields said, or its last day, and the rest as it is."""
        draft = draft_of(point)
        if self.kind is PointAnswerKind.CLOSED:
            ends = [day for day in (draft.ends_on, self.closed_on) if day]
            return replace(draft, ends_on=min(ends))
        return replace(draft, **self.said)


def answer_by_link(
    session: Session,
    *,
    point: PointFacts,
    draft: PointAnswerDraft,
    seen: int | None,
    page: str,
    today: date | None = None,
) -> PointAnswerFacts:
    """Keep an answer of those who run a service point until its worker has looked at it. An earlier one gives way.

    ``seen`` is the version of the place that the page showed; ``page`` is the same for a page that is sent twice, which
    counts once. Saying again what waits already changes nothing. Raises ``Invalid``, ``NotFound``, and ``Conflict`` if
    the place was changed meanwhile.
    """
    today = today or clock.today()
    point = own_point(session, point.community, point.id)
    mark = hashlib.sha256(page.encode()).hexdigest()
    before = session.scalars(
        select(PointAnswer).where(PointAnswer.point_id == point.id, PointAnswer.page == mark)
    ).first()
    if before is not None:
        return facts_of(before)
    if seen != point.version:
        raise Conflict(_("This page was changed meanwhile. Please read it again, then answer."))
    said = _said(session, point, draft, today)
    waiting = session.scalars(select(PointAnswer).where(PointAnswer.open_point_id == point.id)).first()
    made = PointAnswer(
        point_id=point.id,
        open_point_id=point.id,
        kind=draft.kind,
        said=said,
        closed_on=(draft.closed_on or today) if draft.kind is PointAnswerKind.CLOSED else None,
        mobiles_agreed=draft.mobiles_agreed and "phones" in said,
        note=(draft.note or "").strip() or None,
        seen_version=point.version,
        page=mark,
        sent_at=clock.now(),
    )
    if waiting is not None:
        if _content(waiting) == _content(made):
            return facts_of(waiting)
        waiting.open_point_id, waiting.outcome = None, PointAnswerOutcome.REPLACED
        waiting.settled_at = made.sent_at
        session.flush()
    session.add(made)
    session.flush()
    audit.note_here(session, "place.answered", f"place {point.id}", division=point.community)
    return facts_of(made)


def _content(answer: PointAnswer) -> tuple[Any, ...]:
    kept = (answer.kind, answer.said, answer.closed_on, answer.mobiles_agreed, answer.note)
    return (*kept, answer.seen_version)


def _said(session: Session, point: PointFacts, draft: PointAnswerDraft, today: date) -> dict[str, Any]:
    """The fields that are to be different. Raises ``Invalid`` with every problem."""
    problems = too_long("note", draft.note, LONGEST_NOTE)
    said: dict[str, Any] = {}
    if draft.kind is PointAnswerKind.CLOSED:
        if draft.closed_on and abs(draft.closed_on - today) > FARTHEST:
            problems.append(Problem("closed_on", _("Give a day within a year."), {}))
    else:
        try:
            tidy = tidy_point(replace(draft_of(point), **draft.fields or {}), kept=point.phones)
        except Invalid as error:
            problems += error.problems
        else:
            said = {name: getattr(tidy, name) for name in ASKED if _differs(point, tidy, name)}
    if draft.kind is PointAnswerKind.UNCHANGED and said:
        message = _("You changed something below. Choose “something has changed”, or open the page again.")
        problems.append(Problem("kind", message, {}))
    elif draft.kind is PointAnswerKind.CHANGED and not said and not problems:
        message = _("Nothing below is different. Correct what has changed, or choose “no change”.")
        problems.append(Problem("kind", message, {}))
    new = mobiles_in(said.get("phones", ())) - mobiles_in(point.phones)
    new -= agreed_mobiles(session, [point.community]).get(point.community, frozenset())
    if new and not draft.mobiles_agreed:
        problems.append(Problem("phones", NEEDS_AGREEMENT, {"number": min(new)}))
    if problems:
        raise Invalid(problems)
    return {name: list(value) if name == "phones" else value for name, value in said.items()}


def _differs(point: PointFacts, draft: PointDraft, name: str) -> bool:
    if name == "phones":
        return tuple(draft.phones) != point.phones
    return bool(getattr(draft, name) != getattr(point, name))


def open_answers(session: Session, community: int) -> tuple[PointAnswerFacts, ...]:
    """The answers that wait in a community, the oldest first: one query."""
    query = _of_community(community).where(PointAnswer.outcome.is_(None)).order_by(PointAnswer.id)
    return tuple(map(facts_of, session.scalars(query)))


def answers_of_point(session: Session, community: int, point_id: int) -> tuple[PointAnswerFacts, ...]:
    """What was ever answered by the links of a community's service point, the latest first."""
    query = _of_community(community).where(PointAnswer.point_id == point_id).order_by(PointAnswer.id.desc())
    return tuple(map(facts_of, session.scalars(query)))


def get_answer(session: Session, community: int, answer_id: int) -> PointAnswerFacts:
    """An answer about a service point of a community. Raises ``NotFound``."""
    return facts_of(_one(session, _of_community(community).where(PointAnswer.id == answer_id)))


def own_answer(session: Session, community: int, answer_id: int) -> PointAnswer:
    """:func:`get_answer` as a row, locked and read again, to be settled."""
    query = _of_community(community).where(PointAnswer.id == answer_id).with_for_update(of=PointAnswer)
    return _one(session, query.execution_options(populate_existing=True))


def _one(session: Session, query: Any) -> PointAnswer:
    found: Sequence[PointAnswer] = session.scalars(query).all()
    if not found:
        raise NotFound(_("This service point has not answered this, or it is gone."))
    return found[0]


def _of_community(community: int) -> Any:
    here = select(PointAnswer).join(ServicePoint, ServicePoint.id == PointAnswer.point_id)
    return here.where(ServicePoint.community_code == community)


def facts_of(row: PointAnswer) -> PointAnswerFacts:
    """A row of an answer as facts."""
    said = dict(row.said)
    if "phones" in said:
        said["phones"] = tuple(said["phones"])
    return PointAnswerFacts(
        id=row.id,
        point_id=row.point_id,
        kind=row.kind,
        said=said,
        closed_on=row.closed_on,
        mobiles_agreed=row.mobiles_agreed,
        note=row.note,
        seen_version=row.seen_version,
        sent_at=row.sent_at,
        outcome=row.outcome,
        reason=row.reason,
        settled_at=row.settled_at,
    )
