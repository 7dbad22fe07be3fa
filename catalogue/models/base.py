"""The declarative base, its naming convention and the column types shared by all models."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, DateTime, Dialect, Index, MetaData, text
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def index_where(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows of which a condition in SQL holds, on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST_DAY = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=8192)
def number_of_day(day: date | None) -> int | None:
    """Days since 1970: how SQLite keeps a day."""
    return None if day is None else day.toordinal() - _FIRST_DAY


@lru_cache(maxsize=8192)
def day_of_number(number: int | None) -> date | None:
    """The day that SQLite keeps as a number."""
    return None if number is None else date.fromordinal(number + _FIRST_DAY)


def number_of_instant(instant: datetime) -> int:
    """Microseconds since 1970, UTC: how SQLite keeps an instant."""
    return (instant - _BEGINNING) // _MICROSECOND


@lru_cache(maxsize=8192)
def instant_of_number(number: int) -> datetime:
    """The instant that SQLite keeps as a number. What was written together has the same one."""
    return _BEGINNING + timedelta(microseconds=number)


class _Numbered(UserDefinedType[Any]):
    """A column of numbers on SQLite. Its declared name stays that of the database's texts, whose affinity is numeric."""

    cache_ok = True

    def __init__(self, declared: str) -> None:
        self.declared = declared

    def get_col_spec(self, **_options: Any) -> str:
        return self.declared


class _NumberedDay(_Numbered):
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        return number_of_day

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return day_of_number


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite has no type for it: there it is a number, a third of the text in tables and indexes."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _Numbered("DATETIME") if dialect.name == "sqlite" else self.impl_instance

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return number_of_instant(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return instant_of_number(value)
        instant: datetime = value
        return instant.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A day of the calendar. SQLite has no type for it: there it is a number, as an instant is."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _NumberedDay("DATE") if dialect.name == "sqlite" else self.impl_instance


class Base(DeclarativeBase):
    """All tables of the portal, in one MetaData. The web face hands this class to Flask-SQLAlchemy."""

    # In the registry and not on the class: Flask-SQLAlchemy makes a base of its own over the same registry.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime(),
            date: Day(),
            # None is NULL, not the JSON text "null".
            dict[str, Any]: JSON(none_as_null=True),
            list[str]: JSON(none_as_null=True),
            list[int]: JSON(none_as_null=True),
        },
    )


#: A 12-digit division code. On SQLite a plain INTEGER, so that it can be the row's own key.
DivisionCode = BigInteger()
