"""A root a day: one hash over the ends of all chains, to be kept out of the reach of those who have the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ..foundation import clock
from ..models import TrailHead, TrailRoot

Head = tuple[int, int, str]
"""The end of a chain: its code, the number and the hash of its last entry."""
_ROOTS: Any = TrailRoot.__table__


@dataclass(frozen=True, slots=True)
class RootFacts:
    """The root of a day. ``heads`` has a line for each chain: chain, number, hash."""

    day: date
    at: datetime
    root: str
    entries: int
    heads: str
    sent_at: datetime | None

    def as_line(self) -> dict[str, Any]:
        """What leaves the machine: nothing but hashes and counts."""
        return {
            "day": self.day.isoformat(),
            "at": self.at.isoformat(timespec="seconds"),
            "root": self.root,
            "chains": self.heads.count("\n"),
            "entries": self.entries,
        }


def root_of(heads: Iterable[Head]) -> str:
    """The root of a Merkle tree over the ends of chains, in the order of their codes (as RFC 6962 does it)."""
    leaves = [_hash(b"\x00", f"{c} {n} {h}".encode()) for c, n, h in sorted(heads)]
    return _root(leaves).hex()


def _root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return _hash(b"\x01", _root(leaves[:half]), _root(leaves[half:]))


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def heads_of(lines: str) -> Iterator[Head]:
    """The ends of chains from their lines; what is no such line is left out, and changes the root."""
    for line in lines.splitlines():
        chain, _, rest = line.partition(" ")
        number, _, hashed = rest.partition(" ")
        if chain.isdigit() and number.isdigit():
            yield int(chain), int(number), hashed


def keep_root(session: Session, *, day: date, now: datetime | None = None) -> RootFacts | None:
    """Keep the root of a day, unless there is one; None where nothing was ever noted. Needs a writing transaction."""
    found = session.execute(select(_ROOTS).where(_ROOTS.c.day == day)).one_or_none()
    if found is not None:
        return RootFacts(*found)
    ends = session.execute(
        select(TrailHead.chain, TrailHead.number, TrailHead.hash).order_by(TrailHead.chain)
    )
    heads = [(row.chain, row.number, row.hash) for row in ends]
    if not heads:
        return None
    root = RootFacts(
        day,
        now or clock.now(),
        root_of(heads),
        sum(number for _chain, number, _hash in heads),
        "".join(f"{chain} {number} {hashed}\n" for chain, number, hashed in heads),
        None,
    )
    session.execute(
        _ROOTS.insert().values(day=day, at=root.at, root=root.root, entries=root.entries, heads=root.heads)
    )
    return root


def kept_roots(session: Session, *, unsent: bool = False) -> list[RootFacts]:
    """The roots that are kept, the oldest first; ``unsent``: those that were not yet handed over."""
    query = select(_ROOTS).order_by(_ROOTS.c.day)
    if unsent:
        query = query.where(_ROOTS.c.sent_at.is_(None))
    return [RootFacts(*row) for row in session.execute(query)]


def mark_sent(session: Session, days: Sequence[date], *, now: datetime) -> None:
    """Say that the roots of some days were handed over."""
    session.execute(update(_ROOTS).where(_ROOTS.c.day.in_(days)).values(sent_at=now))


HANDED_WITHIN = timedelta(minutes=10)
"""A root that was not handed over by then could not be: an address may take ten seconds."""
LATE = timedelta(hours=26)
"""How old the newest root may be while each day has one."""


@dataclass(frozen=True, slots=True)
class RootState:
    """When the newest root was kept (None: there is none), how many wait to be handed over, and since when the oldest of them."""

    newest: datetime | None
    waiting: int
    waiting_since: datetime | None

    def word(self, now: datetime, *, leaves: bool) -> str:
        """In one word or three for a probe: ``ok``, ``none``, ``not handed over`` or ``late``. ``leaves``: roots go elsewhere by setting."""
        if self.newest is None:
            return "none"
        if leaves and self.waiting_since is not None and now - self.waiting_since > HANDED_WITHIN:
            return "not handed over"
        return "late" if now - self.newest > LATE else "ok"


def state_of_roots(session: Session) -> RootState:
    """How the roots are: one query."""
    unsent = _ROOTS.c.sent_at.is_(None)
    row = session.execute(
        select(
            func.max(_ROOTS.c.at),
            func.count().filter(unsent),
            func.min(_ROOTS.c.at).filter(unsent),
        ).select_from(_ROOTS)
    ).one()
    return RootState(*row)


def latest_root(session: Session) -> tuple[date, datetime | None] | None:
    """The day of the newest root, and when it was handed over; None: there is none."""
    newest = select(func.max(_ROOTS.c.day)).scalar_subquery()
    row = session.execute(select(_ROOTS.c.day, _ROOTS.c.sent_at).where(_ROOTS.c.day == newest)).one_or_none()
    return None if row is None else (row.day, row.sent_at)
