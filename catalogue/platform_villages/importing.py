"""What a district says of its villages from a CSV file: village, serves, as_of. All rows or none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from ..access.rights import Actor
from ..foundation.errors import BadFile, Invalid, NotAllowed, NotFound, Refused, _
from ..foundation.text_files import read_rows
from ..models import Serves
from .keeping import record_serves

HEADS = (("village", "村代码", "社区代码"), ("serves", "是否服务", "平台服务"), ("as_of", "日期", "截至"))
"""What the three columns are called, in their order."""
WORDS: Mapping[str, Serves] = {
    **{each.value: each for each in Serves},
    "是": Serves.YES,
    "有": Serves.YES,
    "否": Serves.NO,
    "没有": Serves.NO,
    "不清楚": Serves.UNKNOWN,
}
MOST_ROWS = 10_000
_CODE = re.compile("[0-9]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReadVillage:
    """A row of a file, checked by itself. ``line`` counts from 1."""

    line: int
    village: int
    serves: Serves
    as_of: date


@dataclass(frozen=True, slots=True)
class VillagesImport:
    """How many rows said something new, and how many what was said already."""

    recorded: int
    unchanged: int


def read_village_rows(path: Path | str) -> tuple[ReadVillage, ...]:
    """The rows of a file. Raises ``BadFile`` with line and column for the first that cannot be used."""
    name = Path(path).name
    rows: list[ReadVillage] = []
    seen: dict[int, int] = {}
    for line, cells in read_rows(path):
        cells = [cell.strip() for cell in cells]
        if line == 1 and all(cell in heads for cell, heads in zip(cells, HEADS, strict=False)):
            continue
        row = _row(name, line, cells)
        if row.village in seen:
            message = _("Line %(other)d has the same village.")
            raise BadFile(message, file=name, line=line, field="village", other=seen[row.village])
        seen[row.village] = line
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise BadFile(_("The file has more than %(most)d rows."), file=name, line=line, most=MOST_ROWS)
    if not rows:
        raise BadFile(_("The file has no rows."), file=name)
    return tuple(rows)


def import_villages(
    session: Session, rows: tuple[ReadVillage, ...], *, actor: Actor, file: str, today: date
) -> VillagesImport:
    """Record what a file says, all or none; flushes. Raises ``BadFile`` for a row that the actor may not record."""
    recorded = 0
    for row in rows:
        try:
            recorded += record_serves(
                session, actor=actor, village=row.village, serves=row.serves, as_of=row.as_of, today=today
            )
        except Invalid as error:
            problem = error.problems[0]
            raise BadFile(problem.message, file=file, line=row.line, field="as_of") from error
        except (NotAllowed, NotFound, Refused) as error:
            raise BadFile(
                error.message, file=file, line=row.line, field="village", **dict(error.values)
            ) from error
    return VillagesImport(recorded, len(rows) - recorded)


def _row(name: str, line: int, cells: list[str]) -> ReadVillage:
    if len(cells) != len(HEADS):
        columns = ", ".join(heads[0] for heads in HEADS)
        raise BadFile(_("A line has these columns: %(columns)s."), file=name, line=line, columns=columns)
    village, word, day = cells
    if not _CODE.fullmatch(village):
        raise BadFile(_("A village's code has 12 digits."), file=name, line=line, field="village")
    if word not in WORDS:
        message = _("“%(value)s” is not known here. Known are: %(known)s.")
        raise BadFile(message, file=name, line=line, field="serves", value=word, known=", ".join(WORDS))
    try:
        as_of = date.fromisoformat(day)
    except ValueError:
        raise BadFile(
            _("“%(value)s” is not a day."), file=name, line=line, field="as_of", value=day
        ) from None
    return ReadVillage(line, int(village), WORDS[word], as_of)
