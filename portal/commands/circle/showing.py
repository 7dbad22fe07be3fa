"""``flask circle show``: which of the 14 kinds of the quarter-hour circle each community reaches."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from catalogue.circle.counting import circle_in
from catalogue.circle.facts import CommunityCircle, DivisionCircle, Reached, rate_of
from catalogue.foundation.text_files import CSV_MARK, csv_text

from ...circle.files import circle_as_json
from ..base import CATALOGUE, DIVISION, CommandGroup, edition_for, reading, say

group = CommandGroup("circle", help="一刻钟社区服务圈: what residents reach within 15 minutes on foot.")


@group.command(
    "show",
    help="For each community of division CODE (or the one community CODE) which of the 14 kinds of the quarter-hour circle its "
    "residents reach within 15 minutes on foot, by this portal's own criterion; then the rate of urban communities.",
)
@click.argument("code", type=DIVISION)
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True
)
@CATALOGUE
@with_appcontext
def show(code: int, form: str, catalogue: str | None) -> None:
    """Print the circle of a division."""
    with reading() as session:
        found = circle_in(session, edition_for(session, catalogue), code)
    {"text": _as_text, "csv": _as_csv, "json": _as_json}[form](found)


def _as_json(found: DivisionCircle) -> None:
    say(json.dumps(circle_as_json(found), ensure_ascii=False))


def _as_csv(found: DivisionCircle) -> None:
    head = ["code", "name", "kind", "reached", "possible", "of", *(kind.key for kind in found.circle.kinds)]
    rows = [
        [
            f"{each.code:012d}",
            each.name,
            each.committee.value if each.committee else "",
            each.reached,
            each.possible,
            len(each.states),
            *(state.value for state in each.states),
        ]
        for each in found.communities
    ]
    click.echo(CSV_MARK + csv_text([head, *rows]), nl=False)


def _as_text(found: DivisionCircle) -> None:
    width = len(found.circle.kinds)
    say(f"{found.division.name}  {found.circle.edition.key}  {found.day.isoformat()}  本系统口径")
    for each in found.communities:
        missing = _named(found, each, Reached.NOT)
        unknown = _named(found, each, Reached.UNKNOWN)
        told = f"  not: {missing}" if missing else ""
        told += f"  unknown: {unknown}" if unknown else ""
        say(f"{each.code:012d}  {span(each.reached, each.possible)}/{width}  {each.name}{told}")
    for name, those in (("urban communities", found.of_urban()), ("villages", found.of_urban(False))):
        rate = rate_of(those, width)
        say(f"{name}: {span(rate.low, rate.high)} of {rate.whole} reach all {width}")
    say(f"aim of the plan: {found.circle.aim} % of urban communities by {found.circle.aim_year}")


def _named(found: DivisionCircle, each: CommunityCircle, state: Reached) -> str:
    return "、".join(
        kind.name_zh for kind, said in zip(found.circle.kinds, each.states, strict=True) if said is state
    )


def span(low: int, high: int) -> str:
    """An interval as it is read: one number where both are the same."""
    return f"{low}" if low == high else f"{low}–{high}"
