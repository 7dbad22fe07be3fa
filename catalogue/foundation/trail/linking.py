"""Linking what was noted into the chains: at the very end of a transaction, so that chains hold each other up as little as can be.

A chain is that of a street: writers of different streets never meet. Chains are taken in the order of their codes, and
after all other locks, so that writers never wait in a ring.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

from ...models.base import number_of_instant
from .. import clock
from .marks import marks_of
from .pending import NO_ONE, PENDING, Noted, Who, pending_of, who_acts
from .rows import HISTORIES, note_rows
from .slow import note_if_slow
from .written import take_written

START = ""
"""The hash before the first entry of a chain."""
_AT_ONCE = 500
COLUMNS = (
    "chain",
    "number",
    "at",
    "actor",
    "role",
    "origin",
    "action",
    "subject",
    "division_code",
    "history",
    "history_id",
    "digest",
    "sealed",
)
"""What the hash of an entry is of, in this order, before the hash of the one before it."""
_HELD = "SELECT chain, number, hash FROM trail_heads WHERE chain IN ({}) ORDER BY chain"
_PUT = f"INSERT INTO trail_entries ({', '.join(COLUMNS)}, hash) VALUES ({{}})"  # noqa: S608 - names of columns
_BEGUN = "INSERT INTO trail_heads (chain, number, hash) VALUES ({}) ON CONFLICT DO NOTHING"
_MOVED = "UPDATE trail_heads SET number = {}, hash = {} WHERE chain = {}"


def chain_of(division: int | None) -> int:
    """The chain of a division: that of its street, its own from the street up; 0 without one."""
    return 0 if division is None else division - division % 1000


def hash_of(values: Sequence[Any], before: str) -> str:
    """The hash of an entry: of its :data:`COLUMNS`, with the instant in microseconds, and the hash before it."""
    return hashlib.sha256(to_json([*values, before])).hexdigest()


def link(session: Session) -> int:
    """Link what the session has noted; gives how many entries. It is part of every commit."""
    pending = pending_of(session)
    noted, pending.entries = pending.entries, []
    connection = session.connection()
    written = take_written(connection)
    if pending.counted:
        noted = [*noted, *marks_of(connection, pending.counted)]
    if not noted:
        if not written:
            return 0
        noted = [_of_tables(session, written)]
    by_chain = sorted(((chain_of(each.division), each) for each in noted), key=lambda each: each[0])
    _link(
        connection, who_acts(session), [(c, [e for _c, e in g]) for c, g in groupby(by_chain, lambda x: x[0])]
    )
    return len(noted)


def _of_tables(session: Session, written: frozenset[str]) -> Noted:
    """An entry for what nothing noted: who acts has changed these tables."""
    who = who_acts(session)
    subject = ", ".join(sorted(written))
    return Noted(clock.now(), who.actor, who.role, "rows.changed", subject[:120], who.division)


def _link(connection: Connection, who: Who, chains: Sequence[tuple[int, list[Noted]]]) -> None:
    on_postgresql = connection.dialect.name == "postgresql"
    ends = _Ends(connection, "%s" if on_postgresql else "?")
    heads = ends.hold([chain for chain, _noted in chains])
    rows, moved = [], []
    for chain, noted in chains:
        number, last = heads[chain]
        for each in noted:
            number += 1
            # What the portal does by itself comes from no network, also in somebody's request.
            origin = None if each.actor == NO_ONE.actor else who.origin
            said = (each.actor, each.role, origin, *each[3:])
            instant = number_of_instant(each.at)
            last = hash_of((chain, number, instant, *said), last)
            rows.append((chain, number, each.at if on_postgresql else instant, *said, last))
        moved.append((number, last, chain))
    ends.put(rows, moved)


class _Ends:
    """The ends of chains on a connection. The statements are the drivers' own: a commit should not wait for more than it must."""

    def __init__(self, connection: Connection, place: str) -> None:
        self._connection, self._place = connection, place

    def hold(self, chains: list[int]) -> dict[int, tuple[int, str]]:
        """The ends of chains, held until the transaction ends; those that are new are begun."""
        found: dict[int, tuple[int, str]] = {}
        for some in (chains[start : start + _AT_ONCE] for start in range(0, len(chains), _AT_ONCE)):
            rows = self._connection.exec_driver_sql(self._finding(len(some)), tuple(some))
            found |= {chain: (number, last) for chain, number, last in rows}
        missing = [(chain, 0, START) for chain in chains if chain not in found]
        if missing:
            self._connection.exec_driver_sql(_BEGUN.format(self._places(3)), missing)
            return self.hold(chains)
        return found

    def put(self, rows: list[tuple[Any, ...]], moved: list[tuple[Any, ...]]) -> None:
        """Add entries, and move the ends of their chains."""
        place = self._place
        self._connection.exec_driver_sql(_PUT.format(self._places(len(COLUMNS) + 1)), _one_or_many(rows))
        self._connection.exec_driver_sql(_MOVED.format(place, place, place), _one_or_many(moved))

    def _places(self, count: int) -> str:
        return ", ".join([self._place] * count)

    def _finding(self, count: int) -> str:
        statement = _HELD.format(self._places(count))
        return f"{statement} FOR UPDATE" if self._place == "%s" else statement


def _one_or_many(rows: list[tuple[Any, ...]]) -> Any:
    return rows[0] if len(rows) == 1 else rows


@event.listens_for(Session, "before_commit")
def _link_at_the_end(session: Session) -> None:
    if not session.in_transaction():
        return
    session.flush()
    if session.in_nested_transaction():
        # What was noted since the savepoint stays with what was noted before.
        pending_of(session).savepoints.pop(session.get_nested_transaction(), None)
    elif link(session):
        note_if_slow(session)


@event.listens_for(Session, "after_flush")
def _note_new(session: Session, _context: Any) -> None:
    """Note what was added to a history as an object."""
    for each in session.new:
        form = HISTORIES.get(type(each).__tablename__)
        if form is not None:
            row = {name: getattr(each, name) for name in (*form.columns, *form.about)}
            note_rows(session, form.table, [row], [row["id"]])


@event.listens_for(Session, "after_transaction_create")
def _remember(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        pending = pending_of(session)
        pending.savepoints[transaction] = len(pending.entries)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    """Forget what was noted in a transaction that did not commit, or since a savepoint that was undone."""
    pending = session.info.get(PENDING)
    if pending is None:
        return
    if transaction.nested:
        kept = pending.savepoints.pop(transaction, None)
        if kept is not None:
            del pending.entries[kept:]
    elif transaction.parent is None:
        pending.entries.clear()
        pending.savepoints.clear()
        pending.counted = None
