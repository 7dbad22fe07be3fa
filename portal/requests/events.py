"""What is written down for security: log-ins, and what was refused. One line of JSON each, at the logger ``portal.security``.

A line has the account where one is known, a mark of the network instead of its address, and the rule of the page instead
of its address, which may hold the code of a case. It never has what somebody typed.
"""

from __future__ import annotations

import logging

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from catalogue.access.authenticating import Source
from catalogue.foundation.trail import BY_RESIDENT, Who

from ..logs.lines import write_facts

LOG = logging.getLogger("portal.security")
_BY_STATUS = {
    403: ("access.refused", logging.WARNING),
    404: ("access.not_found", logging.INFO),
    429: ("rate.reached", logging.WARNING),
}
_MARK = 16


def note(event: str, *, account: str | None = None, level: int = logging.WARNING) -> None:
    """Write an event down. ``account`` is the name of an account that exists; by default, whose request this is."""
    if not LOG.isEnabledFor(level):
        return
    source = Source.of(str(current_app.secret_key), address=request.remote_addr)
    facts = {
        "event": event,
        "account": account or _present(),
        "from": source.network[:_MARK],
        "method": request.method[:10],
        "rule": str(request.url_rule or ""),
    }
    write_facts(LOG, level, facts)


def who() -> Who:
    """Who acts in this request, for the trail: whose log-in it is, and a mark of the network.

    Of residents not even the mark is kept: nothing tells who reported. A refused log-in has it.
    """
    facts = getattr(g.get("_login_user"), "facts", None)
    if facts is None and request.blueprint != "accounts":
        return Who(BY_RESIDENT, BY_RESIDENT)
    origin = Source.of(str(current_app.secret_key), address=request.remote_addr).network[:_MARK]
    if facts is None:
        return Who(BY_RESIDENT, BY_RESIDENT, origin)
    if not facts.held:
        return Who(facts.name, "none", origin)
    return Who(facts.name, facts.held[0].role.value, origin, facts.held[0].division)


def _present() -> str | None:
    """The account of this request, if it was asked for already: an event never asks the database."""
    return getattr(getattr(g.get("_login_user"), "facts", None), "name", None)


def _note_refusals(response: Response) -> Response:
    found = _BY_STATUS.get(response.status_code)
    # An address that leads nowhere says something only of those who have logged in: a thing of another office.
    if found is not None and (response.status_code != 404 or (request.url_rule and _present())):
        note(found[0], level=found[1])
    return response


def init_app(app: Flask) -> None:
    """Write down what is refused."""
    app.after_request(_note_refusals)
