"""The parent lets a child make the backup of each night (``flask backup --nightly``), and the open data files of each day (``flask dump --daily``)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from catalogue.foundation import clock
from catalogue.operations import open_files
from catalogue.operations.backup.nightly import is_due

from .children import run_child

LOOK_EVERY = 60.0
"""Seconds between two looks at whether a backup is due. Short steps: clocks are set and laptops sleep."""
AGAIN_AFTER = 3600.0
"""Seconds after a failure until the next attempt."""
LONGEST_SAID = 400


def keep_backups(folder: Path) -> None:
    """Have a backup made as soon as that of the last night is missing, for as long as the portal runs."""
    _keep(folder, is_due, ("backup", "--nightly"), "The backup of this night")


def keep_open_files(folder: Path) -> None:
    """Have the open data files of each day written, for as long as the portal runs. A start comes first, so the first look is later."""
    time.sleep(LOOK_EVERY)
    _keep(folder, open_files.is_due, ("dump", "--daily"), "The open data files of this day")


def _keep(folder: Path, due: Callable[[Path, datetime], bool], command: tuple[str, ...], what: str) -> None:
    while True:
        pause = LOOK_EVERY
        try:
            # What is still due after it was made waits for the count of the day.
            if due(folder, clock.now()) and (not _made(command, what) or due(folder, clock.now())):
                pause = AGAIN_AFTER
        except OSError as error:
            click.echo(f"{what} cannot be kept in {folder}: {error}", err=True)
        time.sleep(pause)


def _made(command: tuple[str, ...], what: str) -> bool:
    done = run_child([sys.executable, "-m", "flask", "--app", "portal", *command])
    if done.returncode:
        reason = " ".join(done.stderr.split())[-LONGEST_SAID:]
        click.echo(f"{what} failed, the next attempt is in an hour: {reason}", err=True)
        return False
    click.echo(done.stdout.strip())
    return True
