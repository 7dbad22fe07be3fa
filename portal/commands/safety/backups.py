"""``flask backup`` and ``flask restore``: an instance in one file, the same for both databases."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app

from catalogue.foundation import clock
from catalogue.foundation.errors import command_called
from catalogue.operations.backup import BackupFacts, Progress, back_up, check_backup, no_progress, restore
from catalogue.operations.backup.nightly import NightlyPlan, back_up_nightly, night_of
from catalogue.operations.backup.sealing import TOOLS, Recipients, recipients
from catalogue.operations.served import unserved

from ...config import Settings
from ...extensions import db
from ..base import BadInput, command, say, stopped_cleanly
from ..signing import actor, signed

_ENCRYPTED = "{file}: encrypted with {tool} for {count}. Only the key can tell more: {command}"


@command(
    "backup",
    help="Write everything in the database to FILE, while the portal runs; encrypted for those named, or by the settings.",
)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--encrypt-to", "names", multiple=True, metavar="RECIPIENT", help="Encrypt for a public key.")
@click.option("--with", "tool", type=click.Choice(TOOLS), help="The program that encrypts.")
@click.option("--plain", is_flag=True, help="Do not encrypt, even if the settings name recipients.")
@click.option(
    "--nightly", is_flag=True, help="Into PORTAL_BACKUP_FOLDER, if that of the last night is missing."
)
def backup(file: Path | None, names: tuple[str, ...], tool: str | None, plain: bool, nightly: bool) -> None:
    """Write a backup."""
    settings: Settings = current_app.config["PORTAL"]
    if plain and names:
        raise BadInput("--plain and --encrypt-to contradict each other.")
    whom = None if plain else recipients(tool or settings.backup_tool, names or settings.backup_recipient)
    if nightly:
        _back_up_nightly(settings, file, whom)
        return
    if file is None:
        raise BadInput(f"Name the file: {command_called('backup FILE')}.")
    with stopped_cleanly(), _progress("Backup") as progress:
        facts = back_up(db.engine, file, whom=whom, progress=progress)
    _tell(file, facts, whom)


def _back_up_nightly(settings: Settings, file: Path | None, whom: Recipients | None) -> None:
    if file is not None or settings.backup_folder is None:
        raise BadInput("--nightly writes into PORTAL_BACKUP_FOLDER, and takes no FILE.")
    plan = NightlyPlan(settings.backup_folder, settings.backup_days, whom, settings.instance_path)
    now = clock.now()
    with stopped_cleanly():
        made = back_up_nightly(db.engine, plan, now=now)
    if made is None:
        say(f"The backup of {night_of(now)} is there already.")
    else:
        _tell(*made, whom)


def _tell(file: Path, facts: BackupFacts, whom: Recipients | None) -> None:
    say(f"{file}: {_in_words(facts)}; read back and found whole.")
    if whom is not None:
        say(
            _ENCRYPTED.format(
                file=file.name,
                tool=whom.tool,
                count=len(whom.names),
                command=command_called("restore FILE --check"),
            )
        )
    say("Not inside: the instance's key (secret_key) and its settings. Keep both apart from it.")


@command(
    "restore", help="Check FILE, a backup, and put it into an empty database; with --force over an instance."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only check the backup: nothing is changed.")
@click.option("--force", is_flag=True, help="Replace everything that the instance holds.")
@click.option(
    "--identity",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="KEY",
    help="The file with the key for a backup that age encrypted; gpg takes it from its keyring.",
)
@signed
def restore_(file: Path, check: bool, force: bool, identity: Path | None) -> None:
    """Restore a backup, or check it."""
    if check:
        say(f"{file}: {_in_words(check_backup(file, identity=identity))}; whole.")
        click.get_current_context().exit()  # nothing was changed, so nothing is signed
    settings: Settings = current_app.config["PORTAL"]
    with unserved(settings.instance_path, db.engine), _progress("Restoring") as progress:
        facts = restore(db.engine, file, actor=actor(), force=force, identity=identity, progress=progress)
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
