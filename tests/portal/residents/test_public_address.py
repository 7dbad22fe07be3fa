"""Addresses on paper and in QR codes: the public one, and never a forged one out of somebody else's cache."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.config import ConfigError, load
from tests.pages import text_of
from tests.worlds.eight_streets import World

PUBLIC = "https://1060.example.cn"
FORGED = "https://evil.example"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is drawn as a QR code."""
    found: list[str] = []
    monkeypatch.setattr("portal.files.qr.draw_qr", lambda text: found.append(text) or b"<svg/>")
    return found


def pages(world: World) -> tuple[str, ...]:
    own = f"/communities/{world.community}"
    return (f"{own}/qr.svg", f"{own}/poster", "/points/1/qr.svg", "/points/1/card", "/points/1")


def test_with_a_public_address_a_forged_host_is_nowhere(
    app_with: Callable[..., Flask], told: World, drawn: list[str]
) -> None:
    client = app_with(public_address=PUBLIC).test_client()
    for page in pages(told):
        answer = client.get(page, base_url=FORGED)
        assert not page.endswith(".svg") or "public" in answer.headers["Cache-Control"], page
        assert "evil.example" not in answer.text
    assert drawn
    assert all(address.startswith(f"{PUBLIC}/") for address in drawn)


def test_without_one_a_page_with_an_address_is_kept_by_nobody_else(
    client: FlaskClient, told: World, drawn: list[str]
) -> None:
    for page in pages(told):
        answer = client.get(page, base_url=FORGED)
        assert "private" in answer.headers["Cache-Control"], page
        assert "public" not in answer.headers["Cache-Control"]


def test_where_hosts_are_named_a_forged_one_is_refused_and_pages_are_kept(
    app_with: Callable[..., Flask], told: World, drawn: list[str]
) -> None:
    client = app_with(trusted_hosts=("1060.example.cn",)).test_client()
    for page in pages(told):
        assert client.get(page, base_url=FORGED).status_code == 400
        kept = client.get(page, base_url=PUBLIC).headers["Cache-Control"]
        assert not page.endswith(".svg") or "public" in kept


def test_the_poster_tells_the_public_address_to_those_who_type(
    app_with: Callable[..., Flask], told: World
) -> None:
    client = app_with(public_address=PUBLIC).test_client()
    client.get(f"/communities/{told.community}/poster", base_url=FORGED)
    said = text_of(client.page.find("body"))  # type: ignore[attr-defined]
    assert f"1060.example.cn/communities/{told.community}" in said


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1060.example.cn",
        "ftp://1060.example.cn",
        "https://",
        f"{PUBLIC}/path",
        f"{PUBLIC}:x",
        "https://a b",
    ],
)
def test_an_address_that_is_none_is_an_error(value: str, tmp_path: object) -> None:
    with pytest.raises(ConfigError, match="is an address without a path"):
        load({"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_PUBLIC_ADDRESS": value})
