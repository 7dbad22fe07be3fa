"""``flask indicators``: the plan's indicators (专栏1) with what is counted here and what others publish."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from catalogue import divisions, indicators
from catalogue.foundation.text_files import CSV_MARK, csv_text
from catalogue.indicators import SourceClass

from ...indicators.files import indicator_as_json, indicator_rows, indicators_as_json
from ..base import DIVISION, CommandGroup, edition_for, reading, say, writing
from ..signing import account_of

group = CommandGroup(
    "indicators", help="The plan's main indicators: targets, what is counted here, what others publish."
)


@group.command("show", help="All indicators with what is known of them in division CODE.")
@click.argument("code", type=DIVISION)
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True
)
@with_appcontext
def show(code: int, form: str) -> None:
    """Print the indicators of a division."""
    with reading() as session:
        divisions.get_division(session, code)
        edition = edition_for(session)
        counted = indicators.count_figures(session, edition, code)
        states = indicators.indicators_of(session, code, counted)
        facilities = indicators.facilities_of(counted, for_offices=True)
    if form == "json":
        say(json.dumps(indicators_as_json(code, states, facilities), ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(CSV_MARK + csv_text(indicator_rows(states), line_end="\n"), nl=False)
    else:
        for each in states:
            say(_line(indicator_as_json(each)))


@group.command(
    "import",
    help="Bring in published values from FILE (.csv with the columns number, value, as_of, source, division), all rows or none. "
    "A value replaces the one of the same indicator, division and day.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "user", metavar="USER", required=True, help="The account that brings the values in.")
@with_appcontext
def import_(file: Path, user: str) -> None:
    """Import values of indicators."""
    rows = indicators.read_indicator_rows(file)
    with writing() as session:
        who = account_of(session, user)
        done = indicators.import_indicators(session, rows, actor=who, file=file.name)
    say(f"{len(rows)} values: {done.added} new, {done.changed} changed, {done.unchanged} unchanged")


def _line(told: dict[str, Any]) -> str:
    known = f"{told['value']:g}{told['unit']}" if told["value"] is not None else "-"
    if told["second"] is not None:
        known = f"{told['value']:g}/{told['second']:g}{told['unit']}"
    said = [f"{told['number']:>2}  {told['name']}  {known}  target {told['target']}"]
    said[0] += f" ({told['target_year']}, {told['kind']})"
    if told["source_class"] == SourceClass.IMPORTED:
        said.append(f"imported, {told['as_of']}, {told['source']}")
    if proxy := told["proxy"]:
        counted = f"{proxy['numerator']}/{proxy['denominator']}, {proxy['unknown']} unknown"
        said.append(f"proxy {_share(proxy)} ({counted}), {proxy['as_of']}, {proxy['edition']}")
    if told["source_class"] == SourceClass.NONE:
        said.append("none")
    return "  ".join(said)


def _share(proxy: dict[str, Any]) -> str:
    if proxy["low"] is None:
        return "-"
    return f"{proxy['low']:g}-{proxy['high']:g}%" if proxy["unknown"] else f"{proxy['low']:g}%"
