"""What was written into a field, by any way, is text on every page and in every file that shows it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import lxml.etree
import openpyxl
import pytest
import yaml
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import place_checks
from catalogue.access.accounts import add_user
from catalogue.access.rights import Actor, Held, operator
from catalogue.models import CaseReport, Role, ServicePoint
from tests import office_pages, public_pages
from tests.pages import DATA, Page
from tests.portal.logging_in import logged_in
from tests.rules.test_audiences import AUDIENCES, filled
from tests.worlds.eight_streets import World
from tests.worlds.hostile import pour

SCHEMES = {"", "http", "https", "tel", "mailto", "geo", "data"}
LEADING = {"href", "src", "action", "formaction", "poster", "xlink:href"}


@pytest.mark.parametrize(("turn", "language"), [(0, "zh"), (1, "en"), (2, "zh")])
def test_what_was_written_is_text_on_every_page_and_in_every_file(
    app: Flask, session: Session, demonstration: World, turn: int, language: str
) -> None:
    asked = _addresses(session, demonstration)
    poured = pour(session, turn)
    said: set[str] = set()
    for name, addresses in asked.items():
        client = logged_in(app, name) if name else app.test_client()
        client.set_cookie("language", language)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code < 500, address
            if body := answer.get_data():
                LOOKS.get(answer.mimetype, _opaque)(body, address)
                said.update(re.findall(r"m\d{3}n", _words(answer.mimetype, body)))
    unseen = {column for column, mark in poured.items() if mark not in said}
    assert len(unseen) < len(poured) / 2, "what was poured does not get onto the pages"


def _addresses(session: Session, world: World) -> Mapping[str | None, list[str]]:
    """Every page and file that can be asked for, by the account that asks; None: without a log-in."""
    desks = office_pages.prepare(session, world)
    shown = _shown(session, world)
    for role in (Role.EDITOR, Role.ADMIN):
        add_user(session, role.value, role, world.city, office_pages.PASSWORD, actor=operator("tests"))
    session.commit()
    told = {
        **{endpoint: (of, shown) for endpoint, of in public_pages.ADDRESSES.items()},
        **{endpoint: (of, desks) for endpoint, of in office_pages.ADDRESSES.items()},
    }
    whose = {
        "everybody": None,
        "programs": None,
        "all accounts": "worker",
        "owners": None,
        "workers": "worker",
    }
    whose |= {"offices": office_pages.OFFICIAL, "editors": "editor", "administrators": "admin"}
    found: dict[str | None, list[str]] = {name: [] for name in whose.values()}
    for audience, rules in AUDIENCES.items():
        for endpoint, rule in rules.items():
            method, address = rule.split(" ")
            if method != "GET" or endpoint == "static":
                continue
            of, what = told.get(endpoint, (None, None))
            found[whose[audience]] += of(what) if of else [filled(address, world)]
    return found


def _shown(session: Session, world: World) -> public_pages.Shown:
    point = session.scalars(
        select(ServicePoint.id).where(ServicePoint.community_code == world.community)
    ).first()
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    link = place_checks.make_link(
        session, actor=worker, community=world.community, point_id=point, secret="a secret"
    )
    public_pages.draft_for_comment(session, world)
    return public_pages.Shown(world, point, session.scalars(select(CaseReport.code)).first(), link.token)


def _page(body: bytes, address: str) -> None:
    """No element, no attribute and no address of a page is what somebody wrote."""
    for element in Page(body.decode()).root.iter():
        assert (
            element.tag != "script" or element.get("src") or element.get("type") in ("application/json", DATA)
        ), address
        for name, value in element.attrib.items():
            assert re.fullmatch(r"[a-z][a-zA-Z0-9:-]*|\{[^}]+\}[a-z]+", name), (address, name)
            assert not name.startswith("on"), (address, name)
            if name in LEADING:
                assert urlsplit(value).scheme in SCHEMES, (address, value)
                assert not value.startswith(("//", "data:text")), (address, value)


def _table(body: bytes, address: str) -> None:
    """No cell of a CSV file is computed by a program that opens it."""
    text = body.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            # A code is written as ="110101001001": programs would cut its zeros or round it.
            assert not re.match(r'\s*(?!="\d+"$)[=+\-@](?!\d+(?:\.\d+)?%?$)', cell), (address, cell)


def _workbook(body: bytes, address: str) -> None:
    """No cell of a workbook is a formula that somebody wrote, and no link leads where a browser must not go."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        assert cell.data_type != "f" or not re.search(r"m\d{3}n", str(cell.value)), (address, cell.value)
        if cell.hyperlink and cell.hyperlink.target:
            assert urlsplit(cell.hyperlink.target).scheme in {"http", "https"}, (
                address,
                cell.hyperlink.target,
            )
    _package(body, address)


def _package(body: bytes, address: str) -> None:
    """Every part of an office file is well formed, and none leads outside but by a web address."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        for name in parts.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = lxml.etree.fromstring(parts.read(name))
            for each in root.iter(
                "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
            ):
                if each.get("TargetMode") == "External":
                    assert urlsplit(each.get("Target", "")).scheme in {"http", "https"}, (
                        address,
                        each.attrib,
                    )


def _json(body: bytes, _address: str) -> None:
    json.loads(body)


def _yaml(body: bytes, _address: str) -> None:
    yaml.safe_load(body)


def _xml(body: bytes, _address: str) -> None:
    lxml.etree.fromstring(body)


def _opaque(_body: bytes, _address: str) -> None:
    """Pictures and plain text: nothing in them is read as anything else."""


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOOKS: Mapping[str, Callable[[bytes, str], None]] = {
    "text/html": _page,
    "text/csv": _table,
    XLSX: _workbook,
    DOCX: _package,
    "application/json": _json,
    "application/geo+json": _json,
    "application/manifest+json": _json,
    "application/ld+json": _json,
    "application/yaml": _yaml,
    "image/svg+xml": _xml,
}


def _words(kind: str, body: bytes) -> str:
    if kind not in (XLSX, DOCX):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
