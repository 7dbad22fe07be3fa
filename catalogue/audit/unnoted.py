"""Rows of histories that no entry tells of: what was put in by hand.

An entry points to its row; here it is the other way round. Which rows entries point to is kept as a bit each, so that ten
million rows need little more than a megabyte, and no index of the trail is needed that every change would pay for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ..foundation.trail.marks import MARKED, read_mark
from ..foundation.trail.rows import HISTORIES
from .raw import raw_rows


@dataclass(slots=True)
class _Marked:
    """What marks say of one history: how many of its rows have no entry, and the highest number among them."""

    rows: int = 0
    highest: int = 0


@dataclass(slots=True)
class PointedAt:
    """Which rows entries point to, and what marks say of the others."""

    connection: Connection
    _bits: dict[str, bytearray] = field(default_factory=dict)
    _marks: dict[str, _Marked] = field(default_factory=dict)

    def see(self, history: str, numbers: Iterable[int]) -> None:
        """Entries point to these rows of a history."""
        bits = self._bits.get(history)
        if bits is None:
            bits = self._bits[history] = bytearray(self._highest(history) // 8 + 1)
        room = len(bits) * 8
        for number in numbers:
            if number < room:
                bits[number >> 3] |= 1 << (number & 7)

    def read_marks(self, entries: Iterable[Sequence[object]]) -> None:
        """Take marks from entries of the chain of the whole instance."""
        for row in entries:
            said = read_mark(str(row[7])) if row[6] == MARKED else None
            if said is not None:
                mark = self._marks.setdefault(said[0], _Marked())
                mark.rows += said[1]
                mark.highest = max(mark.highest, said[2])

    def unnoted(self, younger_than: int | None) -> Iterator[str]:
        """What was put in by hand, in words. ``younger_than`` (microseconds since 1970): older entries were deleted behind checkpoints,
        so older rows tell nothing.
        """
        for history in HISTORIES:
            mark = self._marks.get(history, _Marked())
            untold = 0
            for number in self._without_entry(history, younger_than):
                if number > mark.highest:
                    yield f"row {number} of {history} has no entry: it was put in by hand"
                else:
                    untold += 1
            if untold > mark.rows:
                more = untold - mark.rows
                yield f"{history} has rows up to {mark.highest} that the trail does not know: {more} more"

    def _without_entry(self, history: str, younger_than: int | None) -> Iterator[int]:
        bits = self._bits.get(history, b"")
        room = len(bits) * 8
        for (number,) in raw_rows(self.connection, self._numbers(history, younger_than)):
            if number >= room or not bits[number >> 3] & (1 << (number & 7)):
                yield number

    def _numbers(self, history: str, younger_than: int | None) -> str:
        """A statement for the numbers of a history's rows."""
        statement = f"SELECT id FROM {history}"  # noqa: S608 - names of the schema
        if younger_than is None:
            return statement
        on_postgresql = self.connection.dialect.name == "postgresql"
        exactly = f"TIMESTAMPTZ 'epoch' + {younger_than} * INTERVAL '1 microsecond'"
        moment = exactly if on_postgresql else str(younger_than)
        return f"{statement} WHERE at > {moment}"

    def _highest(self, history: str) -> int:
        row = self.connection.exec_driver_sql(f"SELECT max(id) FROM {history}").one()  # noqa: S608 - names of the schema
        return int(row[0] or 0)
