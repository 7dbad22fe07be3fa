"""What keeps machines from filling forms that need no account, without a picture to decipher: a time trap and a field to leave empty.

See docs/adr/0015-reports-without-accounts.md.
"""

from __future__ import annotations

import enum
import math
import secrets
import time
from datetime import datetime

from flask import current_app
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, Signer
from limits import parse_many

from ..extensions import limiter
from ..requests.security import FEEDBACK_RATE, OVERALL_FEEDBACK_RATE, everybody

LEAST_SECONDS = 3
"""Reading and filling in the form takes longer than this."""
MOST_SECONDS = 6 * 3600
"""After that the form is signed again; what was typed is kept."""


class FillingPace(enum.StrEnum):
    """How long a form was open, by its own signed word."""

    GOOD = "good"
    FAST = "fast"
    OLD = "old"


def _signer() -> Signer:
    return Signer(current_app.secret_key or "", salt="feedback form")


def sign(now: datetime) -> str:
    """The instant at which a form is handed out and a name of its own, signed."""
    return _signer().sign(f"{int(now.timestamp())}-{secrets.token_urlsafe(9)}").decode()


def pace_of(stamp: str | None, now: datetime) -> FillingPace:
    """How long the form with this stamp was open. One that is not ours counts as old."""
    try:
        seconds = int(now.timestamp()) - int(_signer().unsign(stamp or "").split(b"-")[0])
    except (BadSignature, ValueError):
        return FillingPace.OLD
    if 0 <= seconds < LEAST_SECONDS:
        return FillingPace.FAST
    return FillingPace.GOOD if LEAST_SECONDS <= seconds <= MOST_SECONDS else FillingPace.OLD


def seconds_to_wait(subject: str = "reports") -> int:
    """Count one more report of this address, or of another ``subject``: 0, or after how many seconds one is taken again; then none was counted.

    Only reports that will be kept count, not presses of a button: a resident who forgets a field, or looks up
    their community, sends nothing yet.
    """
    if not limiter.enabled:
        return 0
    rates = ((FEEDBACK_RATE, get_remote_address()), (OVERALL_FEEDBACK_RATE, everybody()))
    counted = [(limit, (subject, of)) for rate, of in rates for limit in parse_many(rate)]
    for limit, keys in counted:
        if not limiter.limiter.test(limit, *keys):
            return max(1, math.ceil(limiter.limiter.get_window_stats(limit, *keys).reset_time - time.time()))
    for limit, keys in counted:
        limiter.limiter.hit(limit, *keys)
    return 0
