"""What a community wrote in one language only is shown in the other too, marked, and said to be so."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft
from portal.words.i18n import as_written, said_once
from tests.pages import text_of
from tests.worlds.eight_streets import World
from tests.worlds.near_town import Town
from tests.worlds.told import CARE, COMPANY, MEALS, tell

NOTE, NOTE_ONLY_EN, FORM_EN = "周三休息", "Ring the bell twice.", "Closed on Wednesdays."


@pytest.fixture
def written(world: World, session: Session) -> World:
    """The told world, in which one note has a translation, one is in Chinese and one in English only."""
    tell(session, world)
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    edition = edition_in_force(session, world.today)
    assert edition is not None
    for code, zh, en in (("0101", NOTE, FORM_EN), ("0102", None, NOTE_ONLY_EN), ("0103", "周四休息", None)):
        draft = OfferingDraft(state=State.ABSENT, note_zh=zh, note_en=en)
        offerings.record(
            session, actor=worker, community=world.community, item=edition.item(code), draft=draft
        )
    session.commit()
    return world


def _marks(client: FlaskClient, address: str) -> list[str]:
    client.get(address)
    return [text_of(mark) for mark in client.page.all("span", class_="only")]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (MEALS, "请自带饭盒。"),
        (MEALS, "每餐十五元"),
        (CARE, "只在工作日上门"),
        (COMPANY, "人员不足"),
        (COMPANY, "到银闸社区"),
        ("0103", "周四休息"),
    ],
    ids=["note", "guide", "shortfall", "reason", "instead", "note without translation"],
)
def test_what_is_in_chinese_only_is_marked_on_an_english_page(
    client: FlaskClient, written: World, item: str, words: str
) -> None:
    client.set_cookie("language", "en")
    client.get(f"/items/{item}?in={written.community}")
    chinese = [span for span in client.page.all("span", lang="zh-CN") if text_of(span) == words]
    assert chinese
    assert "Chinese only" in _marks(client, f"/items/{item}?in={written.community}")


def test_what_is_in_english_only_is_marked_on_a_chinese_page(client: FlaskClient, written: World) -> None:
    address = f"/items/0102?in={written.community}"
    assert _marks(client, address) == ["仅有英文"]
    assert [text_of(span) for span in client.page.all("span", lang="en")] == [NOTE_ONLY_EN]


@pytest.mark.parametrize(("language", "shown", "hidden"), [("en", FORM_EN, NOTE), ("zh", NOTE, FORM_EN)])
def test_where_both_were_written_the_readers_own_is_shown_without_a_mark(
    client: FlaskClient, written: World, language: str, shown: str, hidden: str
) -> None:
    client.set_cookie("language", language)
    assert _marks(client, f"/items/0101?in={written.community}") == []
    assert shown in client.page.text
    assert hidden not in client.page.text


def test_the_mark_is_for_the_other_language_and_never_for_nothing(app: Flask) -> None:
    english = {"Cookie": "language=en"}
    with app.test_request_context(headers=english):
        assert as_written("", None) == as_written(None) == ""
        assert as_written("10:00-12:00") == "10:00-12:00"
        assert as_written("<b>休息</b>") == (
            '<span class="untranslated" lang="zh-CN">&lt;b&gt;休息&lt;/b&gt;</span>'
        )
    with app.test_request_context():
        assert as_written("休息") == "休息"


def test_a_page_says_once_that_texts_are_in_chinese_only(client: FlaskClient, written: World) -> None:
    client.set_cookie("language", "en")
    assert _marks(client, f"/items/{MEALS}?in={written.community}") == ["Chinese only"]
    first, second, *_others = client.page.all("span", class_="untranslated")
    assert text_of(first) == "请自带饭盒。"
    assert text_of(second) == "每餐十五元"
    assert client.page.text.index("请自带饭盒。") < client.page.text.index("Chinese only")
    assert client.page.text.index("Chinese only") < client.page.text.index("每餐十五元")


def test_the_way_to_a_place_in_chinese_only_is_said_to_be_so(
    client: FlaskClient, written: World, session: Session
) -> None:
    point = Town(session, written).place("书屋", None, directions="进院后左手第一间")
    client.set_cookie("language", "en")
    assert _marks(client, f"/points/{point}") == ["Chinese only"]


def test_a_page_with_all_its_translations_says_nothing_of_the_kind(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert said_once("<p>Closed</p>") == "<p>Closed</p>"
        assert said_once("") == ""
