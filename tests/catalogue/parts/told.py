"""What tests of parts say and read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.divisions import ListFacts
from catalogue.foundation.database import begin_writing
from catalogue.models import Base, Role, State
from catalogue.offerings import OfferingDraft, record
from catalogue.succession import import_list
from catalogue.succession.importing import Accepted

ACTOR = operator("tests")
TABLES = ("offerings", "revisions")
BEIJING, TIANJIN = 11, 12
TIANJINS = (
    "code,name,level\n120000000000,天津市,province\n120101000000,和平区,district\n"
    "120101001000,劝业场街道,street\n120101001001,兴安路社区居委会,community\n120101001002,新津社区居委会,community\n"
)
"""Another province in small."""


def worker_of(community: int) -> Actor:
    """A worker of a community."""
    return Actor("worker", (Held(Role.WORKER, community),))


def bring_in(session: Session, path: Path, today: date) -> None:
    """Bring another province's divisions in."""
    session.rollback()
    begin_writing(session)
    accept = Accepted(new_province=True)
    import_list(session, [path], ListFacts("天津"), actor=ACTOR, today=today, accept=accept)
    session.commit()


def say(session: Session, edition: EditionFacts, community: int, phone: str = "022-5550-0000") -> None:
    """Let a community say something of an item that needs no place."""
    item = next(each for each in edition.items if each.form == "home")
    draft = OfferingDraft(state=State.DELIVERED, phone=phone)
    session.rollback()
    begin_writing(session)
    record(session, actor=worker_of(community), community=community, item=item, draft=draft)
    session.commit()


def rows_in(engine: Engine, part: str) -> int:
    """How many rows a table, or a part of one, has."""
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {part}")).scalar_one())


def all_rows(engine: Engine) -> dict[str, list[Any]]:
    """What every table holds, without the trail of changes, in which each change of the parts is an entry."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name not in ("audit_entries", "trail_entries", "trail_heads")
        }
