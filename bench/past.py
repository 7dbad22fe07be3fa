"""Past days: the matrix at the end of a day, and what changed in a month with its causes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters.rollup import counted_day
from catalogue.history.as_of import matrix_as_of
from catalogue.history.difference import difference

from .figures import Figure, median_ms
from .world import CITY, ENGINES, Worlds, edition_of

DISTRICT, STREET = 110105000000, 110105042000
"""The district with most communities that is urban and rural, and one of its streets."""
DAYS_AGO = (17, 107, 200, 346)
"""Days in the middle of months and near their ends, of which the slowest counts."""
DAY_MS = {"street": 5, "district": 40, "city": 40}
MONTH_MS = {"street": None, "district": 100, "city": 1000}
PLACES = {"street": STREET, "district": DISTRICT, "city": CITY}


def measure(worlds: Worlds) -> Iterator[Figure]:
    """The figures of past days, on both engines."""
    for name in ENGINES:
        with worlds.of(name).engine() as engine, Session(engine) as session:
            edition, today = edition_of(session), counted_day(session)
            session.rollback()
            for place, code in PLACES.items():
                slowest = max(
                    _median(session, partial(_matrix, session, edition, code, today - timedelta(days=back)))
                    for back in DAYS_AGO
                )
                yield Figure(f"matrix of a past day, {place}, {name}", slowest, "ms", DAY_MS[place])
            for place, code in PLACES.items():
                took = _median(session, partial(_month, session, edition, code, today - timedelta(days=100)))
                yield Figure(f"what changed in a month, {place}, {name}", took, "ms", MONTH_MS[place])


def _matrix(session: Session, edition: EditionFacts, code: int, day: date) -> object:
    return matrix_as_of(session, edition, code, day)


def _month(session: Session, edition: EditionFacts, code: int, until: date) -> object:
    return difference(session, (edition, edition), code, (until - timedelta(days=30), until))


def _median(session: Session, ask: Callable[[], object]) -> float:
    """Milliseconds of a question in a transaction of its own."""

    def call() -> None:
        ask()
        session.rollback()

    return median_ms(call, runs=15)
