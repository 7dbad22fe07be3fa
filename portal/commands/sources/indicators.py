"""``flask indicators``: the plan's indicators (专栏1) with what is counted here and what others publish."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from catalogue import divisions, indicators
from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock
from catalogue.foundation.text_files import CSV_MARK, csv_text
from catalogue.indicators import CountedShare, IndicatorState

from ..base import DIVISION, BadInput, CommandGroup, reading, say, writing
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
        edition = edition_in_force(session, clock.today())
        if edition is None:
            raise BadInput("No edition of the catalogue is in force. Run: flask setup")
        found = [_told(each) for each in indicators.indicators_of(session, edition, code)]
    if form == "json":
        say(json.dumps({"division": f"{code:012d}", "indicators": found}, ensure_ascii=False, indent=2))
    elif form == "csv":
        rows = [list(found[0]), *([*each.values()] for each in found)]
        click.echo(CSV_MARK + csv_text(rows, line_end="\n"), nl=False)
    else:
        for each in found:
            say(_line(each))


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


def _told(state: IndicatorState) -> dict[str, Any]:
    """An indicator for programs. ``value`` is the published one, else the least that is counted, in per cent."""
    indicator, published, proxy = state.indicator, state.published, state.proxy
    value = float(published.value) if published else _percent(proxy)
    return {
        "number": indicator.number,
        "name": indicator.name_zh,
        "name_en": indicator.name_en,
        "unit": indicator.unit,
        "target": indicator.target,
        "target_year": indicators.shipped_indicators().source.target_year,
        "kind": indicator.kind.value,
        "value": value,
        "second": float(published.second) if published and published.second is not None else None,
        "source_class": state.source_class.value if state.source_class else None,
        "as_of": published.as_of.isoformat() if published else state.day.isoformat() if proxy else None,
        "source": published.source if published else None,
        "numerator": proxy.numerator if proxy else None,
        "denominator": proxy.denominator if proxy else None,
        "unknown": proxy.unknown if proxy else None,
        "edition": state.edition if proxy else None,
    }


def _percent(proxy: CountedShare | None) -> float | None:
    return round(100 * proxy.numerator / proxy.denominator, 1) if proxy and proxy.denominator else None


def _line(told: dict[str, Any]) -> str:
    known = "-" if told["value"] is None else f"{told['value']:g}"
    if told["second"] is not None:
        known += f"/{told['second']:g}"
    if told["denominator"]:
        known += f" ({told['numerator']}/{told['denominator']}, {told['unknown']} unknown)"
    said = [f"{told['number']:>2}  {told['name']}  {known}{told['unit']}  target {told['target']}"]
    if told["source_class"]:
        said.append(
            f"{told['source_class']}, {told['as_of']}" + (f", {told['source']}" if told["source"] else "")
        )
    return "  ".join(said)
