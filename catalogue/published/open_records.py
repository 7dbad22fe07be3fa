"""Records of communities as open data: without mobile numbers of persons whose owners did not agree to their being public.

Pages show such numbers, since communities gave them; programs do not get them. They are taken out of what people wrote, before
anything is made of it: no identifier, no sum and no address that happens to hold eleven such digits is touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_type_hints

from sqlalchemy.orm import Session

from ..catalogues import ItemFacts
from ..telephones import MASK, agreed_mobiles, mobiles_in_text, open_text

Record = TypeVar("Record")

_NOT_WRITTEN = (ItemFacts, Enum, date, bool, int, float, type(None))
"""What communities do not write: texts of the catalogue, and no texts at all."""


def open_records(session: Session, records: Sequence[Record]) -> tuple[Record, ...]:
    """The same dataclasses, their texts without such numbers: a field that may be None is so if it was one, a list of numbers is shorter.

    An agreement is that of the community which a record names as ``community``, and of those of its places: a place says the same on
    each line that names it. One query, and none where no record has a mobile number.
    """
    if not any(_has_mobile(each) for each in records):
        return tuple(records)
    agreed = agreed_mobiles(session, sorted({code for each in records for code in _communities(each)}))
    return tuple(_opened(each, agreed, frozenset()) for each in records)


def open_record(session: Session, record: Record) -> Record:
    """One record, or None, as :func:`open_records` gives it."""
    return open_records(session, [record])[0]


_hints = cache(get_type_hints)


def _is_record(value: object) -> bool:
    return hasattr(value, "__dataclass_fields__")


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that may hold what somebody wrote, or a record that does."""
    hints = _hints(kind)
    plain = (*_NOT_WRITTEN, *(kind | None for kind in _NOT_WRITTEN[:-1]))
    return tuple(
        each.name
        for each in fields(kind)
        if hints[each.name] not in plain
        and not (isinstance(hints[each.name], type) and issubclass(hints[each.name], _NOT_WRITTEN))
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif _is_record(value):
        for name in _names(value.__class__):
            part = getattr(value, name)
            if part is not None:
                yield from _texts(part)


def _has_mobile(record: object) -> bool:
    return bool(mobiles_in_text("\n".join(_texts(record))))


def _communities(value: Any) -> set[int]:
    found: set[int] = set()
    if isinstance(value, tuple):
        found.update(*map(_communities, value))
    elif _is_record(value) and not isinstance(value, _NOT_WRITTEN):
        if isinstance(code := getattr(value, "community", None), int):
            found.add(code)
        found.update(*(_communities(getattr(value, name)) for name in _names(value.__class__)))
    return found


def _opened(value: Any, agreed: Mapping[int, Collection[str]], around: frozenset[str]) -> Any:
    """A value as open data; ``around`` are the numbers agreed to for what it is a part of."""
    if isinstance(value, _NOT_WRITTEN):
        return value
    if isinstance(value, str):
        return open_text(value, around)
    if isinstance(value, tuple):
        told = [_opened(each, agreed, around) for each in value]
        return tuple(each for each in told if each != MASK)
    if not _is_record(value):
        return value
    if communities := _communities(value):
        around = frozenset(number for code in communities for number in agreed.get(code, ()))
    parts = {name: _opened(getattr(value, name), agreed, around) for name in _names(value.__class__)}
    needed = _hints(value.__class__)
    return replace(
        value,
        **{name: None if told == MASK and needed[name] is not str else told for name, told in parts.items()},
    )
