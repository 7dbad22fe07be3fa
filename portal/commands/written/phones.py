"""``flask phones``: how telephone numbers are understood as people write them."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from catalogue.telephones import PhoneReading, read_phones

from ...frame.errors import say as in_words
from ..base import CommandGroup, say
from .texts import each, locale_of

group = CommandGroup("phones", help="Telephone numbers as people write them.")


@group.command(
    "read",
    help="Read each TEXT as a field for telephone numbers, one answer a line; - reads one a line from input. "
    "A literal \\n in a text is a line break.",
)
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@with_appcontext
def read(texts: tuple[str, ...], form: str) -> None:
    """Answer every text."""
    for text, broken in each(texts):
        reading = read_phones(broken)
        with force_locale(locale_of(broken)):
            say(_as_json(text, reading) if form == "jsonl" else _as_text(text, reading))


def _ask(reading: PhoneReading) -> str | None:
    """The question, in the language of the text."""
    return in_words(reading.ask) if reading.ask else None


def _as_json(text: str, reading: PhoneReading) -> str:
    answer = {"text": text, "numbers": list(reading.numbers), "ask": _ask(reading)}
    return json.dumps(answer, ensure_ascii=False)


def _as_text(text: str, reading: PhoneReading) -> str:
    told = f"? {_ask(reading)}" if reading.ask else ", ".join(reading.numbers) or "-"
    return f"{' '.join(text.split())}  =>  {told}"
