"""``flask search``: what a resident's own words find."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import click

from catalogue import divisions
from catalogue.catalogues import catalogues_in_force
from catalogue.foundation import clock
from catalogue.search import Answer, Hints, as_line, search, shared_searcher, train_again

from .base import CATALOGUE, DIVISION, command, reading, say

FROM_INPUT = "-"
TRAIN = "train"


@command(
    "search",
    help="Search in a resident's own words, one search for each QUERY; - reads one a line from input. "
    "The one word `train` trains what the search learns instead, where words or offices have changed: half a minute.",
)
@click.argument("queries", nargs=-1, required=True, metavar="QUERY...")
@click.option("--in", "within", type=DIVISION, help="Near here: the code of a division.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="At most this many items."
)
@CATALOGUE
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def search_(
    queries: tuple[str, ...], within: int | None, limit: int, catalogue: str | None, form: str
) -> None:
    """Answer every query."""
    if queries == (TRAIN,):
        _train()
        return
    with reading() as session:
        if within is not None:
            divisions.get_division(session, within)
        searcher = shared_searcher(session, catalogue)
        for query in _each(queries):
            answer = search(session, searcher, query, Hints(within=within), limit=limit)
            if form == "jsonl":
                say(json.dumps(as_line(answer), ensure_ascii=False))
            else:
                _print(answer)


def _train() -> None:
    with reading() as session:
        for catalogue in catalogues_in_force(session, clock.today()):
            trained = train_again(session, catalogue.key)
            say(f"{catalogue.key}: {'trained' if trained else 'nothing has changed'}")


def _each(queries: tuple[str, ...]) -> Iterator[str]:
    for query in queries:
        if query == FROM_INPUT:
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield query


def _print(answer: Answer) -> None:
    place = f"  [{answer.place.short_name}]" if answer.place else ""
    say(f"{answer.query}{place}")
    if answer.emergency:
        say(f"  first dial {', '.join(answer.emergency.numbers)}")
    for hit in answer.items:
        say(f"  {hit.code}  {hit.item.name_zh}  {hit.item.name_en}")
    if answer.door:
        say(f"  {answer.door.hotline or '12345'}  {answer.door.name_zh}  {answer.door.name_en}")
    elif not answer.items:
        say("  nothing in the catalogue answers this")
