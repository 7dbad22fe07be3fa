"""``flask database partition``: lines and their histories in parts by province, on PostgreSQL, and back."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from catalogue.operations.partitioning import PartsSeen, make_parts, see_parts, undo_parts
from catalogue.operations.served import unserved

from ...config import Settings
from ...extensions import db
from ..base import CommandGroup, say
from ..signing import actor, signed

_MEGABYTE = 10**6


group = CommandGroup("database", help="How the database keeps its largest tables.")


@group.command(
    "partition",
    help="Keep lines and histories in parts by province (PostgreSQL), for a whole country. Again: for new provinces.",
)
@click.option("--dry-run", is_flag=True, help="Only show how the tables lie and what would happen.")
@click.option("--undo", is_flag=True, help="Make one table of the parts again.")
@signed
@with_appcontext
def partition(dry_run: bool, undo: bool) -> None:
    """Put the tables into parts, or back into one."""
    settings: Settings = current_app.config["PORTAL"]
    seen = see_parts(db.engine)
    _tell(seen)
    _tell_next(seen, undo=undo)
    if dry_run:
        click.get_current_context().exit()  # nothing was changed, so nothing is signed
    with unserved(settings.instance_path, db.engine):
        change = undo_parts if undo else make_parts
        _tell(change(db.engine, actor=actor()))


def _tell(seen: PartsSeen) -> None:
    parts = "one table" if seen.provinces is None else f"{len(seen.provinces)} provinces and the rest"
    for each in seen.tables:
        say(f"{each.name}: {parts}; some {each.rows:,} rows, {each.bytes / _MEGABYTE:,.0f} MB")


def _tell_next(seen: PartsSeen, *, undo: bool) -> None:
    if undo:
        say("Each becomes one table." if seen.provinces is not None else "There are no parts.")
    elif seen.missing or seen.provinces is None:
        named = ", ".join(map(str, seen.missing)) or "none is listed"
        say(f"Parts are made for provinces: {named}.")
    else:
        say("Every province has its part.")
    if seen.provinces is None or undo:
        size = sum(each.bytes for each in seen.tables)
        say(
            f"All rows are copied: that needs {size / _MEGABYTE:,.0f} MB more disk meanwhile, and a stopped portal."
        )
