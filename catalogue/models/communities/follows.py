"""Residents who follow a community, or a service near home, by mail."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class Follow(Base):
    """A resident's wish for mails about what changes in a community, or of an item in a community or district.

    The row goes when the wish ends. It counts once the owner of the address followed the link of a first mail.
    """

    __tablename__ = "follows"
    __table_args__ = (Index("ix_follows_who", "who"), Index("ix_follows_token", "token", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(64))
    """A keyed digest of the address: wishes of one address get one mail."""
    token: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what its links hold."""
    sealed: Mapped[str] = mapped_column(String(600))
    """What its links hold and the address, sealed with the key of the instance."""
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    """None: all services of the community."""
    language: Mapped[str] = mapped_column(String(2))
    """The language of its mails, ``zh`` or ``en``."""
    asked_at: Mapped[datetime]
    """When a first mail was asked for last."""
    confirmed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """What changed after this instant is still to be told; None until it counts."""
    sent_on: Mapped[date | None]
    """The day of the last mail to the address."""
