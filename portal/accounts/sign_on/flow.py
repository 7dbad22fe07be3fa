"""Going to the provider and coming back: the question, bound to this browser and this once, and what its answer says.

The browser holds a token in its session, and the database a verifier by the token's digest (``factors.waiting``). What
travels by address follows from them: the state from the token, the nonce and the challenge of PKCE from the verifier.
None of the two can be found from what travels, and each question is answered once.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import current_app, url_for

from catalogue.access.log_ins import token_digest

from ...config import Settings
from .asking import SignOnFailed
from .provider import Endpoints, Provider
from .tokens import Expected, SignedOn, check_id_token

LONGEST_CODE = 1000
"""Characters of what the provider hands the browser for us."""
_DENIED = "access_denied"
SHOWN_JUST_NOW = 300
"""Seconds since somebody showed the provider who it is, before the own account is tied: the wait for a second step."""


class SignOnDenied(SignOnFailed):
    """The person stopped at the provider, or it let them not go on."""


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What the provider hands the browser: a code or an error, and which question it answers, by which provider."""

    state: str
    code: str
    error: str
    issuer: str | None


@dataclass(frozen=True, slots=True)
class SignOnQuestion:
    """A question that waits for its answer: the token in the session, and the verifier of PKCE."""

    token: str
    verifier: str

    @property
    def state(self) -> str:
        """By which the answer is known as that to this browser's question."""
        return token_digest(f"state {self.token}")

    @property
    def nonce(self) -> str:
        """By which the ID token is known as made for this question."""
        return token_digest(f"nonce {self.verifier}")


def read_answer(arguments: Mapping[str, str]) -> ProviderAnswer:
    """The provider's answer in a query string or a form. What is longer than it may be counts as absent."""

    def said(name: str) -> str:
        found = arguments.get(name, "")
        return found if len(found) <= LONGEST_CODE and found.isascii() and found.isprintable() else ""

    return ProviderAnswer(
        said("state"), said("code"), said("error"), said("iss") if "iss" in arguments else None
    )


def settings_here() -> Settings:
    """The settings of this instance."""
    settings: Settings = current_app.config["PORTAL"]
    return settings


def way_back() -> str:
    """Where the provider leads people back to: one address under the public one of the settings, never the host of a request."""
    return f"{settings_here().public_address}{url_for('accounts.show_answer')}"


def address_to_ask(endpoints: Endpoints, question: SignOnQuestion, *, oldest: int, again: bool) -> str:
    """Where the browser goes. ``oldest``: seconds since the person logged in at the provider; ``again``: it asks in any case."""
    settings = settings_here()
    asked = {
        "response_type": "code",
        "client_id": settings.oidc_client_id,
        "redirect_uri": way_back(),
        # Nothing but who it is: no name, address or telephone number is asked for.
        "scope": "openid",
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": create_s256_code_challenge(question.verifier),
        "code_challenge_method": "S256",
        "max_age": "0" if again else str(oldest),
    }
    if again:
        asked["prompt"] = "login"
    if settings.oidc_two_factors:
        asked["acr_values"] = " ".join(settings.oidc_two_factors)
    return str(add_params_to_uri(endpoints.authorization, list(asked.items())))


def is_answer_to(answer: ProviderAnswer, token: str) -> bool:
    """Whether an answer belongs to the question of this browser."""
    return bool(token) and hmac.compare_digest(answer.state, SignOnQuestion(token, "").state)


def person_of(
    provider: Provider, answer: ProviderAnswer, question: SignOnQuestion, *, oldest: int, at: int
) -> SignedOn:
    """Who the provider says it is, after everything was checked. Raises ``SignOnFailed``. ``oldest`` as in ``address_to_ask``."""
    endpoints = provider.endpoints()
    if answer.issuer is None and endpoints.names_itself:
        raise SignOnFailed("no_issuer")
    if answer.issuer is not None and answer.issuer != provider.issuer:
        raise SignOnFailed("other_issuer")
    if answer.error:
        raise SignOnDenied("denied") if answer.error == _DENIED else SignOnFailed("provider_refused")
    if not answer.code:
        raise SignOnFailed("no_code")
    form, headers = _shown_secret(endpoints)
    form |= {
        "grant_type": "authorization_code",
        "code": answer.code,
        "redirect_uri": way_back(),
        "code_verifier": question.verifier,
    }
    # Of the tokens only the ID token is read, and none is kept.
    tokens = provider.answer_of(endpoints.token, form, headers)
    expected = Expected(settings_here().oidc_client_id, question.nonce, oldest, at)
    return check_id_token(provider, tokens, expected)


def _shown_secret(endpoints: Endpoints) -> tuple[dict[str, str], dict[str, str]]:
    """What shows the provider that it is the portal that asks: fields of the form, and headers (RFC 6749, 2.3.1)."""
    name, secret = settings_here().oidc_client_id, settings_here().oidc_client_secret
    if not endpoints.by_header:
        return {"client_id": name, "client_secret": secret}, {}
    shown = b64encode(f"{quote_plus(name)}:{quote_plus(secret)}".encode()).decode()
    return {}, {"Authorization": f"Basic {shown}"}
