"""Files that a child process writes: sent while they are written, and no one else waits."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from portal.serving.exporting.produced import AT_ONCE
from tests.server.portals import PATIENCE, Served, environment, eventually, free_port

# The server is the same on both databases.
pytestmark = pytest.mark.one_database


@pytest.fixture
def served() -> Iterator[Served]:
    """One worker whose answers child processes write."""
    port = free_port()
    made = Served(["-m", "tests.server.views", str(port)], environment(), port)
    try:
        made.up("/")
        yield made
    finally:
        made.end()


def produced(*steps: str) -> str:
    """The address of an answer whose child takes these steps."""
    return f"/produced?told={quote(';'.join(steps))}"


def children(served: Served) -> int:
    """How many children the server has."""
    return len(psutil.Process(served.process.pid).children())


def asking(served: Served, path: str) -> http.client.HTTPConnection:
    """A connection on which an address was asked for."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
    connection.request("GET", path)
    return connection


def test_the_first_piece_comes_while_the_child_still_writes(served: Served, tmp_path: Path) -> None:
    connection = asking(served, produced("say first", f"wait {tmp_path / 'go'}", "say  last"))
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.getheader("Content-Disposition") == 'attachment; filename="a.csv"'
    assert answer.read(5) == b"first"
    (tmp_path / "go").touch()
    assert answer.read() == b" last"
    connection.close()
    eventually("the child is gone", lambda: children(served) == 0)


def test_others_are_answered_while_children_write_and_more_wait_for_a_place(
    served: Served, tmp_path: Path
) -> None:
    # More than there are threads for requests.
    with ThreadPoolExecutor(16) as clients:
        path = produced(f"wait {tmp_path / 'go'}", "say done")
        answers = [clients.submit(served.ask, path) for _ in range(16)]
        eventually("as many children as there may be", lambda: children(served) == AT_ONCE)
        for _ in range(5):
            assert served.ask("/") == (200, b"at once")
        assert children(served) == AT_ONCE
        (tmp_path / "go").touch()
        assert {answer.result() for answer in answers} == {(200, b"done")}


def test_a_client_that_reads_nothing_keeps_no_other_from_its_file(served: Served, tmp_path: Path) -> None:
    slow = [
        asking(served, produced("say " + "x" * 1000, f"note {tmp_path / str(n)}")) for n in range(AT_ONCE)
    ]
    eventually("they have written", lambda: all((tmp_path / str(n)).exists() for n in range(AT_ONCE)))
    assert served.ask(produced("say done")) == (200, b"done")
    for each in slow:
        each.close()


def test_a_client_that_leaves_ends_its_child(served: Served) -> None:
    connection = asking(served, produced("go on"))
    connection.getresponse().read(10)
    connection.close()
    eventually("the child is gone", lambda: children(served) == 0)


def test_a_file_says_that_it_is_incomplete_and_one_that_never_began_is_an_error(served: Served) -> None:
    assert served.ask(produced("say begun ", "fail")) == (200, b"begun incomplete")
    status, said = served.ask(produced("fail"))
    assert status == 500
    assert b"incomplete" not in said
