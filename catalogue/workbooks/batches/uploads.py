"""The file that somebody sent for a division, kept while it is looked through: one for each sender and division."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from ... import audit
from ...access.rights import Actor, Right, require
from ...exchange.reading import Book, read_book_of
from ...exchange.reading.book import book_of, line_of_end, line_of_sheet, lines_of_rows
from ...foundation import clock
from ...models import WorkbookUpload
from ..facts import WorkbookPlan
from ..recognising import saying_rows
from .bringing_in import LONGEST_FILE_NAME

_PACKED = b"\x1f\x8b"
"""How a packed file begins. No kind of file that may be sent begins so."""
_UPLOADS: Any = WorkbookUpload.__table__


@dataclass(frozen=True, slots=True)
class WorkbookUploadFacts:
    """A workbook that was sent, as it is kept: see :func:`kept_book`."""

    file_name: str
    content: bytes
    uploaded_at: datetime


def keep_workbook(session: Session, *, actor: Actor, file_name: str, book: Book, plan: WorkbookPlan) -> None:
    """Keep a file for the division of its plan, in the place of an earlier one of the same sender. Raises ``NotAllowed``.

    Only the rows that say anything are kept, so that looking at it again costs what it changes, and not what it holds.
    """
    _drop(session, actor, plan.division)
    said = saying_rows(book, plan.spoken)
    lines = [json.dumps({"rows": plan.rows})]
    for sheet in said.sheets:
        lines.append(line_of_sheet(sheet))
        lines += lines_of_rows((row.number, row.cells) for row in sheet.rows)
    lines.append(line_of_end(said.kind))
    content = gzip.compress("\n".join(lines).encode(), compresslevel=3)
    values = {"file_name": file_name[-LONGEST_FILE_NAME:], "content": content, "uploaded_at": clock.now()}
    session.execute(insert(_UPLOADS).values(division_code=plan.division, actor=actor.name, **values))
    audit.note_here(session, "workbook.sent", f"workbook {plan.division}", division=plan.division)


def kept_book(upload: WorkbookUploadFacts) -> tuple[Book, int]:
    """The rows of a kept workbook that say anything, and how many rows the file had. Raises ``BadFile``."""
    if not upload.content.startswith(_PACKED):
        # Kept as it was sent, by an earlier version of the portal.
        whole = read_book_of(upload.content, upload.file_name)
        return whole, sum(len(sheet.rows) - 1 for sheet in whole.sheets)
    first, *lines = gzip.decompress(upload.content).splitlines()
    book = book_of(lines)
    assert book is not None
    return book, json.loads(first)["rows"]


def workbook_of(session: Session, *, actor: Actor, division: int) -> WorkbookUploadFacts | None:
    """The file that the actor sent and has not brought in; None if there is none."""
    columns = (_UPLOADS.c.file_name, _UPLOADS.c.content, _UPLOADS.c.uploaded_at)
    row = session.execute(
        select(*columns).where(_UPLOADS.c.division_code == division, _UPLOADS.c.actor == actor.name)
    ).one_or_none()
    return None if row is None else WorkbookUploadFacts(*row)


def drop_workbook(session: Session, *, actor: Actor, division: int) -> None:
    """Forget the file that the actor sent. Raises ``NotAllowed``."""
    _drop(session, actor, division)
    audit.note_here(session, "workbook.file_dropped", f"workbook {division}", division=division)


def _drop(session: Session, actor: Actor, division: int) -> None:
    require(actor, Right.BRING_WORKBOOKS, division)
    session.execute(
        delete(_UPLOADS).where(_UPLOADS.c.division_code == division, _UPLOADS.c.actor == actor.name)
    )
