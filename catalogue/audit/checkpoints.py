"""Where chains begin once what is old was deleted: a signed checkpoint says with which number and hash that ended."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from ..foundation.database import in_parts
from ..foundation.trail import Noted, note
from ..models import AuditEntry, TrailCheckpoint, TrailEntry
from ..models.base import number_of_instant

LEAST_DAYS = 183
"""What is younger is kept in any case; the database refuses to delete it too."""
_PURPOSE = b"portal trail checkpoint v1\n"
_ENTRIES: Any = TrailEntry.__table__
_CHECKPOINTS: Any = TrailCheckpoint.__table__
_VALUES: Any = AuditEntry.__table__


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was deleted of a chain: up to which number, the hash of that entry, the newest instant, and who says so."""

    chain: int
    number: int
    hash: str
    newest: datetime
    made_at: datetime
    signature: str


def sign(key: bytes, chain: int, number: int, hashed: str, newest: datetime) -> str:
    """The signature of a checkpoint: HMAC-SHA-256 with a key that is derived for this purpose alone."""
    own = hmac.new(key, _PURPOSE, hashlib.sha256).digest()
    said = f"{chain} {number} {hashed} {number_of_instant(newest)}".encode()
    return hmac.new(own, said, hashlib.sha256).hexdigest()


def is_signed(checkpoint: Checkpoint, key: bytes) -> bool:
    """Whether this instance has signed a checkpoint."""
    made = sign(key, checkpoint.chain, checkpoint.number, checkpoint.hash, checkpoint.newest)
    return hmac.compare_digest(made, checkpoint.signature)


def checkpoints(session: Session) -> dict[int, Checkpoint]:
    """The newest checkpoint of each chain that has one."""
    rows = session.execute(select(*_CHECKPOINTS.c).order_by(_CHECKPOINTS.c.chain, _CHECKPOINTS.c.number))
    return {row[0]: Checkpoint(*row) for row in rows}


def shorten(session: Session, *, key: bytes, now: datetime, kept_for: timedelta) -> int:
    """Delete entries that are older than ``kept_for``, each chain behind a signed checkpoint; gives how many.

    Each chain says so in an entry of its own, with the number and the hash where it begins now. What is younger than
    ``LEAST_DAYS`` stays in any case. Histories are not touched: they are kept by rules of their own.
    """
    before = now - max(kept_for, timedelta(days=LEAST_DAYS))
    gone = 0
    for chain, number, hashed, newest in _ends(session, before):
        session.execute(
            insert(_CHECKPOINTS).values(
                chain=chain,
                number=number,
                hash=hashed,
                newest=newest,
                made_at=now,
                signature=sign(key, chain, number, hashed, newest),
            )
        )
        gone += _delete(session, chain, number)
        note(
            session,
            Noted(
                now,
                "system",
                "system",
                "trail.shortened",
                f"up to {number} {hashed}",
                chain or None,
            ),
        )
    return gone


def _ends(session: Session, before: datetime) -> list[tuple[int, int, str, datetime]]:
    """For each chain with old entries: the last one before any younger one, its hash, and the newest instant up to it."""
    entry = _ENTRIES.c
    old = select(entry.chain).where(entry.at < before).distinct()
    found = []
    for chain in session.scalars(old).all():
        here = entry.chain == chain
        young = session.scalar(select(func.min(entry.number)).where(here, entry.at >= before))
        upto = select(func.max(entry.number), func.max(entry.at)).where(here)
        number, newest = session.execute(upto if young is None else upto.where(entry.number < young)).one()
        if number is not None:
            hashed = session.scalars(select(entry.hash).where(here, entry.number == number)).one()
            found.append((chain, number, hashed, newest))
    return found


def _delete(session: Session, chain: int, number: int) -> int:
    """Delete the entries of a chain up to one, and the values that they point to."""
    here = (_ENTRIES.c.chain == chain, _ENTRIES.c.number <= number)
    values = session.scalars(
        select(_ENTRIES.c.history_id).where(*here, _ENTRIES.c.history == AuditEntry.__tablename__)
    ).all()
    gone: Any = session.execute(delete(_ENTRIES).where(*here))
    for some in in_parts(values):
        session.execute(delete(_VALUES).where(_VALUES.c.id.in_(some)))
    return int(gone.rowcount)
