"""``flask coverage``: matrix, gaps, expiry, and the comparison of the counters with a recount."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from catalogue import catalogues, sessions
from catalogue.counters import recount
from catalogue.counters.rollup import KINDS
from catalogue.counters.segments import SEGMENTS
from catalogue.coverage.figures import tally, whole_percent
from catalogue.coverage.gaps import Gaps, gaps
from catalogue.coverage.matrix import Matrix, matrix
from catalogue.foundation import clock
from catalogue.foundation.text_files import CSV_MARK, csv_text
from catalogue.history.as_of import matrix_as_of
from catalogue.history.difference import difference, valid_in
from catalogue.models import JobName
from catalogue.operations.alone import one_at_a_time
from catalogue.operations.daily import DayCount, count_day, digest_past
from catalogue.operations.jobs import job
from catalogue.remedies import remedies

from ..extensions import db
from ..trail import keeping
from .base import CATALOGUE, DIVISION, BadInput, CommandGroup, edition_for, reading, say, writing
from .signing import say_system

group = CommandGroup("coverage", help="How far the services reach: figures, gaps, checks.")

_format = click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True
)
_kind = click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    default="all",
    show_default=True,
    help="ju: 居, cun: 村, by committee.",
)


_DAY = click.DateTime(["%Y-%m-%d"])


@group.command("show", help="The matrix of division CODE: its children, or its communities, by item.")
@click.argument("code", type=DIVISION)
@click.option(
    "--as-of",
    type=_DAY,
    metavar="DAY",
    help="At the end of a past day in Beijing, with the divisions and the edition of that day.",
)
@click.option("--edition", "edition_key", metavar="KEY", help="Counted for this edition instead.")
@_kind
@CATALOGUE
@_format
@with_appcontext
def show(
    code: int,
    as_of: datetime | None,
    edition_key: str | None,
    kind: str,
    catalogue: str | None,
    form: str,
) -> None:
    """Print a matrix."""
    day = as_of.date() if as_of else None
    with reading() as session:
        if edition_key:
            edition = catalogues.get_edition(session, edition_key)
        else:
            edition = edition_for(session, catalogue, day)
        if day is None:
            found = matrix(session, edition, code, kind=kind)
        else:
            found = matrix_as_of(session, edition, code, day, kind=kind)
    {"text": _matrix_text, "csv": _matrix_csv, "json": _matrix_json}[form](found)


def _matrix_json(found: Matrix) -> None:
    rows = [
        {
            "code": f"{row.code:012d}",
            "name": row.short_name,
            "communities": communities,
            "items": {
                item.code: {segment.value: cell[place] for place, segment in enumerate(SEGMENTS)}
                for item, cell in zip(found.items, cells, strict=True)
            },
        }
        for row, communities, cells in zip(found.rows, found.communities, found.cells, strict=True)
    ]
    answer = {
        "division": f"{found.division.code:012d}",
        "edition": found.edition.key,
        "kind": found.kind,
        "day": found.day.isoformat(),
        "rows": rows,
    }
    say(json.dumps(answer, ensure_ascii=False))


def _matrix_csv(found: Matrix) -> None:
    header = ["code", "name", "communities", "item", *(segment.value for segment in SEGMENTS)]
    _print_csv(
        header,
        (
            [f"{row.code:012d}", row.short_name, communities, item.code, *cell[: len(SEGMENTS)]]
            for row, communities, cells in zip(found.rows, found.communities, found.cells, strict=True)
            for item, cell in zip(found.items, cells, strict=True)
        ),
    )


def _matrix_text(found: Matrix) -> None:
    say(f"{found.division.name}  {found.edition.key}  {found.kind}  {found.day.isoformat()}")
    header = ["code", "communities", "covered", "range", *(segment.value for segment in SEGMENTS), "name"]
    lines = [header]
    named = [(f"{row.code:012d}", row.short_name) for row in found.rows]
    for (code, name), communities, cells in zip(
        [*named, ("total", found.division.short_name)],
        [*found.communities, found.all_communities],
        [*found.cells, found.total],
        strict=True,
    ):
        lines.append([code, str(communities), *_figures(cells), name])
    _print_columns(lines)


def _figures(cells: Sequence[Sequence[int]]) -> list[str]:
    """The rate of coverage, the interval that the unknown cells leave open, and the cells by segment."""
    sums = tally(cells)
    if sums.rate is None or sums.interval is None:
        return ["-", "-", *map(str, sums.counts)]
    return [f"{sums.rate:.1%}", "{}%-{}%".format(*sums.interval), *map(str, sums.counts)]


@group.command("difference", help="What changed in division CODE between the ends of two days, and why.")
@click.argument("code", type=DIVISION)
@click.argument("since", metavar="FROM", type=_DAY)
@click.argument("until", metavar="TO", type=_DAY)
@_kind
@CATALOGUE
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@with_appcontext
def show_difference(
    code: int, since: datetime, until: datetime, kind: str, catalogue: str | None, form: str
) -> None:
    """Print how many cells are valid on each day, and the causes, which add up to the change."""
    days = since.date(), until.date()
    with reading() as session:
        editions = edition_for(session, catalogue, days[0]), edition_for(session, catalogue, days[1])
        found = difference(session, editions, code, days, kind=kind)
    before, after = valid_in(found.before), valid_in(found.after)
    if form == "json":
        answer = {
            "division": f"{code:012d}",
            "from": days[0].isoformat(),
            "to": days[1].isoformat(),
            "before": before,
            "after": after,
            "change": found.change,
            "causes": [{"cause": each.cause.value, "cells": each.cells} for each in found.causes],
        }
        say(json.dumps(answer, ensure_ascii=False))
        return
    name = found.after.division.name
    say(f"{name}  {days[0]} -> {days[1]}  valid {before} -> {after}  {found.change:+d}")
    _print_columns([[each.cause.value, f"{each.cells:+d}"] for each in found.causes])


@group.command(
    "gaps", help="The gaps in division CODE: which item, where, and why. Disputed ones come first."
)
@click.argument("code", type=DIVISION)
@_kind
@CATALOGUE
@_format
@with_appcontext
def show_gaps(code: int, kind: str, catalogue: str | None, form: str) -> None:
    """Print the gaps."""
    with reading() as session:
        found = gaps(session, edition_for(session, catalogue), code, kind=kind)
    rows = [_gap(found, cell) for cell in found.cells]
    if form == "json":
        answer = {
            "division": f"{found.division.code:012d}",
            "edition": found.edition.key,
            "kind": found.kind,
            "day": found.day.isoformat(),
            "total": found.total,
            "gaps": rows,
        }
        say(json.dumps(answer, ensure_ascii=False))
    elif form == "csv":
        _print_csv(GAP_FIELDS, (list(row.values()) for row in rows))
    else:
        say(f"{found.division.name}  {found.edition.key}  {found.day.isoformat()}  {found.total}")
        _print_columns([[str(value) for value in row.values()] for row in rows])


GAP_FIELDS = ["community", "name", "item", "item_name", "reason", "disputed", "confirmed_on"]


def _gap(found: Gaps, cell: Sequence[Any]) -> dict[str, Any]:
    community, name, position, segment, disputed, confirmed, _until = cell
    item = found.items[position]
    values = [
        f"{community:012d}",
        name,
        item.code,
        item.name_zh,
        segment.value,
        int(disputed),
        confirmed.isoformat() if confirmed else "",
    ]
    return dict(zip(GAP_FIELDS, values, strict=True))


@group.command(
    "remedies",
    help="The gaps in division CODE by the step that would close them, the cheapest first: how many, the minutes, "
    "and the coverage after.",
)
@click.argument("code", type=DIVISION)
@_kind
@CATALOGUE
@_format
@with_appcontext
def show_remedies(code: int, kind: str, catalogue: str | None, form: str) -> None:
    """Print the groups of gaps."""
    with reading() as session:
        found = remedies(session, edition_for(session, catalogue), code, kind=kind)
    rows = [
        {
            "group": group.remedy.value,
            "count": group.gaps,
            "disputed": group.disputed,
            "acts": group.acts,
            "minutes": group.minutes,
            "after": group.valid_after,
            "percent_after": group.percent_after,
        }
        for group in found.groups
    ]
    if form == "json":
        answer = {
            "division": f"{found.division.code:012d}",
            "edition": found.edition.key,
            "kind": found.kind,
            "day": found.day.isoformat(),
            "valid": found.tally.valid,
            "applicable": found.tally.applicable,
            "percent": whole_percent(found.tally.valid, found.tally.applicable),
            "gaps": found.tally.gaps,
            "minutes": found.minutes,
            "groups": rows,
        }
        say(json.dumps(answer, ensure_ascii=False))
    elif form == "csv":
        place = [f"{found.division.code:012d}", found.division.short_name]
        _print_csv(["division", "name", *rows[0]], ([*place, *row.values()] for row in rows))
    else:
        covered = f"{found.tally.valid}/{found.tally.applicable}"
        say(
            f"{found.division.name}  {found.edition.key}  {found.day.isoformat()}  {covered}  {found.tally.gaps}"
        )
        _print_columns([list(rows[0]), *([str(value) for value in row.values()] for row in rows)])


@group.command("age", help="Move what has expired. Once a day is enough; running it again changes nothing.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Count for this day instead of today.")
@with_appcontext
def age(today: datetime | None) -> None:
    """Count the days since the last count, and erase rare searches of past months."""
    day: date = today.date() if today else clock.today()
    if day > clock.today():
        raise BadInput(
            f"{day} has not come yet: to count it now would end what still holds, and nothing goes back"
        )
    done = count_until(day)
    keeping.keep(db.engine, current_app.config["PORTAL"], say)
    report, told = done.age, done.told
    say_system()
    if day < report.day:
        say(f"The coverage is counted for {report.day} already and does not go back: nothing moved")
        return
    say(f"{report.since} -> {report.day}: {report.cells} cells moved")
    for before, after, count in report.moved:
        say(f"  {before.value} -> {after.value}: {count}")
    if done.ended:
        say(f"{done.ended} declarations had their last day and ended")
    if done.ruled:
        say(f"{done.ruled} lines fall under rules of the city")
    if done.begun:
        say(f"{done.begun} declarations had their first day and began")
    for month in told.months:
        say(f"{month:%Y-%m} is over and frozen")


def count_until(day: date) -> DayCount:
    """The daily count, each step in its transaction."""
    with one_at_a_time(db.engine, JobName.DAY), job(writing, JobName.DAY) as told:
        return _count_until(day, told)


def _count_until(day: date, told: dict[str, int]) -> DayCount:
    with writing() as session:
        # Before what has expired, and by itself: a session of yesterday keeps its line, and waits for writers of lines.
        sessions.count_held(session, today=day)
    digest_past(writing, today=day)
    with writing() as session:
        counted = count_day(session, today=day)
    told.update(counted.counts)
    return counted


@group.command(
    "verify", help="Recount from the records and compare with the counters. Exit code 1 if they differ."
)
@click.pass_context
@with_appcontext
def verify(ctx: click.Context) -> None:
    """Check the counters."""
    with job(writing, JobName.RECOUNT) as told:
        with reading() as session:
            differences = recount.verify(session)
        told["differences"] = len(differences)
    for mismatch in differences:
        say(str(mismatch))
    if differences:
        say(f"{len(differences)} differences")
        ctx.exit(1)
    say("The counters are what the records say.")


def _print_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table for Excel; who reads it by program asks for JSON."""
    click.echo(CSV_MARK + csv_text([header, *rows], line_end="\n"), nl=False)


def _print_columns(lines: Sequence[Sequence[str]]) -> None:
    """Print lines of columns; the last column is not padded, so that Chinese names do not shift others."""
    if not lines:
        return
    widths = [max(_width(line[place]) for line in lines) for place in range(len(lines[0]))]
    for line in lines:
        padded = [value + " " * (width - _width(value)) for value, width in zip(line, widths, strict=True)]
        say("  ".join(padded).rstrip())


def _width(text: str) -> int:
    """Columns that a text takes on a terminal: Chinese characters take two."""
    return sum(2 if ord(char) >= 0x2E80 else 1 for char in text)
