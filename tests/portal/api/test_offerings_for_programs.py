"""A program reads what communities say of items, and where to go."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogue import notices, offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.counters.segments import OFFERED, Segment
from catalogue.foundation import clock
from catalogue.foundation.codes import contains
from catalogue.foundation.database import begin_writing
from catalogue.models import CommitteeKind, Division, Role
from catalogue.notices import NoticeDraft
from catalogue.offerings import Line
from catalogue.time.hours import Openness, read_hours
from portal.api.offered.offerings import OfferingAnswerModel, OfferingListModel
from portal.api.offered.points import PointAnswerModel, PointListModel
from tests.portal.api.lists import answer_of, rows
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.told import (
    ALARM,
    CANTEEN,
    CARE,
    COMPANY,
    DISCOUNTS,
    DISPUTED,
    MEALS,
    MEALS_PHONE,
    OUTINGS,
    STATION_PHONE,
    UNREPORTED,
)

pytestmark = pytest.mark.both_databases


def _edition(session: Session) -> EditionFacts:
    edition = edition_in_force(session, clock.today())
    assert edition is not None
    return edition


def _one_word(phone: str) -> str:
    return phone.replace(" ", "")


def _address(session: Session, community: int, code: str) -> str:
    return f"/api/v1/offerings/{community}-{_edition(session).item(code).key}"


def test_a_service_says_where_when_and_whom_to_call(
    client: FlaskClient, session: Session, told: World
) -> None:
    found = answer_of(client, _address(session, told.community, MEALS), OfferingAnswerModel).data
    assert (found.item, found.segment, found.offered, found.mode) == (MEALS, "delivered", True, "own")
    assert (found.phone, found.phone_of, found.note_zh) == (_one_word(MEALS_PHONE), "service", "请自带饭盒。")
    (place,) = found.points
    assert (place.name, place.hours) == (CANTEEN, "Mo-Su 09:00-17:00")
    assert client.get(found.page).status_code == 200


def test_each_state_says_what_it_has_to_say(client: FlaskClient, session: Session, told: World) -> None:
    said = {
        code: answer_of(client, _address(session, told.community, code), OfferingAnswerModel).data
        for code in (CARE, OUTINGS, COMPANY, ALARM, DISCOUNTS, DISPUTED)
    }
    assert (said[CARE].segment, said[CARE].shortfall) == ("partial", "只在工作日上门")
    assert (said[OUTINGS].segment, said[OUTINGS].planned_for) == ("planned", told.today + timedelta(days=30))
    suspended = said[COMPANY]
    assert (suspended.segment, suspended.suspended_reason, suspended.substitute) == (
        "suspended",
        "人员不足",
        "到银闸社区",
    )
    assert (suspended.phone, suspended.phone_of, suspended.points) == (
        _one_word(STATION_PHONE),
        "station",
        [],
    )
    assert (said[ALARM].segment, said[ALARM].offered) == ("absent", False)
    assert (said[DISCOUNTS].segment, said[DISCOUNTS].offered) == ("expired", True)
    assert said[DISPUTED].disputed


@pytest.mark.parametrize("key", ["of-no-item", "unreported", "of-a-community-that-is-no-more"])
def test_what_is_not_known_is_not_found_and_says_so(
    client: FlaskClient, session: Session, told: World, key: str
) -> None:
    address = f"/api/v1/offerings/{told.community}-{key}"
    if key == "unreported":
        address = _address(session, told.community, UNREPORTED)
    elif key == "of-a-community-that-is-no-more":
        address = _address(session, told.community, MEALS)
        session.get_one(Division, told.community).retired_on = clock.today()
        session.commit()
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.get_json()["detail"]


def test_nothing_of_who_said_it_gets_out(client: FlaskClient, told: World) -> None:
    (row, *_) = client.get("/api/v1/offerings").get_json()["data"]
    secret = {"confirmed_role", "said_by", "actor", "version", "verified_on", "provider_name", "declaration"}
    assert not secret & set(row)


@pytest.fixture
def known(session: Session, reported: EditionFacts, world: World) -> dict[tuple[int, str], Line]:
    """What all communities say, by community and item, without what is unknown."""
    return {
        (community, line.item.code): line
        for community in world.communities
        for line in offerings.lines_of(session, reported, community)
        if line.segment is not Segment.UNKNOWN
    }


@given(data=st.data())
def test_pages_of_offerings_hold_each_known_cell_once_under_any_filters(
    client: FlaskClient, known: dict[tuple[int, str], Line], world: World, data: st.DataObject
) -> None:
    within = data.draw(st.sampled_from([world.district, world.street, world.mixed_street, world.community]))
    item, category = data.draw(st.sampled_from([(None, None), ("0202", None), (None, "02"), ("0202", "03")]))
    segment = data.draw(st.sampled_from([None, "delivered", "partial", "absent", "not_applicable"]))
    kind = data.draw(st.sampled_from([None, *CommitteeKind]))
    limit = data.draw(st.integers(20, 100))
    asked = {
        "within": within,
        "item": item,
        "category": category,
        "segment": segment,
        "kind": kind,
        "limit": limit,
        "fields": "id,segment,item,community",
    }
    found = []
    address = "/api/v1/offerings?" + "&".join(f"{name}={value}" for name, value in asked.items() if value)
    while address:
        page = client.get(address).get_json()
        found += [(int(row["community"]["code"]), row["item"], row["segment"]) for row in page["data"]]
        address = page["links"]["next"]
    wanted = {
        (community, code, line.segment.value)
        for (community, code), line in known.items()
        if contains(within, community)
        and item in (None, code)
        and category in (None, line.item.category_code)
        and segment in (None, line.segment.value)
        and (kind is None or community in world.by_kind[kind])
    }
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_offerings_and_points_name_each_other(client: FlaskClient, session: Session, told: World) -> None:
    points = {each.name: each for each in rows(client, "/api/v1/points?limit=1", PointListModel)}
    assert set(points) >= {CANTEEN, "银闸餐桌"}
    canteen = points[CANTEEN].id
    found = rows(client, f"/api/v1/offerings?point={canteen}", OfferingListModel)
    assert {each.item for each in found} == {MEALS, DISCOUNTS}
    page = answer_of(client, f"/api/v1/points/{canteen}", PointAnswerModel).data
    assert {each.offering for each in page.services} == {each.id for each in found if each.offered}
    assert (page.phone, page.phone_of) == (_one_word(MEALS_PHONE), "place")


@given(data=st.data())
def test_pages_of_points_hold_each_once_under_any_filters(
    client: FlaskClient, session: Session, told: World, data: st.DataObject
) -> None:
    edition = _edition(session)
    within = data.draw(
        st.sampled_from([told.city, told.district, told.community, told.neighbour, told.village])
    )
    item = data.draw(st.sampled_from([None, MEALS, DISPUTED, ALARM]))
    hour = data.draw(st.sampled_from([None, 3, 9, 12, 16]))
    limit = data.draw(st.integers(1, 5))
    moment = None if hour is None else datetime(2026, 11, 30, hour, 15, tzinfo=clock.BEIJING)
    asked = f"within={within}&limit={limit}"
    asked += f"&item={item}" if item else ""
    asked += f"&open_at={moment.isoformat().replace('+', '%2B')}" if moment else ""
    found = [each.id for each in rows(client, f"/api/v1/points?{asked}", PointListModel)]
    wanted = []
    for community in told.communities_in(within):
        for point in offerings.points_of(session, community):
            offered = {
                each.line.item.code
                for each in offerings.served_at(session, edition, point)
                if each.line.segment in OFFERED
            }
            hours = read_hours(point.hours)
            if (item is None or item in offered) and (
                moment is None or (hours is not None and hours.is_open(moment))
            ):
                wanted.append(point.id)
    session.rollback()
    assert found == sorted(wanted)


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("points?open_at=2026-11-30T09:00:00", "open_at"),
        ("points?open_at=0001-01-01T00:00:00%2B08:00", "open_at"),
        ("points?trade=gold", "trade"),
        ("points?step_free=perhaps", "step_free"),
        ("points/1?day=tomorrow", "day"),
        ("offerings?segment=unknown", "segment"),
    ],
)
def test_a_filter_of_places_that_cannot_be_read_is_named(
    client: FlaskClient, told: World, address: str, parameter: str
) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.get_json()["errors"]] == [parameter]


def test_hours_of_a_day_are_those_of_the_page_with_notices(
    client: FlaskClient, session: Session, told: World
) -> None:
    (point,) = [each for each in offerings.points_of(session, told.community) if each.name == CANTEEN]
    first = told.today + timedelta(days=2)
    session.rollback()
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, told.community),))
    draft = NoticeDraft(first_day=first, last_day=first, reason_zh="停电检修")
    notices.give_notice(session, actor=worker, division=told.community, draft=draft, today=told.today)
    session.commit()
    usual = answer_of(client, f"/api/v1/points/{point.id}?day={told.today}", PointAnswerModel).data
    closed = answer_of(client, f"/api/v1/points/{point.id}?day={first}", PointAnswerModel).data
    assert [(span.opens, span.closes, span.sure) for span in usual.on_day.spans] == [("09:00", "17:00", True)]
    assert (closed.on_day.spans, closed.on_day.basis) == ([], "date")
    assert [(each.first_day, each.hours, each.reason_zh) for each in closed.notices] == [
        (first, None, "停电检修")
    ]
    client.set_cookie("language", "en")
    again = client.get(f"/api/v1/points/{point.id}?day={first}").get_json()["data"]
    assert again["hours"] == closed.hours


def test_the_spans_of_every_day_of_a_year_are_those_that_hours_have(
    client: FlaskClient, session: Session, told: World
) -> None:
    (point,) = [each for each in offerings.points_of(session, told.community) if each.name == CANTEEN]
    hours = read_hours(point.hours)
    assert hours is not None
    session.rollback()
    for step in range(0, 366, 13):
        day = date(2026, 1, 1) + timedelta(days=step)
        found = answer_of(client, f"/api/v1/points/{point.id}?day={day}", PointAnswerModel).data.on_day
        assert found.basis == hours.basis(day).value
        assert [span.sure for span in found.spans] == [
            span.openness is Openness.OPEN for span in hours.spans_on(day)
        ]


def test_lists_of_offerings_and_points_ask_no_more_for_more_rows(app: Flask, told: World) -> None:
    for resource in ("offerings", "points"):
        sent = {}
        for limit in (2, 1, 50):  # the first request reads what is kept
            with counted(app) as statements:
                app.test_client().get(f"/api/v1/{resource}?limit={limit}&within={told.city}")
            sent[limit] = len(statements)
        assert sent[1] == sent[50]


def test_a_place_of_a_community_that_is_no_more_is_not_told(
    client: FlaskClient, session: Session, told: World
) -> None:
    (corner,) = offerings.points_of(session, told.neighbour)
    session.get_one(Division, told.neighbour).retired_on = clock.today()
    session.commit()
    answer = client.get(f"/api/v1/points/{corner.id}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert corner.id not in [each.id for each in rows(client, "/api/v1/points", PointListModel)]
