"""Short codes that people type: eleven characters and one that checks them, in three groups of four."""

from __future__ import annotations

import unicodedata

CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
"""Thirty-one of them, a prime number: so any one wrong character shows, and any two that changed places."""
PAYLOAD = 11
"""Characters before the check: 54 bits."""
_GROUP = 4
_LOOK_ALIKES = str.maketrans("OILUZ", "011V2")


def short_code(number: int) -> str:
    """The code of a number, which is taken modulo 31 to the power of eleven: twelve characters."""
    found = []
    for _each in range(PAYLOAD):
        number, digit = divmod(number, len(CHARACTERS))
        found.append(CHARACTERS[digit])
    payload = "".join(found)
    return payload + _check(payload)


def read_short_code(typed: str) -> str | None:
    """The code that somebody typed, with or without dashes, spaces and capitals; None if it cannot be one."""
    kept = "".join(char for char in unicodedata.normalize("NFKC", typed[:64]).upper() if char.isalnum())
    code = kept.translate(_LOOK_ALIKES)
    if len(code) != PAYLOAD + 1 or set(code) - set(CHARACTERS) or code[-1] != _check(code[:-1]):
        return None
    return code


def say_short_code(code: str) -> str:
    """A code in groups, as it is printed: 7K2M-9QXT-4ABC."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _check(payload: str) -> str:
    total = sum(place * CHARACTERS.index(char) for place, char in enumerate(payload, 2))
    return CHARACTERS[total % len(CHARACTERS)]
