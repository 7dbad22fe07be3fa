"""Histories (变更记录): who changed what, and when. Entries are only added."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, DivisionCode, index_where
from .divisions import string_enum


class Action(enum.StrEnum):
    """What a revision did."""

    RECORD = "record"
    RECORD_SEVERAL = "record_several"  # 批量填报: recorded together with other lines
    CONFIRM = "confirm"
    CONFIRM_SEVERAL = "confirm_several"  # 批量确认: ticked and confirmed together with other lines
    CHECK = "check"  # confirmed with its service point: 随服务点核对
    WITHDRAW = "withdraw"
    DISPUTE = "dispute"
    SETTLE = "settle"
    RULE = "rule"
    IMPORT = "import"
    SUCCEED = "succeed"
    RESTORE = "restore"
    SESSION = "session"  # confirmed by a session that was held: 随场次
    MERGE = "merge"  # 合并: two service points became one
    DECLARE = "declare"  # 统筹提供: the line follows a declaration
    RELEASE = "release"  # the line follows it no more, and says again what the community said
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"
    POINT_ENDS = "point_ends"  # the line holds as long as its service points do, and their last day changed
    SELF_TOLD = "self_told"  # 服务点自报，社区确认: answered by the place's link, and accepted
    VERIFY = "verify"  # 核实: a spot check found what the record says
    RETURN = "return"  # 退回: a spot check did not find it; the line counts as not delivered until it changes
    REINSTATE = (
        "reinstate"  # 退回撤销: the street settled that the check was wrong; the line says again what it said
    )
    CORRECT = "correct"  # 核查更正: a wrong result; the line says again what it said before the check
    END_RULING = "end_ruling"  # 裁定终止: a ruling ended before its last day


class RevisionColumns:
    """What an entry of any history says. ``before`` and ``after`` are the whole subject without its empty fields."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
    at: Mapped[datetime] = mapped_column(sort_order=1)
    action: Mapped[Action] = mapped_column(string_enum(Action), sort_order=1)
    actor: Mapped[str] = mapped_column(String(80), sort_order=1)
    role: Mapped[str] = mapped_column(String(16), sort_order=1)
    version: Mapped[int] = mapped_column(Integer, sort_order=1)
    """The subject's version after the change."""
    before: Mapped[dict[str, Any] | None] = mapped_column(sort_order=1)
    after: Mapped[dict[str, Any] | None] = mapped_column(sort_order=1)


class Revision(RevisionColumns, Base):
    """An entry in the history of a cell: what a community says of an item."""

    __tablename__ = "revisions"
    __table_args__ = (
        Index("ix_revisions_community_code_item_id", "community_code", "item_id"),
        Index("ix_revisions_action_at", "action", "at", "community_code"),
    )

    community_code: Mapped[int] = mapped_column(DivisionCode)
    item_id: Mapped[int] = mapped_column(SmallInteger)


class PointRevision(RevisionColumns, Base):
    """An entry in the history of a service point. It stays when the point is removed."""

    __tablename__ = "point_revisions"
    __table_args__ = (
        Index("ix_point_revisions_at", "at"),
        Index("ix_point_revisions_point_id", "point_id"),
        Index("ix_point_revisions_community_code", "community_code"),
        index_where(
            "ix_point_revisions_acts_at", "at", "action", "community_code", where="action <> 'import'"
        ),
    )

    community_code: Mapped[int] = mapped_column(DivisionCode)
    point_id: Mapped[int] = mapped_column(Integer)


class ProfileRevision(RevisionColumns, Base):
    """An entry in the history of a community's profile."""

    __tablename__ = "profile_revisions"
    __table_args__ = (
        Index("ix_profile_revisions_at", "at"),
        Index("ix_profile_revisions_community_code", "community_code"),
    )

    community_code: Mapped[int] = mapped_column(DivisionCode)
