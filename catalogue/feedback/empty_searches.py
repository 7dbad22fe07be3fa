"""Searches that found nothing: words and counts by month and district, for those who maintain the vocabulary.

No address, cookie, account, device or time of day is kept, and what only one or two people typed stays hidden
and is erased once its month is over. So the list shows which words and which services are missing, and of no person
what they looked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..foundation.database import in_parts
from ..language.spelling import MAX_LENGTH, normalise
from ..models import EmptySearch, Level

LEAST = 3
"""Words are shown if they were searched for at least this many times."""
NO_DISTRICT = 0
"""The code for a search without a known district, or whose district was erased."""
LONG_NUMBER = re.compile(r"(?:\d[\s\-]*){6}")
"""Six digits or more: it may be a telephone or identity number, so what holds it is not kept."""
_ROWS_A_STATEMENT = 500


class EmptyKey(NamedTuple):
    """What is counted together: the first day of the month, the district's code, the words."""

    month: date
    district: int
    words: str


@dataclass(frozen=True, slots=True)
class Often:
    """Words that found nothing, and how often; ``district`` is 0 if it is unknown, None for all districts."""

    words: str
    count: int
    district: int | None


def key_of(words: str, *, day: date, place: int | None) -> EmptyKey | None:
    """The key under which a search counts; None for one that is not kept.

    ``place`` is the code of the place that it was for. Words with six or more digits in a row may be a
    telephone or identity number and are not kept. Folded, so that spellings of one word count together.
    """
    folded = normalise(words)[:MAX_LENGTH].strip()
    if not folded or LONG_NUMBER.search(folded):
        return None
    return EmptyKey(day.replace(day=1), _district_of(place), folded)


def _district_of(place: int | None) -> int:
    """The district that a place lies in; none for a place wider than a district."""
    if place is None:
        return NO_DISTRICT
    district = place // Level.DISTRICT.span * Level.DISTRICT.span
    return district if district % Level.PREFECTURE.span else NO_DISTRICT


def count(session: Session, found: Mapping[EmptyKey, int]) -> None:
    """Add counts to those that are stored, set-wise. A count below one is left out."""
    rows = [
        {"month": key.month, "district_code": key.district, "words": key.words, "count": times}
        for key, times in sorted(found.items())  # one order for all writers, so that none waits in a ring
        if times > 0
    ]
    for part in in_parts(rows, _ROWS_A_STATEMENT):
        session.execute(_adding(session), part)


def _adding(session: Session) -> Any:
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    table: Any = EmptySearch.__table__
    insert: Any = (postgresql.insert if on_postgresql else sqlite.insert)(table)
    return insert.on_conflict_do_update(
        index_elements=[table.c.month, table.c.district_code, table.c.words],
        set_={"count": table.c.count + insert.excluded.count},
    )


def often(session: Session, month: date, *, limit: int = 200) -> tuple[Often, ...]:
    """The empty searches of a month, the most frequent first, then by words.

    Per words the sum over all districts (``district`` None), and one line for each district in which they
    were searched for at least ``LEAST`` times. Words with a smaller sum do not appear at all. ``limit``
    counts the words, not the lines. ``month`` is any day of it.
    """
    first = month.replace(day=1)
    total = func.sum(EmptySearch.count)
    sums = session.execute(
        select(EmptySearch.words, total)
        .where(EmptySearch.month == first)
        .group_by(EmptySearch.words)
        .having(total >= LEAST)
        .order_by(total.desc(), EmptySearch.words)
        .limit(limit)
    ).all()
    by_district = session.execute(
        select(EmptySearch.words, EmptySearch.count, EmptySearch.district_code)
        .where(
            EmptySearch.month == first,
            EmptySearch.count >= LEAST,
            EmptySearch.words.in_([words for words, _sum in sums]),
        )
        .order_by(EmptySearch.count.desc(), EmptySearch.district_code)
    ).all()
    found: list[Often] = []
    for words, whole in sums:
        found.append(Often(words, int(whole), None))
        found += [Often(*row) for row in by_district if row.words == words]
    return tuple(found)


def often_in(
    session: Session, *, months: Collection[date], district: int | None, limit: int = 30
) -> tuple[Often, ...]:
    """The empty searches of some months (their first days) together, the most frequent first, then by words.

    Those of one district, or of all with None. Words that were searched for less than ``LEAST`` times there do not appear.
    """
    total = func.sum(EmptySearch.count)
    query = select(EmptySearch.words, total).where(EmptySearch.month.in_(sorted(months)))
    if district is not None:
        query = query.where(EmptySearch.district_code == district)
    rows = session.execute(
        query.group_by(EmptySearch.words)
        .having(total >= LEAST)
        .order_by(total.desc(), EmptySearch.words)
        .limit(limit)
    )
    return tuple(Often(words, int(count), district) for words, count in rows)


def months(session: Session) -> tuple[date, ...]:
    """The months of which something may be shown, latest first."""
    total = func.sum(EmptySearch.count)
    shown = (
        select(EmptySearch.month)
        .group_by(EmptySearch.month, EmptySearch.words)
        .having(total >= LEAST)
        .distinct()
        .subquery()
    )
    return tuple(session.scalars(select(shown.c.month).order_by(shown.c.month.desc())))


def forget_rare(session: Session, *, today: date) -> int:
    """Erase rare searches of past months. Returns the number of erased lines.

    Words that are rare over all districts go altogether. Words that are rare in one district alone lose
    that district and keep their number. A second call on the same day erases nothing.
    """
    this_month = today.replace(day=1)
    rare = (
        select(EmptySearch.month, EmptySearch.words)
        .where(EmptySearch.month < this_month)
        .group_by(EmptySearch.month, EmptySearch.words)
        .having(func.sum(EmptySearch.count) < LEAST)
    )
    gone = _erase(session, tuple_(EmptySearch.month, EmptySearch.words).in_(rare))
    few = (
        EmptySearch.month < this_month,
        EmptySearch.count < LEAST,
        EmptySearch.district_code != NO_DISTRICT,
    )
    moved: Counter[EmptyKey] = Counter()
    for month, words, times in session.execute(
        select(EmptySearch.month, EmptySearch.words, EmptySearch.count).where(*few)
    ):
        moved[EmptyKey(month, NO_DISTRICT, words)] += times
    gone += _erase(session, *few)
    count(session, moved)
    return gone


def _erase(session: Session, *conditions: Any) -> int:
    result: Any = session.execute(
        delete(EmptySearch).where(*conditions).execution_options(synchronize_session=False)
    )
    return int(result.rowcount)
