"""What the trail held before it was chained is chained in its order, and histories are noted from then on."""

from __future__ import annotations

from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.audit.checking import check
from catalogue.foundation import migrating
from catalogue.models import AuditEntry, Revision, TrailEntry
from tests.worlds.eight_streets import World


def test_entries_of_before_are_chained_in_their_order(engine: Engine, told: World) -> None:
    with Session(engine) as session:
        for number, place in enumerate((told.community, None, told.street, told.village)):
            about = {"action": "hotline.set", "subject": f"第{number}条", "division": place}
            audit.append(
                session, who="李", role="city", before=None, after={"phone": "010-1", "n": 1.5}, **about
            )
        session.commit()
        lines = session.query(Revision).count()
        before = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
    assert lines > 5
    migrating.downgrade(engine, "0072")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_entries")).scalar_one() == len(before)
    migrating.upgrade(engine)
    with Session(engine) as session:
        found = check(session, key=b"-")
        assert found.damages == []
        marks = session.scalars(
            select(TrailEntry.subject).where(TrailEntry.action == "trail.rows_without_entries")
        ).all()
        assert f"revisions: {lines} up to {lines}" in marks
        assert found.entries == len(before) + 1 + len(marks)
        chained = session.execute(
            select(TrailEntry.chain, TrailEntry.history_id).where(TrailEntry.history == "audit_entries")
        ).all()
        assert sorted(number for _chain, number in chained) == list(before)
        for chain in {chain for chain, _number in chained}:
            own = session.scalars(
                select(TrailEntry.history_id)
                .where(TrailEntry.chain == chain, TrailEntry.history_id.is_not(None))
                .order_by(TrailEntry.number)
            ).all()
            assert own == sorted(own)
        begun = session.scalars(select(TrailEntry).where(TrailEntry.action == "trail.begun")).one()
        assert f"revisions {lines}" in begun.subject
        audit.append(session, who="李", role="city", action="hotline.set", subject="x", division=told.street)
        session.commit()
        assert check(session, key=b"-").damages == []


def test_an_empty_database_begins_with_an_empty_trail(engine: Engine) -> None:
    migrating.downgrade(engine, "0072")
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert check(session, key=b"-").entries == 0


def test_a_row_that_is_put_among_those_of_before_is_one_more_than_there_were(
    engine: Engine, told: World
) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM revisions WHERE id = 2"))
    migrating.downgrade(engine, "0072")
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert check(session, key=b"-").damages == []
        copied = session.execute(select(Revision.__table__).where(Revision.id == 3)).one()._asdict()
        session.connection().execute(insert(Revision.__table__).values(copied | {"id": 2, "actor": "zhao"}))
        (damage,) = check(session, key=b"-").damages
        assert damage.what.startswith("revisions has rows")
        assert damage.what.endswith(": 1 more")
