"""Sessions (场次): when an offering takes place, and their history."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode
from ..revisions import RevisionColumns


class PlannedSession(Base):
    """场次: an offering takes place on certain dates, or on days that return."""

    __tablename__ = "planned_sessions"
    __table_args__ = (
        Index("ix_planned_sessions_community_code_item_id", "community_code", "item_id"),
        Index("ix_planned_sessions_next_day", "next_day"),
        Index("ix_planned_sessions_over_on", "over_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    item_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("items.id"))
    what_zh: Mapped[str] = mapped_column(String(60))
    what_en: Mapped[str | None] = mapped_column(String(100))
    dates: Mapped[list[str]] = mapped_column(default=list)
    """ISO days; empty where ``repeat`` says on which days."""
    repeat: Mapped[str | None] = mapped_column(String(100))
    """Days that return, in the notation of ``catalogue.sessions.recurrence``."""
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    """From when and until when it returns; None: since before, without an end."""
    cancelled: Mapped[list[str]] = mapped_column(default=list)
    """ISO days on which it does not take place."""
    times: Mapped[str | None] = mapped_column(String(40))
    """As 09:00-11:30, without an end if none is said; None: not said."""
    point_id: Mapped[int | None] = mapped_column(
        ForeignKey("service_points.id", ondelete="SET NULL"), index=True
    )
    place: Mapped[str | None] = mapped_column(String(100))
    """Where, if it is no service point, or where there."""
    for_whom: Mapped[str | None] = mapped_column(String(100))
    joining: Mapped[str | None] = mapped_column(String(100))
    """How to join (怎么参加)."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    ended_at: Mapped[datetime | None]
    """When somebody took it off the list."""
    next_day: Mapped[date | None]
    """The first day on which it takes place and that does not count as held yet; None: none is left."""
    said_by: Mapped[str] = mapped_column(String(80))
    said_role: Mapped[str] = mapped_column(String(16))
    """Who announced it: a held session confirms its line in this name."""
    over_on: Mapped[date | None]
    """The day whose count found that none is left; it leaves no entry in the history. None: not over, or ended by somebody."""


class SessionRevision(RevisionColumns, Base):
    """An entry in the history of a session."""

    __tablename__ = "session_revisions"
    __table_args__ = (
        Index("ix_session_revisions_session_id", "session_id"),
        Index("ix_session_revisions_community_code", "community_code"),
        Index("ix_session_revisions_at", "at"),
    )

    community_code: Mapped[int] = mapped_column(DivisionCode)
    session_id: Mapped[int] = mapped_column(Integer)
