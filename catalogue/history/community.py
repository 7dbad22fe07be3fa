"""A community at the end of a past day: its lines, its service points and its profile, as their histories tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..counters.segments import Segment, segment_under
from ..divisions import DivisionFacts, get_division
from ..divisions.names_then import named_as_of
from ..divisions.profile_drafts import ProfileDraft
from ..divisions.profile_history import profile_draft_of
from ..foundation.clock import beginning_of
from ..foundation.errors import DomainError, _
from ..models import (
    CommunityProfile,
    Criterion,
    Level,
    Offering,
    PointRevision,
    ProfileRevision,
    Revision,
    ServicePoint,
)
from ..offerings import OfferingDraft, PointDraft
from ..offerings.points.history import point_draft_of
from ..offerings.store import draft_of, kept_until
from .as_of import reach_on
from .said import ONE_DAY, said_of


@dataclass(frozen=True, slots=True)
class LineThen:
    """A line at the end of a day. ``draft`` is what it said; None: nothing, or, where not ``recorded``, no history tells."""

    item: ItemFacts
    segment: Segment
    disputed: bool
    draft: OfferingDraft | None
    confirmed_on: date | None
    holds_until: date | None
    recorded: bool


@dataclass(frozen=True, slots=True)
class PointThen:
    """A service point at the end of a day. Where its history began later, ``draft`` is None: 未记录."""

    id: int
    draft: PointDraft | None


@dataclass(frozen=True, slots=True)
class CommunityThen:
    """A community at the end of ``day``: every line of the edition in its order, its points by id, its profile.

    ``profile`` is None where there was none; where its history began later, ``profile_recorded`` is False.
    """

    community: DivisionFacts
    day: date
    lines: tuple[LineThen, ...]
    points: tuple[PointThen, ...]
    profile: ProfileDraft | None
    profile_recorded: bool


def community_as_of(
    session: Session, edition: EditionFacts, code: int, day: date, *, today: date | None = None
) -> CommunityThen:
    """A community at the end of a day in Beijing: nine queries, of its histories alone.

    Raises ``NotFound``, ``DomainError`` for a division above communities, and ``Refused`` for a day of which nothing tells.
    """
    (community,) = named_as_of(session, code, day, [get_division(session, code)])
    if community.level is not Level.COMMUNITY:
        raise DomainError(_("%(code)s is not a community."), field="division", code=code)
    reach_on(session, day, today)
    lines = _kept(session, Revision, Revision.item_id, code, day)
    lines |= _untold(session, Offering.item_id, Offering.community_code == code, lines)
    points = _kept(session, PointRevision, PointRevision.point_id, code, day)
    points |= _untold(session, ServicePoint.id, ServicePoint.community_code == code, points)
    profile = _kept(session, ProfileRevision, ProfileRevision.community_code, code, day)
    profile |= _untold(
        session, CommunityProfile.community_code, CommunityProfile.community_code == code, profile
    )
    told = profile.get(code, (True, None))
    first: dict[int, int] = {}
    for item_id, criterion_id in session.execute(
        select(Criterion.item_id, Criterion.id).order_by(Criterion.id)
    ):
        first.setdefault(item_id, criterion_id)
    return CommunityThen(
        community,
        day,
        tuple(_line(item, *lines.get(item.id, (True, None)), day, first[item.id]) for item in edition.items),
        tuple(
            PointThen(number, point_draft_of(kept) if kept else None)
            for number, (recorded, kept) in sorted(points.items())
            if kept or not recorded
        ),
        profile_draft_of(told[1]) if told[1] else None,
        told[0],
    )


_Told = dict[int, tuple[bool, Mapping[str, Any] | None]]
"""By subject: whether its history tells of the day, and what it said then (None: nothing)."""


def _kept(session: Session, history: Any, key: Any, community: int, day: date) -> _Told:
    """What the subjects of a community said at the end of a day, for each that has a history."""
    end = beginning_of(day + ONE_DAY)
    rows = session.execute(
        select(key, history.at, history.before, history.after)
        .where(history.community_code == community)
        .order_by(history.at, history.id)
    )
    found: _Told = {}
    for subject, at, before, after in rows:
        if at < end:
            found[subject] = True, after
        elif subject not in found:
            # The first entry tells that something was said before it, and not since when.
            found[subject] = before is None, None
    return found


def _untold(session: Session, key: Any, of_community: Any, told: Collection[int]) -> _Told:
    """The subjects that a community has today and of which no history tells."""
    return {
        subject: (False, None)
        for subject in session.scalars(select(key).where(of_community))
        if subject not in told
    }


def _line(
    item: ItemFacts, recorded: bool, kept: Mapping[str, Any] | None, day: date, first_criterion: int
) -> LineThen:
    said = said_of(kept, first_criterion)
    if kept is None or said is None:
        return LineThen(item, Segment.UNKNOWN, False, None, None, None, recorded)
    segment = segment_under(item.criterion_id, said.criterion_id, said.state, said.until, day)
    confirmed = kept.get("confirmed_on")
    return LineThen(
        item,
        segment,
        said.disputed and said.criterion_id == item.criterion_id,
        draft_of(kept),
        date.fromisoformat(confirmed) if confirmed else None,
        kept_until(kept),
        recorded,
    )
