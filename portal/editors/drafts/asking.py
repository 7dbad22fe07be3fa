"""What an editor sends of a draft: its beginning, its items, its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from werkzeug.datastructures import MultiDict

from catalogue.crosswalks.mappings import Correspondence
from catalogue.drafts.content import DraftedCategory, DraftedItem
from catalogue.foundation.errors import Invalid, Problem, _
from catalogue.models import Relation

from ...requests.cleaning import clean
from ...requests.fields import DAY_FORMATS

NEW = ""
"""In the place of an item's key: an item that is to be added."""
NEW_CATEGORY = "+"
"""In the place of a category's number: one that is to be added."""
NO_CATEGORY = DraftedCategory("", "", "")
_LONGEST = 2000
PARTS = ("", "part_")
"""What the names of fields begin with: of the item, and of the second part of one that is split."""


@dataclass(frozen=True, slots=True)
class SentDraftItem:
    """An item's form: what is to be done with which item, its two parts, and where a new one goes."""

    do: str
    item: str
    version: int
    parts: tuple[DraftedItem, DraftedItem]
    key: str = ""
    category: str = ""
    """The number of its category; ``NEW_CATEGORY``: the one of ``new_category``."""
    new_category: DraftedCategory = NO_CATEGORY
    merges: tuple[str, ...] = ()
    note: str = ""


def read_item_asked(arguments: Mapping[str, str]) -> tuple[str, bool]:
    """The key of the item whose form is asked for, empty for a new one, and whether it is to be split."""
    return _line(arguments.get("item")), arguments.get("do") == "split"


def read_sent_item(form: MultiDict[str, str]) -> SentDraftItem:
    """The form of an item."""
    return SentDraftItem(
        do=_line(form.get("do")),
        item=_line(form.get("item")),
        version=read_version(form),
        parts=(_item(form, PARTS[0]), _item(form, PARTS[1])),
        key=_line(form.get("key")),
        category=_line(form.get("category")),
        new_category=read_category(form),
        merges=tuple(_line(form.get("merges")).split()),
        note=_line(form.get("note")),
    )


def _item(form: MultiDict[str, str], prefix: str) -> DraftedItem:
    def text(name: str) -> str:
        return clean((form.get(prefix + name) or "")[:_LONGEST]).strip()

    return DraftedItem(
        code=text("code"),
        name_zh=text("name_zh"),
        name_en=text("name_en"),
        form=text("form"),
        summary_zh=text("summary_zh"),
        summary_en=text("summary_en"),
        criterion_zh=text("criterion_zh"),
        criterion_en=text("criterion_en"),
        standard=text("standard"),
        audiences=tuple(form.getlist(f"{prefix}audiences")),
        body=text("body"),
        plain=(text("plain_zh"), text("plain_en")),
        eligibility=text("eligibility"),
        office=text("office"),
        reworded=form.get(f"{prefix}reworded") == "1",
    )


def read_version(form: Mapping[str, str]) -> int:
    """The version of the draft that a form was made from; 0 for none that can be."""
    version = _line(form.get("version"))
    return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0


def read_category(form: Mapping[str, str]) -> DraftedCategory:
    """A category as typed."""
    return DraftedCategory(
        _line(form.get("number")), _line(form.get("category_zh")), _line(form.get("category_en"))
    )


@dataclass(frozen=True, slots=True)
class SentCategory:
    """A form of categories: what is to be done with which one (its number), as typed."""

    do: str
    old: str
    category: DraftedCategory
    items: tuple[str, ...]
    """Keys of the items that move into a new one."""
    into: str
    anew: bool
    version: int


def read_sent_category(form: MultiDict[str, str]) -> SentCategory:
    """A form of the page of categories."""
    return SentCategory(
        _line(form.get("do")),
        _line(form.get("old")),
        read_category(form),
        tuple(_line(key) for key in form.getlist("items")),
        _line(form.get("into")),
        form.get("anew") == "1",
        read_version(form),
    )


@dataclass(frozen=True, slots=True)
class SentCorrespondence:
    """A form of the page of what corresponds: a line to be kept, or to be taken back."""

    do: str
    row: Correspondence
    version: int


def read_sent_correspondence(form: Mapping[str, str]) -> SentCorrespondence:
    """What two items are to each other; without one of them the other is new or dropped."""
    known = {relation.value: relation for relation in Relation}
    old, new = _line(form.get("from_item")) or None, _line(form.get("to_item")) or None
    relation = known.get(_line(form.get("relation"))) if old and new else None
    row = Correspondence(old, new, relation, note=_line(form.get("note")))
    return SentCorrespondence(_line(form.get("do")), row, read_version(form))


@dataclass(frozen=True, slots=True)
class SentWords:
    """The words of an item that were looked through: those ticked come along."""

    item: str
    version: int
    kept: frozenset[str]


def read_sent_words(form: MultiDict[str, str]) -> SentWords:
    """The form of the words that come along to an item."""
    return SentWords(_line(form.get("item")), read_version(form), frozenset(map(_line, form.getlist("word"))))


def read_title(form: Mapping[str, str]) -> tuple[str, str]:
    """A title in Chinese and English."""
    return _line(form.get("title_zh")), _line(form.get("title_en"))


def read_beginning(form: Mapping[str, str]) -> tuple[str, str, tuple[str, str]]:
    """The key of a new draft, that of the edition that it comes from, and its title in Chinese and English."""
    return (
        _line(form.get("key")),
        _line(form.get("from")),
        read_title(form),
    )


def read_step(form: Mapping[str, str]) -> tuple[str, str]:
    """What is to be done with a draft, and where comments go."""
    return _line(form.get("do")), _line(form.get("comments_to"))


def read_day(form: Mapping[str, str], name: str) -> date:
    """A day as it was typed. Raises ``Invalid``."""
    typed = _line(form.get(name))
    for way in DAY_FORMATS:
        try:
            return datetime.strptime(typed, way).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise Invalid([Problem(name, _("Write the day like 2026-12-31."), {})])


def _line(text: str | None) -> str:
    return " ".join(clean((text or "")[:_LONGEST]).split())
