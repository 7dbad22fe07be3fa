"""Answers for programs without mobile numbers whose owners did not agree: pages show those, but they are no open data."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic_core import to_json

from catalogue.telephones import agreed_anywhere, mobiles_in

from ..extensions import db
from ..frame.hotline import general_line

_MOBILE = re.compile(r"(?<![0-9-])1[3-9][0-9]{9}(?![0-9])")
_IN_BYTES = re.compile(_MOBILE.pattern.encode())
_WHOSE = ("phone_of", "whose")
"""Fields beside a number that say whose it is."""


def without_mobiles(said: bytes) -> bytes:
    """The JSON of an answer without such numbers: a list of numbers gets shorter, and the number to call is the general one."""
    numbers = {found.decode() for found in _IN_BYTES.findall(said)}
    left_out = frozenset(numbers - agreed_anywhere(db.session(), numbers) if numbers else ())
    return to_json(_without(json.loads(said), left_out)) if left_out else said


def _without(said: Any, left_out: frozenset[str]) -> Any:
    if isinstance(said, list):
        kept = [each for each in said if not (isinstance(each, str) and mobiles_in([each]) & left_out)]
        return [_without(each, left_out) for each in kept]
    if isinstance(said, str):
        return _MOBILE.sub(lambda found: "" if found[0] in left_out else found[0], said)
    if not isinstance(said, dict):
        return said
    told = {name: _without(value, left_out) for name, value in said.items()}
    number = said.get("phone")
    if isinstance(number, str) and mobiles_in([number]) & left_out:
        told["phone"] = general_line().phone
        told |= {name: "hotline" for name in _WHOSE if name in told}
    return told
