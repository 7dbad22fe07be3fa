"""``flask elsewhere``: other offices and their matters, out to a table and in from one."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock
from catalogue.foundation.text_files import CSV_MARK, csv_text
from catalogue.vocabulary import other_offices
from catalogue.vocabulary.other_offices import OfficesPlan, PlannedAct

from ..base import BadInput, CommandGroup, reading, say, writing
from ..signing import actor, signed

group = CommandGroup("elsewhere", help="Other offices that answer what no community service does.")
_FILE = click.Path(path_type=Path, dir_okay=False)
_MOST_SAID = 200


@group.command("export", help="Write all offices and matters as a table (CSV) that Excel opens.")
@click.option("-o", "--output", type=_FILE, required=True, metavar="FILE", help="Where to write it.")
@with_appcontext
def export(output: Path) -> None:
    """Write the offices."""
    with reading() as session:
        rows = list(other_offices.export_offices(session))
    output.write_text(CSV_MARK + csv_text(rows), encoding="utf-8", newline="")
    say(f"{output}: {len(rows) - 1} lines")


@group.command("import", help="Say what the table in FILE says of offices and matters. Twice is once.")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@signed
@with_appcontext
def import_(file: Path, dry_run: bool) -> None:
    """Read offices."""
    with reading() if dry_run else writing() as session:
        edition = edition_in_force(session, clock.today())
        plan = other_offices.read_offices_file(session, edition, file)
        if plan.wrong:
            first = plan.wrong[0]
            more = f" ({len(plan.wrong) - 1} more)" if len(plan.wrong) > 1 else ""
            raise BadInput(f"{file}, line {first.line}, {first.problem.field}: {first.problem}{more}")
        if not dry_run:
            other_offices.import_offices(session, actor=actor(), plan=plan)
    if dry_run:
        _say_rows(plan)
    counted = ", ".join(f"{plan.count(act)} {act.value}" for act in PlannedAct if plan.count(act))
    done = "would be " if dry_run and counted else ""
    say(f"{file}: {plan.lines} lines, {done}{counted or 'nothing changed'}")


def _say_rows(plan: OfficesPlan) -> None:
    for row in plan.rows[:_MOST_SAID]:
        also = f"  (a word of {', '.join(row.items)} too)" if row.items else ""
        say(f"  {row.line}  {row.act.value}  {row.office}  {row.text}{also}")
    if len(plan.rows) > _MOST_SAID:
        say(f"  and {len(plan.rows) - _MOST_SAID} more")
