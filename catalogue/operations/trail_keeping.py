"""What the trail needs each day: what is old goes behind checkpoints, the root of the day is kept and handed over."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, timedelta

from sqlalchemy.orm import Session

from .. import audit
from ..audit.checkpoints import shorten
from ..audit.handing_over import NotHandedOver, hand_over
from ..audit.roots import RootFacts, keep_root, kept_roots, mark_sent
from ..foundation import clock
from ..foundation.database import take_turns
from ..models import JobName, JobOutcome
from .jobs import LONGEST_ERROR, begin_run, end_run, note_run

SETTINGS_USED = "settings.used"
_DIGITS = 16
_TURN = "keeping the trail"
Transaction = Callable[[], AbstractContextManager[Session]]


def keep_trail(
    transaction: Transaction, *, key: bytes, kept_for: timedelta, place: str, say: Callable[[str], None]
) -> RootFacts | None:
    """Shorten chains, keep today's root, and hand over those that were not yet; each step in a transaction of its own.

    ``say`` gets each new root as a line of JSON, and what could not be handed over, which is noted as a run that failed: the next one
    tries again. Several machines may do this at once. Gives today's root; None where nothing was ever noted.
    """
    with transaction() as session:
        take_turns(session, _TURN)
        shorten(session, key=key, now=clock.now(), kept_for=kept_for)
    with transaction() as session:
        take_turns(session, _TURN)
        root = keep_root(session, day=clock.today())
    if root is not None and root.sent_at is None:
        say(json.dumps({"event": "audit.root", **root.as_line()}))
    if place:
        _hand_over(transaction, place, say)
    return root


def _hand_over(transaction: Transaction, place: str, say: Callable[[str], None]) -> None:
    with transaction() as session:
        waiting = kept_roots(session, unsent=True)
    sent: list[date] = []
    try:
        for root in waiting:
            hand_over(root, place)
            sent.append(root.day)
    except NotHandedOver as error:
        why = str(error)
        say(json.dumps({"event": "audit.root_not_handed_over", "day": str(root.day), "why": why}))
        with transaction() as session:
            number = begin_run(session, JobName.ROOT)
            end_run(session, number, JobOutcome.FAILED, {}, error=why[:LONGEST_ERROR])
    if sent:
        with transaction() as session:
            mark_sent(session, sent, now=clock.now())
            note_run(session, JobName.ROOT, {"handed_over": len(sent)})


def note_settings(session: Session, *, key: bytes, values: Mapping[str, str | None]) -> bool:
    """Note the settings that an instance starts with, unless they are the same as at the last start.

    Names and keyed digests of values; None marks a secret, of which not even that is kept. Gives whether they were noted.
    """
    after = {
        name: "secret" if value is None else _digest(key, name, value)
        for name, value in sorted(values.items())
    }
    last = audit.newest_of(session, action=SETTINGS_USED)
    if last is not None and last.after == after:
        return False
    before = last.after if last is not None else None
    audit.append(
        session,
        who="system",
        role="system",
        action=SETTINGS_USED,
        subject="instance",
        before=before,
        after=after,
    )
    return True


def _digest(key: bytes, name: str, value: str) -> str:
    said = f"portal setting v1\n{name}\n{value}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:_DIGITS]
