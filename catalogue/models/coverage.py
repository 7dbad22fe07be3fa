"""Coverage as counted, now and in the past; and what keeping the records costs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String
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


class Movement(Base):
    """A cell's passage from one segment to another on a day, under one criterion: the ledger of past days (变动).

    At most one a day: from the end of the day before to the end of this one. ``before`` and ``after`` are places in
    ``counters.segments.SEGMENTS``, ``cause`` the number of a cause of ``catalogue.history.causes``.
    """

    __tablename__ = "coverage_movements"
    __table_args__ = (
        # Everything of a movement, so that the movements of some days are read from the index alone.
        Index(
            "ix_coverage_movements_day",
            "day",
            "community_code",
            "criterion_id",
            "before",
            "after",
            "disputed",
            "cause",
        ),
        {"sqlite_with_rowid": False},
    )

    community_code: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)
    criterion_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    before: Mapped[int] = mapped_column(SmallInteger)
    after: Mapped[int] = mapped_column(SmallInteger)
    disputed: Mapped[int] = mapped_column(SmallInteger)
    """-1, 0 or +1: whether a dispute was settled or raised."""
    cause: Mapped[int] = mapped_column(SmallInteger)


class Ledger(Base):
    """How far the ledger of movements reaches: one row, id 1."""

    __tablename__ = "coverage_ledger"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begins: Mapped[date]
    """The first day of which the histories tell. Before it nothing was recorded (未记录)."""
    digested: Mapped[date]
    """The last day whose movements are in the ledger. Days are digested when they are over."""
    criteria: Mapped[list[int]] = mapped_column(default=list)
    """Ids of the criteria under which movements were told."""
    told_to: Mapped[int | None] = mapped_column(DivisionCode)
    """While the first digest is going on: the code up to which communities are digested. None: all are."""


class MonthEnd(Base):
    """A month that is over, frozen by itself (月末快照): numbered from 1, never changed."""

    __tablename__ = "coverage_months"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_day: Mapped[date] = mapped_column(unique=True)
    frozen_at: Mapped[datetime]


class MonthEndCount(Counters, Base):
    """The roll-up at the end of a frozen month, by committee kind (1 居, 2 村): both kinds are their sum."""

    __tablename__ = "coverage_month_counts"
    __table_args__ = {"sqlite_with_rowid": False}

    number: Mapped[int] = mapped_column(
        ForeignKey("coverage_months.number"), primary_key=True, autoincrement=False
    )
    division_code: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)
    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    criterion_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)


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
