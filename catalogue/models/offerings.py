"""What communities say of each item, and the places where items are delivered."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from .base import Base, DivisionCode, index_where
from .divisions import string_enum


class State(enum.StrEnum):
    """What a community says of an item. No record at all means unknown (未填报)."""

    DELIVERED = "delivered"
    PARTIAL = "partial"
    PLANNED = "planned"
    SUSPENDED = "suspended"
    ABSENT = "absent"
    NOT_APPLICABLE = "not_applicable"


class Mode(enum.StrEnum):
    """提供方式: by the community itself, shared with a neighbour, arranged by the street, or by the market."""

    OWN = "own"
    SHARED = "shared"
    STREET = "street"
    MARKET = "market"


class ProviderKind(enum.StrEnum):
    """Who provides."""

    STREET = "street"  # 街道(乡镇)
    COMMITTEE = "committee"  # 居委会/村委会
    STATION = "station"  # 社区服务站
    DEPARTMENT = "department"  # 政府部门
    INSTITUTION = "institution"  # 事业单位
    SOCIAL = "social"  # 社会组织
    COMPANY = "company"  # 企业
    LOCAL_UNIT = "local_unit"  # 驻区单位
    VOLUNTEERS = "volunteers"  # 志愿者


class PhoneSource(enum.StrEnum):
    """Where a line's number is kept, if not in the line."""

    STATION = "station"  # 服务站电话
    PLACE = "place"  # 服务点电话


class Admits(enum.StrEnum):
    """Whom a service point admits."""

    COMMUNITY = "community"
    STREET = "street"
    EVERYONE = "everyone"


class Trade(enum.StrEnum):
    """行当: what the shops and stalls of community commerce (社区便民商业) do. The four are named in box 4 of the plan of 2011."""

    SHOPPING = "shopping"  # 便利购物
    EATING = "eating"  # 餐饮
    HAIRDRESSING = "hairdressing"  # 理发
    REPAIRS = "repairs"  # 日常修理


def ordered_trades(trades: Iterable[str]) -> tuple[Trade, ...]:
    """Trades, each once, in the order in which the plan names them. Raises ``ValueError`` for what is none."""
    found = {Trade(trade) for trade in trades}
    return tuple(trade for trade in Trade if trade in found)


class Trades(TypeDecorator[tuple[Trade, ...]]):
    """Trades in one text, separated by commas and in their order; none is NULL."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        return ",".join(ordered_trades(value or ())) or None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Trade, ...]:
        return tuple(map(Trade, value.split(","))) if value else ()


class Offering(Base):
    """提供情况: one record per community and item."""

    __tablename__ = "offerings"
    __table_args__ = (
        Index("ix_offerings_item_id_community_code", "item_id", "community_code"),
        index_where("ix_offerings_holds_until", "holds_until", where="holds_until IS NOT NULL"),
        index_where("ix_offerings_declaration_id", "declaration_id", where="declaration_id IS NOT NULL"),
        index_where("ix_offerings_ruled_until", "ruled_until", where="ruled_until IS NOT NULL"),
        # All that is asked of lines by which a street provides an item, so that the index alone answers.
        index_where(
            "ix_offerings_by_street",
            "community_code",
            "item_id",
            "criterion_id",
            "holds_until",
            "disputed",
            "declaration_id",
            where="mode = 'street' AND state = 'delivered'",
        ),
        index_where(
            "ix_offerings_parts_until",
            "community_code",
            "item_id",
            "criterion_id",
            "holds_until",
            where="state = 'partial' AND holds_until IS NOT NULL",
        ),
        # SQLite takes it for a condition that says it in these words.
        Index(
            "ix_offerings_disputed",
            "community_code",
            "item_id",
            sqlite_where=text("disputed = 1"),
            postgresql_where=text("disputed"),
        ),
        {"sqlite_with_rowid": False},
    )

    community_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    item_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey("items.id"), primary_key=True, autoincrement=False
    )
    state: Mapped[State] = mapped_column(string_enum(State))
    holds_until: Mapped[date | None]
    """Last day on which the state counts as itself: see ``catalogue.counters.segments.holds_until``."""
    disputed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)
    mode: Mapped[Mode | None] = mapped_column(string_enum(Mode, 8))
    provider_kind: Mapped[ProviderKind | None] = mapped_column(string_enum(ProviderKind))
    provider_name: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(40))
    """The line's own number; None where ``phone_source`` says whose number it is, or there is none."""
    link: Mapped[str | None] = mapped_column(String(300))
    shortfall: Mapped[str | None] = mapped_column(Text)
    planned_for: Mapped[date | None]
    suspended_from: Mapped[date | None]
    suspended_until: Mapped[date | None]
    suspended_reason: Mapped[str | None] = mapped_column(Text)
    substitute: Mapped[str | None] = mapped_column(Text)
    ruled_until: Mapped[date | None]
    note_zh: Mapped[str | None] = mapped_column(Text)
    note_en: Mapped[str | None] = mapped_column(Text)
    confirmed_on: Mapped[date | None]
    confirmed_role: Mapped[str | None] = mapped_column(String(16))
    updated_at: Mapped[datetime]
    criterion_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("criteria.id"))
    """The criterion that the record speaks for. Under another one it says nothing, unless it is a ruling."""
    phone_source: Mapped[PhoneSource | None] = mapped_column(string_enum(PhoneSource, 8))
    ends_on: Mapped[date | None]
    """The last day of what is offered, such as that of a bought service's contract."""
    declaration_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("declarations.id"))
    """The declaration whose word this row is; None: the community's own."""
    own_record: Mapped[dict[str, Any] | None]
    """Of a row that follows a declaration: what the community's own record said, None if there was none."""
    said_by: Mapped[str | None] = mapped_column(String(16))
    """The action by which its words were last said or confirmed, as its history has it; None: not known."""
    verified_on: Mapped[date | None]
    """The day on which a spot check found what the record says; None: none did since its words changed."""
    returned_on: Mapped[date | None]
    """The day on which a spot check did not find it and returned the line (退回), until its words change."""


class ServicePoint(Base):
    """服务点: a place where items are delivered."""

    __tablename__ = "service_points"
    id: Mapped[int] = mapped_column(primary_key=True)
    community_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str | None] = mapped_column(String(200))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    phones: Mapped[list[str]] = mapped_column(default=list)
    hours: Mapped[str | None] = mapped_column(String(400))
    """Weekly hours with exceptions for dates, in the notation of ``catalogue.time.hours``."""
    admits: Mapped[Admits] = mapped_column(string_enum(Admits), default=Admits.COMMUNITY)
    step_free: Mapped[bool | None]
    """Whether one gets in without steps. None: unknown."""
    free_of_charge: Mapped[bool | None]
    open_to_nonlocals: Mapped[bool | None]
    """Whether people without local hukou are served."""
    fee: Mapped[str | None] = mapped_column(String(100))
    """What is to be paid, in the community's words."""
    delivers: Mapped[bool | None]
    """Whether the service comes to the home: 送餐上门, a visit."""
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    directions: Mapped[str | None] = mapped_column(String(200))
    """怎么走: a sentence with a landmark, in Chinese."""
    ends_on: Mapped[date | None] = mapped_column(index=True)
    """The last day on which it serves residents, such as that of a lease or of a bought service's contract."""
    trades: Mapped[tuple[Trade, ...]] = mapped_column(Trades, nullable=True, default=())
    """行当, of a place of community commerce. Empty: not said, or none."""


class OfferingPoint(Base):
    """Which points deliver an offering, in the order in which the community names them."""

    __tablename__ = "offering_points"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_code", "item_id"],
            ["offerings.community_code", "offerings.item_id"],
            ondelete="CASCADE",
        ),
        Index("ix_offering_points_point_id_item_id", "point_id", "item_id"),
        {"sqlite_with_rowid": False},
    )

    community_code: Mapped[int] = mapped_column(DivisionCode, primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    point_id: Mapped[int] = mapped_column(
        ForeignKey("service_points.id"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(SmallInteger, default=1)


class ItemSquare(Base):
    """The service points that were ever named for an item, by the square of the earth in which they lie: an index of places near home.

    Squares have sides of a hundredth of a degree and are numbered by the latitude and longitude of their middle, times 100.
    The database keeps it by triggers: every point with coordinates that a line names for an item is there, in its square. One
    that no line names any longer may be there too, so links are always asked as well.
    """

    __tablename__ = "item_squares"
    __table_args__ = {"sqlite_with_rowid": False}

    item_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    north: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    east: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    point_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


A_DEGREE = 100
"""Squares to a degree."""


def squares_in(south: float, north: float, west: float, east: float) -> dict[str, Any]:
    """The squares that may hold a point of a box in degrees: their ``rows``, and the first and last of their columns."""
    return {
        "rows": list(range(math.floor(south * A_DEGREE), math.ceil(north * A_DEGREE) + 1)),
        "first_column": math.floor(west * A_DEGREE),
        "last_column": math.ceil(east * A_DEGREE),
    }


SQUARES_OF_ALL = (
    "INSERT INTO item_squares (item_id, north, east, point_id) SELECT DISTINCT l.item_id,"
    " CAST(round(p.latitude * 100) AS INTEGER), CAST(round(p.longitude * 100) AS INTEGER), p.id"
    " FROM offering_points AS l JOIN service_points AS p ON p.id = l.point_id"
    " WHERE p.latitude IS NOT NULL AND p.longitude IS NOT NULL ORDER BY 1, 2, 3, 4"
)
"""Fills the empty index."""
_LEAVE = (
    "DELETE FROM item_squares WHERE item_id IN (SELECT id FROM items)"
    " AND north = CAST(round(old.latitude * 100) AS INTEGER)"
    " AND east = CAST(round(old.longitude * 100) AS INTEGER) AND point_id = old.id; "
)
_ENTER = (
    "INSERT INTO item_squares (item_id, north, east, point_id) SELECT DISTINCT l.item_id,"
    " CAST(round(new.latitude * 100) AS INTEGER), CAST(round(new.longitude * 100) AS INTEGER), new.id"
    " FROM offering_points AS l WHERE l.point_id = new.id"
    " AND new.latitude IS NOT NULL AND new.longitude IS NOT NULL; "
)
SQUARES_ON_SQLITE = (
    "CREATE TRIGGER offering_points_squared AFTER INSERT ON offering_points BEGIN"
    " INSERT INTO item_squares (item_id, north, east, point_id) SELECT new.item_id,"
    " CAST(round(p.latitude * 100) AS INTEGER), CAST(round(p.longitude * 100) AS INTEGER), p.id"
    " FROM service_points AS p WHERE p.id = new.point_id"
    " AND p.latitude IS NOT NULL AND p.longitude IS NOT NULL ON CONFLICT DO NOTHING; END",
    "CREATE TRIGGER service_points_moved AFTER UPDATE OF latitude, longitude ON service_points"
    " WHEN new.latitude IS NOT old.latitude OR new.longitude IS NOT old.longitude"
    " BEGIN " + _LEAVE + _ENTER + "END",
    "CREATE TRIGGER service_points_removed AFTER DELETE ON service_points BEGIN " + _LEAVE + "END",
)
SQUARES_ON_POSTGRESQL = (
    "CREATE FUNCTION square_offering_points() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO item_squares (item_id, north, east, point_id) SELECT DISTINCT l.item_id,"
    " CAST(round(p.latitude * 100) AS INTEGER), CAST(round(p.longitude * 100) AS INTEGER), p.id"
    " FROM added AS l JOIN service_points AS p ON p.id = l.point_id"
    " WHERE p.latitude IS NOT NULL AND p.longitude IS NOT NULL ORDER BY 1, 2, 3, 4"
    " ON CONFLICT DO NOTHING; RETURN NULL; END $$",
    "CREATE TRIGGER offering_points_squared AFTER INSERT ON offering_points REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION square_offering_points()",
    "CREATE FUNCTION square_moved_point() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    + _LEAVE
    + _ENTER
    + "RETURN NULL; END $$",
    "CREATE TRIGGER service_points_moved AFTER UPDATE OF latitude, longitude ON service_points FOR EACH ROW"
    " WHEN (new.latitude IS DISTINCT FROM old.latitude OR new.longitude IS DISTINCT FROM old.longitude)"
    " EXECUTE FUNCTION square_moved_point()",
    "CREATE FUNCTION square_removed_point() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    + _LEAVE
    + "RETURN NULL; END $$",
    "CREATE TRIGGER service_points_removed AFTER DELETE ON service_points FOR EACH ROW"
    " EXECUTE FUNCTION square_removed_point()",
)
SQUARES_GONE_ON_POSTGRESQL = tuple(
    f"DROP FUNCTION IF EXISTS {name}() CASCADE"
    for name in ("square_offering_points", "square_moved_point", "square_removed_point")
)

# After all tables: triggers of one of them write into another.
for _dialect, _statements in (("sqlite", SQUARES_ON_SQLITE), ("postgresql", SQUARES_ON_POSTGRESQL)):
    for _statement in _statements:
        _made: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(Base.metadata, "after_create", _made.execute_if(dialect=_dialect))
for _statement in SQUARES_GONE_ON_POSTGRESQL:
    _gone: Any = DDL(_statement)  # type: ignore[no-untyped-call]
    event.listen(Base.metadata, "before_drop", _gone.execute_if(dialect="postgresql"))
