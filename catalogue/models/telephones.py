"""Whose mobile telephone may be public."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, DivisionCode


class MobileAgreement(Base):
    """The owner of a mobile number agreed that a community makes it public. Without a row: not asked, or not agreed."""

    __tablename__ = "mobile_agreements"

    community_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    number: Mapped[str] = mapped_column(String(11), primary_key=True)
    agreed_at: Mapped[datetime]
    """When a worker said so."""
