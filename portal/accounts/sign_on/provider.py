"""The provider of single sign-on as its own document describes it, and the keys with which it signs."""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authlib.oidc.discovery import get_well_known_url
from flask import current_app
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, KeySet

from ...config import Settings
from .asking import SignOnFailed, ask, forget_silence, is_allowed

ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"}
)
"""How a token may be signed: with the private half of a key whose public half the provider publishes, and no other way."""
KEPT_FOR = 600
"""Seconds for which the provider's document and its keys are kept."""
AGAIN_AFTER = 10
"""Seconds between two questions for keys because of a token whose key is not known."""
_PUBLIC_KINDS = ("RSA", "EC", "OKP")
MOST_KEYS = 50
"""Keys that are looked at."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where to ask what. ``leaving`` is empty if the provider takes no log-outs; ``names_itself``: answers say ``iss`` (RFC 9207)."""

    authorization: str
    token: str
    keys: str
    leaving: str
    names_itself: bool
    by_header: bool
    """Whether the portal shows its secret in a header; else in the form."""
    algorithms: frozenset[str]


@dataclass(slots=True)
class _Kept:
    """What was asked, and when, in seconds of a clock that never goes back."""

    what: Any
    at: float

    def is_fresh(self) -> bool:
        return time.monotonic() - self.at < KEPT_FOR


class Provider:
    """A provider that a worker asks. Its document and keys are kept for ten minutes."""

    def __init__(self, issuer: str, authority: Path | None) -> None:
        self.issuer = issuer
        self._authority = authority
        self._endpoints: _Kept | None = None
        self._keys: _Kept | None = None
        self._asked_again = -float(AGAIN_AFTER)

    def endpoints(self) -> Endpoints:
        """Where to ask what. Raises ``SignOnFailed``."""
        kept = self._endpoints
        if kept is None or not kept.is_fresh():
            kept = _Kept(self._read_document(), time.monotonic())
            self._endpoints = kept
        found: Endpoints = kept.what
        return found

    def known_endpoints(self) -> Endpoints | None:
        """The same, if they were asked for lately: for what must not wait."""
        kept = self._endpoints
        return kept.what if kept is not None and kept.is_fresh() else None

    def keys(self, key_id: str | None) -> KeySet:
        """The public keys, among them that with ``key_id`` if the provider has it. Raises ``SignOnFailed``.

        A key that is not known is asked for at once, since providers change theirs; then not again for a while.
        """
        kept, now = self._keys, time.monotonic()
        unknown = kept is not None and key_id is not None and key_id not in {each.kid for each in kept.what}
        again = unknown and now - self._asked_again >= AGAIN_AFTER
        if again:
            self._asked_again = now
        if kept is None or not kept.is_fresh() or again:
            kept = _Kept(self._read_keys(), now)
            self._keys = kept
        found: KeySet = kept.what
        return found

    def answer_of(self, address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
        """What the provider answers a form. Raises ``SignOnFailed``, also for an answer that is a refusal."""
        status, said = ask(address, authority=self._authority, form=form, headers=headers)
        if status != 200:
            raise SignOnFailed("token_refused")
        return said

    def _read_document(self) -> Endpoints:
        address = get_well_known_url(self.issuer, external=True)
        status, said = ask(address, authority=self._authority)
        if status != 200:
            raise SignOnFailed("no_document")
        return read_document(said, issuer=self.issuer)

    def _read_keys(self) -> KeySet:
        status, said = ask(self.endpoints().keys, authority=self._authority)
        listed = said.get("keys")
        if status != 200 or not isinstance(listed, list):
            raise SignOnFailed("no_keys")
        found = []
        for each in listed[:MOST_KEYS]:
            # A secret key, published by mistake, would let everybody sign; other kinds are for other programs.
            if not isinstance(each, dict) or each.get("kty") not in _PUBLIC_KINDS or each.get("use") == "enc":
                continue
            try:
                found.append(JWKRegistry.import_key(each))
            except (JoseError, ValueError, TypeError, KeyError):
                continue
        if not found:
            raise SignOnFailed("no_keys")
        return KeySet(found)


def read_document(said: Mapping[str, Any], *, issuer: str) -> Endpoints:
    """What a provider's document says, checked. Raises ``SignOnFailed``.

    The document of another issuer is refused, as are addresses without https, and a provider that does not say that it
    checks PKCE with S256.
    """
    if said.get("issuer") != issuer:
        raise SignOnFailed("issuer_differs")
    if "S256" not in _words(said, "code_challenge_methods_supported", ()):
        raise SignOnFailed("no_pkce")
    if "code" not in _words(said, "response_types_supported", ("code",)):
        raise SignOnFailed("no_code")
    algorithms = ALGORITHMS & set(_words(said, "id_token_signing_alg_values_supported", ("RS256",)))
    if not algorithms:
        raise SignOnFailed("no_algorithm")
    methods = _words(said, "token_endpoint_auth_methods_supported", ("client_secret_basic",))
    by_header = "client_secret_basic" in methods
    if not by_header and "client_secret_post" not in methods:
        raise SignOnFailed("no_client_secret")
    here = issuer.startswith("http://")
    return Endpoints(
        authorization=_address(said, "authorization_endpoint", here),
        token=_address(said, "token_endpoint", here),
        keys=_address(said, "jwks_uri", here),
        leaving=_address(said, "end_session_endpoint", here) if said.get("end_session_endpoint") else "",
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        by_header=by_header,
        algorithms=frozenset(algorithms),
    )


def _words(said: Mapping[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    found = said.get(name)
    if found is None:
        return default
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def _address(said: Mapping[str, Any], name: str, here: bool) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not is_allowed(found, also_here=here):
        raise SignOnFailed("address")
    return found


@functools.lru_cache(maxsize=8)
def _provider(issuer: str, authority: Path | None) -> Provider:
    return Provider(issuer, authority)


def forget_providers() -> None:
    """Forget documents, keys and silences of all providers: they are asked again."""
    _provider.cache_clear()
    forget_silence()


def provider_here() -> Provider | None:
    """The provider that the settings name; None without one."""
    settings: Settings = current_app.config["PORTAL"]
    return _provider(settings.oidc_issuer, settings.oidc_ca) if settings.oidc_issuer else None
