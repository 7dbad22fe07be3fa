"""The parent's loop: it keeps workers alive and ends them.

It never loads the application and starts workers as new processes. Signals are noted by a pipe alone (Python's
wakeup descriptor), so that a signal that comes while another one is being handled waits for no lock.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import click

from .listening import Port

READY = b"ready\n"
"""The message of a worker to its parent when it serves."""
CANNOT_LOAD = 2
"""The exit code of a worker that cannot load the application; it tells the parent why."""
KILL_AFTER = 10.0
"""Seconds that workers have to end their requests when the portal is stopped."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a worker that died is replaced: the first time, and after it has died again and again."""
STEADY = 60.0
"""Seconds after which a worker is steady: its next death counts as the first."""
STARTS = 3
"""How often workers may die before any of them has served: then the portal gives up."""
LONGEST_REASON = 2000
"""Characters of what a worker says that are printed."""


class CannotStart(click.ClickException):
    """The application cannot be served at all. Exit code 2."""

    exit_code = 2


@dataclass(slots=True)
class _Place:
    """One worker's place: the process that fills it, or when the next one starts."""

    number: int
    process: subprocess.Popen[bytes] | None = None
    listener: socket.socket | None = None
    status: int = -1
    said: bytearray = field(default_factory=bytearray)
    began: float = 0.0
    deaths: int = 0
    start_at: float = 0.0

    @property
    def serves(self) -> bool:
        """Whether the worker has said that it serves."""
        return self.said.startswith(READY)


class Supervisor:
    """Keeps ``workers`` processes serving ``port`` until the process gets a signal to stop."""

    def __init__(self, port: Port, workers: int, *, on_ready: Callable[[], None]) -> None:
        self._port = port
        self._places = [_Place(number + 1) for number in range(workers)]
        self._on_ready = on_ready
        self._ever_served = False
        self._failed_starts = 0
        self._selector = selectors.DefaultSelector()
        # Workers hold one end; that the other one closes tells them that the parent has ended.
        self._alive, self._held = os.pipe()

    def run(self) -> None:
        """Serve until SIGTERM, SIGINT or SIGHUP, then end the workers: none is left when this returns.

        Raises ``CannotStart`` if the application cannot be loaded, or no worker ever serves.
        """
        try:
            with _signals() as wakeup:
                self._selector.register(wakeup, selectors.EVENT_READ)
                try:
                    while not self._told_to_stop(wakeup):
                        self._start_due()
                finally:
                    self._stop()
        finally:
            self._selector.close()
            os.close(self._held)
            os.close(self._alive)

    def _told_to_stop(self, wakeup: socket.socket) -> bool:
        """Wait for what comes next and attend to workers. Whether it was a signal."""
        waits = [place.start_at - time.monotonic() for place in self._places if place.process is None]
        for key, _events in self._selector.select(max(0.0, min(waits)) if waits else None):
            if key.fileobj is wakeup:
                return True
            self._hear(key.data)
        return False

    def _start_due(self) -> None:
        for place in self._places:
            if place.process is None and place.start_at <= time.monotonic():
                self._start(place)

    def _start(self, place: _Place) -> None:
        place.listener = self._port.take()
        listener = place.listener.fileno()
        status, theirs = os.pipe()
        arguments = {"listener": listener, "status": theirs, "alive": self._alive, "parent": os.getpid()}
        try:
            place.process = subprocess.Popen(  # noqa: S603 - our own command
                [
                    sys.executable,
                    "-m",
                    "portal.serving.worker",
                    *(f"--{name}={value}" for name, value in arguments.items()),
                ],
                pass_fds=(listener, theirs, self._alive),
                # A terminal and `make` signal the parent's group: the parent tells the workers.
                process_group=0,
            )
        finally:
            os.close(theirs)
        place.status = status
        place.said.clear()
        place.began = time.monotonic()
        self._selector.register(status, selectors.EVENT_READ, place)

    def _hear(self, place: _Place) -> None:
        """Take what a worker says; the end of it is the worker's end."""
        said = os.read(place.status, 4096)
        if not said:
            self._ended(place)
            return
        place.said += said
        if place.serves and not self._ever_served:
            self._ever_served = True
            self._on_ready()

    def _ended(self, place: _Place) -> None:
        process = self._forget(place)
        lived = time.monotonic() - place.began
        place.deaths = 1 if lived >= STEADY else place.deaths + 1
        reason = _reason(place, process)
        if not self._ever_served:
            self._failed_starts += 1
            if process.returncode == CANNOT_LOAD:
                raise CannotStart(reason)
            if self._failed_starts >= STARTS:
                raise CannotStart(f"The workers end before they serve: {reason}")
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (place.deaths - 1))
        place.start_at = time.monotonic() + pause
        click.echo(
            f"Worker {place.number} (process {process.pid}) ended: {reason}. "
            f"Another one starts in {pause:g} seconds.",
            err=True,
        )

    def _forget(self, place: _Place) -> subprocess.Popen[bytes]:
        """Take the ended process out of its place, and its exit code from the system."""
        process = place.process
        assert process is not None
        self._selector.unregister(place.status)
        os.close(place.status)
        place.process = None
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if place.listener is not None:
            others_serve = any(other.process is not None and other.serves for other in self._places)
            self._port.give_back(place.listener, others_serve=others_serve)
            place.listener = None
        return process

    def _stop(self) -> None:
        """End all workers: kindly, and those that do not end in time by force."""
        for place in self._places:
            if place.process is not None:
                place.process.terminate()
        ends = time.monotonic() + KILL_AFTER
        for place in self._places:
            if place.process is None:
                continue
            try:
                place.process.wait(max(0.0, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                click.echo(f"Worker {place.number} does not end; it is killed.", err=True)
                place.process.kill()
            self._forget(place)


def _reason(place: _Place, process: subprocess.Popen[bytes]) -> str:
    """Why a worker ended, as well as it is known."""
    if process.returncode == CANNOT_LOAD and place.said and not place.serves:
        return place.said.decode(errors="replace")[:LONGEST_REASON].rstrip(".")
    if process.returncode < 0:
        try:
            return f"killed by {signal.Signals(-process.returncode).name}"
        except ValueError:
            return f"killed by signal {-process.returncode}"
    return f"exit code {process.returncode}"


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket that becomes readable when the process gets a signal to stop. Handlers do nothing else."""
    wakeup, written = socket.socketpair()
    wakeup.setblocking(False)
    written.setblocking(False)
    kept = {}
    former = signal.set_wakeup_fd(written.fileno(), warn_on_full_buffer=False)
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # started to outlive its terminal
            kept[number] = signal.signal(number, lambda _number, _frame: None)
        yield wakeup
    finally:
        # The process ends after this. A further signal must not end it before it has said how. Ignored, not handled:
        # the interpreter takes handlers away before its end.
        for number in kept:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(former)
        wakeup.close()
        written.close()
