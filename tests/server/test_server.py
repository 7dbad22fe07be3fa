"""The portal started for real, as ``make run`` starts it: the port, the workers, and how everything ends."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from catalogue.counters.rollup import counted_day
from catalogue.models import Base, CoverageDay
from portal import config
from portal.server import prepare, seconds_to_next_day
from portal.serving import listening, supervisor
from portal.serving.listening import CannotListen, Port, PortServed, listen
from tests.conftest import FILLED
from tests.databases import Databases
from tests.server.portals import PATIENCE, Portal, connection, eventually, free_port, many
from tests.worlds.eight_streets import World

# The server is the same on both databases.
pytestmark = pytest.mark.one_database


@pytest.fixture
def start(db_url: str, world: World, tmp_path: Path) -> Iterator[Callable[..., Portal]]:
    """Start portals on the small world; the remaining ones are killed afterwards."""
    portals: list[Portal] = []

    def make(port: int | None = None, **own: str) -> Portal:
        portals.append(Portal(tmp_path / "instance", db_url, port or free_port(), **own))
        return portals[-1]

    yield make
    for portal in portals:
        portal.end()


def end_with(portal: Portal, *signals: signal.Signals) -> None:
    """Send the portal's whole group these signals, as a service manager, `make` and a terminal do: it ends well."""
    workers = portal.workers()
    for each in signals:
        os.killpg(portal.process.pid, each)
    assert portal.wait() == 0, portal.output
    assert [worker for worker in workers if worker.is_running()] == []
    assert "Traceback" not in portal.output


@pytest.fixture(scope="module")
def running(
    databases: Callable[[str], Databases], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """One portal on the small world for several tests: it ends well after all of them."""
    maker = databases("sqlite")
    url = maker.create("world", FILLED["world"])
    portal = Portal(tmp_path_factory.mktemp("instance"), url, free_port())
    try:
        yield portal.started()
        end_with(portal, signal.SIGTERM, signal.SIGTERM)
    finally:
        portal.end()
        maker.drop(url)


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but that of the machine's speed."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(map(repr, row)) for row in connection.execute(select(table))), key=str)
            for table in Base.metadata.sorted_tables
            if table.name != "slow_writes"
        }


def test_signals_in_quick_succession_end_it_and_a_start_changes_nothing(
    start: Callable[..., Portal], engine: Engine
) -> None:
    # The first start of a day counts it, and notes the settings.
    portal = start().started()
    assert f"The portal is at http://127.0.0.1:{portal.port}" in portal.output
    end_with(portal, signal.SIGINT, signal.SIGTERM, signal.SIGINT)
    assert "Another one starts" not in portal.output
    before = contents(engine)
    prepare(config.load(portal.environ), demo=True)
    assert contents(engine) == before


def test_once_it_has_stopped_a_further_signal_does_not_change_how_it_ends() -> None:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    former = {number: signal.getsignal(number) for number in numbers}
    try:
        with supervisor._signals():
            pass
        # Handlers would not do: the interpreter takes them away before the process ends.
        assert {signal.getsignal(number) for number in numbers} == {signal.SIG_IGN}
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def test_a_second_portal_is_refused_the_port_of_the_first_with_one_clear_line(
    running: Portal, start: Callable[..., Portal]
) -> None:
    second = start(running.port)
    assert second.wait() == 2
    assert re.fullmatch(rf"Error: 127\.0\.0\.1:{running.port} is served already\. .*\n", second.output)
    assert running.answers("/static/portal.css")


def test_of_two_portals_that_start_at_once_one_counts_the_days_that_passed_and_its_workers_do_not_outlive_it(
    start: Callable[..., Portal], engine: Engine, world: World
) -> None:
    with Session(engine) as session:
        session.execute(update(CoverageDay).values(day=world.today - timedelta(days=3)))
        session.commit()
    first = start()
    second = start(first.port)
    both = {first, second}
    eventually("one of them ends", lambda: any(each.process.poll() is not None for each in both))
    ended = next(each for each in both if each.process.poll() is not None)
    assert ended.wait() == 2
    assert "is served already" in ended.output
    (lives,) = both - {ended}
    lives.started()
    with Session(engine) as session:
        assert counted_day(session) >= world.today
    workers = lives.workers()
    lives.process.kill()
    lives.process.wait(PATIENCE)
    eventually("the workers end", lambda: not any(worker.is_running() for worker in workers))
    listen("127.0.0.1", lives.port, backlog=128).close()


def test_an_application_that_cannot_be_loaded_ends_the_start_with_one_line(
    start: Callable[..., Portal], tmp_path: Path
) -> None:
    (tmp_path / "flask_compress.py").write_text("raise RuntimeError('broken')")
    portal = start(PYTHONPATH=str(tmp_path), PORTAL_WORKERS="1")
    assert portal.wait() == 2
    assert "Traceback" not in portal.output
    assert portal.lines[-1] == "Error: The application cannot be loaded: RuntimeError: broken\n"


def test_workers_that_die_before_any_serves_end_the_start(
    start: Callable[..., Portal], tmp_path: Path
) -> None:
    (tmp_path / "flask_compress.py").write_text("import os; os.abort()")
    portal = start(PYTHONPATH=str(tmp_path))
    assert portal.wait() == 2
    assert portal.lines[-1] == "Error: The workers end before they serve: killed by SIGABRT\n"


def test_readers_are_answered_while_another_process_writes(running: Portal) -> None:
    other = sqlite3.connect(running.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(12) as pool:
        writers = [pool.submit(running.ask, "/experience", b"outcome=found") for _ in range(12)]
        try:
            for _ in range(10):
                assert running.ask("/places")[0] == 200
        finally:
            other.rollback()
            other.close()
        # They named no community; on a slow machine they waited too long for the lock.
        assert {writer.result(PATIENCE)[0] for writer in writers} <= {400, 503}


def test_too_much_sent_is_answered_in_the_style_of_the_house(running: Portal) -> None:
    piece = b"x" * 1_000_000
    with connection(running.port, b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\n") as client:
        client.sendall(b"Content-Length: %d\r\n\r\n" % (100 * len(piece)))
        for _ in range(100):
            client.sendall(piece)
        answer = b""
        while b"</html>" not in answer:
            answer += client.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert "一次提交的内容过大".encode() in answer


def test_workers_that_die_again_and_again_are_replaced(running: Portal) -> None:
    gone: set[int] = set()
    for _ in range(3):
        (victim, *_others) = running.workers()
        gone.add(victim.pid)
        victim.kill()

        def replaced() -> bool:
            present = {worker.pid for worker in running.workers()}
            return len(present) == 2 and not present & gone

        eventually("another one takes its place", replaced)

    def both_serve() -> bool:
        with many(running.port, b"GET ", 40):
            connected = [worker.net_connections("tcp4") for worker in running.workers()]
        return all(any(each.status == psutil.CONN_ESTABLISHED for each in found) for found in connected)

    eventually("each takes a share of the clients", both_serve)
    eventually("the portal answers", lambda: running.answers("/static/portal.css"))
    assert running.output.count("ended: killed by SIGKILL. Another one starts in") == 3
    assert running.process.poll() is None


def test_an_address_is_taken_once() -> None:
    port = free_port()
    with listen("127.0.0.1", port, backlog=128), pytest.raises(PortServed):
        listen("127.0.0.1", port, backlog=128)
    listen("127.0.0.1", port, backlog=128).close()
    with socket.create_server(("127.0.0.1", port)), pytest.raises(PortServed):
        listen("127.0.0.1", port, backlog=128)


@pytest.fixture
def port() -> Iterator[Port]:
    with Port("127.0.0.1", free_port(), backlog=128) as opened:
        yield opened


def waiting(listener: socket.socket) -> int:
    """Take the connections that wait at the socket, and count them."""
    listener.setblocking(False)
    count = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            listener.accept()[0].close()
            count += 1
    return count


def connect(listener: socket.socket, count: int) -> list[socket.socket]:
    return [socket.create_connection(listener.getsockname(), timeout=PATIENCE) for _ in range(count)]


def test_clients_that_come_in_one_moment_are_spread_over_the_workers(port: Port) -> None:
    first, second = port.take(), port.take()
    second.listen(128)
    clients = connect(first, 100)
    shares = waiting(first), waiting(second)
    assert sum(shares) == 100
    assert min(shares) > 20
    for each in (*clients, first, second):
        each.close()


def test_no_client_waits_for_a_worker_that_has_ended_while_another_serves(port: Port) -> None:
    first, second = port.take(), port.take()
    second.listen(128)
    port.give_back(first, others_serve=True)
    clients = connect(second, 20)
    assert waiting(second) == 20
    for each in (*clients, second):
        each.close()


def test_clients_that_come_while_no_worker_serves_wait_for_the_next_one(port: Port) -> None:
    first = port.take()
    clients = connect(first, 20)
    address, number = first.getsockname()
    port.give_back(first, others_serve=False)
    with pytest.raises(PortServed):
        listen(address, number, backlog=128)
    following = port.take()
    assert waiting(following) == 20
    for each in (*clients, following):
        each.close()


def test_a_second_portal_is_refused_while_workers_have_sockets_of_their_own(port: Port) -> None:
    first, second = port.take(), port.take()
    second.listen(128)
    address, number = first.getsockname()
    port.give_back(first, others_serve=True)
    for host in (address, "0.0.0.0"):
        with pytest.raises(PortServed):
            Port(host, number, backlog=128)
    second.close()


def test_where_the_system_does_not_spread_connections_workers_share_one_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening.sys, "platform", "darwin")
    with Port("127.0.0.1", free_port(), backlog=128) as port:
        first, second = port.take(), port.take()
        clients = connect(first, 20)
        port.give_back(first, others_serve=False)
        assert waiting(second) == 20
        for each in (*clients, second):
            each.close()


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("192.0.2.1", "does not have the address 192.0.2.1"),
        ("2001:db8::1", "does not have the address 2001:db8::1"),
        ("no such host", "is not an address that is known here"),
    ],
)
def test_an_address_that_is_not_ours_is_not_called_served(host: str, said: str) -> None:
    with pytest.raises(CannotListen, match=re.escape(said)) as found:
        listen(host, free_port(), backlog=128)
    assert not isinstance(found.value, PortServed)


@pytest.mark.parametrize(
    ("instant", "hours"),
    [
        (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), 1),  # 23:00 in Beijing
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), 24),  # midnight in Beijing
        (datetime(2026, 11, 23, 4, 0, tzinfo=UTC), 12),  # noon in Beijing
    ],
)
def test_the_day_turns_a_minute_after_midnight_in_beijing(instant: datetime, hours: int) -> None:
    assert seconds_to_next_day(instant) == hours * 3600 + 60
