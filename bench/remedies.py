"""The gaps of a district and of the city by the step that closes them, from the domain function."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.models import Division, Level
from catalogue.remedies import RemedyPage, Wishes, page_of_remedies, remedies

from .figures import Figure, median_ms
from .world import CITY, ENGINES, Worlds, edition_of

MILLISECONDS = 50
PAGE = 100


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Medians over all districts: of the usual one and of the slowest; and of the city, for information."""
    for name in ENGINES:
        with worlds.of(name).engine() as engine, Session(engine) as session:
            districts = session.scalars(
                select(Division.code).where(Division.level == Level.DISTRICT, Division.retired_on.is_(None))
            ).all()

            def groups(code: int, session: Session = session) -> float:
                return median_ms(lambda: remedies(session, edition_of(session), code), runs=7, warm=2)

            times = sorted(groups(code) for code in districts)
            yield Figure(f"gap groups of a district, {name}", statistics.median(times), "ms", MILLISECONDS)
            yield Figure(f"gap groups of the slowest district, {name}", times[-1], "ms", MILLISECONDS)
            yield Figure(f"gap groups of the city, {name}", groups(CITY), "ms")
            for code, what in ((districts[0], "a district"), (CITY, "the city")):
                listed = median_ms(lambda code=code: _page(session, code), runs=5, warm=1)  # type: ignore[misc]
                yield Figure(f"a page of the list of gaps of {what}, {name}", listed, "ms")


def _page(session: Session, code: int) -> RemedyPage:
    return page_of_remedies(session, edition_of(session), code, wishes=Wishes(), limit=PAGE, offset=5 * PAGE)
