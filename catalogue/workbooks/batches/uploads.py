"""The file that somebody sent for a division, kept while it is looked through: one for each sender and division."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...foundation import clock
from ...models import WorkbookUpload
from .bringing_in import LONGEST_FILE_NAME

_UPLOADS: Any = WorkbookUpload.__table__


@dataclass(frozen=True, slots=True)
class WorkbookUploadFacts:
    """A workbook as it was sent."""

    file_name: str
    content: bytes
    uploaded_at: datetime


def keep_workbook(session: Session, *, actor: Actor, division: int, file_name: str, content: bytes) -> None:
    """Keep a file, in the place of an earlier one of the same sender. Raises ``NotAllowed``."""
    drop_workbook(session, actor=actor, division=division)
    values = {"file_name": file_name[-LONGEST_FILE_NAME:], "content": content, "uploaded_at": clock.now()}
    session.execute(insert(_UPLOADS).values(division_code=division, actor=actor.name, **values))


def workbook_of(session: Session, *, actor: Actor, division: int) -> WorkbookUploadFacts | None:
    """The file that the actor sent and has not brought in; None if there is none."""
    columns = (_UPLOADS.c.file_name, _UPLOADS.c.content, _UPLOADS.c.uploaded_at)
    row = session.execute(
        select(*columns).where(_UPLOADS.c.division_code == division, _UPLOADS.c.actor == actor.name)
    ).one_or_none()
    return None if row is None else WorkbookUploadFacts(*row)


def drop_workbook(session: Session, *, actor: Actor, division: int) -> None:
    """Forget the file that the actor sent. Raises ``NotAllowed``."""
    require(actor, Right.BRING_WORKBOOKS, division)
    session.execute(
        delete(_UPLOADS).where(_UPLOADS.c.division_code == division, _UPLOADS.c.actor == actor.name)
    )
