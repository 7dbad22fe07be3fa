"""Clients that stall, dawdle or send too much: others are answered, and they themselves get what is right."""

from __future__ import annotations

import signal
import socket
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from tests.server.portals import (
    PATIENCE,
    Served,
    connection,
    environment,
    eventually,
    free_port,
    many,
    received,
    views_served,
)
from tests.server.views import BIG, LIMIT

HOST = b"Host: 127.0.0.1\r\n"
MANY_BYTES = 100_000_000


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """One worker with views that last as long as a test wants."""
    with views_served() as made:
        yield made


def head(line: str, *fields: str) -> bytes:
    """The head of a request."""
    return b"".join(
        [f"{line} HTTP/1.1\r\n".encode(), HOST, *(f"{field}\r\n".encode() for field in fields), b"\r\n"]
    )


STALLED = {
    "connections that send nothing": b"",
    "heads that never end": b"GET / HTTP/1.1\r\n" + HOST + b"X-Slow: ",
    "bodies of which one byte comes": head("POST /echo", "Content-Length: 10") + b"x",
    "chunked bodies that never end": head("POST /echo", "Transfer-Encoding: chunked") + b"1\r\nx\r\n",
    "bodies that are too large and do not come": head("POST /echo", f"Content-Length: {MANY_BYTES}") + b"x",
    "answers that are not read": head("GET /large"),
    "answers in files that are not read": head("GET /big"),
    "connections that stay open": head("GET /"),
}


@pytest.mark.parametrize("sent", STALLED.values(), ids=STALLED)
def test_two_hundred_stalled_clients_leave_others_answered(served: Served, sent: bytes) -> None:
    # Ten large files are three hundred megabytes.
    with many(served.port, sent, 10 if b"/big" in sent else 200):
        for _ in range(5):
            assert served.ask("/") == (200, b"at once")


def test_a_body_that_does_not_come_in_time_is_answered_408_and_the_connection_closed(served: Served) -> None:
    with connection(served.port, head("POST /echo", "Content-Length: 10") + b"x") as client:
        answer = received(client)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert "请重新提交".encode() in answer
    assert b"Please send it again" in answer


def test_a_head_that_does_not_come_in_time_ends_the_connection(served: Served) -> None:
    with connection(served.port, b"GET / HTTP/1.1\r\n" + HOST) as client:
        assert received(client) == b""


def test_a_body_within_its_limits_arrives_whole(served: Served) -> None:
    body = bytes(range(256)) * (LIMIT // 256)
    assert served.ask("/echo", body) == (200, body)
    chunked = head("POST /echo", "Transfer-Encoding: chunked", "Connection: close")
    with connection(served.port, chunked + b"5\r\nhello\r\n6\r\n there\r\n0\r\n\r\n") as client:
        assert received(client).endswith(b"\r\n\r\nhello there")


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in chunks"])
def test_whoever_sends_a_hundred_megabytes_reads_that_it_is_too_much(served: Served, announced: bool) -> None:
    field = f"Content-Length: {MANY_BYTES}" if announced else "Transfer-Encoding: chunked"
    block = b"x" * 1_000_000
    piece = block if announced else b"F4240\r\n" + block + b"\r\n"
    with connection(served.port, head("POST /echo", field)) as client:
        for _ in range(MANY_BYTES // len(block) if announced else 20):
            client.sendall(piece)
        if not announced:
            client.sendall(b"0\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 413 ")
    assert served.ask("/") == (200, b"at once")


def test_whoever_asks_before_sending_too_much_need_not_send_it(served: Served) -> None:
    asks = head("POST /echo", f"Content-Length: {MANY_BYTES}", "Expect: 100-continue")
    with connection(served.port, asks) as client:
        assert received(client).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_breaks_off_reaches_no_view(served: Served) -> None:
    with connection(served.port, head("POST /wait", "Content-Length: 10") + b"half") as client:
        client.shutdown(socket.SHUT_WR)
        assert b"waited" not in received(client)


def test_an_upload_whose_network_is_cut_reaches_no_view(served: Served) -> None:
    half = head("POST /wait", f"Content-Length: {LIMIT}") + b"x" * (LIMIT // 2)
    for _ in range(30):
        with connection(served.port, half) as client:
            # Closing then resets the connection, as a network does that is gone.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    body = b"x" * LIMIT
    assert served.ask("/echo", body) == (200, body)
    assert served.ask("/inside") == (200, b"0")
    assert "Traceback" not in served.output


CHUNKED = b"5\r\nhello\r\n0\r\n\r\n"
DOUBTFUL = {
    "a length beside chunks": (("Content-Length: 3", "Transfer-Encoding: chunked"), {b"200", b"400"}),
    "a greater length beside chunks": (
        ("Transfer-Encoding: chunked", "Content-Length: 40"),
        {b"200", b"400"},
    ),
    "two lengths": (("Content-Length: 3", "Content-Length: 15"), {b"400"}),
    "no length that is a number": (("Content-Length: +15",), {b"400"}),
    "chunks that are not the last coding": (("Transfer-Encoding: chunked, gzip",), {b"400"}),
    "a coding that is nearly the right one": (("Transfer-Encoding: xchunked",), {b"400"}),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_where_a_request_ends_is_never_in_doubt(served: Served, name: str) -> None:
    """Chunks win over a length, or the request is refused; what a proxy may have read otherwise is no second request."""
    fields, allowed = DOUBTFUL[name]
    with connection(served.port, head("POST /echo", *fields, "Connection: close") + CHUNKED) as client:
        answer = received(client)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.split()[1] in allowed
    if answer.split()[1] == b"200":
        assert answer.endswith(b"\r\n\r\nhello")


def test_no_connection_becomes_a_web_socket(served: Served) -> None:
    asks = head(
        "GET /",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    with connection(served.port, asks) as client:
        assert not client.recv(100).startswith(b"HTTP/1.1 101 ")


def test_a_large_answer_arrives_whole_at_a_slow_reader(served: Served) -> None:
    with connection(served.port, head("GET /big", "Connection: close")) as client:
        assert served.ask("/") == (200, b"at once")
        answer = received(client)
    start, _, body = answer.partition(b"\r\n\r\n")
    assert f"content-length: {BIG}".encode() in start.lower()
    assert body == b"x" * BIG


def test_requests_that_take_long_do_not_hold_up_the_others(served: Served) -> None:
    served.ask("/stop")
    with ThreadPoolExecutor(4) as pool:
        waits = [pool.submit(served.ask, "/wait") for _ in range(4)]
        assert served.ask("/waiting/4") == (200, b"they wait")
        assert served.ask("/") == (200, b"at once")
        served.ask("/go")
        assert {each.result(PATIENCE) for each in waits} == {(200, b"waited")}


def test_writers_that_wait_leave_threads_for_readers(served: Served) -> None:
    served.ask("/stop")
    with ThreadPoolExecutor(20) as pool:
        waits = [pool.submit(served.ask, "/wait", b"x") for _ in range(20)]
        assert served.ask("/waiting/2") == (200, b"they wait")
        for _ in range(5):
            assert served.ask("/") == (200, b"at once")
        served.ask("/go")
        assert {each.result(PATIENCE) for each in waits} == {(200, b"waited")}


def test_whoever_leaves_is_forgotten(served: Served) -> None:
    served.ask("/stop")
    with many(served.port, head("GET /wait"), 4):
        assert served.ask("/waiting/4") == (200, b"they wait")
    served.ask("/go")
    assert served.ask("/") == (200, b"at once")
    assert "Traceback" not in served.output


def test_the_application_sees_who_asks_for_what(served: Served) -> None:
    asks = head("GET /seen?q=%E4%BD%8E", "Cookie: a=1", "Cookie: b=2", "Connection: close")
    with connection(served.port, asks) as client:
        answer = received(client)
    for found in (b'"127.0.0.1"', str(served.port).encode(), b"q=%E4%BD%8E", b"a=1; b=2", b'"http"'):
        assert found in answer


def test_a_query_that_nobody_encoded_arrives_as_its_bytes(served: Served) -> None:
    asks = head("GET /looked-for?q=低保", "Connection: close")
    with connection(served.port, asks) as client:
        assert received(client).endswith("\r\n\r\n低保".encode())


def test_what_even_the_application_does_not_catch_is_a_500(served: Served) -> None:
    status, body = served.ask("/broken")
    assert status == 500
    assert "系统出错了".encode() in body


def test_a_client_that_reads_nothing_loses_its_connection() -> None:
    port = free_port()
    made = Served(["-m", "tests.server.views", str(port), "1"], environment(), port)
    try:
        made.up("/")
        with connection(port, head("GET /big")) as client:
            address = client.getsockname()
            process = psutil.Process(made.process.pid)

            def closed() -> bool:
                return address not in {tuple(each.raddr) for each in process.net_connections("tcp")}

            eventually("the connection is closed", closed)
    finally:
        made.end()


def test_a_worker_that_is_told_to_end_finishes_the_requests_at_hand() -> None:
    port = free_port()
    made = Served(["-m", "tests.server.views", str(port)], environment(), port)
    try:
        made.up("/")
        found: list[tuple[int, bytes]] = []
        asking = threading.Thread(target=lambda: found.append(made.ask("/wait")))
        asking.start()
        assert made.ask("/waiting/1") == (200, b"they wait")
        made.process.terminate()
        eventually("it takes no more requests", lambda: not made.answers("/"))
        made.process.send_signal(signal.SIGUSR2)
        asking.join(PATIENCE)
        assert found == [(200, b"waited")]
        assert made.wait() == 0, made.output
    finally:
        made.end()
