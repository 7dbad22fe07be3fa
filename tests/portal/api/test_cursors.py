"""A cursor leads on in the list that gave it, and in no other."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.worlds.eight_streets import World

LISTS = (
    "/api/v1/items?limit=1",
    "/api/v1/items?limit=1&category=02",
    "/api/v1/divisions?limit=1",
    "/api/v1/communities?limit=1",
    "/api/v1/points?limit=1",
    "/api/v1/points?limit=1&item=0202",
    "/api/v1/offerings?limit=1",
    "/api/v1/other-doors?limit=1",
)


def given_by(client: FlaskClient, address: str) -> str:
    """The cursor of the second page of a list."""
    following = client.get(address).get_json()["links"]["next"]
    return parse_qs(urlsplit(following).query)["cursor"][0]


def test_no_list_takes_the_cursor_of_another(client: FlaskClient, told: World) -> None:
    given = {address: given_by(client, address) for address in LISTS}
    for address in LISTS:
        for source, cursor in given.items():
            answer = client.get(f"{address}&cursor={cursor}")
            assert answer.status_code == (200 if source == address else 400), (address, source)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/api/v1/items?limit=1", "[]"),
        ("/api/v1/items?limit=1", '["a"]'),
        ("/api/v1/items?limit=1", "[1e40]"),
        ("/api/v1/items?limit=1", "[true]"),
        ("/api/v1/items?limit=1", "{}"),
        ("/api/v1/other-doors?limit=1", "[1]"),
        ("/api/v1/offerings?limit=1", "[1]"),
        ("/api/v1/offerings?limit=1", "[110101001001, 1099511627776]"),
        ("/api/v1/points?limit=1", "[4611686018427387904]"),
    ],
)
def test_a_cursor_with_another_key_is_refused(
    client: FlaskClient, told: World, address: str, key: str
) -> None:
    mark = given_by(client, address).rpartition(".")[2]
    altered = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
    answer = client.get(f"{address}&cursor={altered}.{mark}")
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.get_json()["errors"]] == ["cursor"]


@pytest.mark.parametrize(
    ("address", "otherwise"),
    [("/api/v1/changes?after=2026-01-01", "limit=50"), ("/api/v1/offerings?kind=ju", "limit=50&fields=id")],
)
def test_who_asks_for_other_fields_or_longer_pages_goes_on_where_they_were(
    client: FlaskClient, told: World, address: str, otherwise: str
) -> None:
    all_at_once = [row["id"] for row in client.get(address).get_json()["data"]]
    first = client.get(f"{address}&limit=1").get_json()
    assert first["links"]["next"]
    further = client.get(first["links"]["next"].replace("limit=1", otherwise)).get_json()
    assert [row["id"] for row in first["data"] + further["data"]] == all_at_once
