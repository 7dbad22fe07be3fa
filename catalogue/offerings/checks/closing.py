"""A place that closed: what becomes of its lines, all of them or none."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...catalogues import EditionFacts, ItemFacts
from ...foundation import clock
from ...foundation.errors import Invalid, Problem, _
from ...models import PhoneSource, State
from ...telephones import numbers_in
from ..confirming import lock_cells
from ..facts import OfferingDraft, OfferingFacts, PointFacts
from ..points.saving import points_of
from ..reading import lines_of
from ..several.proposing import record_several
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
    versions = {item.id: version for item, version in displayed}
    records, problems = [], []
    for line in lines_of(session, edition, community, items=sorted(items, key=lambda item: item.id)):
        if line.offering is None:
            problems.append(Problem(line.item.code, _("This line was changed meanwhile."), {}))
        else:
            draft = after_closing(line.offering, closing, closed, moved_to, today)
            records.append((line.item, draft, versions[line.item.id]))
    try:
        written = record_several(session, actor=actor, community=community, records=records, today=today)
    except Invalid as error:
        problems += error.problems
    if problems:
        raise Invalid(sorted(problems, key=lambda problem: problem.field))
    return written


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
