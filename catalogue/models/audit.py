"""The audit trail: who did what, where and when. The database refuses to change or delete a row.

``trail_entries`` holds every change, in a chain for each street: each row has the hash of the one before it. What a row
is about stays where it is kept, in a history or in ``audit_entries``; the row has its id and digest.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, BigInteger, Index, Integer, String, Table, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, DivisionCode


class AuditEntry(Base):
    """One change of what keeps no history of its own. ``before`` and ``after`` hold what changed, without residents' personal data."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    division_code: Mapped[int | None] = mapped_column(DivisionCode, index=True)
    """The division that the change is about; None if it is about the whole instance. No foreign key: the trail stays."""
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class TrailEntry(Base):
    """One entry of a chain. Its hash is that of everything before it in this row, and of the hash before it."""

    __tablename__ = "trail_entries"
    __table_args__ = (Index("ix_trail_entries_at", "at"), {"sqlite_with_rowid": False})

    chain: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)
    """The street, or the division above one, whose chain it is; 0: what belongs to no division."""
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Counted from 1 in each chain, without gaps."""
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str | None] = mapped_column(String(16))
    """A mark of the network that it came from: keyed, never an address. None: by the portal itself or by a command."""
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120))
    division_code: Mapped[int | None] = mapped_column(DivisionCode)
    history: Mapped[str | None] = mapped_column(String(24))
    """The table that keeps what was there before and after; None: the entry says everything itself."""
    history_id: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of that row."""
    sealed: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of its words and a salt beside them: both are erased together, and then it tells nothing."""
    hash: Mapped[str] = mapped_column(String(64))


class TrailHead(Base):
    """The end of a chain: where the next entry goes. Writers of one chain take turns at its row."""

    __tablename__ = "trail_heads"
    __table_args__ = {"sqlite_with_rowid": False}

    chain: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


class TrailCheckpoint(Base):
    """Where a chain begins now: what was older is deleted, and this says, signed, with which hash it ended."""

    __tablename__ = "trail_checkpoints"
    __table_args__ = {"sqlite_with_rowid": False}

    chain: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The last entry that may be deleted."""
    hash: Mapped[str] = mapped_column(String(64))
    newest: Mapped[datetime]
    """The instant of the newest entry that may be deleted."""
    made_at: Mapped[datetime]
    signature: Mapped[str] = mapped_column(String(64))
    """HMAC-SHA-256 with a key of the instance."""


class TrailRoot(Base):
    """The ends of all chains at one moment of a day, and the root over them, which is also kept elsewhere."""

    __tablename__ = "trail_roots"
    __table_args__ = {"sqlite_with_rowid": False}

    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    root: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int] = mapped_column(BigInteger)
    """How many entries all chains had, with those that were deleted behind checkpoints."""
    heads: Mapped[str] = mapped_column(Text)
    """A line for each chain, in order: chain, number, hash."""
    sent_at: Mapped[datetime | None]
    """When it was handed over where the setting says; None: not yet."""


_NEVER_CHANGED = "the audit trail is never changed"
_NEVER_DELETED = "the audit trail is never deleted"
_CHAIN_OF_OLD = (
    "CASE WHEN OLD.division_code IS NULL THEN 0 ELSE OLD.division_code - OLD.division_code % 1000 END"
)
_COVERED = (
    "EXISTS (SELECT 1 FROM trail_checkpoints AS c WHERE c.chain = OLD.chain AND c.number >= OLD.number)"
)
_VALUES_COVERED = (
    f"EXISTS (SELECT 1 FROM trail_checkpoints AS c WHERE c.chain = {_CHAIN_OF_OLD} AND c.newest >= OLD.at)"  # noqa: S608 - a constant
)
KEPT_DAYS = 183
"""What the database itself keeps: no checkpoint covers an entry that is younger."""


def _refusing(name: str, when: str, table: str, message: str, unless: str | None = None) -> str:
    """A trigger of SQLite that refuses a change."""
    condition = f" WHEN NOT {unless}" if unless else ""
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table}{condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"


KEPT_ON_SQLITE = (
    _refusing("audit_entries_unchanged", "UPDATE", "audit_entries", _NEVER_CHANGED),
    _refusing("audit_entries_kept", "DELETE", "audit_entries", _NEVER_DELETED),
)
KEPT_ON_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION keep_audit_entries() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the audit trail is never changed'; END $$",
    "CREATE TRIGGER audit_entries_kept BEFORE UPDATE OR DELETE ON audit_entries"
    " FOR EACH ROW EXECUTE FUNCTION keep_audit_entries()",
)
NOT_KEPT_ON_POSTGRESQL = "DROP FUNCTION IF EXISTS keep_audit_entries()"

_TOO_YOUNG = "what is younger than 183 days is kept"
_YOUNG_ON_SQLITE = (
    f"(strftime('%s', 'now') - {KEPT_DAYS * 86400}) * 1000000 >= NEW.newest"  # the same, said of what may go
)
CHAINED_ON_SQLITE = (
    "DROP TRIGGER IF EXISTS audit_entries_kept",
    _refusing("audit_entries_kept", "DELETE", "audit_entries", _NEVER_DELETED, _VALUES_COVERED),
    _refusing("trail_entries_unchanged", "UPDATE", "trail_entries", _NEVER_CHANGED),
    _refusing("trail_entries_kept", "DELETE", "trail_entries", _NEVER_DELETED, _COVERED),
    _refusing("trail_checkpoints_unchanged", "UPDATE", "trail_checkpoints", _NEVER_CHANGED),
    _refusing("trail_checkpoints_kept", "DELETE", "trail_checkpoints", _NEVER_DELETED),
    _refusing("trail_checkpoints_late", "INSERT", "trail_checkpoints", _TOO_YOUNG, f"({_YOUNG_ON_SQLITE})"),
    _refusing(
        "trail_roots_unchanged", "UPDATE OF day, at, root, entries, heads", "trail_roots", _NEVER_CHANGED
    ),
    _refusing("trail_roots_kept", "DELETE", "trail_roots", _NEVER_DELETED),
)
"""What SQLite refuses since entries are chained. An old entry goes only after a checkpoint covers it."""


def _keeping(name: str, when: str, table: str, message: str, unless: str = "FALSE") -> tuple[str, str]:
    """A function and a trigger of PostgreSQL that refuse a change."""
    back = "OLD" if when == "DELETE" else "NEW"
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {unless} THEN RETURN {back}; END IF; RAISE EXCEPTION '{message}'; END $$",
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


_LATE = f"NEW.newest <= now() - interval '{KEPT_DAYS} days'"
CHAINED_ON_POSTGRESQL = (
    "DROP TRIGGER IF EXISTS audit_entries_kept ON audit_entries",
    "CREATE TRIGGER audit_entries_kept BEFORE UPDATE ON audit_entries"
    " FOR EACH ROW EXECUTE FUNCTION keep_audit_entries()",
    *_keeping("keep_audit_values", "DELETE", "audit_entries", _NEVER_DELETED, _VALUES_COVERED),
    "CREATE TRIGGER trail_entries_unchanged BEFORE UPDATE ON trail_entries"
    " FOR EACH ROW EXECUTE FUNCTION keep_audit_entries()",
    *_keeping("keep_trail_entries", "DELETE", "trail_entries", _NEVER_DELETED, _COVERED),
    "CREATE TRIGGER trail_checkpoints_kept BEFORE UPDATE OR DELETE ON trail_checkpoints"
    " FOR EACH ROW EXECUTE FUNCTION keep_audit_entries()",
    *_keeping("keep_trail_young", "INSERT", "trail_checkpoints", _TOO_YOUNG, _LATE),
    "CREATE TRIGGER trail_roots_kept BEFORE UPDATE OF day, at, root, entries, heads OR DELETE ON trail_roots"
    " FOR EACH ROW EXECUTE FUNCTION keep_audit_entries()",
)
CHAIN_FUNCTIONS = ("keep_audit_values", "keep_trail_entries", "keep_trail_young")
NOT_CHAINED_ON_POSTGRESQL = tuple(f"DROP FUNCTION IF EXISTS {name}()" for name in CHAIN_FUNCTIONS)


def _after(table: Any, when: str, dialect: str, statements: tuple[str, ...]) -> None:
    assert isinstance(table, Table)
    for statement in statements:
        # A sign of percent is for the database, not for Python.
        made: Any = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(table, when, made.execute_if(dialect=dialect))


_after(AuditEntry.__table__, "after_create", "sqlite", KEPT_ON_SQLITE)
_after(AuditEntry.__table__, "after_create", "postgresql", KEPT_ON_POSTGRESQL)
# The tables are made by name: all others of the trail are there when the last one is.
_after(TrailRoot.__table__, "after_create", "sqlite", CHAINED_ON_SQLITE)
_after(TrailRoot.__table__, "after_create", "postgresql", CHAINED_ON_POSTGRESQL)
_after(
    AuditEntry.__table__,
    "after_drop",
    "postgresql",
    (NOT_KEPT_ON_POSTGRESQL.replace("()", "() CASCADE"), *NOT_CHAINED_ON_POSTGRESQL),
)
