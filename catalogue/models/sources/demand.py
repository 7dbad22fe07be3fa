"""What residents ask the hotline for: counts by month, division and matter (诉求事项), without persons and texts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class DemandMatter(Base):
    """A matter as the hotline names it. Which items it is about is the search's proposal until somebody settles it."""

    __tablename__ = "demand_matters"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    door: Mapped[str | None] = mapped_column(String(60))
    """Whose matter it is, where it is none of the catalogue's."""
    settled_at: Mapped[datetime | None]
    """When somebody said which items it is about, or that it is none; None while the proposal counts."""
    settled_by: Mapped[str | None] = mapped_column(String(80))


class DemandMatterItem(Base):
    """An item that a matter is about."""

    __tablename__ = "demand_matter_items"
    __table_args__ = (
        Index("ix_demand_matter_items_item_id", "item_id"),
        {"sqlite_with_rowid": False},
    )

    matter_id: Mapped[int] = mapped_column(
        ForeignKey("demand_matters.id"), primary_key=True, autoincrement=False
    )
    item_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey("items.id"), primary_key=True, autoincrement=False
    )


class DemandCount(Base):
    """How often a matter was brought in a month from a division, without what is counted for a division below it."""

    __tablename__ = "demand_counts"
    __table_args__ = {"sqlite_with_rowid": False}

    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day."""
    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    matter_id: Mapped[int] = mapped_column(
        ForeignKey("demand_matters.id"), primary_key=True, autoincrement=False
    )
    count: Mapped[int] = mapped_column(Integer)
