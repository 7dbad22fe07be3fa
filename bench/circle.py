"""The quarter-hour circle of a community, a district and the city; the next places for it in every district, beside the greedy choice."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.circle import circle_of
from catalogue.circle.counting import circle_in, own_circle
from catalogue.circle.covering import greedy_choice
from catalogue.circle.siting import site
from catalogue.models import CommitteeKind, Division, Level

from .country.watching import cpu_of
from .figures import Figure, cpu_ms, median_ms
from .world import CITY, ENGINES, Worlds, edition_of

WHOLE_CITY = 5_000
"""Milliseconds."""
SOLVING = 2_000
KIND = "social-security"
"""The kind that most communities of the demonstration are without, so that there is most to choose."""
PLACES = (3, 20, 60)


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Medians on both databases; the solver by itself, child process included, for each district."""
    for name in ENGINES:
        with worlds.of(name).engine() as engine, Session(engine) as session:
            edition = edition_of(session)
            first = session.scalars(
                select(Division.code).where(Division.kind == CommitteeKind.JU).limit(1)
            ).one()
            city = median_ms(lambda: circle_in(session, edition, CITY), runs=3, warm=1)  # noqa: B023
            yield Figure(f"circle of all Beijing, {name}", city, "ms", WHOLE_CITY)
            server = None if name == ENGINES[0] else worlds.server()
            taken = cpu_ms(
                lambda: circle_in(session, edition, CITY),  # noqa: B023
                runs=3,
                clock=lambda: time.process_time() + cpu_of(server),  # noqa: B023
            )
            yield Figure(f"circle of all Beijing, {name}: CPU", taken, "ms", WHOLE_CITY)
            own = median_ms(lambda: own_circle(session, edition, first), runs=9, warm=2)  # noqa: B023
            yield Figure(f"circle of one community with the nearest places, {name}", own, "ms")
            if name == ENGINES[0]:
                yield from _siting(session)


def _cpu_of_children() -> float:
    """Seconds of CPU of the processes that have ended, which other work on the machine does not lengthen."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _siting(session: Session) -> Iterator[Figure]:
    edition = edition_of(session)
    kind = next(kind for kind in circle_of(edition).kinds if kind.key == KIND)
    districts = session.scalars(
        select(Division.code).where(Division.level == Level.DISTRICT, Division.retired_on.is_(None))
    ).all()
    for k in PLACES:
        slowest, solver, gaps, missed = 0.0, 0.0, 0.0, 0.0
        for code in districts:
            before = _cpu_of_children()
            found = site(session, edition, code, kind, k)
            answer, quick = found.answer, found.problem.weight(greedy_choice(found.problem))
            solver = max(solver, (_cpu_of_children() - before) * 1000)
            slowest, gaps = max(slowest, answer.seconds * 1000), max(gaps, answer.gap)
            missed = max(missed, (answer.covered - quick) / answer.covered if answer.covered else 0.0)
        yield Figure(f"the {k} best places, slowest of {len(districts)} districts", slowest, "ms", SOLVING)
        yield Figure(f"the {k} best places, CPU of the solver's process at most", solver, "ms", SOLVING)
        yield Figure(f"the {k} best places, largest gap to the bound", 100 * gaps, "%", 0)
        yield Figure(f"the {k} best places, most that greedy misses", 100 * missed, "%")
