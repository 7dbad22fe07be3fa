"""Changes of divisions that were carried out as one (区划变更): what they were, and what taking them back needs."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode
from ..divisions import string_enum


class ActKind(enum.StrEnum):
    """What a change does with divisions."""

    MOVE = "move"  # 迁移: a division gets another code
    MERGE = "merge"  # 合并
    SPLIT = "split"  # 拆分
    RETIRE = "retire"  # 撤销: it ends, and nothing takes its place
    RENAME = "rename"  # 更名


class DivisionAct(Base):
    """One change of divisions, carried out as one."""

    __tablename__ = "division_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ActKind] = mapped_column(string_enum(ActKind))
    day: Mapped[date]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(16))
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What it did, as counts, and the figures of the streets and districts before and after."""
    histories: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The newest entry of each history before it."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(80))
    undone_role: Mapped[str | None] = mapped_column(String(16))


class DivisionActPart(Base):
    """Which division became which by an act; what was split has several rows, what was renamed or retired is itself on both sides."""

    __tablename__ = "division_act_parts"
    __table_args__ = (
        Index("ix_division_act_parts_old_code", "old_code"),
        Index("ix_division_act_parts_new_code", "new_code"),
        {"sqlite_with_rowid": False},
    )

    act_id: Mapped[int] = mapped_column(ForeignKey("division_acts.id"), primary_key=True, autoincrement=False)
    old_code: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)
    new_code: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)


class DivisionActRow(Base):
    """A row that an act added, changed or removed. Kept while the act can be taken back, then erased by the daily count."""

    __tablename__ = "division_act_rows"
    __table_args__ = {"sqlite_with_rowid": False}

    act_id: Mapped[int] = mapped_column(ForeignKey("division_acts.id"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    table: Mapped[str] = mapped_column("in_table", String(40))
    key: Mapped[list[Any]] = mapped_column("row_key", JSON(none_as_null=True))
    before: Mapped[dict[str, Any] | None]
    """What the changed columns held, or the whole row if it was removed; None: it was added."""
    after: Mapped[str | None] = mapped_column(String(64))
    """The digest of the row afterwards: whether it changed since. None: it was removed."""
