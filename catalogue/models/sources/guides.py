"""Service guides (办事指南) that divisions write: papers, steps, fee and the like, by item."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode
from ..revisions import RevisionColumns


class ServiceGuide(Base):
    """What a division writes of an item: a city or a district for all, a street in addition, a community where it differs.

    It is about the item and not about an edition, so it stays when another edition comes into force.
    """

    __tablename__ = "service_guides"
    __table_args__ = {"sqlite_with_rowid": False}

    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    item_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey("items.id"), primary_key=True, autoincrement=False
    )
    texts: Mapped[dict[str, Any]]
    """The filled fields of ``catalogue.catalogues.guide``; empty once everything was taken back."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[datetime]


class ServiceGuideRevision(RevisionColumns, Base):
    """An entry in the history of a service guide."""

    __tablename__ = "service_guide_revisions"
    __table_args__ = (
        Index("ix_service_guide_revisions_division_code_item_id", "division_code", "item_id"),
        Index("ix_service_guide_revisions_at", "at"),
    )

    division_code: Mapped[int] = mapped_column(DivisionCode)
    item_id: Mapped[int] = mapped_column(SmallInteger)
