"""One account exports one file at a time, at any worker; those of others go on beside it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from portal.serving.exporting.places import MOST_WAITING
from tests.server.portals import PATIENCE, Served, eventually, views_served, views_started

# The server is the same on both databases.
pytestmark = pytest.mark.one_database


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[list[Served]]:
    """Two workers of one instance."""
    (tmp_path / "instance").mkdir()
    with ExitStack() as stack:
        yield [stack.enter_context(views_served(tmp_path / "instance")) for _ in range(2)]


def log_in(worker: Served, name: str) -> str:
    """The cookie of an account."""
    connection = http.client.HTTPConnection("127.0.0.1", worker.port, timeout=PATIENCE)
    connection.request("GET", f"/log-in?name={name}")
    cookie = connection.getresponse().getheader("Set-Cookie") or ""
    connection.close()
    return cookie.partition(";")[0]


def ask(worker: Served, cookie: str, *steps: str) -> tuple[int, http.client.HTTPMessage, str]:
    """Ask for a file whose child takes these steps: status, headers, content."""
    connection = http.client.HTTPConnection("127.0.0.1", worker.port, timeout=PATIENCE)
    told = quote(";".join(steps))
    connection.request("GET", f"/produced.csv?told={told}", headers={"Cookie": cookie})
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read().decode()
    connection.close()
    return found


def children(worker: Served) -> int:
    """How many files a worker lets write."""
    return len(psutil.Process(worker.process.pid).children())


def test_an_account_waits_for_its_own_file_at_any_worker_and_others_do_not(
    workers: list[Served], tmp_path: Path
) -> None:
    first, _second = workers
    clerk, other = log_in(first, "clerk"), log_in(first, "other")
    waits = f"wait {tmp_path / 'go'}"
    with ThreadPoolExecutor(4) as pool:
        begun = pool.submit(ask, first, clerk, waits, "say first")
        eventually("it is being written", lambda: children(first) == 1)
        own = [pool.submit(ask, worker, clerk, "say then") for worker in workers]
        for worker in workers:
            assert ask(worker, other, "say of others")[2] == "of others"
        # Not even these have let the account's next one begin.
        assert children(first) == 1
        assert not any(each.done() for each in own)
        (tmp_path / "go").touch()
        assert begun.result()[2] == "first"
        assert [each.result()[2] for each in own] == ["then", "then"]


def test_who_asks_for_more_than_a_few_at_once_is_told_to_wait(workers: list[Served], tmp_path: Path) -> None:
    first, _second = workers
    clerk, other = log_in(first, "clerk"), log_in(first, "other")
    with ThreadPoolExecutor(MOST_WAITING + 1) as pool:
        waits = f"wait {tmp_path / 'go'}"
        asked = [pool.submit(ask, first, clerk, waits, "say done") for _ in range(MOST_WAITING + 1)]
        refused: list[tuple[int, http.client.HTTPMessage, str]] = []

        def is_refused() -> bool:
            """Asked again and again: whether one is refused does not depend on which of those before came first."""
            refused.append(pool_of_one.submit(ask, first, clerk, "say more").result())
            return refused[-1][0] == 429

        with ThreadPoolExecutor(1) as pool_of_one:
            eventually("those before wait", lambda: children(first) == 1)
            eventually("all places to wait are taken", is_refused)
        _status, headers, page = refused[-1]
        assert int(headers["Retry-After"]) > 0
        assert "您的另一个文件还在生成" in page
        assert "Another file for you is still being made" in page
        assert ask(first, other, "say of others")[2] == "of others"
        (tmp_path / "go").touch()
        assert {each.result()[0] for each in asked} <= {200, 429}


def test_what_a_worker_that_is_killed_was_writing_keeps_no_other_waiting(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    first = views_started(folder)
    try:
        first.up("/")
        with views_served(folder) as second, ThreadPoolExecutor(1) as pool:
            clerk = log_in(second, "clerk")
            lost = pool.submit(ask, first, clerk, f"wait {tmp_path / 'go'}")
            eventually("it is being written", lambda: children(first) == 1)
            first.process.kill()
            assert lost.exception() is not None
            assert ask(second, clerk, "say done")[2] == "done"
    finally:
        (tmp_path / "go").touch()
        first.end()
