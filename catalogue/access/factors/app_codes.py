"""Codes of an app (TOTP, RFC 6238): six digits that change every 30 seconds. Each is taken once."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import update
from sqlalchemy.orm import Session

from ... import audit
from ...foundation.errors import DomainError, Invalid, Problem, _
from ...models import Authenticator
from ..authenticating import NO_SOURCE, Source
from ..instance import require_of_instance
from ..own_account import confirmed_owner
from ..rights import Actor, Right
from ..users import UserFacts
from .facts import change_factors
from .recovery import MadeCode, keep_codes
from .sealing import Sealing

PERIOD = 30
"""Seconds for which a code is shown."""
WINDOW = 1
"""Periods before and after the present one whose codes are taken: clocks differ, and typing takes time."""
DIGITS = 6
MOST_FAILURES = 100
"""Wrong codes in a row, however far apart. After them the app opens nothing more: NIST SP 800-63B, 3.2.2."""


class AppClosed(DomainError):
    """Too many wrong codes in a row: the account's app is not asked any more."""

    code = "app_closed"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Too many wrong codes: the app is not accepted any more. Use a recovery code, or ask the office above."
            )
        )


@dataclass(frozen=True, slots=True)
class NewApp:
    """An app that is being set up: its secret, and the first code, which shows that it works.

    ``recovery``: the recovery codes that are kept if the account had no second factor.
    """

    secret: str
    code: str
    recovery: Sequence[MadeCode] = ()


def new_secret() -> str:
    """A new secret for an app: 160 random bits in base32."""
    return pyotp.random_base32()


def app_address(secret: str, *, account: str, portal: str) -> str:
    """What an app reads from a QR code: the secret, and what it is for."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=portal)


def plain_code(typed: str) -> str:
    """A code as it is compared: what people and keyboards add between its signs makes no difference."""
    plain = unicodedata.normalize("NFKC", typed).casefold()
    return "".join(char for char in plain if char.isascii() and char.isalnum())


def step_of(moment: datetime) -> int:
    """The number of the period of an instant."""
    return int(moment.timestamp()) // PERIOD


def matching_step(secret: str, typed: str, *, now: datetime) -> int | None:
    """The period whose code was typed, the newest one within the window; None if there is none."""
    code, present = plain_code(typed), step_of(now)
    shows = pyotp.TOTP(secret, digits=DIGITS, interval=PERIOD)
    for step in range(present + WINDOW, present - WINDOW - 1, -1):
        if step >= 0 and hmac.compare_digest(shows.generate_otp(step), code):
            return step
    return None


def _owner(user_id: int) -> str:
    return f"authenticator of account {user_id}"


def set_up_app(
    session: Session,
    *,
    actor: Actor,
    present: str,
    app: NewApp,
    sealing: Sealing,
    now: datetime,
    source: Source = NO_SOURCE,
) -> UserFacts:
    """Let an app show the codes of one's own account, in the place of the one before; flushes.

    Log-ins end, the present one too. The present password is checked as at a log-in, so **the caller commits either
    way**; raises ``WrongPassword`` or ``LockedOut``, ``Refused`` for a published account, ``Invalid`` for a wrong code.
    """
    user = confirmed_owner(session, actor=actor, present=present, now=now, source=source)
    step = matching_step(app.secret, app.code, now=now)
    if step is None:
        message = _("This is not the code that the app shows now. Is the clock of the phone right?")
        raise Invalid([Problem("code", message, {})])
    sealed = sealing.seal(app.secret, owner=_owner(user.id))
    session.merge(Authenticator(user_id=user.id, secret=sealed, made_at=now, last_step=step, failures=0))
    if not user.has_factor:
        keep_codes(session, user.id, app.recovery)
    return change_factors(session, actor, user, "account.app_set_up")


def spend_app_code(session: Session, user_id: int, typed: str, *, sealing: Sealing, now: datetime) -> bool:
    """Whether a code is one that the account's app shows, and was not used. It is used by asking; a wrong one is counted.

    Of two who ask at once with one code, one gets it. Raises ``AppClosed``.
    """
    app = session.get(Authenticator, user_id, populate_existing=True)
    if app is None:
        return False
    if app.failures >= MOST_FAILURES:
        raise AppClosed
    secret = sealing.open(app.secret, owner=_owner(user_id))
    step = matching_step(secret, typed, now=now) if secret is not None else None
    own = update(Authenticator).where(Authenticator.user_id == user_id)
    if step is not None:
        used = own.where(Authenticator.last_step < step).values(last_step=step, failures=0)
        if session.scalar(used.returning(Authenticator.user_id)) is not None:
            return True
    session.execute(own.values(failures=Authenticator.failures + 1))
    return False


def reseal(session: Session, *, actor: Actor, before: Sealing, after: Sealing) -> tuple[int, int]:
    """Seal the secrets of all apps with another key; flushes. Gives how many, and how many neither key opens.

    Raises ``NotAllowed``.
    """
    by = require_of_instance(session, actor, Right.MANAGE_USERS)
    done = lost = 0
    for app in session.query(Authenticator).order_by(Authenticator.user_id):
        owner = _owner(app.user_id)
        if after.open(app.secret, owner=owner) is not None:
            continue
        secret = before.open(app.secret, owner=owner)
        if secret is None:
            lost += 1
        else:
            app.secret = after.seal(secret, owner=owner)
            done += 1
    said = {"done": done, "lost": lost}
    audit.append(
        session, who=actor.name, role=by.value, action="factors.resealed", subject="instance", after=said
    )
    session.flush()
    return done, lost
