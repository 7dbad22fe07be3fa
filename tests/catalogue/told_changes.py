"""What a program that keeps a copy of the small town is told, and a refusal of what it is not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalogue.hsds.changed_places import changed_places
from catalogue.hsds.ids import place_of_service_id
from catalogue.hsds.reading import names_of_items
from catalogue.published import changes_since
from catalogue.published.changed_cells import Cell
from catalogue.published.changes import MARGIN
from tests.catalogue.following_changes import places_of_records, published

A_WHILE = MARGIN + timedelta(seconds=1)
"""Longer than what is told twice."""


def told(session: Session, since: datetime) -> set[Cell]:
    """The cells of a delta, read page by page."""
    changes = changes_since(session, since)
    found: list[Cell] = []
    while page := changes.page(session, len(found), 3):
        found += page
    assert len(found) == len(set(found)) == changes.total(session)
    by_key: list[Cell] = []
    while rows := changes.after(session, by_key[-1] if by_key else None, 2):
        by_key += [cell for cell, _at in rows]
    assert by_key == sorted(found)
    return set(found)


def places_told(session: Session, since: datetime) -> set[str]:
    """The identifiers of the services at places of a delta, read page by page."""
    changes = changes_since(session, since)
    found: list[tuple[int, int, int]] = []
    while page := changed_places(session, changes, offset=len(found), limit=3).places:
        found += page
    assert len(found) == len(set(found)) == changed_places(session, changes, offset=0, limit=1).total
    names = names_of_items(session, (), {item for _community, item, _point in found})
    return {place_of_service_id(*names[item][:2], community, point) for community, item, point in found}


def look(session: Session) -> dict[Cell, Any]:
    """Every record that is published. What is written next does so in a transaction that begins then."""
    found = published(session)
    session.commit()
    return found


def refuse_untold(session: Session, since: datetime, then: dict[Cell, Any]) -> set[Cell]:
    """The records that are different from what they were ``then``, all of them told; so are their places."""
    now = look(session)
    different = {cell for cell in then.keys() | now.keys() if then.get(cell) != now.get(cell)}
    assert different <= told(session, since)
    before, after = places_of_records(then), places_of_records(now)
    moved = {each for each in before.keys() | after.keys() if before.get(each) != after.get(each)}
    assert moved <= places_told(session, since)
    return different
