"""Commands that the parent lets run beside its workers. They end with it: what was stopped leaves nothing that serves."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence

PATIENCE = 10
"""Seconds in which a child that is told to end does so."""
_running: set[subprocess.Popen[str]] = set()
_ending = threading.Event()
_beginning = threading.Lock()
"""Held while a child begins: none does so after those that run were counted."""


def run_child(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with what it prints; called in threads of the parent.

    Raises ``SystemExit``, which ends the thread without a word, once the parent ends.
    """
    with _beginning:
        if _ending.is_set():
            raise SystemExit
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        _running.add(process)
    try:
        told, failed = process.communicate()
    finally:
        _running.discard(process)
    if _ending.is_set():
        raise SystemExit
    return subprocess.CompletedProcess(command, process.returncode, told, failed)


def end_children() -> None:
    """End those that still run, at once if they do not by themselves."""
    with _beginning:
        _ending.set()
        children = tuple(_running)
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
