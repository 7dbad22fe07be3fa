"""Divisions, what communities say of themselves, and service points, in pages of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from ...models import CommunityProfile, Division, DivisionAlias, Level, ServicePoint
from ...notices import Notices, current_notices
from ...telephones import agreed_mobiles, open_numbers
from .. import tables
from ..columns import OpenTable, Row, listed
from .opening import open_words

AT_ONCE = 2000
"""Rows that are read with one statement."""
COMMUNITIES_AT_ONCE = 100
"""Communities whose lines are read with one statement: 6,000 of the 60 items."""
_DIVISIONS: Any = Division.__table__
_PROFILES: Any = CommunityProfile.__table__
_ALIASES: Any = DivisionAlias.__table__
_POINTS: Any = ServicePoint.__table__


def place_tables(session: Session) -> Iterator[tuple[OpenTable, list[Row]]]:
    """Some rows of each of these tables after the other, without the last column."""
    notices = Notices(current_notices(session)).as_open_data
    for rows in in_pages(session, select(*_DIVISIONS.c), _DIVISIONS.c.code):
        yield tables.DIVISIONS, [_division(row) for row in rows]
    for rows in in_pages(session, _of_present(_PROFILES, "community_code"), _PROFILES.c.community_code):
        agreed = agreed_mobiles(session, [row.community_code for row in rows])
        yield (
            tables.COMMUNITIES,
            [_community(row, agreed.get(row.community_code, ()), notices) for row in rows],
        )
    keys = _ALIASES.c.division_code, _ALIASES.c.name
    for rows in in_pages(session, _of_present(_ALIASES, "division_code"), *keys):
        yield tables.ALIASES, [(code_text(row.division_code), row.name, row.kind.value) for row in rows]
    for rows in in_pages(session, _of_present(_POINTS, "community_code"), _POINTS.c.id):
        agreed = agreed_mobiles(session, sorted({row.community_code for row in rows}))
        yield tables.POINTS, [_point(row, agreed.get(row.community_code, ()), notices) for row in rows]


def code_text(code: int | None) -> str | None:
    """A division's code as twelve digits; None of None."""
    return None if code is None else f"{code:012d}"


def present_communities(session: Session) -> Iterator[Sequence[int]]:
    """The codes of the present communities in their order, ``COMMUNITIES_AT_ONCE`` at a time."""
    query = select(_DIVISIONS.c.code).where(
        _DIVISIONS.c.level == Level.COMMUNITY, _DIVISIONS.c.retired_on.is_(None)
    )
    for rows in in_pages(session, query, _DIVISIONS.c.code):
        for first in range(0, len(rows), COMMUNITIES_AT_ONCE):
            yield [row.code for row in rows[first : first + COMMUNITIES_AT_ONCE]]


def in_pages(session: Session, query: Select[Any], *keys: Any) -> Iterator[Sequence[Any]]:
    """The rows of a query in the order of the columns ``keys``, which tell them apart, ``AT_ONCE`` at a time."""
    names = [key.name for key in keys]
    page = query.order_by(*keys).limit(AT_ONCE)
    rows = session.execute(page).all()
    while rows:
        yield rows
        if len(rows) < AT_ONCE:
            return
        last = [getattr(rows[-1], name) for name in names]
        further = keys[0] > last[0] if len(keys) == 1 else tuple_(*keys) > tuple(last)
        rows = session.execute(page.where(further)).all()


def _of_present(table: Any, column: str) -> Select[Any]:
    present = table.c[column] == _DIVISIONS.c.code
    return select(*table.c).join(_DIVISIONS, present).where(_DIVISIONS.c.retired_on.is_(None))


def _division(row: Any) -> Row:
    return (
        code_text(row.code),
        code_text(row.parent_code),
        row.level.value,
        row.name,
        row.short_name,
        row.kind and row.kind.value,
        row.quasi,
        row.retired_on,
        code_text(row.successor_code),
    )


def _community(row: Any, agreed: Any, notices: Notices) -> Row:
    return (
        code_text(row.community_code),
        open_words(row.station_name, agreed),
        open_words(row.address, agreed),
        listed(open_numbers(row.phones or (), agreed)),
        notices.hours(row.community_code, row.hours),
        row.households,
        row.latitude,
        row.longitude,
        listed(row.type_tags or ()),
    )


def _point(row: Any, agreed: Any, notices: Notices) -> Row:
    return (
        row.id,
        code_text(row.community_code),
        open_words(row.name, agreed),
        open_words(row.address, agreed),
        open_words(row.directions, agreed),
        row.latitude,
        row.longitude,
        listed(open_numbers(row.phones or (), agreed)),
        notices.hours(row.community_code, row.hours, point=row.id),
        row.admits.value,
        row.step_free,
        row.free_of_charge,
        open_words(row.fee, agreed),
        row.open_to_nonlocals,
        row.delivers,
        row.ends_on,
        listed([each.value for each in row.trades or ()]),
    )
