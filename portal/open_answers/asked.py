"""What an address of a program may ask: parameters that are named and checked, one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalogue.foundation.errors import Invalid, Problem
from catalogue.foundation.errors import _ as N_

_ONCE = N_("This parameter is given once.")
_DAY = N_("Write a day of the calendar, such as 2026-11-30.")
_INSTANT = N_("Write an instant with its offset, such as 2026-11-30T08:00:00Z.")
_MESSAGES = {
    "extra_forbidden": N_("There is no such parameter here."),
    "missing": N_("This parameter is needed."),
    "string_too_long": N_("At most %(max_length)d characters."),
    "string_too_short": N_("At least %(min_length)d characters."),
    "greater_than_equal": N_("At least %(ge)s."),
    "less_than_equal": N_("At most %(le)s."),
    "int_parsing": N_("Write a whole number."),
    "bool_parsing": N_("Write true or false."),
    "enum": N_("One of: %(expected)s."),
    "literal_error": N_("One of: %(expected)s."),
    "string_type": _ONCE,
    "int_type": _ONCE,
    "bool_type": _ONCE,
    "date_type": _ONCE,
    "datetime_type": _ONCE,
    "day": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_parsing": _DAY,
    "instant": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "timezone_aware": _INSTANT,
    # The one pattern that parameters have.
    "string_pattern_mismatch": N_("Write the twelve digits of a division's code."),
}
"""Of the kinds of errors that pydantic knows (https://docs.pydantic.dev/latest/errors/validation_errors/), and of our own."""
_QUOTED = re.compile(r"'([^']*)'")
_OTHER = N_("This value cannot be used here.")


LONGEST_FIELDS = 500
"""Characters in which fields are named."""


class Parameters(BaseModel):
    """The parameters of an address. One that is not among them is refused, so that no misspelt filter is passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoParameters(Parameters):
    """Those of an address that takes none."""


class FieldsParameters(Parameters):
    """Which fields are wanted."""

    fields: str | None = Field(
        None,
        max_length=LONGEST_FIELDS,
        description="Names of the fields that are wanted, separated by commas; without it all of them.",
        examples=["code,name_zh"],
    )


def refuse(_request: Any, _response: Any, error: Exception | None, *_more: Any) -> None:
    """Raise ``Invalid`` for parameters that cannot be used, each with its name. Called before each view."""
    if not isinstance(error, ValidationError):
        return
    problems = []
    for each in error.errors(include_url=False, include_input=False):
        name = str(each["loc"][0]) if each["loc"] else ""
        problems.append(Problem(name[:60], _MESSAGES.get(each["type"], _OTHER), _values(each.get("ctx", {}))))
    raise Invalid(problems)


def _values(context: Mapping[str, Any]) -> Mapping[str, Any]:
    """What fills a message; ``expected`` without the English words that pydantic puts between."""
    if "expected" not in context:
        return context
    return {**context, "expected": ", ".join(_QUOTED.findall(str(context["expected"])))}
