"""What never gets out: the private columns of docs/privacy.md and offices' own notes, in no byte that can be read without a log-in.

A mark is written into every such column of the demonstration. Then every public address is read, and each that a page or an
answer leads to, also inside office files.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import JSON, Enum, String, Table, select, text, update
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from catalogue.models import Base, CaseReport, Experience, ServicePoint
from tests import public_pages
from tests.pages import Page
from tests.rules.addresses_for_programs import PROGRAMS
from tests.rules.test_audiences import filled
from tests.rules.test_privacy import NAMED, rows
from tests.worlds.eight_streets import World

INTERNAL = {
    "declaration_objections.reason",
    "declaration_objections.reply",
    "departments.phone",
    "job_runs.error",
    "office_requests.answer",
    "office_requests.closing",
    "office_requests.contribution",
    "office_requests.reason",
    "office_requests.reopening",
    "owner_lists.name",
    "point_answers.reason",
    "proposals.district_words",
    "proposals.reason",
    "proposals.street_words",
    "reply_templates.text_en",
    "reply_templates.text_zh",
    "report_templates.name",
    "sample_cells.remark",
    "workbook_batches.file_name",
}
"""What offices and workers write for each other: notes, orders that are open, files that they sent."""
EARLIER = {"before": ("note_zh", "note_en", "provider_name", "phone", "shortfall", "address", "directions")}
"""Of what a history keeps, words of before that are not public any more."""
SHOWN_TO_HOLDERS = {"residents.show_case", "residents.show_own_place"}
"""Pages that need a code or a link, which only their holder has: they show what is his."""
COUNT = 7_654_321
"""A count that is nowhere else."""
EACH = 5
"""At most this many addresses of one kind are followed."""
PRIVATE = ("/work", "/office", "/editor", "/admin", "/account", "/log-")


def _hidden() -> list[str]:
    told = [name for row in rows() if row[1] != "published" for name in NAMED.findall(row[0])]
    return sorted({*told, *INTERNAL})


def _plant(session: Session) -> dict[str, str]:
    """Write a mark into every hidden column that has rows, and commit: the column by its mark."""
    # What guards the trail would refuse it.
    for (trigger,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        session.execute(text(f'DROP TRIGGER "{trigger}"'))
    marks = {}
    for place, name in enumerate(_hidden()):
        table_name, _dot, column_name = name.partition(".")
        table = Base.metadata.tables[table_name]
        mark = f"zq{place:03d}x"
        if _write(session, table, column_name, mark):
            marks[mark] = name
    session.execute(update(Experience).values(count=COUNT))
    session.execute(text("UPDATE stamps SET version = version + 1"))
    session.commit()
    return marks


def _write(session: Session, table: Table, name: str, mark: str) -> bool:
    column = table.columns[name]
    keys = list(table.primary_key.columns)
    if isinstance(column.type, Enum) or not isinstance(column.type, String | JSON):
        return False
    found = session.execute(select(column, *keys).where(column.is_not(None))).all()
    written = False
    for number, (value, *key) in enumerate(found):
        told: Any = f"{mark}{number}"
        if isinstance(column.type, JSON):
            told = _marked(value, EARLIER.get(name, ()), mark)
        elif column.primary_key:
            continue
        if told != value:
            session.execute(
                update(table)
                .where(*(one == said for one, said in zip(keys, key, strict=True)))
                .values({name: told})
            )
            written = True
    return written


def _marked(value: Any, fields: tuple[str, ...], mark: str) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: mark if key in fields and isinstance(said, str) else said for key, said in value.items()}


def _beginnings(session: Session, world: World) -> list[str]:
    point = session.scalars(
        select(ServicePoint.id).where(ServicePoint.community_code == world.community)
    ).first()
    public_pages.draft_for_comment(session, world)
    shown = public_pages.Shown(world, point or 1, session.scalars(select(CaseReport.code)).first() or "", "")
    own = {address for endpoint in SHOWN_TO_HOLDERS for address in public_pages.ADDRESSES[endpoint](shown)}
    session.commit()
    of_programs = [filled(rule.split(" ")[1], world) for rule in PROGRAMS.values()]
    return [each for each in public_pages.addresses(shown) if each not in own] + of_programs


def _led_to(answer: Any, address: str) -> Iterator[str]:
    """The addresses of this portal that an answer leads to."""
    found: list[str] = [answer.location] if answer.location else []
    if answer.mimetype == "text/html" and answer.data:
        for element in Page(answer.get_data(as_text=True)).root.iter():
            found += [element.attrib[name] for name in ("href", "src") if name in element.attrib]
    elif answer.mimetype.endswith("json"):
        found += re.findall(r'"((?:https?://localhost)?/[^"\s]*)"', answer.get_data(as_text=True))
    elif answer.mimetype.endswith("xml"):
        found += re.findall(r"https?://localhost/[^<\s\"']*", answer.get_data(as_text=True))
    for each in found:
        parts = urlsplit(urljoin(f"http://localhost{address}", each))
        if parts.scheme in ("http", "https") and parts.netloc == "localhost":
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def _kind(app: Flask, address: str) -> str | None:
    """The endpoint that answers an address; None for what needs a log-in, a code or a link, or is no page."""
    path = urlsplit(address).path
    if path.startswith(PRIVATE):
        return None
    try:
        endpoint, _values = app.url_map.bind("localhost").match(path, "GET")
    except HTTPException:
        return None
    return None if endpoint in {*SHOWN_TO_HOLDERS, "static"} else str(endpoint)


def _bytes_of(answer: Any) -> Iterator[bytes]:
    """What an answer says, and what is packed into it."""
    yield str(answer.headers).encode()
    body = answer.get_data()
    yield body
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            for name in packed.namelist():
                yield packed.read(name)


def _every_public_answer(app: Flask, client: FlaskClient, begun: list[str]) -> Iterator[tuple[str, Any]]:
    waiting, seen, kinds = deque(begun), set(begun), Counter[str]()
    while waiting:
        address = waiting.popleft()
        answer = client.get(address)
        yield address, answer
        for each in _led_to(answer, address):
            kind = _kind(app, each)
            if kind is None or each in seen or kinds[kind] >= EACH:
                continue
            kinds[kind] += 1
            seen.add(each)
            waiting.append(each)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_public_byte_holds_what_is_private(
    app: Flask, session: Session, demonstration: World, language: str
) -> None:
    begun = _beginnings(session, demonstration)
    marks = _plant(session)
    assert len(marks) > len(_hidden()) / 3, "the demonstration has too little of what must not get out"
    client = app.test_client()
    client.set_cookie("language", language)
    out: set[tuple[str, str]] = set()
    endpoints = Counter[str]()
    for address, answer in _every_public_answer(app, client, begun):
        assert answer.status_code < 500, address
        endpoints[_kind(app, address) or "none"] += 1
        for said in _bytes_of(answer):
            out |= {(marks[each.decode()], address) for each in re.findall(rb"zq\d{3}x", said)}
            assert str(COUNT).encode() not in said, f"how often a service was used: {address}"
    assert out == set()
    assert sum(endpoints.values()) > 200
    assert len(endpoints) > len(PROGRAMS) + 40
