"""How items of two editions, or of two catalogues, correspond: the crosswalk (对照). And editions that are being written."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base
from ..divisions import string_enum

KEY = 60
"""Longest key of an edition or an item, in characters."""


class Relation(enum.StrEnum):
    """What an item of one edition is to an item of the other, as SKOS tells it apart."""

    EXACT = "exact"  # 相同: same item, same criterion
    NARROWER = "narrower"  # 被包含: the first is part of the second
    BROADER = "broader"  # 包含: the second is part of the first
    RELATED = "related"  # 相关: never counts


class ChangeKind(enum.StrEnum):
    """What an edition does to an item of the edition before."""

    ADDED = "added"  # 新增
    DROPPED = "dropped"  # 取消
    SPLIT = "split"  # 拆分
    MERGED = "merged"  # 合并
    STANDARD = "standard"  # 标准
    AUDIENCE = "audience"  # 对象
    WORDING = "wording"  # 文字
    OWNER = "owner"  # 责任单位


class CrosswalkRow(Base):
    """One decision: two items correspond, or an item has none that does.

    Editions and items go by their keys, so that a draft, which is no edition yet, has a crosswalk too. ``from_item`` None: the
    other is new; ``to_item`` None: the first is dropped. Then there is no relation.
    """

    __tablename__ = "crosswalk_rows"
    __table_args__ = (
        Index("ix_crosswalk_rows_from_edition_to_edition", "from_edition", "to_edition"),
        Index("ix_crosswalk_rows_to_edition", "to_edition"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_edition: Mapped[str] = mapped_column(String(KEY))
    from_item: Mapped[str | None] = mapped_column(String(KEY))
    to_edition: Mapped[str] = mapped_column(String(KEY))
    to_item: Mapped[str | None] = mapped_column(String(KEY))
    relation: Mapped[Relation | None] = mapped_column(string_enum(Relation))
    changes: Mapped[list[str]]
    """Kinds of change that were decided; those that the two wordings show are not kept."""
    note: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(80))
    decided_on: Mapped[date]


class DraftState(enum.StrEnum):
    """How far a draft of an edition is."""

    DRAFT = "draft"  # being written
    COMMENT = "comment"  # shown to everyone for comment (公示)
    APPROVED = "approved"  # by a second person
    ENFORCED = "enforced"  # it is an edition, with its first day
    WITHDRAWN = "withdrawn"


class EditionDraft(Base):
    """An edition that is being written: no edition yet, so it is never in force, never counted and never searched."""

    __tablename__ = "edition_drafts"

    key: Mapped[str] = mapped_column(String(KEY), primary_key=True)
    """The key of the edition that it becomes."""
    from_edition: Mapped[str] = mapped_column(String(KEY))
    content: Mapped[dict[str, Any]]
    """What a catalogue file would hold: see ``catalogue.catalogues.schema.WholeFile``."""
    state: Mapped[DraftState] = mapped_column(string_enum(DraftState))
    version: Mapped[int]
    """Moves with every change."""
    writers: Mapped[list[str]]
    """The accounts that wrote in it. None of them approves it."""
    comment_from: Mapped[date | None]
    comment_until: Mapped[date | None]
    comments_to: Mapped[str] = mapped_column(Text)
    """Where comments go: an address or a telephone number, as residents read it."""
    approved_by: Mapped[str | None] = mapped_column(String(80))
    changed_at: Mapped[datetime]
