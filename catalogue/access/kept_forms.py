"""What somebody had typed when the log-in ended: kept for the same account, for an hour."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..models import KeptForm

KEPT_FOR = timedelta(hours=1)
MOST_KEPT = 20
"""Forms kept for one account at once; the oldest goes first."""

Fields = tuple[tuple[str, str], ...]


def keep_form(
    session: Session, user_id: int, *, address: str, fields: Sequence[tuple[str, str]], now: datetime
) -> int:
    """Keep what was typed into the form at ``address`` and give its number. Forgets what is older than an hour."""
    session.execute(delete(KeptForm).where(KeptForm.kept_at <= now - KEPT_FOR))
    too_many = (
        select(KeptForm.id)
        .where(KeptForm.user_id == user_id)
        .order_by(KeptForm.id.desc())
        .offset(MOST_KEPT - 1)
        .limit(1)
        .scalar_subquery()
    )
    session.execute(delete(KeptForm).where(KeptForm.user_id == user_id, KeptForm.id <= too_many))
    kept = KeptForm(user_id=user_id, address=address, fields=json.dumps(list(fields)), kept_at=now)
    session.add(kept)
    session.flush()
    return kept.id


def kept_form(session: Session, user_id: int, number: int, *, address: str, now: datetime) -> Fields | None:
    """What was typed, as names and values; None if it is another account's or form's, or older than an hour."""
    found = session.scalar(
        select(KeptForm.fields).where(
            KeptForm.id == number,
            KeptForm.user_id == user_id,
            KeptForm.address == address,
            KeptForm.kept_at > now - KEPT_FOR,
        )
    )
    return None if found is None else tuple((name, value) for name, value in json.loads(found))


def forget_kept_forms(session: Session, user_id: int) -> None:
    """Forget what is kept for an account: on a shared computer nothing stays after log-out."""
    session.execute(delete(KeptForm).where(KeptForm.user_id == user_id))
