"""审定: what districts say of the end of a quarter. The figures themselves are the snapshot of its last month."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class CoverageReview(Base):
    """A district has looked at the snapshot at the end of a quarter. It changes no figure: corrections fall in the next one."""

    __tablename__ = "coverage_reviews"
    __table_args__ = (UniqueConstraint("division_code", "quarter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    quarter: Mapped[str] = mapped_column(String(6))
    """Such as 2026Q3."""
    snapshot: Mapped[int] = mapped_column(ForeignKey("coverage_months.number"))
    """The number of the snapshot at the end of the quarter's last month."""
    remarks: Mapped[str | None] = mapped_column(String(1000))
    reviewed_at: Mapped[datetime]
