"""Transactions that took long to commit: what they wrote was dated well before others could see it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base


class SlowWrite(Base):
    """One such transaction. Readers who ask what changed after an instant between the two are told from ``began_at`` on."""

    __tablename__ = "slow_writes"

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    """Right before the commit."""
