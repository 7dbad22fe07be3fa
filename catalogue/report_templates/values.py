"""What a cell of a department's table gets: a fact in the column's own form, a mark where it is missing, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ..catalogues import EditionFacts
from ..circle import trade_items
from ..counters.segments import OFFERED
from ..coverage.figures import whole_percent
from ..exchange.filling import Fact, Mark
from ..language.trades import trade_name
from ..models import Form, Level, RowKind, State, ordered_trades
from ..offerings import OfferingFacts, PointFacts
from ..owner_lists.headings import heading
from .known import KnownRow
from .layout import ReportColumn, TableLayout
from .meanings import TYPED, Choice, ReportFact, among, in_chinese
from .proposing import IDENTITY

MARK = "【待填】"
"""In a cell whose value is missing."""
MISSING = Mark(MARK)
_AND = "、"
_DATE_FORMAT = re.compile(r"y|年", re.IGNORECASE)
_DAYS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d{4}年\d{1,2}月\d{1,2}日"), "{0.year}年{0.month}月{0.day}日"),
    (re.compile(r"\d{4}\.\d{2}\.\d{2}"), "{0:%Y.%m.%d}"),
    (re.compile(r"\d{4}/\d{1,2}/\d{1,2}"), "{0.year}/{0.month}/{0.day}"),
    (re.compile(r"\d{8}"), "{0:%Y%m%d}"),
    (re.compile(r"\d{4}年\d{1,2}月"), "{0.year}年{0.month}月"),
)
"""How an example writes a day, and how that is done."""
SayHours = Callable[[str], str]
"""Puts opening hours (the notation of ``catalogue.time.hours``) into Chinese words."""


@dataclass(frozen=True, slots=True)
class FactWriter:
    """Writes the cells of a table."""

    layout: TableLayout
    edition: EditionFacts
    today: date
    say_hours: SayHours

    def cell(self, column: ReportColumn, row: KnownRow, serial: int) -> Fact:
        """What a row's cell gets. None: nothing, because it does not apply or may stay empty."""
        if column.asks is ReportFact.SERIAL:
            return serial
        if column.asks is ReportFact.CONSTANT:
            return column.constant or None
        if column.asks in (ReportFact.OPTIONAL, ReportFact.FORMULA):
            return None
        if column.asks in TYPED:
            return MISSING
        return _fitting(column, self._fact(column, row))

    def _fact(self, column: ReportColumn, row: KnownRow) -> _Said:
        asks = column.asks
        if asks is ReportFact.REPORTED_ON:
            return _dated(column, self.today)
        if asks is ReportFact.CONFIRMED_ON:
            day = row.confirmed_on or (
                row.line.offering.confirmed_on if row.line and row.line.offering else None
            )
            return _dated(column, day) if day else _if_offered(row)
        if asks is ReportFact.CATEGORY:
            items = [row.item] if row.item else [line.item for line in row.lines]
            return _or_missing(_joined(self.edition.category_of(item).name_zh for item in items))
        if asks is ReportFact.TRADES:
            return self._trades(row)
        if asks is ReportFact.COVERAGE:
            return _share(column, row)
        if said := _WHERE.get(asks):
            return said(column, row)
        if said_of := _OF_ROW.get(self.layout.row_kind, {}).get(asks):
            return self._spoken(asks, said_of(row))
        if said_by := _ANYWHERE.get(asks):
            return self._spoken(asks, said_by(row))
        return MISSING

    def _trades(self, row: KnownRow) -> _Said:
        """What the shops of a row offer. Missing where none of them says it, nothing where there is no shop."""
        points = [row.point] if row.point else _offered_at(row)
        said = ordered_trades(trade for point in points for trade in point.trades)
        if len(said) == 1:
            return said[0]
        if said:
            return _joined(map(trade_name, said))
        items = [row.item] if row.item else [line.item for line in row.lines]
        shops = trade_items(self.edition)
        return MISSING if points and any(item.code in shops for item in items) else None

    def _spoken(self, asks: ReportFact, said: _Said) -> _Said:
        of_hours = asks in (ReportFact.HOURS, ReportFact.STATION_HOURS)
        return self.say_hours(said) if of_hours and isinstance(said, str) else said


_Said = Fact | Choice
"""A fact, or a choice that is still to be put into the column's words."""


def _fitting(column: ReportColumn, said: _Said) -> Fact:
    """A fact in the words of the column's drop-down, if it has one; a choice that it does not offer is missing."""
    if isinstance(said, Choice):
        if not column.options:
            return in_chinese(said)
        return among(column.options, said) or MISSING
    if column.options and isinstance(said, str) and column.asks not in IDENTITY:
        return next((option for option in column.options if heading(option) == heading(said)), MISSING)
    return said


def _dated(column: ReportColumn, day: date) -> Fact:
    """A day as the column writes days: as its example does, else a date in its own format."""
    if not _DATE_FORMAT.search(column.format):
        for pattern, form in _DAYS:
            if pattern.fullmatch(column.example):
                return form.format(day)
        if column.format == "@":
            return day.isoformat()
    return day


def _share(column: ReportColumn, row: KnownRow) -> Fact:
    """The coverage: a fraction in a cell that shows per cent, whole per cent under a heading that says so, else a text."""
    counts = row.counts
    if counts is None or counts.rate is None:
        return None if counts else MISSING
    if "%" in column.format:
        return round(counts.rate, 4)
    percent = whole_percent(counts.valid, counts.applicable)
    return percent if "%" in column.key else f"{percent}%"


def _name(*levels: Level) -> Callable[[ReportColumn, KnownRow], Fact]:
    def name(column: ReportColumn, row: KnownRow) -> Fact:
        division = row.step(*levels)
        if division is None:
            return None
        full = "委会" in column.key or "全称" in column.key or "办事处" in column.key
        texts = (division.name, division.short_name) if full else (division.short_name, division.name)
        entries = {heading(option): option for option in column.options}
        return next((entries[key] for key in map(heading, texts) if key in entries), texts[0])

    return name


def _code(*levels: Level) -> Callable[[ReportColumn, KnownRow], Fact]:
    def code(column: ReportColumn, row: KnownRow) -> Fact:
        division = row.step(*levels)
        if division is None:
            return None
        digits = f"{division.code:012d}"
        shown = len(column.example) if column.example.isdigit() else len(digits)
        return digits[:shown] if shown in (6, 9) and not digits[shown:].strip("0") else digits

    return code


def _full_name(_column: ReportColumn, row: KnownRow) -> Fact:
    return "".join(step.short_name for step in row.steps)


_WHERE: Mapping[ReportFact, Callable[[ReportColumn, KnownRow], Fact]] = {
    ReportFact.CITY: _name(Level.PROVINCE),
    ReportFact.DISTRICT: _name(Level.DISTRICT),
    ReportFact.STREET: _name(Level.STREET),
    ReportFact.COMMUNITY: _name(Level.COMMUNITY),
    ReportFact.DISTRICT_CODE: _code(Level.DISTRICT),
    ReportFact.STREET_CODE: _code(Level.STREET),
    ReportFact.COMMUNITY_CODE: _code(Level.COMMUNITY),
    ReportFact.FULL_NAME: _full_name,
}


_Value = TypeVar("_Value")


def _or_missing(value: _Value | None) -> _Value | Mark:
    return MISSING if value is None or value in ("", ()) else value


def _joined(texts: Iterable[str | None]) -> str | None:
    return _AND.join(dict.fromkeys(text for text in texts if text)) or None


def _offered(row: KnownRow) -> OfferingFacts | None:
    """The record of a line that is offered at present."""
    line = row.line
    return line.offering if line and line.segment in OFFERED else None


def _offered_at(row: KnownRow) -> Sequence[PointFacts]:
    offering = _offered(row)
    return offering.points if offering else ()


def _if_offered(row: KnownRow) -> Fact:
    """What is there in the place of a value that only an offered line has."""
    return MISSING if _offered(row) else None


def _state(row: KnownRow) -> _Said:
    return row.line.offering.state if row.line and row.line.offering and not row.line.outdated else MISSING


def _mode(row: KnownRow) -> _Said:
    offering = _offered(row)
    return _or_missing(offering.draft.mode) if offering else None


def _provider(row: KnownRow) -> _Said:
    offering = _offered(row)
    if offering is None:
        return None
    return offering.draft.provider_name or _or_missing(offering.draft.provider_kind)


def _of_line(read: Callable[[OfferingFacts], Fact], *, needed: bool) -> Callable[[KnownRow], Fact]:
    """A value of an offered line; ``needed``: it is missing where it is not there."""

    def value(row: KnownRow) -> Fact:
        offering = _offered(row)
        if offering is None:
            return None
        found = read(offering)
        return _or_missing(found) if needed and _has_place(row, offering) else found

    return value


def _has_place(row: KnownRow, offering: OfferingFacts) -> bool:
    return bool(offering.points) or (row.item is not None and row.item.form in (Form.VENUE, Form.FACILITY))


def _line_phone(offering: OfferingFacts) -> str | None:
    return offering.phone or next((point.phones[0] for point in offering.points if point.phones), None)


def _of_point(read: Callable[..., Fact]) -> Callable[[KnownRow], Fact]:
    return lambda row: _or_missing(read(row.point)) if row.point else None


def _of_profile(read: Callable[..., Fact]) -> Callable[[KnownRow], Fact]:
    def value(row: KnownRow) -> Fact:
        if row.step(Level.COMMUNITY) is None:
            return None
        return _or_missing(read(row.profile)) if row.profile else MISSING

    return value


_STATION_NAME = _of_profile(lambda profile: profile.station_name)
_STATION_ADDRESS = _of_profile(lambda profile: profile.address)
_STATION_PHONE = _of_profile(lambda profile: _joined(profile.phones))
_STATION_HOURS = _of_profile(lambda profile: profile.hours)
_POINT_NAMES = _of_line(lambda said: _joined(point.name for point in said.points), needed=True)
_OF_LINES: Mapping[ReportFact, Callable[[KnownRow], _Said]] = {
    ReportFact.NAME: _POINT_NAMES,
    ReportFact.POINTS: _POINT_NAMES,
    ReportFact.ADDRESS: _of_line(lambda said: _joined(point.address for point in said.points), needed=True),
    ReportFact.PHONE: lambda row: _or_missing(_line_phone(said)) if (said := _offered(row)) else None,
    ReportFact.HOURS: _of_line(
        lambda said: next((point.hours for point in said.points if point.hours), None), needed=True
    ),
    ReportFact.DIRECTIONS: _of_line(
        lambda said: _joined(point.directions for point in said.points), needed=False
    ),
}


_OF_ROW: Mapping[RowKind, Mapping[ReportFact, Callable[[KnownRow], _Said]]] = {
    RowKind.COMMUNITY: {
        ReportFact.NAME: _STATION_NAME,
        ReportFact.ADDRESS: _STATION_ADDRESS,
        ReportFact.PHONE: _STATION_PHONE,
        ReportFact.HOURS: _STATION_HOURS,
        ReportFact.LATITUDE: _of_profile(lambda profile: profile.latitude),
        ReportFact.LONGITUDE: _of_profile(lambda profile: profile.longitude),
    },
    RowKind.POINT: {
        ReportFact.NAME: _of_point(lambda point: point.name),
        ReportFact.POINTS: _of_point(lambda point: point.name),
        ReportFact.ADDRESS: _of_point(lambda point: point.address),
        ReportFact.PHONE: _of_point(lambda point: _joined(point.phones)),
        ReportFact.HOURS: _of_point(lambda point: point.hours),
        ReportFact.DIRECTIONS: _of_point(lambda point: point.directions),
        ReportFact.LATITUDE: _of_point(lambda point: point.latitude),
        ReportFact.LONGITUDE: _of_point(lambda point: point.longitude),
        ReportFact.STATE: lambda _row: State.DELIVERED,
        ReportFact.ITEM: lambda row: _joined(line.item.name_zh for line in row.lines),
        ReportFact.ITEM_CODE: lambda row: _joined(line.item.code for line in row.lines),
    },
    RowKind.ITEM: _OF_LINES,
    RowKind.LINE: _OF_LINES,
}
_ANYWHERE: Mapping[ReportFact, Callable[[KnownRow], _Said]] = {
    ReportFact.COMMITTEE_KIND: lambda row: step.kind if (step := row.step(Level.COMMUNITY)) else None,
    ReportFact.HOUSEHOLDS: _of_profile(lambda profile: profile.households),
    ReportFact.STATION: _STATION_NAME,
    ReportFact.STATION_ADDRESS: _STATION_ADDRESS,
    ReportFact.STATION_PHONE: _STATION_PHONE,
    ReportFact.STATION_HOURS: _STATION_HOURS,
    ReportFact.ITEM: lambda row: row.item.name_zh if row.item else MISSING,
    ReportFact.ITEM_CODE: lambda row: row.item.code if row.item else MISSING,
    ReportFact.STATE: _state,
    ReportFact.MODE: _mode,
    ReportFact.PROVIDER: _provider,
    ReportFact.SHORTFALL: lambda row: (
        row.line.offering.draft.shortfall if row.line and row.line.offering else None
    ),
    ReportFact.REMARK: lambda row: (
        row.line.offering.draft.note_zh if row.line and row.line.offering else None
    ),
    ReportFact.SERVED_ITEMS: lambda row: _joined(line.item.name_zh for line in row.lines),
    ReportFact.POINT_COUNT: lambda row: _or_missing(row.points),
    ReportFact.OFFERED_COUNT: lambda row: (
        sum(row.counts[each] for each in OFFERED) if row.counts else MISSING
    ),
    ReportFact.APPLICABLE_COUNT: lambda row: row.counts.applicable if row.counts else MISSING,
    ReportFact.COMMUNITY_COUNT: lambda row: row.communities,
}
