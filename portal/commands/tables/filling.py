"""``flask tables``: departments' tables listed, sent, filled, and read back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from catalogue.divisions import get_division
from catalogue.foundation.text_files import open_file
from catalogue.report_templates.filling import FilledTable, fill_rows, filled_workbook
from catalogue.report_templates.reading_back import accept_read_back, keep_read_back, read_back
from catalogue.report_templates.templates import (
    TemplateFacts,
    find_template,
    read_empty_table,
    send_template,
    templates_for,
)

from ...words.report_facts import hours_for_tables
from ..base import DIVISION, CommandGroup, edition_for, reading, say, writing
from ..signing import account_of

group = CommandGroup("tables", help="Departments' tables, which come out filled.")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_AS = click.option("--as", "user", metavar="USER", required=True, help="The account that does it.")
_IN = click.option(
    "--in",
    "division",
    type=DIVISION,
    metavar="CODE",
    required=True,
    help="The division whose rows are meant.",
)


@group.command("list", help="The tables that division CODE can download filled.")
@click.argument("code", type=DIVISION)
@with_appcontext
def list_(code: int) -> None:
    """Print a line for each table."""
    with reading() as session:
        get_division(session, code)
        found = templates_for(session, code)
    for each in found:
        say(_line(each))
    say(f"{code:012d}: {len(found)} tables")


@group.command("add", help="Keep the empty table in FILE (.xlsx), and say what its columns are taken for.")
@click.argument("file", type=_FILE)
@click.option(
    "--in", "division", type=DIVISION, metavar="CODE", required=True, help="The office that keeps the table."
)
@click.option("--name", default="", help="Its name; by default that of the file.")
@click.option("--owner", default="", help="The department that asks for it.")
@_AS
@with_appcontext
def add(file: Path, division: int, name: str, owner: str, user: str) -> None:
    """Keep a table. One with that name gets a new version."""
    with open_file(file) as opened:
        sent = read_empty_table(opened.read(), file.name)
    with writing() as session:
        template = send_template(
            session,
            actor=account_of(session, user),
            division=division,
            sent=sent,
            name=name,
            owner=owner,
        )
    for column in template.layout.columns:
        say(f"{column.column}  {column.heading}  {column.asks.value}")
    say(_line(template))


@group.command("fill", help="Write the table called NAME, filled for a division, into a file.")
@click.argument("name")
@_IN
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    required=True,
    metavar="FILE",
    help="The workbook to write.",
)
@with_appcontext
def fill(name: str, division: int, output: Path) -> None:
    """Fill a table and say what is missing."""
    with reading() as session:
        table = _table(session, find_template(session, division, name), division)
        output.write_bytes(filled_workbook(session, table))
    for each in table.missing:
        say(f"missing: {each.column.heading}: {each.rows} of {len(table.rows)} rows")
    say(
        f"{output}: {len(table.rows)} rows, {table.known_columns} of {len(table.template.layout.columns)} columns filled"
    )


@group.command(
    "read", help="Keep what was typed into missing cells of the filled table in FILE beside the table NAME."
)
@click.argument("file", type=_FILE)
@click.argument("name")
@_IN
@_AS
@click.option("--dry-run", is_flag=True, help="Keep nothing.")
@with_appcontext
def read(file: Path, name: str, division: int, user: str, dry_run: bool) -> None:
    """Read a filled table back."""
    with open_file(file) as opened:
        content = opened.read()
    # The file is read before other writers wait.
    with reading() as session:
        actor, template = account_of(session, user), find_template(session, division, name)
        said = read_back(
            session,
            edition=edition_for(session),
            template=template,
            division=get_division(session, division),
            file_name=file.name,
            content=content,
            say_hours=hours_for_tables,
        )
    if not dry_run:
        with writing() as session:
            keep_read_back(session, actor=actor, template=template, division=division, said=said)
            accept_read_back(session, actor=actor, template=template, division=division)
    for column, count in Counter(note.column for note in said.notes).items():
        say(f"{column}: {count} values")
    for number in said.unmatched:
        say(f"row {number}: names no row of the table")
    for number, heading in said.different:
        say(f"row {number}: {heading} differs from what is recorded")
    say(f"{len(said.notes)} values {'would be ' if dry_run else ''}kept")


def _line(each: TemplateFacts) -> str:
    layout = each.layout
    return "  ".join(
        (
            f"{each.id}",
            each.name,
            f"kept by {each.division:012d}",
            f"version {each.version}",
            f"a row for each {layout.row_kind.value}",
            f"{len(layout.columns)} columns",
        )
    )


def _table(session: Session, template: TemplateFacts, division: int) -> FilledTable:
    place = get_division(session, division)
    return fill_rows(session, edition_for(session), template, place, say_hours=hours_for_tables)
