"""What a record said, as far as coverage asks, read from the entries of its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from ..counters.moves import CountedAs
from ..counters.segments import segment_of
from ..models import Action, State
from ..offerings.store import STATE_OF, kept_until

ONE_DAY = timedelta(days=1)


class RecordSaid(NamedTuple):
    """A record: its state, the last day on which it holds, the criterion and the declaration (ids), whether it is disputed.

    ``bounded``: the last day is the record's own, and not that of its confirmation or of its places.
    """

    state: State
    until: date | None
    criterion_id: int
    disputed: bool
    declaration: int | None
    bounded: bool = False

    def counted(self, day: date) -> CountedAs:
        """What it counts as at the end of a day, under the criterion that it speaks for."""
        return CountedAs(self.criterion_id, segment_of(self.state, self.until, day), self.disputed)

    @property
    def runs_out(self) -> date | None:
        """The first day on which it counts as something else without a new entry; None if there is none."""
        if self.until is None:
            return None
        after = self.until + ONE_DAY
        changes = segment_of(self.state, self.until, self.until) is not segment_of(
            self.state, self.until, after
        )
        return after if changes else None


class Entry(NamedTuple):
    """An entry of a cell's history: its day in Beijing, what it did, and what the cell said after it."""

    day: date
    action: Action
    after: RecordSaid | None


class CellHistory(NamedTuple):
    """The entries of one cell within some days, the earliest first.

    ``before`` is what the cell said before them. Where ``unrecorded``, no history tells how it counted then.
    """

    community: int
    item_id: int
    before: RecordSaid | None
    entries: list[Entry]
    unrecorded: bool = False


def said_of(kept: Mapping[str, Any] | None, first_criterion: int) -> RecordSaid | None:
    """What a snapshot says; None for none. Entries from before criteria had ids speak for the item's first."""
    if kept is None:
        return None
    until = kept_until(kept)
    return RecordSaid(
        STATE_OF[kept["state"]],
        until,
        kept.get("criterion_id") or first_criterion,
        bool(kept.get("disputed")),
        kept.get("declaration"),
        until is not None and until.isoformat() == kept.get("ends_on"),
    )
