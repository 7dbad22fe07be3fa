"""``flask notices``: what follows from notices for residents' groups."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime

import click
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

from catalogue.foundation import clock
from catalogue.foundation.text_files import read_text
from catalogue.notices.reading import NoticeReading, read_notice

from ..base import BadInput, CommandGroup, say
from .texts import FROM_INPUT, locale_of

MOST_BYTES = 16 * 1024 * 1024

group = CommandGroup("notices", help="Notices as they are written for residents' groups.")


@group.command(
    "read",
    help="Read the notices of FILE, one answer a line: JSON lines with “text” and, if it was another day than --today, "
    "“today”. A FILE that does not begin with { is one notice. - is standard input.",
)
@click.argument("file", metavar="FILE")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which they are read; else today."
)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@with_appcontext
def read(file: str, today: datetime | None, form: str) -> None:
    """Say what follows from every notice, and what is to be asked about it."""
    day = today.date() if today else clock.today()
    for text, read_on in _notices(_text(file), file, day):
        reading = read_notice(text, read_on)
        with force_locale(locale_of(text)):
            say(_as_json(reading) if form == "jsonl" else _as_text(text, reading))


def _text(file: str) -> str:
    if file == FROM_INPUT:
        return sys.stdin.buffer.read(MOST_BYTES).decode("utf-8", "replace").removeprefix("\ufeff")
    return read_text(file, MOST_BYTES)


def _notices(text: str, file: str, today: date) -> Iterator[tuple[str, date]]:
    """Every notice with the day on which it is read."""
    if not text.lstrip().startswith("{"):
        yield text, today
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            yield str(said["text"]), date.fromisoformat(said["today"]) if said.get("today") else today
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BadInput(
                f"{file}, line {number}: not a JSON object with “text” and an ISO day as “today”."
            ) from None


def _ask(reading: NoticeReading) -> str | None:
    """The questions, in the language of the notice."""
    return " ".join(gettext(each.message) % {"part": each.part} for each in reading.doubts) or None


def _as_json(reading: NoticeReading) -> str:
    answer = {"proposals": [each.as_fields() for each in reading.proposals], "ask": _ask(reading)}
    return json.dumps(answer, ensure_ascii=False)


def _as_text(text: str, reading: NoticeReading) -> str:
    lines = [" ".join(text.split())]
    for each in reading.proposals:
        fields = {key: value for key, value in each.as_fields().items() if value}
        told = " · ".join(", ".join(value) if isinstance(value, list) else value for value in fields.values())
        lines.append(f"  => {told}")
    asked = _ask(reading)
    lines += [f"  ? {asked}"] if asked else []
    return "\n".join(lines if len(lines) > 1 else [*lines, "  -"])
