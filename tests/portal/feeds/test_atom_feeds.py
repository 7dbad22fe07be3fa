"""A resident follows a community, an item in a district and other offices by feeds that any reader understands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock, stamps
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft
from portal.feeds.atom import AtomEntry, AtomFeed, write_feed
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, COMPANY, HOSTILE, MEALS

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parent.parent.parent / "data" / "atom.rng"))
MEALS_IN_DISTRICT = f"/feeds/divisions/{World.district}/items/{MEALS}.atom"
COMMUNITY = f"/feeds/communities/{World.community}.atom"
OFFICES = "/feeds/other-offices.atom"


def read(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    GRAMMAR.assertValid(etree.fromstring(answer.data))
    found = feedparser.parse(answer.data, response_headers={"content-type": answer.headers["Content-Type"]})
    assert not found.bozo, found
    assert found.version == "atom10"
    return found


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", [COMMUNITY, MEALS_IN_DISTRICT, OFFICES])
def test_every_feed_is_read_without_a_complaint_and_names_itself(
    client: FlaskClient, address: str, language: str
) -> None:
    found = read(client, f"{address}?lang={language}")
    links = {link.rel: link.href for link in found.feed.links}
    assert links["self"].endswith(f"{address}?lang={language}")
    assert client.get(links["alternate"]).status_code == 200
    assert found.feed.language == {"zh": "zh-CN", "en": "en"}[language]
    assert len({entry.id for entry in found.entries}) == len(found.entries)


@pytest.mark.usefixtures("told")
def test_a_resident_reads_what_a_community_offers_now_and_where_to_read_on(client: FlaskClient) -> None:
    found = read(client, COMMUNITY)
    meals = next(entry for entry in found.entries if entry.title.endswith("老年餐桌、送餐：现已提供"))
    assert client.get(meals.link).status_code == 200
    company = next(entry for entry in found.entries if "暂停至" in entry.title)
    until = clock.today() + timedelta(days=10)
    assert f"{until.year}年{until.month}月{until.day}日" in company.summary
    assert f"/items/{COMPANY}" in company.link


@pytest.mark.usefixtures("told")
def test_what_a_community_typed_is_text_and_never_markup(client: FlaskClient) -> None:
    assert HOSTILE in " ".join(entry.title for entry in read(client, COMMUNITY).entries)
    assert "<script>" not in client.get(COMMUNITY).get_data(as_text=True)


@pytest.mark.usefixtures("told")
def test_the_feed_of_an_item_has_the_places_of_the_district_and_nothing_of_other_items(
    client: FlaskClient,
) -> None:
    titles = [entry.title for entry in read(client, MEALS_IN_DISTRICT).entries]
    assert any(CANTEEN in title for title in titles)
    assert any(title.startswith("银闸社区") for title in titles)
    assert not any("阅览室" in title for title in titles)


def test_no_feed_says_who_wrote_a_line(client: FlaskClient, told: World) -> None:
    for address in (COMMUNITY, MEALS_IN_DISTRICT):
        text = client.get(address).get_data(as_text=True)
        assert "worker" not in text
        assert "人员不足" not in text


def test_a_change_is_the_newest_entry_and_until_then_a_reader_is_told_that_nothing_is_new(
    client: FlaskClient, session: Session, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(COMMUNITY)
    again = client.get(COMMUNITY, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    edition = edition_in_force(session, told.today)
    assert edition is not None
    session.rollback()
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, told.community),))
    draft = OfferingDraft(state=State.ABSENT)
    offerings.record(session, actor=worker, community=told.community, item=edition.item(MEALS), draft=draft)
    session.commit()
    found = read(client, COMMUNITY)
    assert "目前未提供" in found.entries[0].title
    assert found.entries[0].updated == found.feed.updated
    ids = [entry.id for entry in feedparser.parse(first.data).entries]
    assert found.entries[0].id in ids


def test_made_up_data_say_so_in_the_title(client: FlaskClient, session: Session, told: World) -> None:
    assert "演示" not in read(client, COMMUNITY).feed.title
    session.rollback()
    begin_writing(session)
    stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()
    assert "演示数据" in read(client, COMMUNITY).feed.title
    assert "Demo data" in read(client, f"{COMMUNITY}?lang=en").feed.title


def test_the_language_is_the_address_s_and_never_the_reader_s(client: FlaskClient, told: World) -> None:
    before = client.get(COMMUNITY).data
    client.set_cookie("language", "en")
    assert client.get(COMMUNITY).data == before


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{COMMUNITY}?lang=fr", 400),
        (f"{COMMUNITY}?since=2026", 400),
        (f"/feeds/communities/{World.district}.atom", 404),
        (f"/feeds/divisions/{World.district}/items/9999.atom", 404),
        (f"/feeds/divisions/110000000000/items/{MEALS}.atom", 404),
        ("/feeds/communities/999999999999.atom", 404),
        ("/feeds/points/999999.ics", 404),
    ],
)
def test_what_there_is_no_feed_of_is_told_as_a_problem(
    client: FlaskClient, world: World, address: str, status: int
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_signs_that_xml_cannot_hold_are_left_out() -> None:
    now = clock.now()
    entry = AtomEntry("tag:x,2026:1", "a\x00b\ufffe]]>&\"'", now, 'https://x/?a="&b', ["1 < 2\x0b"], ['"'])
    feed = AtomFeed("tag:x,2026:", "\x1b", "", now, "https://x/", "https://x/", "1060", "zh-CN", [entry])
    root = etree.fromstring(write_feed(feed))
    GRAMMAR.assertValid(root)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert root.xpath("string(a:entry/a:title)", namespaces=atom) == "ab]]>&\"'"
    assert root.xpath("string(a:entry/a:content)", namespaces=atom) == "1 < 2"
