"""What an error may say in a log: where and how it happened, and nothing that somebody wrote.

Residents' words, telephone numbers and the codes of their cases reach messages of errors through the values of
statements, through PostgreSQL's DETAIL (which quotes the row) and through quoted values.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

HIDDEN = "…"
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|“[^”\n]*”")
_WRITTEN = re.compile(r"[^\x00-\x7f…]+|[0-9]{5,}")
"""Words that are not English, and numbers as long as a telephone's."""
_DATA_EXCEPTION = "22"
"""Class of PostgreSQL's errors about a value, which quote it in the message."""


def discreet(text: str) -> str:
    """A text without quoted parts, characters outside ASCII, and numbers of five digits or more."""
    return _WRITTEN.sub(HIDDEN, _QUOTED.sub(HIDDEN, text))


def _reason(error: BaseException) -> str:
    """What a driver's error says, without values."""
    state = getattr(error, "sqlstate", None)
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    if not primary:  # a connection that failed, or SQLite, which quotes words of a query
        return str(error) if getattr(error, "pgconn", None) is not None else discreet(str(error))
    return f"{discreet(primary) if str(state).startswith(_DATA_EXCEPTION) else primary} [{state}]"


def _hide(context: ExceptionContext) -> None:
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    said = _reason(original)
    original.args = (said,)
    if wrapped is not None:
        kind = type(original)
        wrapped.args = (f"({kind.__module__}.{kind.__name__}) {said}",)


def hide_values(engine: Engine) -> None:
    """Keep values out of every error that the engine raises."""
    event.listen(engine, "handle_error", _hide)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and those that led to it, the first one first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
    yield error


def told(error: BaseException) -> str:
    """An error for the log: the places in the code that it went through, and its words without values."""
    parts = []
    for each in _chain(error):
        places = "".join(traceback.format_tb(each.__traceback__))
        parts.append(f"{places}{discreet(''.join(traceback.format_exception_only(each))).rstrip()}")
    return "\nwhich led to\n".join(parts)
