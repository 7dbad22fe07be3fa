"""Every change in one trail, in a chain for each street, each entry with the hash of the one before it.

What the trail held so far is chained in its order. Histories are noted from now on: the first entry says how long each was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

from catalogue.foundation import clock
from catalogue.foundation.loading import insert_into
from catalogue.foundation.trail.linking import COLUMNS, chain_of, hash_of
from catalogue.foundation.trail.rows import HISTORIES, digest_of, document_text
from catalogue.models import AuditEntry, TrailEntry, TrailHead
from catalogue.models.audit import CHAIN_FUNCTIONS, CHAINED_ON_POSTGRESQL, CHAINED_ON_SQLITE, KEPT_ON_SQLITE
from catalogue.models.base import number_of_instant

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

_AT_ONCE = 10_000


def upgrade() -> None:
    """Make the tables and what keeps their rows, and chain what the trail holds."""
    instant, code, number = sa.DateTime(timezone=True), sa.BigInteger(), sa.BigInteger()
    op.create_table(
        "trail_entries",
        sa.Column("chain", code, autoincrement=False, nullable=False),
        sa.Column("number", number, autoincrement=False, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("origin", sa.String(16), nullable=True),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("division_code", code, nullable=True),
        sa.Column("history", sa.String(24), nullable=True),
        sa.Column("history_id", number, nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("sealed", sa.String(64), nullable=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("chain", "number", name="pk_trail_entries"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_trail_entries_at", "trail_entries", ["at"])
    op.create_table(
        "trail_heads",
        sa.Column("chain", code, autoincrement=False, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name="pk_trail_heads"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "trail_checkpoints",
        sa.Column("chain", code, autoincrement=False, nullable=False),
        sa.Column("number", number, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("newest", instant, nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("signature", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("chain", "number", name="pk_trail_checkpoints"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "trail_roots",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("entries", number, nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("sent_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("day", name="pk_trail_roots"),
        sqlite_with_rowid=False,
    )
    for table in ("case_events", "case_reports"):
        op.add_column(table, sa.Column("salt", sa.String(32), nullable=True))
    _chain(op.get_bind())
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in CHAINED_ON_POSTGRESQL if on_postgresql else CHAINED_ON_SQLITE:
        op.execute(statement)


def _chain(connection: sa.Connection) -> None:
    ends: dict[int, tuple[int, str]] = {}
    rows = _linked(connection, ends)
    while some := list(islice(rows, _AT_ONCE)):
        insert_into(connection, _table(TrailEntry), (*COLUMNS, "hash"), some)
    insert_into(
        connection, _table(TrailHead), ("chain", "number", "hash"), [(c, *end) for c, end in ends.items()]
    )


def _linked(connection: sa.Connection, ends: dict[int, tuple[int, str]]) -> Iterator[tuple[Any, ...]]:
    form = HISTORIES["audit_entries"]
    table = _table(AuditEntry)
    columns = [table.c[name] for name in form.columns]
    told = connection.execute(sa.select(*columns).order_by(table.c.id).execution_options(yield_per=_AT_ONCE))
    for row in told:
        number, at, actor, role, action, subject, division = row[:7]
        digest = digest_of(
            [number, number_of_instant(at), *row[2:7]], [document_text(each) for each in row[7:]]
        )
        said: tuple[Any, ...] = (
            actor,
            role,
            None,
            action,
            subject,
            division,
            "audit_entries",
            number,
            digest,
            None,
        )
        yield _next(ends, division, at, said)
    counts = {
        name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
        for name in HISTORIES
    }
    before = ", ".join(
        f"{name} {count}" for name, count in counts.items() if count and name != "audit_entries"
    )
    if before:
        said = ("system", "system", None, "trail.begun", before[:120], None, None, None, None, None)
        yield _next(ends, None, clock.now(), said)


def _next(
    ends: dict[int, tuple[int, str]], division: int | None, at: datetime, said: tuple[Any, ...]
) -> tuple[Any, ...]:
    chain = chain_of(division)
    number, before = ends.get(chain, (0, ""))
    number += 1
    hashed = hash_of((chain, number, number_of_instant(at), *said), before)
    ends[chain] = (number, hashed)
    return (chain, number, at, *said, hashed)


def _table(model: Any) -> sa.Table:
    table = model.__table__
    assert isinstance(table, sa.Table)
    return table


def downgrade() -> None:
    """Drop the chains; what the trail held before stays."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute("DROP TRIGGER keep_audit_values ON audit_entries")
        op.execute("DROP TRIGGER audit_entries_kept ON audit_entries")
    else:
        op.execute("DROP TRIGGER audit_entries_kept")
        op.execute(KEPT_ON_SQLITE[1])
    for table in ("trail_roots", "trail_checkpoints", "trail_heads", "trail_entries"):
        op.drop_table(table)
    if on_postgresql:
        for name in CHAIN_FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}()")
        op.execute(
            "CREATE TRIGGER audit_entries_kept BEFORE UPDATE OR DELETE ON audit_entries"
            " FOR EACH ROW EXECUTE FUNCTION keep_audit_entries()"
        )
    for table in ("case_reports", "case_events"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("salt")
