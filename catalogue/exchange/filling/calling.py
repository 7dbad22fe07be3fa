"""Asking the child process that opens a foreign workbook."""

from __future__ import annotations

import json
import tempfile

from ...foundation.errors import BadFile, _
from ..reading.book import Unreadable
from ..reading.opening import answer_of, refused, unread
from .orders import FillOrder, line_of_order
from .seen import SeenBook, seen_of

_MODULE = f"{__package__}.child"
MOST_BYTES = 4 * 1024**2
"""Of an empty table."""


def look_at(data: bytes, name: str) -> SeenBook:
    """What is seen of an empty table (.xlsx) that was sent under a name.

    Raises ``BadFile`` with one sentence for a file of another kind, with macros, damaged, or too large.
    """
    if len(data) > MOST_BYTES:
        raise BadFile(_("The file is larger than %(most)d MB."), file=name, most=MOST_BYTES // 1024**2)
    try:
        return seen_of(_asked(None, data, name))
    except ValueError:
        raise unread(name) from None


def fill_workbook(data: bytes, order: FillOrder, name: str) -> bytes:
    """The workbook with rows written into it; everything else stays as it is. Raises ``BadFile``."""
    return _asked(order, data, name)


def _asked(order: FillOrder | None, data: bytes, name: str) -> bytes:
    with tempfile.TemporaryFile() as question:
        question.write(line_of_order(order))
        question.write(data)
        question.seek(0)
        with answer_of(_MODULE, question) as answer:
            try:
                head = json.loads(answer.readline())
            except ValueError:
                raise unread(name) from None
            if "refused" in head:
                raise refused(Unreadable(head["refused"], head["where"], **head["values"]), name)
            said = answer.read()
    if len(said) != head["bytes"]:
        raise unread(name)
    return said
