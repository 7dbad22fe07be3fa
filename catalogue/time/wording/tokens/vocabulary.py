"""The words of opening hours, from ``data/words/hours.yaml``, each with what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, Self

from pydantic import model_validator

from ....language.spelling import has_han
from ....language.word_files import WordFile, Words, one_of, read_words, refuse_shared


class _DayWords(WordFile):
    every: Words
    working: Words
    weekdays: Words
    weekend: Words
    public: Words
    school: Words
    term: Words
    year: Words
    others: Words


class _PartWords(WordFile):
    dawn: Words
    morning: Words
    noon: Words
    afternoon: Words
    evening: Words


class _DoubtfulWords(WordFile):
    alternating: Words
    lunar: Words
    approximate: Words
    unsettled: Words
    pushed: Words
    temporary: Words
    elsewhere: Words
    any_time: Words
    empty: Words


class _HoursFile(WordFile):
    days: _DayWords
    festivals: Words
    seasons: Words
    parts: _PartWords
    next_day: Words
    closed: Words
    closes: Words
    opens: Words
    usual: Words
    including: Words
    rest_days: Words
    excepted: Words
    except_before: Words
    outside: Words
    until: Words
    all_day: Words
    whole_day: Words
    appointment: Words
    may_book: Words
    no_break: Words
    lunch: Words
    last_entry: Words
    sold_out: Words
    open_end: Words
    until_notice: Words
    daylight: Words
    monthly: Words
    make_up: Words
    noise: Words
    lookalikes: Words
    emergency: Words
    services: Words
    doubtful: _DoubtfulWords

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        refuse_shared((f"{meaning.kind} {meaning.value}", word) for word, meaning in _listed(self))
        return self


class Meaning(NamedTuple):
    """What a word is (``kind``), and which one of them."""

    kind: str
    value: str


_GROUPS = {"days": "days", "parts": "part", "doubtful": "doubtful"}


def _listed(file: _HoursFile) -> Iterator[tuple[str, Meaning]]:
    for name in type(file).model_fields:
        entry = getattr(file, name)
        if isinstance(entry, WordFile):
            for value in type(entry).model_fields:
                yield from ((word, Meaning(_GROUPS[name], value)) for word in getattr(entry, value))
        else:
            yield from ((word, Meaning(name, "")) for word in entry)


@cache
def vocabulary() -> dict[str, Meaning]:
    """Every word and its meaning."""
    return dict(_listed(read_words("hours.yaml", _HoursFile)))


@cache
def pattern() -> re.Pattern[str]:
    """The longest word of the vocabulary at a place; a word of Latin letters counts only whole."""
    words = vocabulary()
    chinese = one_of(word for word in words if has_han(word))
    latin = one_of(word for word in words if not has_han(word))
    return re.compile(f"(?:{chinese})|(?<![a-z0-9])(?:{latin})(?![a-z0-9])")
