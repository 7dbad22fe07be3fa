"""Workbooks (填报工作簿) that came back: the file while it is looked through, and what was brought in, to be undone as one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class WorkbookUpload(Base):
    """The file that somebody sent last for a division, while it is looked through. It goes when it is brought in."""

    __tablename__ = "workbook_uploads"
    __table_args__ = (UniqueConstraint("division_code", "actor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    actor: Mapped[str] = mapped_column(String(80))
    file_name: Mapped[str] = mapped_column(String(120))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime]


class WorkbookBatch(Base):
    """A workbook that was brought in. Its changes are the entries of the histories with its instant and name."""

    __tablename__ = "workbook_batches"
    __table_args__ = (Index("ix_workbook_batches_division_code_at", "division_code", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(String(120))
    points: Mapped[int] = mapped_column(Integer)
    """Service points that it added or changed."""
    lines: Mapped[int] = mapped_column(Integer)
    undone_at: Mapped[datetime | None]
