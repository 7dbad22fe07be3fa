"""Report templates (一表通出): departments' empty tables, what their columns mean, and what was typed into filled ones."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class RowKind(enum.StrEnum):
    """What a row of a department's table is about."""

    COMMUNITY = "community"
    POINT = "point"
    ITEM = "item"
    LINE = "line"  # an item in a community


class ReportTemplate(Base):
    """A department's table, by the office that keeps it. Offices and communities below it download it filled."""

    __tablename__ = "report_templates"
    __table_args__ = (UniqueConstraint("division_code", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    name: Mapped[str] = mapped_column(String(60))
    owner: Mapped[str | None] = mapped_column(String(60))
    """科室/部门: the department that asks for the table."""
    taken_off_at: Mapped[datetime | None]
    """From when on it is downloaded no more: its versions and what was typed beside it wait until it is put back."""


class ReportFile(Base):
    """An empty table as it was sent."""

    __tablename__ = "report_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("report_templates.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(120))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ReportVersion(Base):
    """What the columns of a template mean, as it was saved once. The highest number is in force."""

    __tablename__ = "report_versions"
    __table_args__ = {"sqlite_with_rowid": False}

    template_id: Mapped[int] = mapped_column(
        ForeignKey("report_templates.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("report_files.id"))
    layout: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))
    """Sheet, kind of row, rows of the heading and of the data, items, and the meaning of each column."""
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String(80))
    saved_role: Mapped[str] = mapped_column(String(16))


class ReportNote(Base):
    """What was typed into a column that the portal does not know, for one row of a table."""

    __tablename__ = "report_notes"
    __table_args__ = {"sqlite_with_rowid": False}

    template_id: Mapped[int] = mapped_column(
        ForeignKey("report_templates.id"), primary_key=True, autoincrement=False
    )
    division_code: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)
    point_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, default=0)
    """0: the row is about no service point."""
    item_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, default=0)
    """0: the row is about no item."""
    column: Mapped[str] = mapped_column(String(120), primary_key=True)
    """The column's heading in one spelling."""
    text: Mapped[str] = mapped_column(Text)


class ReportReadBack(Base):
    """Notes read from a filled table and not yet accepted: one for each office or community that sent one."""

    __tablename__ = "report_read_backs"
    __table_args__ = {"sqlite_with_rowid": False}

    template_id: Mapped[int] = mapped_column(
        ForeignKey("report_templates.id"), primary_key=True, autoincrement=False
    )
    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    file_name: Mapped[str] = mapped_column(String(120))
    said: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))
    """The notes of the file, and the rows that could not be matched."""
    read_at: Mapped[datetime]
