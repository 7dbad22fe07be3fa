"""Transactions that take long: what they write is dated before others can see it, so a list of changes must go back to it.

An entry of a history is dated when it is made, and seen when its transaction commits. ``catalogue.published.changes`` tells a
few seconds twice for those that commit soon (:data:`SOON`); the others leave a row here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, event, insert
from sqlalchemy.orm import Session, SessionTransaction

from ...models import SlowWrite
from .. import clock

SOON = timedelta(seconds=2)
"""A transaction that is about to commit within this time of its beginning leaves no row."""
_BEGAN = "portal_began"


@event.listens_for(Session, "after_begin")
def _remember(session: Session, transaction: SessionTransaction, _connection: Connection) -> None:
    if not transaction.nested:
        session.info[_BEGAN] = clock.now()


def note_if_slow(session: Session) -> None:
    """Leave a row if the session's transaction, which has written and is about to commit, began a while ago."""
    began: datetime = session.info[_BEGAN]
    now = clock.now()
    if now - began > SOON:
        session.connection().execute(insert(SlowWrite).values(began_at=began, ended_at=now))
