"""The code by which a report is followed: random, short enough to be copied by hand, and hard to guess.

Digits and letters of Crockford's base 32, which leaves out I, L, O and U. Nine of them are 45 random bits: with a million
reports kept, one guess in some 35 million meets one, and look-ups are limited by rate.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from .facts import ReportDraft

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
CODE_LENGTH = 9
_GROUP = 3
_HIDDEN = 6


def new_code() -> str:
    """A fresh code, without separators."""
    return "".join(secrets.choice(_ALPHABET) for _each in range(CODE_LENGTH))


def code_of_form(secret: str, form: str, draft: ReportDraft) -> str:
    """The code of a form's content, without separators: the same however often it is sent.

    ``form`` names the form that was handed out; without the instance's ``secret`` no code can be told from it.
    """
    item = draft.item.key if draft.item else None
    content = (form, draft.kind, draft.division, item, draft.point, draft.field, draft.words, draft.contact)
    digest = hmac.new(f"code of a form {secret}".encode(), repr(content).encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest)
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(CODE_LENGTH))


def read_code(typed: str) -> str | None:
    """The code in what was typed or read out, without regard to case, spaces, dashes and width; None if there is none."""
    kept = "".join(char for char in unicodedata.normalize("NFKC", typed[:64]).upper() if char.isalnum())
    code = kept.translate(_LOOK_ALIKES)
    return code if len(code) == CODE_LENGTH and not set(code) - set(_ALPHABET) else None


def say_code(code: str) -> str:
    """A code in groups, as it is shown: 7K2-M9Q-XT4."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def masked(contact: str) -> str:
    """A contact that only those recognise who know it: its first and its last two characters, or none of a short one."""
    return f"{contact[0]}{'*' * _HIDDEN}{contact[-2:]}" if len(contact) > _HIDDEN else "*" * _HIDDEN
