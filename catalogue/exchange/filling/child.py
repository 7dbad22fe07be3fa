"""The process that opens a foreign workbook, under limits, to say what is seen of it or to write rows into it.

Run by ``reading.opening.answer_of``. Standard input is a line with the order, then the workbook;
standard output a line with the length of the answer or a refusal, then the answer.
"""

from __future__ import annotations

import json
import sys
import warnings
from io import BytesIO
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook

from ...foundation.errors import _
from ..reading.book import Unreadable, line_of_refusal
from ..reading.child import restrict, too_large
from ..reading.kinds import kind_of
from ..reading.packages import DAMAGED, open_package
from ..reading.workbooks import scan_xlsx
from .looking import seen_in
from .orders import FillOrder, order_of
from .seen import line_of_seen
from .writing import write_rows

MEMORY = 384 * 1024**2
"""Address space for filling, in bytes: a large filled table needs half of it."""
LOOKING = 120 * 1024**2
"""Address space for looking at a table that was just sent. With the process that asks it stays below 300 MB."""
SECONDS = 40
"""Of computing, for filling."""
_AS_XLSX = _(
    "Only .xlsx keeps its layout when it is filled. Open the table, save it as .xlsx and send it again."
)
_MACROS = _("The table holds macros. Save it as .xlsx without macros and send it again.")


def opened(data: bytes) -> Workbook:
    """The workbook, looked through before a library opens it. Raises ``Unreadable``."""
    if kind_of(data) != "zip":
        raise Unreadable(_AS_XLSX)
    kind, package = open_package(data)
    with package:
        if kind != "xlsx":
            raise Unreadable(_AS_XLSX)
        if any(name.lower().endswith(("vbaproject.bin", ".bas")) for name in package.namelist()):
            raise Unreadable(_MACROS)
        scan_xlsx(package)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that the library leaves out
            return load_workbook(BytesIO(data), rich_text=True, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:  # the library raises what its parts raise, without a base class of its own
        raise Unreadable(DAMAGED) from error


def answer(question: BinaryIO, order: FillOrder | None) -> bytes:
    """The answer to a question after its first line, the order. Raises ``Unreadable``."""
    book = opened(question.read())
    if order is None:
        return line_of_seen(seen_in(book))
    write_rows(book, order)
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def main(question: BinaryIO, out: Any) -> None:
    """Read the question and answer it."""
    order = order_of(question.readline())
    if order is None:
        restrict(LOOKING)
    else:
        restrict(MEMORY, SECONDS)
    try:
        said = answer(question, order)
        out.write(json.dumps({"bytes": len(said)}).encode() + b"\n" + said)
    except Unreadable as refusal:
        out.write(line_of_refusal(refusal).encode() + b"\n")
    except MemoryError:
        out.write(line_of_refusal(Unreadable(too_large())).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
