"""What a record counts as on the day of a dump, judged once for each of the combinations that come again and again."""

from __future__ import annotations

from typing import Any

from ...counters.segments import segment_under
from ...models import Offering, State
from ..facts import DumpScope
from ..kept_values import as_kept, day_of

_OFFERINGS: Any = Offering.__table__
JUDGED = (
    _OFFERINGS.c.item_id,
    as_kept(_OFFERINGS.c.state),
    as_kept(_OFFERINGS.c.holds_until),
    _OFFERINGS.c.criterion_id,
    as_kept(_OFFERINGS.c.disputed),
)
"""The columns by which a record is judged."""
Judged = tuple[str, str, bool]
"""The code of an item, the segment's value, and whether the record is disputed under the criterion that it speaks for."""


class Judge(dict[tuple[Any, ...], Judged]):
    """What records count as, by the values of ``JUDGED``. Their items are of the edition."""

    def __init__(self, scope: DumpScope) -> None:
        super().__init__()
        self._scope = scope

    def __missing__(self, values: tuple[Any, ...]) -> Judged:
        item_id, state, until, criterion, disputed = values
        item = self._scope.edition.items_by_id[item_id]
        own = item.criterion_id
        segment = segment_under(own, criterion, State(state), day_of(until), self._scope.day)
        judged = self[values] = item.code, segment.value, bool(disputed) and criterion == own
        return judged
