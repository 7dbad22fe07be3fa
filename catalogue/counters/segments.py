"""The eight segments: every cell (community x item) is in exactly one of them on a given day.

Source of the rules: docs/architecture.md, "Coverage, defined in words".
"""

from __future__ import annotations

import enum
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, not_

from ..foundation.clock import months_later
from ..models import Offering, State

CONFIRMATION_MONTHS = 12
"""A delivered record counts as valid for this many months after its confirmation."""
RULING_MONTHS = 24
"""A ruling that an item does not apply holds for this many months."""


class Segment(enum.StrEnum):
    """In the order in which a coverage bar shows them."""

    DELIVERED = "delivered"  # 有效: delivered, confirmed within 12 months
    EXPIRED = "expired"  # 过期: delivered, confirmation older
    PARTIAL = "partial"  # 部分
    PLANNED = "planned"  # 筹备
    SUSPENDED = "suspended"  # 暂停
    ABSENT = "absent"  # 未提供
    NOT_APPLICABLE = "not_applicable"  # 不适用
    UNKNOWN = "unknown"  # 未填报


SEGMENTS: tuple[Segment, ...] = tuple(Segment)

OFFERED: tuple[Segment, ...] = (Segment.DELIVERED, Segment.EXPIRED, Segment.PARTIAL)
"""In these a resident may get the service at present, though it may have to be asked for by telephone."""

GAP_SEGMENTS: tuple[Segment, ...] = tuple(
    segment for segment in Segment if segment not in (Segment.DELIVERED, Segment.NOT_APPLICABLE)
)
"""A gap is an applicable cell that is not valid; its reason is its segment."""

_RUN_OUT = {
    State.DELIVERED: Segment.EXPIRED,
    State.PARTIAL: Segment.EXPIRED,
    State.PLANNED: Segment.ABSENT,
    State.NOT_APPLICABLE: Segment.UNKNOWN,
}
"""What a state counts as once the day up to which it holds has passed."""


_AS_ITSELF = {state: Segment(state.value) for state in State}


def holds_until(
    state: State,
    *,
    confirmed_on: date | None,
    planned_for: date | None,
    ruled_until: date | None,
    ends_on: date | None = None,
) -> date | None:
    """The last day on which a state counts as itself; None if it does not run out by the calendar.

    What is delivered, or delivered in part, up to a day (``ends_on``) holds no longer than that, even if it was confirmed
    lately: from the day after it counts as out of date, like a line without a confirmation.
    """
    if state is State.DELIVERED:
        if confirmed_on is None:
            raise ValueError("a delivered record needs the day of its confirmation")
        confirmed = months_later(confirmed_on, CONFIRMATION_MONTHS)
        return confirmed if ends_on is None else min(confirmed, ends_on)
    if state is State.PARTIAL:
        return ends_on
    if state is State.PLANNED:
        return planned_for
    if state is State.NOT_APPLICABLE:
        return ruled_until
    return None


def segment_of(state: State | None, until: date | None, day: date) -> Segment:
    """The segment of a cell on ``day`` under the criterion that its record speaks for.

    ``state`` is the record's (None: no record), ``until`` its ``holds_until``.
    """
    if state is None:
        return Segment.UNKNOWN
    if until is not None and until < day and state in _RUN_OUT:
        return _RUN_OUT[state]
    return _AS_ITSELF[state]


def segment_under(
    criterion_id: int, said_under: int | None, state: State | None, until: date | None, day: date
) -> Segment:
    """The segment of a cell on ``day`` under the criterion ``criterion_id``; ``said_under`` is the record's own.

    A record made under another criterion makes another claim: the cell is unknown until somebody confirms it. Only
    a ruling that the item does not apply speaks of the item itself, and so holds under every criterion.
    """
    if said_under != criterion_id and state is not State.NOT_APPLICABLE:
        return Segment.UNKNOWN
    return segment_of(state, until, day)


def segment_column(day: date | ColumnElement[date], speaks: ColumnElement[bool]) -> ColumnElement[Any]:
    """:func:`segment_under` as SQL over ``Offering``, for recorded cells: the segment's value as text.

    ``speaks`` says whether the record speaks for the criterion that is asked about. In a statement that is built once, ``day``
    is a parameter.
    """
    out = and_(Offering.holds_until.is_not(None), Offering.holds_until < day)
    ruled = Offering.state == State.NOT_APPLICABLE
    return case(
        (and_(ruled, out), literal(_RUN_OUT[State.NOT_APPLICABLE].value)),
        (ruled, literal(Segment.NOT_APPLICABLE.value)),
        (not_(speaks), literal(Segment.UNKNOWN.value)),
        *(
            (and_(Offering.state == state, out), literal(segment.value))
            for state, segment in _RUN_OUT.items()
        ),
        *((Offering.state == state, literal(state.value)) for state in State),
    )
