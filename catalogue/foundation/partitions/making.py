"""Putting tables into parts, and back into one.

A table cannot become one with parts: a new one is made, the rows are copied, and everything that the old one had (indexes,
references from it and to it, checks, triggers, rights, its sequence) is made again from what the database says of it. So what a
migration added later comes along too. All within the caller's transaction, under the strictest lock of these tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, text

from ...models import Base
from .seeing import KEY, PARTS, PROVINCE_SPAN, part_of, parts_of, provinces_with_parts

_OLD = "before_parts"
_SETTINGS = ("work_mem = '64MB'", "maintenance_work_mem = '256MB'")
_LIKE = "INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING IDENTITY INCLUDING STORAGE INCLUDING COMPRESSION INCLUDING COMMENTS"
_INDEXES = (
    "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = CAST(:table AS regclass) AND NOT EXISTS"
    " (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid) ORDER BY 1"
)
_INDEX_NAMES = (
    "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = CAST(:table AS regclass)"
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)"
)
_CONSTRAINTS = (
    "SELECT quote_ident(conname), contype = 'p', pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid = CAST(:table AS regclass) AND conparentid = 0 ORDER BY contype = 'f', 1"
)
_REFERRING = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND confrelid = CAST(:table AS regclass) AND conparentid = 0 ORDER BY 1, 2"
)
_TRIGGERS = (
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal AND tgparentid = 0 ORDER BY 1"
)
_RIGHTS = (
    "SELECT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END"
    " FROM pg_class, aclexplode(relacl) WHERE oid = CAST(:table AS regclass) AND grantee <> relowner"
)
_OWNER = "SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = CAST(:table AS regclass)"
_SEQUENCES = (
    "SELECT quote_ident(attname), pg_get_serial_sequence(:table, attname) FROM pg_attribute"
    " WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped"
    " AND pg_get_serial_sequence(:table, attname) IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class _Had:
    """What a table had, as statements that make it again."""

    key: str
    """The name of its primary key."""
    constraints: Sequence[tuple[str, str]]
    indexes: Sequence[str]
    triggers: Sequence[str]
    rights: Sequence[tuple[str, str]]
    owner: str
    sequences: Sequence[tuple[str, str]]


def partition(connection: Connection, provinces: Iterable[int]) -> None:
    """Give each of these provinces (two digits) a part of its own, and all others one together.

    Tables that are in parts already get those that are missing. Needs a transaction; no one reads or writes them until it ends.
    """
    wanted = sorted(set(provinces))
    there = provinces_with_parts(connection)
    _prepare(connection)
    for table in PARTS:
        if there is None:
            _make_again(connection, table, wanted)
        else:
            _add(connection, table, [each for each in wanted if each not in there])


def unpartition(connection: Connection) -> None:
    """Put the rows of all parts into one table each again. Needs a transaction; nothing happens if there are no parts."""
    if provinces_with_parts(connection) is None:
        return
    _prepare(connection)
    for table in PARTS:
        _make_again(connection, table, None)


def _prepare(connection: Connection) -> None:
    for setting in _SETTINGS:
        _run(connection, f"SET LOCAL {setting}")
    _run(connection, f"LOCK TABLE {', '.join(PARTS)} IN ACCESS EXCLUSIVE MODE")


def _make_again(connection: Connection, table: str, provinces: Sequence[int] | None) -> None:
    """``provinces``: those with parts; None for a table without any."""
    had, old = _seen(connection, table), f"{table}_{_OLD}"
    parts = () if provinces is None else (*provinces, None)
    with _without_referring(connection, table):
        # Their names are wanted by the next one.
        for name in (had.key, *(name for name, _definition in had.constraints)):
            _run(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name in connection.scalars(text(_INDEX_NAMES), {"table": table}).all():
            _run(connection, f"DROP INDEX {name}")
        for name in parts_of(connection, table):
            _run(connection, f"ALTER TABLE {name} RENAME TO {name}_{_OLD}")
        _run(connection, f"ALTER TABLE {table} RENAME TO {old}")
        ranges = f" PARTITION BY RANGE ({KEY})" if parts else ""
        _run(connection, f"CREATE TABLE {table} (LIKE {old} {_LIKE}){ranges}")
        for province in parts:
            part = part_of(table, province)
            _run(connection, f"CREATE TABLE {part} PARTITION OF {table} {_range(province)}")
        _run(connection, f"INSERT INTO {table} SELECT * FROM {old}")  # noqa: S608 - names of this room
        for column, sequence in had.sequences:
            _run(connection, f"ALTER SEQUENCE {sequence} OWNED BY {table}.{column}")
        _run(connection, f"DROP TABLE {old}")
        key = PARTS[table] if parts else [column.name for column in Base.metadata.tables[table].primary_key]
        _give(connection, table, had, key)
    for name in (table, *(part_of(table, province) for province in parts)):
        _run(connection, f"ALTER TABLE {name} OWNER TO {had.owner}")
    _run(connection, f"ANALYZE {table}")


def _range(province: int | None) -> str:
    if province is None:
        return "DEFAULT"
    return f"FOR VALUES FROM ({province * PROVINCE_SPAN}) TO ({(province + 1) * PROVINCE_SPAN})"


def _add(connection: Connection, table: str, provinces: Sequence[int]) -> None:
    """Parts for further provinces, with the rows of theirs that were among the rest."""
    if not provinces:
        return
    rest = part_of(table, None)
    owner = connection.execute(text(_OWNER), {"table": table}).scalar_one()
    # Rows that pass from one part to another are deleted in one of them for a moment: nothing may follow that.
    with _without_referring(connection, table):
        for province in provinces:
            part = part_of(table, province)
            of_it = f"{KEY} >= {province * PROVINCE_SPAN} AND {KEY} < {(province + 1) * PROVINCE_SPAN}"
            _run(connection, f"CREATE TABLE {part} (LIKE {table} {_LIKE} INCLUDING CONSTRAINTS)")
            _run(
                connection,
                f"WITH gone AS (DELETE FROM {rest} WHERE {of_it} RETURNING *) INSERT INTO {part} SELECT * FROM gone",  # noqa: S608 - names and numbers of this room
            )
            _run(connection, f"ALTER TABLE {part} OWNER TO {owner}")
            _run(connection, f"ALTER TABLE {table} ATTACH PARTITION {part} {_range(province)}")
    _run(connection, f"ANALYZE {table}")


def _seen(connection: Connection, table: str) -> _Had:
    named = {"table": table}
    constraints = connection.execute(text(_CONSTRAINTS), named).all()
    return _Had(
        key=next(name for name, is_key, _definition in constraints if is_key),
        constraints=[(name, definition) for name, is_key, definition in constraints if not is_key],
        # Of a table with parts PostgreSQL says ONLY.
        indexes=[each.replace(" ON ONLY ", " ON ", 1) for each in connection.scalars(text(_INDEXES), named)],
        triggers=connection.scalars(text(_TRIGGERS), named).all(),
        rights=[(right, whose) for right, whose in connection.execute(text(_RIGHTS), named)],
        owner=connection.execute(text(_OWNER), named).scalar_one(),
        sequences=[(column, name) for column, name in connection.execute(text(_SEQUENCES), named)],
    )


def _give(connection: Connection, table: str, had: _Had, key: Sequence[str]) -> None:
    """Make again what a table had."""
    add = f"ALTER TABLE {table} ADD CONSTRAINT"
    _run(connection, f"{add} {had.key} PRIMARY KEY ({', '.join(key)})")
    for statement in had.indexes:
        _run(connection, statement)
    for name, definition in had.constraints:
        _run(connection, f"{add} {name} {definition}")
    for statement in had.triggers:
        _run(connection, statement)
    for right, whose in had.rights:
        _run(connection, f"GRANT {right} ON {table} TO {whose}")


@contextmanager
def _without_referring(connection: Connection, table: str) -> Iterator[None]:
    """References to a table are checked at the end of the block, all at once."""
    referring = connection.execute(text(_REFERRING), {"table": table}).all()
    for whose, name, _definition in referring:
        _run(connection, f"ALTER TABLE {whose} DROP CONSTRAINT {name}")
    yield
    for whose, name, definition in referring:
        _run(connection, f"ALTER TABLE {whose} ADD CONSTRAINT {name} {definition}")


def _run(connection: Connection, statement: str) -> None:
    # A sign of percent is the database's, not the driver's.
    connection.exec_driver_sql(statement.replace("%", "%%"))
