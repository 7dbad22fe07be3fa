"""``flask vocabulary``: words that editors taught the search, out to a table and in from one."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from catalogue import vocabulary
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.foundation import clock
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


def _edition(session: Session, catalogue: str | None) -> EditionFacts:
    edition = edition_in_force(session, clock.today(), catalogue)
    if edition is None:
        raise BadInput("No catalogue is loaded. Run: flask setup")
    return edition
