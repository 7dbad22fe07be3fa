"""Tokens of the provider: signatures by its published keys, and for whom, until when and in answer to what they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError

from catalogue.access.sign_on.ties import LONGEST_SUBJECT

from .asking import SignOnFailed
from .provider import ALGORITHMS, Provider

LEEWAY = 60
"""Seconds by which the clocks of two machines may differ."""
LONGEST_TOKEN = 16 * 1024
"""Characters of a token."""
OLDEST = 600
"""Seconds after which a token that was made for one answer is too old to be that answer."""
LONGEST_SESSION = 255
"""Characters of a session's name at the provider."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must say: for which client, in answer to which question, and how old the person's own log-in may be.

    ``oldest`` is in seconds; ``at`` is the instant of now.
    """

    client: str
    nonce: str
    oldest: int
    at: int


@dataclass(frozen=True, slots=True)
class SignedOn:
    """Who somebody is at the provider, in which session there, and how the person showed it."""

    subject: str
    provider_session: str | None
    shown_by: frozenset[str]
    """The values of ``acr`` and ``amr``; empty where the provider says nothing: then the least is assumed."""


def signed_claims(
    provider: Provider, token: object, *, algorithms: Collection[str] = ALGORITHMS, kind: str = ""
) -> jwt.Token:
    """What a token says, after its signature was checked against the provider's keys. Raises ``SignOnFailed``.

    ``kind``: what its header must say that it is (``typ``); by default anything. A token that is not signed, or signed with a
    secret, is refused before any key is looked for.
    """
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN or not token.isascii():
        raise SignOnFailed("token_malformed")
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, RecursionError):
        raise SignOnFailed("token_malformed") from None
    key_id = header.get("kid")
    if header.get("alg") not in algorithms or not (key_id is None or isinstance(key_id, str)):
        raise SignOnFailed("token_algorithm")
    if kind and str(header.get("typ", "")).lower().removeprefix("application/") != kind:
        raise SignOnFailed("token_kind")
    try:
        return jwt.decode(token, provider.keys(key_id), algorithms=sorted(algorithms))
    except (JoseError, ValueError, TypeError, RecursionError):
        raise SignOnFailed("token_signature") from None


def check_id_token(provider: Provider, tokens: Mapping[str, Any], expected: Expected) -> SignedOn:
    """Who the ID token names of what the provider handed over, after everything in it was checked. Raises ``SignOnFailed``."""
    found = signed_claims(provider, tokens.get("id_token"), algorithms=provider.endpoints().algorithms)
    access = tokens.get("access_token")
    claims = CodeIDToken(
        found.claims,
        found.header,
        {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": expected.client},
        },
        {
            "nonce": expected.nonce,
            "client_id": expected.client,
            "max_age": expected.oldest,
            "access_token": access if isinstance(access, str) else None,
        },
    )
    try:
        claims.validate(now=expected.at, leeway=LEEWAY)
    except (JoseError, ValueError, TypeError):
        raise SignOnFailed("token_claims") from None
    if not _is_recent(claims.get("iat"), OLDEST, expected.at):
        raise SignOnFailed("token_old")
    if not _is_recent(claims.get("auth_time"), expected.oldest, expected.at):
        raise SignOnFailed("shown_long_ago")
    return SignedOn(subject_in(claims), session_in(claims), _shown_by(claims))


def _is_recent(at: object, seconds: int, now: int) -> bool:
    if isinstance(at, bool) or not isinstance(at, int | float):
        return False
    return now - seconds - LEEWAY <= at <= now + LEEWAY


def subject_in(claims: dict[str, Any]) -> str:
    """Who a token is about. Raises ``SignOnFailed`` for what is no subject: 1 to 255 visible ASCII characters."""
    found = claims.get("sub")
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_SUBJECT:
        raise SignOnFailed("subject")
    if not found.isascii() or not found.isprintable():
        raise SignOnFailed("subject")
    return found


def session_in(claims: dict[str, Any]) -> str | None:
    """The session at the provider that a token names (``sid``); None if it names none that can be used."""
    found = claims.get("sid")
    return found if isinstance(found, str) and 0 < len(found) <= LONGEST_SESSION else None


def _shown_by(claims: dict[str, Any]) -> frozenset[str]:
    methods = claims.get("amr")
    said = [claims.get("acr"), *(methods if isinstance(methods, list) else ())]
    return frozenset(each for each in said if isinstance(each, str))


@dataclass(frozen=True, slots=True)
class Ended:
    """Whose session at the provider has ended, or which: one of both at least."""

    subject: str | None
    provider_session: str | None


_LOGOUT_KIND = "logout+jwt"
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_OLDEST = 120
"""Seconds for which the provider's word counts that a session has ended."""


def check_logout_token(provider: Provider, token: object, *, client: str, at: int) -> Ended:
    """What a logout token ends, after everything in it was checked. Raises ``SignOnFailed``.

    It says what it is in its header and by its event, and holds no nonce: so no other token can be used as one.
    """
    algorithms = provider.endpoints().algorithms
    claims = signed_claims(provider, token, algorithms=algorithms, kind=_LOGOUT_KIND).claims
    meant = claims.get("aud")
    events = claims.get("events")
    if claims.get("iss") != provider.issuer or client not in (meant if isinstance(meant, list) else [meant]):
        raise SignOnFailed("logout_claims")
    if not isinstance(events, dict) or not isinstance(events.get(_LOGOUT_EVENT), dict) or "nonce" in claims:
        raise SignOnFailed("logout_claims")
    end = claims.get("exp")
    if not isinstance(end, int | float) or end <= at - LEEWAY or not isinstance(claims.get("jti"), str):
        raise SignOnFailed("logout_claims")
    if not _is_recent(claims.get("iat"), LOGOUT_OLDEST, at):
        raise SignOnFailed("logout_old")
    subject = subject_in(claims) if "sub" in claims else None
    session = session_in(claims)
    if subject is None and session is None:
        raise SignOnFailed("logout_claims")
    return Ended(subject, session)
