"""What a row says of its place, as a service point keeps it; what cannot be read is named, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..foundation.errors import Invalid, Problem, _
from ..language.trades import trades_in
from ..offerings.points.drafts import LONGEST_TEXTS, MOST_PHONES
from ..telephones import is_mobile, read_phones
from ..time.wording import hours_of, read_words
from .coordinates import CoordinateSystem, read_position
from .headings import ColumnRole, is_closed

_NOT_OPEN = frozenset({"不开诊", "休息", "不开放", "无", "不营业", "停诊", "/", "-", "—", "关闭"})


@dataclass(frozen=True, slots=True)
class SaidOfPlace:
    """What a row says of its place. ``said`` has only what it says and can be read: fields of a service point.

    ``faults`` name the columns that cannot be read, each with the question. ``closed``: it serves no more.
    """

    said: Mapping[str, Any]
    faults: tuple[Problem, ...]
    closed: bool


def said_of_place(
    texts: Mapping[ColumnRole, str], *, name: str, system: CoordinateSystem | None = None
) -> SaidOfPlace:
    """Read a row's texts. ``name`` is what the place is called where the list gives no name.

    ``system`` is that of coordinates where the list names none.
    """
    said: dict[str, Any] = {"name": texts.get(ColumnRole.NAME) or name}
    faults: list[Problem] = []
    if address := " ".join(texts.get(ColumnRole.ADDRESS, "").split()):
        said["address"] = address
    for field, longest in LONGEST_TEXTS.items():
        if len(said.get(field, "")) > longest:
            faults.append(Problem(field, _("At most %(limit)d characters."), {"limit": longest}))
            said[field] = said[field][:longest]
    if trades := trades_in(texts.get(ColumnRole.TRADES, "")):
        # What is none of the four has no trade; that is no mistake of the list.
        said["trades"] = [trade.value for trade in trades]
    _read_phones(texts.get(ColumnRole.PHONE, ""), said, faults)
    _read_hours(texts, said, faults)
    try:
        if position := read_position(texts, system):
            said["latitude"], said["longitude"] = position
    except Invalid as error:
        faults += error.problems
    return SaidOfPlace(said, tuple(faults), is_closed(texts.get(ColumnRole.STATUS, "")))


def _read_phones(text: str, said: dict[str, Any], faults: list[Problem]) -> None:
    if not text:
        return
    reading = read_phones(text)
    if reading.ask:
        faults.append(Problem("phones", reading.ask.message, reading.ask.values))
        return
    public = [number for number in reading.numbers if not is_mobile(number)]
    if len(public) < len(reading.numbers):
        message = _("A mobile number is left out: its owner has to agree first.")
        faults.append(Problem("phones", message, {}))
    if public:
        said["phones"] = public[:MOST_PHONES]


def _read_hours(texts: Mapping[ColumnRole, str], said: dict[str, Any], faults: list[Problem]) -> None:
    text = texts.get(ColumnRole.HOURS, "")
    if weekend := texts.get(ColumnRole.WEEKEND):
        parts = [f"工作日{text}" if text else "", "" if weekend in _NOT_OPEN else f"周末{weekend}"]
        text = "；".join(part for part in parts if part)
    if not text:
        return
    reading = read_words(text)
    if reading.question:
        faults.append(Problem("hours", reading.question.message, {"part": reading.question.part}))
        return
    try:
        said["hours"] = hours_of(text)
    except Invalid as error:
        faults += error.problems
