"""One account exports one file at a time, at any worker; those of others go on beside it."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from portal.serving.exporting.places import AT_ONCE, EVERY, MOST_WAITING, ExportPlaces
from tests.server.loops import play
from tests.server.portals import PATIENCE, Served, eventually, many, views_served, views_started

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
    with ThreadPoolExecutor(MOST_WAITING + 2) as pool:
        waits = f"wait {tmp_path / 'go'}"
        asked = [pool.submit(ask, first, clerk, waits, "say done") for _ in range(MOST_WAITING + 2)]
        # One is being written and the others wait for it; the last one finds no place to wait.
        status, headers, page = next(as_completed(asked)).result()
        assert status == 429
        assert int(headers["Retry-After"]) > 0
        assert "您的另一个文件还在生成" in page
        assert "Another file for you is still being made" in page
        assert ask(first, other, "say of others")[2] == "of others"
        (tmp_path / "go").touch()
        assert sorted(each.result()[0] for each in asked) == [200] * (MOST_WAITING + 1) + [429]


def test_who_leaves_while_a_file_waits_keeps_no_place_for_it(workers: list[Served], tmp_path: Path) -> None:
    first, second = workers
    clerk = log_in(first, "clerk")
    with ThreadPoolExecutor(2) as pool:
        begun = pool.submit(ask, first, clerk, f"wait {tmp_path / 'go'}", "say first")
        eventually("it is being written", lambda: children(first) == 1)
        note = tmp_path / "written for no one"
        request = (
            f"GET /produced.csv?told={quote(f'note {note}')} HTTP/1.1\r\nHost: x\r\nCookie: {clerk}\r\n\r\n"
        )
        with many(second.port, request.encode(), MOST_WAITING):
            eventually("all places to wait are taken", lambda: ask(second, clerk, "say more")[0] == 429)
        (tmp_path / "go").touch()
        assert begun.result()[2] == "first"
        assert ask(second, clerk, "say then")[2] == "then"
        assert not note.exists()


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


def test_after_a_few_files_the_next_ones_have_time_between_them_in_all_workers_together(
    tmp_path: Path,
) -> None:
    now = [1000.0]

    async def takes(places: ExportPlaces, account: str) -> bool:
        """Whether an export may begin now. It ends at once."""
        asked = asyncio.ensure_future(places.take(account))
        await asyncio.sleep(0)
        if not asked.done():
            asked.cancel()
            return False
        place = await asked
        assert place is not None
        place.give_back()
        return True

    async def game() -> None:
        file = tmp_path / "exports.lock"
        one, two = (ExportPlaces(file, clock=lambda: now[0]) for _ in range(2))
        assert [await takes((one, two)[n % 2], "clerk") for n in range(AT_ONCE + 2)] == [True] * AT_ONCE + [
            False
        ] * 2
        assert await takes(one, "other")
        now[0] += EVERY
        assert [await takes(places, "clerk") for places in (two, one)] == [True, False]
        # The machine was started again.
        now[0] = 1.0
        assert await takes(one, "clerk")

    play(game())


def test_an_instance_folder_that_takes_no_file_keeps_no_one_from_files(tmp_path: Path) -> None:
    async def game() -> None:
        places = ExportPlaces(tmp_path / "missing" / "exports.lock")
        place = await places.take("clerk")
        assert place is not None
        waits = asyncio.ensure_future(places.take("clerk"))
        await asyncio.sleep(0)
        assert not waits.done()
        place.give_back()
        assert await waits is not None

    play(game())
