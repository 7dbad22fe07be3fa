"""A program reads the items of the catalogue, page by page, and asks again only for what has changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock
from portal.api.items import ItemAnswerModel, ItemListModel
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


def test_the_pages_of_a_list_hold_every_item_once_in_the_order_of_the_edition(
    client: FlaskClient, session: Session, world: World
) -> None:
    edition = edition_in_force(session, clock.today())
    assert edition is not None
    codes, address = [], "/api/v1/items?limit=7"
    while address:
        page = client.get(address)
        found = ItemListModel.model_validate_json(page.data)
        assert found.links.self == address
        codes += [item.code for item in found.data]
        address = found.links.next or ""
    assert codes == [item.code for item in edition.items]


def test_one_item_says_what_the_catalogue_says(client: FlaskClient, world: World) -> None:
    answer = client.get("/api/v1/items/0202")
    found = ItemAnswerModel.model_validate_json(answer.data)
    assert (found.data.code, found.about.catalogue) == ("0202", "beijing-1060")
    assert found.data.name_zh in answer.get_data(as_text=True)


def test_filters_and_fields_narrow_a_list(client: FlaskClient, world: World) -> None:
    found = client.get("/api/v1/items?category=02&fields=code,form").get_json()
    assert found["data"]
    assert all(set(row) == {"code", "form"} and row["code"].startswith("02") for row in found["data"])


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("limit=1000", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=WyJhIl0", "cursor"),
        ("cursor=WzFlNDBd", "cursor"),
        ("fields=code,secret", "fields"),
        ("categroy=02", "categroy"),
        ("edition=" + "x" * 80, "edition"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_name_of_the_parameter(
    client: FlaskClient, world: World, query: str, parameter: str
) -> None:
    answer = client.get(f"/api/v1/items?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    problem = answer.get_json()
    assert problem["status"] == 400
    assert [each["parameter"] for each in problem["errors"]] == [parameter]
    assert problem["errors"][0]["detail"]


@pytest.mark.parametrize("address", ["/api/v1/items/9999", "/api/v1/items?edition=none", "/api/v1/nothing"])
def test_what_is_not_there_is_a_problem_that_every_site_may_read(
    client: FlaskClient, world: World, address: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_nothing_can_be_written(client: FlaskClient, world: World) -> None:
    answer = client.post("/api/v1/items")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_a_program_that_has_the_answer_is_told_so_until_something_is_written(
    client: FlaskClient, session: Session, world: World
) -> None:
    first = client.get("/api/v1/items/0202")
    same = client.get("/api/v1/items/0202", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["Vary"] == first.headers["Vary"]
    assert same.headers["Access-Control-Allow-Origin"] == "*"
    assert (
        client.get("/api/v1/items/0301", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    )


def test_the_answer_depends_neither_on_cookies_nor_on_languages(client: FlaskClient, world: World) -> None:
    first = client.get("/api/v1/items/0202")
    client.set_cookie("language", "en")
    client.set_cookie("elder", "1")
    client.set_cookie("community", str(world.community))
    again = client.get("/api/v1/items/0202", headers={"Accept-Language": "en"})
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert "Cookie" not in again.headers["Vary"]
    assert "Set-Cookie" not in again.headers


def test_scripts_of_other_sites_may_ask_first_whether_they_may_ask(client: FlaskClient, world: World) -> None:
    answer = client.options("/api/v1/items", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]


def test_who_asks_too_often_is_told_when_to_come_back(app_with: Callable[..., Flask], world: World) -> None:
    client = app_with(rate_limits=True, open_rate=3).test_client()
    left = [client.get(address).headers["RateLimit-Remaining"] for address in ("/api/v1/items",) * 3]
    assert left == ["2", "1", "0"]
    answer = client.get("/api/v1/items/0202")
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["RateLimit-Limit"] == "3"


def test_the_description_names_every_address_and_every_problem(client: FlaskClient, world: World) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    listed = document["paths"]["/api/v1/items"]["get"]
    assert {"200", "304", "400", "429"} <= set(listed["responses"])
    assert {each["name"] for each in listed["parameters"]} >= {"limit", "cursor", "fields", "category"}
