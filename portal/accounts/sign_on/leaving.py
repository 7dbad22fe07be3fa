"""Leaving: the provider is told when somebody logs out here, and tells the portal when its session has ended (back-channel)."""

from __future__ import annotations

from authlib.common.urls import add_params_to_uri
from flask import abort, jsonify, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.access.sign_on.opening import end_at_provider
from catalogue.foundation import clock

from ...extensions import csrf, db
from ...requests import events
from ...requests.transactions import begin_late, only_reads
from .. import sessions
from ..factors.second_step import limited
from ..scope import blueprint
from .asking import SignOnFailed
from .flow import settings_here
from .pages import leading_page, provider_name
from .provider import provider_here
from .tokens import check_logout_token


def address_to_leave() -> str:
    """Where a log-in that came from the provider is ended there too; empty if it came from none, or the provider takes no log-outs.

    A provider that does not answer keeps no one from logging out here.
    """
    provider = provider_here() if sessions.came_from_provider() else None
    if provider is None:
        return ""
    try:
        endpoints = provider.known_endpoints() or provider.endpoints()
    except SignOnFailed as error:
        events.note(f"sign_on.{error.reason}")
        return ""
    if not endpoints.leaving:
        return ""
    settings = settings_here()
    back = f"{settings.public_address}{url_for('residents.show_home')}"
    asked = {"client_id": settings.oidc_client_id, "post_logout_redirect_uri": back}
    return str(add_params_to_uri(endpoints.leaving, list(asked.items())))


def leave(address: str) -> Response:
    """The page that leads to the provider, to log out there."""
    name = provider_name()
    return leading_page(
        address,
        _("You have logged out."),
        _("You are being led to %(name)s, to log out there too.", name=name),
    )


@blueprint.post("/log-in/sign-on/ended")
@csrf.exempt
@only_reads
@limited
def send_ended() -> ResponseReturnValue:
    """The provider says that a session there has ended: log-ins that came from it end here. Signed, and not by a browser."""
    provider = provider_here() or abort(404)
    try:
        ended = check_logout_token(
            provider,
            request.form.get("logout_token"),
            client=settings_here().oidc_client_id,
            at=int(clock.now().timestamp()),
        )
    except SignOnFailed as error:
        events.note(f"sign_on.{error.reason}")
        return make_response(jsonify(error="invalid_request"), 400)
    begin_late()
    end_at_provider(
        db.session(),
        issuer=provider.issuer,
        subject=ended.subject,
        provider_session=ended.provider_session,
    )
    return "", 200
