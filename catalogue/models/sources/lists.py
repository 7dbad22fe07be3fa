"""Owners' lists (名录): what the columns of a department's list say, what was decided about its rows, and its places."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class OwnerList(Base):
    """A list that a department of a street or district keeps, by the name of its mapping."""

    __tablename__ = "owner_lists"
    __table_args__ = (UniqueConstraint("division_code", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    name: Mapped[str] = mapped_column(String(60))
    item_ids: Mapped[list[int]] = mapped_column(default=list)
    """The items that its places deliver."""
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Headings whose meaning a person has set: the heading in one spelling, and what its column says, or null."""
    brought_in_at: Mapped[datetime | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    """The department that keeps the list; None: the office itself."""
    coordinate_system: Mapped[str | None] = mapped_column(String(8))
    """The system of its coordinates, where the list does not name it; None: not known."""
    item_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What a person said of the values that name items: the value in one spelling, and the item's id, or null."""


class OwnerListDecision(Base):
    """What a person decided about a doubtful row: its community, or that the row is left out (null)."""

    __tablename__ = "owner_list_decisions"
    __table_args__ = {"sqlite_with_rowid": False}

    list_id: Mapped[int] = mapped_column(ForeignKey("owner_lists.id"), primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(400), primary_key=True)
    """What the row says of its community: district, street, community, code."""
    community_code: Mapped[int | None] = mapped_column(DivisionCode, ForeignKey("divisions.code"))


class OwnerListPlace(Base):
    """A place of a list, and the service point that it is."""

    __tablename__ = "owner_list_places"
    __table_args__ = (
        Index("ix_owner_list_places_point_id", "point_id"),
        {"sqlite_with_rowid": False},
    )

    list_id: Mapped[int] = mapped_column(ForeignKey("owner_lists.id"), primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    """The list's own code of the place; without one its community and name."""
    community_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    point_id: Mapped[int] = mapped_column(Integer)
    """The id of the service point, which a community may have removed since."""
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the list said of it last: only what it says differently next time is a change."""
    gone_on: Mapped[date | None]
    """The day on which it was no longer in the list: then its closing is proposed."""
    item_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    """The items that the list says of the place itself; null: those of the whole list."""


class OwnerListDeclaration(Base):
    """A declaration by which a community's lines follow a list: one for the items that the same places deliver."""

    __tablename__ = "owner_list_declarations"
    __table_args__ = {"sqlite_with_rowid": False}

    list_id: Mapped[int] = mapped_column(ForeignKey("owner_lists.id"), primary_key=True, autoincrement=False)
    declaration_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class OwnerListUpload(Base):
    """The file that was sent last for a list, while it is looked through. It goes when the list is brought in."""

    __tablename__ = "owner_list_uploads"

    list_id: Mapped[int] = mapped_column(ForeignKey("owner_lists.id"), primary_key=True, autoincrement=False)
    file_name: Mapped[str] = mapped_column(String(120))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime]
