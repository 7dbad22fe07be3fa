"""``flask crosswalk``: what the items of two editions are to each other, in from a table and out to a file."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.crosswalks import checking, files, skos
from catalogue.crosswalks.mappings import Crosswalk, crosswalk_of
from catalogue.drafts.facts import drafted_editions
from catalogue.foundation import clock
from catalogue.foundation.text_files import CSV_MARK, csv_text

from .base import BadInput, CommandGroup, reading, say, writing
from .signing import actor, signed

_SKOS = {".ttl": skos.turtle, ".jsonld": skos.json_ld}
group = CommandGroup(
    "crosswalk", help="What the items of two editions, or of two catalogues, are to each other."
)


def crosswalk_between(session: Session, old: str, new: str) -> Crosswalk:
    """The crosswalk of two editions, or drafts, by their keys. Raises ``BadInput`` if they are one, or unknown."""
    if old == new:
        raise BadInput("These are two different editions.")
    known = {
        edition.key: edition for edition in (*catalogues.list_editions(session), *drafted_editions(session))
    }
    for key in (old, new):
        if key not in known:
            raise BadInput(f"There is no edition or draft “{key}”. Known are: {', '.join(known)}.")
    return crosswalk_of(session, known[old], known[new])


@group.command(
    "import", help="Let the table in FILE (CSV) say all that is decided in the crosswalks that it names."
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@signed
@with_appcontext
def import_(file: Path) -> None:
    """Read decisions."""
    with writing() as session:
        report = files.import_file(
            session, actor=actor(), path=file, today=clock.today(), drafted=drafted_editions(session)
        )
    changed = f"{report.changed} changed" if report.changed else "nothing changed"
    crosswalks = "1 crosswalk" if report.crosswalks == 1 else f"{report.crosswalks} crosswalks"
    say(f"{file}: {report.lines} lines, {crosswalks}, {changed}")


@group.command(
    "export",
    help="Write the crosswalk from edition OLD to edition NEW: CSV, or SKOS if the file ends with .ttl (Turtle) or .jsonld.",
)
@click.argument("old")
@click.argument("new")
@click.option(
    "-o", "output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file."
)
@with_appcontext
def export(old: str, new: str, output: Path) -> None:
    """Write a crosswalk."""
    with reading() as session:
        crosswalk = crosswalk_between(session, old, new)
    if output.suffix in _SKOS:
        address = (current_app.config["PORTAL"].public_address or "http://localhost").rstrip("/")
        text = _SKOS[output.suffix](crosswalk, f"{address}/editions/")
    else:
        text = CSV_MARK + csv_text([files.COLUMNS, *files.export_rows(crosswalk)])
    output.write_text(text, encoding="utf-8", newline="")
    say(f"{output}: {len(crosswalk.rows)} lines")


@group.command(
    "verify", help="Look for contradictions in all crosswalks, and for items of which nothing is decided."
)
@with_appcontext
def verify() -> None:
    """Check every crosswalk."""
    with reading() as session:
        findings = checking.verify(session, drafted_editions(session))
    for finding in findings:
        say(str(finding))
    if findings:
        raise BadInput(f"{len(findings)} findings in the crosswalks.")
    say("Every crosswalk is complete and without contradictions.")
