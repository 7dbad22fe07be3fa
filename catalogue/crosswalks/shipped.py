"""The crosswalks that come with the package: brought in when an instance is set up or upgraded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.rights import SYSTEM, Actor
from ..foundation.text_files import read_rows
from ..models import CrosswalkRow
from .files import import_file

SHIPPED = Path(__file__).parent.parent / "data" / "crosswalks"
"""The folder of the files: one crosswalk in each."""


def load_shipped(session: Session, *, actor: Actor, today: date) -> tuple[str, ...]:
    """Bring in what the package says of its own catalogues; the names of the files that changed something. Flushes.

    A crosswalk of which somebody has decided a line in this instance is theirs and stays. Raises ``NotAllowed``.
    """
    return tuple(
        file.stem
        for file in sorted(SHIPPED.glob("*.csv"))
        if _may_follow(session, file, actor)
        and import_file(session, actor=actor, path=file, today=today).changed
    )


def _may_follow(session: Session, file: Path, actor: Actor) -> bool:
    """Whether all that is decided of the file's two editions was brought in like this."""
    _number, cells = list(read_rows(file))[1]
    old, new = cells[0], cells[3]
    decided = select(CrosswalkRow.decided_by).where(
        CrosswalkRow.from_edition.in_((old, new)), CrosswalkRow.to_edition.in_((old, new))
    )
    return set(session.scalars(decided)) <= {SYSTEM.name, actor.name}
