"""A place that closed: what becomes of its lines, all of them or none; and the way back."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...catalogues import EditionFacts, ItemFacts
from ...foundation import clock
from ...foundation.errors import Conflict, DomainError, Invalid, Problem, Refused, _
from ...models import PhoneSource, State
from ...telephones import numbers_in
from ..confirming import lock_cells
from ..facts import OfferingDraft, OfferingFacts, PointFacts
from ..points.saving import points_of
from ..reading import lines_of
from ..recording import record
from ..restoring import undo
from .answering import Displayed


class Becomes(enum.StrEnum):
    """What becomes of the lines of a place that closed."""

    SUSPENDED = "suspended"
    ABSENT = "absent"
    MOVED = "moved"  # to another place of the community


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What becomes of lines. ``reason``, ``until`` and ``substitute`` are for a suspension, ``moved_to`` is a place's id."""

    becomes: Becomes
    reason: str | None = None
    until: date | None = None
    substitute: str | None = None
    moved_to: int | None = None


def close_lines(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    community: int,
    point_id: int | None,
    closing: Closing,
    displayed: Displayed,
    today: date | None = None,
) -> tuple[tuple[ItemFacts, OfferingFacts], ...]:
    """Say of every displayed line what becomes of it, because its place (None: its provider) closed: of all, or of none.

    A line that names another place too stays as it is there, and names the closed one no more. Raises ``NotAllowed``,
    ``NotFound``, and ``Invalid`` with a problem for each line that cannot become so, its field the item's code, or
    for a field of the closing; the caller then rolls back.
    """
    require(actor, Right.RECORD, community)
    today = today or clock.today()
    points = {point.id: point for point in points_of(session, community)}
    _check(points, point_id, closing, displayed)
    closed, moved_to = points.get(point_id or 0), points.get(closing.moved_to or 0)
    items = [item for item, _version in displayed]
    lock_cells(session, community, items)
    problems: list[Problem] = []
    written = []
    versions = {item.id: version for item, version in displayed}
    for line in lines_of(session, edition, community, items=sorted(items, key=lambda item: item.id)):
        if line.offering is None:
            problems.append(Problem(line.item.code, _("This line was changed meanwhile."), {}))
            continue
        try:
            said = record(
                session,
                actor=actor,
                community=community,
                item=line.item,
                draft=after_closing(line.offering, closing, closed, moved_to, today),
                expected_version=versions[line.item.id],
                today=today,
            )
        except Invalid as error:
            problems += [replace(problem, field=line.item.code) for problem in error.problems]
        except (Conflict, Refused) as error:
            problems.append(_of(line.item, error))
        else:
            written.append((line.item, said))
    if problems:
        raise Invalid(sorted(problems, key=lambda problem: problem.field))
    return tuple(written)


def after_closing(
    offering: OfferingFacts,
    closing: Closing,
    closed: PointFacts | None,
    moved_to: PointFacts | None,
    today: date,
) -> OfferingDraft:
    """What a line says after its place ``closed``; ``moved_to`` is the place that takes over, if one does.

    A line that moves gives the telephone of its new place instead of the old one's.
    """
    draft = offering.draft
    named = closed is not None and closed.id in draft.points
    others = tuple(point for point in draft.points if closed is None or point != closed.id)
    if named and others:
        return replace(draft, points=others)
    if closing.becomes is Becomes.MOVED and moved_to is not None:
        draft = replace(draft, points=(moved_to.id,))
        if closed is None or not offering.phone or not set(numbers_in(offering.phone)) <= set(closed.phones):
            return draft
        source = PhoneSource.PLACE if moved_to.phones else None
        return replace(draft, phone=None, phone_source=source)
    if closing.becomes is Becomes.SUSPENDED:
        return replace(
            draft,
            state=State.SUSPENDED,
            suspended_from=today,
            suspended_until=closing.until,
            suspended_reason=closing.reason,
            substitute=closing.substitute,
        )
    return OfferingDraft(state=State.ABSENT)


def undo_lines(
    session: Session,
    *,
    actor: Actor,
    community: int,
    changes: Sequence[tuple[ItemFacts, int]],
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
            problems.append(_of(item, error))
    if problems:
        raise Invalid(problems)


def _check(
    points: Mapping[int, PointFacts], point_id: int | None, closing: Closing, displayed: Displayed
) -> None:
    problems = []
    if not displayed:
        problems.append(Problem("items", _("Tick at least one line."), {}))
    if closing.becomes is Becomes.SUSPENDED and not (closing.reason or "").strip():
        problems.append(Problem("reason", _("Say why it is suspended."), {}))
    if closing.becomes is Becomes.MOVED and closing.moved_to not in points.keys() - {point_id}:
        problems.append(Problem("moved_to", _("Choose another place of this community."), {}))
    if problems:
        raise Invalid(problems)


def _of(item: ItemFacts, error: DomainError) -> Problem:
    return Problem(item.code, error.message, error.values)
