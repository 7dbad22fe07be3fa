"""``flask grids``: the grids of communities (网格, 专栏18)."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from catalogue import grids

from ..base import CommandGroup, reading, say, writing
from ..signing import account_of

group = CommandGroup("grids", help="The grids of communities, and which 小区 and 胡同 belong to each.")


@group.command(
    "import",
    help="Bring in grids from FILE (.csv with the columns community, code, name, areas, steward), all rows or none. A row takes the "
    "place of the grid of its community that has its code. Areas are parted by semicolons; the steward is a role, never a person.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "user", metavar="USER", required=True, help="The account that brings the grids in.")
@click.option("--dry-run", is_flag=True, help="Bring nothing in.")
@with_appcontext
def import_(file: Path, user: str, dry_run: bool) -> None:
    """Import grids."""
    rows = grids.read_grid_rows(file)
    with reading() if dry_run else writing() as session:
        who = account_of(session, user)
        done = grids.import_grids(session, rows, actor=who, file=file.name)
    say(
        f"{len(rows)} grids of {done.communities} communities: {done.added} new, {done.changed} changed, "
        f"{done.unchanged} unchanged" + (" (nothing written)" if dry_run else "")
    )
