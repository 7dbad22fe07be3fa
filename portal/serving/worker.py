"""One worker: a process that loads the application and serves a socket that its parent opened."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import gc
import logging
import os
import resource
import signal
import socket
import sys
import threading

import click
import uvloop
from flask import Flask
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server
from sqlalchemy.exc import SQLAlchemyError

from .. import config
from ..metrics import sharing
from ..requests.sizes import limits_of
from .bridge import Bridge
from .exporting.places import FILE, ExportPlaces
from .kinds import accounts_of, kinds_of
from .leaving import Leaving
from .supervisor import CANNOT_LOAD, LEAVE, READY

M_ARENA_MAX, ARENAS = -8, 2
"""From malloc.h; and how many regions the C library hands memory out from. By default each thread gets one of its own, which keeps
the most that its thread ever needed: what one of twelve threads counted once left its room to none of the others."""
PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: the signal that a process gets when its parent dies."""
IDLE_FOR = 5
"""Seconds for the head of a request, from the first byte to the last or from the answer before it."""
ENDING = 0.2
"""Seconds after the last answer in which a worker that is told to end may still get a request on a connection that it took."""
MAKE_ROOM_EVERY, MAKING_ROOM = 0.2, 50
"""Seconds between two times that the room at the port is set, and how often that is done: the server sets it once, a moment after its start."""
CONNECTIONS = 2000
"""Connections that a worker has open at most; further ones wait at the port."""
OTHER_FILES = 200
"""Files that a worker may need besides its connections."""
SWITCH_INTERVAL = 0.0003
"""Seconds after which a thread that computes lets another one go on: a long request beside a short one. At Python's
5 ms a page of some hundred rows waits two to three times as long beside an export; below 0.3 ms nothing is gained."""


class _Server(Server):
    """Granian on a socket that is open already."""

    def __init__(self, *, listener: int, backlog: int, **settings: object) -> None:
        super().__init__(**settings)  # type: ignore[arg-type]
        self._listener = listener

    def _init_shared_socket(self) -> None:
        self._shd = SocketHolder(self._listener, False, self.backlog)  # type: ignore[assignment,call-arg]


def end_with_parent(parent: int, alive: int) -> None:
    """Arrange that this worker ends when its parent does, however the parent ends.

    Linux sends the signal itself. Everywhere a thread waits for the parent's end of a pipe to close, which also
    covers a parent that died before the signal was asked for.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent != os.getppid():
        os._exit(1)

    def wait() -> None:
        os.read(alive, 1)
        os._exit(1)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()


def share_memory() -> None:
    """Let all threads hand out memory from the same few regions, where the C library can be told so. Before there are threads."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def load() -> Flask:
    """The application, as it is served. Raises the errors of its making."""
    # Imported here: the parent reports its failure in one line.
    from .. import create_app

    # And for the same reason.
    from ..residents.search.warming import warm_search

    # What is loaded now lives as long as the worker: the collector need not look at it again and again.
    gc.disable()
    try:
        count_with_others()
        app = create_app()
        # FLASK_DEBUG may be set: no visitor sees the inside of a failure.
        app.debug = False
        if app.config["PORTAL"].search_ready:
            warm_search(app)
        gc.collect()
        gc.freeze()
    finally:
        gc.enable()
    return app


def count_with_others() -> None:
    """Count in the folder of the instance, if what is counted can be asked for. Without room for it the portal serves all the same."""
    settings = config.load(os.environ)
    if not settings.metrics_token:
        return
    try:
        sharing.join(settings.instance_path / sharing.FOLDER)
    except OSError as error:
        logging.getLogger("portal.metrics").error("A worker counts nothing: %s", error.strerror)


def check_schema(app: Flask) -> None:
    """Raise ``ClickException`` if the database has not the schema of this version: only a start brings it there."""
    # Imported here for the same reason as in load().
    from catalogue.foundation import clock

    # And for the same reason.
    from catalogue.operations import readiness

    try:
        found = readiness.look(app.config["PORTAL"].database_url, now=clock.now())
    except SQLAlchemyError:
        # Whether the database answers is not what a worker depends on.
        return
    if not found.schema:
        raise click.ClickException("the database has the schema of another version: restart the portal")


def connections() -> int:
    """How many connections this process may have, after it has asked for as many files as it may open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OTHER_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(64, min(CONNECTIONS, soft - OTHER_FILES))


async def serve(app: Flask, *, listener: int, status: int) -> None:
    """Serve until SIGTERM, or until another worker serves the same socket; finish what was begun. Closes ``listener``."""
    settings = app.config["PORTAL"]
    account_of = accounts_of(app)
    bridge = Bridge(
        app,
        limit=app.config["MAX_CONTENT_LENGTH"],
        seconds=settings.body_seconds,
        limits=limits_of(app),
        kinds=kinds_of(app, account_of),
        secure=settings.secure_cookies,
        number=settings.hotline,
    )
    bridge.account_of = account_of
    bridge.exports = ExportPlaces(settings.instance_path / FILE)
    # Imported now: it needs what the application needs, and what cannot be imported is reported by `load`.
    from .saying import keep_saying

    keep_saying(app, bridge)
    server = _Server(
        listener=listener,
        target=bridge,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=IDLE_FOR * 1000),
        backlog=settings.backlog,
        backpressure=connections(),
        websockets=False,
        # Its own lines tell nothing that the parent does not tell.
        log_level=LogLevels.debug if settings.log_level == "debug" else LogLevels.error,
    )
    loop = asyncio.get_running_loop()
    opened = socket.socket(fileno=os.dup(listener))
    # Only now: a socket that listens gets its share of connections.
    opened.listen(settings.backlog)
    making_room = loop.create_task(make_room(opened, settings.backlog))
    leaving = Leaving(bridge, listener, server.stop)

    def end() -> None:
        bridge.exports.close()
        leaving.begin(ENDING)

    loop.add_signal_handler(signal.SIGTERM, end)
    loop.add_signal_handler(LEAVE, leaving.begin, IDLE_FOR + 1.0)
    loop.call_soon(os.write, status, READY)
    await server.serve()
    making_room.cancel()
    opened.close()


async def make_room(opened: socket.socket, backlog: int) -> None:
    """Let as many connections wait as the settings say.

    The server lets 128 wait, even if it is told otherwise, from the moment in which it begins to take them: of a burst the others
    would get no answer to their first packet and come again after a second, or three.
    """
    for _ in range(MAKING_ROOM):
        await asyncio.sleep(MAKE_ROOM_EVERY)
        opened.listen(backlog)


def main() -> int:
    """Load and serve. The exit code: 0 told to stop, 2 the application cannot be loaded."""
    parser = argparse.ArgumentParser(prog="python -m portal.serving.worker")
    for name in ("listener", "status", "alive", "parent"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--renews", action="store_true", help="another worker serves until this one does")
    given = parser.parse_args()
    for inherited in (given.listener, given.status, given.alive):
        os.set_inheritable(inherited, False)
    share_memory()
    # A terminal's Control-C is for the parent, and so is its end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    end_with_parent(given.parent, given.alive)
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        app = load()
        if given.renews:
            check_schema(app)
    except click.ClickException as error:
        os.write(given.status, error.format_message().encode())
        return CANNOT_LOAD
    except Exception as error:
        os.write(given.status, f"The application cannot be loaded: {type(error).__name__}: {error}".encode())
        return CANNOT_LOAD
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(app, listener=given.listener, status=given.status))
    # Imported here for the same reason as in load().
    from ..residents.search import empty_searches

    empty_searches.keeper(app).stop()
    logging.shutdown()
    # What is left are threads whose clients have gone. The interpreter's own end would pull it from under them.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
