"""The parent's loop: it keeps workers alive and ends them.

It never loads the application and starts workers as new processes. Signals are noted by a pipe alone (Python's
wakeup descriptor), so that a signal that comes while another one is being handled waits for no lock.

On SIGHUP it renews its workers one after the other: the new one serves the same socket before the old one leaves it, so
no connection is refused and none is lost. If a new one cannot serve, the old ones stay.
"""

from __future__ import annotations

import math
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import deque
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
LEAVE_WITHIN = 620.0
"""Seconds that a worker has to finish what it began after another one took its place: no file takes longer to be written."""
LEAVE = signal.SIGUSR1
"""The signal that lets a worker take no more connections, finish what it began, and end."""
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


@dataclass(slots=True, eq=False)
class _Process:
    """A worker's process."""

    place: _Place
    process: subprocess.Popen[bytes]
    status: int
    began: float
    said: bytearray = field(default_factory=bytearray)
    leave_by: float = math.inf
    """When it is killed, if it has not ended."""

    @property
    def serves(self) -> bool:
        """Whether it has said that it serves."""
        return self.said.startswith(READY)


@dataclass(slots=True, eq=False)
class _Place:
    """One worker's place: its socket, the process that fills it, or when the next one starts; and the one that is to take over."""

    number: int
    worker: _Process | None = None
    successor: _Process | None = None
    listener: socket.socket | None = None
    deaths: int = 0
    start_at: float = 0.0


class Supervisor:
    """Keeps ``workers`` processes serving ``port`` until the process gets a signal to stop."""

    def __init__(self, port: Port, workers: int, *, on_ready: Callable[[], None]) -> None:
        self._port = port
        self._places = [_Place(number + 1) for number in range(workers)]
        self._to_renew: deque[_Place] = deque()
        self._renew_again = False
        self._leaving: list[_Process] = []
        self._ends_with_terminal = _has_terminal()
        self._on_ready = on_ready
        self._ever_served = False
        self._failed_starts = 0
        self._selector = selectors.DefaultSelector()
        # Workers hold one end; that the other one closes tells them that the parent has ended.
        self._alive, self._held = os.pipe()

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT, then end the workers: none is left when this returns.

        SIGHUP renews them; of a portal that was started in a terminal it is the end of that, and stops it.
        Raises ``CannotStart`` if the application cannot be loaded, or no worker ever serves.
        """
        try:
            with _signals() as wakeup:
                self._selector.register(wakeup, selectors.EVENT_READ)
                try:
                    while not self._told_to_stop(wakeup):
                        self._start_due()
                        self._renew_next()
                        self._kill_overdue()
                finally:
                    self._stop()
        finally:
            self._selector.close()
            os.close(self._held)
            os.close(self._alive)

    def _told_to_stop(self, wakeup: socket.socket) -> bool:
        """Wait for what comes next and attend to workers. Whether it was a signal to stop."""
        due = [place.start_at for place in self._places if place.worker is None]
        due += [each.leave_by for each in self._leaving]
        for key, _events in self._selector.select(max(0.0, min(due) - time.monotonic()) if due else None):
            if key.fileobj is not wakeup:
                self._hear(key.data)
            elif any(number != signal.SIGHUP or self._ends_with_terminal for number in wakeup.recv(64)):
                return True
            else:
                self._renew()
        return False

    def _start_due(self) -> None:
        for place in self._places:
            if place.worker is None and place.start_at <= time.monotonic():
                place.listener = self._port.take()
                place.worker = self._start(place)

    def _renew(self) -> None:
        """Begin to renew all workers. While they are renewed, it is done again afterwards: settings may have changed meanwhile."""
        if not self._ever_served:
            return
        if self._to_renew or any(place.successor for place in self._places):
            self._renew_again = True
            return
        click.echo("The workers are renewed.", err=True)
        self._to_renew.extend(self._places)

    def _renew_next(self) -> None:
        """Start the next successor. One at a time: the first shows whether the others can serve."""
        if any(place.successor for place in self._places):
            return
        while self._to_renew:
            place = self._to_renew.popleft()
            if place.worker is not None:
                place.successor = self._start(place, "--renews")
                return
        if self._renew_again:
            self._renew_again = False
            self._renew()
            self._renew_next()

    def _start(self, place: _Place, *options: str) -> _Process:
        assert place.listener is not None
        listener = place.listener.fileno()
        status, theirs = os.pipe()
        arguments = {"listener": listener, "status": theirs, "alive": self._alive, "parent": os.getpid()}
        try:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [
                    sys.executable,
                    "-m",
                    "portal.serving.worker",
                    *(f"--{name}={value}" for name, value in arguments.items()),
                    *options,
                ],
                pass_fds=(listener, theirs, self._alive),
                # A terminal and `make` signal the parent's group: the parent tells the workers.
                process_group=0,
            )
        finally:
            os.close(theirs)
        made = _Process(place, process, status, time.monotonic())
        self._selector.register(status, selectors.EVENT_READ, made)
        return made

    def _hear(self, worker: _Process) -> None:
        """Take what a worker says; the end of it is the worker's end."""
        said = os.read(worker.status, 4096)
        if not said:
            self._ended(worker)
            return
        worker.said += said
        if worker.serves and worker is worker.place.successor:
            self._take_over(worker.place, worker)
        if worker.serves and not self._ever_served:
            self._ever_served = True
            self._on_ready()

    def _take_over(self, place: _Place, successor: _Process) -> None:
        """Let the successor have the place: it serves already. The one before it leaves."""
        former, place.worker, place.successor = place.worker, successor, None
        place.deaths = 0
        assert former is not None
        former.process.send_signal(LEAVE)
        former.leave_by = time.monotonic() + LEAVE_WITHIN
        self._leaving.append(former)
        if not self._to_renew:
            click.echo("All workers are new.", err=True)

    def _kill_overdue(self) -> None:
        for worker in self._leaving:
            if worker.leave_by <= time.monotonic():
                worker.process.kill()
                worker.leave_by = math.inf

    def _ended(self, worker: _Process) -> None:
        self._forget(worker)
        place, reason = worker.place, _reason(worker)
        if worker in self._leaving:
            self._leaving.remove(worker)
            if worker.process.returncode:
                click.echo(f"A worker that was to leave ended: {reason}.", err=True)
            return
        if worker is place.successor:
            place.successor = None
            self._to_renew.clear()
            click.echo(f"The workers are not renewed, those from before go on: {reason}.", err=True)
            return
        place.worker, place.successor = place.successor, None
        if place.worker is not None:
            click.echo(f"Worker {place.number} (process {worker.process.pid}) ended: {reason}.", err=True)
            return
        self._give_back(place)
        self._plan_next(place, worker, reason)

    def _plan_next(self, place: _Place, worker: _Process, reason: str) -> None:
        """Say when the next one starts in the place of one that died."""
        lived = time.monotonic() - worker.began
        place.deaths = 1 if lived >= STEADY else place.deaths + 1
        if not self._ever_served:
            self._failed_starts += 1
            if worker.process.returncode == CANNOT_LOAD:
                raise CannotStart(reason)
            if self._failed_starts >= STARTS:
                raise CannotStart(f"The workers end before they serve: {reason}")
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (place.deaths - 1))
        place.start_at = time.monotonic() + pause
        click.echo(
            f"Worker {place.number} (process {worker.process.pid}) ended: {reason}. "
            f"Another one starts in {pause:g} seconds.",
            err=True,
        )

    def _forget(self, worker: _Process) -> None:
        """Hear no more of an ended process, and take its exit code from the system."""
        self._selector.unregister(worker.status)
        os.close(worker.status)
        try:
            worker.process.wait(1)
        except subprocess.TimeoutExpired:
            worker.process.kill()
            worker.process.wait()

    def _give_back(self, place: _Place) -> None:
        if place.listener is not None:
            others_serve = any(other.worker is not None and other.worker.serves for other in self._places)
            self._port.give_back(place.listener, others_serve=others_serve)
            place.listener = None

    def _stop(self) -> None:
        """End all workers: kindly, and those that do not end in time by force."""
        of_places = [each for place in self._places for each in (place.worker, place.successor) if each]
        present = of_places + self._leaving
        for worker in present:
            worker.process.terminate()
        ends = time.monotonic() + KILL_AFTER
        for worker in present:
            try:
                worker.process.wait(max(0.0, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                click.echo(f"Worker {worker.place.number} does not end; it is killed.", err=True)
                worker.process.kill()
            self._forget(worker)
        for place in self._places:
            place.worker = place.successor = None
            self._give_back(place)


def _reason(worker: _Process) -> str:
    """Why a worker ended, as well as it is known."""
    process = worker.process
    if process.returncode == CANNOT_LOAD and worker.said and not worker.serves:
        return worker.said.decode(errors="replace")[:LONGEST_REASON].rstrip(".")
    if process.returncode < 0:
        try:
            return f"killed by {signal.Signals(-process.returncode).name}"
        except ValueError:
            return f"killed by signal {-process.returncode}"
    return f"exit code {process.returncode}"


def _has_terminal() -> bool:
    """Whether the process belongs to a terminal: SIGHUP then says that this has been closed."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket at which the numbers of signals to stop or to renew arrive. Handlers do nothing else."""
    wakeup, written = socket.socketpair()
    wakeup.setblocking(False)
    written.setblocking(False)
    kept = {}
    former = signal.set_wakeup_fd(written.fileno(), warn_on_full_buffer=False)
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN and _has_terminal():
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
