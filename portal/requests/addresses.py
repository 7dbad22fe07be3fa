"""What addresses and forms may hold: numbers that a database can store, and hosts that a name server could know."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, current_app, g, request, url_for
from werkzeug.exceptions import SecurityError
from werkzeug.routing import BaseConverter, IntegerConverter

from catalogue.foundation.errors import Invalid, Problem
from catalogue.foundation.errors import _ as N_
from catalogue.models.editions import CODE

LONGEST_ADDRESS = 2000
"""No address of the portal is longer, in characters with its query."""
LONGEST_HOST = 253
"""Characters of a host name (RFC 1035: 255 octets on the wire)."""
GREATEST = 2**31 - 1
"""The greatest number by which anything is kept: what a column INTEGER of PostgreSQL holds."""
LAST_PAGE = 1_000_000
"""No list has more pages."""

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?P<name>{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::[0-9]{{1,5}})?")


class StoredNumber(IntegerConverter):
    """``<int:...>``: a number by which something may be kept. A greater one leads nowhere (404)."""

    regex = r"[0-9]{1,10}"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": GREATEST} | options)


class DivisionNumber(IntegerConverter):
    """``<division:...>``: a division's code of twelve digits. Anything else leads nowhere (404)."""

    regex = r"[1-9][0-9]{11}"


class ItemCode(BaseConverter):
    """``<item:...>``: a code that an item may have in some catalogue. It holds a digit, as no other word here does."""

    regex = rf"(?=[A-Za-z.-]*[0-9])[A-Za-z0-9.-]{{1,{CODE}}}"


def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for QR codes and paper.

    Under ``PORTAL_PUBLIC_ADDRESS`` if it is set, else under the host of the request. That host may be forged where
    ``PORTAL_TRUSTED_HOSTS`` is not set either: then the answer is marked as one that shared caches must not keep.
    """
    settings = current_app.config["PORTAL"]
    if settings.public_address:
        return f"{settings.public_address}{url_for(endpoint, **values)}"
    if not settings.knows_its_host:
        g.names_host = True
    return url_for(endpoint, **values, _external=True)


def names_a_host_unseen() -> bool:
    """Whether the answer holds a host that only the request vouches for."""
    return bool(g.get("names_host", False))


def whole_number(text: str | None, most: int = GREATEST) -> int | None:
    """The whole number from 0 to ``most`` that a text writes in plain digits; None for any other text."""
    if not text or not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None


def is_host(text: str) -> bool:
    """Whether a text is a host with or without a port, as a ``Host`` header may name it (RFC 9110, 7.2)."""
    found = _HOST.fullmatch(text)
    if found is None or len(found["name"]) > LONGEST_HOST:
        return False
    try:
        found["name"].encode("ascii").decode("idna")
    except UnicodeError:
        return False
    return True


def _limit() -> None:
    # The host first: without a good one there are no addresses that an error page could lead to.
    if not is_host(request.host):
        raise SecurityError(f"{request.host[:100]!r} is no host")
    if len(request.full_path) > LONGEST_ADDRESS:
        raise Invalid(
            [Problem("", N_("An address has at most %(most)d characters."), {"most": LONGEST_ADDRESS})]
        )


def init_app(app: Flask) -> None:
    """Refuse addresses that cannot be the portal's. Before routes are added and before anything reads a request."""
    app.url_map.converters |= {"int": StoredNumber, "division": DivisionNumber, "item": ItemCode}
    app.before_request(_limit)
    app.jinja_env.globals["public_address"] = public_address
