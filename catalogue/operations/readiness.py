"""Whether the database has what the portal needs to serve: asked by probes, again and again. Knows nothing of Flask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, select
from sqlalchemy.orm import Session

from ..audit.roots import RootState, state_of_roots
from ..catalogues import catalogues_in_force
from ..foundation import clock, migrating
from ..foundation.database import make_engine
from ..models import CoverageDay

LONGEST_STATEMENT = 1500
"""Milliseconds that the database may take for one of these statements."""
TIME_TO_COUNT = timedelta(minutes=30)
"""How long after midnight in Beijing the new day may still be without its count."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found: whether the schema is the wanted one, an edition is in force, and the day is counted.

    ``roots`` of the trail are told, and decide nothing.
    """

    schema: bool
    catalogue: bool
    day: bool
    roots: RootState | None = None


def look(url: str | URL, *, now: datetime) -> Readiness:
    """Look over a connection of its own: neither those of the pages nor one that was lost decide what is found.

    Raises the errors of a database that does not answer.
    """
    engine = make_engine(url)
    try:
        with Session(engine) as session:
            connection = session.connection()
            limit_statements(connection)
            if MigrationContext.configure(connection).get_current_revision() != migrating.newest():
                # What another schema says of the rest means nothing.
                return Readiness(schema=False, catalogue=False, day=False)
            today = now.astimezone(clock.BEIJING).date()
            return Readiness(
                schema=True,
                catalogue=bool(catalogues_in_force(session, today)),
                day=_is_counted(session, now),
                roots=state_of_roots(session),
            )
    finally:
        engine.dispose()


def limit_statements(connection: Connection) -> None:
    """Let no statement of a transaction take longer than ``LONGEST_STATEMENT``, or wait longer for a lock."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {LONGEST_STATEMENT}")
    else:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {LONGEST_STATEMENT}")


def _is_counted(session: Session, now: datetime) -> bool:
    day = session.scalar(select(CoverageDay.day))
    due = (now - TIME_TO_COUNT).astimezone(clock.BEIJING).date()
    return day is not None and day >= due
