"""Commands that read texts as people write them: given as arguments, or one a line from input."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from catalogue.language.spelling import has_han

from ...words.i18n import LOCALES
from ..base import CommandGroup, say

FROM_INPUT = "-"
"""The argument in the place of the lines of standard input."""
_LETTER = re.compile("[A-Za-z]")


def each(texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every text as it was given, and with line breaks in the place of a literal ``\\\\n``."""
    for text in texts:
        if text == FROM_INPUT:
            # What is not UTF-8 is read as far as it can be: one line cannot stop thousands.
            lines = (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
            yield from ((line, line.replace("\\n", "\n")) for line in lines)
        else:
            yield text, text.replace("\\n", "\n")


def locale_of(text: str) -> str:
    """The locale of the answer: English for a text in Latin letters; figures alone are asked about in Chinese."""
    return "en" if _LETTER.search(text) and not has_han(text) else LOCALES["zh"]


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """What a text was understood as: ``told`` to a person, and the ``fields`` of the same in JSON, in their order."""

    told: str
    fields: dict[str, object]


def add_reading(group: CommandGroup, *, each_text: str, answer: Callable[[str], TextAnswer]) -> None:
    """Give a group its command ``read``, which says of every text how it is understood, or what is to be asked.

    ``each_text`` begins the command's help; ``answer`` is called in the language of the text.
    """

    @group.command(
        "read",
        help=f"{each_text}, one answer a line; - reads one a line from input. "
        "A literal \\n in a text is a line break.",
    )
    @click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
    @click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
    @with_appcontext
    def read(texts: tuple[str, ...], form: str) -> None:
        for text, broken in each(texts):
            with force_locale(locale_of(broken)):
                answered = answer(broken)
            if form == "jsonl":
                say(json.dumps({"text": text, **answered.fields}, ensure_ascii=False))
            else:
                say(f"{' '.join(text.split())}  =>  {answered.told}")
