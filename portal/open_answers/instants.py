"""Instants and days in addresses, as programs and people type them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
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


def _written_like(pattern: re.Pattern[str]) -> BeforeValidator:
    """Refuses what is written otherwise, as numbers are: they could be read as seconds since 1970."""

    def check(said: Any) -> Any:
        if isinstance(said, str) and not pattern.match(said):
            raise ValueError("written otherwise")
        return said

    return BeforeValidator(check)


TypedDay = Annotated[date, _written_like(re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII))]
"""A day as a parameter, in ISO form."""
TypedInstant = Annotated[AwareDatetime, _written_like(re.compile(r"\d{4}-\d{2}-\d{2}[T ]", re.ASCII))]
"""An instant as a parameter, in ISO form with its offset."""
