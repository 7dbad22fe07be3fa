"""What is known of the request that the present thread answers, for its log and its figures. It names no account."""

from __future__ import annotations

import re
import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ASKED = "portal.asked"
"""In the WSGI environment: when the request was complete and began to wait for its turn, by the clock that never goes back."""
ID_FIELD = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


@dataclass(slots=True)
class Measured:
    """A request: its id, its rule, the name of its route, its method, its status once it has one, its queries, and when it came and began (seconds)."""

    id: str
    method: str
    asked: float
    rule: str = ""
    route: str = ""
    status: int = 0
    queries: int = 0
    query_began: float = 0.0
    began: float = field(default_factory=time.monotonic)

    @property
    def waited(self) -> float:
        """Seconds between coming and beginning."""
        return max(0.0, self.began - self.asked)


PRESENT: ContextVar[Measured | None] = ContextVar("portal_request", default=None)


def present() -> Measured | None:
    """The request that this thread answers; None outside one."""
    return PRESENT.get()


def new_id() -> str:
    """A request's id that no other one has."""
    return secrets.token_hex(12)


def measured(environ: WSGIEnvironment, *, trusts_proxy: bool) -> Measured:
    """A request that begins now. Its id is that of a trusted proxy, if it is well-formed, or a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "") if trusts_proxy else ""
    return Measured(
        id=given if _GIVEN.fullmatch(given) else new_id(),
        method=environ["REQUEST_METHOD"][:10],
        asked=environ.get(ASKED) or time.monotonic(),
    )
