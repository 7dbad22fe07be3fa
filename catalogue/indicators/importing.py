"""Values of indicators from a CSV file: number, value, day, source, division. All rows or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..divisions import get_division
from ..foundation import clock
from ..foundation.errors import BadFile, NotFound, _
from ..foundation.text_files import Heads, cells_at, places_of, read_rows
from ..models import IndicatorValue
from .facts import PublishedValue, published_value
from .shipped import Indicator, shipped_indicators

COLUMNS: Heads = {
    "number": ("number", "序号"),
    "value": ("value", "数值", "值"),
    "as_of": ("as_of", "截至", "日期"),
    "source": ("source", "来源", "出处"),
    "division": ("division", "区划", "区划代码"),
}
"""The columns of a file, by what their heads may say."""
MOST_ROWS = 10_000
LONGEST_SOURCE = 200
_FIGURE = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", re.ASCII)
_CODE = re.compile("[0-9]{12}", re.ASCII)
_VALUES: Any = IndicatorValue.__table__


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of a file, checked. ``line`` counts from 1."""

    line: int
    division: int
    number: int
    as_of: date
    value: Decimal
    second: Decimal | None
    source: str

    @property
    def published(self) -> PublishedValue:
        """The value as it is shown."""
        return published_value(self.value, self.second, self.as_of, self.source)

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as a file has it, in the order of :data:`COLUMNS`."""
        figures = [f"{each:f}" for each in (self.value, self.second) if each is not None]
        return (
            str(self.number),
            "/".join(figures),
            self.as_of.isoformat(),
            self.source,
            f"{self.division:012d}",
        )


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """A row beside the value of the same day that it would replace; None where there is none, and the value is new."""

    row: IndicatorRow
    before: PublishedValue | None

    @property
    def is_new(self) -> bool:
        """Whether there is no value of the day yet."""
        return self.before is None

    @property
    def changes(self) -> bool:
        """Whether anything is written."""
        return self.before != self.row.published


@dataclass(frozen=True, slots=True)
class IndicatorsImport:
    """How many values an import added, changed, and found as they were."""

    added: int
    changed: int
    unchanged: int


def read_indicator_rows(path: Path | str) -> tuple[IndicatorRow, ...]:
    """The rows of a file. Raises ``BadFile`` with line and column for the first that cannot be used."""
    return check_indicator_rows(read_rows(path), file=Path(path).name)


def check_indicator_rows(
    lines: Iterable[tuple[int, Sequence[str]]], *, file: str
) -> tuple[IndicatorRow, ...]:
    """Rows with the numbers of their lines, the first with the heads. Raises ``BadFile`` as :func:`read_indicator_rows` does."""
    places = None
    known = {each.number: each for each in shipped_indicators().indicators}
    found: list[IndicatorRow] = []
    seen: dict[tuple[int, int, date], int] = {}
    for line, cells in lines:
        if places is None:
            places = places_of(cells, COLUMNS, file=file, line=line)
            continue
        if len(found) == MOST_ROWS:
            raise BadFile(_("The file has more than %(most)d rows."), file=file, line=line, most=MOST_ROWS)
        row = _row(file, line, cells_at(cells, places), known)
        key = row.division, row.number, row.as_of
        if key in seen:
            raise BadFile(
                _("Line %(other)d has a value of the same indicator, division and day."),
                file=file,
                line=line,
                other=seen[key],
            )
        seen[key] = line
        found.append(row)
    if not found:
        raise BadFile(_("The file has no rows."), file=file)
    return tuple(found)


def compare_indicators(
    session: Session, rows: tuple[IndicatorRow, ...], *, actor: Actor, file: str
) -> tuple[IndicatorChange, ...]:
    """What each row would change; writes nothing. ``file`` is the name of the file, for what is said of a row.

    Raises ``NotAllowed``, and ``BadFile`` for a division that is not there.
    """
    for division in {row.division: row.line for row in rows}.items():
        _check_division(session, actor, file, *division)
    kept = {
        (row.division_code, row.number, row.as_of): published_value(
            row.value, row.second, row.as_of, row.source
        )
        for row in session.execute(
            select(_VALUES).where(_VALUES.c.division_code.in_({row.division for row in rows}))
        )
    }
    return tuple(IndicatorChange(row, kept.get((row.division, row.number, row.as_of))) for row in rows)


def import_indicators(
    session: Session, rows: tuple[IndicatorRow, ...], *, actor: Actor, file: str
) -> IndicatorsImport:
    """Write the values of a file, all or none; flushes. ``file`` is its name, for the trail.

    Raises ``NotAllowed``, and ``BadFile`` for a division that is not there. A value replaces one of the same day; others stay.
    """
    written = [each for each in compare_indicators(session, rows, actor=actor, file=file) if each.changes]
    changed = [each.row for each in written if not each.is_new]
    for row in changed:
        session.execute(
            delete(_VALUES).where(
                _VALUES.c.division_code == row.division,
                _VALUES.c.number == row.number,
                _VALUES.c.as_of == row.as_of,
            )
        )
    if written:
        session.execute(insert(_VALUES), [_stored(each.row, actor) for each in written])
        for code in sorted({each.row.division for each in written}):
            audit.append(
                session,
                who=actor.name,
                role=require(actor, Right.KEEP_INDICATORS, code).value,
                action="indicators.imported",
                subject=f"indicators {code:012d}",
                division=code,
                after={"file": file, "values": sum(each.row.division == code for each in written)},
            )
    session.flush()
    return IndicatorsImport(len(written) - len(changed), len(changed), len(rows) - len(written))


def _check_division(session: Session, actor: Actor, file: str, code: int, line: int) -> None:
    require(actor, Right.KEEP_INDICATORS, code)
    try:
        get_division(session, code)
    except NotFound:
        raise BadFile(
            _("There is no division %(division)s."),
            file=file,
            line=line,
            field="division",
            division=f"{code:012d}",
        ) from None


def _stored(row: IndicatorRow, actor: Actor) -> dict[str, object]:
    return {
        "division_code": row.division,
        "number": row.number,
        "as_of": row.as_of,
        "value": row.value,
        "second": row.second,
        "source": row.source,
        "imported_at": clock.now(),
        "imported_by": actor.name,
    }


def _row(name: str, line: int, texts: Mapping[str, str], known: Mapping[int, Indicator]) -> IndicatorRow:
    def bad(column: str, message: str, **values: object) -> BadFile:
        return BadFile(message, file=name, line=line, field=column, **values)

    number = int(texts["number"]) if re.fullmatch("[0-9]{1,3}", texts["number"], re.ASCII) else 0
    if number not in known:
        message = _("“%(value)s” is not the number of an indicator. They are numbered from 1 to %(most)d.")
        raise bad("number", message, value=texts["number"], most=len(known))
    figures = texts["value"].split("/")
    wanted = 2 if known[number].has_two_figures else 1
    if len(figures) != wanted or not all(_FIGURE.fullmatch(each.strip()) for each in figures):
        message = (
            _("“%(value)s” is not two figures. Write them as 36/2.")
            if wanted == 2
            else _("“%(value)s” is not a figure. Write it without unit, such as 97.5.")
        )
        raise bad("value", message, value=texts["value"])
    try:
        as_of = date.fromisoformat(texts["as_of"])
    except ValueError:
        raise bad(
            "as_of", _("“%(value)s” is not a day. Write it as 2026-10-31."), value=texts["as_of"]
        ) from None
    if as_of > clock.today():
        raise bad("as_of", _("The day %(value)s has not come yet."), value=texts["as_of"])
    if not 0 < len(texts["source"]) <= LONGEST_SOURCE:
        message = _("Name the source in 1 to %(most)d characters: who published the value, and where.")
        raise bad("source", message, most=LONGEST_SOURCE)
    if not _CODE.fullmatch(texts["division"]):
        message = _("“%(value)s” is not a division code of 12 digits.")
        raise bad("division", message, value=texts["division"])
    numbers = [Decimal(each.strip()) for each in figures]
    second = numbers[1] if wanted == 2 else None
    return IndicatorRow(line, int(texts["division"]), number, as_of, numbers[0], second, texts["source"])
