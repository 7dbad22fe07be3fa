"""``flask backup`` and ``flask restore``: an instance in one file, the same for both databases."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from catalogue.foundation import clock
from catalogue.operations.backup import BackupFacts, Progress, back_up, check_backup, no_progress, restore

from ...extensions import db
from ..base import command, say
from ..signing import actor, signed

_FILE = click.argument("file", type=click.Path(path_type=Path))


@command("backup", help="Write everything in the database to FILE, while the portal runs.")
@_FILE
def backup(file: Path) -> None:
    """Write a backup."""
    with _stopped_cleanly(), _progress("Backup") as progress:
        facts = back_up(db.engine, file, progress=progress)
    say(f"{file}: {_in_words(facts)}; read back and found whole.")
    say("Not inside: the instance's key (secret_key) and its settings. Keep both apart from it.")


@command(
    "restore", help="Check FILE, a backup, and put it into an empty database; with --force over an instance."
)
@_FILE
@click.option("--check", is_flag=True, help="Only check the backup: nothing is changed.")
@click.option("--force", is_flag=True, help="Replace everything that the instance holds.")
@signed
def restore_(file: Path, check: bool, force: bool) -> None:
    """Restore a backup, or check it."""
    if check:
        say(f"{file}: {_in_words(check_backup(file))}; whole.")
        click.get_current_context().exit()  # nothing was changed, so nothing is signed
    with _progress("Restoring") as progress:
        facts = restore(db.engine, file, actor=actor(), force=force, progress=progress)
    say(f"Restored {file}: {_in_words(facts)}; each table read back and found equal.")
    say("Not inside: the instance's key (secret_key) and its settings.")


def _in_words(facts: BackupFacts) -> str:
    made = facts.made_at.astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M")
    kind = "demonstration data" if facts.demonstration else "real data"
    return f"{facts.rows:,} rows in {len(facts.tables)} tables, {kind}, {made} (Beijing), schema {facts.schema}, from {facts.engine}"


@contextmanager
def _progress(label: str) -> Iterator[Progress]:
    """A bar on a terminal."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    with click.progressbar(length=1000, label=label, file=sys.stderr) as bar:
        yield lambda done, total: bar.update(1000 * done // max(total, 1) - bar.pos)


@contextmanager
def _stopped_cleanly() -> Iterator[None]:
    """Let a SIGTERM end the command as Control-C does: what is unfinished is removed."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
