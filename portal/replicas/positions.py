"""Positions in PostgreSQL's log of changes (LSN), as whole numbers: of two states of one database the larger is the later one."""

from __future__ import annotations

import threading

_REACHED = """CAST((CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END) - '0/0' AS bigint)"""
REACHED = f"SELECT {_REACHED}"
"""How far a server is: what it shows later is at least of this position, what it has shown before at most. It may be a
replica that has become the primary."""
STATE = f"SELECT {_REACHED}, pg_is_in_recovery()"
"""The same, and whether the server only follows."""
SAVED = "SELECT CAST(pg_current_wal_flush_lsn() - '0/0' AS bigint)"
"""Up to where the primary has its log on disk, and so up to where replicas can be at all."""


class ShownPosition:
    """How far what this process has shown reaches. It goes back only where the primary itself has."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._position = 0
        self._saved = 0

    def note(self, position: int) -> None:
        """Something that reaches up to ``position`` was shown, or written."""
        with self._lock:
            self._position = max(self._position, position)

    def least(self) -> int:
        """How far a replica must be, so that no visitor sees less there than before."""
        return max(self._position, self._saved)

    def heard(self, saved: int, *, before: int) -> None:
        """What the primary says of itself; ``before``: ``least()`` when it was asked.

        If it is behind that, another server has become the primary without the last changes: those are lost for everybody.
        """
        with self._lock:
            if saved < before:
                self._position = min(self._position, saved)
            self._saved = saved
