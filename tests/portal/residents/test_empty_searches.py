"""What an empty search leaves behind: words and a count, written outside any request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalogue.feedback import empty_searches as empty
from catalogue.feedback.empty_searches import EmptyKey
from catalogue.foundation.database import begin_writing
from catalogue.models import EmptySearch
from portal import server
from portal.residents.search import empty_searches
from portal.residents.search.empty_searches import Keeper, KeyCounts, keeper
from tests.worlds.eight_streets import World

NOWHERE = "股票行情"


@pytest.fixture
def stored(app: Flask, session: Session) -> Callable[[], dict[tuple[str, int], int]]:
    """Write what the application has counted, and read it: (words, district) -> count."""

    def read() -> dict[tuple[str, int], int]:
        keeper(app).flush()
        rows = session.execute(select(EmptySearch.words, EmptySearch.district_code, EmptySearch.count)).all()
        session.rollback()
        return {(words, district): count for words, district, count in rows}

    return read


def look_for(client: FlaskClient, words: str, **more: str) -> None:
    assert client.get("/search", query_string={"q": words, **more}).status_code == 200


def test_a_search_in_vain_counts_and_one_that_finds_something_does_not(
    client: FlaskClient, world: World, stored: Callable[[], dict[tuple[str, int], int]]
) -> None:
    look_for(client, NOWHERE)
    look_for(client, NOWHERE)
    look_for(client, "送餐")
    look_for(client, "")
    assert stored() == {(NOWHERE, 0): 2}


def test_the_district_is_the_chosen_communitys_or_the_one_in_the_words(
    client: FlaskClient, world: World, stored: Callable[[], dict[tuple[str, int], int]]
) -> None:
    client.set_cookie("community", str(world.elsewhere))
    look_for(client, NOWHERE)
    look_for(client, f"东城区 {NOWHERE}")
    assert stored() == {(NOWHERE, 110109000000): 1, (NOWHERE, world.district): 1}


def test_a_place_alone_does_not_count(
    client: FlaskClient, world: World, stored: Callable[[], dict[tuple[str, int], int]]
) -> None:
    client.get("/search", query_string={"q": "多福巷社区"})
    assert stored() == {}


@pytest.mark.parametrize(
    ("more", "headers"),
    [
        ({}, {"Cache-Control": "max-age=0"}),
        ({}, {"Cache-Control": "no-cache"}),
        ({}, {"Sec-Purpose": "prefetch"}),
        ({"page": "2"}, {}),
        ({"category": "02"}, {}),
    ],
)
def test_a_page_that_is_loaded_again_fetched_ahead_or_narrowed_does_not_count(
    client: FlaskClient,
    world: World,
    stored: Callable[[], dict[tuple[str, int], int]],
    more: dict[str, str],
    headers: dict[str, str],
) -> None:
    client.get("/search", query_string={"q": NOWHERE, **more}, headers=headers)
    assert stored() == {}


def test_a_telephone_number_is_not_kept(
    client: FlaskClient, world: World, stored: Callable[[], dict[tuple[str, int], int]]
) -> None:
    look_for(client, "13800138000")
    assert stored() == {}


def test_nothing_is_counted_where_the_setting_says_so(
    app_with: Callable[..., Flask], world: World, session: Session
) -> None:
    app = app_with(empty_searches_seconds=0)
    look_for(app.test_client(), NOWHERE)
    assert keeper(app).flush() == 0


def test_a_database_that_fails_gets_the_counts_the_next_time(
    app: Flask,
    client: FlaskClient,
    world: World,
    stored: Callable[[], dict[tuple[str, int], int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_engine: Engine, _found: object) -> None:
        raise OperationalError("INSERT", {}, Exception("no"))

    look_for(client, NOWHERE)
    with monkeypatch.context() as patch:
        patch.setattr(empty_searches, "_write", fails)
        assert keeper(app).flush() == 0
    look_for(client, NOWHERE)
    assert stored() == {(NOWHERE, 0): 2}


def test_the_memory_is_bounded_and_known_words_go_on_counting() -> None:
    tally = KeyCounts(most=3)
    for number in range(10):
        tally.add({EmptyKey(date(2026, 6, 1), 0, f"词{number}"): 1})
    tally.add({EmptyKey(date(2026, 6, 1), 0, "词0"): 4})
    assert {key.words: count for key, count in tally.take().items()} == {"词0": 5, "词1": 1, "词2": 1}
    assert tally.take() == {}


def test_no_count_is_lost_between_threads() -> None:
    tally = KeyCounts()
    taken: list[int] = []

    def add() -> None:
        for number in range(500):
            tally.add({EmptyKey(date(2026, 6, 1), 0, f"词{number % 7}"): 1})
            if number % 50 == 0:
                taken.extend(tally.take().values())

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) + sum(tally.take().values()) == 2000


def test_a_served_application_writes_by_itself_and_when_it_ends(
    app_with: Callable[..., Flask], world: World, session: Session
) -> None:
    app = app_with()
    app.testing = False
    own = Keeper(app, 3600)
    own.note(EmptyKey(date(2026, 6, 1), 0, NOWHERE))
    own.stop()
    assert session.scalars(select(EmptySearch.words)).all() == [NOWHERE]


def test_the_days_passing_forgets_what_was_rare_in_a_month_that_is_over(
    engine: Engine, world: World, session: Session
) -> None:
    long_ago = date(2026, 1, 1)
    begin_writing(session)
    empty.count(
        session,
        {EmptyKey(long_ago, world.district, "一次"): 1, EmptyKey(long_ago, world.district, "三次"): 3},
    )
    session.commit()
    server.age(engine)
    assert session.scalars(select(EmptySearch.words)).all() == ["三次"]
