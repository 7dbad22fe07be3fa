"""Leaving: a log-out here leads on to the provider, which ends log-ins that came from it; those by password stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access.users import UserFacts
from catalogue.models import TrailEntry
from portal.accounts.sign_on.provider import forget_providers
from tests.portal.logging_in import logged_in
from tests.sign_on.going import ANSWER, PUBLIC, Going, RunningProvider

pytestmark = pytest.mark.both_databases


def test_logging_out_leads_to_the_provider_that_it_came_from_and_a_log_in_by_password_does_not(
    signing_on: Flask, going: Going, tied: UserFacts
) -> None:
    going.log_in()
    answer = going.client.post("/log-out")
    address = going.lead_on(answer)
    assert address.startswith(f"{going.provider.issuer}/log-out?")
    assert going.asked == {"client_id": "portal-1060", "post_logout_redirect_uri": f"{PUBLIC}/"}
    assert not going.is_in()
    assert going.get(address)[0] == 200
    assert logged_in(signing_on, "dong").post("/log-out").location == "/"


@pytest.mark.parametrize(
    "how",
    [
        {"document": {"end_session_endpoint": None}},
        {"says": {"/.well-known/openid-configuration": "error"}},
    ],
)
def test_logging_out_never_depends_on_the_provider(
    going: Going, provider: RunningProvider, tied: UserFacts, how: dict[str, object]
) -> None:
    going.log_in()
    forget_providers()
    provider.misbehave(
        **(how if "document" in how else {"says": {"/.well-known/openid-configuration": "error"}})
    )
    assert going.client.post("/log-out").location == "/"
    assert not going.is_in()


def test_the_provider_ends_a_log_in_that_came_from_it(
    signing_on: Flask, going: Going, provider: RunningProvider, session: Session, tied: UserFacts
) -> None:
    by_password = logged_in(signing_on, "dong")
    going.log_in()
    other = Going(signing_on.test_client(), provider)
    other.log_in()
    outside = signing_on.test_client()

    def end(**claims: object) -> int:
        token = provider.logout_token(**claims)
        return outside.post(f"{ANSWER}/ended", data={"logout_token": token}).status_code

    for wrong in (
        {"sub": going.subject, "nonce": "a"},
        {"sub": going.subject, "typ": "JWT"},
        {"sub": going.subject, "events": {}},
        {"sub": going.subject, "aud": "another"},
        {"sub": going.subject, "iss": "https://id.example.cn"},
        {"sub": going.subject, "iat": 1},
        {"sub": going.subject, "exp": 1},
        {"sub": going.subject, "jti": None},
        {},
    ):
        assert end(**wrong) == 400, wrong
    provider.misbehave(signed_with="none")
    assert end(sub=going.subject) == 400
    provider.misbehave(signed_with="stranger")
    assert end(sub=going.subject) == 400
    provider.misbehave()
    assert going.is_in()
    assert end(sub="another") == 200
    assert end(sid="another") == 200
    assert going.is_in()
    sid = _sid_of(other)
    assert end(sid=sid, sub=going.subject) == 200
    assert not other.is_in()
    assert going.is_in()
    assert end(sub=going.subject) == 200
    assert not going.is_in()
    assert by_password.get("/account").status_code == 200
    noted = session.scalars(select(TrailEntry.action).where(TrailEntry.action.like("log_in.ended%"))).all()
    assert noted == ["log_in.ended_by_provider"] * 2


def _sid_of(going: Going) -> str:
    """The session at the provider, which its own cookie names."""
    held = URLSafeTimedSerializer("-").load_payload(going.cookies["provider"].rsplit(".", 2)[0].encode())
    found: str = held["sid"]
    return found


def test_the_provider_needs_no_token_of_a_form_and_signs_what_it_says(
    app_with: Callable[..., Flask], provider: RunningProvider
) -> None:
    client = app_with(**provider.settings, WTF_CSRF_ENABLED=True).test_client()
    refused = client.post(f"{ANSWER}/ended", data={"logout_token": "a.b.c"})
    assert (refused.status_code, refused.get_json()) == (400, {"error": "invalid_request"})
    assert client.post(f"{ANSWER}/ended").status_code == 400
    taken = client.post(f"{ANSWER}/ended", data={"logout_token": provider.logout_token(sid="none")})
    assert (taken.status_code, taken.text) == (200, "")
