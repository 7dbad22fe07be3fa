"""What people say of a draft that is shown for comment, and what editors answer."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base
from ..divisions import string_enum
from .editions import KEY


class CommentState(enum.StrEnum):
    """What became of a comment."""

    OPEN = "open"  # not answered yet
    TAKEN = "taken"  # 采纳
    NOT_TAKEN = "not_taken"  # 未采纳


class DraftComment(Base):
    """A comment on a draft or on one item of it. It says nothing of who wrote it. Its words are for editors, its answer for everyone."""

    __tablename__ = "draft_comments"
    __table_args__ = (Index("ix_draft_comments_draft", "draft"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[str] = mapped_column(String(KEY), ForeignKey("edition_drafts.key"))
    item: Mapped[str | None] = mapped_column(String(KEY))
    """Key of the item, of the draft or of the edition before; None: the draft as a whole."""
    words: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(String(64), unique=True)
    """A digest of the form that was sent, so that what is sent twice is kept once."""
    sent_at: Mapped[datetime]
    state: Mapped[CommentState] = mapped_column(string_enum(CommentState))
    answer: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(80))
    answered_at: Mapped[datetime | None]
