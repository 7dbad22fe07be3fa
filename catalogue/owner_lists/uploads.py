"""The file of a list while it is looked through: kept until the list is brought in, one for each list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require_own
from ..exchange.reading import Book
from ..foundation import clock
from ..foundation.errors import BadFile, _, command_called
from ..models import OwnerListUpload
from .mappings import MappingFacts

_UPLOADS: Any = OwnerListUpload.__table__
LONGEST_FILE_NAME = 120
MOST_ROWS = 10_000
"""Of a list that is looked through in pages: each page reads it again, which takes some seconds then."""


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """A file as it was sent."""

    file_name: str
    content: bytes
    uploaded_at: datetime


def check_size(book: Book, file: str) -> None:
    """Raise ``BadFile`` for a book with more rows than a page looks through. The command reads larger ones."""
    if sum(len(sheet.rows) for sheet in book.sheets) > MOST_ROWS:
        raise BadFile(
            _(
                "The file has more than %(most)d rows. Split it by street, or let the operator bring it in: %(command)s."
            ),
            file=file,
            most=MOST_ROWS,
            command=command_called("lists import"),
        )


def keep_upload(
    session: Session, *, actor: Actor, mapping: MappingFacts, file_name: str, content: bytes
) -> None:
    """Keep a file for a list, in the place of an earlier one. Raises ``NotAllowed``."""
    require_own(actor, Right.BRING_LISTS, mapping.division, mapping.department)
    session.execute(delete(_UPLOADS).where(_UPLOADS.c.list_id == mapping.id))
    values = {"file_name": file_name[-LONGEST_FILE_NAME:], "content": content, "uploaded_at": clock.now()}
    session.execute(insert(_UPLOADS).values(list_id=mapping.id, **values))
    audit.note_here(session, "list.sent", f"list {mapping.id}", division=mapping.division)


def upload_of(session: Session, mapping: MappingFacts) -> UploadFacts | None:
    """The file that is being looked through for a list; None if there is none."""
    row = session.execute(
        select(_UPLOADS.c.file_name, _UPLOADS.c.content, _UPLOADS.c.uploaded_at).where(
            _UPLOADS.c.list_id == mapping.id
        )
    ).one_or_none()
    return None if row is None else UploadFacts(row.file_name, row.content, row.uploaded_at)


def drop_upload(session: Session, *, actor: Actor, mapping: MappingFacts) -> None:
    """Forget the file of a list. Raises ``NotAllowed``."""
    require_own(actor, Right.BRING_LISTS, mapping.division, mapping.department)
    session.execute(delete(_UPLOADS).where(_UPLOADS.c.list_id == mapping.id))
    audit.note_here(session, "list.file_dropped", f"list {mapping.id}", division=mapping.division)
