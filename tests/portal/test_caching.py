"""Pages that are not sent again, and pages that are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


def _tag(client: FlaskClient) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.headers["ETag"]


def test_a_page_of_the_catalogue_is_not_sent_twice(client: FlaskClient, world: World) -> None:
    again = client.get("/", headers={"If-None-Match": _tag(client)})
    assert again.status_code == 304
    assert again.data == b""
    assert "Content-Security-Policy" in again.headers


def test_it_sets_no_cookie_and_may_be_kept_by_all(client: FlaskClient, world: World) -> None:
    answer = client.get("/")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" in answer.headers["Vary"]


def test_once_a_community_is_chosen_it_is_private(client: FlaskClient, world: World) -> None:
    before = _tag(client)
    client.set_cookie("community", str(world.community))
    answer = client.get("/", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("name", "value"),
    [("language", "en"), ("elder", "1"), ("contrast", "more"), ("scheme", "dark"), ("size", "larger")],
)
def test_another_language_or_mode_is_another_page(
    client: FlaskClient, world: World, name: str, value: str
) -> None:
    before = _tag(client)
    client.set_cookie(name, value)
    assert client.get("/", headers={"If-None-Match": before}).status_code == 200


def test_where_chinese_was_chosen_english_is_no_longer_offered_so_it_is_another_page(
    client: FlaskClient, world: World
) -> None:
    before = _tag(client)
    client.post("/preferences", data={"language": "zh"})
    assert _tag(client) != before


@pytest.mark.parametrize("stamp", [stamps.CATALOGUE, stamps.DIVISIONS, stamps.DEMONSTRATION])
def test_a_moved_stamp_makes_it_new(client: FlaskClient, world: World, session: Session, stamp: str) -> None:
    before = _tag(client)
    begin_writing(session)
    stamps.bump(session, stamp)
    session.commit()
    assert client.get("/", headers={"If-None-Match": before}).status_code == 200


def test_demonstration_data_are_marked_on_every_page(
    client: FlaskClient, world: World, session: Session
) -> None:
    assert "演示数据" not in client.get("/").text
    begin_writing(session)
    stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()
    for address in ("/", "/log-in", "/nowhere", "/definitions"):
        assert "演示数据" in client.get(address).text


def _assets(client: FlaskClient, address: str) -> list[str]:
    """The addresses of the styles, scripts and drawings that a page asks for."""
    client.get(address)
    linked = [link.get("href") for link in client.page.all("link") if link.get("rel") != "manifest"]
    return [each for each in [*linked, *(script.get("src") for script in client.page.all("script"))] if each]


def test_styles_and_scripts_are_kept_for_ever_under_their_own_name(client: FlaskClient, world: World) -> None:
    assets = _assets(client, "/")
    assert any(each.endswith(".css") for each in assets)
    assert any(each.endswith(".js") for each in assets)
    for address in assets:
        assert re.fullmatch(r"/static/[a-z0-9-]+\.[0-9a-f]{12}\.[a-z]+", address)
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_page_from_before_an_upgrade_gets_the_present_style_but_does_not_keep_it(
    client: FlaskClient, world: World
) -> None:
    present = client.get(next(each for each in _assets(client, "/") if "portal." in each and ".css" in each))
    for address in ("/static/portal.css", "/static/portal.000000000000.css"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.data == present.data
        assert answer.headers["Cache-Control"] == "no-cache"


def test_a_style_in_parts_is_sent_as_one(client: FlaskClient, world: World) -> None:
    sent = client.get("/static/portal.css").text
    assert "@import" not in sent
    folder = Path(client.application.static_folder or "")
    order = re.findall(r'@import "(.+)";', (folder / "portal.css").read_text(encoding="utf-8"))
    assert sorted(order) == sorted(f"portal/{part.name}" for part in (folder / "portal").iterdir())
    places = [sent.index((folder / part).read_text(encoding="utf-8").strip()) for part in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "name",
    [
        "nothing.css",
        "nothing.000000000000.css",
        "portal.000000000000",
        "..%2fapplication.py",
        "000000000000.css",
    ],
)
def test_what_is_not_there_has_no_lasting_name(client: FlaskClient, world: World, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_texts_are_compressed(client: FlaskClient, world: World, coding: str) -> None:
    answer = client.get("/static/portal.css", headers={"Accept-Encoding": coding})
    assert answer.headers["Content-Encoding"] == coding
    assert len(answer.data) < 25_000


def test_the_chosen_community_is_named_and_one_that_is_not_there_forgotten(
    client: FlaskClient, world: World
) -> None:
    client.set_cookie("community", str(world.community))
    assert "多福巷社区" in client.get("/log-in").text
    for nonsense in ("110101001999", str(world.street), "x", "１１０１０１００１００１"):
        client.set_cookie("community", nonsense)
        assert "选择您的社区" in client.get("/log-in").text
