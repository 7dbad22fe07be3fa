"""What a test's database holds before the test: each world is filled in once a run, and copied."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.foundation import clock, migrating
from catalogue.foundation.database import begin_writing

# Each function imports its world late: a process that runs tests of one world need not load the others.


def fill_empty(engine: Engine) -> None:
    """The newest schema."""
    migrating.upgrade(engine)


def fill_world(engine: Engine) -> None:
    """The small world: ``tests/worlds/eight_streets.py``."""
    from tests.worlds import eight_streets

    migrating.upgrade(engine)
    with Session(engine) as session:
        begin_writing(session)
        eight_streets.load(session, clock.today())
        session.commit()


def fill_told(engine: Engine) -> None:
    """The small world after some of its communities have reported."""
    from tests.worlds import eight_streets, told

    fill_world(engine)
    with Session(engine) as session:
        told.tell(session, eight_streets.describe())


def fill_reported(engine: Engine) -> None:
    """The small world after every community has reported."""
    from tests.worlds import eight_streets, reported

    fill_world(engine)
    with Session(engine) as session:
        begin_writing(session)
        reported.report(session, eight_streets.describe())
        session.commit()


def fill_demonstration(engine: Engine) -> None:
    """The small world with the demonstration in it."""
    from tests.worlds import demonstrated

    fill_world(engine)
    with Session(engine) as session:
        demonstrated.fill(session)
        session.commit()


def fill_small_town(engine: Engine) -> None:
    """A town of eight communities: ``tests/worlds/small_town.py``."""
    from tests.worlds import small_town

    migrating.upgrade(engine)
    with Session(engine) as session:
        begin_writing(session)
        small_town.build(session)
        session.commit()


EMPTY = "empty"
FILLED: dict[str, Callable[[Engine], None]] = {
    "demonstration": fill_demonstration,
    "reported": fill_reported,
    "told": fill_told,
    "world": fill_world,
    "by_hand": fill_small_town,
    EMPTY: fill_empty,
}
"""What a test's database holds, by the first of these fixtures that the test asks for."""
