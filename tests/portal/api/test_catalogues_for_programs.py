"""A program asks what there is to ask about: catalogues, editions, divisions, other offices, days off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogue import catalogues, divisions
from catalogue.access.rights import operator
from catalogue.catalogues import edition_in_force
from catalogue.doors import doors_in_force
from catalogue.foundation import clock
from catalogue.foundation.codes import contains
from catalogue.models import CommitteeKind, DayKind, Division, Level
from catalogue.time import days
from portal.api.listed.calendar import CalendarAnswerModel
from portal.api.listed.divisions import DivisionAnswerModel, DivisionListModel
from portal.api.listed.editions import (
    CatalogueAnswerModel,
    CatalogueListModel,
    EditionAnswerModel,
    EditionListModel,
)
from portal.api.listed.other_doors import OtherDoorAnswerModel, OtherDoorListModel
from tests.portal.api.lists import answer_of, rows
from tests.portal.counting import counted
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


def test_each_catalogue_names_its_editions_and_the_one_in_force(
    client: FlaskClient, session: Session, world: World
) -> None:
    found = rows(client, "/api/v1/catalogues?limit=1", CatalogueListModel)
    assert [each.key for each in found] == ["beijing-1060", "beijing-96156", "beijing-standards"][
        : len(found)
    ]
    first = found[0]
    assert (first.reported, first.edition) == (True, world.edition_key)
    assert world.edition_key in first.editions
    one = answer_of(client, f"/api/v1/catalogues/{first.key}", CatalogueAnswerModel)
    assert one.data == first


def test_an_edition_lists_its_categories_and_its_source(
    client: FlaskClient, session: Session, world: World
) -> None:
    edition = edition_in_force(session, clock.today())
    assert edition is not None
    found = answer_of(client, f"/api/v1/editions/{edition.key}", EditionAnswerModel).data
    assert [code for each in found.categories for code in each.items] == [item.code for item in edition.items]
    assert (found.in_force, found.source) == (True, dict(edition.source))
    listed = rows(client, "/api/v1/editions?limit=1", EditionListModel)
    assert {each.key for each in listed} == {each.key for each in catalogues.list_editions(session)}
    own = rows(client, "/api/v1/editions?catalogue=beijing-1060", EditionListModel)
    assert {each.catalogue for each in own} == {"beijing-1060"}


@pytest.mark.parametrize(
    "address",
    [
        "catalogues/none",
        "editions/none",
        "divisions/110199000000",
        "divisions/11",
        "divisions?within=110199000000",
        "divisions?parent=110199000000",
        "other-doors/none",
    ],
)
def test_what_no_list_has_is_not_found(client: FlaskClient, world: World, address: str) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("divisions?within=11", "within"),
        ("divisions?level=planet", "level"),
        ("divisions?kind=both", "kind"),
        ("divisions?present=perhaps", "present"),
        ("divisions?cursor=WyJhIl0", "cursor"),
        ("calendar?year=1900", "year"),
        ("calendar?year=soon", "year"),
        ("other-doors?local=here", "local"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(
    client: FlaskClient, world: World, address: str, parameter: str
) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.get_json()["errors"]] == [parameter]


@pytest.fixture
def asking(client: FlaskClient, world: World) -> Callable[[str], list[str]]:
    """Asks for the codes of a list of divisions, from its first page to the last."""
    return lambda query: [each.code for each in rows(client, f"/api/v1/divisions?{query}", DivisionListModel)]


@given(data=st.data())
def test_pages_of_divisions_hold_each_once_under_any_filters(
    asking: Callable[[str], list[str]], world: World, data: st.DataObject
) -> None:
    within = data.draw(st.sampled_from([None, world.city, *world.districts, world.street, world.community]))
    level = data.draw(st.sampled_from([None, *Level]))
    kind = data.draw(st.sampled_from([None, *CommitteeKind]))
    limit = data.draw(st.integers(1, 100))
    asked = {"within": within, "level": level, "kind": kind, "limit": limit}
    found = asking("&".join(f"{name}={value}" for name, value in asked.items() if value is not None))
    every = {
        **dict.fromkeys([world.city], Level.PROVINCE),
        **dict.fromkeys(world.districts, Level.DISTRICT),
        **dict.fromkeys(world.streets, Level.STREET),
        **dict.fromkeys(world.communities, Level.COMMUNITY),
    }
    wanted = [
        f"{code:012d}"
        for code, own in sorted(every.items())
        if (within is None or contains(within, code))
        and level in (None, own)
        and (kind is None or code in world.by_kind[kind])
    ]
    assert found == wanted


def test_a_division_says_what_is_above_it(client: FlaskClient, session: Session, world: World) -> None:
    found = answer_of(client, f"/api/v1/divisions/{world.community}", DivisionAnswerModel).data
    above = divisions.lineage(session, world.community)
    assert [int(each.code) for each in found.lineage] == [each.code for each in above]
    assert (found.kind, found.present, found.present_successor) == ("ju", True, None)
    street = answer_of(client, f"/api/v1/divisions/{world.mixed_street}", DivisionAnswerModel).data
    assert (street.communities.ju, street.communities.cun) == (3, 3)


def test_a_community_that_is_no_more_leads_to_the_one_that_took_its_place(
    client: FlaskClient, session: Session, world: World
) -> None:
    gone = session.get_one(Division, world.neighbour)
    gone.retired_on, gone.successor_code = clock.today(), world.community
    session.commit()
    found = answer_of(client, f"/api/v1/divisions/{world.neighbour}", DivisionAnswerModel).data
    assert (found.present, int(found.successor)) == (False, world.community)
    assert int(found.present_successor.code) == world.community
    heir = answer_of(client, f"/api/v1/divisions/{world.community}", DivisionAnswerModel).data
    assert (world.names[world.neighbour], clock.today()) in {
        (each.name, each.until) for each in heir.former_names
    }
    listed = rows(client, "/api/v1/divisions?present=false", DivisionListModel)
    assert [int(each.code) for each in listed] == [world.neighbour]
    present = rows(client, f"/api/v1/divisions?parent={world.street}", DivisionListModel)
    assert world.neighbour not in [int(each.code) for each in present]


def test_other_offices_say_whom_to_call_and_what_for(
    client: FlaskClient, session: Session, world: World
) -> None:
    known = doors_in_force(session)
    found = rows(client, "/api/v1/other-doors?limit=25", OtherDoorListModel)
    assert [each.key for each in found] == sorted(known)
    assert all(each.phone for each in found)
    assert {each.key for each in found if each.own_number} == {
        key for key, door in known.items() if door.hotline
    }
    local = rows(client, "/api/v1/other-doors?local=true", OtherDoorListModel)
    assert {each.key for each in local} == {key for key, door in known.items() if door.local}
    one = answer_of(client, f"/api/v1/other-doors/{found[0].key}", OtherDoorAnswerModel).data
    assert tuple(one.matters.zh) == known[one.key].vocabulary_zh


def test_the_calendar_is_the_one_that_hours_go_by(
    client: FlaskClient, session: Session, world: World
) -> None:
    year = clock.today().year
    days.declare(session, actor=operator("tests"), day=date(year, 6, 6), kind=DayKind.HOLIDAY, name="校庆")
    session.commit()
    found = answer_of(client, "/api/v1/calendar", CalendarAnswerModel).data
    known = days.current()
    assert {each.day: each.kind for each in found.days} == {
        day: known.kind(day).value
        for day in (
            date.fromordinal(number)
            for number in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
        )
        if known.kind(day) is not DayKind.ORDINARY
    }
    names = {each.day: (each.name_zh, each.name_en) for each in found.days}
    assert names[date(year, 6, 6)] == ("校庆", None)
    assert names[date(year, 1, 1)] == ("元旦", "New Year's Day")
    later = answer_of(client, "/api/v1/calendar?year=2099", CalendarAnswerModel).data
    assert (later.known, len(later.days)) == (False, 6)


def test_a_list_asks_the_database_as_often_for_many_rows_as_for_one(app: Flask, world: World) -> None:
    sent = {}
    for limit in (2, 1, 40):  # the first request reads what is kept
        with counted(app) as statements:
            app.test_client().get(f"/api/v1/divisions?limit={limit}&within={world.city}")
        sent[limit] = len(statements)
    assert sent[1] == sent[40]
