"""People who log in, what they may do where, and log-ins that failed."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, DivisionCode
from .divisions import string_enum


class Role(enum.StrEnum):
    """What a grant allows; a grant is role x division."""

    WORKER = "worker"
    STREET = "street"
    DISTRICT = "district"
    CITY = "city"
    EDITOR = "editor"
    ADMIN = "admin"


class User(Base):
    """An account. The password is an Argon2 hash; ``session_epoch`` moves when all sessions must end."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    grants: Mapped[list[Grant]] = relationship(
        back_populates="user", lazy="selectin", order_by="Grant.division_code", cascade="all, delete-orphan"
    )


class Grant(Base):
    """One role of a user in one division."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("user_id", "role", "division_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(string_enum(Role))
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    user: Mapped[User] = relationship(back_populates="grants")


class LogInFailure(Base):
    """A failed log-in, by the name that was typed; counted across all processes and machines."""

    __tablename__ = "log_in_failures"
    __table_args__ = (Index("ix_log_in_failures_name_at", "name", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
