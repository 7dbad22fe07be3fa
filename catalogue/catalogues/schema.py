"""What a catalogue file must hold, as pydantic models. Every scalar arrives as a string.

Own rules raise ``PydanticCustomError`` whose type is a key of ``reading.MESSAGES``, so that each rule has
one message that can be translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ..models import Form
from ..models.editions import CODE, PLAIN_EN, PLAIN_ZH
from .guide import GUIDE_FIELDS
from .terms import ASPECTS, AUDIENCES, BODIES, LIFE_EVENTS

_CHINESE = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef"
_FOLDED = re.compile(rf"[{_CHINESE}] +[{_CHINESE}]")
_CODE = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
_POSITION = re.compile(r"[0-9]{1,4}")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``; None if none is near."""
    found = get_close_matches(word.lower().replace("-", "_"), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def _refuse_unknown(names: Iterable[str], known: Iterable[str]) -> None:
    allowed = tuple(known)
    for name in names:
        if name not in allowed:
            suggestion = nearest(name, allowed)
            kind = "unknown_field" if suggestion is None else "misspelt_field"
            raise PydanticCustomError(kind, "unknown field", {"at": name, "nearest": suggestion or ""})


class FileEntry(BaseModel):
    """Base of every mapping in the file: unknown fields are refused, empty optional fields count as absent."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _known_and_filled(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        _refuse_unknown(data, cls.model_fields)
        return {
            name: value for name, value in data.items() if value != "" or cls.model_fields[name].is_required()
        }


def _one_line(text: str) -> str:
    if "\n" in text:
        raise PydanticCustomError("line_break", "line break")
    return text


def _unfolded(text: str) -> str:
    # YAML joins the lines of a wrapped text with a space, which Chinese does not have.
    folded = _FOLDED.search(text)
    if folded:
        raise PydanticCustomError("folded", "space between Chinese", {"where": folded.group()})
    return text


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise PydanticCustomError("bad_code", "bad code", {"value": text})
    return text


def _item_code(text: str) -> str:
    # Addresses tell an item's code from a word by its digit.
    if not re.search("[0-9]", _code(text)):
        raise PydanticCustomError("bad_code", "bad code", {"value": text})
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error:
        raise PydanticCustomError("bad_pattern", "bad pattern", {"value": text}) from None
    return text


def _position(text: Any) -> Any:
    if not isinstance(text, str) or not _POSITION.fullmatch(text):
        raise PydanticCustomError("bad_position", "bad position")
    return int(text)


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise PydanticCustomError("bad_key", "bad key", {"value": text})
    return text


def _date(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise PydanticCustomError("bad_date", "bad date", {"value": text}) from None


def _truth(text: Any) -> Any:
    if text not in ("true", "false"):
        raise PydanticCustomError("bad_truth", "bad truth value")
    return text == "true"


def _known_word(text: str, known: Iterable[str]) -> str:
    allowed = tuple(known)
    if text not in allowed:
        raise PydanticCustomError(
            "unknown_word", "unknown word", {"value": text, "known": ", ".join(allowed)}
        )
    return text


def _audience(text: str) -> str:
    return _known_word(text, AUDIENCES)


def _life_event(text: str) -> str:
    return _known_word(text, LIFE_EVENTS)


def _aspect(text: str) -> str:
    return _known_word(text, ASPECTS)


def _body(text: str) -> str:
    return _known_word(text, BODIES)


def _form(text: Any) -> Any:
    return Form(_known_word(text, (form.value for form in Form))) if isinstance(text, str) else text


def _distinct(entries: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        folded = entry.casefold()
        if folded in seen:
            raise PydanticCustomError("repeated", "repeated", {"value": entry, "at": index})
        seen.add(folded)
    return entries


def _guide_fields(guide: Any) -> Any:
    if not isinstance(guide, dict):
        return guide
    _refuse_unknown(guide, GUIDE_FIELDS)
    return {field: text for field, text in guide.items() if text != ""}


Short = Annotated[
    str, StringConstraints(min_length=1, max_length=100), AfterValidator(_one_line), AfterValidator(_unfolded)
]
Long = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line), AfterValidator(_unfolded)
]
PlainZh = Annotated[
    str,
    StringConstraints(min_length=1, max_length=PLAIN_ZH),
    AfterValidator(_one_line),
    AfterValidator(_unfolded),
]
PlainEn = Annotated[str, StringConstraints(min_length=1, max_length=PLAIN_EN), AfterValidator(_one_line)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_unfolded)]
Word = Annotated[
    str, StringConstraints(min_length=1, max_length=60), AfterValidator(_one_line), AfterValidator(_unfolded)
]
Key = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(_key)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=CODE), AfterValidator(_code)]
ItemCode = Annotated[str, StringConstraints(min_length=1, max_length=CODE), AfterValidator(_item_code)]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_pattern)]
Position = Annotated[int, BeforeValidator(_position)]
Day = Annotated[date, BeforeValidator(_date)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Words = Annotated[tuple[Word, ...], AfterValidator(_distinct)]
Keys = Annotated[tuple[Key, ...], AfterValidator(_distinct)]
Carried = Annotated[tuple[Long, ...], AfterValidator(_distinct)]
Audiences = Annotated[tuple[Annotated[str, AfterValidator(_audience)], ...], AfterValidator(_distinct)]
LifeEvents = Annotated[tuple[Annotated[str, AfterValidator(_life_event)], ...], AfterValidator(_distinct)]
GuideTexts = Annotated[dict[str, Prose], BeforeValidator(_guide_fields)]


class Title(FileEntry):
    """A title in both languages, up to 200 characters each."""

    zh: Long
    en: Long


class Name(FileEntry):
    """A name in both languages: up to 100 characters in Chinese, 200 in English."""

    zh: Short
    en: Long


class PlainEntry(FileEntry):
    """What a resident would call an item, in both languages."""

    zh: PlainZh
    en: PlainEn


class Texts(FileEntry):
    """A text in both languages."""

    zh: Prose
    en: Prose


class CriterionEntry(Texts):
    """A criterion in both languages. ``same_as`` names the edition whose criterion it only rewords."""

    same_as: Key | None = None


class ItemEntry(FileEntry):
    """One item as the file gives it."""

    code: ItemCode
    key: Key
    source_text: Short
    name: Name
    plain: PlainEntry | None = None
    form: Annotated[Form, BeforeValidator(_form)]
    criterion: CriterionEntry | None = None
    summary: Texts | None = None
    audiences: Audiences = ()
    life_events: LifeEvents = ()
    guide: GuideTexts = {}
    sensitive: Truth = False
    aspect: Annotated[str, AfterValidator(_aspect)] | None = None
    body: Annotated[str, AfterValidator(_body)] | None = None
    offered: Truth = True
    words_from: Keys = ()
    words_without: Carried | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_words(cls, data: Any) -> Any:
        if isinstance(data, dict) and "vocabulary" in data:
            raise PydanticCustomError("words_elsewhere", "words", {"at": "vocabulary"})
        return data


class CategoryEntry(FileEntry):
    """One category with its items."""

    number: Code
    source_text: Short
    name: Name
    items: tuple[ItemEntry, ...]


class SourceEntry(FileEntry):
    """The document that the catalogue was taken from: its title, its date as printed, and the part of it."""

    title: Title
    dated: Title
    part: Title


class EditionEntry(FileEntry):
    """What the source says of the edition as a whole. What it does not say stays empty."""

    key: Key
    title: Title
    nicknames: Words = ()
    issuer: Title | None = None
    trial: Truth
    issued_on: Day | None = None
    in_force_from: Day | None = None
    in_force_until: Day | None = None
    source: SourceEntry

    def flat_source(self) -> Mapping[str, str]:
        """The source as the table keeps it: ``title_zh``, ``title_en``, ``dated_zh`` ... ``part_en``."""
        return {
            f"{field}_{language}": text
            for field, texts in self.source.model_dump().items()
            for language, text in texts.items()
        }


class CodesEntry(FileEntry):
    """What the codes of a catalogue look like, as regular expressions.

    ``nested`` means that an item's code begins with that of its category.
    """

    category: Pattern = "[0-9]{2}"
    item: Pattern = "[0-9]{4}"
    nested: Truth = True


class CatalogueEntry(FileEntry):
    """The catalogue that the edition belongs to. ``order`` is its place among catalogues: the first needs no mention.

    ``reported``: whether communities report of its items. Only of these the file must say how they reach residents.
    """

    key: Key
    name: Name
    order: Position = 1
    reported: Truth = True
    codes: CodesEntry = CodesEntry()


class WholeFile(FileEntry):
    """The whole file. An edition that names no catalogue belongs to the first one of the instance."""

    catalogue: CatalogueEntry | None = None
    edition: EditionEntry
    categories: tuple[CategoryEntry, ...]
