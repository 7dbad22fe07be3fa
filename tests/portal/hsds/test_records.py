"""Every record of the Open Referral interface keeps the rules of HSDS 3.1, by two engines, and leads to itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import jsonschema
import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.counters import expiry
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.hsds.ids import RecordId, RecordKind, named_by
from catalogue.models import Offering, Role, State
from portal.hsds.records import (
    OrganizationRecordPageModel,
    PlaceOfServiceRecordPageModel,
    ServiceRecordPageModel,
    TaxonomyRecordPageModel,
    TermRecordPageModel,
)
from tests.portal.counting import counted
from tests.portal.hsds.rules import schema_of, schema_of_page
from tests.worlds.eight_streets import World

WORKER = Actor("worker", (Held(Role.WORKER, World.community),))
LISTS = {
    "services": ("service", ServiceRecordPageModel),
    "organizations": ("organization", OrganizationRecordPageModel),
    "service_at_locations": ("service_at_location", PlaceOfServiceRecordPageModel),
    "taxonomies": ("taxonomy", TaxonomyRecordPageModel),
    "taxonomy_terms": ("taxonomy_term", TermRecordPageModel),
}


def keeps(rules: dict[str, Any], said: Any) -> None:
    """Whether two engines find nothing wrong."""
    checker = jsonschema.Draft202012Validator(rules, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in checker.iter_errors(said)] == []
    assert list(jsonschema_rs.Draft202012Validator(rules, validate_formats=True).iter_errors(said)) == []


def pages(client: FlaskClient, address: str) -> Iterator[dict[str, Any]]:
    """All pages of a list."""
    number = 1
    while True:
        page = client.get(f"{address}&page={number}").get_json()
        yield page
        if page["last_page"]:
            return
        number += 1


@pytest.mark.parametrize("name", LISTS)
def test_every_record_of_a_filled_demonstration_keeps_the_rules_and_says_that_it_is_made_up(
    client: FlaskClient, demonstration: World, name: str
) -> None:
    record, model = LISTS[name]
    full = "&full=true" if name in ("services", "organizations") else ""
    seen: list[str] = []
    for page in pages(client, f"/hsds/{name}?per_page=100{full}"):
        keeps(schema_of_page(record), page)
        model.model_validate(page)
        seen += [each["id"] for each in page["contents"]]
        assert page["total_items"] > 0
        if record in ("service", "organization", "service_at_location"):
            assert all(_says_demonstration(each) for each in page["contents"])
    assert len(seen) == len(set(seen)) == page["total_items"]
    for each in seen[::97]:
        one = client.get(f"/hsds/{name}/{each}").get_json()
        keeps(schema_of(record), one)
        assert one["id"] == each


def _says_demonstration(record: dict[str, Any]) -> bool:
    return any(each["link_type"] == "demonstration" for each in record["attributes"])


def test_statuses_say_what_residents_get(client: FlaskClient, session: Session, told: World) -> None:
    found = {
        attributes["segment"]: record
        for record in client.get("/hsds/services?full=true").get_json()["contents"]
        for attributes in [{each["link_type"]: each["value"] for each in record["attributes"]}]
    }
    assert {name: record["status"] for name, record in found.items()} == {
        "delivered": "active",
        "expired": "active",
        "partial": "active",
        "planned": "inactive",
        "suspended": "temporarily closed",
        "absent": "inactive",
    }
    assert found["partial"]["alert"]
    assert found["expired"]["alert"]
    rows = session.execute(select(Offering.state).where(Offering.state != State.NOT_APPLICABLE)).all()
    assert client.get("/hsds/services").get_json()["total_items"] == len(rows)


def test_what_is_withdrawn_is_told_as_defunct_and_leads_nowhere(
    client: FlaskClient, session: Session, told: World
) -> None:
    edition = edition_in_force(session, told.today)
    assert edition is not None
    before = client.get("/hsds/services?per_page=100").get_json()
    began = clock.now() + timedelta(seconds=30)
    gone = before["contents"][0]["id"]
    named = named_by(gone)
    assert named is not None
    session.rollback()
    begin_writing(session)
    line = next(each for each in offerings.lines_of(session, edition, named.code) if each.offering)
    offerings.withdraw(session, actor=WORKER, community=named.code, item=line.item)
    session.commit()
    assert client.get(f"/hsds/services/{gone}").status_code == 404
    stamp = (began - timedelta(minutes=1)).isoformat().replace("+", "%2B")
    delta = client.get(f"/hsds/services?modified_after={stamp}&per_page=100").get_json()
    keeps(schema_of_page("service"), delta)
    assert {each["id"]: each["status"] for each in delta["contents"]}[gone] == "defunct"
    assert gone not in {each["id"] for each in client.get("/hsds/services").get_json()["contents"]}


def test_a_service_says_the_same_everywhere_before_and_after_the_new_day_is_counted(
    client: FlaskClient, session: Session, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a list, in a delta, by itself, at its places, in the other interface: it was planned for a day that has passed."""
    name = client.get("/api/v1/items/0203").get_json()["data"]["name_zh"]
    (own,) = client.get(f"/hsds/services?search={name}").get_json()["contents"]
    long_ago = (clock.now() - timedelta(hours=1)).isoformat().replace("+", "%2B")
    after = clock.beginning_of(told.today + timedelta(days=31))
    said = set()
    for minutes, counts in ((-1, False), (1, False), (30, True)):
        monkeypatch.setattr(clock, "now", lambda at=after + timedelta(minutes=minutes): at)
        if counts:
            begin_writing(session)
            expiry.age(session, today=clock.today())
            session.commit()
        one = client.get(f"/hsds/services/{own['id']}").get_json()
        for query in (
            f"search={name}",
            f"modified_after={long_ago}",
            f"organization_id={own['organization_id']}",
        ):
            page = client.get(f"/hsds/services?{query}&per_page=100&full=true").get_json()
            assert [each for each in page["contents"] if each["id"] == own["id"]] == [one]
        lines = client.get(f"/api/v1/offerings?within={told.community}&limit=100").get_json()["data"]
        (line,) = (each for each in lines if each["item"] == "0203")
        segment = next(each["value"] for each in one["attributes"] if each["link_type"] == "segment")
        assert segment == line["segment"]
        said.add((minutes, segment))
    assert said == {(-1, "planned"), (1, "planned"), (30, "absent")}


@pytest.mark.both_databases
def test_what_changed_is_found_by_words_too(client: FlaskClient, told: World) -> None:
    changed = client.get("/hsds/services?modified_after=2020-01-01&per_page=100").get_json()["contents"]
    for words in (changed[1]["name"], "多福", f"{changed[1]['name']} 多福"):
        wanted = {each["id"] for each in client.get(f"/hsds/services?search={words}").get_json()["contents"]}
        query = f"modified_after=2020-01-01&search={words}"
        found = client.get(f"/hsds/services?{query}").get_json()
        assert {each["id"] for each in found["contents"]} == wanted
        assert found["total_items"] == len(wanted) > 0
    assert client.get("/hsds/services?modified_after=2020-01-01&search=x").get_json()["empty"]


def test_filters_hold_together(client: FlaskClient, told: World) -> None:
    services = client.get("/hsds/services?full=true").get_json()["contents"]
    one = services[1]
    term = next(each["taxonomy_term_id"] for each in one["attributes"] if each["link_type"] == "taxonomy")
    organization = one["organization_id"]
    for query in (f"taxonomy_term_id={term}&organization_id={organization}", f"search={one['name']} 多福"):
        found = client.get(f"/hsds/services?{query}").get_json()
        assert [each["id"] for each in found["contents"]] == [one["id"]]
    street = one["organization"]["parent_organization_id"]
    assert client.get(f"/hsds/services?organization_id={street}").get_json()["total_items"] == len(services)
    nowhere = RecordId(RecordKind.ORGANIZATION, code=told.elsewhere).id
    assert client.get(f"/hsds/services?organization_id={nowhere}").get_json()["empty"]
    assert client.get(f"/hsds/services?taxonomy_id={term}").status_code == 404


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("per_page=1000", "per_page"),
        ("modified_after=yesterday", "modified_after"),
        ("postcode=100000", "postcode"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    client: FlaskClient, told: World, query: str, parameter: str
) -> None:
    answer = client.get(f"/hsds/services?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert [each["parameter"] for each in answer.get_json()["errors"]] == [parameter]


@pytest.mark.parametrize(
    "wanted", ["nothing", "00000000-0000-0000-0000-000000000000", RecordId(RecordKind.SERVICE, 1, 2).id]
)
@pytest.mark.parametrize("name", LISTS)
def test_an_identifier_of_nothing_is_a_problem(
    client: FlaskClient, told: World, name: str, wanted: str
) -> None:
    answer = client.get(f"/hsds/{name}/{wanted}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_the_address_of_a_service_leads_to_the_item_in_its_community(
    client: FlaskClient, told: World
) -> None:
    for record in client.get("/hsds/services?per_page=3").get_json()["contents"]:
        address = urlsplit(record["url"])
        page = client.get(f"{address.path}?{address.query}").get_data(as_text=True)
        assert f"在{record['organization']['name']}" in page


def test_an_identifier_says_what_it_is_of() -> None:
    for named in (
        RecordId(RecordKind.SERVICE, 2**40 - 1, 999999999999, 2**36 - 1),
        RecordId(RecordKind.LOCATION, number=7),
        RecordId(RecordKind.SERVICE_AT_LOCATION, 1, 110101001001, 2**31 - 1),
    ):
        assert named_by(named.id) == named
        assert named_by(named.id.upper()) == named
        assert (UUID(named.id).version, UUID(named.id).variant) == (8, "specified in RFC 4122")


def test_a_full_page_takes_the_same_queries_for_one_record_and_for_many(
    app: Flask, client: FlaskClient, told: World
) -> None:
    client.get("/hsds/services?full=true")
    counts = []
    for address in (
        "services?full=true",
        "service_at_locations?full=true",
        "services?modified_after=2026-01-01",
    ):
        for size in (3, 8):
            with counted(app) as statements:
                client.get(f"/hsds/{address}&per_page={size}")
            counts.append(len(statements))
    assert counts[0::2] == counts[1::2]
    assert max(counts) <= 24


def test_the_interface_says_which_version_it_speaks(client: FlaskClient, told: World) -> None:
    said = client.get("/hsds/").get_json()
    assert (said["version"], said["demonstration"]) == ("3.1", False)
    assert client.get(said["openapi_url"]).get_json()["openapi"] == "3.1.0"
    assert client.get("/hsds/").headers["Access-Control-Allow-Origin"] == "*"
