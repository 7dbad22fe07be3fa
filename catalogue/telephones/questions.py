"""What is asked where a text holds no clear telephone number."""

from __future__ import annotations

from ..foundation.errors import Problem, _

NO_NUMBER = _(
    "“%(text)s” holds no telephone number. Give the digits that residents dial, or leave the field empty."
)
DIGITS = _("“%(text)s” is no complete telephone number: is a digit missing, or is one too many?")
HIDDEN = _("Some digits of “%(text)s” are hidden. What is the whole number?")
ELSEWHERE = _("“%(text)s” points to another entry. What is the number itself?")
EXTENSION = _("“%(text)s” is an extension. Which number does one dial first?")
WHOSE_EXTENSION = _(
    "Which number does the extension “%(text)s” belong to? Write it after each number that has it."
)
SUFFIX = _(
    "Is the end of “%(text)s” an extension, or are several numbers meant? Write every number in full, and an extension as 转8001."
)
AREA = _("“%(text)s” is only an area code. What is the rest of the number?")
TIMES = _("“%(text)s” looks like opening hours or a date. What is the telephone number?")
FAX = _("Only a fax number is given. Which number can residents call?")
FAX_TOO = _("Is “%(text)s” a fax number too? Write 电话 or 传真 before it.")
FOREIGN = _("“%(text)s” is no number of the mainland of China. Which number can residents dial here?")
OUTDATED = _("“%(text)s” names a number that is no longer used. Give only the numbers that ring today.")
UNCERTAIN = _("“%(text)s” says that the number is not certain. Which number is right?")
SPREADSHEET = _("A spreadsheet has cut off digits of “%(text)s”. What is the whole number?")
SEVERAL = _("“%(text)s” can be read as different numbers. Separate them with a comma.")
TOO_LONG = _("This text is too long for telephone numbers. Leave out what is none.")

_LONGEST = 30
"""Characters quoted of what was typed."""


def ask(message: str, text: str = "") -> Problem:
    """A question about a part of what was typed."""
    text = " ".join(text.split())
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return Problem("phones", message, {"text": shown} if "%(text)s" in message else {})
