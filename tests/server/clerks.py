"""Clerks who save lines by the web, one after the other, and remember what was acknowledged to them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.catalogues import edition_in_force
from catalogue.counters.recount import verify
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Offering, Role
from tests.server.portals import PATIENCE

PASSWORD = "a long enough one for tests"
_VERSION = re.compile(r'name="version"[^>]*value="(\d*)"|value="(\d*)"[^>]*name="version"')
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def add_account(engine: Engine, name: str, role: Role, division: int) -> None:
    """Add an account with the password of tests."""
    with Session(engine) as session:
        begin_writing(session)
        accounts.add_user(session, name, role, division, PASSWORD, actor=operator("tests"))
        session.commit()


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: that a form is answered with one says that it was saved."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Browser:
    """A browser with cookies, which follows no redirect. Raises ``OSError`` or ``HTTPException`` without an answer."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), _Stay())

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of an answer."""
        data = None if form is None else urlencode(form).encode()
        try:
            with self._opener.open(f"http://127.0.0.1:{self._port}{path}", data, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode(errors="replace")

    def log_in(self, name: str) -> bool:
        """Log in; whether it worked."""
        page = self.ask("/log-in")[1]
        form = {"csrf_token": token_in(page), "name": name, "password": PASSWORD}
        return self.ask("/log-in", form)[0] == 302


def token_in(page: str) -> str:
    """The token of a page's forms; empty without one."""
    found = _TOKEN.search(page)
    return found[1] if found else ""


class Clerk:
    """Saves the lines of a community again and again, until told to stop, also while the portal is gone."""

    def __init__(self, port: int, name: str, community: int, items: Sequence[str]) -> None:
        self.community = community
        self.acknowledged: dict[str, str] = {}
        """The note that was last acknowledged, by item."""
        self.unsure: dict[str, set[str]] = {}
        """Notes that were sent later and not answered, by item: they may be there or not."""
        self.saved = 0
        self.failed = 0
        self._name = name
        self._items = items
        self._browser = Browser(port)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def stop(self) -> None:
        """Let it end what it is doing."""
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        turn = 0
        while not self._over.wait(0.01):
            turn += 1
            try:
                if self._save(self._items[turn % len(self._items)], f"{self._name}第{turn}次"):
                    self.saved += 1
                    continue
            except (OSError, HTTPException):
                pass
            self.failed += 1
            self._over.wait(0.2)

    def _save(self, item: str, note: str) -> bool:
        path = f"/work/{self.community}/{item}"
        status, page = self._browser.ask(path)
        if status == 302:
            self._browser.log_in(self._name)
            return False
        version = _VERSION.search(page)
        if status != 200 or version is None:
            return False
        form = {"csrf_token": token_in(page), "version": version[1] or version[2] or "", "state": "absent"}
        self.unsure.setdefault(item, set()).add(note)
        if self._browser.ask(path, form | {"note_zh": note})[0] != 302:
            return False
        self.acknowledged[item] = note
        self.unsure[item].clear()
        return True


def assert_nothing_is_lost(engine: Engine, clerks: Iterable[Clerk]) -> None:
    """All that was acknowledged is there, and the counters are those of a recount."""
    with Session(engine) as session:
        edition = edition_in_force(session, clock.today())
        assert edition is not None
        ids = {item.code: item.id for item in edition.items}
        for clerk in clerks:
            assert clerk.acknowledged
            for item, note in clerk.acknowledged.items():
                line = session.get(Offering, (clerk.community, ids[item]))
                assert line is not None, (clerk.community, item)
                assert line.note_zh in {note, *clerk.unsure[item]}, (clerk.community, item)
        assert verify(session) == ()


def count_of(engine: Engine, table: Any) -> int:
    """How many rows a table has."""
    with Session(engine) as session:
        return len(session.execute(select(table.__table__)).all())
