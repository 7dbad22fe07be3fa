"""``flask lists import``: which community each row of a department's list means, and what is brought in."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click
from flask.cli import with_appcontext

from catalogue.exchange.reading import read_book
from catalogue.owner_lists.reading import ListRow, read_list

from ..base import DIVISION, BadInput, CommandGroup, reading, say

AUTO = "auto"
group = CommandGroup("lists", help="Lists of places that departments keep.")


@group.command(
    "import",
    help="Read a list of places (.xlsx, .xls, .ods, .csv) and say for each row which community it means: matched, or "
    "why it has to be asked, with the candidates.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--mapping",
    metavar="NAME",
    default=AUTO,
    show_default=True,
    help="What the columns say; auto proposes it.",
)
@click.option(
    "--in", "division", type=DIVISION, metavar="CODE", help="The division whose communities are meant."
)
@click.option("--dry-run", is_flag=True, help="Bring nothing in.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@with_appcontext
def import_(file: Path, mapping: str, division: int | None, dry_run: bool, form: str) -> None:
    """Read a list and say what its rows mean."""
    if not dry_run:
        raise BadInput("Lists can only be read so far: add --dry-run.")
    if mapping != AUTO:
        raise BadInput(f"There is no mapping called {mapping}.")
    book = read_book(file)
    with reading() as session:
        found = read_list(session, book, file=file.name, scope=division)
    for row in found.rows:
        say(_as_json(row) if form == "jsonl" else _as_text(row))
    if form == "text":
        counts = Counter(row.match.verdict.value for row in found.rows)
        say(
            "; ".join(
                [f"{len(found.rows)} rows", *(f"{count} {name}" for name, count in counts.most_common())]
            )
        )


def _as_json(row: ListRow) -> str:
    codes = [f"{code:012d}" for code in row.match.codes]
    said = {"sheet": row.sheet, "row": row.number, "verdict": row.match.verdict.value, "codes": codes}
    return json.dumps(said, ensure_ascii=False)


def _as_text(row: ListRow) -> str:
    said = " ".join(filter(None, (row.said.district, row.said.street, row.said.community, row.said.code)))
    codes = " ".join(f"{code:012d}" for code in row.match.codes)
    return f"{row.sheet} {row.number}: {' '.join(said.split())}: {row.match.verdict.value} {codes}".strip()
