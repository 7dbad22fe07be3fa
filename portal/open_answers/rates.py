"""How often one address may ask what is open to programs, and header fields that tell what is left."""

from __future__ import annotations

import math
import time

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from ..extensions import limiter


def _rate() -> str:
    return f"{current_app.config['PORTAL'].open_rate} per minute"


def limit(blueprint: Blueprint) -> None:
    """Limit how often an address asks the views of a blueprint, all together (``PORTAL_OPEN_RATE``)."""
    limiter.shared_limit(_rate, scope="open answers")(blueprint)
    blueprint.after_request(tell_rate)


def tell_rate(response: Response) -> Response:
    """Say how much is left (draft-ietf-httpapi-ratelimit-headers, the three fields that most programs know)."""
    reached = limiter.current_limit
    if reached is not None:
        response.headers["RateLimit-Limit"] = str(reached.limit.amount)
        response.headers["RateLimit-Remaining"] = str(max(0, reached.remaining))
        response.headers["RateLimit-Reset"] = str(max(0, math.ceil(reached.reset_at - time.time())))
    return response
