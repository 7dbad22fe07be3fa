"""Reading a catalogue file: parse, check by the schema, check what spans several entries. Touches no database."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..foundation.errors import BadFile, _
from ..foundation.strict_yaml import Location, Parsed, parse, read_source
from ..models import Form
from .plain_names import TAKEN, named_already
from .schema import CatalogueEntry, CategoryEntry, CodesEntry, EditionEntry, ItemEntry, WholeFile

_STORED_FORM = 5
"""Part of the digest. Raise it when the same file has to be written into the tables differently."""

_MISSING = "missing"
_MAPPING = _("Named fields are expected here, such as “zh: ...” and “en: ...”.")

#: Type of a schema error -> msgid. The values in ``%(...)s`` places come from the error's context.
MESSAGES: Mapping[str, str] = {
    _MISSING: _("This field is missing."),
    "unknown_field": _("There is no such field."),
    "misspelt_field": _("There is no such field. Did you mean “%(nearest)s”?"),
    "model_type": _MAPPING,
    "dict_type": _MAPPING,
    "tuple_type": _("A list is expected here, such as [one, two]."),
    "string_type": _("A plain text is expected here."),
    "enum": _("A plain text is expected here."),
    "date_type": _("A plain text is expected here."),
    "string_too_short": _("This must not be empty."),
    "string_too_long": _("This is longer than %(max_length)s characters."),
    "line_break": _("This text must fit in one line."),
    "folded": _("There is a space between Chinese characters: “%(where)s”. Did a line wrap here?"),
    "bad_code": _(
        "“%(value)s” is not a code: letters and digits, with single dots or hyphens between them, "
        "and in an item's code at least one digit."
    ),
    "bad_pattern": _("“%(value)s” is not a regular expression."),
    "bad_position": _("A whole number is expected here, such as 1."),
    "bad_key": _(
        "“%(value)s” is not a key. It may hold small letters, digits and single hyphens between them."
    ),
    "bad_date": _("“%(value)s” is not a date. Write it as 2011-11-30."),
    "bad_truth": _("This must be true or false."),
    "unknown_word": _("“%(value)s” is not known here. Known are: %(known)s."),
    "words_elsewhere": _(
        "What residents say is kept by the item's key, not in this file: take this field out."
        " Words are in data/words/items.yaml, or added by editors."
    ),
    "repeated": _("“%(value)s” is listed twice."),
}


@dataclass(frozen=True, slots=True)
class EditionFile:
    """A catalogue file that has been read and found good.

    ``digest`` is over the content: comments, order of fields and layout do not change it.
    """

    path: Path
    digest: str
    catalogue: CatalogueEntry | None
    edition: EditionEntry
    categories: tuple[CategoryEntry, ...]

    @property
    def key(self) -> str:
        """The edition's key."""
        return self.edition.key

    @property
    def items(self) -> tuple[ItemEntry, ...]:
        """All items in the order of the file."""
        return tuple(item for category in self.categories for item in category.items)


@dataclass(frozen=True, slots=True)
class _Complaint:
    location: Location
    message: str
    values: Mapping[str, Any]


def read_edition(path: Path | str) -> EditionFile:
    """Read and check a catalogue file.

    Raises ``BadFile`` for the first thing that is wrong, with the file's name, line and field.
    """
    path = Path(path)
    return _read(path, parse(read_source(path), file=str(path)))


def read_content(content: Mapping[str, Any], name: str) -> EditionFile:
    """Check what a catalogue file would hold; messages call it ``name``. Raises ``BadFile``."""
    return _read(Path(name), parse(json.dumps(content, ensure_ascii=False), file=name))


def _read(path: Path, parsed: Parsed) -> EditionFile:
    try:
        content = WholeFile.model_validate(parsed.data)
    except ValidationError as error:
        raise _first_bad(path, parsed, [_complaint(details) for details in error.errors()]) from error
    complaints = list(_across(content))
    if complaints:
        raise _first_bad(path, parsed, complaints)
    return EditionFile(path, _digest(content), content.catalogue, content.edition, content.categories)


def _digest(content: WholeFile) -> str:
    canonical = json.dumps(content.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{_STORED_FORM}\n{canonical}".encode()).hexdigest()


def _complaint(details: ErrorDetails) -> _Complaint:
    context = dict(details.get("ctx", {}))
    # A rule about one field or entry inside the value it checks names it in "at".
    location = (*details["loc"], context.pop("at")) if "at" in context else details["loc"]
    message = MESSAGES.get(details["type"])
    if message is None:
        return _Complaint(location, "%(reason)s", {"reason": details["msg"]})
    wanted = {name: value for name, value in context.items() if f"%({name})s" in message}
    return _Complaint(location, message, wanted)


def _across(content: WholeFile) -> Iterator[_Complaint]:
    """Rules that no single entry can break alone."""
    edition = content.edition
    start = edition.in_force_from or edition.issued_on
    if start and edition.in_force_until and edition.in_force_until < start:
        yield _Complaint(
            ("edition", "in_force_until"), _("This day lies before the edition's first day."), {}
        )
    if not content.categories:
        yield _Complaint(("categories",), _("There are no categories."), {})
    codes = content.catalogue.codes if content.catalogue else CodesEntry()
    reported = content.catalogue is None or content.catalogue.reported
    keys: dict[str, str] = {}
    yield from _plain_twice(content.categories)
    previous_number = previous_code = ""
    for c, category in enumerate(content.categories):
        here: Location = ("categories", c)
        if not re.fullmatch(codes.category, category.number, re.ASCII):
            yield _Complaint(
                (*here, "number"),
                _(
                    "“%(value)s” is not a category number of this catalogue. They look like this: %(pattern)s."
                ),
                {"value": category.number, "pattern": codes.category},
            )
        elif in_order(category.number) <= in_order(previous_number):
            yield _Complaint(
                (*here, "number"),
                _("Categories are in the order of their numbers, each once: %(value)s after %(previous)s."),
                {"value": category.number, "previous": previous_number},
            )
        previous_number = max(previous_number, category.number, key=in_order)
        if not category.items:
            yield _Complaint((*here, "items"), _("There are no items in this category."), {})
        for i, item in enumerate(category.items):
            place: Location = (*here, "items", i)
            yield from _item_across(item, category, place, codes, previous_code, keys)
            if reported:
                yield from _reportable(item, place)
            previous_code = max(previous_code, item.code, key=in_order)
            keys.setdefault(item.key, item.code)


def _plain_twice(categories: Iterable[CategoryEntry]) -> Iterator[_Complaint]:
    """Plain names that another item has too, as its plain or its official name."""
    items = [
        (("categories", c, "items", i), item)
        for c, category in enumerate(categories)
        for i, item in enumerate(category.items)
    ]
    for language in ("zh", "en"):
        names = {
            item.code: (getattr(item.name, language), getattr(item.plain, language, None))
            for _place, item in items
        }
        for place, item in items:
            wanted = getattr(item.plain, language, None)
            if wanted and (other := named_already(names, wanted, besides=item.code)):
                yield _Complaint((*place, "plain", language), TAKEN, {"code": other, "value": wanted})


def in_order(code: str) -> tuple[tuple[int, str], ...]:
    """What codes are ordered by: numbers within them count as numbers, so that 1.10 follows 1.9."""
    return tuple(
        (int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"[0-9]+|[^0-9]+", code)
    )


def _item_across(
    item: ItemEntry,
    category: CategoryEntry,
    place: Location,
    codes: CodesEntry,
    previous_code: str,
    keys: Mapping[str, str],
) -> Iterator[_Complaint]:
    if not re.fullmatch(codes.item, item.code, re.ASCII):
        yield _Complaint(
            (*place, "code"),
            _("“%(value)s” is not an item code of this catalogue. They look like this: %(pattern)s."),
            {"value": item.code, "pattern": codes.item},
        )
    elif codes.nested and not item.code.startswith(category.number):
        yield _Complaint(
            (*place, "code"),
            _("Item %(code)s is in category %(number)s."),
            {"code": item.code, "number": category.number},
        )
    elif in_order(item.code) <= in_order(previous_code):
        yield _Complaint(
            (*place, "code"),
            _("Items are in the order of their codes, each once: %(value)s after %(previous)s."),
            {"value": item.code, "previous": previous_code},
        )
    if item.key in keys:
        yield _Complaint(
            (*place, "key"),
            _("Item %(code)s has the key “%(value)s” already."),
            {"code": keys[item.key], "value": item.key},
        )


def _reportable(item: ItemEntry, place: Location) -> Iterator[_Complaint]:
    """What must be known of an item of which communities report."""
    if not item.audiences:
        yield _Complaint((*place, "audiences"), _("At least one entry is needed here."), {})
    if item.summary is None:
        yield _Complaint((*place, "summary"), MESSAGES[_MISSING], {})
    if item.form is Form.TASK:
        yield _Complaint(
            (*place, "form"),
            _("Communities report of services, not of tasks: name the form of a service."),
            {},
        )


def _first_bad(path: Path, parsed: Parsed, complaints: list[_Complaint]) -> BadFile:
    first = min(complaints, key=lambda complaint: parsed.line_of(complaint.location))
    return BadFile(
        first.message,
        file=str(path),
        line=parsed.line_of(first.location),
        field=_field_name(parsed.data, first.location),
        **first.values,
    )


def _field_name(data: Any, location: Location) -> str | None:
    """A location in an editor's words: ``0203.summary.zh`` rather than ``categories.1.items.2.summary.zh``."""
    parts: list[str] = []
    for step in location:
        data = _inside(data, step)
        if not isinstance(step, int):
            if step not in ("categories", "items") or step == location[-1]:
                parts.append(step)
            continue
        label = _inside(data, "code") or _inside(data, "number")
        if isinstance(label, str):
            parts = [label]
    return ".".join(parts) or None


def _inside(data: Any, step: str | int) -> Any:
    try:
        return data[step]
    except (KeyError, IndexError, TypeError):
        return None
