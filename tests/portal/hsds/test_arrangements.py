"""What is arranged around a service is in its record: notices, sessions, guides; and its places are told when they change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, ItemFacts, edition_in_force
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.notices import NoticeDraft, give_notice, withdraw_notice
from catalogue.offerings import OfferingDraft
from catalogue.service_guides import save_guide
from catalogue.sessions import SessionDraft, save_session
from portal.hsds.records import PlaceOfServiceRecordPageModel
from tests.portal.hsds.rules import schema_of, schema_of_page
from tests.portal.hsds.test_records import keeps
from tests.worlds.eight_streets import World
from tests.worlds.told import MEALS

WORKER = Actor("worker", (Held(Role.WORKER, World.community),))
MOBILE = "13912345678"


@pytest.fixture
def meals(session: Session, told: World) -> ItemFacts:
    """The item that 多福巷社区 offers at its canteen."""
    edition = edition_in_force(session, told.today)
    assert isinstance(edition, EditionFacts)
    session.rollback()
    return edition.item(MEALS)


def record(client: FlaskClient, item: ItemFacts) -> dict[str, Any]:
    """The record of the community's line."""
    found = client.get(f"/hsds/services?search={item.name_zh} 多福").get_json()["contents"]
    one = client.get(f"/hsds/services/{found[0]['id']}").get_json()
    keeps(schema_of("service"), one)
    assert isinstance(one, dict)
    return one


def test_a_notice_is_a_schedule_of_its_days_at_places_and_stations(
    client: FlaskClient, session: Session, told: World, meals: ItemFacts
) -> None:
    usual = record(client, meals)["service_at_locations"][0]["schedules"]
    first, last = told.today, told.today + timedelta(days=2)
    begin_writing(session)
    draft = NoticeDraft(first, last, f"停水，问{MOBILE}", "no water")
    notice = give_notice(session, actor=WORKER, division=told.community, draft=draft)
    session.commit()
    (place,) = record(client, meals)["service_at_locations"]
    *before, closed = place["schedules"]
    assert [each["byday"] for each in before] == [each["byday"] for each in usual]
    assert (closed["valid_from"], closed["valid_to"]) == (first.isoformat(), last.isoformat())
    assert "opens_at" not in closed
    assert closed["notes"] == "不开放。Closed. 停水，问*** no water"
    organization = record(client, meals)["organization_id"]
    station = client.get(f"/hsds/organizations/{organization}").get_json()["locations"][0]
    assert station["schedules"][-1]["valid_to"] == last.isoformat()
    begin_writing(session)
    withdraw_notice(session, actor=WORKER, division=told.community, notice=notice.id)
    session.commit()
    assert record(client, meals)["service_at_locations"][0]["schedules"] == usual


@pytest.mark.parametrize(
    ("said", "told_as"),
    [
        ({"repeat": "We"}, {"freq": "WEEKLY", "byday": "WE"}),
        ({"repeat": "Tu[2,-1]"}, {"freq": "MONTHLY", "byday": "2TU,-1TU"}),
        ({"repeat": "every month day 10, 25"}, {"freq": "MONTHLY", "bymonthday": "10,25"}),
        ({"repeat": "every lunar month day 3, 13"}, {}),
    ],
)
def test_a_session_that_returns_is_a_rule_where_the_standard_has_one(
    client: FlaskClient,
    session: Session,
    told: World,
    meals: ItemFacts,
    said: dict[str, str],
    told_as: dict[str, str],
) -> None:
    begin_writing(session)
    ends = told.today + timedelta(days=90)
    draft = SessionDraft(
        item_id=meals.id,
        what_zh="包饺子",
        what_en="Dumplings",
        last_day=ends,
        times="09:00-11:30,14:00-",
        joining=f"请打{MOBILE}",
        **said,
    )
    save_session(session, actor=WORKER, community=told.community, draft=draft)
    session.commit()
    morning, afternoon = record(client, meals)["schedules"]
    assert (morning["opens_at"], morning["closes_at"]) == ("09:00+08:00", "11:30+08:00")
    assert afternoon["opens_at"] == "14:00+08:00"
    assert "closes_at" not in afternoon
    assert morning["description"] == "包饺子 Dumplings"
    assert morning["attending_type"] == "请打***"
    assert morning["valid_to"] == morning["until"] == ends.isoformat()
    assert {name: morning[name] for name in ("freq", "byday", "bymonthday") if name in morning} == told_as
    assert ("农历每月3、13日" in morning.get("notes", "")) == (not told_as)


def test_a_session_on_certain_days_has_a_schedule_for_each_that_is_not_cancelled(
    client: FlaskClient, session: Session, told: World, meals: ItemFacts
) -> None:
    days = tuple(told.today + timedelta(days=ahead) for ahead in (1, 8, 15))
    begin_writing(session)
    draft = SessionDraft(
        item_id=meals.id, what_zh="义诊", dates=days, cancelled=days[1:2], place="院里", for_whom="老年人"
    )
    save_session(session, actor=WORKER, community=told.community, draft=draft)
    session.commit()
    found = record(client, meals)["schedules"]
    assert [each["valid_from"] for each in found] == [days[0].isoformat(), days[2].isoformat()]
    for each, day in zip(found, (days[0], days[2]), strict=True):
        assert (each["valid_to"], each["count"]) == (day.isoformat(), 1)
        assert each["byday"] == ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day.weekday()]
        assert each["notes"] == "院里 老年人"


def test_a_guide_is_told_in_the_fields_of_the_standard_as_far_as_it_has_them(
    client: FlaskClient, session: Session, told: World, meals: ItemFacts
) -> None:
    begin_writing(session)
    texts = {
        "eligibility": "六十岁以上",
        "conditions": "本市户籍",
        "papers": f"身份证\n老年卡（问{MOBILE}）",
        "steps": "到餐桌登记",
        "time_limit": "当天",
        "fee": "每餐十五元",
        "basis": "某办法",
    }
    save_guide(session, actor=WORKER, division=told.community, item=meals, texts=texts)
    session.commit()
    said = record(client, meals)
    assert said["eligibility_description"] == "六十岁以上\n本市户籍"
    assert said["application_process"] == "到餐桌登记\n办理时限：当天"
    assert said["fees_description"] == "每餐十五元"
    assert [each["document"] for each in said["required_documents"]] == ["身份证", "老年卡（问***）"]
    assert "某办法" not in str(said)
    short = client.get(f"/hsds/services?search={meals.name_zh} 多福").get_json()["contents"][0]
    assert short["fees_description"] == "每餐十五元"
    assert "required_documents" not in short


def test_a_place_that_a_service_left_is_told_as_defunct(
    client: FlaskClient, session: Session, told: World, meals: ItemFacts
) -> None:
    (before,) = record(client, meals)["service_at_locations"]
    since = clock.now().isoformat().replace("+", "%2B")
    begin_writing(session)
    draft = OfferingDraft(state=State.PARTIAL, phone="010-0510 0003", shortfall="只在工作日上门")
    offerings.record(session, actor=WORKER, community=told.community, item=meals, draft=draft)
    session.commit()
    address = f"/hsds/service_at_locations?modified_after={since}"
    page = client.get(address).get_json()
    keeps(schema_of_page("service_at_location"), page)
    PlaceOfServiceRecordPageModel.model_validate(page)
    gone = {each["id"]: each for each in page["contents"]}[before["id"]]
    assert (gone["service_id"], gone["location_id"]) == (before["service_id"], before["location_id"])
    assert {each["link_type"]: each["value"] for each in gone["attributes"]} == {"status": "defunct"}
    assert client.get(f"/hsds/service_at_locations/{before['id']}").status_code == 404
    for words, there in (("多福", True), (meals.name_zh, True), ("银闸", False)):
        named = client.get(f"{address}&search={words}").get_json()["contents"]
        assert (before["id"] in {each["id"] for each in named}) == there


def test_pages_of_changed_places_tell_each_once(client: FlaskClient, told: World) -> None:
    seen: list[str] = []
    for number in range(1, 20):
        page = client.get(
            f"/hsds/service_at_locations?modified_after=2026-01-01&per_page=1&page={number}"
        ).get_json()
        seen += [each["id"] for each in page["contents"]]
        if page["last_page"]:
            break
    assert len(seen) == len(set(seen)) == page["total_items"] > 2
    listed = client.get("/hsds/service_at_locations?per_page=100").get_json()["contents"]
    assert {each["id"] for each in listed} <= set(seen)
