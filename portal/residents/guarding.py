"""What keeps machines from filling the cases, without a picture to decipher: a time trap and a field to leave empty.

See docs/adr/0015-being-heard.md.
"""

from __future__ import annotations

import enum
from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, Signer

LEAST_SECONDS = 3
"""Nobody reads the form and writes in less."""
MOST_SECONDS = 6 * 3600
"""After that the form is signed anew; what was typed is kept."""


class Pace(enum.StrEnum):
    """How long a form was open, by its own signed word."""

    GOOD = "good"
    FAST = "fast"
    OLD = "old"


def _signer() -> Signer:
    return Signer(current_app.secret_key or "", salt="feedback form")


def sign(now: datetime) -> str:
    """The instant at which a form is handed out, signed."""
    return _signer().sign(str(int(now.timestamp()))).decode()


def pace_of(stamp: str | None, now: datetime) -> Pace:
    """How long the form with this stamp was open. One that is not ours counts as old."""
    try:
        seconds = int(now.timestamp()) - int(_signer().unsign(stamp or ""))
    except (BadSignature, ValueError):
        return Pace.OLD
    if 0 <= seconds < LEAST_SECONDS:
        return Pace.FAST
    return Pace.GOOD if LEAST_SECONDS <= seconds <= MOST_SECONDS else Pace.OLD
