"""What addresses of these pages ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.foundation.codes import LAST_CODE

from ..requests.addresses import whole_number
from ..requests.cleaning import clean

LONGEST_TEXT = 40
"""Characters of a name that is looked for."""
DIGITS = (2, 4, 6, 9, 12)
"""Digits of a division's code without its trailing zeros, by level."""


@dataclass(frozen=True, slots=True)
class AccountsAsked:
    """Which accounts: a part of a name, and a division."""

    text: str
    division: int | None
    typed: str
    """What was typed as a code, also where it is none."""


def read_accounts_asked(arguments: Mapping[str, str]) -> AccountsAsked:
    """``q`` is a part of a name, ``division`` a code; what is no code asks for all."""
    typed = clean(arguments.get("division", ""))[:LONGEST_TEXT]
    return AccountsAsked(clean(arguments.get("q", ""))[:LONGEST_TEXT], read_division_code(typed), typed)


def read_division_code(text: str) -> int | None:
    """A code of 12 digits, whose trailing zeros may be left out; None for what is none."""
    typed = clean(text)
    if len(typed) not in DIGITS or typed.startswith("0"):
        return None
    return whole_number(typed.ljust(DIGITS[-1], "0"), LAST_CODE)
