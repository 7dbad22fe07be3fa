"""Instants in addresses, as programs and people type them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator

from catalogue.foundation.clock import BEIJING

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def _read(said: Any) -> Any:
    """An instant in UTC. A plus sign arrives as a space; a day, or a time without an offset, is Beijing's."""
    if not isinstance(said, str):
        return said
    day, mark, rest = said.strip().partition("T")
    try:
        read = datetime.fromisoformat(f"{day}{mark}{rest.replace(' ', '+')}")
        aware = read if read.tzinfo else read.replace(tzinfo=BEIJING)
        return max(aware.astimezone(UTC), _FIRST)
    except (ValueError, OverflowError) as error:
        raise ValueError("no instant") from error


Instant = Annotated[AwareDatetime, BeforeValidator(_read)]
"""An instant as a parameter; what is before 1970 counts as its beginning."""
