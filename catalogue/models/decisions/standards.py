"""What streets and districts declare of the standards for communities (专栏16)."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode
from ..divisions import string_enum


class StandardState(enum.StrEnum):
    """Whether a task is met (已达标) or not (未达标). Without a declaration it is unknown."""

    MET = "met"
    NOT_MET = "not_met"


class StandardDeclaration(Base):
    """What a division says of a task for all communities in it. Entries never change, except that they end.

    At most one entry of a division and task is open (``ended_at`` is empty): the one that holds.
    """

    __tablename__ = "standard_declarations"
    __table_args__ = (
        Index(
            "ix_standard_declarations_division_code_task",
            "division_code",
            "task",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    task: Mapped[str] = mapped_column(String(60))
    """The key of the task in its catalogue."""
    state: Mapped[StandardState] = mapped_column(string_enum(StandardState))
    since: Mapped[date]
    note: Mapped[str | None] = mapped_column(String(300))
    declared_at: Mapped[datetime]
    declared_by: Mapped[str] = mapped_column(String(80))
    declared_as: Mapped[str] = mapped_column(String(16))
    """The role by which it was declared."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(80))
