"""Programs that keep a copy are told everything that changed, and nothing while nothing does."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.foundation import clock
from catalogue.foundation.clock import beginning_of
from catalogue.foundation.database import begin_writing
from catalogue.models import (
    SlowWrite,
    State,
)
from catalogue.offerings import OfferingDraft, record
from catalogue.published import changes_since
from catalogue.published.changed_cells import Cell
from tests.catalogue.arranging_changes import WAYS, Arranging
from tests.catalogue.following_changes import own_clock
from tests.catalogue.told_changes import A_WHILE, look, refuse_untold, told
from tests.examples import examples, undone
from tests.portal.counting import counting
from tests.worlds import small_town
from tests.worlds.small_town import CITY_HALL, COMMUNITIES


@pytest.fixture
def settled(engine: Engine) -> Engine:
    with Session(engine) as session:
        begin_writing(session)
        small_town.build(session)
        session.commit()
    return engine


@examples(30)
@given(st.integers(), st.lists(st.sampled_from(WAYS), min_size=1, max_size=8))
def test_every_record_that_differs_between_two_moments_is_in_the_delta(
    settled: Engine, seed: int, ways: list[str]
) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(seed))
        doing.settle()
        moments: list[tuple[datetime, dict[Cell, Any]]] = []
        for way in ways:
            moments.append((clock.now(), look(session)))
            hands.pass_by(timedelta(seconds=doing.rng.choice((0, 1, 60, 4000))))
            doing.do(way)
        for since, then in moments:
            refuse_untold(session, since, then)
        hands.pass_by(A_WHILE)
        quiet, before = clock.now(), look(session)
        hands.pass_by(A_WHILE)
        assert told(session, quiet) == set()
        assert look(session) == before


def _say(session: Session, note: str, number: int = 0, place: int = 0) -> None:
    item = get_edition(session, "small").items[place]
    draft = OfferingDraft(state=State.ABSENT, note_zh=note)
    record(session, actor=CITY_HALL, community=COMMUNITIES[number], item=item, draft=draft)


@pytest.mark.parametrize("length", [timedelta(seconds=1), timedelta(minutes=10)])
def test_what_a_transaction_dated_before_a_reader_looked_is_told_once_it_commits(
    settled: Engine, length: timedelta
) -> None:
    cell = (COMMUNITIES[0], 1)
    with own_clock() as hands, Session(settled) as writer, Session(settled) as reader:
        begin_writing(writer)
        _say(writer, "迟到的")
        hands.pass_by(length)
        looked_at = clock.now()
        assert told(reader, looked_at - timedelta(days=1)) == set()
        reader.rollback()
        hands.pass_by(timedelta(seconds=1))
        writer.commit()
        hands.pass_by(timedelta(seconds=1))
        assert told(reader, looked_at) == {cell}
        reader.rollback()
        hands.pass_by(A_WHILE)
        assert told(reader, clock.now()) == set()
        slow = reader.scalars(select(SlowWrite)).all()
        assert len(slow) == (length > timedelta(seconds=2))


def _planned(session: Session, days: int) -> Cell:
    """A cell that is planned for a day."""
    item = get_edition(session, "small").items[0]
    draft = OfferingDraft(state=State.PLANNED, planned_for=clock.today() + timedelta(days=days))
    record(session, actor=CITY_HALL, community=COMMUNITIES[0], item=item, draft=draft, today=clock.today())
    session.commit()
    return COMMUNITIES[0], item.id


@pytest.mark.parametrize("seconds", [-1, 1, 60, 1799, 1810])
def test_what_ran_out_is_told_to_who_looked_around_midnight_or_before_the_day_was_counted(
    settled: Engine, seconds: int
) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(1))
        doing.count()
        cell = _planned(session, days=0)
        midnight, counted = beginning_of(clock.today() + timedelta(days=1)), seconds > 1800
        hands.at = midnight + timedelta(minutes=30)
        if counted:
            doing.count()
        hands.at = looked_at = midnight + timedelta(seconds=seconds)
        then = look(session)
        hands.at = midnight + timedelta(minutes=30)
        if not counted:
            doing.count()
        hands.at = midnight + timedelta(hours=9)
        assert (then[cell] == look(session)[cell]) == counted
        assert (cell not in told(session, looked_at)) == counted


def test_a_copy_from_before_all_notes_of_counts_is_told_everything(settled: Engine) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(1))
        cell = _planned(session, days=5)
        # The day came and went, and no count had told yet.
        hands.pass_by(timedelta(days=10))
        looked_at = clock.now()
        hands.pass_by(timedelta(days=1))
        doing.count()
        assert cell in told(session, looked_at)
        hands.pass_by(A_WHILE)
        assert told(session, clock.now()) == set()


def test_a_count_that_was_made_for_an_earlier_day_is_known_to_be_behind(settled: Engine) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(1))
        doing.count()
        cell = _planned(session, days=5)
        hands.pass_by(timedelta(days=9))
        doing.count(days_ago=6)
        hands.pass_by(timedelta(minutes=1))
        then, looked_at = look(session), clock.now()
        hands.pass_by(timedelta(minutes=1))
        doing.count(days_ago=0)
        assert then[cell] != look(session)[cell]
        assert cell in told(session, looked_at)


def test_two_who_write_at_once_are_both_told_whatever_the_order_in_which_they_commit(settled: Engine) -> None:
    with own_clock() as hands, Session(settled) as one, Session(settled) as reader:
        begin_writing(one)
        _say(one, "先写")
        hands.pass_by(timedelta(minutes=3))
        other = None
        if settled.dialect.name == "postgresql":
            # On SQLite writers take turns; here those of one item's counters do.
            other = Session(settled)
            begin_writing(other)
            _say(other, "后写", 3, place=1)
            other.commit()
            other.close()
        looked_at = clock.now()
        seen = {(COMMUNITIES[3], 2)} if other else set()
        assert told(reader, looked_at - timedelta(minutes=1)) == seen
        reader.rollback()
        hands.pass_by(timedelta(seconds=1))
        one.commit()
        hands.pass_by(A_WHILE)
        assert told(reader, looked_at) == {(COMMUNITIES[0], 1), *seen}
        reader.rollback()
        assert told(reader, clock.now() + A_WHILE) == set()


def test_a_transaction_that_reads_for_long_leaves_no_row(settled: Engine) -> None:
    with own_clock() as hands, Session(settled) as session:
        session.scalars(select(SlowWrite)).all()
        hands.pass_by(timedelta(minutes=10))
        session.commit()
        assert session.scalars(select(SlowWrite)).all() == []


def test_a_long_list_is_told_from_the_records_themselves(
    settled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(3))
        doing.settle()
        hands.pass_by(A_WHILE)
        began = clock.now()
        hands.pass_by(A_WHILE)
        then = look(session)
        for way in (*("withdraw",) * 12, "record", "record", "retire"):
            doing.do(way)
        monkeypatch.setattr("catalogue.published.changes.MOST", 0)
        assert changes_since(session, began).all_on_record
        assert len(refuse_untold(session, began, then)) > 1
        assert told(session, began) >= look(session).keys()


def test_the_queries_of_a_delta_are_the_same_for_one_change_and_for_many(settled: Engine) -> None:
    with own_clock() as hands, undone(settled) as session:
        began, counts = clock.now(), []
        hands.pass_by(A_WHILE)
        for step in range(2):
            for number in range(1 + step * 6):
                _say(session, f"{step}", number)
            session.commit()
            with counting(settled) as seen:
                changes_since(session, began)
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 18
