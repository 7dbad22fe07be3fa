"""What a device is given to keep for when there is no connection, and to install."""

from __future__ import annotations

import json
import re
import shutil
import struct
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.models import Role
from portal.files import app_icons
from tests.pages import text_of
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, HOSTILE

PASSWORD = "four plain words here"


def test_the_card_has_what_a_resident_needs_and_when_it_was_kept(neighbour: FlaskClient) -> None:
    answer = neighbour.get("/offline")
    text = neighbour.page.text
    for words in ("多福巷社区服务站", "多福巷1号", "010-0510 0001", "08:30", CANTEEN, "010-0510 0002"):
        assert words in text
    assert "10:30，" in text
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_only_what_is_offered_is_on_the_card_and_nothing_that_holds_for_the_moment(
    neighbour: FlaskClient,
) -> None:
    neighbour.get("/offline")
    listed = [text_of(item) for item in neighbour.page.all("ul", class_="kept-services")[0]]
    assert len(listed) == 4
    assert not any("精神关怀" in each for each in listed)
    assert neighbour.page.all("b", class_="now") == []
    assert neighbour.page.all("span", class_="now") == []
    assert any(HOSTILE in each for each in listed)


def test_without_a_chosen_community_it_says_what_would_be_kept(client: FlaskClient, world: World) -> None:
    assert client.get("/offline").status_code == 200
    assert "本机还没有选择社区" in client.page.text


def test_without_a_catalogue_it_still_opens(client: FlaskClient) -> None:
    assert client.get("/offline").status_code == 200


def test_what_is_kept_names_nobody_and_takes_no_message_from_the_page_it_is_for(
    app: Flask, world: World, session: Session
) -> None:
    add_user(session, "dong", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    session.commit()
    client = logged_in(app, "dong")
    with client.session_transaction() as kept:
        kept["_flashes"] = [("message", "已保存这一项。")]
    answer = client.get("/offline")
    assert "dong" not in answer.text
    assert "已保存这一项。" not in answer.text
    assert client.page.all("input", name="csrf_token") == []
    assert "已保存这一项。" in client.get("/").text


def _head(client: FlaskClient) -> tuple[dict[str, object], str]:
    """The list of the service worker, and its code."""
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    first, _, code = answer.text.partition("\n")
    told = re.fullmatch(r"const SHELL = (\{.*\});", first)
    assert told
    return json.loads(told[1]), code


def test_the_service_worker_keeps_every_file_that_the_kept_page_asks_for(
    client: FlaskClient, world: World
) -> None:
    shell, code = _head(client)
    assert shell["offline"] == "/offline"
    assert '"use strict"' in code
    client.get("/offline")
    asked = {script.get("src") for script in client.page.all("script")}
    asked |= {link.get("href") for link in client.page.all("link", rel="stylesheet")}
    asked.add(client.page.find("link", rel="icon").get("href"))
    assert asked == set(shell["assets"])  # type: ignore[call-overload]
    for address in asked:
        assert "immutable" in client.get(str(address)).headers["Cache-Control"]


def test_another_style_makes_another_service_worker(app: Flask, tmp_path: Path, world: World) -> None:
    before, _ = _head(app.test_client())
    folder = shutil.copytree(app.static_folder or "", tmp_path / "static")
    with (folder / "portal" / "near.css").open("a", encoding="utf-8") as part:
        part.write("body { margin: 0 }")
    app.static_folder = str(folder)
    after, _ = _head(app.test_client())
    assert before["release"] != after["release"]


def test_a_service_worker_may_run_from_here_alone(client: FlaskClient, world: World) -> None:
    assert "worker-src 'self'" in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("language", "lang", "name"),
    [("zh", "zh-CN", "1060 社区基本公共服务"), ("en", "en", "1060 Basic community services")],
)
def test_the_portal_can_be_installed_in_the_readers_language(
    client: FlaskClient, world: World, language: str, lang: str, name: str
) -> None:
    client.set_cookie("language", language)
    client.get("/")
    answer = client.get(str(client.page.find("link", rel="manifest").get("href")))
    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.text)
    assert (manifest["lang"], manifest["name"], manifest["start_url"]) == (lang, name, "/")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        drawn = client.get(icon["src"])
        assert drawn.mimetype == icon["type"]
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", drawn.data[16:24])
            assert icon["sizes"] == f"{width}x{height}"


def test_the_icons_are_the_ones_that_are_drawn_here(tmp_path: Path) -> None:
    static = Path(app_icons.__file__).parent.parent / "static"
    app_icons.write(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(app_icons.drawings())
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (static / file.name).read_bytes(), "run: python -m portal.files.app_icons"
