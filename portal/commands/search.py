"""``flask search``: what a resident's own words find."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from catalogue import divisions

from .base import DIVISION, command, reading, say

if TYPE_CHECKING:
    from catalogue.search import Answer

FROM_INPUT = "-"


@command(
    "search",
    help="Search in a resident's own words, one search for each QUERY; - reads one a line from input.",
)
@click.argument("queries", nargs=-1, required=True, metavar="QUERY...")
@click.option("--in", "within", type=DIVISION, help="Near here: the code of a division.")
@click.option(
    "--limit", type=click.IntRange(1, 60), default=10, show_default=True, help="At most so many items."
)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def search_(queries: tuple[str, ...], within: int | None, limit: int, form: str) -> None:
    """Answer every query."""
    from catalogue.search import (
        search,
        shared_searcher,
    )  # its dictionaries take a while, and only this uses them

    with reading() as session:
        if within is not None:
            divisions.get_division(session, within)
        searcher = shared_searcher(session)
        for query in _each(queries):
            answer = search(session, searcher, query, within=within, limit=limit)
            if form == "jsonl":
                say(json.dumps(_as_json(answer), ensure_ascii=False))
            else:
                _print(answer)


def _each(queries: tuple[str, ...]) -> Iterator[str]:
    for query in queries:
        if query == FROM_INPUT:
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield query


def _as_json(answer: Answer) -> dict[str, Any]:
    place = answer.place
    return {
        "query": answer.query,
        "place": {"code": f"{place.code:012d}", "name": place.short_name} if place else None,
        "items": [
            {"code": hit.code, "name": hit.item.name_zh, "score": round(hit.score, 4)} for hit in answer.items
        ],
        "took_ms": round(answer.took_ms, 3),
    }


def _print(answer: Answer) -> None:
    place = f"  [{answer.place.short_name}]" if answer.place else ""
    say(f"{answer.query}{place}")
    for hit in answer.items:
        say(f"  {hit.code}  {hit.item.name_zh}  {hit.item.name_en}")
    if not answer.items:
        say("  nothing in the catalogue answers this")
