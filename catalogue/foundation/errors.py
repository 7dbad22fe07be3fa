"""Domain errors. Each has a stable code, a message in plain English, and the values in it.

The web face translates ``message`` (an English msgid with ``%(name)s`` places) and fills in ``values``;
the command line prints ``str(error)``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def _(text: str) -> str:
    """Mark an English text for translation without translating it: the domain knows no languages."""
    return text


class DomainError(Exception):
    """Something that the user of the domain asked for cannot be done.

    ``message`` is a msgid that may hold ``%(name)s`` places; ``values`` fills them; ``field`` names the
    field of the form or record at fault, if there is one.
    """

    code = "domain_error"

    def __init__(self, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values: Mapping[str, Any] = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotFound(DomainError):
    """The division, item, edition, user or record asked for does not exist."""

    code = "not_found"


class NotAllowed(DomainError):
    """The actor's roles do not reach this action in this division."""

    code = "not_allowed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was handed in: the field, the msgid that says why, and its values."""

    field: str
    message: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


def too_long(field: str, text: str | None, limit: int) -> list[Problem]:
    """The problem of a text that has more characters than its limit; empty if it has not."""
    if len(text or "") <= limit:
        return []
    return [Problem(field, _("At most %(limit)d characters."), {"limit": limit})]


class Invalid(DomainError):
    """What was handed in breaks rules of the domain; ``problems`` lists every one, field by field."""

    code = "invalid"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem}" for problem in problems).replace("%", "%%"))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "; ".join(f"{problem.field}: {problem}" for problem in self.problems)


class Conflict(DomainError):
    """The record was changed meanwhile: ``expected`` is not the ``current`` version."""

    code = "conflict"


class Refused(DomainError):
    """A transition that the domain forbids, such as confirming a line that is not delivered."""

    code = "refused"


class BadFile(DomainError):
    """A file cannot be read as what it should be: names file, line or row, and field."""

    code = "bad_file"

    def __init__(
        self, message: str, *, file: str, line: int | None = None, field: str | None = None, **values: Any
    ) -> None:
        super().__init__(message, field=field, **values)
        self.file = file
        self.line = line

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        if self.field:
            where = f"{where}, {self.field}"
        return f"{where}: {super().__str__()}"


CALLED_AS = "PORTAL1060_CALLED_AS"
"""Set by the installed command for itself and for what it starts; no setting of the portal."""


def command_called(words: str, *, in_checkout: str | None = None) -> str:
    """A command with its arguments, by the name that people call here: ``portal1060 setup``, or ``flask setup`` in a checkout.

    ``in_checkout``: what is called there, where it is no command of ``flask``.
    """
    name = os.environ.get(CALLED_AS)
    if name is None:
        return in_checkout or f"flask {words}"
    return f"{name} {words}"
