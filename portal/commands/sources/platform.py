"""``flask platform``: which villages the 96156 platform serves (专栏15), as their districts say."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from catalogue import divisions, platform_villages
from catalogue.foundation import clock

from ..base import DIVISION, CommandGroup, reading, say, writing
from ..signing import account_of

group = CommandGroup("platform", help="Which villages the 96156 platform serves, as their districts say.")


@group.command("show", help="The villages of division CODE with what was said of each last.")
@click.argument("code", type=DIVISION)
@with_appcontext
def show(code: int) -> None:
    """Print villages."""
    with reading() as session:
        divisions.get_division(session, code)
        found = platform_villages.villages_of(session, code)
    for village in found:
        said = village.said
        told = "nothing said" if said is None else f"{said.serves.value} {said.as_of} {said.recorded_by}"
        say(
            f"{village.code:012d}  {village.name}  {told}"
            + (f"  {said.source}" if said and said.source else "")
        )


@group.command(
    "import",
    help="Record what FILE says (.csv with the columns village, serves, as_of, source; serves is yes, no or unknown; the source may be "
    "left out), all rows or none.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "user", metavar="USER", required=True, help="The district's account.")
@with_appcontext
def import_(file: Path, user: str) -> None:
    """Record villages."""
    rows = platform_villages.read_village_rows(file)
    with writing() as session:
        who = account_of(session, user)
        done = platform_villages.import_villages(
            session, rows, actor=who, file=file.name, today=clock.today()
        )
    say(f"{len(rows)} villages: {done.recorded} recorded, {done.unchanged} unchanged")
