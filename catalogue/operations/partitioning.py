"""Lines and their histories in parts by province: looked at, made, and taken back. See docs/adr/0071-partitions-by-province.md."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor
from ..foundation import migrating, partitions, trail
from ..foundation.database import SETTING_UP
from ..foundation.errors import Refused, _, command_called

_SIZE = (
    "SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint, coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint"
    " FROM pg_class AS c WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:names)"
)


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table with all its parts: rows as PostgreSQL estimates them, bytes on disk with indexes."""

    name: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class PartsSeen:
    """How the tables lie. ``provinces`` (two digits) have parts of their own; None: each table is one.

    ``missing`` are listed provinces without a part: what they say lies with the rest.
    """

    tables: tuple[TableSize, ...]
    provinces: tuple[int, ...] | None
    missing: tuple[int, ...]


def see_parts(engine: Engine) -> PartsSeen:
    """How the tables lie now. Raises ``Refused`` on SQLite, and for a schema that is not the newest."""
    _require(engine)
    with engine.connect() as connection:
        return _see(connection)


def make_parts(engine: Engine, *, actor: Actor) -> PartsSeen:
    """Give every listed province a part of its own, if it has none, and all others one together.

    In one transaction; no one reads or writes the tables meanwhile. Raises what :func:`see_parts` raises.
    """
    with _changing(engine) as connection:
        before = _see(connection)
        if before.missing or before.provinces is None:
            partitions.partition(connection, partitions.listed_provinces(connection))
            _note(connection, actor, "database.partitioned", before)
        return _see(connection)


def undo_parts(engine: Engine, *, actor: Actor) -> PartsSeen:
    """Make one table of the parts again; nothing if there are none. Raises what :func:`see_parts` raises."""
    with _changing(engine) as connection:
        before = _see(connection)
        if before.provinces is not None:
            partitions.unpartition(connection)
            _note(connection, actor, "database.unpartitioned", before)
        return _see(connection)


def _require(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        raise Refused(_("Only PostgreSQL keeps tables in parts; SQLite needs none."))
    if migrating.revision_of(engine) != migrating.newest():
        raise Refused(
            _("The database is not set up for this version. Run: %(command)s"),
            command=command_called("setup"),
        )


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """A transaction in which no one else migrates the database."""
    _require(engine)
    with engine.connect().execution_options(**SETTING_UP) as connection, connection.begin():
        connection.execute(select(func.pg_advisory_xact_lock(migrating.LOCK)))
        yield connection


def _see(connection: Connection) -> PartsSeen:
    found = []
    for name in partitions.PARTS:
        names = partitions.parts_of(connection, name) or [name]
        rows, size = connection.execute(text(_SIZE), {"names": names}).one()
        found.append(TableSize(name, rows, size))
    there = partitions.provinces_with_parts(connection)
    listed = partitions.listed_provinces(connection)
    missing = tuple(each for each in listed if each not in (there or ()))
    return PartsSeen(tuple(found), there, missing)


def _note(connection: Connection, actor: Actor, action: str, before: PartsSeen) -> None:
    now = partitions.provinces_with_parts(connection)
    with Session(connection) as session:
        audit.append(
            session,
            who=actor.name,
            role="operator",
            action=action,
            subject=", ".join(partitions.PARTS),
            before={"provinces": before.provinces},
            after={"provinces": now},
        )
        session.flush()
        trail.link(session)
