"""Declarations (统筹提供): a service that is declared once and serves many communities."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode
from ..divisions import string_enum
from ..offerings import ProviderKind
from ..revisions import RevisionColumns


class DeclarationAnswer(enum.StrEnum):
    """What a community says of a declaration that serves it."""

    WAITING = "waiting"  # nothing yet
    AGREED = "agreed"  # 属实; of what a neighbour shares: accepted
    DECLINED = "declined"  # does not want what a neighbour shares


class Declaration(Base):
    """A service that a street or a district runs for its communities, or that a community shares with its neighbours."""

    __tablename__ = "declarations"

    id: Mapped[int] = mapped_column(primary_key=True)
    declarer_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    provider_kind: Mapped[ProviderKind | None] = mapped_column(string_enum(ProviderKind))
    provider_name: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(40))
    """The service's own number; None where residents call its places."""
    link: Mapped[str | None] = mapped_column(String(300))
    note_zh: Mapped[str | None] = mapped_column(Text)
    note_en: Mapped[str | None] = mapped_column(Text)
    ends_on: Mapped[date | None] = mapped_column(index=True)
    """The last day on which it holds; None: open."""
    suspended_from: Mapped[date | None]
    suspended_until: Mapped[date | None]
    suspended_reason: Mapped[str | None] = mapped_column(Text)
    substitute: Mapped[str | None] = mapped_column(Text)
    ended_on: Mapped[date | None]
    """The day on which it was ended, by a person or because its last day had passed; None while it is in force."""
    confirmed_on: Mapped[date]
    confirmed_role: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[datetime]
    begins_on: Mapped[date | None]
    """The first day on which it holds; None: since it was declared."""
    announced: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)
    """Whether its first day is still to come: no cell follows it yet."""


class DeclarationItem(Base):
    """An item that a declared service delivers."""

    __tablename__ = "declaration_items"
    __table_args__ = {"sqlite_with_rowid": False}

    declaration_id: Mapped[int] = mapped_column(
        ForeignKey("declarations.id"), primary_key=True, autoincrement=False
    )
    item_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey("items.id"), primary_key=True, autoincrement=False
    )


class DeclarationPoint(Base):
    """A place of a declared service, in the order in which residents read them."""

    __tablename__ = "declaration_points"
    __table_args__ = {"sqlite_with_rowid": False}

    declaration_id: Mapped[int] = mapped_column(
        ForeignKey("declarations.id"), primary_key=True, autoincrement=False
    )
    point_id: Mapped[int] = mapped_column(
        ForeignKey("service_points.id"), primary_key=True, autoincrement=False, index=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, default=1)


class DeclarationRecipient(Base):
    """A community that a declared service serves, or served, and what the community says of it."""

    __tablename__ = "declaration_recipients"
    __table_args__ = {"sqlite_with_rowid": False}

    declaration_id: Mapped[int] = mapped_column(
        ForeignKey("declarations.id"), primary_key=True, autoincrement=False
    )
    community_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False, index=True
    )
    served: Mapped[bool] = mapped_column(default=True)
    """False for a community that was taken off the list; what it answered is kept."""
    answer: Mapped[DeclarationAnswer] = mapped_column(
        string_enum(DeclarationAnswer, 8), default=DeclarationAnswer.WAITING
    )
    agreed_items: Mapped[list[int]] = mapped_column(default=list)
    """Ids of the items that were there when the community agreed."""
    answered_at: Mapped[datetime | None]
    answered_role: Mapped[str | None] = mapped_column(String(16))


class DeclarationObjection(Base):
    """与实际不符: a community says that it does not get an item as declared. Its cell then follows its own record."""

    __tablename__ = "declaration_objections"
    __table_args__ = (
        Index("ix_declaration_objections_declaration_id_community_code", "declaration_id", "community_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declarations.id"))
    community_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    item_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("items.id"))
    reason: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime]
    raised_role: Mapped[str] = mapped_column(String(16))
    settled_at: Mapped[datetime | None]
    settled_role: Mapped[str | None] = mapped_column(String(16))
    upheld: Mapped[bool | None]
    """Whether the community was right, so that the item stays out; None while the objection is open."""
    reply: Mapped[str | None] = mapped_column(Text)


class DeclarationRevision(RevisionColumns, Base):
    """An entry in the history of a declaration."""

    __tablename__ = "declaration_revisions"
    __table_args__ = (Index("ix_declaration_revisions_declaration_id", "declaration_id"),)

    declaration_id: Mapped[int] = mapped_column(Integer)
