"""``flask vocabulary``: words that editors taught the search, out to a table and in from one."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from catalogue import vocabulary
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.foundation import clock
from catalogue.foundation.errors import command_called
from catalogue.foundation.text_files import CSV_MARK, csv_text

from .base import CATALOGUE, BadInput, CommandGroup, reading, say, writing
from .signing import actor, signed

group = CommandGroup("vocabulary", help="Words that editors taught the search.")


@group.command("export", help="Write editors' words to FILE as a table (CSV) that Excel opens.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@CATALOGUE
@with_appcontext
def export(file: Path, catalogue: str | None) -> None:
    """Write the words."""
    with reading() as session:
        rows = vocabulary.export_rows(session, _edition(session, catalogue))
    file.write_text(CSV_MARK + csv_text([vocabulary.COLUMNS, *rows]), encoding="utf-8", newline="")
    say(f"{file}: {len(rows)} lines")


@group.command("import", help="Say what the table in FILE says: term, item, kind. Twice is once.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@CATALOGUE
@signed
@with_appcontext
def import_(file: Path, catalogue: str | None) -> None:
    """Read words."""
    with writing() as session:
        report = vocabulary.import_file(
            session, actor=actor(), edition=_edition(session, catalogue), path=file
        )
    changed = f"{report.changed} changed" if report.changed else "nothing changed"
    say(f"{file}: {report.lines} lines, {changed}")


@group.command("export-names", help="Write editors' plain names of all items to FILE as a table (CSV).")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@CATALOGUE
@with_appcontext
def export_names(file: Path, catalogue: str | None) -> None:
    """Write the plain names."""
    with reading() as session:
        rows = vocabulary.export_names(session, _edition(session, catalogue))
    text = CSV_MARK + csv_text([vocabulary.NAME_COLUMNS, *rows])
    file.write_text(text, encoding="utf-8", newline="")
    say(f"{file}: {len(rows)} lines")


@group.command("import-names", help="Call items as the table in FILE says: item, zh, en. Twice is once.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@CATALOGUE
@signed
@with_appcontext
def import_names(file: Path, dry_run: bool, catalogue: str | None) -> None:
    """Read plain names."""
    with reading() if dry_run else writing() as session:
        edition = _edition(session, catalogue)
        plan = vocabulary.read_names_file(session, edition, file)
        if plan.wrong:
            line, problem = plan.wrong[0]
            more = f" ({len(plan.wrong) - 1} more)" if len(plan.wrong) > 1 else ""
            raise BadInput(f"{file}, line {line}, {problem.field}: {problem}{more}")
        if not dry_run:
            vocabulary.import_names(session, actor=actor(), edition=edition, plan=plan)
    if dry_run:
        for row in plan.rows:
            before, after = (" · ".join(filter(None, names)) or "-" for names in (row.before, row.after))
            say(f"  {row.line}  {row.item.key}  {before} -> {after}")
    done = "would change" if dry_run else "changed"
    say(f"{file}: {plan.lines} lines, {f'{len(plan.rows)} {done}' if plan.rows else 'nothing changed'}")


def _edition(session: Session, catalogue: str | None) -> EditionFacts:
    edition = edition_in_force(session, clock.today(), catalogue)
    if edition is None:
        raise BadInput(f"No catalogue is loaded. Run: {command_called('setup')}")
    return edition
