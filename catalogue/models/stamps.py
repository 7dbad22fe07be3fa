"""Small named facts about the instance: version stamps, and whether it holds demonstration data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Stamp(Base):
    """A counter that moves when something that processes keep in memory has changed."""

    __tablename__ = "stamps"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int]
    moved_at: Mapped[datetime]
