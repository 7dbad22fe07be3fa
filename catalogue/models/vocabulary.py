"""Words that editors add to the edition's own, their history, and empty searches."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .divisions import string_enum


class TermKind(enum.StrEnum):
    """What a term says of an item."""

    MEANS = "means"  # the word means this item
    RELATED = "related"  # the word often points here, but not only here
    DROPPED = "dropped"  # a word of the edition's own that no longer counts


class VocabularyTerm(Base):
    """One word for one item, maintained in the portal beside the words of the edition's file."""

    __tablename__ = "vocabulary_terms"
    __table_args__ = (UniqueConstraint("folded", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("items.id"))
    term: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(60))
    """The term in the one spelling in which the search compares."""
    kind: Mapped[TermKind] = mapped_column(string_enum(TermKind))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(80))


class VocabularyChange(Base):
    """Append-only: who changed what a term says of an item, when, from what to what (None: nothing)."""

    __tablename__ = "vocabulary_changes"
    __table_args__ = (
        Index("ix_vocabulary_changes_at", "at"),
        Index("ix_vocabulary_changes_folded_item_id", "folded", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    term: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(60))
    item_id: Mapped[int] = mapped_column(SmallInteger)
    before: Mapped[TermKind | None] = mapped_column(string_enum(TermKind))
    after: Mapped[TermKind | None] = mapped_column(string_enum(TermKind))


class EmptySearch(Base):
    """A search that found nothing: words and how often, by month and district. No person, no address, no time."""

    __tablename__ = "empty_searches"
    __table_args__ = {"sqlite_with_rowid": False}

    month: Mapped[date] = mapped_column(primary_key=True)
    """The first day of the month."""
    district_code: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The district of the place searched for or of the chosen community; 0 if both are unknown."""
    words: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)


class OutsideMatter(Base):
    """目录外事项: words of empty searches that an editor set aside, as no item of the catalogue is about them."""

    __tablename__ = "outside_matters"
    __table_args__ = {"sqlite_with_rowid": False}

    words: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    """How often they were searched for in a month when they were set aside. At twice as often they are shown again."""
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
