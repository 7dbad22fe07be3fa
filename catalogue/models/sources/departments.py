"""Departments (科室/部门) of streets and districts, and the items that each owns there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, false
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class Department(Base):
    """A department of a street or a district: cases are passed on to it, it owns items, and it keeps lists of places."""

    __tablename__ = "departments"
    __table_args__ = (Index("ix_departments_division_code", "division_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(120))
    """For colleagues."""
    closed_at: Mapped[datetime | None]
    """Since when the office has it no more. Old cases keep its name."""


class ItemOwner(Base):
    """Which department of an office owns an item: at most one."""

    __tablename__ = "item_owners"
    __table_args__ = (
        Index("ix_item_owners_department_id", "department_id"),
        {"sqlite_with_rowid": False},
    )

    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    item_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey("items.id"), primary_key=True, autoincrement=False
    )
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    supplies_list: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the department can hand over a list of places of the item, as the office recorded it."""
