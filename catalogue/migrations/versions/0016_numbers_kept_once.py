"""A line's number may be the station's or a place's, and is then kept there alone.

Lines that repeat the number of their community's station refer to it, else to a named place whose number they repeat.
Versions and histories stay: what residents read is the same, and an entry with a number means a number of the line's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from catalogue.telephones import respelled

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_AT_ONCE = 5000
_JSON = sa.JSON(none_as_null=True)
_LINES = sa.table(
    "offerings",
    sa.column("community_code", sa.BigInteger),
    sa.column("item_id", sa.SmallInteger),
    sa.column("phone", sa.String),
    sa.column("phone_source", sa.String),
)
_PROFILES = sa.table("community_profiles", sa.column("community_code"), sa.column("phones", _JSON))
_POINTS = sa.table("service_points", sa.column("id"), sa.column("phones", _JSON))
_LINKS = sa.table(
    "offering_points",
    sa.column("community_code"),
    sa.column("item_id"),
    sa.column("point_id"),
    sa.column("position"),
)
_KEY = (_LINES.c.community_code, _LINES.c.item_id)
_ONE = sa.and_(*(column == sa.bindparam(f"key_{column.name}") for column in _KEY))
_LINKED = sa.select(_LINKS.c.item_id, _POINTS.c.phones).join(_POINTS, _POINTS.c.id == _LINKS.c.point_id)


def upgrade() -> None:
    """Add the column, and make references of the numbers that are kept elsewhere."""
    op.add_column("offerings", sa.Column("phone_source", sa.String(8), nullable=True))
    _rewrite(_LINES.c.phone, _reference)


def downgrade() -> None:
    """Give each line the number that it refers to, and drop the column."""
    _rewrite(_LINES.c.phone_source, _number)
    op.drop_column("offerings", "phone_source")


def _reference(line: Any, station: str | None, place: str | None) -> dict[str, Any] | None:
    number = respelled(line.phone)
    if number not in (station, place):
        return None
    return {"phone": None, "phone_source": "station" if number == station else "place"}


def _number(line: Any, station: str | None, place: str | None) -> dict[str, Any]:
    return {"phone": station if line.phone_source == "station" else place, "phone_source": None}


def _rewrite(filled: sa.ColumnElement[Any], change: Any) -> None:
    """Change the lines that have a column ``filled``, a part of them at a time."""
    connection = op.get_bind()
    new: dict[str, Any] = {"phone": sa.bindparam("new_phone"), "phone_source": sa.bindparam("new_source")}
    statement = sa.update(_LINES).where(_ONE).values(new)
    for lines in _parts(connection, filled):
        stations, places = _numbers_around(connection, lines)
        changes = []
        for line in lines:
            cell = (line.community_code, line.item_id)
            said = change(line, stations.get(line.community_code), places.get(cell))
            if said is not None:
                keys = {"key_community_code": cell[0], "key_item_id": cell[1]}
                changes.append(keys | {"new_phone": said["phone"], "new_source": said["phone_source"]})
        if changes:
            connection.execute(statement, changes)


def _numbers_around(
    connection: sa.Connection, lines: Sequence[Any]
) -> tuple[dict[int, str], dict[tuple[int, int], str]]:
    """The first number of each station, by community, and of the places of each line, by community and item."""
    first, last = lines[0].community_code, lines[-1].community_code
    stations = {
        code: respelled(phones[0])
        for code, phones in connection.execute(
            sa.select(_PROFILES.c.community_code, _PROFILES.c.phones).where(
                _PROFILES.c.community_code.between(first, last)
            )
        )
        if phones
    }
    places: dict[tuple[int, int], str] = {}
    linked = _LINKED.add_columns(_LINKS.c.community_code).where(_LINKS.c.community_code.between(first, last))
    for item, phones, code in connection.execute(linked.order_by(_LINKS.c.position)):
        if phones:
            places.setdefault((code, item), respelled(phones[0]))
    return stations, places


def _parts(connection: sa.Connection, filled: sa.ColumnElement[Any]) -> Iterator[list[Any]]:
    """The lines that have a column filled, in the order of their keys, ``_AT_ONCE`` at a time."""
    after: tuple[Any, ...] = ()
    while True:
        query = sa.select(_LINES).where(filled.is_not(None)).order_by(*_KEY)
        if after:
            query = query.where(sa.tuple_(*_KEY) > sa.tuple_(*map(sa.literal, after)))
        rows = list(connection.execute(query.limit(_AT_ONCE)))
        if not rows:
            return
        yield rows
        after = (rows[-1].community_code, rows[-1].item_id)
