"""The bench's country: what it loads in bulk is what the portal would have, counted by the day and told of past days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, inspect, select
from sqlalchemy.orm import Session

from bench.country import loading, places
from catalogue import divisions
from catalogue.counters.recount import verify
from catalogue.foundation import clock, partitions
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.history import ledger
from catalogue.models import (
    Ledger,
    Level,
    MonthEnd,
    MonthEndCount,
    Movement,
    Offering,
    Revision,
    Rollup,
    State,
)
from catalogue.offerings import store
from tests.catalogue.test_divisions_lists import PACKAGE, write
from tests.worlds.filled import EMPTY, FILLED

TABLES = ("offerings", "revisions", "coverage_movements")


def more_communities() -> dict[str, str]:
    """The package in small, with a street of 30 communities and villages in two provinces."""
    rows = [
        f'"第{number}社区居委会",{street}{number:03d},{street},{street[:2]},{street[:4]},{street[:6]}\n'
        for street in ("110101001", "441900003")
        for number in (*range(2, 17), *range(200, 215))
    ]
    return PACKAGE | {"villages.csv": PACKAGE["villages.csv"] + "".join(rows)}


@pytest.fixture
def lists(tmp_path):
    return [write(tmp_path, name, text) for name, text in more_communities().items()]


@pytest.fixture
def loaded(db_url, lists):
    return loading.load(db_url, lists, [])


def kept(session: Session, table: type, *without: str) -> list[tuple]:
    columns = [column for column in table.__table__.columns if column.name not in without]
    return sorted(tuple(row) for row in session.execute(select(*columns)))


def test_every_record_has_its_entry_and_the_counters_are_what_a_recount_gives(loaded, session):
    offerings, revisions = (
        session.scalar(select(func.count()).select_from(table)) for table in (Offering, Revision)
    )
    assert loaded.rows["offerings"] == offerings == revisions == loaded.rows["revisions"] > 2000
    assert verify(session) == ()


def test_a_line_says_what_its_history_says(loaded, session):
    told = {
        (community, item): after
        for community, item, after in session.execute(
            select(Revision.community_code, Revision.item_id, Revision.after)
        )
    }
    communities = sorted({community for community, _item in told})
    said = {
        (code, item): store.snapshot_of(line)
        for code in communities
        for item, line in store.offerings_of(session, code).items()
    }
    assert said == told
    states = {line["state"] for line in said.values()}
    assert states == {state.value for state in State}


def test_indexes_and_references_are_those_of_the_schema_again(loaded, db_url, databases, backend):
    loading.tell_past(db_url)
    fresh = databases(backend).create(EMPTY, FILLED[EMPTY])
    found = []
    for url in (db_url, fresh):
        engine = make_engine(url)
        asked = inspect(engine)
        found.append(
            [
                sorted((each["name"] for each in asked.get_indexes(table)), key=str)
                + sorted((each["name"] for each in asked.get_foreign_keys(table)), key=str)
                for table in TABLES
            ]
        )
        engine.dispose()
    assert found[0] == found[1]


def test_the_past_is_the_one_that_the_histories_tell(loaded, db_url, session):
    loading.tell_past(db_url)
    tables = ((Movement, ()), (MonthEnd, ("frozen_at",)), (MonthEndCount, ()), (Ledger, ()))
    in_bulk = [kept(session, table, *without) for table, without in tables]
    session.rollback()
    begin_writing(session)
    for table in (MonthEndCount, MonthEnd, Movement, Ledger):
        session.execute(delete(table))
    ledger.digest(session, today=clock.today())
    assert in_bulk == [kept(session, table, *without) for table, without in tables]
    days = [row[2] for row in in_bulk[0]]
    assert clock.today() - timedelta(days=45) == min(days) < max(days) < clock.today()


@pytest.mark.one_database
def test_a_part_of_the_country_says_what_it_says_in_the_whole(db_url, lists, session, tmp_path):
    loading.load(db_url, lists, [])
    part = f"sqlite:///{tmp_path}/part.sqlite3"
    loading.load(part, lists, [11])
    engine = make_engine(part)
    with Session(engine) as alone:
        inside = [row for row in kept(session, Offering) if row[0] < 120000000000]
        assert inside == kept(alone, Offering)
    engine.dispose()


@pytest.mark.one_database
def test_the_country_has_as_many_divisions_of_each_level_as_the_real_one(tmp_path):
    listing = divisions.read_files([places.write(tmp_path / "places.csv")])
    counts = dict.fromkeys(Level, 0)
    for each in listing.divisions:
        counts[each.level] += 1
    assert counts == {
        Level.PROVINCE: 31,
        Level.PREFECTURE: 333,
        Level.DISTRICT: 2_978,
        Level.STREET: 41_352,
        Level.COMMUNITY: 620_573,
    }
    shipped = {each.code: each for each in divisions.read_list([divisions.shipped_list().path])}
    beijing = {each.code: each for each in listing.divisions if each.code < 120000000000}
    assert beijing == shipped
    invented = [
        each
        for each in listing.divisions
        if each.level in (Level.PREFECTURE, Level.DISTRICT) and each.code not in shipped
    ]
    assert all("拟" in each.name for each in invented), "they are not taken for real ones"


@pytest.mark.one_database
def test_a_country_in_parts_is_the_same_country(databases, lists):
    maker = databases("postgresql")
    said = []
    for parts in (False, True):
        url = maker.create(EMPTY, FILLED[EMPTY])
        loading.load(url, lists, [], parts=parts)
        engine = make_engine(url)
        with Session(engine) as session:
            assert verify(session) == ()
            said.append([kept(session, Offering), kept(session, Revision, "id"), kept(session, Rollup)])
            with engine.connect() as connection:
                seen = partitions.provinces_with_parts(connection)
            assert not parts or seen == (11, 35, 44)
        engine.dispose()
        maker.drop(url)
    assert said[0] == said[1]
