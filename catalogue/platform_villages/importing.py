"""What a district says of its villages from a CSV file: village, serves, as_of, source. All rows or none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from ..access.rights import Actor
from ..foundation.errors import BadFile, Invalid, _
from ..foundation.tables import Table
from ..foundation.text_files import Heads, places_of
from ..models import Serves
from .facts import LONGEST_SOURCE, VillageWord
from .keeping import first_refusal, record_words

COLUMNS: Heads = {
    "village": ("village", "village code", "村代码", "社区代码", "区划代码"),
    "serves": ("serves", "served", "是否服务", "平台服务"),
    "as_of": ("as_of", "as of", "日期", "截至"),
    "source": ("source", "来源", "依据"),
}
"""The columns of a file, by what their heads may say; others are left alone. The last one may be missing."""
WORDS: Mapping[str, Serves] = {
    **{each.value: each for each in Serves},
    "是": Serves.YES,
    "有": Serves.YES,
    "否": Serves.NO,
    "没有": Serves.NO,
    "不清楚": Serves.UNKNOWN,
}
MOST_ROWS = 5_000
_CODE = re.compile("[0-9]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReadVillage:
    """A row of a file, checked by itself. ``line`` counts from 1."""

    line: int
    word: VillageWord


@dataclass(frozen=True, slots=True)
class VillagesImport:
    """How many rows said something new, and how many what was said already."""

    recorded: int
    unchanged: int


def read_village_rows(path: Path | str) -> tuple[ReadVillage, ...]:
    """The rows of a file. Raises ``BadFile`` with line and column for the first that cannot be used.

    Rows of villages of which nothing is said (all but the village empty) are left out, as in a list that was downloaded.
    """
    table = Table(path)
    places = places_of(table.header, COLUMNS, file=table.file, may_lack=("source",))
    rows: list[ReadVillage] = []
    seen: dict[int, int] = {}
    for line, cells in table.rows([table.header[place] for place in places.values()]):
        said = dict(zip(places, cells, strict=True))
        if said["village"] and not any(cell for column, cell in said.items() if column != "village"):
            continue
        word = _word(table.file, line, said)
        if word.village in seen:
            message = _("Line %(other)d has the same village.")
            raise BadFile(message, file=table.file, line=line, field="village", other=seen[word.village])
        seen[word.village] = line
        rows.append(ReadVillage(line, word))
        if len(rows) > MOST_ROWS:
            message = _("The file has more than %(most)d rows.")
            raise BadFile(message, file=table.file, line=line, most=MOST_ROWS)
    if not rows:
        raise BadFile(_("The file has no rows."), file=table.file)
    return tuple(rows)


def import_villages(
    session: Session, rows: tuple[ReadVillage, ...], *, actor: Actor, file: str, today: date
) -> VillagesImport:
    """Record what a file says, all or none; flushes. Raises ``BadFile`` for a row that the actor may not record."""
    words = [row.word for row in rows]
    if refused := first_refusal(session, words, actor=actor, today=today):
        place, error = refused
        line, field, values = rows[place].line, "village", dict(error.values)
        message = error.message
        if isinstance(error, Invalid):
            message, field, values = (
                getattr(error.problems[0], name) for name in ("message", "field", "values")
            )
        raise BadFile(message, file=file, line=line, field=field, **values) from error
    recorded = record_words(session, actor=actor, words=words, today=today)
    return VillagesImport(len(recorded), len(rows) - len(recorded))


def _word(name: str, line: int, said: Mapping[str, str]) -> VillageWord:
    village, word, day = said["village"], said["serves"], said["as_of"]
    if not _CODE.fullmatch(village):
        raise BadFile(_("A village's code has 12 digits."), file=name, line=line, field="village")
    if word not in WORDS:
        message = _("“%(value)s” is not known here. Known are: %(known)s.")
        raise BadFile(message, file=name, line=line, field="serves", value=word[:40], known=", ".join(WORDS))
    try:
        as_of = date.fromisoformat(day)
    except ValueError:
        raise BadFile(
            _("“%(value)s” is not a day."), file=name, line=line, field="as_of", value=day[:40]
        ) from None
    source = " ".join(said.get("source", "").split())
    if len(source) > LONGEST_SOURCE:
        message = _("At most %(limit)d characters.")
        raise BadFile(message, file=name, line=line, field="source", limit=LONGEST_SOURCE)
    return VillageWord(int(village), WORDS[word], as_of, source or None)
