"""The check by the place itself: the link of a service point, and what those who run it answer."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base
from ..divisions import string_enum


class PointAnswerKind(enum.StrEnum):
    """What those who run a service point say of it."""

    UNCHANGED = "unchanged"  # 无变化
    CHANGED = "changed"  # 有变化
    CLOSED = "closed"  # 已停办


class PointAnswerOutcome(enum.StrEnum):
    """What became of an answer."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"  # by a later answer of the same place


class PointLink(Base):
    """The link of a service point. Its token and its code follow from ``salt`` and the secret key of the instance."""

    __tablename__ = "point_links"
    __table_args__ = (Index("ix_point_links_leads_to", "leads_to"),)

    point_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The service point's id. It may be removed, and come back."""
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    leads_to: Mapped[int | None] = mapped_column(Integer)
    """The service point into which this one was merged; None while it is there itself."""


class PointAnswer(Base):
    """What was answered by the link of a service point: a proposal until a worker accepts or refuses it."""

    __tablename__ = "point_answers"
    __table_args__ = (Index("ix_point_answers_point_id", "point_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(Integer)
    open_point_id: Mapped[int | None] = mapped_column(Integer, unique=True)
    """The service point while the answer waits, so that one waits for each; None after."""
    kind: Mapped[PointAnswerKind] = mapped_column(string_enum(PointAnswerKind))
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The fields that are different, as they should be."""
    closed_on: Mapped[date | None]
    """The last day of a place that closed."""
    mobiles_agreed: Mapped[bool] = mapped_column(default=False)
    """Whether the owners of its mobile numbers agree that these are public."""
    note: Mapped[str | None] = mapped_column(Text)
    seen_version: Mapped[int] = mapped_column(Integer)
    """The version of the service point that was read before answering."""
    page: Mapped[str] = mapped_column(String(64))
    """What tells the page that was sent from other pages, so that one that is sent twice counts once."""
    sent_at: Mapped[datetime]
    outcome: Mapped[PointAnswerOutcome | None] = mapped_column(string_enum(PointAnswerOutcome))
    reason: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(String(80))
    settled_role: Mapped[str | None] = mapped_column(String(16))
