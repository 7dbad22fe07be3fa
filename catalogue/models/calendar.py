"""Days unlike others: declared by an administrator for everybody, or by a notice for some places."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, DivisionCode
from .divisions import string_enum


class DayKind(enum.StrEnum):
    """What a day is by the State Council's notice on holidays."""

    HOLIDAY = "holiday"  # 法定节假日及调休放假
    MAKE_UP = "make_up"  # 调休上班
    ORDINARY = "ordinary"


class CalendarDay(Base):
    """One declared day. It wins over what the installed calendar knows."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(string_enum(DayKind))
    name: Mapped[str | None] = mapped_column(String(40))


class Notice(Base):
    """临时安排: for some days the places of a community, or of a street, are closed or have other hours.

    It ends by itself after its last day; what was given by mistake is withdrawn and stays on record.
    """

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_last_day", "last_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"), index=True)
    """A community or a street: the notice is about every place in it."""
    first_day: Mapped[date]
    last_day: Mapped[date]
    hours: Mapped[str | None] = mapped_column(String(200))
    """The hours of these days, in the notation of ``catalogue.time.hours``. None: closed."""
    reason_zh: Mapped[str] = mapped_column(String(60))
    reason_en: Mapped[str | None] = mapped_column(String(100))
    spared: Mapped[list[int]] = mapped_column(default=list)
    """Ids of service points that go on as usual. What never closes goes on in any case."""
    given_at: Mapped[datetime]
    given_role: Mapped[str] = mapped_column(String(16))
    withdrawn_at: Mapped[datetime | None]
