"""``flask phones``: telephone numbers as people write them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import click

from catalogue.telephones import PhoneReading, read_phones

from .base import CommandGroup, say

FROM_INPUT = "-"

group = CommandGroup("phones", help="Telephone numbers as people write them.")


@group.command(
    "read",
    help="Read each TEXT as a field for telephone numbers, one answer a line; - reads one a line from input. "
    "A literal \\n in a text is a line break.",
)
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def read(texts: tuple[str, ...], form: str) -> None:
    """Answer every text."""
    for text in _each(texts):
        reading = read_phones(text.replace("\\n", "\n"))
        if form == "jsonl":
            asked = str(reading.ask) if reading.ask else None
            say(
                json.dumps({"text": text, "numbers": list(reading.numbers), "ask": asked}, ensure_ascii=False)
            )
        else:
            say(f"{' '.join(text.split())}: {_in_words(reading)}")


def _each(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        if text == FROM_INPUT:
            # What is not UTF-8 is read as far as it can be: one line cannot stop thousands.
            yield from (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
        else:
            yield text


def _in_words(reading: PhoneReading) -> str:
    if reading.ask:
        return f"? {reading.ask}"
    return ", ".join(reading.numbers) or "no number"
