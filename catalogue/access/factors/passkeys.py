"""Passkeys (WebAuthn): a key pair of which the private half never leaves its owner's device.

The device asks for its PIN, finger or face each time, so that a passkey is two factors by itself. A signature cannot
be guessed, so that no attempt has to wait.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import webauthn
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ...foundation.errors import DomainError, Refused, _
from ...models import Passkey, User, WaitingKind
from ..authenticating import NO_SOURCE, Source, count_passkey
from ..keeping import note_own
from ..own_account import confirmed_owner
from ..rights import Actor
from ..users import UserFacts, actor_of, facts_of, own_user
from .facts import change_factors
from .recovery import MadeCode, keep_codes
from .removing import passkey_name
from .waiting import StepOver, begin_step, end_step, find_step, renew_challenge

MOST_PASSKEYS = 10
LONGEST_ANSWER = 16_384
"""Characters of what a device answers."""
_VERIFIED = UserVerificationRequirement.REQUIRED


class WrongPasskey(DomainError):
    """What the device answered is not the signature that was asked for."""

    code = "wrong_passkey"

    def __init__(self) -> None:
        super().__init__(_("This passkey was not accepted. Please try again, or log in in another way."))


class CopiedPasskey(WrongPasskey):
    """The device has counted fewer signatures than were seen: there is a copy of the passkey. The trail has it."""

    code = "copied_passkey"


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The portal as devices know it: the domain to which passkeys belong, its address with scheme and port, its name."""

    domain: str
    origin: str
    name: str


def start_passkey(
    session: Session, *, actor: Actor, present: str, name: str, now: datetime, source: Source = NO_SOURCE
) -> str:
    """The token of a passkey that is being added to one's own account; flushes.

    The present password is checked as at a log-in, so **the caller commits either way**; raises ``WrongPassword`` or
    ``LockedOut``, ``Refused`` for a published account or one with many passkeys, ``Invalid`` for the name.
    """
    passkey_name(name)
    user = confirmed_owner(session, actor=actor, present=present, now=now, source=source)
    if len(_passkeys(session, user.id)) >= MOST_PASSKEYS:
        raise Refused(_("An account has at most %(most)d passkeys."), most=MOST_PASSKEYS)
    return begin_step(session, WaitingKind.PASSKEY_ADDED, user.id, now=now)


def _passkeys(session: Session, user_id: int) -> Sequence[Passkey]:
    return session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)).all()


def adding_options(
    session: Session, token: str, *, account: UserFacts, party: RelyingParty, now: datetime
) -> str:
    """What a device is asked when it makes a passkey, as JSON. Raises ``StepOver``."""
    waiting = _own_step(session, token, account.id, now)
    known = _passkeys(session, account.id)
    options = webauthn.generate_registration_options(
        rp_id=party.domain,
        rp_name=party.name,
        user_id=base64url_to_bytes(_handle(known, waiting)),
        user_name=account.name,
        user_display_name=account.shown_as,
        challenge=base64url_to_bytes(waiting),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[_described(each) for each in known],
    )
    return webauthn.options_to_json(options)


def _own_step(session: Session, token: str, user_id: int, now: datetime) -> str:
    """The challenge of a passkey that is being added to an account."""
    waiting = find_step(session, token, WaitingKind.PASSKEY_ADDED, now=now)
    if waiting.user_id != user_id:
        raise StepOver
    return waiting.challenge


def _handle(known: Sequence[Passkey], challenge: str) -> str:
    """The name of an account for devices, in base64url: that of its first passkey, else one that follows from random bits."""
    if known:
        return known[0].handle
    return bytes_to_base64url(hashlib.sha256(f"handle {challenge}".encode()).digest())


def _described(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential_id))


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a device answered that has made a passkey, and what its owner calls it.

    ``recovery``: the recovery codes that are kept if the account had no second factor.
    """

    answer: str
    name: str
    recovery: Sequence[MadeCode] = ()


def add_passkey(
    session: Session, token: str, *, actor: Actor, new: NewPasskey, party: RelyingParty, now: datetime
) -> UserFacts:
    """Keep a passkey that a device has made for one's own account; flushes. Log-ins end, the present one too.

    Raises ``StepOver``, ``WrongPasskey``, ``Invalid`` for the name.
    """
    user = own_user(session, actor.name)
    challenge = _own_step(session, token, user.id, now)
    end_step(session, token, WaitingKind.PASSKEY_ADDED, now=now)
    try:
        made = webauthn.verify_registration_response(
            credential=new.answer[:LONGEST_ANSWER],
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.domain,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception:
        # The package raises errors of many kinds for what is not an answer.
        raise WrongPasskey from None
    credential = bytes_to_base64url(made.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == credential)) is not None:
        raise WrongPasskey
    session.add(
        Passkey(
            user_id=user.id,
            credential_id=credential,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            handle=_handle(_passkeys(session, user.id), challenge),
            name=passkey_name(new.name),
            made_at=now,
        )
    )
    if not user.has_factor:
        keep_codes(session, user.id, new.recovery)
    return change_factors(session, actor, user, "account.passkey_added")


def asking_options(
    session: Session, token: str, kind: WaitingKind, *, party: RelyingParty, now: datetime
) -> str:
    """What a device is asked at a log-in, as JSON. Raises ``StepOver``."""
    waiting = find_step(session, token, kind, now=now)
    known = _passkeys(session, waiting.user_id) if waiting.user_id is not None else ()
    options = webauthn.generate_authentication_options(
        rp_id=party.domain,
        challenge=base64url_to_bytes(waiting.challenge),
        allow_credentials=[_described(each) for each in known],
        user_verification=_VERIFIED,
    )
    return webauthn.options_to_json(options)


def finish_by_passkey(
    session: Session,
    token: str,
    kind: WaitingKind,
    *,
    answer: str,
    party: RelyingParty,
    now: datetime,
    source: Source,
) -> UserFacts:
    """The account that a passkey logs in: that of the password before, or of the passkey alone; flushes.

    The next attempt has another challenge, so **the caller commits either way**. Raises ``StepOver``,
    ``WrongPasskey`` or ``CopiedPasskey``.
    """
    waiting = find_step(session, token, kind, now=now)
    renew_challenge(session, token)
    passkey, count = _answered(session, answer, waiting.challenge, party)
    if waiting.user_id is not None and passkey.user_id != waiting.user_id:
        raise WrongPasskey
    user = session.get(User, passkey.user_id, populate_existing=True)
    if user is None or not user.active or user.suspended:
        raise StepOver
    if not _counted(session, passkey, count, now):
        note_own(session, actor_of(facts_of(user)), "account.passkey_copied", user, {"passkey": passkey.id})
        raise CopiedPasskey
    end_step(session, token, kind, now=now)
    count_passkey(session, user, now=now, source=source)
    return facts_of(user)


def _answered(session: Session, answer: str, challenge: str, party: RelyingParty) -> tuple[Passkey, int]:
    """The passkey that has signed a challenge, and what its device has counted. Raises ``WrongPasskey``."""
    try:
        said = parse_authentication_credential_json(answer[:LONGEST_ANSWER])
        credential = bytes_to_base64url(said.raw_id)
    except Exception:
        # The package raises errors of many kinds for what is not an answer.
        raise WrongPasskey from None
    passkey = session.scalar(select(Passkey).where(Passkey.credential_id == credential))
    if passkey is None:
        raise WrongPasskey
    handle = said.response.user_handle
    if handle and bytes_to_base64url(handle) != passkey.handle:
        raise WrongPasskey
    try:
        verified = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.domain,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            # Compared by us, when nothing else is wrong: a copy is noted.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:
        raise WrongPasskey from None
    return passkey, verified.new_sign_count


def _counted(session: Session, passkey: Passkey, count: int, now: datetime) -> bool:
    """Keep what a device has counted, unless it is not more than before; devices that do not count say 0 each time."""
    more = Passkey.sign_count < count if count else Passkey.sign_count == 0
    used = (
        update(Passkey)
        .where(Passkey.id == passkey.id, more)
        .values(sign_count=count, used_at=now)
        .returning(Passkey.id)
    )
    return session.scalar(used) is not None
