"""``flask divisions move``, ``merge``, ``split``, ``undo`` and ``changes``: seen beforehand, carried out as one, taken back as one."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.foundation import clock
from catalogue.models import ActKind
from catalogue.succession import acts
from catalogue.succession.acts import ActAsked, ActFigures, ActReport, Part

from ..base import DIVISION, BadInput, DivisionCode, reading, say, writing
from ..divisions import group as group
from ..signing import actor, signed

_dry_run = click.option("--dry-run", is_flag=True, help="Only show what would happen.")
_name = click.option("--name", help="The official name, if it is a new one.")
_code = click.option(
    "--code",
    "codes",
    multiple=True,
    metavar="OLD=NEW",
    help="The new code of a community that moves with its street.",
)


def _pairs(texts: tuple[str, ...], option: str) -> dict[int, int]:
    """Pairs of numbers, as options give them. Raises ``BadInput``."""
    found: dict[int, int] = {}
    for text in texts:
        old, sign, new = text.partition("=")
        if not (sign and old.isascii() and old.isdigit() and new.isascii() and new.isdigit()):
            raise BadInput(f"{option} {text}: two numbers with = between them are wanted.")
        found[int(old)] = int(new)
    return found


@group.command("move", help="Give the community or street CODE the code NEW: everything of it passes along.")
@click.argument("code", type=DIVISION)
@click.argument("new", type=DIVISION)
@_name
@_code
@_dry_run
@signed
@with_appcontext
def move(code: int, new: int, name: str | None, codes: tuple[str, ...], dry_run: bool) -> None:
    """Move a division."""
    asked = ActAsked(ActKind.MOVE, (code,), (Part(new, name),), codes=_pairs(codes, "--code"))
    _act(asked, dry_run=dry_run)


@group.command("merge", help="Let the communities or streets CODE... become one.")
@click.argument("codes_merged", nargs=-1, required=True, type=DIVISION, metavar="CODE...")
@click.option("--into", required=True, type=DIVISION, help="One of them, or a new code.")
@_name
@_code
@_dry_run
@signed
@with_appcontext
def merge(
    codes_merged: tuple[int, ...], into: int, name: str | None, codes: tuple[str, ...], dry_run: bool
) -> None:
    """Merge divisions."""
    part = Part(into, name)
    asked = ActAsked(ActKind.MERGE, codes_merged, (part,), codes=_pairs(codes, "--code"))
    _act(asked, dry_run=dry_run)


@group.command("split", help="Let the community or street CODE become several; it may be one of them.")
@click.argument("code", type=DIVISION)
@click.option(
    "--part",
    "parts",
    multiple=True,
    required=True,
    metavar="CODE[=NAME]",
    help="A part; what is not assigned lies in the first.",
)
@click.option(
    "--point", "points", multiple=True, metavar="ID=CODE", help="In which part a service point lies."
)
@click.option(
    "--member",
    "members",
    multiple=True,
    metavar="CODE=PART",
    help="In which part of a street a community lies.",
)
@_code
@_dry_run
@signed
@with_appcontext
def split(
    code: int,
    parts: tuple[str, ...],
    points: tuple[str, ...],
    members: tuple[str, ...],
    codes: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Split a division."""
    read = DivisionCode()
    made = []
    for text in parts:
        digits, _sign, name = text.partition("=")
        made.append(Part(read.convert(digits, None, click.get_current_context()), name or None))
    asked = ActAsked(
        ActKind.SPLIT,
        (code,),
        tuple(made),
        points=_pairs(points, "--point"),
        members=_pairs(members, "--member"),
        codes=_pairs(codes, "--code"),
    )
    _act(asked, dry_run=dry_run)


def _act(asked: ActAsked, *, dry_run: bool) -> None:
    # What is only looked at is written too, and never committed.
    with reading() if dry_run else writing() as session:
        act = acts.preview if dry_run else acts.perform
        report = act(session, actor=actor(), asked=asked, today=clock.today())
        lines = list(_in_words(session, report))
    for line in lines:
        say(line)


def _in_words(session: Session, report: ActReport) -> Iterator[str]:
    yield f"change {report.number}" if report.number else "this would happen:"
    names = divisions.get_divisions(session, {code for part in report.plan.parts for code in part})
    made = {each.code: each.name for each in report.plan.created}
    for old, new in report.plan.parts:
        name = made.get(new) or names[new].name
        yield f"  {old:012d} {names[old].name} -> {new:012d} {name}"
    for table, (added, changed, removed) in report.changes.items():
        yield f"  {table}: {added} added, {changed} changed, {removed} removed"
    if report.accounts:
        yield f"  accounts whose roles pass along: {', '.join(report.accounts)}"
    for figures in report.figures:
        yield f"  {_figures_in_words(figures)}"


def _figures_in_words(found: ActFigures) -> str:
    sides = [
        f"{side.communities} communities, {side.valid}/{side.applicable} valid" if side else "not in the list"
        for side in (found.before, found.after)
    ]
    return f"{found.code:012d}: {sides[0]} -> {sides[1]}"


@group.command("undo", help="Take the change NUMBER back as one, if nothing since makes it impossible.")
@click.argument("number", type=click.IntRange(min=1))
@signed
@with_appcontext
def undo(number: int) -> None:
    """Take a change back."""
    with writing() as session:
        acts.undo(session, actor=actor(), number=number, today=clock.today())
    say(f"change {number} is taken back")


@group.command("changes", help="Moves, mergers and splits, the newest first.")
@with_appcontext
def changes() -> None:
    """List acts."""
    with reading() as session:
        for act in acts.list_acts(session):
            back = f", taken back on {act.undone_at:%Y-%m-%d}" if act.undone_at else ""
            says = ", ".join(f"{old:012d} -> {new:012d}" for old, new in act.parts)
            say(f"{act.id}  {act.day}  {act.kind.value}  {says}{back}")
