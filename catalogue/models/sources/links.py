"""What was seen of the web addresses in records when they were asked."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base


class LinkCheck(Base):
    """A web address that records name, whichever record it is, and what was seen of it last."""

    __tablename__ = "link_checks"
    __table_args__ = (Index("ix_link_checks_checked_on", "checked_on"),)

    url: Mapped[str] = mapped_column(String(300), primary_key=True)
    checked_on: Mapped[date]
    seen: Mapped[str] = mapped_column(String(16))
    """A status such as 404, or a word of ``catalogue.links.asking.Seen``."""
    worked_on: Mapped[date | None]
    """The last day on which it worked."""
    failed_since: Mapped[date | None]
    """The first of the days on which it has failed since it last worked; None while it works."""
    failed_days: Mapped[int] = mapped_column(SmallInteger, default=0)
    """On how many different days it has failed since it last worked."""
