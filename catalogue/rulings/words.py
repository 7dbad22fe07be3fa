"""The reason that every ruling, and its end, has to give."""

from __future__ import annotations

from ..foundation.errors import Invalid, Problem, too_long
from .facts import LONGEST_WORDS


def reason_of(reason: str, lacking: str) -> str:
    """A reason, tidied. Raises ``Invalid``: ``lacking`` says that there is none."""
    words = reason.strip()
    problems = too_long("reason", words, LONGEST_WORDS)
    if not words:
        problems.append(Problem("reason", lacking, {}))
    if problems:
        raise Invalid(problems)
    return words
