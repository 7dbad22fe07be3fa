"""What is wrong with a request is told to programs: what, where, and what to do, in the language that they ask for."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.worlds.eight_streets import World

WRONG = (
    "/api/v1/items?limit=0",
    "/api/v1/items?limit=1&limit=2",
    "/api/v1/items?nothing=1",
    "/api/v1/items?category=99",
    "/api/v1/items?audience=martians",
    "/api/v1/items?life_event=landing",
    "/api/v1/items?fields=" + "code," * 500,
    "/api/v1/points?trade=gold",
    "/api/v1/points?within=1101",
    "/api/v1/points?category=99",
    "/api/v1/points?open_at=2026-11-30T09:00:00",
    "/api/v1/points/1?day=2026-02-30",
    "/api/v1/coverage/110101001000/matrix?category=99",
    "/api/v1/coverage/110101001000/matrix?day=2026-2-3",
    "/api/v1/changes?after=yesterday",
    "/api/v1/nothing",
    "/hsds/services?taxonomy_id=nothing",
    "/hsds/services?taxonomy_term_id=nothing",
    "/hsds/services?organization_id=nothing",
    "/hsds/taxonomy_terms?taxonomy_id=nothing",
    "/hsds/taxonomy_terms?parent_id=nothing",
    "/feeds/communities/110101001001.atom?lang=de",
    "/data/2026-02-30/cells.csv",
)


@pytest.mark.parametrize("address", WRONG)
def test_a_problem_speaks_the_language_that_the_program_asks_for(
    client: FlaskClient, told: World, address: str
) -> None:
    client.set_cookie("language", "en")
    for asked, spoken in (
        ("en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("zh-CN", "zh-CN"),
        ("ja", "zh-CN"),
        ("", "zh-CN"),
    ):
        answer = client.get(address, headers={"Accept-Language": asked} if asked else {})
        problem = answer.get_json()
        assert (answer.status_code, problem["status"]) in ((400, 400), (404, 404))
        assert answer.headers["Content-Language"] == spoken
        assert "Accept-Language" in answer.headers["Vary"]
        assert problem["detail"].isascii() == (spoken == "en") or "“" in problem["detail"]
        assert bool(re.search("[\u4e00-\u9fff]", problem["detail"])) == (spoken != "en")
        assert "/api" in problem["detail"]
        assert "。 " not in problem["detail"]
        if answer.status_code == 400 and len(address) < 2000:
            (fault,) = problem["errors"]
            assert fault["parameter"] in address
            assert f"{fault['parameter']}" in problem["detail"]
            assert "此处不能使用这个值" not in fault["detail"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/api/v1/items?limit=1&limit=2", "limit: This parameter is given once."),
        ("/api/v1/points?trade=gold", "trade: One of: shopping, eating, hairdressing, repairs."),
        ("/api/v1/points?within=1101", "within: Write the twelve digits of a division's code."),
        ("/api/v1/points/1?day=2026-02-30", "day: Write a day of the calendar, such as 2026-11-30."),
        (
            "/api/v1/points?open_at=2026-11-30T09:00:00",
            "open_at: Write an instant with its offset, such as 2026-11-30T08:00:00Z.",
        ),
        ("/api/v1/items?fields=" + "code," * 500, "An address has at most 2000 characters."),
        ("/api/v1/items?category=99", "There is no category 99 in this edition."),
        ("/api/v1/nothing", "There is nothing at this address."),
    ],
)
def test_a_problem_says_what_would_be_right(
    client: FlaskClient, told: World, address: str, said: str
) -> None:
    problem = client.get(address, headers={"Accept-Language": "en"}).get_json()
    assert problem["detail"].startswith(said)


def test_a_plus_sign_that_arrives_as_a_space_is_understood(client: FlaskClient, told: World) -> None:
    for address in ("/api/v1/points?open_at=", "/api/v1/changes?after="):
        assert client.get(f"{address}2026-11-30T09:00:00+08:00").status_code == 200


def test_what_was_before_all_records_asks_for_everything(client: FlaskClient, told: World) -> None:
    everything = client.get("/hsds/services?modified_after=1970-01-01&minimal=true").get_json()
    assert everything["total_items"]
    for instant in ("0001-01-01", "0001-01-01T00:00:00Z", "1969-12-31"):
        assert client.get(f"/hsds/services?modified_after={instant}&minimal=true").get_json() == everything


def test_writing_is_refused_in_words_for_programs(client: FlaskClient, told: World) -> None:
    answer = client.post("/api/v1/items", headers={"Accept-Language": "en"})
    assert answer.status_code == 405
    assert answer.get_json()["detail"] == "This address can only be read. Please ask with GET or HEAD."


def test_the_case_of_an_identifier_says_nothing(client: FlaskClient, told: World) -> None:
    (taxonomy,) = client.get("/hsds/taxonomies").get_json()["contents"][:1]
    upper = taxonomy["id"].upper()
    for address in ("/hsds/services?minimal=true&taxonomy_id=", "/hsds/taxonomy_terms?taxonomy_id="):
        found = client.get(f"{address}{taxonomy['id']}").get_json()
        assert found["total_items"]
        assert client.get(f"{address}{upper}").get_json() == found
