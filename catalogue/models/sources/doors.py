"""What editors say of other offices in place of the files that come with the package, and the history of that."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base
from ..divisions import string_enum

OFFICE_KEY, MATTER = 40, 60
"""Longest key of an office and longest matter, in characters."""


class MatterKind(enum.StrEnum):
    """What an editor says of a matter of an office."""

    ADDED = "added"
    DROPPED = "dropped"  # a matter of the files that no longer counts


class DoorOffice(Base):
    """An office as editors describe it: one of the files, in its place, or one of their own."""

    __tablename__ = "door_offices"

    key: Mapped[str] = mapped_column(String(OFFICE_KEY), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(120))
    answers_zh: Mapped[str] = mapped_column(String(200))
    answers_en: Mapped[str] = mapped_column(String(300))
    """What it answers."""
    helps_zh: Mapped[str] = mapped_column(String(200), default="", server_default="")
    helps_en: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """What a community's committee can help with beside it; empty: nothing is said."""
    hotline: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """Empty where no number is confirmed."""
    local: Mapped[bool]
    """Whether office and number are Beijing's alone."""
    source: Mapped[str] = mapped_column(String(300))
    withdrawn: Mapped[bool]
    """Whether the search names it no longer; what is said of it stays."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(80))


class DoorMatter(Base):
    """A matter that editors gave to an office, or took from it."""

    __tablename__ = "door_matters"
    __table_args__ = (UniqueConstraint("folded", "office_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_key: Mapped[str] = mapped_column(String(OFFICE_KEY))
    text: Mapped[str] = mapped_column(String(MATTER))
    folded: Mapped[str] = mapped_column(String(MATTER))
    """The matter in the one spelling in which the search compares."""
    kind: Mapped[MatterKind] = mapped_column(string_enum(MatterKind))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(80))


class DoorChange(Base):
    """Append-only: who changed an office or one of its matters, when, from what to what (None: as the files say)."""

    __tablename__ = "door_changes"
    __table_args__ = (Index("ix_door_changes_office_key_folded", "office_key", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    office_key: Mapped[str] = mapped_column(String(OFFICE_KEY))
    text: Mapped[str] = mapped_column(String(MATTER))
    """The matter; empty for what is said of the office itself."""
    folded: Mapped[str] = mapped_column(String(MATTER))
    moved: Mapped[str] = mapped_column(String(OFFICE_KEY), default="", server_default="")
    """The other office of a matter that moved between the two; the entry beside this one is that office's."""
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    """The fields of the office, or the ``kind`` of the matter."""
