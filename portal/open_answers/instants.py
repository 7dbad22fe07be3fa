"""Instants and days in addresses, as programs and people type them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from catalogue.foundation.clock import BEIJING

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def _with_plus(said: str) -> str:
    """An instant as it was meant: the plus sign of an offset that was not escaped arrives as a space."""
    day, mark, rest = said.partition("T")
    return f"{day}{mark}{rest.replace(' ', '+')}"


def _read(said: Any) -> Any:
    """An instant in UTC; a day, or a time without an offset, is Beijing's."""
    if not isinstance(said, str):
        return said
    try:
        read = datetime.fromisoformat(_with_plus(said.strip()))
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
        return _with_plus(said) if isinstance(said, str) else said

    return BeforeValidator(check)


TypedDay = Annotated[date, _written_like(re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII), "day")]
"""A day as a parameter, in ISO form."""
TypedInstant = Annotated[
    AwareDatetime, _written_like(re.compile(r"\d{4}-\d{2}-\d{2}[T ]", re.ASCII), "instant")
]
"""An instant as a parameter, in ISO form with its offset."""
