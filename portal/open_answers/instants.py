"""Instants and days in addresses, as programs and people type them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from catalogue.foundation.clock import BEIJING

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_OFFSET = re.compile(r"(T[^ ]+) ([0-9]{2}:?[0-9]{2})\Z")
"""An instant whose offset lost its plus sign on the way: unescaped it means a space."""


def _read(said: Any) -> Any:
    """An instant in UTC. A plus sign arrives as a space; a day, or a time without an offset, is Beijing's."""
    if not isinstance(said, str):
        return said
    day, mark, rest = said.strip().partition("T")
    try:
        read = datetime.fromisoformat(f"{day}{mark}{rest.replace(' ', '+')}")
    except ValueError as error:
        raise PydanticCustomError("instant", "no instant") from error
    if read.year < _FIRST.year - 1:
        return _FIRST
    aware = read if read.tzinfo else read.replace(tzinfo=BEIJING)
    try:
        return max(aware.astimezone(UTC), _FIRST)
    except OverflowError as error:
        raise PydanticCustomError("instant", "no instant") from error


Instant = Annotated[AwareDatetime, BeforeValidator(_read)]
"""An instant as a parameter; what is before 1970 counts as its beginning."""


def _written_like(pattern: re.Pattern[str], kind: Literal["day", "instant"]) -> BeforeValidator:
    """Refuses what is written otherwise, as numbers are: they could be read as seconds since 1970. ``kind`` says what is meant."""

    def check(said: Any) -> Any:
        if isinstance(said, str) and not pattern.match(said):
            raise PydanticCustomError(kind, "written otherwise")
        return _OFFSET.sub(r"\1+\2", said) if isinstance(said, str) else said

    return BeforeValidator(check)


TypedDay = Annotated[date, _written_like(re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII), "day")]
"""A day as a parameter, in ISO form."""
TypedInstant = Annotated[
    AwareDatetime, _written_like(re.compile(r"\d{4}-\d{2}-\d{2}[T ]", re.ASCII), "instant")
]
"""An instant as a parameter, in ISO form with its offset."""
