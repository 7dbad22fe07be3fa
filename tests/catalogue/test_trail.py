"""The chained trail: every change is in it once, and nothing of it can be altered, removed, added, moved or cut off unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from catalogue import audit, feedback, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.audit.checking import read_roots
from catalogue.audit.roots import keep_root
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.foundation.trail import Who, acting
from catalogue.models import (
    AuditEntry,
    CaseKind,
    Channel,
    DivisionHotline,
    Revision,
    Role,
    State,
    TrailCheckpoint,
    TrailEntry,
    TrailHead,
)
from catalogue.offerings import OfferingDraft, record
from tests.catalogue import reports
from tests.catalogue.trails import change, looked_through, said
from tests.examples import examples, undone
from tests.worlds.eight_streets import World

LI = operator("李")
NOW = clock.now()
DAY = date(2026, 11, 30)
ROWS = TrailEntry.__table__


@pytest.fixture
def grown(told: World, session: Session) -> World:
    """Some changes in three streets, and some of the whole instance."""
    for number in range(4):
        change(session, told.community, told.neighbour, None)
        change(session, told.village, told.street, told.district)
        change(session, None, told.mixed_street)
        worker = Actor("wang", (Held(Role.WORKER, told.community),))
        begin_writing(session)
        record(
            session,
            actor=worker,
            community=told.community,
            item=told_item(session, told, number),
            draft=OfferingDraft(state=State.ABSENT),
        )
        session.commit()
    return told


def told_item(session: Session, world: World, number: int) -> Any:
    from catalogue.catalogues import edition_in_force

    edition = edition_in_force(session, world.today)
    assert edition is not None
    return [item for item in edition.items if item.code not in ("0202",)][number + 20]


@pytest.fixture
def by_an_operator(session: Session) -> Callable[[Session], None]:
    """Who owns the database can drop its triggers."""

    def without(own: Session) -> None:
        if own.get_bind().dialect.name == "postgresql":
            for table in ("trail_entries", "audit_entries", "trail_checkpoints", "trail_roots"):
                own.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            return
        names = own.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'trail%'")
        )
        for name in [*names, "audit_entries_unchanged", "audit_entries_kept"]:
            own.execute(text(f"DROP TRIGGER {name}"))

    return without


def test_an_untouched_trail_is_in_order(grown: World, session: Session) -> None:
    found = looked_through(session)
    assert said(found) == []
    assert found.entries == session.scalar(select(func.count()).select_from(TrailEntry))
    assert found.entries == found.rows  # each entry here points to a row that was compared
    assert found.chains == session.scalar(select(func.count(func.distinct(TrailEntry.chain))))


def test_an_entry_belongs_to_the_chain_of_its_street(grown: World, session: Session) -> None:
    chains = dict(
        session.execute(
            select(TrailEntry.division_code, TrailEntry.chain).where(TrailEntry.division_code.is_not(None))
        ).all()
    )
    assert chains[grown.community] == chains[grown.neighbour] == grown.street
    assert chains[grown.village] == grown.village_street
    assert chains[grown.district] == grown.district


def test_a_line_is_in_the_trail_by_its_revision_and_not_twice(grown: World, session: Session) -> None:
    newest = session.scalars(select(Revision).order_by(Revision.id.desc()).limit(1)).one()
    entry = session.scalars(
        select(TrailEntry).where(TrailEntry.history == "revisions", TrailEntry.history_id == newest.id)
    ).one()
    assert (entry.actor, entry.role, entry.action) == ("wang", "worker", "line.record")
    assert entry.digest is not None
    assert len(entry.digest) == 64
    every = select(func.count()).select_from(TrailEntry).where(TrailEntry.history == "revisions")
    assert session.scalar(every) == session.scalar(select(func.count()).select_from(Revision))


@given(data=st.data())
@examples(30)
def test_an_altered_entry_is_found(
    grown: World, engine: Engine, by_an_operator: Callable[[Session], None], data: st.DataObject
) -> None:
    column, other = data.draw(
        st.sampled_from(
            [
                ("actor", "zhao"),
                ("role", "admin"),
                ("action", "account.added"),
                ("subject", "y"),
                ("at", NOW - timedelta(days=3)),
                ("origin", "elsewhere"),
                ("division_code", 1),
                ("digest", "0" * 64),
                ("history_id", 10**6),
                ("hash", "f" * 64),
            ]
        )
    )
    with undone(engine) as session:
        chain, number = drawn(session, data)
        by_an_operator(session)
        here = (ROWS.c.chain == chain, ROWS.c.number == number)
        session.execute(update(ROWS).where(*here).values({column: other}))
        found = looked_through(session)
        assert (chain, number) in {(each.chain, each.number) for each in found.damages}


@given(data=st.data())
@examples(30)
def test_a_removed_entry_is_found(
    grown: World, engine: Engine, by_an_operator: Callable[[Session], None], data: st.DataObject
) -> None:
    with undone(engine) as session:
        chain, number = drawn(session, data)
        by_an_operator(session)
        session.execute(delete(ROWS).where(ROWS.c.chain == chain, ROWS.c.number == number))
        found = looked_through(session)
        assert found.damages[0].chain == chain
        assert found.damages[0].number == number
        assert "missing" in found.damages[0].what


@given(data=st.data())
@examples(30)
def test_an_inserted_entry_is_found(
    grown: World, engine: Engine, by_an_operator: Callable[[Session], None], data: st.DataObject
) -> None:
    with undone(engine) as session:
        chain, number = drawn(session, data)
        by_an_operator(session)
        copied = dict(
            session.execute(select(ROWS).where(ROWS.c.chain == chain, ROWS.c.number == number)).one()._mapping
        )
        last = session.scalar(select(func.max(ROWS.c.number)).where(ROWS.c.chain == chain))
        assert last is not None
        place = data.draw(st.integers(number, last + 1))
        moved = select(ROWS.c.number).where(ROWS.c.chain == chain, ROWS.c.number >= place)
        for each in sorted(session.scalars(moved), reverse=True):
            here = (ROWS.c.chain == chain, ROWS.c.number == each)
            session.execute(update(ROWS).where(*here).values(number=each + 1))
        session.execute(insert(ROWS).values(copied | {"number": place, "actor": "nobody"}))
        found = looked_through(session)
        assert (chain, place) in {(each.chain, each.number) for each in found.damages}


@given(data=st.data())
@examples(30)
def test_swapped_entries_are_found(
    grown: World, engine: Engine, by_an_operator: Callable[[Session], None], data: st.DataObject
) -> None:
    with undone(engine) as session:
        chain = data.draw(st.sampled_from([grown.street, 0]))
        numbers = session.scalars(select(ROWS.c.number).where(ROWS.c.chain == chain)).all()
        one, other = data.draw(
            st.lists(st.sampled_from(sorted(numbers)), min_size=2, max_size=2, unique=True)
        )
        by_an_operator(session)
        for before, after in ((one, -1), (other, one), (-1, other)):
            here = (ROWS.c.chain == chain, ROWS.c.number == before)
            session.execute(update(ROWS).where(*here).values(number=after))
        found = {(each.chain, each.number) for each in looked_through(session).damages}
        assert {(chain, one), (chain, other)} <= found


@given(data=st.data())
@examples(30)
def test_a_chain_that_was_cut_off_is_found_even_with_its_end_rewritten(
    grown: World, engine: Engine, by_an_operator: Callable[[Session], None], data: st.DataObject
) -> None:
    with undone(engine) as session:
        root = keep_root(session, day=DAY)
        assert root is not None
        elsewhere = read_roots([f'2026-11-30 INFO {{"day": "{root.day}", "at": "…", "root": "{root.root}"}}'])
        chain, number = drawn(session, data)
        by_an_operator(session)
        cut = (ROWS.c.chain == chain, ROWS.c.number >= number)
        without_rows_of(session, *cut)
        session.execute(delete(ROWS).where(*cut))
        assert (chain, number) in {(c, n) for c, n, _what in said(looked_through(session))}
        heads = TrailHead.__table__
        before = session.scalar(select(ROWS.c.hash).where(ROWS.c.chain == chain, ROWS.c.number == number - 1))
        if before is None:
            session.execute(delete(heads).where(heads.c.chain == chain))
        else:
            session.execute(
                update(heads).where(heads.c.chain == chain).values(number=number - 1, hash=before)
            )
        found = looked_through(session, roots=elsewhere)
        assert [each.chain for each in found.damages] == [chain]
        assert "2026-11-30" in found.damages[0].what
        # Without its roots the database no longer knows, but what was kept elsewhere does.
        session.execute(text("DELETE FROM trail_roots"))
        assert said(looked_through(session)) == []
        assert "2026-11-30" in looked_through(session, roots=elsewhere).damages[0].what


def without_rows_of(session: Session, *entries: Any) -> None:
    """Delete what some entries point to: rows that no entry tells of would be found."""
    for history, number in session.execute(select(ROWS.c.history, ROWS.c.history_id).where(*entries)).all():
        if history is not None:
            session.execute(text(f"DELETE FROM {history} WHERE id = {number}"))


def drawn(session: Session, data: st.DataObject) -> tuple[int, int]:
    """An entry of the trail."""
    every = session.execute(select(ROWS.c.chain, ROWS.c.number).order_by(ROWS.c.chain, ROWS.c.number)).all()
    chain, number = data.draw(st.sampled_from([tuple(each) for each in every]))
    return chain, number


@pytest.mark.every_case
@pytest.mark.parametrize("what", ["revision", "value"])
def test_a_row_that_an_entry_points_to_is_compared(
    grown: World, engine: Engine, by_an_operator: Callable[[Session], None], what: str
) -> None:
    model: Any = {"revision": Revision, "value": AuditEntry}[what]
    with undone(engine) as session:
        by_an_operator(session)
        newest = session.scalar(select(func.max(model.id)))
        session.execute(update(model).where(model.id == newest).values(actor="zhao"))
        (damage,) = looked_through(session).damages
        assert f"row {newest} of {model.__tablename__} is not as it was written" in damage.what
        session.execute(delete(model).where(model.id == newest))
        (damage,) = looked_through(session).damages
        assert f"row {newest} of {model.__tablename__} is missing" in damage.what
        assert said(looked_through(session, with_rows=False)) == []


def test_what_was_undone_leaves_no_entry_and_no_gap(grown: World, session: Session) -> None:
    before = looked_through(session).entries
    audit.append(session, who="李", role="operator", action="hotline.set", subject="x", division=grown.street)
    session.rollback()
    with session.begin_nested() as savepoint:
        audit.append(session, who="李", role="operator", action="hotline.set", subject="x")
        savepoint.rollback()
    with session.begin_nested():
        audit.append(session, who="李", role="operator", action="calendar.declared", subject="x")
    session.commit()
    found = looked_through(session)
    assert (said(found), found.entries) == ([], before + 1)


def test_a_change_that_nobody_notes_is_noted_by_its_tables(grown: World, session: Session) -> None:
    session.rollback()
    acting(session, Who("wang", "worker", "a1b2", grown.community))
    session.execute(update(DivisionHotline).values(phone="010-05345678"))
    session.execute(
        insert(DivisionHotline).values(
            division_code=grown.street, phone="010-05345679", name_zh="热线", name_en=""
        )
    )
    session.commit()
    entry = session.scalars(
        select(TrailEntry).where(TrailEntry.chain == grown.street).order_by(TrailEntry.number.desc()).limit(1)
    ).one()
    assert (entry.actor, entry.role, entry.origin) == ("wang", "worker", "a1b2")
    assert (entry.action, entry.subject) == ("rows.changed", "division_hotlines")
    session.commit()
    assert said(looked_through(session)) == []


def test_erased_words_leave_a_trail_that_still_verifies(by_hand: Any, session: Session) -> None:
    told = reports.tell(session, CaseKind.NEED, words="门口没有人")
    session.commit()
    found = looked_through(session)
    assert (said(found), found.erased) == ([], 0)
    session.rollback()
    begin_writing(session)
    feedback.erase_words(session, code=told.code)
    session.commit()
    found = looked_through(session)
    assert (said(found), found.erased) == ([], 1)


def test_writers_of_one_street_take_turns_and_fork_no_chain(grown: World, engine: Engine) -> None:
    failed: list[BaseException] = []

    def write(places: tuple[int | None, ...]) -> None:
        try:
            for _ in range(10):
                with Session(engine) as session:
                    begin_writing(session)
                    change(session, *places)
        except BaseException as error:
            failed.append(error)

    orders = [
        (grown.community, grown.village, None),
        (None, grown.village, grown.neighbour),
        (grown.village, 110105024999),
        (110105024999, grown.community),
    ]
    writers = [threading.Thread(target=write, args=(places,)) for places in orders]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert failed == []
    with Session(engine) as session:
        assert said(looked_through(session)) == []


@pytest.mark.every_case
@pytest.mark.parametrize(
    "statement",
    [
        delete(ROWS),
        update(ROWS).values(actor="x"),
        "UPDATE trail_roots SET root = 'x'",
        "DELETE FROM trail_roots",
        "DELETE FROM trail_checkpoints",
        "UPDATE trail_checkpoints SET number = 1",
    ],
    ids=str,
)
def test_the_database_refuses_to_change_the_trail(grown: World, session: Session, statement: Any) -> None:
    keep_root(session, day=DAY)
    session.execute(
        insert(TrailCheckpoint).values(
            chain=5, number=1, hash="-", newest=NOW - timedelta(days=400), made_at=NOW, signature="-"
        )
    )
    with pytest.raises(DatabaseError, match="audit trail"):
        session.execute(text(statement) if isinstance(statement, str) else statement)


def test_a_change_of_divisions_leaves_a_trail_that_verifies(grown: World, session: Session) -> None:
    reported = feedback.ReportDraft(kind=CaseKind.NEED, division=grown.community, words="门口没有人")
    feedback.report(session, draft=reported, channel=Channel.WEB, mark=None, now=NOW)
    session.commit()
    succession.move_community(
        session, actor=LI, code=grown.community, new_code=110101001099, today=grown.today
    )
    session.commit()
    found = looked_through(session)
    assert said(found) == []
    assert {"community.moved", "line.succeed"} <= set(session.scalars(select(TrailEntry.action)))
