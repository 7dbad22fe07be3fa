"""What a heading of a list means, and which lines of a list are no places: read from ``data/words/list-headings.yaml``."""

from __future__ import annotations

import enum
import functools
import re

from ..language.spelling import fold
from ..language.word_files import WordFile, Words, one_of, read_words


class ColumnRole(enum.StrEnum):
    """What a column of a list says."""

    SERIAL = "serial"
    KEY = "key"
    DISTRICT = "district"
    STREET = "street"
    STREET_CODE = "street_code"
    COMMUNITY = "community"
    COMMUNITY_CODE = "community_code"
    NAME = "name"
    ADDRESS = "address"
    PHONE = "phone"
    HOURS = "hours"
    WEEKEND = "weekend"
    COORDINATES = "coordinates"
    COORDINATE_SYSTEM = "coordinate_system"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    ITEM = "item"
    ITEM_CODE = "item_code"
    TRADES = "trades"
    STATUS = "status"
    TICK = "tick"
    CONTACT = "contact"
    LINK = "link"
    NOTE = "note"


WHERE = frozenset(
    {
        ColumnRole.SERIAL,
        ColumnRole.DISTRICT,
        ColumnRole.STREET,
        ColumnRole.STREET_CODE,
        ColumnRole.COMMUNITY,
        ColumnRole.COMMUNITY_CODE,
    }
)
"""Columns that say nothing of a place but where it lies. A sheet with nothing else is a table of codes."""


class _Column(WordFile):
    whole: Words
    part: Words = ()


class _HeadingsFile(WordFile):
    columns: dict[ColumnRole, _Column]
    totals: Words
    footers: Words
    closed: Words
    offered: Words
    not_offered: Words
    dittos: Words
    remarks: Words
    offices: Words
    item_prefixes: Words
    item_suffixes: Words
    coordinate_systems: dict[str, Words]


@functools.cache
def _file() -> _HeadingsFile:
    return read_words("list-headings.yaml", _HeadingsFile)


@functools.cache
def _wholes() -> dict[str, ColumnRole]:
    return {word: role for role, column in _file().columns.items() for word in column.whole}


@functools.cache
def _parts() -> tuple[re.Pattern[str], dict[str, ColumnRole]]:
    parts = {word: role for role, column in _file().columns.items() for word in column.part}
    return re.compile(one_of(parts)), parts


_BRACKETS = re.compile(r"\([^()]*\)$")
_BLANKS = re.compile(r"[\s*#:：]+")
LONGEST_HEADING = 40


@functools.lru_cache(maxsize=4096)
def heading(text: str) -> str:
    """A heading in one spelling."""
    return _BLANKS.sub("", fold(text[: 4 * LONGEST_HEADING]))


def role_of(text: str) -> ColumnRole | None:
    """What a heading means; None if that is not known."""
    said = heading(text)
    if not said or len(said) > LONGEST_HEADING:
        return None
    for spelling in (said, _BRACKETS.sub("", said)):
        if role := _wholes().get(spelling):
            return role
    pattern, parts = _parts()
    found = max(pattern.findall(said), key=len, default=None)
    return parts[found] if found else None


@functools.cache
def _no_place() -> tuple[re.Pattern[str], re.Pattern[str]]:
    totals = re.compile(rf"(?:{one_of(_file().totals)})(?:[(:：].*|\d.*)?")
    footers = re.compile(rf"(?:{one_of(_file().footers)})(?:[:：\d.、(人页].*)?")
    return totals, footers


def is_total(text: str) -> bool:
    """Whether a cell says that its row sums up others."""
    return _no_place()[0].fullmatch(heading(text)) is not None


def is_footer(text: str) -> bool:
    """Whether a row that begins with a cell is a remark or a signature below the list."""
    return _no_place()[1].fullmatch(heading(text)) is not None


@functools.cache
def _dittos() -> frozenset[str]:
    return frozenset(_file().dittos)


def is_ditto(text: str) -> bool:
    """Whether a cell says that it is the same as the one above."""
    return text.strip() in _dittos()


@functools.cache
def _behind_names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"[(（](?:{one_of(_file().remarks)})[)）]\s*$"),
        re.compile(rf"(?<=社区|.村|委会)(?:{one_of(_file().offices)})$"),
    )


def bare_name(text: str) -> str:
    """A community's name without a remark in brackets or an office of it behind: 多福巷社区党群服务中心 is 多福巷社区."""
    remark, office = _behind_names()
    return office.sub("", remark.sub("", text.strip()))


@functools.cache
def _closed_words() -> frozenset[str]:
    return frozenset(_file().closed)


def is_closed(status: str) -> bool:
    """Whether a place with a status serves no more."""
    return heading(status) in _closed_words()


@functools.cache
def _ticks() -> dict[str, bool]:
    return dict.fromkeys(_file().offered, True) | dict.fromkeys(_file().not_offered, False)


def is_offered(tick: str) -> bool | None:
    """Whether a cell says yes, as ticks and 有 do; None if it says neither yes nor no."""
    return _ticks().get(heading(tick))


@functools.cache
def item_affixes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may come before and after the name of an item without meaning another one: 社区, 服务, 站."""
    return (
        re.compile(rf"^(?:{one_of(_file().item_prefixes)})"),
        re.compile(rf"(?:{one_of(_file().item_suffixes)})$"),
    )


@functools.cache
def coordinate_systems() -> tuple[tuple[str, str], ...]:
    """Words that name a coordinate system, in small letters without blanks and hyphens, each with the system."""
    return tuple((word, system) for system, words in _file().coordinate_systems.items() for word in words)
