"""The audit trail: who changed what that keeps no history of its own. The database refuses to change or delete a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, BigInteger, Integer, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, DivisionCode


class AuditEntry(Base):
    """One change. ``before`` and ``after`` hold what changed, without residents' personal data."""

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


KEPT_ON_SQLITE = (
    "CREATE TRIGGER audit_entries_unchanged BEFORE UPDATE ON audit_entries BEGIN"
    " SELECT RAISE(ABORT, 'the audit trail is never changed'); END",
    "CREATE TRIGGER audit_entries_kept BEFORE DELETE ON audit_entries BEGIN"
    " SELECT RAISE(ABORT, 'the audit trail is never deleted'); END",
)
KEPT_ON_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION keep_audit_entries() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the audit trail is never changed'; END $$",
    "CREATE TRIGGER audit_entries_kept BEFORE UPDATE OR DELETE ON audit_entries"
    " FOR EACH ROW EXECUTE FUNCTION keep_audit_entries()",
)
NOT_KEPT_ON_POSTGRESQL = "DROP FUNCTION IF EXISTS keep_audit_entries()"

_table = AuditEntry.__table__
assert isinstance(_table, Table)
for _dialect, _statements in (("sqlite", KEPT_ON_SQLITE), ("postgresql", KEPT_ON_POSTGRESQL)):
    for _statement in _statements:
        _made: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(_table, "after_create", _made.execute_if(dialect=_dialect))
_gone: Any = DDL(NOT_KEPT_ON_POSTGRESQL)  # type: ignore[no-untyped-call]
event.listen(_table, "after_drop", _gone.execute_if(dialect="postgresql"))
