"""Serving the portal: ``make run`` and, behind a proxy, production.

The parent prepares the instance, lets the days since its last count pass, and then only keeps workers alive. It
never loads the application and starts workers as new processes, so that its own thread (the daily timer) is
nowhere near a fork. Each worker serves with one thread: Python runs one at a time anyway, and the second worker,
not a second thread, uses the second core.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.counters import expiry
from catalogue.feedback import empty_searches
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.foundation.errors import DomainError
from catalogue.operations import instance

from . import config

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: the signal that a process gets when its parent dies."""
KILL_AFTER = 10
"""Seconds that a worker has to end its requests when the portal is stopped."""
IDLE_FOR = 5
"""Seconds that a connection may be silent before it is closed: an open one takes a place that others wait for."""
AGE_AT = timedelta(minutes=1)
"""So long after midnight in Beijing the day's passing is counted."""
START_PATIENCE = 60
"""Seconds after which a portal that does not answer yet is announced all the same."""


class PortServed(click.ClickException):
    """Somebody already serves the port."""

    exit_code = 2

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"{host}:{port} is served already. Stop what serves it, or choose another port: make run PORT=..."
        )


def refuse_served_port(host: str, port: int) -> None:
    """Raise ``PortServed`` if anybody listens there.

    Workers share the port by SO_REUSEPORT, so that a second portal would silently take half of the requests;
    a plain bind without that option fails if anyone listens.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Connections that linger after an earlier portal are no reason to refuse.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if isinstance(error, PermissionError):
                raise click.ClickException(f"Port {port} needs rights that this account lacks.") from None
            raise PortServed(host, port) from None


def end_with_parent() -> None:
    """Arrange that this worker ends when its parent does, however the parent ends.

    Linux sends the signal itself. Everywhere a thread waits for the parent's end of a pipe to close, which also
    covers a parent that died before the signal was asked for.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent.pid != os.getppid():
        os._exit(1)

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()


def load_worker(_target: str) -> Callable[..., Any]:
    """The application for a worker: called in the new process, before it serves."""
    end_with_parent()
    from . import create_app

    app = create_app()
    gc.collect()
    # What is loaded now lives as long as the worker: the collector need not look at it again and again.
    gc.freeze()
    return app


def age(engine: Engine) -> None:
    """Let the days since the last count pass, and forget what was searched for too rarely in months that are over."""
    with Session(engine) as session:
        begin_writing(session)
        expiry.age(session, today=clock.today())
        feedback.forget(session, now=clock.now())
        empty_searches.forget_rare(session, today=clock.today())
        session.commit()


def seconds_to_next_day(now: datetime) -> float:
    """Seconds from ``now`` to the next count, a minute after midnight in Beijing."""
    here = now.astimezone(clock.BEIJING)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=1) + AGE_AT - here).total_seconds()


def age_daily(url: str) -> None:
    """Count each day's passing, as long as the portal runs. Waits in short steps: clocks are set and laptops sleep."""
    due = time.time() + seconds_to_next_day(clock.now())
    while True:
        time.sleep(60)
        if time.time() < due:
            continue
        engine = make_engine(url)
        try:
            age(engine)
        except Exception as error:
            # The next minute tries again; figures show the day for which they are counted.
            click.echo(f"The day's passing could not be counted: {error}", err=True)
            continue
        finally:
            engine.dispose()
        due = time.time() + seconds_to_next_day(clock.now())


def announce(settings: config.Settings, log_ins: list[str]) -> None:
    """Print where the portal is, once it answers there."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    for _ in range(START_PATIENCE * 10):
        try:
            socket.create_connection((host, settings.port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"\nThe portal is at http://{shown}:{settings.port}")
    for line in log_ins:
        click.echo(line)
    click.echo("Control-C stops it.")


def prepare(settings: config.Settings, *, demo: bool) -> list[str]:
    """Set the instance up, let days pass; the lines that tell the demonstration log-ins."""
    engine = make_engine(settings.database_url)
    try:
        fresh = instance.is_fresh(engine)
        instance.set_up(engine, demo=demo and fresh, tell=click.echo)
        age(engine)
        lines: list[str] = []
        instance.print_log_ins(engine, lines.append)
    finally:
        engine.dispose()
    if lines and not settings.is_loopback:
        lines.append("These log-ins are known to everybody, and this address is not only yours.")
    return lines


def stop_workers_through_parent() -> None:
    """Turn Control-C, which a terminal sends to workers too, into one request to stop, for the parent alone.

    The signal is blocked here, which the workers inherit, and a thread waits for it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def wait() -> None:
        signal.sigwait({signal.SIGINT})
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="control-c", daemon=True).start()


def serve(settings: config.Settings, log_ins: list[str]) -> None:
    """Serve until told to stop. Returns after the last worker has ended.

    Raises ``SystemExit`` if workers die again and again.
    """
    if settings.is_loopback:
        # Plain HTTP on this machine: browsers would not send back a cookie that wants HTTPS.
        os.environ.setdefault("PORTAL_SECURE_COOKIES", "0")
    workers = settings.workers or os.cpu_count() or 1
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "portal",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=IDLE_FOR * 1000),
        workers=workers,
        blocking_threads=1,
        backlog=settings.backlog,
        backpressure=max(1, settings.backlog // workers),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER,
        log_level=LogLevels(settings.log_level),
    )
    stop_workers_through_parent()
    threading.Thread(target=announce, args=(settings, log_ins), daemon=True).start()
    threading.Thread(target=age_daily, args=(settings.database_url,), daemon=True).start()
    try:
        server.serve(target_loader=load_worker)
    except SystemExit:
        # Whoever stops the whole group at once stops workers before the parent has; that is not a failure.
        if not server.interrupt_signal:
            raise


def main(arguments: list[str] | None = None) -> int:
    """Prepare the instance and serve it. The exit code: 0 stopped, 2 cannot be served."""
    parser = argparse.ArgumentParser(prog="python -m portal.server", description="Serve the 1060 portal.")
    parser.add_argument("--demo", action="store_true", help="fill a new instance with demonstration data")
    demo = parser.parse_args(arguments).demo
    try:
        settings = config.load(os.environ)
        refuse_served_port(settings.host, settings.port)
        serve(settings, prepare(settings, demo=demo))
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (DomainError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        return 2
    except OperationalError as error:
        click.echo(f"Error: The database cannot be used: {' '.join(str(error.orig).split())}", err=True)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
