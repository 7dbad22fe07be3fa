"""Nothing that can be put into a request makes the portal fail: every route, parameter, field, header and cookie.

Routes and names are taken from the application and its sources, so that a new one is tried without being added here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Rule

from catalogue import feedback
from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CaseKind, Channel, Role
from portal.requests.addresses import is_host
from tests.examples import EXPLORING, examples, unsaved
from tests.pages import Page
from tests.worlds.eight_streets import World

PORTAL = Path(__file__).parents[2] / "portal"
PASSWORD = "seventeen quiet lanes"
HOUSE = {200, 301, 302, 303, 304, 308, 400, 401, 403, 404, 405, 409, 413, 415}
"""What the portal answers with: a failure of its own (5xx) is none of them."""
NASTY = tuple(
    text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    for text in (
        "",
        "-1",
        str(2**31 - 1),
        str(2**31),
        str(2**63 - 1),
        str(2**63),
        "9" * 400,
        "１１０１０１００１００１",
        "²",
        "2026-02-30",
        "..",
        "a" * 256,
        "字" + "[" * 300,
        "a\0b",
        "\ud800",
        b"\xff\xfe",
        "\u202e\r\nSet-Cookie: a=b",
        "<script>%s%(x)s{0}{{7*7}}'\"",
        "//evil.example/\\",
    )
)
NUMBERS = (*[value for value in NASTY if re.fullmatch(rb"-?\d+", value)], "１".encode(), b"110101001001\n")
WORST = (b"a\0b", b"\xff", str(2**63).encode(), b"9" * 4400)
"""What databases differ in, and what is put into each field of each form, the others being as they should."""
TURNS = 3
"""Of many texts one in three is tried at each place, another at the next: kinds of arguments occur at many places. An
exploring run tries every text everywhere."""
HEADERS = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Cache-Control",
    "Content-Type",
    "Forwarded",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "Origin",
    "Range",
    "Referer",
    "Sec-Fetch-Site",
    "Transfer-Encoding",
    "User-Agent",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-HTTP-Method-Override",
)
GOOD_HOSTS = ("localhost.", "[::1]:1060", "127.0.0.1:1060", "xn--fsq.example")
BAD_HOSTS = (
    "",
    ".",
    "..",
    "a..b",
    "a" * 64 + ".example",
    ".".join(["a" * 60] * 5),
    "a" * 300,
    "[::1",
    "localhost:99999999",
    "localhost:-1",
    "user@localhost",
    "local host",
    "localhost/",
    "ä.example",
    "例え.example",
    "localhost\t",
)


def names_in_sources() -> tuple[str, ...]:
    """Every name of a field, a parameter or a cookie that a template or the code names."""
    found: set[str] = set()
    for path in PORTAL.rglob("*.html"):
        found.update(re.findall(r"""\bname=["']([\w-]+)["']""", path.read_text(encoding="utf-8")))
    for path in PORTAL.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        found.update(
            re.findall(r"""(?:args|form|cookies)(?:\.get|\.getlist)?[\[(]["']([\w-]+)["']""", source)
        )
        found.update(re.findall(r"""^    (\w+) = \w*Field\(""", source, re.MULTILINE))
        found.update(re.findall(r"""_COOKIE = ["'](\w+)["']""", source))
        found.update(re.findall(r"""^        "(elder|contrast|scheme|size)":""", source, re.MULTILINE))
    return tuple(sorted(found - {"viewport", "description", "robots"}))


NAMES = names_in_sources()
LINE_NAMES = tuple(
    f"{start}-{code}" for start in ("version", "link", "was", "take") for code in ("0202", "x")
)


def query(pairs: list[tuple[str, bytes]]) -> str:
    """A query string, or the body of a form, that holds every byte as it is."""
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs)


LEADING = query([("word", "修鞋".encode()), ("item", b"0202"), ("kind", b"need"), ("q", "送餐".encode())])
"""With these parameters pages show their forms filled in."""


def filled(rule: Rule, values: dict[str, bytes]) -> str:
    """A rule's address with ``values``, each byte as it is, in the places of its arguments."""
    return re.sub(
        r"<(?:[^:<>]+:)?(\w+)>", lambda place: quote_from_bytes(values[place[1]], safe=""), rule.rule
    )


def usual(rule: Rule, world: World) -> dict[str, bytes]:
    """Arguments of a rule that lead somewhere in the small world."""
    known = {"community": world.community, "code": world.street, "item": "0202", "filename": "portal.css"}
    if "items/" in rule.rule and not rule.rule.startswith("/office"):
        known["code"] = "0202"
    if rule.rule.startswith(("/communities", "/divisions")):
        known["code"] = world.community
    return {name: str(known.get(name, 1)).encode() for name in rule.arguments}


@dataclass
class Visitor:
    """Somebody with an open browser. ``ask`` sends a request and holds the answer to the rules of the house."""

    role: str
    app: Flask
    client: FlaskClient

    def ask(
        self,
        path: str,
        method: str = "GET",
        *,
        headers: dict[str, str] | None = None,
        body: str | bytes | None = None,
        host: str | None = None,
    ) -> int:
        """Send a request; the status. Fails the test unless the answer is one that the portal means to give."""
        sent = {"content_type": "application/x-www-form-urlencoded"} if body is not None else {}
        client, own = self.client, {}
        if host is not None:  # a client with cookies would have to understand the host first
            client, own = self.app.test_client(use_cookies=False), {"environ_overrides": {"HTTP_HOST": host}}
            headers = self.cookies({})
        with unsaved():
            answer = client.open(path, method=method, headers=headers, data=body, **sent, **own)  # type: ignore[arg-type]
        said = (self.role, method, path[:300], headers, answer.status_code)
        assert answer.status_code in HOUSE, said
        assert answer.headers["X-Content-Type-Options"] == "nosniff", said
        if answer.status_code >= 400 and method != "HEAD":
            assert re.search('1060|host name|^{"type": "about:blank"', answer.text), said
        return answer.status_code

    def cookies(self, values: dict[str, str]) -> dict[str, str]:
        """The header with this visitor's cookies and these."""
        own = self.client.get_cookie("session")
        pairs = ([f"session={own.value}"] if own and "session" not in values else []) + [
            f"{name}={value}" for name, value in values.items()
        ]
        return {"Cookie": "; ".join(pairs)}


ROLES = {
    "visitor": None,
    "worker": (Role.WORKER, "community"),
    "office": (Role.STREET, "street"),
    "editor": (Role.EDITOR, "city"),
}


@pytest.fixture
def visitors(app: Flask, session: Session, told: World) -> dict[str, Visitor]:
    """Somebody in each role, by role. The town has a case of each of two kinds."""
    edition = edition_in_force(session, told.today)
    assert edition is not None
    session.rollback()
    begin_writing(session)
    for kind, about in (
        (CaseKind.NEED, {"words": "修鞋"}),
        (CaseKind.NOT_THERE, {"item": edition.item("0202")}),
    ):
        draft = feedback.ReportDraft(kind=kind, division=told.community, **about)  # type: ignore[arg-type]
        feedback.report(session, draft=draft, channel=Channel.WEB, now=clock.now())
    for role, held in ROLES.items():
        if held:
            accounts.add_user(
                session, role, held[0], getattr(told, held[1]), PASSWORD, actor=operator("tests")
            )
    session.commit()
    app.test_client_class = None  # the pages themselves are other tests' business
    found = {role: Visitor(role, app, app.test_client()) for role in ROLES}
    for role, visitor in found.items():
        if ROLES[role]:
            sent = {"name": role, "password": PASSWORD}
            assert visitor.client.post("/log-in", data=sent).status_code == 302
    return found


def rules(app: Flask, role: str) -> Iterator[tuple[Rule, str]]:
    """What this visitor would open: the addresses of the own desk, or those for all, each with its method."""
    own = {"worker": "workers", "office": "offices", "editor": "editors"}.get(role)
    for rule in app.url_map.iter_rules():
        room = rule.endpoint.split(".")[0]
        if room != "gallery" and (room == own if own else room not in ("workers", "offices", "editors")):
            yield rule, "POST" if "POST" in (rule.methods or ()) else "GET"


def everything(visitors: dict[str, Visitor]) -> Iterator[tuple[Visitor, Rule, str]]:
    """Every address of the portal with the visitor who opens it, and the method."""
    for visitor in visitors.values():
        for rule, method in rules(visitor.app, visitor.role):
            yield visitor, rule, method


@pytest.mark.both_databases
def test_no_argument_in_an_address_makes_the_portal_fail(
    visitors: dict[str, Visitor], told: World, backend: str
) -> None:
    turns = itertools.count()
    for visitor, rule, method in everything(visitors):
        for name in rule.arguments:
            numeric = isinstance(rule._converters[name], IntegerConverter)
            values = WORST if backend == "postgresql" else NUMBERS if numeric else NASTY
            for value in values if EXPLORING else values[next(turns) % TURNS :: TURNS]:
                path = filled(rule, usual(rule, told) | {name: value})
                visitor.ask(path, method, body="" if method == "POST" else None)


def test_no_parameter_makes_the_portal_fail(visitors: dict[str, Visitor], told: World) -> None:
    starts = itertools.count(step=7)
    for visitor, rule, method in everything(visitors):
        start = next(starts) % len(NASTY)
        for turn in {0, 5, 10, 15} if EXPLORING else {start, (start + 10) % len(NASTY)}:
            if method != "GET":
                continue
            values = itertools.cycle([value[:25] for value in (*NASTY[turn:], *NASTY[:turn])])
            pairs = query(list(zip(NAMES, values, strict=False)))
            visitor.ask(f"{filled(rule, usual(rule, told))}?{pairs}"[:1900])


def forms(visitor: Visitor, world: World) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Every form that posts on this visitor's pages, as a browser would send it: its address and its fields."""
    known = set()
    for rule, method in rules(visitor.app, visitor.role):
        answer = (
            visitor.client.get(f"{filled(rule, usual(rule, world))}?{LEADING}") if method == "GET" else None
        )
        if answer is None or answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for form in Page(answer.text).all("form", method="post"):
            fields: dict[str, bytes] = {}
            for element in form.iter():
                name = element.get("name") or ""
                if element.tag in ("input", "button", "textarea", "select") and name:
                    options = [each.get("value") or "" for each in element.iter("option")]
                    value = element.get("value") or (options[-1] if options else element.text) or ""
                    if name not in fields or element.get("checked") is not None:
                        fields[name] = value.encode()
            action = form.get("action") or rule.rule
            if (action, *fields) not in known:
                known.add((action, *fields))
                yield action, fields


@pytest.mark.both_databases
def test_no_field_of_a_form_makes_the_portal_fail(
    visitors: dict[str, Visitor], told: World, backend: str
) -> None:
    found = ((visitor, *form) for visitor in visitors.values() for form in forms(visitor, told))
    turns = itertools.count()
    for visitor, action, fields in found:
        for name in fields:
            every = EXPLORING or backend == "sqlite"
            for value in WORST if every else WORST[next(turns) % 2 :: 2]:
                visitor.ask(action, "POST", body=query([*(fields | {name: value}).items()]))
            visitor.ask(action, "POST", body=query([*fields.items(), *[(name, b"1")] * 1200]))


@pytest.mark.both_databases
def test_no_form_with_too_many_fields_makes_the_portal_fail(
    visitors: dict[str, Visitor], told: World
) -> None:
    many = [(f"{name}-{number}", b"1") for number in range(35) for name in NAMES]
    turns = itertools.count()
    for visitor, rule, method in everything(visitors):
        if method == "POST":
            turn = next(turns) % TURNS
            for value in NASTY if EXPLORING else NASTY[1 + turn :: 5 * TURNS]:
                body = query([(name, value) for name in (*NAMES, *LINE_NAMES)])
                visitor.ask(filled(rule, usual(rule, told)), "POST", body=body)
            if EXPLORING or turn == 0:
                visitor.ask(filled(rule, usual(rule, told)), "POST", body=query(many))


def test_no_host_makes_the_portal_fail(visitors: dict[str, Visitor], told: World) -> None:
    pages = (
        "/",
        "/log-in",
        "/nowhere",
        "/static/portal.css",
        "/work/",
        f"/communities/{told.community}/poster",
    )
    for host in GOOD_HOSTS:
        assert {visitors["worker"].ask(path, host=host) for path in pages} == {200, 302, 404}, host
    for host in BAD_HOSTS:
        assert {visitors["worker"].ask(path, host=host) for path in pages} == {400}, host
    assert not is_host("xn--a")


def test_nothing_in_a_session_makes_the_portal_fail(visitors: dict[str, Visitor], app: Flask) -> None:
    visitor = visitors["worker"]
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    genuine = signer.loads(cookie.value)
    odd: list[Any] = [None, "x", -1, 2**63, 1.5, [[]], {"a": [None]}]
    visitor.client.delete_cookie("session")
    for name in genuine | {"csrf_token": "", "_flashes": "", "_fresh": "", "_id": ""}:
        for value in odd:
            visitor.client.set_cookie("session", signer.dumps(genuine | {name: value}))
            for path in ("/", "/work/"):
                visitor.ask(path)
    for whole in odd:
        visitor.client.set_cookie("session", signer.dumps(whole))
        visitor.ask("/work/")


NASTY_TEXT = st.sampled_from([value.decode("latin-1") for value in NASTY]) | st.text(
    st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=40
)


@examples(25)
@given(
    data=st.data(),
    headers=st.dictionaries(
        st.sampled_from(HEADERS), NASTY_TEXT.map(lambda text: re.sub(r"[\r\n\0]", "", text)), max_size=4
    ),
    cookies=st.dictionaries(
        st.sampled_from(NAMES), NASTY_TEXT.map(lambda text: re.sub(r"[\r\n\0;]", "", text)), max_size=4
    ),
    pairs=st.lists(
        st.tuples(st.sampled_from((*NAMES, *LINE_NAMES)), st.sampled_from(NASTY) | st.binary(max_size=20)),
        max_size=5,
    ),
)
def test_no_request_makes_the_portal_fail(
    visitors: dict[str, Visitor],
    told: World,
    data: st.DataObject,
    headers: dict[str, str],
    cookies: dict[str, str],
    pairs: list[tuple[str, bytes]],
) -> None:
    visitor = visitors[data.draw(st.sampled_from(sorted(visitors)))]
    rule, method = data.draw(st.sampled_from(sorted(rules(visitor.app, visitor.role), key=str)))
    sent = query(pairs)
    path = f"{filled(rule, usual(rule, told))}?{sent}"[:1900]
    body = data.draw(st.just(sent) | st.binary(max_size=60)) if method == "POST" else None
    visitor.ask(path, method, headers=headers | visitor.cookies(cookies), body=body)
