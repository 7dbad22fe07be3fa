"""What was typed into a filled table and is nowhere else: kept beside the table, by row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..foundation.codes import subtree
from ..models import ReportNote
from .known import RowSubject

_NOTES: Any = ReportNote.__table__
_KEY = ("template_id", "division_code", "point_id", "item_id", "column")
_DROP = delete(_NOTES).where(*(_NOTES.c[name] == bindparam(f"old_{name}") for name in _KEY))
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Note:
    """A value typed into a column (by its key) of a row. No text: the value that was kept is taken away."""

    subject: RowSubject
    column: str
    text: str


def notes_in(session: Session, template: int, division: int) -> Mapping[tuple[RowSubject, str], str]:
    """The notes beside a table for the rows of a division, by what each row is about and column."""
    rows = session.execute(
        select(*_NOTES.columns).where(
            _NOTES.c.template_id == template, _NOTES.c.division_code.between(*subtree(division))
        )
    )
    return {(RowSubject(row.division_code, row.point_id, row.item_id), row.column): row.text for row in rows}


def put_notes(session: Session, *, actor: Actor, template: int, division: int, notes: Iterable[Note]) -> None:
    """Write notes for rows in a division, in the place of those that there are. Raises ``NotAllowed``."""
    require(actor, Right.FILL_TABLES, division)
    rows = [
        {
            "template_id": template,
            "division_code": note.subject.division,
            "point_id": note.subject.point,
            "item_id": note.subject.item,
            "column": note.column,
            "text": note.text,
        }
        for note in notes
    ]
    if rows:
        session.execute(_DROP, [{f"old_{name}": row[name] for name in _KEY} for row in rows])
    if kept := [row for row in rows if row["text"]]:
        session.execute(insert(_NOTES), kept)
