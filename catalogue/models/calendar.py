"""Days that an administrator declares to be otherwise than the calendar of public holidays says."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
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
