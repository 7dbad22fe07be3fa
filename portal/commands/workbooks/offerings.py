"""``flask offerings``: service points and lines of a division as a workbook, and a workbook that comes back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import cast

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Right, places
from catalogue.exchange.reading import Book, read_book
from catalogue.workbooks.batches.bringing_in import bring_in_workbook
from catalogue.workbooks.batches.preparing import prepare_workbook
from catalogue.workbooks.facts import CellConflict, FieldChange, WorkbookPlan
from catalogue.workbooks.planning import plan_workbook
from catalogue.workbooks.words import Language
from catalogue.workbooks.writing import write_workbook

from ...words.workbooks import wording_in
from ..base import DIVISION, BadInput, CommandGroup, edition_for, reading, say, writing
from ..signing import account_of

group = CommandGroup("offerings", help="Service points and lines as a workbook, and back.")


@group.command("export", help="Write the service points and lines of division CODE to FILE as .xlsx.")
@click.argument("code", type=DIVISION)
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE"
)
@click.option("--only-due", is_flag=True, help="Only rows that are to be looked at, each with its reason.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@with_appcontext
def export(code: int, file: Path, only_due: bool, language: str) -> None:
    """Write a workbook."""
    wording = wording_in(cast(Language, language))
    with reading() as session, file.open("wb") as out:
        made = write_workbook(session, edition_for(session), code, out, wording=wording, only_due=only_due)
    say(f"{file}: {made.points} service points, {made.lines} lines")


@group.command(
    "import",
    help="Bring in the workbook FILE (.xlsx, .xls, .ods, .csv) as USER: all of it, or nothing if a cell is wrong or was "
    "changed by others since it was exported.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "user", metavar="USER", required=True, help="The account that brings it in.")
@click.option("--in", "division", type=DIVISION, metavar="CODE", help="By default the division of USER.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@with_appcontext
def import_(file: Path, user: str, division: int | None, dry_run: bool) -> None:
    """Look a workbook through, say what it would change, and bring it in."""
    book = read_book(file)
    with reading() as session:
        actor = account_of(session, user)
        scope = division or _division(actor)
        plan = _plan(session, actor, scope, book)
    for each in plan.notes:
        click.echo(str(each), err=True)
    if not plan.ready:
        _refuse(file, plan)
    for point in plan.points:
        _tell(point.place.address, point.after.name, point.changes, new=point.before is None)
    for line in plan.lines:
        _tell(line.place.address, line.item.code, line.changes, new=line.before is None)
    counts = f"{len(plan.points)} service points, {len(plan.lines)} lines"
    if dry_run or plan.changes_nothing:
        say(f"{file}: {plan.rows} rows; {counts} would change" if plan.lines or plan.points else _same(file))
        return
    with reading() as session:
        prepared = prepare_workbook(session, actor=account_of(session, user), plan=plan)
    with writing() as session:
        actor = account_of(session, user)
        bring_in_workbook(session, actor=actor, plan=plan, file_name=file.name, prepared=prepared)
    say(f"{file}: {plan.rows} rows; {counts} changed")


def _plan(session: Session, actor: Actor, division: int, book: Book) -> WorkbookPlan:
    return plan_workbook(
        session,
        actor=actor,
        edition=edition_for(session),
        division=division,
        book=book,
        wording=wording_in("zh"),
    )


def _division(actor: Actor) -> int:
    own = places(actor, Right.BRING_WORKBOOKS)
    if len(own) != 1:
        raise BadInput(f"Say with --in for which division {actor.name} brings the workbook in.")
    return own[0]


def _refuse(file: Path, plan: WorkbookPlan) -> None:
    """Say every problem and conflict on standard output, and end with one line and exit code 2."""
    for problem in plan.problems:
        say(str(problem))
    for conflict in plan.conflicts:
        say(_conflict(conflict))
    raise BadInput(
        f"{file}: {len(plan.problems)} problems, {len(plan.conflicts)} conflicts. Nothing was changed."
    )


def _conflict(conflict: CellConflict) -> str:
    heading = f"{conflict.place.address} {conflict.place.heading}"
    values = (conflict.exported, conflict.present, conflict.said)
    exported, present, said = (value.replace("\n", "; ") or "-" for value in values)
    return (
        f"{heading}: changed by others since the export: was {exported}, is {present}, the file says {said}"
    )


def _tell(place: str, about: str, changes: Iterable[FieldChange], *, new: bool) -> None:
    said = [f"{each.heading}: {_flat(each.before)} -> {_flat(each.after)}" for each in changes]
    what = "; ".join(said) or "confirmed"
    say(f"{place} {about}{' (new)' if new else ''}: {what}")


def _flat(text: str) -> str:
    return text.replace("\n", ", ") or "-"


def _same(file: Path) -> str:
    return f"{file}: everything is as the file says"
