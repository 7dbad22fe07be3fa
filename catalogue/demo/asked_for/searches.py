"""Empty searches of invented residents: they give the demonstration's editor words to teach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ...feedback import empty_searches
from ...feedback.empty_searches import NO_DISTRICT, EmptyKey

#: Words with how often they were searched for: without a district, then in the first districts, this month and last.
#: Some want a word, some a service that the catalogue does not have.
_SEARCHED: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("皮猴撒欢儿", (2, 6, 4)),
    ("修钟表", (3, 3)),
    ("护照照片", (4, 0, 3)),
    ("股票行情", (9,)),
    ("借充电宝", (1, 1)),
)


def count_empty_searches(session: Session, *, districts: Iterable[int], today: date) -> None:
    """Count the invented searches; ``districts`` are codes, of which the first are used."""
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    places = (NO_DISTRICT, *sorted(districts))
    empty_searches.count(
        session,
        {
            EmptyKey(month, place, words): times
            for month in (this_month, last_month)
            for words, counts in _SEARCHED
            for place, times in zip(places, counts, strict=False)
        },
    )
