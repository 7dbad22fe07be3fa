"""提请协调 and 督办: what an office asks of a department or the office above, and orders of real work downward."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode
from ..divisions import string_enum


class Direction(enum.StrEnum):
    """Which way a request goes."""

    UP = "up"  # 提请协调（吹哨）: to a department, or to the office above
    DOWN = "down"  # 督办: to a community or a street, for real work only


class RequestState(enum.StrEnum):
    """How far a request is."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class OfficeRequest(Base):
    """What an office asks of another, about some cells. Who signed is in the trail."""

    __tablename__ = "office_requests"
    __table_args__ = (
        Index("ix_office_requests_from_code", "from_code"),
        Index("ix_office_requests_to_code", "to_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[Direction] = mapped_column(string_enum(Direction, 8))
    from_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    to_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    """The department of ``to_code`` that is asked; None: the office itself."""
    state: Mapped[RequestState] = mapped_column(string_enum(RequestState))
    reason: Mapped[str] = mapped_column(String(500))
    contribution: Mapped[str | None] = mapped_column(String(500))
    """What the asking office does or has done itself."""
    due_on: Mapped[date]
    minutes: Mapped[int] = mapped_column(Integer)
    """Nominal minutes of what is asked, as they were shown before it was sent."""
    opened_at: Mapped[datetime]
    opened_role: Mapped[str] = mapped_column(String(16))
    answered_at: Mapped[datetime | None]
    answered_role: Mapped[str | None] = mapped_column(String(16))
    answer: Mapped[str | None] = mapped_column(String(500))
    closed_at: Mapped[datetime | None]
    closed_role: Mapped[str | None] = mapped_column(String(16))
    closing: Mapped[str | None] = mapped_column(String(500))
    reopened_at: Mapped[datetime | None]
    reopened_role: Mapped[str | None] = mapped_column(String(16))
    reopening: Mapped[str | None] = mapped_column(String(500))
    """Why those who asked opened it again, the last time that they did."""
    mailed_on: Mapped[date | None]
    """The day on which its mails were sent since it was last opened; None: none yet."""
    earlier: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))
    """The steps that later ones replaced above: what, the moment (ISO, UTC), the role and the words of each."""


class OfficeRequestCell(Base):
    """A cell that a request is about."""

    __tablename__ = "office_request_cells"
    __table_args__ = (
        Index("ix_office_request_cells_community_code_item_id", "community_code", "item_id"),
        {"sqlite_with_rowid": False},
    )

    request_id: Mapped[int] = mapped_column(
        ForeignKey("office_requests.id"), primary_key=True, autoincrement=False
    )
    community_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    item_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey("items.id"), primary_key=True, autoincrement=False
    )
