"""Rows that hang on divisions, before and after an act: what it added, changed and removed.

Every table is in one of three classes. What follows from other tables is counted again (``DERIVED``), histories are only added to
(``ONLY_ADDED``), and of all others the rows around the touched divisions are compared. A table's rows are around a division by
its foreign keys: to divisions, to their service points, cases and declarations; columns that name one without a key are in ``_UNLINKED``.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Table, select
from sqlalchemy.orm import Session

from ...foundation.database import in_parts
from ...models import Base, ordered_trades
from ...models.base import Day, UtcDateTime

DERIVED = frozenset(
    {
        "community_summaries",
        "coverage_day",
        "coverage_ledger",
        "coverage_movements",
        "coverage_rollup",
        "item_squares",
        "link_checks",
        "local_texts",
        "source_counts",
        "stamps",
    }
)
"""What is counted, or written again, from other tables."""
ONLY_ADDED = frozenset(
    {
        "audit_entries",
        "coverage_month_counts",
        "coverage_months",
        "coverage_reviews",
        "declaration_revisions",
        "division_act_parts",
        "division_act_rows",
        "division_acts",
        "division_lists",
        "division_names",
        "division_presence",
        "ended_rulings",
        "experiences",
        "job_runs",
        "point_revisions",
        "profile_revisions",
        "revisions",
        "service_guide_revisions",
        "session_revisions",
        "trail_checkpoints",
        "trail_entries",
        "trail_heads",
        "trail_roots",
        "vocabulary_changes",
    }
)
"""What tells of the past, and is never changed by an act."""
APART = frozenset({"users", "divisions"})
"""Accounts are kept by an office that may end; divisions themselves have rows by their own code."""
_UNLINKED: Mapping[str, Mapping[str, str]] = {
    "divisions": {"code": "divisions"},
    "users": {"kept_by": "divisions"},
    "cases": {"passed_to": "divisions", "department_id": "departments"},
    "offering_points": {"community_code": "divisions"},
    "owner_list_places": {"point_id": "service_points"},
    "point_links": {"point_id": "service_points", "leads_to": "service_points"},
    "point_answers": {"point_id": "service_points", "open_point_id": "service_points"},
    "report_notes": {"division_code": "divisions", "point_id": "service_points"},
}
_ANCHORS = ("divisions", "service_points", "cases", "declarations")
"""Tables whose rows others hang on."""
_PASSED_OVER: Mapping[str, frozenset[str]] = {
    "cases": frozenset({"words", "fingerprint"}),
    "planned_sessions": frozenset({"next_day"}),
}
"""What is not kept: words of residents, and their digest, stay with their reports; what each day moves by itself is no change."""
_COUNTED_UP = frozenset({"version", "updated_at"})
"""What grows with every change, and with taking one back: it says nothing that could be lost."""


def compared_tables() -> list[Table]:
    """The tables whose rows an act may change, parents first."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.name not in DERIVED | ONLY_ADDED and (_anchored(table.name) or table.name in APART)
    ]


@cache
def _anchored(name: str) -> tuple[tuple[str, str], ...]:
    """The columns of a table that hang on an anchor, with its name."""
    table = Base.metadata.tables[name]
    found = [(column, anchor) for column, anchor in _UNLINKED.get(name, {}).items() if anchor in _ANCHORS]
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name in _ANCHORS and name != "divisions":
                found.append((column.name, key.column.table.name))
    return tuple(dict.fromkeys(found))


Row = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What an act is around: divisions, and the numbers of their service points, cases and declarations."""

    divisions: frozenset[int]
    service_points: frozenset[int]
    cases: frozenset[int]
    declarations: frozenset[int]

    def of(self, anchor: str) -> frozenset[int]:
        """The keys of an anchor's rows."""
        found: frozenset[int] = getattr(self, anchor)
        return found


def scope_of(session: Session, codes: Iterable[int]) -> Scope:
    """What hangs on divisions now. An act moves it between them and adds nothing to it."""
    inside = frozenset(codes)
    tables = Base.metadata.tables
    points = _ids(session, tables["service_points"], "community_code", inside)
    cases = _ids(session, tables["cases"], "division_code", inside)
    declared = _ids(session, tables["declarations"], "declarer_code", inside)
    declared |= _ids(session, tables["declaration_recipients"], "community_code", inside, "declaration_id")
    declared |= _ids(session, tables["declaration_points"], "point_id", points, "declaration_id")
    return Scope(inside, points, cases, declared)


def _ids(
    session: Session, table: Table, column: str, among: frozenset[int], wanted: str = "id"
) -> frozenset[int]:
    found: set[int] = set()
    ordered = sorted(among)
    for part in in_parts(ordered):
        found.update(session.scalars(select(table.c[wanted]).where(table.c[column].in_(part))))
    return frozenset(found)


Snapshot = dict[str, dict[Key, Row]]


def snapshot(session: Session, scope: Scope) -> Snapshot:
    """Every compared row around a scope, by table and key; some queries for each table."""
    session.flush()
    return {table.name: dict(_rows(session, table, scope)) for table in compared_tables()}


def _rows(session: Session, table: Table, scope: Scope) -> Iterator[tuple[Key, Row]]:
    keys = [column.name for column in table.primary_key.columns]
    for column, anchor in _anchored(table.name):
        ordered = sorted(scope.of(anchor))
        for part in in_parts(ordered):
            for row in session.execute(select(table).where(table.c[column].in_(part))):
                yield tuple(row._mapping[name] for name in keys), dict(row._mapping)
    if table.name == "offerings":
        yield from _lines_at_points(session, table, scope)


def _lines_at_points(session: Session, table: Table, scope: Scope) -> Iterator[tuple[Key, Row]]:
    """Lines of other communities that name a service point of the scope."""
    named = Base.metadata.tables["offering_points"]
    ordered = sorted(scope.service_points)
    same = (table.c.community_code == named.c.community_code) & (table.c.item_id == named.c.item_id)
    for part in in_parts(ordered):
        query = select(table).join(named, same).where(named.c.point_id.in_(part))
        for row in session.execute(query):
            yield (row.community_code, row.item_id), dict(row._mapping)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that an act added (``before`` is None), changed (its changed columns) or removed (``after`` is None)."""

    table: str
    key: Key
    before: Row | None
    after: Row | None


def differences(before: Snapshot, after: Snapshot) -> list[RowChange]:
    """What changed from one snapshot to another, by table in the order of parents, and by key."""
    found: list[RowChange] = []
    for table in compared_tables():
        old, new = before[table.name], after[table.name]
        for key in sorted({*old, *new}, key=str):
            one, other = old.get(key), new.get(key)
            if one is None or other is None:
                found.append(RowChange(table.name, key, one, other))
            elif changed := {name: one[name] for name in one if one[name] != other[name]}:
                found.append(RowChange(table.name, key, changed, other))
    return found


def digest_of_row(table: str, row: Row) -> str:
    """A row as a digest, by which a later change is seen."""
    left_out = _COUNTED_UP | _PASSED_OVER.get(table, frozenset())
    kept = {name: value for name, value in row.items() if name not in left_out}
    text = json.dumps(to_json(table, kept), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def kept_row(change: RowChange) -> dict[str, Any] | None:
    """What is kept of a row to bring it back; None for one that was added."""
    if change.before is None:
        return None
    passed_over = _PASSED_OVER.get(change.table, frozenset())
    return to_json(
        change.table, {name: value for name, value in change.before.items() if name not in passed_over}
    )


def to_json(table: str, row: Row) -> dict[str, Any]:
    """Values of a table's columns as JSON keeps them."""
    columns = Base.metadata.tables[table].c
    return {name: _to_json(columns[name], value) for name, value in row.items()}


def from_json(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """What :func:`to_json` kept, as the table takes it."""
    columns = Base.metadata.tables[table].c
    return {name: _from_json(columns[name], value) for name, value in row.items()}


def _to_json(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return getattr(value, "value", value)


def _from_json(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Day):
        return date.fromisoformat(value)
    if isinstance(value, str) and column.type.python_type is bytes:
        return base64.b64decode(value)
    if isinstance(value, list):
        return ordered_trades(value)
    enum_class = getattr(column.type, "enum_class", None)
    return enum_class(value) if enum_class is not None else value


def key_names(table: str) -> list[str]:
    """The columns of a table's key, in order."""
    return [column.name for column in Base.metadata.tables[table].primary_key.columns]
