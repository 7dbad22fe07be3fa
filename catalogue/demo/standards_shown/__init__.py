"""What communities of the demonstration show of the standards (专栏16), with gaps."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from ...models import CommitteeKind

_SAID = 0.8
"""Share of values that a community gives."""
_Measures = tuple[int | None, date | None, int | None, date | None, int | None, date | None]


def measures_of(rng: Random, kind: CommitteeKind | None, today: date) -> _Measures:
    """Rooms in square metres, social workers, office funds in yuan a household: each with its day, or neither."""
    town = kind is CommitteeKind.JU
    values = (
        rng.randrange(36, 95) * 10 if rng.random() < 0.78 else rng.randrange(12, 35) * 10,
        rng.choice((1, 1, 2, 3)) if rng.random() < (0.85 if town else 0.5) else 0,
        rng.choice((50, 50, 60, 80)) if rng.random() < (0.92 if town else 0.6) else rng.randrange(20, 50),
    )
    found: list[tuple[int | None, date | None]] = []
    for value in values:
        day = today - timedelta(days=rng.randrange(20, 320))
        found.append((value, day) if rng.random() < _SAID else (None, None))
    (rooms, rooms_on), (workers, workers_on), (funds, funds_on) = found
    return rooms, rooms_on, workers, workers_on, funds, funds_on
