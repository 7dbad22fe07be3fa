"""What a draft holds, as a catalogue file would, changed in memory: items and categories put in, taken out, renumbered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..catalogues import EditionFacts, ItemFacts
from ..catalogues.reading import in_order
from ..foundation.errors import Refused, _
from ..models.editions import PLAIN_EN

Content = dict[str, Any]
_PLACE = re.compile(r"(\D*)([0-9]+)")


@dataclass(frozen=True, slots=True)
class DraftedItem:
    """An item as an editor writes it. Empty texts are left out; ``standard`` is the one of its service guide.

    What is None stays as it was. ``reworded``: the criterion is only worded otherwise, so that records still speak for it.
    """

    code: str
    name_zh: str
    name_en: str
    form: str
    summary_zh: str
    summary_en: str
    criterion_zh: str = ""
    criterion_en: str = ""
    standard: str = ""
    audiences: tuple[str, ...] = ("everyone",)
    body: str = ""
    plain: tuple[str, str] | None = None
    """What a resident would call it, in Chinese and English; two empty texts: its name."""
    eligibility: str | None = None
    office: str | None = None
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class DraftedCategory:
    """A category as an editor writes it."""

    number: str
    name_zh: str
    name_en: str


def as_drafted(item: ItemFacts, old: EditionFacts | None = None) -> DraftedItem:
    """An item of an edition or a draft as an editor's form holds it: written back unchanged, it changes nothing.

    ``old``: the edition before, which tells whether the criterion was only reworded.
    """
    named = (item.plain_zh, item.plain_en)
    own = named != (item.name_zh, item.name_en) and len(item.plain_en) <= PLAIN_EN
    before = next((each for each in old.items if each.key == item.key), None) if old else None
    return DraftedItem(
        code=item.code,
        name_zh=item.name_zh,
        name_en=item.name_en,
        form=item.form.value,
        summary_zh=item.summary_zh,
        summary_en=item.summary_en,
        criterion_zh=item.criterion_zh or "",
        criterion_en=item.criterion_en or "",
        standard=item.guide.get("standard", ""),
        audiences=item.audiences,
        body=item.body or "",
        plain=named if own else ("", ""),
        eligibility=item.guide.get("eligibility", ""),
        office=item.guide.get("office", ""),
        reworded=before is not None
        and before.criterion_id == item.criterion_id
        and before.criterion_zh != item.criterion_zh,
    )


def find(content: Content, key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The category and the entry of an item, by its key. Raises ``Refused``."""
    for category in content["categories"]:
        for entry in category["items"]:
            if entry["key"] == key:
                return category, entry
    raise Refused(_("The draft has no item “%(key)s”."), key=key)


def category_of(content: Content, number: str) -> dict[str, Any]:
    """The category with a number. Raises ``Refused``."""
    for each in content["categories"]:
        if each["number"] == number:
            found: dict[str, Any] = each
            return found
    raise Refused(_("The draft has no category “%(category)s”."), field="category", category=number)


def take_out(content: Content, key: str) -> dict[str, Any]:
    """Take an item out; its entry."""
    category, entry = find(content, key)
    category["items"].remove(entry)
    return entry


def put(content: Content, category: str, entry: dict[str, Any]) -> None:
    """Put an item where its code belongs."""
    items = category_of(content, category)["items"]
    items.append(entry)
    items.sort(key=lambda item: in_order(item["code"]))


def put_category(content: Content, category: DraftedCategory) -> dict[str, Any]:
    """Put a category without items where its number belongs. Raises ``Refused`` for a number that is taken."""
    if any(each["number"] == category.number for each in content["categories"]):
        raise Refused(
            _("The draft has a category “%(category)s” already."), field="number", category=category.number
        )
    entry = {"number": category.number, "items": []}
    name_category(entry, category)
    content["categories"].append(entry)
    sort_categories(content)
    return entry


def name_category(entry: dict[str, Any], category: DraftedCategory) -> None:
    """Give a category its names. The source's wording is that of the draft where the name is another one."""
    if (entry.get("name") or {}).get("zh") != category.name_zh:
        entry["source_text"] = category.name_zh
    entry["name"] = {"zh": category.name_zh, "en": category.name_en}


def sort_categories(content: Content) -> None:
    """Bring categories into the order of their numbers."""
    content["categories"].sort(key=lambda each: in_order(each["number"]))


def move_items(content: Content, keys: Sequence[str], category: str) -> None:
    """Move items behind those of a category, with the next codes there."""
    code_at = numbering(content)
    for key in keys:
        entry = take_out(content, key)
        entry["code"] = code_at(category, last_place(content, category) + 1)
        put(content, category, entry)


def number_anew(content: Content, category: str) -> None:
    """Number the items of a category from 1 on, in their order."""
    code_at = numbering(content)
    for place, entry in enumerate(category_of(content, category)["items"], start=1):
        entry["code"] = code_at(category, place)


def renumber_category(content: Content, old: str, new: str) -> None:
    """Give a category another number, and its items codes that begin with it."""
    entry = category_of(content, old)
    if new != old and any(each["number"] == new for each in content["categories"]):
        raise Refused(_("The draft has a category “%(category)s” already."), field="number", category=new)
    entry["number"] = new
    for item in entry["items"]:
        if item["code"].startswith(old):
            item["code"] = new + item["code"].removeprefix(old)
    sort_categories(content)


def numbering(content: Content) -> Callable[[str, int], str]:
    """How a catalogue numbers its items: the code of a place in a category. Raises ``Refused`` where its codes do not tell."""
    parts = [
        _PLACE.fullmatch(item["code"].removeprefix(category["number"]))
        for category in content["categories"]
        for item in category["items"]
        if item["code"].startswith(category["number"])
    ]
    found = [part for part in parts if part]
    if not found:
        raise Refused(_("The codes of this catalogue do not tell how items are numbered."))
    widths = {len(part[2]) for part in found}
    width = widths.pop() if len(widths) == 1 else 0
    return lambda category, place: f"{category}{found[0][1]}{place:0{width}d}"


def last_place(content: Content, category: str) -> int:
    """The highest place of an item in a category; 0 if there is none."""
    parts = (
        _PLACE.fullmatch(item["code"].removeprefix(category))
        for item in category_of(content, category)["items"]
    )
    return max((int(part[2]) for part in parts if part), default=0)


def entry_of(before: dict[str, Any], item: DraftedItem, source: str = "") -> dict[str, Any]:
    """An item of the file with what the editor wrote; what a form does not ask stays. ``source`` is the edition before."""
    entry = {**before, "code": item.code, "form": item.form, "audiences": list(item.audiences)}
    if (before.get("name") or {}).get("zh") != item.name_zh:
        entry["source_text"] = item.name_zh
        # A plain name was written for the name of before.
        entry.pop("plain", None)
    if item.plain is not None:
        entry.pop("plain", None)
        if any(item.plain):
            entry["plain"] = {"zh": item.plain[0], "en": item.plain[1]}
    entry["name"] = {"zh": item.name_zh, "en": item.name_en}
    entry["summary"] = {"zh": item.summary_zh, "en": item.summary_en}
    entry["guide"] = _guide(before.get("guide") or {}, item)
    entry.pop("criterion", None)
    entry.pop("body", None)
    if item.criterion_zh or item.criterion_en:
        entry["criterion"] = {"zh": item.criterion_zh, "en": item.criterion_en}
        if item.reworded and source:
            entry["criterion"]["same_as"] = source
    if item.body:
        entry["body"] = item.body
    return entry


def _words_of(entry: dict[str, Any]) -> list[str]:
    """The keys of the items whose words an entry has: its own, and those that came along to it."""
    return _once((entry["key"], *entry.get("words_from", ())))


def first_part(entry: dict[str, Any]) -> dict[str, Any]:
    """What the first part of an item that is split has of it: all, to be looked through by an editor."""
    found = {**entry, "words_from": _words_of(entry)}
    found.pop("words_without", None)
    return found


def second_part(entry: dict[str, Any], key: str) -> dict[str, Any]:
    """What the second part of an item that is split has of it: what was said of the item came along, until an editor looks through it."""
    carried = {field: entry[field] for field in _OF_BOTH if field in entry}
    return {**carried, "key": key, "words_from": _words_of(entry)}


def merged_entry(key: str, merged: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What an item has of those that merge into it, the one whose key it bears first: what is said of any of them."""
    entries = sorted(merged, key=lambda entry: entry["key"] != key)
    if not entries:
        return {"key": key}
    found = {**(entries[0] if entries[0]["key"] == key else {}), "key": key}
    found["guide"] = {
        field: text for entry in reversed(entries) for field, text in (entry.get("guide") or {}).items()
    }
    found["life_events"] = _once(event for entry in entries for event in entry.get("life_events", ()))
    found["sensitive"] = any(entry.get("sensitive", False) for entry in entries)
    for entry in entries:
        if "aspect" in entry:
            found.setdefault("aspect", entry["aspect"])
    found["words_from"] = _once(each for entry in entries for each in _words_of(entry))
    found.pop("words_without", None)
    return found


def take_words_along(content: Content, key: str, old: str, along: bool) -> None:
    """Let an item have the words of one of the edition before, or no longer."""
    if not along and all(
        each["key"] != key for category in content["categories"] for each in category["items"]
    ):
        return
    _category, entry = find(content, key)
    others = [each for each in entry.get("words_from", ()) if each != old]
    entry["words_from"] = [*others, old] if along else others
    if not entry["words_from"]:
        entry.pop("words_without", None)


def keep_words_away(content: Content, key: str, texts: Sequence[str]) -> None:
    """Say which words of those that come along are none of an item: an editor has looked through them then."""
    _category, entry = find(content, key)
    entry["words_without"] = _once(texts)


_OF_BOTH = ("life_events", "aspect", "guide", "sensitive", "offered")


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _guide(before: dict[str, str], item: DraftedItem) -> dict[str, str]:
    said = {"standard": item.standard, "eligibility": item.eligibility, "office": item.office}
    guide = {**before, **{field: text for field, text in said.items() if text is not None}}
    return {field: text for field, text in guide.items() if text}
