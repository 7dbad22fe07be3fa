"""A street declares one service for all items and all its communities, beside merely inserting the rows that come of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Engine, MetaData, Table, and_, event, func, insert, select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.declarations import DeclarationDraft, DeclarationFacts, declare, end
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Admits, CommitteeKind, Division, Offering, OfferingPoint, Revision, Role
from catalogue.offerings import PointDraft, save_point

from .figures import Figure
from .world import CITY, ENGINES, Worlds, edition_of

RUNS = 5
_OFFICE = Actor("bench", (Held(Role.WORKER, CITY), Held(Role.STREET, CITY)))
_WRITTEN: tuple[Any, ...] = (Offering.__table__, OfferingPoint.__table__, Revision.__table__)


@dataclass
class Declared:
    """What declaring took: milliseconds of each time, statements sent, and the rows that it wrote, by table."""

    communities: int
    times: list[float] = field(default_factory=list)
    statements: int = 0
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """How many lines follow."""
        return len(self.rows[Offering.__tablename__])


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Median and statements on both engines: lines that had a record, and lines that had none, as the world has them."""
    for name in ENGINES:
        with worlds.copy(worlds.of(name), "declared").engine() as engine:
            done = _declare_often(engine)
            bare = statistics.median(_insert_often(engine, done))
        own = statistics.median(done.times)
        what = f"declaring 60 items in {done.communities} communities, {done.cells:,} lines, {name}"
        yield Figure(
            what, own, "ms", peer=f"INSERT of the same rows and commit {bare:.1f} ms", ratio=bare / own
        )
        yield Figure(f"{what}: statements", done.statements, "")


def _declare_often(engine: Engine) -> Declared:
    """Declare a service in the largest street, and end it again, several times."""
    with Session(engine) as session:
        begin_writing(session)
        street = session.scalar(
            select(Division.parent_code)
            .where(Division.kind == CommitteeKind.JU, Division.retired_on.is_(None))
            .group_by(Division.parent_code)
            .order_by(func.count().desc(), Division.parent_code)
            .limit(1)
        )
        assert street is not None
        communities = session.scalars(
            select(Division.code).where(Division.parent_code == street, Division.retired_on.is_(None))
        ).all()
        place = PointDraft(
            name="街道服务中心", hours="Mo-Fr 09:00-17:00", phones=("010-05001060",), admits=Admits.EVERYONE
        )
        point = save_point(session, actor=_OFFICE, community=communities[0], draft=place).id
        session.commit()
        edition = edition_of(session)
    draft = DeclarationDraft(
        name="街道统筹服务",
        items=tuple(item.id for item in edition.items),
        points=(point,),
        communities=tuple(communities),
    )
    done = Declared(len(communities))
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
    for turn in range(RUNS + 1):
        with Session(engine) as session:
            last = session.scalar(select(func.max(Revision.id))) or 0
        sent.clear()
        began = time.perf_counter()
        with Session(engine) as session:
            begin_writing(session)
            said = declare(session, actor=_OFFICE, edition=edition, declarer=street, draft=draft)
            session.commit()
        if turn:  # the first one is not counted
            done.times.append((time.perf_counter() - began) * 1000)
        done.statements = len(sent)
        done.rows = _rows(engine, said, last)
        with Session(engine) as session:
            begin_writing(session)
            yesterday = clock.today() - timedelta(days=1)
            end(session, actor=_OFFICE, edition=edition, declaration=said.id, last_day=yesterday)
            session.commit()
    return done


def _rows(engine: Engine, said: DeclarationFacts, last: int) -> dict[str, list[dict[str, Any]]]:
    """The rows that declaring wrote: lines, their places, and the entries of their histories."""
    lines, places, told = _WRITTEN
    same = and_(places.c.community_code == lines.c.community_code, places.c.item_id == lines.c.item_id)
    followed = lines.c.declaration_id == said.id
    queries = (
        select(lines).where(followed),
        select(places).join(lines, same).where(followed),
        select(told).where(told.c.id > last),
    )
    with engine.connect() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(query)]
            for table, query in zip(_WRITTEN, queries, strict=True)
        }


def _insert_often(engine: Engine, done: Declared) -> Iterator[float]:
    """The least that these rows cost: one INSERT a table, into empty tables with the same primary keys, and one commit."""
    bare = MetaData()
    tables = [
        Table(
            f"bare_{kept.name}",
            bare,
            *(Column(each.name, each.type, primary_key=each.primary_key) for each in kept.columns),
        )
        for kept in _WRITTEN
    ]
    for _turn in range(RUNS):
        bare.create_all(engine)
        began = time.perf_counter()
        with Session(engine) as session:
            begin_writing(session)
            for kept, table in zip(_WRITTEN, tables, strict=True):
                session.execute(insert(table), done.rows[kept.name])
            session.commit()
        yield (time.perf_counter() - began) * 1000
        bare.drop_all(engine)
