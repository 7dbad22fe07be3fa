"""Values of the plan's indicators (专栏1) that others publish, each with its source and its day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class IndicatorValue(Base):
    """What an indicator was in a division on a day, by a source outside this portal. Later values do not replace earlier ones."""

    __tablename__ = "indicator_values"
    __table_args__ = {"sqlite_with_rowid": False}

    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    """Its number in the box."""
    as_of: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    second: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    """The second figure of an indicator that has two."""
    source: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(String(80))
