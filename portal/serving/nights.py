"""The parent lets a child make the backup of each night (``flask backup --nightly``)."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from catalogue.foundation import clock
from catalogue.operations.backup.nightly import is_due

from .children import run_child

LOOK_EVERY = 60.0
"""Seconds between two looks at whether a backup is due. Short steps: clocks are set and laptops sleep."""
AGAIN_AFTER = 3600.0
"""Seconds after a failure until the next attempt."""
LONGEST_SAID = 400


def keep_backups(folder: Path) -> None:
    """Have a backup made as soon as that of the last night is missing, for as long as the portal runs."""
    while True:
        pause = LOOK_EVERY
        try:
            if is_due(folder, clock.now()) and not _made():
                pause = AGAIN_AFTER
        except OSError as error:
            click.echo(f"The folder of backups cannot be used: {error}", err=True)
        time.sleep(pause)


def _made() -> bool:
    command = [sys.executable, "-m", "flask", "--app", "portal", "backup", "--nightly"]
    done = run_child(command)
    if done.returncode:
        reason = " ".join(done.stderr.split())[-LONGEST_SAID:]
        click.echo(f"The backup of this night failed, the next attempt is in an hour: {reason}", err=True)
        return False
    click.echo(done.stdout.strip())
    return True
