"""Programs read from a page what people read on it: name, address, number and hours, as linked data with the words of schema.org."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyshacl
import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import assume, given
from pyld import jsonld
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid
from catalogue.models import ServicePoint
from catalogue.time.hours import OpeningHours, openings_on
from portal.residents.linked import hours
from portal.residents.linked.nodes import CONTEXT, data_block
from tests.catalogue.test_hours_compared import schedules
from tests.examples import examples
from tests.pages import DATA, Page, text_of
from tests.worlds.eight_streets import World
from tests.worlds.told import ALARM, CANTEEN, COMPANY, HOSTILE, MEALS, MEALS_PHONE, OUTINGS, STATION_PHONE

pytestmark = pytest.mark.filterwarnings(r"ignore:(ConjunctiveGraph|Dataset\.\w+) is deprecated")
"""rdflib warns of what its own reader of JSON-LD, and pyshacl, use."""

SHAPES = Path(__file__).parent.parent.parent / "data" / "linked.ttl"
HOST = "https://1060.example"
SCHEMA = {
    "@context": {
        "@vocab": "https://schema.org/",
        "url": {"@type": "@id"},
        "item": {"@type": "@id"},
        "dayOfWeek": {"@type": "@id"},
        "opens": {"@type": "Time"},
        "closes": {"@type": "Time"},
        "validFrom": {"@type": "Date"},
        "validThrough": {"@type": "Date"},
    }
}
"""Of the context of schema.org what the pages use: a test reaches for no other site."""
COMMUNITY = f"/communities/{World.community}"
ITEM = f"/items/{MEALS}?in={World.community}"


@pytest.fixture
def point(session: Session, told: World) -> str:
    return f"/points/{session.scalar(select(ServicePoint.id).where(ServicePoint.name == CANTEEN))}"


def page_of(client: FlaskClient, address: str) -> tuple[Page, Any]:
    answer = client.get(address)
    assert answer.status_code == 200
    page = Page(answer.get_data(as_text=True))
    return page, json.loads(page.find("script", type=DATA).text or "")


def node(data: Any, kind: str) -> Any:
    (found,) = [each for each in data["@graph"] if each["@type"] == kind]
    return found


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def loaded(url: str, _options: Any) -> Any:
    assert url == CONTEXT
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": SCHEMA}


def graph_of(data: Any, address: str) -> rdflib.Graph:
    """The statements of a page's data, as PyLD reads them; rdflib reads the same number of them."""
    base = urljoin(HOST, address)
    expanded = jsonld.expand(data, {"base": base, "documentLoader": loaded})
    triples = jsonld.to_rdf(expanded, {"format": "application/n-quads"})
    graph = rdflib.Graph().parse(data=triples, format="nt")
    again = rdflib.Graph().parse(data=json.dumps({**data, **SCHEMA}), format="json-ld", base=base)
    assert len(graph) == len(again) > 10
    return graph


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "address",
    [
        COMMUNITY,
        f"/communities/{World.elsewhere}",
        ITEM,
        f"/items/{MEALS}",
        *(f"/items/{code}?in={World.community}" for code in (COMPANY, ALARM, OUTINGS)),
        "point",
    ],
)
def test_what_pages_promise_holds_under_two_readers_and_our_shapes(
    client: FlaskClient, point: str, address: str, language: str
) -> None:
    client.set_cookie("language", language)
    address = point if address == "point" else address
    _, data = page_of(client, address)
    conforms, _, text = pyshacl.validate(graph_of(data, address), shacl_graph=str(SHAPES))
    assert conforms, text


def test_a_shape_that_is_not_kept_is_found(client: FlaskClient, point: str) -> None:
    _, data = page_of(client, point)
    del node(data, "CivicStructure")["name"]
    assert not pyshacl.validate(graph_of(data, point), shacl_graph=str(SHAPES))[0]


def test_the_station_of_a_community_is_called_and_found_by_programs_as_by_people(
    client: FlaskClient, told: World
) -> None:
    page, data = page_of(client, COMMUNITY)
    station = node(data, "GovernmentOffice")
    main = page.text
    assert station["address"] in main
    assert station["name"] in main
    called = {digits(link.get("href") or "") for link in page.all("a") if "tel:" in (link.get("href") or "")}
    assert {digits(each) for each in station["telephone"]} <= called
    assert digits(STATION_PHONE) in {digits(each) for each in station["telephone"]}
    for spec in station["openingHoursSpecification"]:
        assert spec["opens"].lstrip("0") in main
    assert str(told.community) == node(data, "AdministrativeArea")["identifier"]


def test_the_service_of_an_item_has_the_number_the_place_and_the_name_of_the_page(
    client: FlaskClient, told: World
) -> None:
    page, data = page_of(client, ITEM)
    service, main = node(data, "GovernmentService"), page.text
    channel = service["availableChannel"]
    (place,) = channel["serviceLocation"]
    assert service["name"] == text_of(page.find("h1"))
    assert channel["servicePhone"]["telephone"] == place["telephone"][0] == MEALS_PHONE.replace(" ", "")
    assert place["name"] in main
    assert place["address"] in main
    assert service["provider"]["name"] == told.names[told.community]
    assert service["hoursAvailable"] == place["openingHoursSpecification"]
    assert {(each["opens"], each["closes"]) for each in service["hoursAvailable"] if "dayOfWeek" in each} == {
        ("09:00", "17:00")
    }


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("code", [COMPANY, ALARM, OUTINGS])
def test_what_is_not_offered_is_not_told_as_offered(client: FlaskClient, code: str) -> None:
    _, data = page_of(client, f"/items/{code}?in={World.community}")
    assert not {"provider", "availableChannel", "areaServed"} & node(data, "GovernmentService").keys()


def test_a_place_says_the_same_to_programs_and_leaves_out_what_it_never_said(
    client: FlaskClient, point: str
) -> None:
    page, data = page_of(client, point)
    place, main = node(data, "CivicStructure"), page.text
    assert (place["name"], place["address"]) == (text_of(page.find("h1")), "多福巷2号")
    assert place["address"] in main
    assert not {"isAccessibleForFree", "amenityFeature", "geo"} & place.keys()
    crumbs = node(data, "BreadcrumbList")["itemListElement"]
    shown = page.find("nav", class_="breadcrumbs")
    assert [each["name"] for each in crumbs] == [text_of(each) for each in shown.iter("li")]


def test_made_up_data_say_so_of_the_page_and_of_each_thing(
    client: FlaskClient, session: Session, point: str
) -> None:
    session.rollback()
    begin_writing(session)
    stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()
    for address in (COMMUNITY, ITEM, point):
        _, data = page_of(client, address)
        assert node(data, "WebPage")["creativeWorkStatus"] == "演示数据"
        things = [each for each in data["@graph"] if each["@type"] not in ("WebPage", "BreadcrumbList")]
        assert all(each["disambiguatingDescription"] == "演示数据" for each in things)


@pytest.mark.parametrize(
    "nasty", [HOSTILE, "</script><script>go()</script>", "<!--<script>", "\u2028]]>", "&lt;"]
)
def test_no_text_ends_the_block_of_data(app: Flask, nasty: str) -> None:
    html = f"<!doctype html><html><body>{data_block([{'name': nasty}])}<p>after</p></body></html>"
    page = Page(html)
    assert json.loads(page.find("script").text or "")["@graph"] == [{"name": nasty}]
    assert text_of(page.find("p")) == "after"


def open_on(specs: list[dict[str, Any]], day: date) -> set[tuple[str, str]]:
    """What is open on a day, as schema.org reads specifications: those of fewer days count more."""
    name = f"https://schema.org/{day:%A}"
    there = [each for each in specs if each["validFrom"] <= day.isoformat() <= each["validThrough"]]
    special = [each for each in there if "dayOfWeek" not in each]
    told = special or [each for each in there if name in each["dayOfWeek"]]
    return {(each["opens"], each["closes"]) for each in told} - {("00:00", "00:00")}


@examples(50)
@given(schedules())
def test_hours_of_any_kind_are_told_for_each_day(text: str) -> None:
    try:
        read = OpeningHours.parse(text)
    except Invalid:
        assume(False)
    today = date(2026, 4, 20)
    specs = hours.hours_told.__wrapped__(str(read), today)  # type: ignore[attr-defined]
    if specs:
        for ahead in range(hours.DAYS_AHEAD):
            day = today + timedelta(days=ahead)
            ours = {
                (
                    f"{each.opens // 60:02}:{each.opens % 60:02}",
                    f"{each.closes // 60 % 24:02}:{each.closes % 60:02}",
                )
                for each in openings_on(read, day)
                if not each.depends
            }
            assert open_on(specs, day) == {(a, "23:59" if b == "00:00" and a != b else b) for a, b in ours}
