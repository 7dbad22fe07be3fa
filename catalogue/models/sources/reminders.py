"""What offices remind communities of: one bundled reminder for each community and week."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class Reminder(Base):
    """提醒: the gaps that a community was reminded of in a week. There is one, even if several offices add to it."""

    __tablename__ = "reminders"
    __table_args__ = {"sqlite_with_rowid": False}

    community_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    week: Mapped[date] = mapped_column(primary_key=True)
    """Its Monday."""
    item_ids: Mapped[list[int]]
    """In the order in which they were added."""
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    """The office that sent it, or added to it last."""
    sent_role: Mapped[str] = mapped_column(String(16))
    sent_at: Mapped[datetime]
    tenths: Mapped[int] = mapped_column(Integer)
    """Tenths of a minute that its items asked for, as they were counted when they were added."""
    mailed_on: Mapped[date | None]
    """The day on which its mails were sent; None: none yet."""
