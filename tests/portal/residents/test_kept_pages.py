"""Pages that are kept say what is on record at every request, for everyone in their own way."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from catalogue.foundation.database import begin_writing
from catalogue.models import CommunityProfile, Offering, Role, ServicePoint
from portal.extensions import db
from portal.residents.presenting.presenters import present_community
from tests.worlds.eight_streets import World
from tests.worlds.reported import PASSWORD, add_account

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("undisturbed")]

PAGES = (
    "/communities/{}",
    "/communities/{}/poster",
    "/communities/{}/public-sheet",
    "/items/0202?in={}",
    "/items/0202/near?in={}",
    "/near?in={}",
)


def _text(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A number for each time that a community's page was put into words."""
    times: list[int] = []

    def counted(*facts: Any, **further: Any) -> object:
        times.append(len(times))
        return present_community(*facts, **further)

    monkeypatch.setattr("portal.residents.communities.views.present_community", counted)
    return times


def test_readers_of_the_same_minute_read_the_same_words(
    client: FlaskClient, told: World, at: Callable[[int, int], None], written: list[int]
) -> None:
    at(10, 30)
    page = f"/communities/{told.community}"
    assert _text(client, page) == _text(client, page)
    assert len(written) == 1
    at(10, 31)
    _text(client, page)
    assert len(written) == 2


def test_each_reader_gets_the_page_in_their_own_way(
    client: FlaskClient, told: World, at: Callable[[int, int], None]
) -> None:
    at(10, 30)
    page = f"/communities/{told.community}"
    plain = _text(client, page)
    client.set_cookie("language", "en")
    english = _text(client, page)
    client.set_cookie("elder", "1")
    elder = _text(client, page)
    client.delete_cookie("language")
    client.delete_cookie("elder")
    client.set_cookie("community", str(told.community))
    own = _text(client, page)
    assert "What is missing" in english
    assert "What is missing" not in plain
    assert "data-open-wide" in english
    assert "data-open-wide" not in elder
    assert "选为我的社区" not in own
    client.delete_cookie("community")
    assert _text(client, page) == plain


@pytest.mark.parametrize("page", PAGES)
def test_what_was_written_since_is_read_at_the_next_request(
    client: FlaskClient, told: World, session: Session, at: Callable[[int, int], None], page: str
) -> None:
    at(10, 30)
    address = page.format(told.community)
    before = _text(client, address)
    assert _text(client, address) == before
    session.execute(update(ServicePoint).values(name="新换的牌子", phones=["01055550000"]))
    session.execute(update(CommunityProfile).values(phones=["01055550000"]))
    session.execute(update(Offering).values(phone="01055550000", phone_source=None))
    session.commit()
    after = _text(client, address)
    assert "5555 0000" in after
    assert "5555 0000" not in before


def _asked(app: Flask, read: Callable[[], object]) -> int:
    """How many statements the database is sent while a page is read."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


@pytest.mark.parametrize("page", [*PAGES, "/", "/services?in={}"])
def test_until_something_is_written_the_database_is_asked_for_little_more_than_that(
    app: Flask, client: FlaskClient, told: World, at: Callable[[int, int], None], page: str
) -> None:
    at(10, 30)
    address = page.format(told.community)
    before = _text(client, address)
    assert _asked(app, lambda: _text(client, address)) <= 3
    assert _text(client, address) == before


ASKED = "/search?q=老年餐桌&in={}"
ALSO_ASKED = "/search?q=老人吃饭&in={}"
"""Other words for the same service."""


def test_another_search_for_the_same_service_reads_little_again(
    app: Flask, client: FlaskClient, told: World, at: Callable[[int, int], None]
) -> None:
    at(10, 30)
    first = _asked(app, lambda: _text(client, ASKED.format(told.community)))
    assert _asked(app, lambda: _text(client, ALSO_ASKED.format(told.community))) < first / 2


def test_another_search_says_what_was_written_since_the_first(
    client: FlaskClient, told: World, session: Session, at: Callable[[int, int], None]
) -> None:
    at(10, 30)
    assert "5555 0000" not in _text(client, ASKED.format(told.community))
    session.execute(update(ServicePoint).values(name="新换的牌子", phones=["01055550000"]))
    session.execute(update(Offering).values(phone="01055550000", phone_source=None))
    session.commit()
    after = _text(client, ALSO_ASKED.format(told.community))
    assert "5555 0000" in after
    assert "新换的牌子" in after


def test_a_page_that_is_given_again_comes_with_the_same_headers(
    app: Flask, client: FlaskClient, told: World, at: Callable[[int, int], None]
) -> None:
    at(10, 30)
    for address in ("/", f"/communities/{told.community}"):
        first, again = client.get(address), client.get(address)
        # Every request has an id of its own.
        assert first.headers.pop("X-Request-ID") != again.headers.pop("X-Request-ID")
        assert set(again.headers.items()) - set(first.headers.items()) <= {
            ("Date", again.headers.get("Date"))
        }
        assert set(first.headers.items()) <= set(again.headers.items())
        packed = FlaskClient(app, app.response_class).get(address, headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(packed.data) == first.data


def test_a_browser_that_has_the_page_is_not_sent_it_again(
    client: FlaskClient, told: World, at: Callable[[int, int], None]
) -> None:
    at(10, 30)
    tag = client.get("/").headers["ETag"]
    answer = client.get("/", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.headers["Cache-Control"] == "public, no-cache"


def test_who_logs_in_or_has_a_message_is_never_given_what_was_kept_for_others(
    client: FlaskClient, told: World, session: Session, at: Callable[[int, int], None]
) -> None:
    at(10, 30)
    begin_writing(session)
    name = add_account(session, Role.WORKER, told.community)
    session.commit()
    page = f"/communities/{told.community}"
    kept = _text(client, page)
    client.post("/log-in", data={"name": name, "password": PASSWORD})
    own = _text(client, page)
    assert "退出" in own
    client.post("/log-out")
    client.get("/log-in")
    assert "退出" not in _text(client, page)
    assert _text(client, page) == kept
