"""The pages of single sign-on: on the way to the provider, and what went wrong. All lead on, and the password still works."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.access.sign_on.opening import NotTied, SignOnRefused

from ...frame.errors import say
from ...requests import events
from .asking import ProviderSilent, SignOnFailed
from .flow import SignOnDenied, settings_here
from .provider import provider_here

NOT_IN = 401
"""The provider, or the portal, let the visitor not in."""
NOT_ANSWERED = 502
"""The provider did not answer, or not as it should."""


def provider_name() -> str:
    """What the provider is called on pages, in the visitor's language."""
    settings = settings_here()
    return settings.oidc_name_en if str(get_locale()).startswith("en") else settings.oidc_name


def at_public_address() -> bool:
    """Whether the visitor came by the portal's public address: the provider leads back to it, and cookies are of one host."""
    return request.host_url.rstrip("/") == settings_here().public_address


def offered() -> dict[str, Any] | None:
    """What the log-in page says of single sign-on: the provider's name, and the address if it works only there; None without one."""
    if provider_here() is None:
        return None
    return {
        "name": provider_name(),
        "elsewhere": "" if at_public_address() else settings_here().public_address,
    }


def leading_page(address: str, title: str, says: str) -> Response:
    """A page that leads the browser on to the provider at once, by a header, and has a link to it.

    No redirect: browsers hold one that answers a form to the policy of the form's page, which lets forms go nowhere else.
    """
    page = render_template(
        "accounts/sign_on/leading.html", address=address, title=title, says=says, name=provider_name()
    )
    response = make_response(page)
    response.headers["Refresh"] = f"0; url={address}"
    return response


def _page(title: str, happened: str, next_step: str, status: int) -> Response:
    page = render_template(
        "accounts/sign_on/failed.html", title=title, happened=happened, next_step=next_step
    )
    return make_response(page, status)


def failed_page(error: SignOnFailed) -> Response:
    """No one was logged in, and why in plain words. What the provider wrote is never shown."""
    events.note(f"sign_on.{error.reason}")
    name = provider_name()
    if isinstance(error, SignOnDenied):
        return _page(
            _("Not logged in"),
            _("You stopped at %(name)s, or it did not let you go on.", name=name),
            _("You can try again, or log in with the password of your account here."),
            NOT_IN,
        )
    happened = _("What %(name)s answered could not be checked, so you are not logged in.", name=name)
    if isinstance(error, ProviderSilent):
        happened = _("%(name)s does not answer at present.", name=name)
    return _page(
        _("Not logged in"),
        happened,
        _("Please log in with the password of your account here. If this goes on, tell the administrator."),
        NOT_ANSWERED,
    )


def strange_page() -> Response:
    """An answer that this browser did not ask for: sent by somebody else, or kept too long."""
    events.note("sign_on.strange_answer")
    return _page(
        _("Not logged in"),
        _("This answer does not belong to a log-in that was begun in this browser, or it was used already."),
        _("Please begin again from the log-in page."),
        400,
    )


def refused_page(error: SignOnRefused) -> Response:
    """The provider said who it is, and that opens nothing here: why, and what to do."""
    events.note(f"log_in.{error.code}")
    next_step = ""
    if isinstance(error, NotTied):
        next_step = _(
            "Log in with the password of your account here once, then tie it under “My account”. If you have no account here, ask the office above: a log-in with %(name)s makes none and gives no right.",
            name=provider_name(),
        )
    return _page(_("Not logged in"), say(error), next_step, NOT_IN)


def account_address() -> str:
    """Where the own account is tied and untied."""
    return url_for("accounts.show_sign_on")
