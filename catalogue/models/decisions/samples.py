"""Spot checks (随机抽查核实): which lines a quarter's sample has, and what was found on the spot."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode
from ..divisions import string_enum
from ..editions import Form


class Sample(Base):
    """The lines that a district, or a street for itself, checks in a quarter: drawn once."""

    __tablename__ = "samples"
    __table_args__ = (UniqueConstraint("division_code", "quarter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    """Such as 2026Q4."""
    seed: Mapped[str] = mapped_column(String(80))
    """Published with the sample: with it anybody draws the same lines from the same list."""
    seed_given: Mapped[bool]
    """Whether the office gave the seed, such as the numbers of a public lottery; else chance did."""
    drawn_at: Mapped[datetime]
    day: Mapped[date]
    """The counted day whose valid lines were drawn from."""
    frame_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the list that was drawn from."""


class SampleFrame(Base):
    """The list that a sample was drawn from, so that its draw can be repeated. Samples from before lists were kept have none."""

    __tablename__ = "sample_frames"

    sample_id: Mapped[int] = mapped_column(ForeignKey("samples.id"), primary_key=True, autoincrement=False)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    """The list as text in UTF-8, a line of text for each line, compressed by zlib."""


class SampleStratum(Base):
    """How many lines a stratum of a sample has, and how many of them were drawn."""

    __tablename__ = "sample_strata"
    __table_args__ = {"sqlite_with_rowid": False}

    sample_id: Mapped[int] = mapped_column(ForeignKey("samples.id"), primary_key=True, autoincrement=False)
    form: Mapped[Form] = mapped_column(string_enum(Form), primary_key=True)
    unproven: Mapped[bool] = mapped_column(primary_key=True)
    """Lines that were last said or confirmed together with others, and that no check has verified since."""
    cells: Mapped[int]
    drawn: Mapped[int] = mapped_column(SmallInteger)


class SourceCount(Base):
    """How many applicable lines of a street are of a source, as of the last daily count: what figures of districts and cities add up."""

    __tablename__ = "source_counts"
    __table_args__ = {"sqlite_with_rowid": False}

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True, autoincrement=False)
    street_code: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(16), primary_key=True)
    """A value of ``catalogue.spot_checks.LineSource``."""
    lines: Mapped[int]
    day: Mapped[date]


class CheckResult(enum.StrEnum):
    """What a spot check found."""

    AGREES = "agrees"  # 相符
    DIFFERS = "differs"  # 不相符: the line is returned
    NOT_REACHED = "not_reached"  # 没有联系上: somebody goes there


class CheckWay(enum.StrEnum):
    """How it was checked."""

    PHONE = "phone"
    VISIT = "visit"


class SampleCell(Base):
    """One line of a sample, and what was found. Whose result it is, the table does not say: no one's work is counted."""

    __tablename__ = "sample_cells"
    __table_args__ = {"sqlite_with_rowid": False}

    sample_id: Mapped[int] = mapped_column(ForeignKey("samples.id"), primary_key=True, autoincrement=False)
    community_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False, index=True
    )
    item_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey("items.id"), primary_key=True, autoincrement=False
    )
    form: Mapped[Form] = mapped_column(string_enum(Form))
    unproven: Mapped[bool]
    position: Mapped[int] = mapped_column(SmallInteger)
    """Its place in the walking order, from 1."""
    result: Mapped[CheckResult | None] = mapped_column(string_enum(CheckResult))
    way: Mapped[CheckWay | None] = mapped_column(string_enum(CheckWay))
    remark: Mapped[str | None] = mapped_column(String(500))
    checked_on: Mapped[date | None]
    checked_role: Mapped[str | None] = mapped_column(String(16))
    settled_on: Mapped[date | None]
    """The day on which the street settled that the check was wrong."""
    earlier: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Results that were entered before and corrected, the oldest first, as ``catalogue.spot_checks.facts`` writes them."""
