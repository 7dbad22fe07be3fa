"""A file is read only under a name of its kind, at any form."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from portal.requests.sent_files import ENDINGS
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
REFUSED = {
    "a program": ("tool.exe", b"MZ"),
    "a page": ("list.html", b"<table></table>"),
    "a picture": ("list.svg", b"<svg/>"),
    "a name without an ending": ("list", b"a,b\n"),
    "two endings": ("list.xlsx.php", b"PK\x03\x04"),
    "text under the name of a workbook": ("list.xlsx", b"a,b\n"),
    "a picture under the name of a workbook": ("list.ods", b"\x89PNG\r\n"),
    "a workbook under the name of a text": ("list.csv", b"PK\x03\x04"),
    "an old workbook under the name of an edition": ("next.yaml", OLE),
}


def send(client: CheckingClient, name: str, content: bytes) -> int:
    file = (io.BytesIO(content), name)
    sent = client.post("/preferences", data={"elder": "1", "file": file}, content_type="multipart/form-data")
    return sent.status_code


@pytest.mark.parametrize("kind", REFUSED)
def test_another_file_is_refused_before_any_view_sees_it(
    client: CheckingClient, world: World, kind: str
) -> None:
    assert send(client, *REFUSED[kind]) == 400
    assert any(words in client.page.text for words in ("读不了", "不一致"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.XLSX", b"PK\x03\x04"),
        ("with a password.xlsx", OLE),
        ("old.xls", OLE),
        ("a page.xls", b"<table></table>"),
        ("表.csv", "甲,乙\n".encode("gb18030")),
        ("empty.csv", b""),
        ("", b""),
    ],
)
def test_files_that_offices_have_reach_their_reader(
    client: CheckingClient, world: World, name: str, content: bytes
) -> None:
    assert send(client, name, content) == 302


def test_no_form_offers_a_file_that_is_refused() -> None:
    templates = Path(__file__).parents[2] / "portal" / "templates"
    texts = [path.read_text(encoding="utf-8") for path in templates.rglob("*.html")]
    offered = {
        ending
        for text in texts
        for part in text.split('accept="')[1:]
        for ending in part.split('"')[0].split(",")
    }
    assert offered
    assert offered <= ENDINGS
