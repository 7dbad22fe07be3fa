"""``flask hours``: how opening hours are understood as people write them."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

from catalogue.time.wording import HoursReading, read_words

from ...words.opening_hours import all_in_words
from ..base import CommandGroup, say
from .texts import each, locale_of

group = CommandGroup("hours", help="Opening hours as people write them.")


@group.command(
    "read",
    help="Read opening hours in words, one answer a line for each TEXT; - reads one a line from input. "
    "A literal \\n in a text is a line break.",
)
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@with_appcontext
def read(texts: tuple[str, ...], form: str) -> None:
    """Say how every text is understood, or what is to be asked about it."""
    for text, broken in each(texts):
        reading = read_words(broken)
        with force_locale(locale_of(broken)):
            say(_as_json(text, reading) if form == "jsonl" else _as_text(text, reading))


def _ask(reading: HoursReading) -> str | None:
    """The question, in the language of the text."""
    question = reading.question
    return gettext(question.message) % {"part": question.part} if question else None


def _as_json(text: str, reading: HoursReading) -> str:
    schedule = None if reading.hours is None else str(reading.hours)
    return json.dumps({"text": text, "schedule": schedule, "ask": _ask(reading)}, ensure_ascii=False)


def _as_text(text: str, reading: HoursReading) -> str:
    told = "; ".join(all_in_words(reading.hours)) if reading.hours else f"? {_ask(reading)}"
    return f"{' '.join(text.split())}  =>  {told}"
