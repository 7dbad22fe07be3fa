"""One cell: a value as a workbook shows it, and what a cell that comes back means, or why it has to be asked."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from ..exchange.reading import Cell, Flaw, plain, visible
from ..foundation.errors import Invalid, Problem, _
from ..models import Admits, Mode, PhoneSource, ProviderKind, State, Trade, ordered_trades
from ..telephones import joined, read_entries
from ..time.wording import hours_of
from .columns import CellKind, WorkbookColumn
from .words import WorkbookWording, meanings, one_spelling

NO_CHOICE = _("“%(said)s” is none of the choices: %(choices)s.")
NO_DAY = _("“%(said)s” is no day. Write it as 2026-09-01.")
NO_NUMBER = _("“%(said)s” is no number of degrees, such as 39.914321.")
NOT_CALCULATED = _("This is a formula whose value is not kept. Write the value itself.")
NO_VALUE = _("This cell holds the error %(error)s. Write the value itself.")

_ENUMS: dict[CellKind, Any] = {
    CellKind.STATE: State,
    CellKind.MODE: Mode,
    CellKind.PROVIDER_KIND: ProviderKind,
    CellKind.ADMITS: Admits,
}
_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号])"
)
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?$")
_LINES = re.compile(r"[\n;；、]+")
_LISTED = re.compile(r"[\n;；、,，/]+")
Phone = tuple[str | None, PhoneSource | None]
"""A line's own number, and whose number it gives instead."""


class CellDoubt(Exception):
    """A cell cannot be understood."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.problem = Problem("", message, values)


class CellWaits(CellDoubt):
    """A cell names a row of the file that is to be put right first. The problem is said there, not here."""

    def __init__(self) -> None:
        super().__init__("")


def shown(column: WorkbookColumn, value: Any, wording: WorkbookWording) -> str | date | float | None:
    """A value as the workbook shows it; None: the cell is empty. Names of service points are not known here."""
    if value is None or value == "" or value == ():
        return None
    kind = column.kind
    if kind is CellKind.TEXT:
        return str(value)
    if kind in _ENUMS:
        return wording.choice(kind.value, value)
    if kind is CellKind.TRUTH:
        return wording.choice("truth", "yes" if value else "no")
    if kind is CellKind.PHONES:
        return "\n".join(value)
    if kind is CellKind.TRADES:
        return wording.listed(wording.choice(kind.value, trade) for trade in value)
    if kind is CellKind.PHONE:
        number, source = value
        return wording.choice("phone_source", source.value) if source else number
    if kind is CellKind.HOURS:
        return wording.hours(value) or str(value)
    if kind in (CellKind.DAY, CellKind.NUMBER):
        return value  # type: ignore[no-any-return]
    return str(value)


def text_of(cell: Cell) -> str:
    """A cell's text as it is to be kept: without blanks around it, with one kind of line end."""
    text = visible(cell) if isinstance(cell, str) else plain(cell)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def same_text(cell: Cell, value: str | date | float | None) -> bool:
    """Whether a cell still holds what the workbook showed."""
    if value is None or cell is None:
        return value is cell
    if isinstance(value, date):
        return type(cell) is date and cell == value
    return cell == value or text_of(cell) == text_of(value)


def meant(column: WorkbookColumn, cell: Cell, wording: WorkbookWording) -> Any:
    """What a cell says, in the form of the record's field; None for an empty one. Raises ``CellDoubt``."""
    if isinstance(cell, Flaw):
        raise CellDoubt(NO_VALUE, error=cell.text)
    text = text_of(cell)
    if not text:
        return None
    reader = _READERS.get(column.kind)
    return reader(column, cell, text, wording) if reader else text


def _choice(column: WorkbookColumn, _cell: Cell, text: str, wording: WorkbookWording) -> Any:
    kind = column.kind.value
    value = meanings(kind).get(one_spelling(text))
    if value is None:
        choices = wording.listed(wording.choices(kind))
        raise CellDoubt(NO_CHOICE, said=text[:40], choices=choices)
    return value == "yes" if column.kind is CellKind.TRUTH else _ENUMS[column.kind](value)


def _day(_column: WorkbookColumn, cell: Cell, text: str, _wording: WorkbookWording) -> date:
    if isinstance(cell, datetime):
        if cell.hour or cell.minute or cell.second:
            raise CellDoubt(NO_DAY, said=text[:40])
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(_MIDNIGHT.sub("", text)) if isinstance(cell, str) else None
    try:
        if found is None:
            raise ValueError
        return date(*(int(part) for part in found.groups() if part))
    except ValueError:
        raise CellDoubt(NO_DAY, said=text[:40]) from None


def _number(_column: WorkbookColumn, cell: Cell, text: str, _wording: WorkbookWording) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if not re.fullmatch(r"[-+]?\d{1,3}(\.\d+)?", text):
        raise CellDoubt(NO_NUMBER, said=text[:40])
    return float(text)


def _phones(_column: WorkbookColumn, _cell: Cell, text: str, _wording: WorkbookWording) -> tuple[str, ...]:
    numbers, question = read_entries(_LINES.split(text))
    if question:
        raise CellDoubt(question.message, **question.values)
    return numbers


def _phone(_column: WorkbookColumn, _cell: Cell, text: str, _wording: WorkbookWording) -> Phone:
    source = meanings("phone_source").get(one_spelling(text))
    if source:
        return None, PhoneSource(source)
    numbers, question = read_entries([text], field="phone")
    if question:
        raise CellDoubt(question.message, **question.values)
    return joined(numbers), None


def _trades(column: WorkbookColumn, _cell: Cell, text: str, wording: WorkbookWording) -> tuple[Trade, ...]:
    known, kind = meanings(column.kind.value), column.kind.value
    found = []
    for said in filter(None, map(str.strip, _LISTED.split(text))):
        value = known.get(one_spelling(said))
        if value is None:
            raise CellDoubt(NO_CHOICE, said=said[:40], choices=wording.listed(wording.choices(kind)))
        found.append(value)
    return ordered_trades(found)


def _hours(_column: WorkbookColumn, _cell: Cell, text: str, _wording: WorkbookWording) -> str | None:
    try:
        return hours_of(text)
    except Invalid as error:
        (problem, *_others) = error.problems
        raise CellDoubt(problem.message, **problem.values) from None


_READERS = {
    CellKind.STATE: _choice,
    CellKind.MODE: _choice,
    CellKind.PROVIDER_KIND: _choice,
    CellKind.ADMITS: _choice,
    CellKind.TRUTH: _choice,
    CellKind.TRADES: _trades,
    CellKind.DAY: _day,
    CellKind.NUMBER: _number,
    CellKind.PHONES: _phones,
    CellKind.PHONE: _phone,
    CellKind.HOURS: _hours,
}
