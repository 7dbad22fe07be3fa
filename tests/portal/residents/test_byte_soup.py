"""Nothing that anybody can put into an address or a cookie breaks a page for residents."""

from __future__ import annotations

from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

HOUSE = {200, 302, 303, 400, 404}
NAMES = ("q", "in", "page", "meant", "category", "aspect", "audience", "event", "form", "state", "next")
COOKIES = ("community", "places", "language", "elder", "session")

soup = st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))
queries = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=8), soup), max_size=6)
cookie_values = st.binary(max_size=60).map(lambda raw: raw.decode("latin-1"))
few = examples(20)


def address(path: str, query: list[tuple[str, bytes]]) -> str:
    """An address that holds every byte as it is."""
    pairs = (
        f"{quote_from_bytes(name.encode('utf-8', 'replace'))}={quote_from_bytes(value)}"
        for name, value in query
    )
    return f"{path}?{'&'.join(pairs)}"


def get(app: Flask, path: str, cookies: dict[str, str] | None = None) -> int:
    """Ask for an address as a fresh visitor. The client holds every page that it gets to the rules of the house."""
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    for name, value in (cookies or {}).items():
        client.set_cookie(name, value)
    answer = client.get(path)
    if answer.status_code == 308:  # two slashes are made one
        answer = client.get(answer.headers["Location"])
    assert answer.status_code in HOUSE, (answer.status_code, path, cookies)
    if answer.mimetype == "text/html" and answer.status_code not in (302, 303):
        assert "1060" in text_of(client.page.find("header"))
    return answer.status_code


@pytest.mark.parametrize("path", ["/search", "/services", "/places", "/items/0202"])
@few
@given(query=queries)
@example(query=[("q", b"\x00\xff\xfe")])
@example(query=[("q", "送餐".encode()), ("state", b"%00"), ("page", b"9" * 30), ("in", b"110101001001")])
@example(query=[("q", "送餐".encode()), ("meant", "１１０１０１００１００１".encode())])
def test_no_query_string_whatever_breaks_a_page(
    app: Flask, world: World, path: str, query: list[tuple[str, bytes]]
) -> None:
    assert get(app, address(path, query)) in (200, 302, 400, 404)


@few
@given(code=soup)
@example(code=b"0202\n")
@example(code=b"/\x00")
@example(code="０２０２".encode())
def test_no_code_whatever_breaks_the_page_of_an_item(app: Flask, world: World, code: bytes) -> None:
    get(app, f"/items/{quote_from_bytes(code, safe='')}")


@pytest.mark.parametrize("path", ["/search?q=%E9%80%81%E9%A4%90", "/places", "/items/0202", "/"])
@few
@given(cookies=st.dictionaries(st.sampled_from(COOKIES), cookie_values, max_size=4))
@example(cookies={"community": "110101001001\r\n", "places": "110101001001." * 9})
def test_no_cookie_whatever_breaks_a_page(
    app: Flask, world: World, path: str, cookies: dict[str, str]
) -> None:
    assert get(app, path, cookies) == 200


@pytest.mark.parametrize("length", [65, 400, 1900, 5000])
def test_a_text_that_is_too_long_is_cut_or_refused_and_not_suffered(
    app: Flask, world: World, length: int
) -> None:
    for path in ("/search", "/services", "/places"):
        assert get(app, f"{path}?q={'a' * length}") == (400 if length > 1950 else 200)
