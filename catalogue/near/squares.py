"""The index of places near home: service points by item and by squares of a hundredth of a degree.

Triggers of the database keep it (``catalogue.models.offerings``): see docs/adr/0051-places-by-item-and-square.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import and_, bindparam, delete, text
from sqlalchemy.orm import Session

from ..models import ItemSquare, ServicePoint
from ..models.offerings import SQUARES_OF_ALL, SQUARES_ON_POSTGRESQL, SQUARES_ON_SQLITE, squares_in

_SQUARES: Any = ItemSquare.__table__
_POINTS: Any = ServicePoint.__table__
IN_SQUARES: Any = and_(
    _SQUARES.c.item_id.in_(bindparam("items", expanding=True)),
    _SQUARES.c.north.in_(bindparam("rows", expanding=True)),
    _SQUARES.c.east.between(bindparam("first_column"), bindparam("last_column")),
)
"""What of the index lies in the squares that a box touches."""
IN_BOX: Any = and_(
    _POINTS.c.latitude.between(bindparam("south"), bindparam("north")),
    _POINTS.c.longitude.between(bindparam("west"), bindparam("east")),
)
"""Service points in the box itself."""


def box_values(south: float, north: float, west: float, east: float) -> dict[str, Any]:
    """The values of both conditions, for a box in degrees: all squares that may hold a point of it."""
    return {
        "south": south,
        "north": north,
        "west": west,
        "east": east,
        **squares_in(south, north, west, east),
    }


@contextmanager
def squared_afterwards(session: Session) -> Iterator[None]:
    """Make the index at the end of the block, from all links at once: it takes less time and less room than link by link.

    Nothing is found near home inside the block. Needs a writing transaction, which is undone if the block fails.
    """
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    session.execute(text(f"DROP TRIGGER offering_points_squared{'' if on_sqlite else ' ON offering_points'}"))
    yield
    session.execute(delete(ItemSquare))
    session.execute(text(SQUARES_OF_ALL))
    for statement in SQUARES_ON_SQLITE if on_sqlite else SQUARES_ON_POSTGRESQL:
        if "TRIGGER offering_points_squared" in statement:
            session.execute(text(statement))
