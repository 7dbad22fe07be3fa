"""What the database says of its parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, inspect, select, text

from ...models import Division, Level

KEY = "community_code"
"""The column whose ranges the parts are."""
PARTS: Mapping[str, tuple[str, ...]] = {"offerings": (KEY, "item_id"), "revisions": ("id", KEY)}
"""The tables that may be in parts, and their primary keys then: PostgreSQL wants the ranges' column in each."""
PROVINCE_SPAN = Level.PROVINCE.span
REST = "rest"
"""The part of all provinces that have none of their own."""

_PART = re.compile(rf"({'|'.join(PARTS)})_(\d\d|{REST})")
_KINDS = (
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
    " AND relkind = 'p' AND relname = ANY(:names)"
)


def is_part(name: str) -> bool:
    """Whether a table of this name is a part of another one."""
    return _PART.fullmatch(name) is not None


def part_of(table: str, province: int | None) -> str:
    """The name of a table's part: of a province by its two digits, or of the rest."""
    return f"{table}_{REST if province is None else f'{province:02d}'}"


def own_tables(connection: Connection) -> list[str]:
    """The names of all tables but parts of others."""
    return [name for name in inspect(connection).get_table_names() if not is_part(name)]


def parts_of(connection: Connection, table: str) -> list[str]:
    """The parts of a table that are there, in the order of their names."""
    names = inspect(connection).get_table_names()
    return sorted(name for name in names if (found := _PART.fullmatch(name)) and found[1] == table)


def provinces_with_parts(connection: Connection) -> tuple[int, ...] | None:
    """The provinces, by their two digits, that have parts of their own; None if the tables are not in parts."""
    if connection.dialect.name != "postgresql":
        return None
    if not connection.execute(text(_KINDS), {"names": list(PARTS)}).first():
        return None
    found = (_PART.fullmatch(name) for name in parts_of(connection, "offerings"))
    return tuple(sorted(int(each[2]) for each in found if each and each[2] != REST))


def listed_provinces(connection: Connection) -> Sequence[int]:
    """The provinces that the divisions name, by their two digits."""
    query = select(Division.code).where(Division.level == Level.PROVINCE).order_by(Division.code)
    return [code // PROVINCE_SPAN for code in connection.scalars(query)]
