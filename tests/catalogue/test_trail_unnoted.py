"""A row that was put into a history by hand has no entry in the trail, and is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.audit.checkpoints import shorten
from catalogue.foundation import clock, trail
from catalogue.foundation.histories import add_entries
from catalogue.foundation.trail.rows import HISTORIES
from catalogue.models import AuditEntry, Base, Revision, TrailEntry
from tests.catalogue.trails import KEY, change, looked_through, said
from tests.worlds.eight_streets import World

NOW = clock.now()
REVISIONS: Any = Revision.__table__
VALUES: Any = AuditEntry.__table__


def put_by_hand(session: Session, table: Any, **values: Any) -> int:
    """Copy the newest row of a table as somebody with a client of the database would; gives the number of the copy."""
    newest = session.execute(select(table).order_by(table.c.id.desc()).limit(1)).one()._asdict()
    row = newest | {"id": newest["id"] + 1, "actor": "zhao"} | values
    session.connection().execute(insert(table).values(row))
    return int(row["id"])


@pytest.mark.every_case
@pytest.mark.parametrize("table", [REVISIONS, VALUES], ids=str)
def test_a_row_that_is_put_in_by_hand_is_found(told: World, engine: Engine, table: Any) -> None:
    with Session(engine) as session:
        change(session, told.community)
        assert said(looked_through(session)) == []
        number = put_by_hand(session, table)
        assert said(looked_through(session)) == [
            (0, 0, f"row {number} of {table.name} has no entry: it was put in by hand")
        ]
        assert said(looked_through(session, with_rows=False)) == []


def test_many_rows_by_hand_are_named_up_to_a_number_and_counted_beyond(told: World, session: Session) -> None:
    for _ in range(25):
        put_by_hand(session, REVISIONS)
    found = looked_through(session)
    assert len(found.damages) + found.unnamed == 25


def test_a_row_in_a_gap_is_found_too(told: World, session: Session) -> None:
    change(session, told.community)
    gone = put_by_hand(session, VALUES) + 1
    session.rollback()
    number = put_by_hand(session, VALUES, id=gone + 7)
    assert [what for _chain, _number, what in said(looked_through(session))] == [
        f"row {number} of audit_entries has no entry: it was put in by hand"
    ]


def test_every_history_is_looked_through() -> None:
    known = {
        table for table in HISTORIES if "id" in HISTORIES[table].plain and "at" in HISTORIES[table].plain
    }
    assert known == set(HISTORIES) <= set(Base.metadata.tables)


def test_rows_that_were_only_counted_are_known_and_one_more_is_found(told: World, session: Session) -> None:
    before = session.scalar(select(func.max(Revision.id))) or 0
    trail.count_from_here(session)
    row = session.execute(select(REVISIONS).limit(1)).one()._asdict()
    row.pop("id")
    add_entries(session, Revision, [row, row, row])
    audit.append(session, who="李", role="operator", action="demonstration.filled", subject="x")
    session.commit()
    mark = select(TrailEntry.subject).where(TrailEntry.action == "trail.rows_without_entries")
    assert session.scalars(mark).all() == [f"revisions: 3 up to {before + 3}"]
    assert said(looked_through(session)) == []
    put_by_hand(session, REVISIONS)
    ((_chain, _number, what),) = said(looked_through(session))
    assert what.startswith(f"row {before + 4} of revisions")


def test_after_checkpoints_old_rows_tell_nothing_and_young_ones_by_hand_are_found(
    told: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW - timedelta(days=730))
        row = session.execute(select(REVISIONS).limit(1)).one()._asdict()
        row.pop("id")
        add_entries(session, Revision, [row | {"at": clock.now(), "community_code": told.village}])
        session.commit()
    assert shorten(session, key=KEY, now=NOW, kept_for=timedelta(days=500)) == 1
    session.commit()
    assert said(looked_through(session)) == []
    old = put_by_hand(session, REVISIONS, at=NOW - timedelta(days=731))
    assert said(looked_through(session)) == []
    young = put_by_hand(session, REVISIONS, at=NOW)
    assert young == old + 1
    assert [what for _chain, _number, what in said(looked_through(session))] == [
        f"row {young} of revisions has no entry: it was put in by hand"
    ]
