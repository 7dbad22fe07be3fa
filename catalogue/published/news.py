"""What changed in the services of a community, or in an item of a division, as a resident would be told: read from histories.

A piece of news is what a subject (a line, a service point, the community's station) says at the end of a day and did not say
before it. It names no one who wrote it, and confirmations are none. A number, hours or an address are told only as long as they
are still said: what was put right, or taken back by its owner, is not read in old news.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..divisions import ProfileFacts, get_profile
from ..foundation.clock import beginning_of
from ..foundation.codes import subtree
from ..history.telling import day_of
from ..models import (
    Action,
    Division,
    Level,
    OfferingPoint,
    PointRevision,
    ProfileRevision,
    Revision,
    State,
)
from ..offerings import OfferingDraft, OfferingFacts, PointFacts
from ..offerings.store import draft_of, points_by_id
from ..telephones import mobiles_in
from .lines import WantedLines, published_lines

_LINES: Any = Revision.__table__
_POINTS: Any = PointRevision.__table__
_PROFILES: Any = ProfileRevision.__table__
_DIVISIONS: Any = Division.__table__
_LINKS: Any = OfferingPoint.__table__

_SAY_THE_SAME = frozenset(
    {
        Action.CONFIRM,
        Action.CONFIRM_SEVERAL,
        Action.CHECK,
        Action.SESSION,
        Action.VERIFY,
        Action.DISPUTE,
        Action.SETTLE,
        Action.SUCCEED,
    }
)
"""What changes no word of a line that a resident reads, or only its code."""
_TELLING = tuple(action for action in Action if action not in _SAY_THE_SAME)
MOST_ENTRIES = 500
"""Entries of each history that are read at most, the newest: older news of a busy time is left out."""
_OFFERED = (State.DELIVERED, State.PARTIAL)


class News(enum.StrEnum):
    """What a piece of news says of its subject: of a line, then of a service point or a station."""

    OFFERED = "offered"
    PARTLY = "partly"
    PLANNED = "planned"
    SUSPENDED = "suspended"
    NOT_OFFERED = "not_offered"
    NOT_APPLICABLE = "not_applicable"
    SILENT = "silent"  # the community says nothing of it any more
    LAST_DAY = "last_day"
    PLACES = "places"
    NUMBER = "number"
    NEW = "new"
    GONE = "gone"
    NAME = "name"
    ADDRESS = "address"
    HOURS = "hours"


_OF_STATE = {
    State.DELIVERED: News.OFFERED,
    State.PARTIAL: News.PARTLY,
    State.PLANNED: News.PLANNED,
    State.SUSPENDED: News.SUSPENDED,
    State.ABSENT: News.NOT_OFFERED,
    State.NOT_APPLICABLE: News.NOT_APPLICABLE,
}


class Novelty(NamedTuple):
    """One thing that changed.

    ``day``: from when it is planned, until when it is suspended, or the last day; None: none is known, or no longer.
    ``texts``: the numbers, the names of places, the name, the address, or the hours in the notation of
    ``catalogue.time.hours``; empty where they are not said any more.
    """

    news: News
    day: date | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PieceOfNews:
    """What changed in one subject of a community on a day in Beijing, and at which instant last.

    ``item``: a line; ``point``: id of a service point, and ``name`` what it is called; neither: the community's station.
    """

    community: int
    community_name: str
    day: date
    at: datetime
    changes: tuple[Novelty, ...]
    item: ItemFacts | None = None
    point: int | None = None
    name: str | None = None

    @property
    def there(self) -> bool:
        """Whether a service point was there after the change."""
        return all(change.news is not News.GONE for change in self.changes)

    @property
    def subject(self) -> str:
        """What it is about within the community: a name that stays the same."""
        if self.item is not None:
            return f"items/{self.item.key}"
        return "station" if self.point is None else f"points/{self.point}"


def news_of_community(
    session: Session,
    edition: EditionFacts,
    community: int,
    since: date,
    *,
    limit: int = 50,
    daily: bool = True,
) -> tuple[PieceOfNews, ...]:
    """What changed in a present community since the beginning of a day: at most ``limit`` pieces, the newest first.

    Of its lines, of the service points that it has or names, of its station. ``daily``: each day apart; else one piece for
    each subject that is not as it was before ``since``. At most nine queries.
    """
    named = select(_LINKS.c.point_id).where(_LINKS.c.community_code == community)
    lines = _entries(session, _LINES, _LINES.c.item_id, since, _LINES.c.community_code == community)
    points = _entries(
        session,
        _POINTS,
        _POINTS.c.point_id,
        since,
        or_(_POINTS.c.community_code == community, _POINTS.c.point_id.in_(named)),
    )
    station = _entries(
        session, _PROFILES, _PROFILES.c.community_code, since, _PROFILES.c.community_code == community
    )
    return _told(session, edition, lines, points, station, limit, daily)


def news_of_item(
    session: Session,
    edition: EditionFacts,
    item: ItemFacts,
    division: int,
    since: date,
    *,
    limit: int = 50,
    daily: bool = True,
) -> tuple[PieceOfNews, ...]:
    """What changed in an item in the present communities of a division, as :func:`news_of_community` tells it.

    Of its lines and of the service points that they name. At most seven queries.
    """
    within = _DIVISIONS.c.code.between(*subtree(division))
    present = select(_DIVISIONS.c.code).where(
        within, _DIVISIONS.c.level == Level.COMMUNITY, _DIVISIONS.c.retired_on.is_(None)
    )
    named = select(_LINKS.c.point_id).where(_LINKS.c.community_code.in_(present), _LINKS.c.item_id == item.id)
    lines = _entries(
        session,
        _LINES,
        _LINES.c.item_id,
        since,
        _LINES.c.community_code.in_(present),
        _LINES.c.item_id == item.id,
    )
    points = _entries(session, _POINTS, _POINTS.c.point_id, since, _POINTS.c.point_id.in_(named))
    return _told(session, edition, lines, points, [], limit, daily)


class _Entry(NamedTuple):
    community: int
    community_name: str
    subject: int
    at: datetime
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def _entries(
    session: Session, history: Any, subject: Any, since: date, *conditions: ColumnElement[bool]
) -> list[_Entry]:
    """The newest entries of a history that say something new, the newest first: one query."""
    query = (
        select(
            history.c.community_code,
            _DIVISIONS.c.short_name,
            subject.label("subject"),
            history.c.at,
            history.c.before,
            history.c.after,
        )
        .join(_DIVISIONS, _DIVISIONS.c.code == history.c.community_code)
        .where(
            *conditions,
            history.c.at >= beginning_of(since),
            history.c.action.in_(_TELLING),
            _DIVISIONS.c.retired_on.is_(None),
        )
        .order_by(history.c.at.desc(), history.c.id.desc())
        .limit(MOST_ENTRIES)
    )
    return [_Entry(*row) for row in session.execute(query)]


class _Net(NamedTuple):
    """What a subject said before some entries, and after the last of them."""

    last: _Entry
    day: date
    before: Mapping[str, Any] | None

    @property
    def after(self) -> Mapping[str, Any] | None:
        return self.last.after


def _net(entries: Sequence[_Entry], *, daily: bool) -> list[_Net]:
    """Entries, the newest first, drawn together by subject and day, or by subject alone."""
    found: dict[tuple[int, int, date | None], _Net] = {}
    for entry in entries:
        day = day_of(entry.at)
        key = entry.community, entry.subject, day if daily else None
        known = found.get(key)
        found[key] = _Net(entry, day, entry.before) if known is None else known._replace(before=entry.before)
    return list(found.values())


def _told(
    session: Session,
    edition: EditionFacts,
    lines: Sequence[_Entry],
    points: Sequence[_Entry],
    station: Sequence[_Entry],
    limit: int,
    daily: bool,
) -> tuple[PieceOfNews, ...]:
    own = [each for each in _net(lines, daily=daily) if _speaks(edition, each)]
    places, stations = _net(points, daily=daily), _net(station, daily=daily)
    said = _lines_now(session, edition, own)
    now = points_by_id(session, {each.last.subject for each in places})
    profile = get_profile(session, stations[0].last.community) if stations else None
    made = chain(
        (_piece(each, _of_line(each, said), edition.items_by_id[each.last.subject]) for each in own),
        (_piece(each, _of_point(each, now), point=each.last.subject) for each in places),
        (_piece(each, _of_station(each, profile)) for each in stations),
    )
    news = sorted(
        (each for each in made if each.changes), key=lambda each: (each.at, each.subject), reverse=True
    )
    return tuple(news[:limit])


def _piece(
    net: _Net, changes: list[Novelty], item: ItemFacts | None = None, point: int | None = None
) -> PieceOfNews:
    entry = net.last
    name = (entry.after or entry.before or {}).get("name") if point is not None else None
    return PieceOfNews(
        entry.community, entry.community_name, net.day, entry.at, tuple(changes), item, point, name
    )


def _speaks(edition: EditionFacts, net: _Net) -> bool:
    """Whether a line is one of the edition's, and what it says now is said under its criterion."""
    item, after = edition.items_by_id.get(net.last.subject), net.after
    if item is None:
        return False
    if after is None or after["state"] == State.NOT_APPLICABLE:
        return True
    return after.get("criterion_id") in (None, item.criterion_id)


def _lines_now(
    session: Session, edition: EditionFacts, nets: Sequence[_Net]
) -> Mapping[tuple[int, int], OfferingFacts]:
    """What the lines say now, by community and item."""
    cells = {(each.last.community, each.last.subject) for each in nets}
    if not cells:
        return {}
    wanted = WantedLines(items={item for _, item in cells}, cells=cells)
    found = published_lines(session, edition, wanted, limit=len(cells))
    return {each.key: each.line.offering for each in found if each.line.offering}


def _of_line(net: _Net, said: Mapping[tuple[int, int], OfferingFacts]) -> list[Novelty]:
    before = draft_of(net.before) if net.before else None
    if net.after is None:
        return [Novelty(News.SILENT)] if before else []
    after = draft_of(net.after)
    changes = [] if before and _state(before) == _state(after) else [_state(after)]
    if after.state not in _OFFERED:
        return changes
    if (before.ends_on if before else None) != after.ends_on:
        changes.append(Novelty(News.LAST_DAY, after.ends_on))
    now = said.get((net.last.community, net.last.subject))
    if before is None or before.state not in _OFFERED:
        return changes
    if _number(before) != _number(after):
        same = now is not None and _number(now.draft) == _number(after) and now.state in _OFFERED
        changes.append(Novelty(News.NUMBER, texts=_open((now.phone,)) if now and same and now.phone else ()))
    if set(before.points) != set(after.points):
        same = now is not None and now.draft.points == after.points
        names = tuple(point.name for point in now.points) if now and same else ()
        changes.append(Novelty(News.PLACES, texts=names))
    return changes


def _state(draft: OfferingDraft) -> Novelty:
    days = {State.PLANNED: draft.planned_for, State.SUSPENDED: draft.suspended_until}
    return Novelty(_OF_STATE[draft.state], days.get(draft.state))


def _number(draft: OfferingDraft) -> tuple[Any, Any]:
    return draft.phone_source, draft.phone


def _of_point(net: _Net, now: Mapping[int, PointFacts]) -> list[Novelty]:
    before, after = net.before or {}, net.after
    if after is None:
        return [Novelty(News.GONE)] if before else []
    point = now.get(net.last.subject)
    changes = [] if before else [Novelty(News.NEW)]
    if before:
        changes += _of_place(before, after, "name", point)
        if before.get("ends_on") != after.get("ends_on"):
            ends = after.get("ends_on")
            changes.append(Novelty(News.LAST_DAY, date.fromisoformat(ends) if ends else None))
    return changes


def _of_station(net: _Net, now: ProfileFacts | None) -> list[Novelty]:
    # What is said of a station for the first time is no change, and it does not go.
    if not net.before or not net.after:
        return []
    if not any(net.before.get(name) != net.after.get(name) for name in ("station_name", *_SAID)):
        return []
    return _of_place(net.before, net.after, "station_name", now)


_SAID = {"address": News.ADDRESS, "phones": News.NUMBER, "hours": News.HOURS}
"""What a service point and a station say alike, and the news of it."""


def _of_place(
    before: Mapping[str, Any], after: Mapping[str, Any], name: str, now: Any | None
) -> list[Novelty]:
    changes = []
    for field, news in ({name: News.NAME} | _SAID).items():
        if before.get(field) != after.get(field):
            changes.append(Novelty(news, texts=_still(after.get(field), getattr(now, field, None))))
    return changes


def _still(said: Any, now: Any) -> tuple[str, ...]:
    """What is said, if it is still so."""
    if isinstance(now, str):
        return (now,) if now == said else ()
    return _open(now) if now and list(now) == said else ()


def _open(numbers: Iterable[str]) -> tuple[str, ...]:
    """Numbers without those of persons, which feeds and mails never tell."""
    return tuple(number for number in numbers if not mobiles_in([number]))
