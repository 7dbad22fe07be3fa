"""Words that residents say, read from ``data/words``: each file against its schema, mistakes with their lines.

A list of words is one text: words separated by commas or line ends. It is read once in a process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from ..foundation.errors import BadFile, _
from ..foundation.strict_yaml import Parsed, parse, read_source

HOME = Path(__file__).parents[1] / "data" / "words"
"""The folder of the files that come with the package."""

LONGEST = 60
"""Characters of a word."""

_AT = "row"
"""In an error's context: the row of the text in which the word is, from 0."""

_MESSAGES = {
    "missing": _("This field is missing."),
    "extra_forbidden": _("There is no such field."),
    "words_type": _("Words are one text: separated by commas or line ends, without brackets."),
    "word_twice": _("“%(value)s” is listed twice."),
    "word_order": _("“%(value)s” comes before “%(previous)s”: words are sorted by code point."),
    "word_length": _("“%(value)s” is longer than %(most)s characters."),
}


class WordFile(BaseModel):
    """Base of every mapping in a file of words: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _split(text: Any) -> Any:
    if not isinstance(text, str):
        raise PydanticCustomError("words_type", "no text")
    found: list[str] = []
    seen: set[str] = set()
    for row, line in enumerate(text.splitlines()):
        for word in line.split(","):
            word = word.strip()
            if not word:
                continue
            if word.casefold() in seen:
                raise PydanticCustomError("word_twice", "twice", {"value": word, _AT: row})
            if len(word) > LONGEST:
                raise PydanticCustomError("word_length", "long", {"value": word, "most": LONGEST, _AT: row})
            seen.add(word.casefold())
            found.append(word)
    return tuple(found)


def _in_order(words: tuple[str, ...]) -> tuple[str, ...]:
    for previous, word in pairwise(words):
        if word < previous:
            raise PydanticCustomError("word_order", "order", {"value": word, "previous": previous})
    return words


RankedWords = Annotated[tuple[str, ...], BeforeValidator(_split)]
"""Words in an order that means something: what is said most comes first."""
Words = Annotated[RankedWords, AfterValidator(_in_order)]
"""Words whose order means nothing: sorted, so that each has one place."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]

Schema = TypeVar("Schema", bound=BaseModel)


def read_words(path: Path | str, schema: type[Schema]) -> Schema:
    """A file of words, checked. ``path`` may be a name in ``HOME``. Raises ``BadFile`` with the line of the first mistake."""
    path = HOME / path
    parsed = parse(read_source(path), file=str(path))
    try:
        return schema.model_validate(parsed.data)
    except ValidationError as error:
        raise min(
            (_mistake(path, parsed, details) for details in error.errors()),
            key=lambda mistake: mistake.line or 0,
        ) from error


def one_of(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest that is there."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def refuse_shared(words: Iterable[tuple[str, str]]) -> None:
    """Raise for a word that is in two of the lists given as pairs of list and word."""
    seen: dict[str, str] = {}
    for name, word in words:
        folded = word.casefold()
        if seen.setdefault(folded, name) != name:
            raise PydanticCustomError("word_twice", "twice", {"value": word})


def _mistake(path: Path, parsed: Parsed, details: ErrorDetails) -> BadFile:
    values = dict(details.get("ctx", {}))
    row = values.pop(_AT, None)
    line = parsed.line_of(details["loc"])
    message = _MESSAGES.get(details["type"])
    return BadFile(
        message or "%(reason)s",
        file=str(path),
        line=line + 1 + row if row is not None else line,
        field=".".join(map(str, details["loc"])) or None,
        **(values if message else {"reason": details["msg"]}),
    )
