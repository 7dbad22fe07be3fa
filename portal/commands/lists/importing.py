"""``flask lists import``: which community each row of a department's list means, and its places brought in."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Right, places
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.exchange.reading import Book, read_book
from catalogue.foundation import clock
from catalogue.owner_lists.bringing_in import BroughtIn, bring_in
from catalogue.owner_lists.mappings import MappingFacts, get_mapping, mapping_for, own_items
from catalogue.owner_lists.planning import plan_list
from catalogue.owner_lists.reading import ListRow, ReadList, read_list

from ..base import DIVISION, BadInput, CommandGroup, edition_for, reading, say, writing
from ..signing import account_of

AUTO = "auto"
group = CommandGroup("lists", help="Lists of places that departments keep.")


@group.command(
    "import",
    help="Read a list of places (.xlsx, .xls, .ods, .csv), say for each row which community it means (matched, or why it "
    "has to be asked, with the candidates), and bring in the places that are certain.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--mapping",
    metavar="NAME|auto",
    default=AUTO,
    show_default=True,
    help="What the columns say, by the name under which an office keeps it; auto proposes it and keeps it under "
    "the name of the file.",
)
@click.option(
    "--in",
    "division",
    type=DIVISION,
    metavar="CODE",
    help="The office's division: its communities are meant. By default that of USER.",
)
@click.option("--as", "user", metavar="USER", help="The account that brings the list in.")
@click.option("--dry-run", is_flag=True, help="Bring nothing in.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@with_appcontext
def import_(
    file: Path, mapping: str, division: int | None, user: str | None, dry_run: bool, form: str
) -> None:
    """Read a list, say what its rows mean, and bring it in."""
    if not dry_run and user is None:
        raise BadInput("Say with --as whose account brings the list in, or add --dry-run.")
    book = read_book(file)
    done = None
    if dry_run:
        with reading() as session:
            scope = division if user is None else division or _division(account_of(session, user))
            edition = edition_in_force(session, clock.today())
            found = _read(session, book, file, scope, _known(session, scope, mapping), edition)
    else:
        with writing() as session:
            actor = account_of(session, user or "")
            scope = division or _division(actor)
            found, done = _bring_in(session, actor, book, file, scope, mapping)
    for row in found.rows:
        say(_as_json(row) if form == "jsonl" else _as_text(row))
    if form == "text":
        counts = Counter(row.match.verdict.value for row in found.rows)
        say(
            "; ".join(
                [f"{len(found.rows)} rows", *(f"{count} {name}" for name, count in counts.most_common())]
            )
        )
    if done is not None:
        _report(done)


def _division(actor: Actor) -> int:
    own = places(actor, Right.BRING_LISTS)
    if len(own) != 1:
        raise BadInput(f"Say with --in for which division {actor.name} brings the list in.")
    return own[0]


def _known(session: Session, division: int | None, name: str) -> MappingFacts | None:
    """The mapping of a name; None for a proposal of a new one."""
    if name != AUTO:
        if division is None:
            raise BadInput("Say with --in whose mapping it is.")
        return get_mapping(session, division, name)
    return None


def _read(
    session: Session,
    book: Book,
    file: Path,
    division: int | None,
    mapping: MappingFacts | None,
    edition: EditionFacts | None,
) -> ReadList:
    columns = mapping.columns if mapping else None
    return read_list(session, book, file=file.name, scope=division, said=columns, edition=edition)


def _bring_in(
    session: Session, actor: Actor, book: Book, file: Path, division: int, name: str
) -> tuple[ReadList, BroughtIn]:
    edition = edition_for(session)
    mapping = _known(session, division, name) or mapping_for(
        session, actor=actor, edition=edition, division=division, name=file.stem
    )
    named = own_items(session, actor, edition, division)
    found = _read(session, book, file, division, mapping, named)
    plan = plan_list(session, mapping, found, edition=named)
    for value in plan.values:
        if not value.holds:
            click.echo(f"row {value.row.number}: say on the list's page which item {value.text} is", err=True)
    return found, bring_in(session, actor=actor, edition=edition, plan=plan)


def _as_json(row: ListRow) -> str:
    codes = [f"{code:012d}" for code in row.match.codes]
    said = {"sheet": row.sheet, "row": row.number, "verdict": row.match.verdict.value, "codes": codes}
    return json.dumps(said, ensure_ascii=False)


def _as_text(row: ListRow) -> str:
    said = " ".join(filter(None, (row.said.district, row.said.street, row.said.community, row.said.code)))
    codes = " ".join(f"{code:012d}" for code in row.match.codes)
    return f"{row.sheet} {row.number}: {' '.join(said.split())}: {row.match.verdict.value} {codes}".strip()


def _report(done: BroughtIn) -> None:
    """Say on standard error what was brought in: standard output has a line for each row."""
    click.echo(
        f"{done.new} places added, {done.changed} changed, {done.unchanged} unchanged, {done.asked} rows to be settled, "
        f"{done.gone} closings proposed, {done.declared} declarations",
        err=True,
    )
    for place, error in done.refused:
        click.echo(f"row {place.row.number}: {error}", err=True)
    for community in done.not_declared:
        click.echo(f"{community.community}: {community.problems}", err=True)
