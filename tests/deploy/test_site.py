"""nginx and the portal, started from the files of `deploy/` as `deploy/install` writes them: what visitors get."""

from __future__ import annotations

import gzip
import re
import socket
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.headers import HEADERS, HTTPS_ALONE
from tests.conftest import FILLED
from tests.databases import Databases
from tests.deploy.machines import NAME, Machine, Nginx, Service
from tests.server.portals import eventually

# Files of nginx and systemd are the same on both databases.
pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def site(
    databases: Callable[[str], Databases], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """A machine on which portal and nginx run. The person who installed it added three settings."""
    maker = databases("sqlite")
    url = maker.create("world", FILLED["world"])
    machine = Machine(tmp_path_factory.mktemp("machine"))
    with machine.settings.open("a", encoding="utf-8") as settings:
        settings.write(f"PORTAL_DATABASE_URL={url}\nPORTAL_WORKERS=1\nPORTAL_SEARCH_READY=0\n")
    try:
        with Service(machine), Nginx(machine):
            yield machine
    finally:
        maker.drop(url)


def test_plain_http_leads_to_https_and_serves_nothing_else(site: Machine) -> None:
    answer = site.ask("/search?q=dining", tls=False, host="elsewhere.example")
    assert answer.status == 301
    assert answer.fields["Location"] == f"https://{NAME}:{site.https}/search?q=dining"
    (site.folder / "acme" / ".well-known" / "acme-challenge").mkdir(parents=True)
    (site.folder / "acme" / ".well-known" / "acme-challenge" / "token").write_text("answer")
    assert site.ask("/.well-known/acme-challenge/token", tls=False).text == "answer"


def test_a_page_comes_over_tls_with_the_portals_own_safeguards_each_once(site: Machine) -> None:
    answer = site.ask("/")
    assert answer.status == 200
    assert '<html lang="zh-CN"' in answer.text
    assert answer.fields.get_all("Strict-Transport-Security") == [HTTPS_ALONE]
    for name, value in HEADERS.items():
        assert answer.fields.get_all(name) == [value]
    assert "nginx/" not in answer.fields["Server"]
    cookies = site.ask("/log-in").fields.get_all("Set-Cookie") or []
    assert any(re.match(r"__Host-session=.*; Secure", each) for each in cookies), cookies
    assert re.fullmatch(r"[0-9a-f]{32}", answer.fields["X-Request-ID"])
    # nginx logs a request after its visitor has the answer.
    eventually("the request is logged", lambda: answer.fields["X-Request-ID"] in site.log)


def test_static_files_are_kept_as_long_as_the_portal_says_in_each_form_that_was_asked_for(
    site: Machine,
) -> None:
    address = re.search(r'href="(/static/portal\.[0-9a-f]{12}\.css)"', site.ask("/").text)
    assert address is not None
    plain = [site.ask(address[1]) for _ in range(2)]
    small = [site.ask(address[1], Accept_Encoding="gzip") for _ in range(2)]
    assert {each.fields["Cache-Control"] for each in plain + small} == {"public, max-age=31536000, immutable"}
    assert {each.fields.get("Content-Encoding") for each in plain} == {None}
    assert {each.fields["Content-Encoding"] for each in small} == {"gzip"}
    assert {each.body for each in plain} == {gzip.decompress(each.body) for each in small}
    logged = re.compile(rf"GET {re.escape(address[1])} 200 .* (MISS|HIT) ")
    eventually("the four are logged", lambda: len(logged.findall(site.log)) == 4)
    assert sorted(logged.findall(site.log)) == ["HIT", "HIT", "MISS", "MISS"]
    # A page is never kept here: it may depend on who reads it.
    assert re.findall(r"GET / 200 .* (MISS|HIT) ", site.log) == []


def test_what_is_too_large_is_answered_in_the_portals_own_words(site: Machine) -> None:
    answer = site.ask("/feedback/new", b"words=" + b"x" * (2 << 20))
    assert answer.status == 413
    assert 'class="masthead"' in answer.text


def test_a_visitor_cannot_pretend_to_come_from_elsewhere(site: Machine) -> None:
    """Codes are looked up thirty times a minute from one address, also if a visitor writes others into the head."""
    statuses = [
        site.ask(
            "/feedback/AAAA-AAAA",
            X_Forwarded_For=f"203.0.113.{number}",
            Forwarded=f"for=203.0.113.{number}",
            X_Real_IP=f"203.0.113.{number}",
        ).status
        for number in range(32)
    ]
    assert statuses == [404] * 30 + [429] * 2
    assert site.ask("/", host="elsewhere.example").status == 400
    lead = site.ask("/", X_Forwarded_Host="elsewhere.example", X_Forwarded_Proto="http")
    assert (lead.status, lead.fields["Strict-Transport-Security"]) == (200, HTTPS_ALONE)


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics", "/metrics/", "//readyz"])
def test_what_watches_over_the_portal_is_for_its_machine_alone(site: Machine, address: str) -> None:
    assert site.ask(address).status == 404
    with urllib.request.urlopen(f"http://127.0.0.1:{site.portal}/readyz") as ready:
        assert ready.status == 200


def test_clients_that_stall_do_not_keep_others_waiting(site: Machine) -> None:
    stalled: list[socket.socket] = []
    try:
        for _ in range(40):
            for head in (
                "GET / HTTP/1.1\r\nHost: x",
                "POST /feedback/new HTTP/1.1\r\nHost: {}\r\n{}\r\nwords=",
            ):
                stalled.append(site.connect())
                stalled[-1].sendall(
                    head.format(NAME, "Content-Length: 900\r\nContent-Type: text/plain\r\n").encode()
                )
        assert [site.ask("/").status for _ in range(5)] == [200] * 5
    finally:
        for each in stalled:
            each.close()


def test_neither_what_was_typed_nor_codes_are_logged(site: Machine) -> None:
    site.ask("/feedback/TAJN-QIMI?x=typed")
    site.ask("/offices?q=typed")
    site.ask("/place/abcdefgh")
    site.ask("/c/platform-96156/feedback/TAJN-QIMI")
    for logged in (
        "GET /feedback/- ",
        "GET /offices ",
        "GET /place/- ",
        "GET /c/platform-96156/feedback/- ",
    ):
        eventually(f"{logged}is logged", lambda logged=logged: logged in site.log)
    assert [word for word in ("typed", "QIMI", "abcdefgh") if word in site.log] == []


def test_while_the_portal_is_down_visitors_read_so_in_both_languages(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with Nginx(machine):
        answer = machine.ask("/items/0202")
    assert (answer.status, answer.fields["Retry-After"]) == (503, "30")
    assert answer.fields["Content-Type"] == "text/html; charset=utf-8"
    assert answer.fields["Strict-Transport-Security"] == HTTPS_ALONE
    assert "暂时无法访问" in answer.text
    assert "Not available for a moment" in answer.text


def test_installing_again_keeps_the_settings_and_odd_values_are_refused(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.settings.write_text("PORTAL_PORT=1\n")
    again = machine.install()
    assert "kept" in again.stdout
    assert machine.settings.read_text() == "PORTAL_PORT=1\n"
    for option, value in (
        ("--name", "a/b"),
        ("--name", "x;y"),
        ("--portal", "http"),
        ("--key", "key.pem"),
        ("--colour", "red"),
        ("--data", ""),
    ):
        refused = machine.install(option, value)
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), (option, refused.stderr)
