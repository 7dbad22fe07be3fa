"""Histories around an act: what was said before it, and the entries that taking it back adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from ...foundation import clock
from ...foundation.histories import add_entries
from ...models import (
    Action,
    DeclarationRevision,
    PointRevision,
    ProfileRevision,
    Revision,
    ServiceGuideRevision,
    SessionRevision,
)
from ..sessions import SYSTEM


@dataclass(frozen=True, slots=True)
class _Kept:
    """Which history a table has, and by which of its columns the history's entries name a row; ``beside`` is said with it."""

    history: Any
    columns: Mapping[str, str]
    beside: tuple[str, ...] = ()


HISTORIES: Mapping[str, _Kept] = {
    "offerings": _Kept(Revision, {"community_code": "community_code", "item_id": "item_id"}),
    "service_points": _Kept(PointRevision, {"point_id": "id"}, ("community_code",)),
    "community_profiles": _Kept(ProfileRevision, {"community_code": "community_code"}),
    "planned_sessions": _Kept(SessionRevision, {"session_id": "id"}, ("community_code",)),
    "service_guides": _Kept(ServiceGuideRevision, {"division_code": "division_code", "item_id": "item_id"}),
    "declarations": _Kept(DeclarationRevision, {"declaration_id": "id"}),
}


def watermarks(session: Session) -> dict[str, int]:
    """The number of the newest entry of each history, by table."""
    return {
        table: session.scalar(select(func.max(kept.history.id))) or 0 for table, kept in HISTORIES.items()
    }


Subject = Mapping[str, Any]


def say_again(
    session: Session, table: str, mark: int, subjects: Sequence[Subject]
) -> dict[tuple[Any, ...], int]:
    """Add an entry for each row that is as it was before an act: what was said then. ``mark`` is the history's watermark.

    ``subjects`` are rows as they are now, before they are put back. Gives the version of each entry, by the row's name in the history.
    """
    kept = HISTORIES[table]
    told = _since(session, kept, mark, subjects)
    versions: dict[tuple[Any, ...], int] = {}
    entries = []
    now = clock.now()
    for subject in subjects:
        name = tuple(subject[column] for column in kept.columns.values())
        since = told.get(name)
        if not since:
            continue
        versions[name] = since[-1].version + 1
        entries.append(
            {
                **dict(zip(kept.columns, name, strict=True)),
                **{column: subject[column] for column in kept.beside},
                "at": now,
                "action": Action.RESTORE,
                "actor": SYSTEM,
                "role": SYSTEM,
                "version": versions[name],
                "before": since[-1].after,
                "after": since[0].before,
            }
        )
    add_entries(session, kept.history, entries)
    return versions


def _since(
    session: Session, kept: _Kept, mark: int, subjects: Iterable[Subject]
) -> dict[tuple[Any, ...], list[Any]]:
    history = kept.history
    columns = [getattr(history, name) for name in kept.columns]
    names = [tuple(subject[column] for column in kept.columns.values()) for subject in subjects]
    found: dict[tuple[Any, ...], list[Any]] = {}
    for start in range(0, len(names), 200):
        some = names[start : start + 200]
        query = (
            select(*columns, history.version, history.before, history.after)
            .where(history.id > mark, tuple_(*columns).in_(some))
            .order_by(history.id)
        )
        for row in session.execute(query):
            found.setdefault(tuple(row[: len(columns)]), []).append(row)
    return found
