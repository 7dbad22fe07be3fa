"""Divisions (区划), the names that people use for them, and the communities' own profiles."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, DivisionCode


class Level(enum.StrEnum):
    """The level of a division in the five-level code, 2+2+2+3+3 digits."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"

    @property
    def span(self) -> int:
        """How many 12-digit codes a division of this level embraces; its subtree is ``code .. code+span-1``."""
        return _SPANS[self]


_SPANS = {
    Level.PROVINCE: 10**10,
    Level.PREFECTURE: 10**8,
    Level.DISTRICT: 10**6,
    Level.STREET: 10**3,
    Level.COMMUNITY: 1,
}


class CommitteeKind(enum.StrEnum):
    """居 or 村 by digits 10-12 of the code: 居委会/村委会口径, not the statistical urban-rural class."""

    JU = "ju"
    CUN = "cun"


class AliasKind(enum.StrEnum):
    """What sort of name an alias is."""

    ESTATE = "estate"  # 小区
    HUTONG = "hutong"  # 胡同
    HAMLET = "hamlet"  # 自然村
    OTHER = "other"


def string_enum(kind: type[enum.StrEnum], length: int = 16) -> Enum:
    """A StrEnum stored by its value as text, checked by SQLAlchemy and readable in the database."""
    return Enum(
        kind,
        native_enum=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


class DivisionList(Base):
    """A list of divisions that was imported: where the facts come from and how old they are."""

    __tablename__ = "division_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    state_as_of: Mapped[date | None]
    source: Mapped[str | None] = mapped_column(Text)
    imported_at: Mapped[datetime]


class Division(Base):
    """One division of the statistical list (统计用区划), from province to community."""

    __tablename__ = "divisions"
    __table_args__ = (
        CheckConstraint("(level = 'community') = (kind IS NOT NULL)", name="kind_only_for_communities"),
        Index("ix_divisions_parent_code_code", "parent_code", "code"),
    )

    code: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)
    parent_code: Mapped[int | None] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    level: Mapped[Level] = mapped_column(string_enum(Level))
    name: Mapped[str] = mapped_column(String(100))
    short_name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[CommitteeKind | None] = mapped_column(string_enum(CommitteeKind, 8))
    quasi: Mapped[bool] = mapped_column(default=False)
    """True for 4xx and 5xx: 类似居委会/类似村委会, and for quasi-townships (400-599)."""
    retired_on: Mapped[date | None]
    successor_code: Mapped[int | None] = mapped_column(DivisionCode, ForeignKey("divisions.code"))

    @property
    def last_code(self) -> int:
        """The last code of this division's subtree."""
        return self.code + self.level.span - 1


class DivisionPresence(Base):
    """A day from which a division was in the list, or out of it: added, retired, restored.

    Without entries, and before its first one, a division was in the list: the first list of an instance makes none. One that came
    later has an entry of the year 1 that says that it was not there.
    """

    __tablename__ = "division_presence"
    __table_args__ = {"sqlite_with_rowid": False}

    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    present: Mapped[bool]


class DivisionName(Base):
    """A name that a division had up to the end of the day before ``until``, when it got another."""

    __tablename__ = "division_names"
    __table_args__ = {"sqlite_with_rowid": False}

    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    until: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    short_name: Mapped[str] = mapped_column(String(100))


class HistoryBeginning(Base):
    """Since when a history is kept that an older release did not keep. Without an entry it is whole."""

    __tablename__ = "history_beginnings"

    subject: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date]


class DivisionAlias(Base):
    """A name that people use for a part of a community: 小区, 胡同, 自然村."""

    __tablename__ = "division_aliases"
    __table_args__ = (Index("ix_division_aliases_name", "name"),)

    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[AliasKind] = mapped_column(string_enum(AliasKind), default=AliasKind.OTHER)


class DivisionHotline(Base):
    """The number that a division gives its residents to call, in the place of the instance's own."""

    __tablename__ = "division_hotlines"

    division_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    phone: Mapped[str] = mapped_column(String(40))
    name_zh: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str | None] = mapped_column(String(40))


class CommunityProfile(Base):
    """What a community says of itself (社区档案): its service station and a few plain facts."""

    __tablename__ = "community_profiles"
    __table_args__ = (Index("ix_community_profiles_latitude_longitude", "latitude", "longitude"),)

    community_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    station_name: Mapped[str | None] = mapped_column(String(100))
    address: Mapped[str | None] = mapped_column(String(200))
    phones: Mapped[list[str]] = mapped_column(default=list)
    hours: Mapped[str | None] = mapped_column(String(400))
    """Weekly hours in the notation of ``catalogue.time.hours``."""
    households: Mapped[int | None] = mapped_column(Integer)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    """The reference point for walking distances, WGS 84 degrees."""
    type_tags: Mapped[list[str]] = mapped_column(default=list)
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    rooms_area: Mapped[int | None] = mapped_column(Integer)
    """Office and service rooms (社区办公和服务用房) in whole square metres, as of ``rooms_area_on``."""
    rooms_area_on: Mapped[date | None]
    social_workers: Mapped[int | None] = mapped_column(Integer)
    """Professional social workers (社会工作专业人员), persons."""
    social_workers_on: Mapped[date | None]
    office_funds: Mapped[int | None] = mapped_column(Integer)
    """Office funds (社区办公经费) in whole yuan a household and year."""
    office_funds_on: Mapped[date | None]
