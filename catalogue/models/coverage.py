"""Coverage as counted: the roll-up by division and the summary by community; and what keeping the records costs."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, DivisionCode


class Counters:
    """One column per segment, and the disputed cells among them."""

    delivered: Mapped[int] = mapped_column(Integer, default=0)
    expired: Mapped[int] = mapped_column(Integer, default=0)
    partial: Mapped[int] = mapped_column(Integer, default=0)
    planned: Mapped[int] = mapped_column(Integer, default=0)
    suspended: Mapped[int] = mapped_column(Integer, default=0)
    absent: Mapped[int] = mapped_column(Integer, default=0)
    not_applicable: Mapped[int] = mapped_column(Integer, default=0)
    unknown: Mapped[int] = mapped_column(Integer, default=0)
    disputed: Mapped[int] = mapped_column(Integer, default=0)


class Rollup(Counters, Base):
    """Cells of one item under one criterion in a division above community level, by committee kind (0 both, 1 居, 2 村)."""

    __tablename__ = "coverage_rollup"
    __table_args__ = {"sqlite_with_rowid": False}

    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    criterion_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey("criteria.id"), primary_key=True, autoincrement=False
    )


class CommunitySummary(Counters, Base):
    """Cells of one community over the items of one edition: serves “full communities” (全覆盖社区)."""

    __tablename__ = "community_summaries"
    __table_args__ = {"sqlite_with_rowid": False}

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True, autoincrement=False)
    community_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )


class CoverageDay(Base):
    """The day for which the roll-up and the summaries are counted: one row, id 1."""

    __tablename__ = "coverage_day"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]


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
