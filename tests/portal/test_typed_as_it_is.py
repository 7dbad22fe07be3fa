"""What is typed is decoded once, and is neither a template nor a format when it is shown."""

from __future__ import annotations

import pytest

from tests.pages import CheckingClient, Page
from tests.worlds.eight_streets import World

PLACEHOLDERS = "{{ 7 * 191 }} {0.__class__} %(num)s %s {% raw %}"


def shown(client: CheckingClient, text: str) -> Page:
    assert client.get("/search", query_string={"q": text}).status_code == 200
    return client.page


@pytest.mark.parametrize("text", ["%25", "%3Cb%3E", "&lt;b&gt;", "\\u003cb\\u003e", "=?utf-8?q?=3Cb=3E?="])
def test_what_is_encoded_twice_is_decoded_once(client: CheckingClient, world: World, text: str) -> None:
    page = shown(client, text)
    assert {field.get("value") for field in page.all("input", name="q")} == {text}
    assert page.all("b") == []


def test_placeholders_are_words(client: CheckingClient, world: World) -> None:
    page = shown(client, PLACEHOLDERS)
    assert {field.get("value") for field in page.all("input", name="q")} == {PLACEHOLDERS}
    assert str(7 * 191) not in page.text
    assert "<class" not in page.text
