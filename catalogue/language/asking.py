"""How people ask: the words around what they look for, from ``data/words/asking.yaml``, as patterns over folded texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from .spelling import has_han
from .word_files import WordFile, Words, one_of, read_words


class _Around(WordFile):
    before: Words
    after: Words


class _AroundPlaces(WordFile):
    whose: Words
    lies: Words
    goes: Words
    beside: Words
    english: Words


class _AboutStations(WordFile):
    stations: Words
    asked: Words
    ends: Words


class _AskingFile(WordFile):
    around_texts: _Around
    around_needs: _Around
    around_places: _AroundPlaces
    about_stations: _AboutStations
    own_situation: Words


@dataclass(frozen=True, slots=True)
class Asking:
    """Patterns over folded texts.

    ``before_text``, ``after_text``: one question before or after a place's name or text, never all of it.
    ``before_need``, ``after_need``: all courtesies there. ``leads_to_place``, ``follows_place``: to be searched
    before, and matched after, the name of a place. ``bare_lead``: all that may come before a name that is only
    a name. ``left_of_place``: what is left around a need once the name of a place is taken out. ``station``,
    ``station_of_place``: a question about a station, without and with a place beside it. ``own_situation``: one
    word of somebody's own situation.
    """

    before_text: re.Pattern[str]
    after_text: re.Pattern[str]
    before_need: re.Pattern[str]
    after_need: re.Pattern[str]
    leads_to_place: re.Pattern[str]
    follows_place: re.Pattern[str]
    bare_lead: re.Pattern[str]
    left_of_place: re.Pattern[str]
    station: re.Pattern[str]
    station_of_place: re.Pattern[str]
    own_situation: re.Pattern[str]


@cache
def asking() -> Asking:
    """The patterns, made once."""
    file = read_words("asking.yaml", _AskingFile)
    texts, needs, places, stations = (
        file.around_texts,
        file.around_needs,
        file.around_places,
        file.about_stations,
    )
    whose, lies, beside = one_of(places.whose), one_of(places.lies), one_of(places.beside)
    lives = rf"(?:{whose})?家?(?:{lies})"
    english = rf"(?:{one_of(places.english)})(?:\s+the)?"
    station = rf"(?:{whose})?(?:{one_of(stations.stations)})"
    asked = rf"的?(?:{one_of(stations.asked)})(?:{one_of(stations.ends)})?"
    return Asking(
        before_text=re.compile(
            rf"^(?:{_chinese(texts.before)}|(?:{_english(texts.before)})\b)[\s,，。?？]*(?=.)"
        ),
        after_text=re.compile(
            rf"(?<=.)[\s,，。?？]*(?:{_chinese(texts.after)}|\b(?:{_english(texts.after)}))$"
        ),
        before_need=re.compile(rf"^(?:{one_of(needs.before)}|\s|,|，)+"),
        after_need=re.compile(rf"(?:{one_of(needs.after)}|\s)+$"),
        leads_to_place=re.compile(rf"(?:{lives}|(?<![a-z]){english})\s*$"),
        follows_place=re.compile(rf"\s*(?:{beside})?的?(?:(?=[^\w])|(?<=.)|$)"),
        bare_lead=re.compile(rf"(?:^|[\s,])(?:请问|{whose})?家?(?:{lies}|{one_of(places.goes)})?$"),
        left_of_place=re.compile(
            rf"^(?:{lives}|(?:{beside})的?)[\s,，、。]+|^(?:{beside})的|[\s,，、](?:{lies})$"
            rf"|(?:^|\s+){english}[\s,.?!]*$",
            re.IGNORECASE,
        ),
        station=re.compile(station + asked),
        station_of_place=re.compile(f"(?:{station})?{asked}"),
        own_situation=re.compile(rf"{_chinese(file.own_situation)}|\b(?:{_english(file.own_situation)})\b"),
    )


def _chinese(words: Iterable[str]) -> str:
    return one_of(filter(has_han, words))


def _english(words: Iterable[str]) -> str:
    return one_of(word for word in words if not has_han(word))
