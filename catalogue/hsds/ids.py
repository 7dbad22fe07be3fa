"""Identifiers of records: each says what it is of, so that no table keeps them and none has to be looked for.

They are UUIDs of version 8 (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8), whose 122 free bits are ours: 6 for the
kind, 40 for a word, 40 for the code of a division, 36 for a number. A word is the beginning of the SHA-256 of the keys
that an item or an edition keeps for ever, so a record has the same identifier in every instance. What lies within a
record (its telephones, its schedules) has a UUID of version 5 in the record's own namespace.
"""

from __future__ import annotations

import enum
import hashlib
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID, uuid5

from ..foundation.codes import LAST_CODE

_WORD, _CODE, _NUMBER = 40, 40, 36
_MIDDLE, _LOW = 12, 62


class RecordKind(enum.IntEnum):
    """Of what a record is."""

    SERVICE = 1
    ORGANIZATION = 2
    LOCATION = 3
    SERVICE_AT_LOCATION = 4
    TAXONOMY = 5
    ITEM_TERM = 6
    CATEGORY_TERM = 7
    STATION = 8


class RecordId(NamedTuple):
    """What an identifier says. ``word`` is that of :func:`word_of`; what a kind does not need is 0."""

    kind: RecordKind
    word: int = 0
    code: int = 0
    number: int = 0

    @property
    def id(self) -> str:
        """The identifier in its usual spelling."""
        bits = ((self.kind << _WORD | self.word) << _CODE | self.code) << _NUMBER | self.number
        high, middle, low = (
            bits >> _MIDDLE + _LOW,
            bits >> _LOW & (1 << _MIDDLE) - 1,
            bits & (1 << _LOW) - 1,
        )
        return str(UUID(int=high << 80 | 8 << 76 | middle << 64 | 0b10 << _LOW | low))


@lru_cache(maxsize=4096)
def word_of(*keys: str) -> int:
    """The word for keys that are kept for ever, such as those of a catalogue and an item."""
    return int.from_bytes(hashlib.sha256("/".join(keys).encode()).digest()[: _WORD // 8])


def named_by(text: str) -> RecordId | None:
    """What an identifier says; None for a text that is no identifier of ours."""
    try:
        whole = UUID(text).int
    except ValueError:
        return None
    if whole >> 76 & 0b1111 != 8 or whole >> _LOW & 0b11 != 0b10:
        return None
    bits = ((whole >> 80) << _MIDDLE | whole >> 64 & (1 << _MIDDLE) - 1) << _LOW | whole & (1 << _LOW) - 1
    kind, code = bits >> _WORD + _CODE + _NUMBER, bits >> _NUMBER & (1 << _CODE) - 1
    if kind not in {each.value for each in RecordKind} or code > LAST_CODE:
        return None
    word = bits >> _CODE + _NUMBER & (1 << _WORD) - 1
    return RecordId(RecordKind(kind), word, code, bits & (1 << _NUMBER) - 1)


def wanted_kind(text: str, *kinds: RecordKind) -> RecordId | None:
    """What an identifier says if it is of one of some kinds; else None."""
    found = named_by(text)
    return found if found is not None and found.kind in kinds else None


def within(parent: str, *names: object) -> str:
    """The identifier of something within a record."""
    return str(uuid5(UUID(parent), "/".join(map(str, names))))


def service_id(catalogue: str, item: str, community: int) -> str:
    """Of what a community says of an item, both told by their keys."""
    return RecordId(RecordKind.SERVICE, word_of(catalogue, item), community).id


def place_of_service_id(catalogue: str, item: str, community: int, point: int) -> str:
    """Of a service at one of its places."""
    return RecordId(RecordKind.SERVICE_AT_LOCATION, word_of(catalogue, item), community, point).id


def organization_id(division: int) -> str:
    """Of a community, or of an office above it."""
    return RecordId(RecordKind.ORGANIZATION, code=division).id


def location_id(point: int) -> str:
    """Of a service point."""
    return RecordId(RecordKind.LOCATION, number=point).id


def taxonomy_id(edition: str) -> str:
    """Of an edition as a taxonomy."""
    return RecordId(RecordKind.TAXONOMY, word_of(edition)).id


def item_term_id(edition: str, catalogue: str, item: str) -> str:
    """Of an item in an edition."""
    return RecordId(RecordKind.ITEM_TERM, word_of(catalogue, item), number=_edition_number(edition)).id


def category_term_id(edition: str, category: int) -> str:
    """Of a category in an edition, by its number there."""
    return RecordId(RecordKind.CATEGORY_TERM, word_of(edition), category).id


def _edition_number(edition: str) -> int:
    return word_of(edition) >> _WORD - _NUMBER
