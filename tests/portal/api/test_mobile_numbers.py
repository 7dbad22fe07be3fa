"""Mobile numbers of persons are in answers for programs only if their owners agreed, in no matter which words they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import JSON, Enum, String, Table, select, update
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.foundation import clock
from catalogue.hsds.ids import RecordId, RecordKind
from catalogue.local_texts.finding import LocalHit
from catalogue.models import CommunityProfile, MobileAgreement, Offering, Role, ServicePoint
from catalogue.notices import NoticeDraft, give_notice
from catalogue.published import open_record
from portal.open_answers.kept import as_json
from tests.rules.addresses_for_programs import PROGRAMS
from tests.rules.test_audiences import filled
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases

NUMBER = "13800001060"
WORDS = f"有事请找王师傅{NUMBER}，晚上也可以"
NOT_WRITTEN = {"hours", "link", "confirmed_role", "said_by"}
"""Columns that hold no words into: notations of their own, and roles."""


def _write(session: Session, world: World, table: Any) -> list[str]:
    """Words with the number into every text of the community's records, and the number among its numbers."""
    own: Table = table.__table__
    written: dict[str, Any] = {}
    for column in own.columns:
        if column.name in ("phone", "phone_source", "phones"):
            written[column.name] = {
                "phone": NUMBER,
                "phone_source": None,
                "phones": [NUMBER, "010-05100002"],
            }[column.name]
        elif isinstance(column.type, String) and not isinstance(column.type, Enum | JSON):
            written[column.name] = WORDS
    written = {name: said for name, said in written.items() if name not in NOT_WRITTEN}
    session.execute(update(own).where(own.c.community_code == world.community).values(written))
    return list(written)


@pytest.fixture
def written(session: Session, told: World) -> World:
    columns = [
        name for table in (Offering, ServicePoint, CommunityProfile) for name in _write(session, told, table)
    ]
    assert {"note_zh", "directions", "provider_name", "station_name", "fee"} <= set(columns)
    session.commit()
    return told


def _addresses(world: World) -> Iterator[str]:
    yield f"/api/v1/offerings/{world.community}-meals"
    yield f"/api/v1/offerings?within={world.community}"
    yield f"/api/v1/points?within={world.community}"
    yield f"/api/v1/communities/{world.community}"
    yield f"/api/v1/communities/{world.community}?item=0202"
    yield f"/api/v1/communities/{world.community}?q=老人吃饭"
    yield f"/api/v1/search?q=老人吃饭&community={world.community}"
    yield "/hsds/services?full=true&per_page=100"
    yield "/hsds/service_at_locations?per_page=100"
    yield f"/hsds/organizations/{RecordId(RecordKind.ORGANIZATION, 1, world.community).id}"


def test_a_mobile_number_is_no_open_data_until_its_owner_agrees(
    client: FlaskClient, session: Session, written: World
) -> None:
    shown = client.get(f"/api/v1/offerings/{written.community}-meals").get_json()["data"]
    assert shown["phone"] == "010-05100002"
    assert shown["note_zh"] == WORDS.replace(NUMBER, "***")
    for address in _addresses(written):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert NUMBER not in answer.text, address
    session.add(MobileAgreement(community_code=written.community, number=NUMBER, agreed_at=clock.now()))
    session.commit()
    for address in _addresses(written):
        assert NUMBER in client.get(address).text.replace(" ", "").replace("+86-", ""), address


def test_no_address_of_programs_tells_it(client: FlaskClient, written: World) -> None:
    addresses = [filled(rule.split(" ")[1], written) for rule in PROGRAMS.values()]
    found = [address for address in addresses if NUMBER in client.get(address).get_data(as_text=True)]
    assert found == []


def test_no_notice_tells_it(client: FlaskClient, session: Session, written: World) -> None:
    point = session.scalars(
        select(ServicePoint.id).where(ServicePoint.community_code == written.community)
    ).first()
    worker = Actor("worker", (Held(Role.WORKER, written.community),))
    draft = NoticeDraft(clock.today(), clock.today(), WORDS, f"Call {NUMBER}")
    give_notice(session, actor=worker, division=written.community, draft=draft)
    session.commit()
    told = client.get(f"/api/v1/points/{point}").get_json()["data"]
    assert told["notices"][0]["reason_zh"] == WORDS.replace(NUMBER, "***")
    assert NUMBER not in str(told)
    assert NUMBER not in client.get(f"/feeds/points/{point}.ics").text
    assert NUMBER in client.get(f"/points/{point}").text


def test_another_community_s_agreement_is_none(client: FlaskClient, session: Session, written: World) -> None:
    session.add(MobileAgreement(community_code=written.neighbour, number=NUMBER, agreed_at=clock.now()))
    session.commit()
    assert NUMBER not in client.get(f"/api/v1/offerings/{written.community}-meals").text


def test_what_a_search_finds_in_words_is_told_without_it(session: Session, world: World) -> None:
    hit = LocalHit(world.community, "Home", item_id=1, note_zh=WORDS, provider=f"{NUMBER}-12", name=None)
    told = open_record(session, hit)
    assert (told.note_zh, told.provider, told.name) == (WORDS.replace(NUMBER, "***"), None, None)


def test_identifiers_and_sums_keep_digits_that_look_like_one(app: Flask) -> None:
    said = {"id": f"059eea32-d05d-5d57-ab7f-c{NUMBER}", "sha256": f"{'e' * 50}a{NUMBER}bc"}
    with app.test_request_context():
        assert as_json(said).get_json() == said
