"""The peer of the pages: a view of one line that returns bytes made beforehand, served in the same way."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response
from granian import Granian
from granian.constants import Interfaces

WORKERS = 2


def make_app(answer: Path) -> Flask:
    """An application that gives the answer kept in a file (status and headers, then the body) to every GET."""
    head, _, body = answer.read_bytes().partition(b"\n")
    told: dict[str, Any] = json.loads(head)
    app = Flask("bare")

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def give(path: str) -> Response:  # noqa: ARG001
        return Response(body, told["status"], told["headers"])

    return app


def load(_target: str) -> Callable[..., Any]:
    """The application for a worker."""
    return make_app(Path(os.environ["BENCH_ANSWER"]))


def main() -> None:
    """Serve at the port given, with the portal's settings of the server."""
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        "bench.bare",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=1,
        backlog=1024,
        backpressure=1024 // WORKERS,
        websockets=False,
        log_enabled=False,
    ).serve(target_loader=load)


if __name__ == "__main__":
    main()
