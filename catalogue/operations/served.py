"""Whether a portal serves an instance: a lock that each parent shares, and that a restoring wants for itself alone."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from ..foundation.database import OWNER_ONLY
from ..foundation.errors import Refused, _

LOCK = "served.lock"
"""The file in the instance folder. It stays: the lock ends with the processes that hold it."""
NAME_OF_CONNECTIONS = "portal1060"
"""How connections of a portal that serves are named at PostgreSQL (``PGAPPNAME``)."""
_APPNAME = "PGAPPNAME"
_GOING = 5
"""Seconds in which the server has noticed that a client has ended."""
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND application_name = :name"
)


@contextmanager
def serving(instance: Path) -> Iterator[None]:
    """Serve an instance for the time of the block. Raises ``Refused`` while a backup is restored into it."""
    with _locked(
        instance,
        fcntl.LOCK_SH,
        _("A backup is being restored into this instance. Start the portal when that is done."),
    ):
        yield


@contextmanager
def named_connections() -> Iterator[None]:
    """Let connections of this process, and of those it starts, be known as those of a portal that serves, inside the block."""
    named_before = _APPNAME in os.environ
    os.environ.setdefault(_APPNAME, NAME_OF_CONNECTIONS)
    try:
        yield
    finally:
        if not named_before:
            del os.environ[_APPNAME]


@contextmanager
def unserved(instance: Path, engine: Engine) -> Iterator[None]:
    """Have an instance that no portal serves for the time of the block, and let none begin.

    Raises ``Refused`` for one that is served: from this machine by its lock, from any by its connections to PostgreSQL.
    """
    with _locked(instance, fcntl.LOCK_EX, _("A portal serves this instance. Stop it on all machines first.")):
        if engine.dialect.name == "postgresql" and (others := _connections(engine)):
            raise Refused(
                _(
                    "A portal serves this database: it has %(count)s connections of one. Stop it on all machines first. "
                    "If it is stopped, a pooler keeps them: close them there."
                ),
                count=str(others),
            )
        yield


def _connections(engine: Engine) -> int:
    """How many connections portals have to the database. Those of one that has just ended go within a moment."""
    patience = time.monotonic() + _GOING
    while True:
        with engine.connect() as connection:
            others = int(connection.execute(text(_OTHERS), {"name": NAME_OF_CONNECTIONS}).scalar_one())
        if not others or time.monotonic() > patience:
            return others
        time.sleep(0.1)


@contextmanager
def _locked(instance: Path, kind: int, refusal: str) -> Iterator[None]:
    number = os.open(instance / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY)
    try:
        try:
            fcntl.flock(number, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(refusal) from None
        yield
    finally:
        os.close(number)
