"""What a column of a department's table asks for, by its heading: read from ``data/words/report-headings.yaml``."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterable, Mapping

from ..language.spelling import fold
from ..language.trades import trade_words
from ..language.word_files import RankedWords, WordFile, Words, one_of, read_words
from ..models import CommitteeKind, Mode, ProviderKind, RowKind, State, Trade
from ..owner_lists.headings import ColumnRole, heading, role_of


class ReportFact(enum.StrEnum):
    """What a column asks for."""

    SERIAL = "serial"
    CITY = "city"
    DISTRICT = "district"
    DISTRICT_CODE = "district_code"
    STREET = "street"
    STREET_CODE = "street_code"
    COMMUNITY = "community"
    COMMUNITY_CODE = "community_code"
    FULL_NAME = "full_name"
    COMMITTEE_KIND = "committee_kind"
    HOUSEHOLDS = "households"
    STATION = "station"
    STATION_ADDRESS = "station_address"
    STATION_PHONE = "station_phone"
    STATION_HOURS = "station_hours"
    CATEGORY = "category"
    ITEM = "item"
    ITEM_CODE = "item_code"
    STATE = "state"
    MODE = "mode"
    PROVIDER = "provider"
    SHORTFALL = "shortfall"
    REMARK = "remark"
    NAME = "name"
    ADDRESS = "address"
    PHONE = "phone"
    HOURS = "hours"
    POINTS = "points"
    SERVED_ITEMS = "served_items"
    DIRECTIONS = "directions"
    TRADES = "trades"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    POINT_COUNT = "point_count"
    OFFERED_COUNT = "offered_count"
    APPLICABLE_COUNT = "applicable_count"
    COVERAGE = "coverage"
    COMMUNITY_COUNT = "community_count"
    CONFIRMED_ON = "confirmed_on"
    REPORTED_ON = "reported_on"
    CONSTANT = "constant"
    OPTIONAL = "optional"
    FORMULA = "formula"
    UNKNOWN = "unknown"


TYPED = frozenset({ReportFact.UNKNOWN, ReportFact.OPTIONAL})
"""Columns whose values the portal has only from what was typed into a filled table."""
_OF_LISTS: Mapping[ColumnRole, ReportFact] = {
    ColumnRole.SERIAL: ReportFact.SERIAL,
    ColumnRole.DISTRICT: ReportFact.DISTRICT,
    ColumnRole.STREET: ReportFact.STREET,
    ColumnRole.STREET_CODE: ReportFact.STREET_CODE,
    ColumnRole.COMMUNITY: ReportFact.COMMUNITY,
    ColumnRole.COMMUNITY_CODE: ReportFact.COMMUNITY_CODE,
    ColumnRole.NAME: ReportFact.NAME,
    ColumnRole.ADDRESS: ReportFact.ADDRESS,
    ColumnRole.PHONE: ReportFact.PHONE,
    ColumnRole.HOURS: ReportFact.HOURS,
    ColumnRole.LATITUDE: ReportFact.LATITUDE,
    ColumnRole.LONGITUDE: ReportFact.LONGITUDE,
    ColumnRole.ITEM: ReportFact.ITEM,
    ColumnRole.ITEM_CODE: ReportFact.ITEM_CODE,
    ColumnRole.TRADES: ReportFact.TRADES,
    ColumnRole.STATUS: ReportFact.STATE,
    ColumnRole.NOTE: ReportFact.OPTIONAL,
}
"""What headings of owners' lists ask for in a table."""


class _AskedColumn(WordFile):
    whole: Words
    part: Words = ()


class _ReportFile(WordFile):
    columns: dict[ReportFact, _AskedColumn]
    titles: dict[RowKind, Words]
    states: dict[State, RankedWords]
    modes: dict[Mode, RankedWords]
    provider_kinds: dict[ProviderKind, RankedWords]
    committee_kinds: dict[CommitteeKind, RankedWords]
    examples: Words
    ordinals: Words


@functools.cache
def _file() -> _ReportFile:
    return read_words("report-headings.yaml", _ReportFile)


@functools.cache
def _wholes() -> dict[str, ReportFact]:
    return {word: fact for fact, column in _file().columns.items() for word in column.whole}


@functools.cache
def _parts() -> tuple[re.Pattern[str], dict[str, ReportFact]]:
    parts = {word: fact for fact, column in _file().columns.items() for word in column.part}
    return re.compile(one_of(parts)), parts


_UNIT = re.compile(r"\([^()]*\)$")
_LONGEST = 40


def meaning_of(text: str) -> ReportFact | None:
    """What a heading asks for, its lines from top to bottom; None if that is not known.

    All lines together say most (“社区服务站” above “地址”), then the lowest, then the uppermost.
    """
    lines = [line for line in map(heading, text.split("\n")) if line]
    spellings = [
        each for each in dict.fromkeys(("".join(lines), *lines[-1:], *lines[:1])) if len(each) <= _LONGEST
    ]
    for spelling in spellings:
        for said in (spelling, _UNIT.sub("", spelling)):
            if fact := _wholes().get(said):
                return fact
    pattern, parts = _parts()
    for spelling in spellings:
        if found := max(pattern.findall(spelling), key=len, default=None):
            return parts[found]
        if (role := role_of(spelling)) and role in _OF_LISTS:
            return _OF_LISTS[role]
    return None


def kind_by_title(texts: Iterable[str]) -> RowKind | None:
    """What the rows of a table are about, by the words of its title; None if they do not say."""
    title = "".join(map(fold, texts))
    return next(
        (kind for kind, words in _file().titles.items() if any(word in title for word in words)), None
    )


def is_example(text: str) -> bool:
    """Whether a cell says that its row is an example."""
    return heading(text).startswith(_file().examples)


def is_ordinal(text: str) -> bool:
    """Whether a cell below a heading numbers its column."""
    said = heading(text).strip("()")
    return said in _file().ordinals or (said.isdigit() and len(said) <= 2)


Choice = State | Mode | ProviderKind | CommitteeKind | Trade


def _said(choice: Choice) -> tuple[str, ...]:
    """The words for a choice. Codes of different kinds are alike, so that one table for all would mix them up."""
    file = _file()
    match choice:
        case State():
            return file.states[choice]
        case Mode():
            return file.modes[choice]
        case ProviderKind():
            return file.provider_kinds[choice]
        case Trade():
            return trade_words(choice)
        case _:
            return file.committee_kinds[choice]


def in_chinese(choice: Choice) -> str:
    """A state, mode, kind of provider or of committee, or a trade as a table says it."""
    return _said(choice)[0]


def among(options: Iterable[str], choice: Choice) -> str | None:
    """The entry of a drop-down that says a choice; None if none does."""
    entries = {heading(option): option for option in options}
    return next((entries[word] for word in map(heading, _said(choice)) if word in entries), None)


def choices_in(options: Iterable[str]) -> ReportFact | None:
    """What a drop-down offers: states, modes, trades, or kinds of committee or provider; None if its entries are none of them."""
    entries = {heading(option) for option in options}
    kinds: tuple[tuple[ReportFact, type[State | Mode | CommitteeKind | ProviderKind | Trade]], ...] = (
        (ReportFact.STATE, State),
        (ReportFact.MODE, Mode),
        (ReportFact.COMMITTEE_KIND, CommitteeKind),
        (ReportFact.PROVIDER, ProviderKind),
        (ReportFact.TRADES, Trade),
    )
    for fact, kind in kinds:
        said = sum(1 for choice in kind if entries & set(map(heading, _said(choice))))
        if said >= 2 and 2 * said >= len(entries):
            return fact
    return None
