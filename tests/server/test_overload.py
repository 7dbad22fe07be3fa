"""More is asked than can be answered: what is refused, what waits, and what the refused are told."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import build_opener

import pytest

from portal.serving.kinds import accounts_of, kinds_of
from portal.serving.turns import THREADS, Precedence
from tests.server.portals import PATIENCE, Served, eventually, views_served
from tests.server.views import make_app

# The server is the same on both databases.
pytestmark = pytest.mark.one_database


@pytest.fixture
def served() -> Iterator[Served]:
    """One worker with views that last as long as a test wants."""
    with views_served() as made:
        yield made


@contextmanager
def all_threads_hang(served: Served) -> Iterator[None]:
    """For the time of the block as many requests hang as there are threads. All of them are answered afterwards."""
    served.ask("/stop")
    with ThreadPoolExecutor(THREADS) as pool:
        hang = [pool.submit(served.ask, "/wait") for _ in range(THREADS)]
        try:
            eventually("visitors are refused", lambda: served.ask("/")[0] == 503)
            yield
        finally:
            served.process.send_signal(signal.SIGUSR2)
        # The last of them may have been asked too late for a thread.
        answers = [each.result(PATIENCE) for each in hang]
        assert answers.count((200, b"waited")) >= THREADS - 1
        assert {status for status, _body in answers} <= {200, 503}


def test_a_visitor_who_is_refused_is_told_whom_to_call_and_when_to_come_again(served: Served) -> None:
    with all_threads_hang(served):
        with pytest.raises(HTTPError) as refused:
            build_opener().open(f"http://127.0.0.1:{served.port}/", timeout=PATIENCE)
        page = refused.value.read().decode()
        assert refused.value.code == 503
        assert 0 < int(refused.value.headers["Retry-After"]) <= 30
        assert refused.value.headers["Cache-Control"] == "no-store"
        assert refused.value.headers["X-Request-ID"]
        assert 'href="tel:12345"' in page
        for words in ("访问的人太多", "Too many people are asking at once", "再试一次", "Try again"):
            assert words in page
        assert served.ask("/healthz") == (200, b"serves")


def test_what_somebody_saves_waits_where_a_page_is_refused(served: Served) -> None:
    with ThreadPoolExecutor(1) as pool:
        with all_threads_hang(served):
            saving = pool.submit(served.ask, "/echo", b"saved")
            assert served.ask("/")[0] == 503
            assert not saving.done()
        assert saving.result(PATIENCE) == (200, b"saved")


def test_when_there_is_room_again_visitors_are_answered(served: Served) -> None:
    with all_threads_hang(served):
        pass
    assert served.ask("/") == (200, b"at once")


def test_exports_wait_for_each_other_and_others_do_not_wait_for_them(served: Served) -> None:
    served.ask("/stop")
    with ThreadPoolExecutor(4) as pool:
        exports = [pool.submit(served.ask, "/wait.csv") for _ in range(4)]
        assert served.ask("/waiting/1") == (200, b"they wait")
        for _ in range(5):
            assert served.ask("/") == (200, b"at once")
        assert served.ask("/inside") == (200, b"1")
        served.ask("/go")
        assert {each.result(PATIENCE) for each in exports} == {(200, b"waited")}


def test_a_log_in_counts_only_if_we_signed_it() -> None:
    app = make_app()
    client = app.test_client()
    client.get("/log-in")
    found = client.get_cookie("session")
    assert found is not None
    cookies = f"language=en; session={found.value}"
    account_of = accounts_of(app)
    kind = kinds_of(app, account_of)
    assert account_of(cookies) == "somebody"
    assert account_of("session=made-up") == ""
    assert kind("GET", "/", cookies) is Precedence.KNOWN
    assert kind("GET", "/", cookies.replace("session=", "session=x")) is Precedence.GUEST
    assert kind("GET", "/", "session=made-up; other=1") is Precedence.GUEST
    assert kind("GET", "/", "") is Precedence.GUEST
    assert kind("POST", "/", "") is Precedence.WRITE
    assert kind("GET", "/static/portal.css", "") is Precedence.KNOWN
    for path in ("/wait.csv", "/c/national/wait.csv"):
        assert kind("GET", path, cookies) is Precedence.EXPORT


def test_a_burst_of_connections_waits_at_the_port_as_long_as_the_settings_let_it(served: Served) -> None:
    served.ask("/")

    def room() -> bool:
        """Whether more connections than the server's own 128 are taken while none is accepted."""
        served.process.send_signal(signal.SIGSTOP)
        try:
            with contextlib.ExitStack() as opened:
                for _ in range(300):
                    made = opened.enter_context(socket.socket())
                    made.settimeout(0.5)
                    made.connect(("127.0.0.1", served.port))
        except TimeoutError:
            return False
        finally:
            served.process.send_signal(signal.SIGCONT)
        return True

    eventually("they are taken", room)
    assert served.ask("/") == (200, b"at once")
