"""What keeping the records costs: minutes that the city set, and guide values of districts."""

from __future__ import annotations

from sqlalchemy import ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, DivisionCode


class DutyMinutes(Base):
    """Minutes that the city set for a duty, in the place of those of ``data/duties.yaml``."""

    __tablename__ = "duty_minutes"

    duty: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenths: Mapped[int] = mapped_column(SmallInteger)
    """Tenths of a minute for one act."""


class EffortGuide(Base):
    """What a district holds to be enough: minutes of one community in one month. Above it senders read a warning."""

    __tablename__ = "effort_guides"

    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    minutes: Mapped[int] = mapped_column(SmallInteger)
