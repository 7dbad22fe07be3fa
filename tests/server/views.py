"""A small application served as the portal's is, whose requests last as long as a test wants.

Started by the tests: ``python -m tests.server.views PORT [READ_WITHIN [FOLDER]]``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, Response, request, session

from portal.files.produced import Produced, as_produced
from portal.frame import refusals
from portal.serving.listening import READ_WITHIN, listen
from portal.serving.worker import serve

BIG = 30 * 1024 * 1024
PIECE = 64 * 1024
LARGE = 900_000
BODY_SECONDS = 3
LIMIT = 100_000


def make_app() -> Flask:
    """Views that answer at once, that wait for a signal to go on, and that answer much."""
    app = Flask("views")
    app.config["MAX_CONTENT_LENGTH"] = LIMIT
    app.secret_key = "views"
    refusals.init_app(app)
    _add_waiting(app)
    _add_answering(app)
    _add_known(app)
    _add_produced(app)
    return app


GOING = threading.Event()
"""Set: requests that wait go on. SIGUSR2 sets it where no request can."""


def _add_waiting(app: Flask) -> None:
    waiting = threading.Semaphore(0)
    inside: list[str] = []
    """Requests that wait now."""

    @app.route("/wait", methods=["GET", "POST"])
    def wait() -> str:
        inside.append(request.path)
        waiting.release()
        GOING.wait(60)
        inside.remove(request.path)
        return "waited"

    @app.get("/inside")
    def count_inside() -> str:
        return str(len(inside))

    @app.get("/wait.csv")
    def download_waiting() -> str:
        return wait()

    @app.get("/waiting/<int:count>")
    def until_they_wait(count: int) -> str:
        """Answer when this many more requests wait."""
        for _ in range(count):
            waiting.acquire(timeout=60)
        return "they wait"

    @app.get("/go")
    def go() -> str:
        GOING.set()
        return "gone"

    @app.get("/stop")
    def stop() -> str:
        GOING.clear()
        return "stopped"


def _add_answering(app: Flask) -> None:
    @app.get("/")
    def at_once() -> str:
        return "at once"

    @app.get("/big")
    def big() -> Response:
        def pieces() -> Iterator[bytes]:
            for _ in range(BIG // PIECE):
                yield b"x" * PIECE

        return Response(pieces())

    @app.get("/large")
    def large() -> bytes:
        return b"x" * LARGE

    @app.post("/echo")
    def echo() -> Response:
        return Response(request.get_data())

    @app.get("/seen")
    def seen() -> dict[str, str]:
        names = ("REMOTE_ADDR", "SERVER_PORT", "PATH_INFO", "QUERY_STRING", "HTTP_COOKIE", "wsgi.url_scheme")
        return {name: str(request.environ.get(name)) for name in names}

    @app.get("/looked-for")
    def looked_for() -> str:
        return request.args["q"]

    @app.get("/broken")
    def broken() -> None:
        raise SystemExit("broken")


def _add_known(app: Flask) -> None:
    @app.get("/healthz")
    def show_health() -> str:
        return "serves"

    @app.get("/log-in")
    def log_in() -> str:
        session["_user_id"] = request.args.get("name", "somebody")
        return "logged in"


def _add_produced(app: Flask) -> None:
    @app.get("/produced.csv")
    def download_produced() -> Response:
        return produced()

    @app.get("/produced")
    def produced() -> Response:
        told = request.args["told"].encode()
        return as_produced(
            Produced("tests.server.writer", told, otherwise=b"incomplete"), name="a.csv", mimetype="text/csv"
        )


def main() -> None:
    """Serve at the port given until SIGTERM."""
    app = make_app()
    app.config["PORTAL"] = SimpleNamespace(
        host="127.0.0.1",
        port=int(sys.argv[1]),
        backlog=1024,
        log_level="info",
        body_seconds=BODY_SECONDS,
        secure_cookies=False,
        hotline="12345",
        instance_path=Path(sys.argv[3]) if len(sys.argv) > 3 else Path(os.devnull),
    )
    signal.signal(signal.SIGUSR2, lambda *_: GOING.set())
    told, status = os.pipe()
    read_within = int(sys.argv[2]) if len(sys.argv) > 2 else READ_WITHIN
    listener = listen("127.0.0.1", int(sys.argv[1]), backlog=1024, read_within=read_within)
    asyncio.run(serve(app, listener=listener.detach(), status=status))
    os.close(told)
    # As a worker ends: the interpreter's own end would pull it from under the threads that are left.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
