"""Passwords: which will do, how they are kept, and whether one matches."""

from __future__ import annotations

import secrets
from functools import lru_cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from ..foundation.errors import Problem, _

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128

#: Memory in KiB. OWASP's least recommendation for Argon2id; about 20 ms on one core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


LEAST_LETTERS = 5
"""Letters that a password has beside the words of this portal, its figures and its signs, if it has any of these words."""


@lru_cache(maxsize=2)
def _listed(file: str) -> frozenset[str]:
    """The lines of a data file, without the comments at its head."""
    text = (files("catalogue") / "data" / file).read_text(encoding="ascii")
    return frozenset(line for line in text.splitlines() if not line.startswith("# "))


def _is_made_of_our_words(plain: str) -> bool:
    """Whether a password is words that a guesser tries here first (``data/password-words.txt``), and hardly more."""
    rest = plain
    for word in sorted(_listed("password-words.txt"), key=len, reverse=True):
        rest = rest.replace(word, " ")
    return rest != plain and sum(map(str.isalpha, rest)) < LEAST_LETTERS


def password_problems(name: str, password: str) -> list[Problem]:
    """Why ``password`` will not do for the account ``name``; empty if it will.

    Length, a list of passwords that are known from breaches, and the words of this portal; no rules of composition:
    those make passwords that are forgotten or written down, not better ones.
    """
    if len(password) < SHORTEST_PASSWORD:
        message = _("A password has at least %(least)d characters.")
        return [Problem("password", message, {"least": SHORTEST_PASSWORD})]
    if len(password) > LONGEST_PASSWORD:
        message = _("A password has at most %(most)d characters.")
        return [Problem("password", message, {"most": LONGEST_PASSWORD})]
    plain = password.casefold()
    is_listed = plain in _listed("common-passwords.txt") or _is_made_of_our_words(plain)
    if is_listed or len(set(plain)) < 4 or (len(name) > 3 and name in plain):
        return [Problem("password", _("This password is too easy to guess. Please choose another."), {})]
    return []


_PLAIN_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for each other when they are read from paper."""


def first_password() -> str:
    """A password made for somebody who has to change it at the first log-in: about 59 bits, easy to copy by hand."""
    return "-".join("".join(secrets.choice(_PLAIN_SIGNS) for _ in range(4)) for _ in range(3))


def hash_password(password: str) -> str:
    """The Argon2id hash under which a password is kept."""
    return _HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed. Without a hash: no, after the same time."""
    if len(password) > LONGEST_PASSWORD:
        password = ""
    try:
        return _HASHER.verify(password_hash or _hash_of_no_account(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def _hash_of_no_account() -> str:
    """A hash that no password matches in practice: checking against it takes as long as against a real one."""
    return _HASHER.hash("the password of no account, only for its cost in time")
