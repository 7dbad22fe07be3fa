"""Figures of real workers: they add up, whichever answers, and outlast a worker that is killed."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from tests.server.portals import PATIENCE, Portal, connection, eventually, free_port, received
from tests.worlds.eight_streets import World

TOKEN = "a-token-of-thirty-two-characters"
PAGE = "portal_request_seconds_count residents.show_item 2xx"
BODY_TOO_SLOW = "portal_requests_refused_total 408"


@pytest.fixture
def portal(db_url: str, world: World, tmp_path: Path) -> Iterator[Portal]:
    own = {"PORTAL_METRICS_TOKEN": TOKEN, "PORTAL_RATE_LIMITS": "off", "PORTAL_BODY_SECONDS": "1"}
    portal = Portal(tmp_path / "instance", db_url, free_port(), **own)
    with ExitStack() as after:
        after.callback(portal.end)
        yield portal.started()


def figures(portal: Portal) -> dict[str, float]:
    """Every figure, as one worker or the other tells it: by its name and labels."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{portal.port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
        text = answer.read().decode()
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in families(text)
        for sample in family.samples
    }


def workers_that_say(portal: Portal) -> float:
    """How many workers say that they serve; none while connections to one that died are reset."""
    try:
        return figures(portal)["portal_workers"]
    except OSError:
        return 0


def read(portal: Portal, times: int) -> None:
    """Open a page as often, each time on a connection of its own: both workers get some."""
    for _ in range(times):
        assert portal.ask("/items/0202")[0] == 200


@pytest.mark.one_database
def test_figures_of_both_workers_add_up_and_a_killed_worker_keeps_what_it_counted(portal: Portal) -> None:
    eventually("both workers say how they are", lambda: workers_that_say(portal) == 2)
    read(portal, 40)
    assert {figures(portal)[PAGE] for _ in range(8)} == {40}
    killed = portal.workers()[0]
    killed.kill()
    eventually("it is told that one is missing", lambda: workers_that_say(portal) == 1)
    assert figures(portal)[PAGE] == 40
    eventually("another one says how it is", lambda: workers_that_say(portal) == 2)
    assert killed.pid not in {each.pid for each in portal.workers()}
    read(portal, 20)
    assert {figures(portal)[PAGE] for _ in range(8)} == {60}
    files = [file.name for file in (portal.instance / "metrics").iterdir()]
    assert len(files) == 6, "the files of workers do not pile up"


@pytest.mark.one_database
def test_a_request_that_the_application_never_sees_is_counted_as_refused(portal: Portal) -> None:
    head = b"POST /log-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 9\r\n\r\nna"
    with connection(portal.port, head) as slow:
        assert received(slow).startswith(b"HTTP/1.1 408")
    assert figures(portal)[BODY_TOO_SLOW] == 1


@pytest.mark.one_database
def test_a_start_counts_from_the_beginning(portal: Portal, db_url: str) -> None:
    read(portal, 3)
    assert figures(portal)[PAGE] == 3
    portal.process.terminate()
    portal.wait()
    own = {"PORTAL_METRICS_TOKEN": TOKEN, "PORTAL_RATE_LIMITS": "off"}
    again = Portal(portal.instance, db_url, free_port(), **own)
    try:
        again.started()
        read(again, 1)
        assert figures(again)[PAGE] == 1
    finally:
        again.end()
