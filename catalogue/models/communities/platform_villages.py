"""Whether the 96156 platform (专栏15) serves a village, as its district says: append-only, the last word not taken back counts."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode
from ..divisions import string_enum


class Serves(enum.StrEnum):
    """What a district says."""

    YES = "yes"  # 服务到本村
    NO = "no"  # 没有服务到本村
    UNKNOWN = "unknown"  # 不清楚


class PlatformVillage(Base):
    """What a district said of a village on a day; rows are added, and only marked where they were taken back."""

    __tablename__ = "platform_villages"
    __table_args__ = (Index("ix_platform_villages_community_code_id", "community_code", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    serves: Mapped[Serves] = mapped_column(string_enum(Serves))
    as_of: Mapped[date]
    """The day that it holds for."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    source: Mapped[str | None] = mapped_column(String(200))
    """Where the district knows it from."""
    batch: Mapped[int | None]
    """The first row of those that were recorded in one act; None for what was recorded before this was kept."""
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None] = mapped_column(String(80))
