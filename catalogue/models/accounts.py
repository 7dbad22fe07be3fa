"""People who log in, what they may do where, their log-ins, and those that failed."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, DivisionCode
from .divisions import string_enum


class Role(enum.StrEnum):
    """What a grant allows; a grant is role x division."""

    WORKER = "worker"
    STREET = "street"
    DISTRICT = "district"
    CITY = "city"
    DEPARTMENT = "department"
    EDITOR = "editor"
    ADMIN = "admin"
    AUDITOR = "auditor"
    MONITOR = "monitor"  # 特邀监督员
    OPERATOR = "operator"  # who runs commands; held by no account
    SYSTEM = "system"  # what the portal does by itself; held by no account


class Device(enum.StrEnum):
    """The kind of a device, as its browser says when somebody logs in. Nothing more is kept of it."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    OTHER = "other"


class User(Base):
    """An account. The password is an Argon2 hash."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    person: Mapped[str | None] = mapped_column(String(40))
    """The name of the person, as colleagues see it; None where only the log-in name is known."""
    suspended: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the account is at rest for a while: no one logs in to it, and it keeps its communities."""
    must_change: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the password was made for the owner, who has to choose another one before anything else."""
    published: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the password is published, as those of the demonstration are: then no page changes the account."""
    kept_by: Mapped[int | None] = mapped_column(DivisionCode)
    """The office that keeps the account while it holds no role, after it has handed over its communities."""
    has_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a log-in takes a second step: there is an authenticator or a passkey (``catalogue.access.factors``)."""
    grants: Mapped[list[Grant]] = relationship(
        back_populates="user", lazy="selectin", order_by="Grant.division_code", cascade="all, delete-orphan"
    )


class Grant(Base):
    """One role of a user in one division, or in one department of it."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("user_id", "role", "division_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(string_enum(Role))
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    """For the role ``DEPARTMENT``: the department of that division. None for all others."""
    user: Mapped[User] = relationship(back_populates="grants")


class LogIn(Base):
    """A log-in that has not ended. The browser holds a token; here is its SHA-256 in hex digits."""

    __tablename__ = "log_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime] = mapped_column(index=True)
    device: Mapped[Device] = mapped_column(
        string_enum(Device), default=Device.OTHER, server_default=Device.OTHER.value
    )
    provider_session: Mapped[str | None] = mapped_column(String(64), index=True)
    """For a log-in by single sign-on: a digest of the session at the provider, which may end it from there. None for all others."""


class TiedIdentity(Base):
    """Who somebody is at the provider of single sign-on, by issuer and subject, and whose account that opens here."""

    __tablename__ = "tied_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    issuer: Mapped[str] = mapped_column(String(300))
    """The address by which the provider names itself."""
    subject: Mapped[str] = mapped_column(String(255))
    """What the provider calls the person: never another one's, and no name or address of mail."""
    tied_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FamiliarSource(Base):
    """A device or a network from which somebody has logged in, as a keyed digest that cannot be read back."""

    __tablename__ = "familiar_sources"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime]


class LogInFailure(Base):
    """A failed log-in, by the name that was typed and the source; counted across all processes and machines."""

    __tablename__ = "log_in_failures"
    __table_args__ = (Index("ix_log_in_failures_name_at", "name", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(64))
    """A digest as in ``FamiliarSource``; empty for failures from before sources were kept."""


class WaitingKind(enum.StrEnum):
    """What waits for its second step."""

    LOG_IN = "log_in"
    PASSKEY_LOG_IN = "passkey_log_in"  # by a passkey alone: the account is not known yet
    PASSKEY_ADDED = "passkey_added"
    SIGN_ON = "sign_on"  # at the provider of single sign-on: the account is not known yet
    IDENTITY_TIED = "identity_tied"  # at the same provider, by somebody who has logged in


class WaitingStep(Base):
    """A log-in, or a passkey or an identity that is being added, that waits for its second step. It opens nothing.

    The browser holds a token; here is its SHA-256 in hex digits.
    """

    __tablename__ = "waiting_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[WaitingKind] = mapped_column(string_enum(WaitingKind))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    challenge: Mapped[str] = mapped_column(String(64))
    """What a passkey has to sign, in base64url; another one for each attempt. For single sign-on, the verifier of PKCE."""
    began_at: Mapped[datetime] = mapped_column(index=True)


class Authenticator(Base):
    """The app of an account that shows codes (TOTP)."""

    __tablename__ = "authenticators"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(String(200))
    """Sealed with a key that follows from the instance's."""
    made_at: Mapped[datetime]
    last_step: Mapped[int] = mapped_column(BigInteger)
    """The number of the newest period of 30 seconds whose code was used: no code of it or before is taken."""
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """Wrong codes since the last right one."""


class RecoveryCode(Base):
    """A code for the day when authenticator and passkeys are lost. Its use deletes it."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    mark: Mapped[str] = mapped_column(String(2))
    """The first two signs, by which its hash is found: the other ten keep the secret."""
    code_hash: Mapped[str] = mapped_column(String(200))


class Passkey(Base):
    """A passkey of an account (WebAuthn). The private half never leaves its owner's device."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    """In base64url; at most 1023 bytes."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """What the device counted last; 0 for one that does not count. A lower one comes from a copy."""
    handle: Mapped[str] = mapped_column(String(64))
    """A random name of the account, the same for all of its passkeys: it says nothing of a person."""
    name: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class KeptForm(Base):
    """What somebody had typed when the log-in ended, for an hour: to be shown in its form again, never saved by itself."""

    __tablename__ = "kept_forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    address: Mapped[str] = mapped_column(String(300))
    """The path of the form's page."""
    fields: Mapped[str] = mapped_column(Text)
    """Names and values as a JSON list of pairs, in their order."""
    kept_at: Mapped[datetime] = mapped_column(index=True)


class DigestWish(Base):
    """An account that asked for a mail a month about today's list. The row goes when the wish ends.

    The address counts once its owner followed the link of a first mail.
    """

    __tablename__ = "digest_wishes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    address: Mapped[str] = mapped_column(String(254))
    wished_at: Mapped[datetime]
    last_sent_on: Mapped[date | None]
    token: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of what the link of the first mail holds; None once it was followed."""
    confirmed_at: Mapped[datetime | None]
    reminders: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the reminders of street and district come to the address too."""
