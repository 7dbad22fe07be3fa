"""Sessions of communities, of places and of lines, and the days on which they take place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from ..foundation.codes import subtree
from ..foundation.errors import NotFound, _
from ..foundation.histories import RevisionFacts, read_history
from ..models import PlannedSession, ServicePoint, SessionRevision
from .facts import Occurrence, SessionDraft, SessionFacts

MOST = 500
"""Sessions that are read for one page."""
A_WEEK = 7
"""Days that 本周活动 shows, from today on."""
NO_SESSION = _("There is no such session.")
_TABLE: Any = PlannedSession.__table__
_POINTS: Any = ServicePoint.__table__
_SELECT = select(*_TABLE.columns, _POINTS.c.name.label("point")).select_from(
    _TABLE.outerjoin(_POINTS, _POINTS.c.id == _TABLE.c.point_id)
)
# What pages ask is built once: composing a statement takes longer than running one.
_COMING = (
    _SELECT.where(_TABLE.c.ended_at.is_(None), _TABLE.c.next_day.is_not(None))
    .order_by(_TABLE.c.next_day, _TABLE.c.id)
    .limit(MOST)
)
_OF_COMMUNITY = _COMING.where(_TABLE.c.community_code == bindparam("community"))
_OF_ITEM = _OF_COMMUNITY.where(_TABLE.c.item_id == bindparam("item"))
_AT_POINT = _COMING.where(_TABLE.c.point_id == bindparam("point"))
_AROUND = _COMING.where(
    _TABLE.c.community_code.between(bindparam("first"), bindparam("last")),
    or_(_TABLE.c.community_code == bindparam("community"), _TABLE.c.next_day < bindparam("until")),
)


def facts_of(row: Any) -> SessionFacts:
    """A session's facts from a row of its table with the name of its service point."""
    return SessionFacts(
        id=row.id,
        community=row.community_code,
        draft=draft_of(row),
        version=row.version,
        ended_at=row.ended_at,
        said_role=row.said_role,
        point=row.point,
    )


def draft_of(row: Any) -> SessionDraft:
    """What a row says."""
    return SessionDraft(
        item_id=row.item_id,
        what_zh=row.what_zh,
        what_en=row.what_en,
        dates=tuple(map(date.fromisoformat, row.dates)),
        repeat=row.repeat,
        first_day=row.first_day,
        last_day=row.last_day,
        cancelled=tuple(map(date.fromisoformat, row.cancelled)),
        times=row.times,
        point_id=row.point_id,
        place=row.place,
        for_whom=row.for_whom,
        joining=row.joining,
    )


def sessions_of(
    session: Session, community: int, *, today: date, item: int | None = None
) -> tuple[SessionFacts, ...]:
    """A community's sessions (of an item's id, or of all) that are still to take place, the next first: one query."""
    if item is None:
        return _coming(session, today, _OF_COMMUNITY, community=community)
    return _coming(session, today, _OF_ITEM, community=community, item=item)


def sessions_of_cells(
    session: Session, cells: Collection[tuple[int, int]]
) -> dict[tuple[int, int], tuple[SessionFacts, ...]]:
    """The sessions of some lines (codes of communities and ids of items) that were not over by the daily count, by id: one query."""
    if not cells:
        return {}
    query = _SELECT.where(
        _TABLE.c.community_code.in_(sorted({community for community, _item in cells})),
        _TABLE.c.item_id.in_(sorted({item for _community, item in cells})),
        _TABLE.c.ended_at.is_(None),
        _TABLE.c.next_day.is_not(None),
    )
    found: dict[tuple[int, int], list[SessionFacts]] = {}
    for row in session.execute(query.order_by(_TABLE.c.id)):
        if (row.community_code, row.item_id) in cells:
            found.setdefault((row.community_code, row.item_id), []).append(facts_of(row))
    return {cell: tuple(said) for cell, said in found.items()}


def sessions_at(session: Session, point_id: int, *, today: date) -> tuple[SessionFacts, ...]:
    """The sessions at a service point that are still to take place, the next first: one query."""
    return _coming(session, today, _AT_POINT, point=point_id)


def sessions_around(
    session: Session, division: int, community: int, *, today: date, days: int = A_WEEK
) -> tuple[SessionFacts, ...]:
    """All sessions of a community, and those within some days from ``today`` on in the rest of a division: one query."""
    first, last = subtree(division)
    until = today + timedelta(days=days)
    return _coming(session, today, _AROUND, first=first, last=last, community=community, until=until)


def _coming(session: Session, today: date, statement: Any, **values: object) -> tuple[SessionFacts, ...]:
    found = [facts_of(row) for row in session.execute(statement, values)]
    return tuple(each for each in found if each.draft.next_day(today) is not None)


def get_session(session: Session, community: int, session_id: int) -> SessionFacts:
    """A session of a community, also one that was taken off the list. Raises ``NotFound``."""
    row = session.execute(
        _SELECT.where(_TABLE.c.id == session_id, _TABLE.c.community_code == community)
    ).one_or_none()
    if row is None:
        raise NotFound(NO_SESSION)
    return facts_of(row)


def session_history(session: Session, community: int, session_id: int) -> tuple[RevisionFacts, ...]:
    """Who said what of a session, newest first."""
    return read_history(
        session,
        SessionRevision,
        SessionRevision.session_id == session_id,
        SessionRevision.community_code == community,
    )


def occurrences(sessions: Iterable[SessionFacts], first: date, days: int = A_WEEK) -> tuple[Occurrence, ...]:
    """On which of some days from ``first`` on the sessions take place, or were cancelled: by day and time."""
    last = first + timedelta(days=days - 1)
    found = []
    for each in sessions:
        draft = each.draft
        found += [Occurrence(day, draft.times or "", each) for day in draft.days(first, last)]
        found += [
            Occurrence(day, draft.times or "", each, off=True)
            for day in draft.cancelled
            if first <= day <= last and draft.is_planned(day)
        ]
    return tuple(sorted(found, key=lambda each: (each.day, each.times, each.session.id)))


def next_of_items(sessions: Sequence[SessionFacts], today: date) -> dict[int, Occurrence]:
    """By item id, the first day from ``today`` on on which a session of the item takes place."""
    found: dict[int, Occurrence] = {}
    for each in sessions:
        day = each.draft.next_day(today)
        if day is None:
            continue
        here = Occurrence(day, each.draft.times or "", each)
        known = found.get(each.draft.item_id)
        if known is None or (here.day, here.times) < (known.day, known.times):
            found[each.draft.item_id] = here
    return found
