"""What offices and workers read of declarations: a fixed number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ..foundation.codes import subtree
from ..foundation.errors import NotFound
from ..foundation.histories import RevisionFacts, read_history
from ..models import (
    Admits,
    Declaration,
    DeclarationObjection,
    DeclarationRecipient,
    DeclarationRevision,
    Division,
    Level,
    ServicePoint,
)
from ..offerings import PointFacts
from ..offerings import store as cells
from . import store
from .facts import DeclarationFacts


def declared_by(session: Session, declarer: int) -> tuple[DeclarationFacts, ...]:
    """What a division declares: what is in force first, then what has ended, each in the order in which it was declared."""
    found = store.load(session, Declaration.declarer_code == declarer)
    return tuple(sorted(found, key=lambda each: (not each.in_force, each.id)))


def serving(session: Session, community: int, *, by_neighbours: bool = False) -> tuple[DeclarationFacts, ...]:
    """The declarations in force that serve a community, also those that wait for its answer or were turned down.

    ``by_neighbours``: only what other communities share with it.
    """
    served = select(DeclarationRecipient.declaration_id).where(
        DeclarationRecipient.community_code == community, DeclarationRecipient.served
    )
    where: list[ColumnElement[bool]] = [Declaration.id.in_(served), Declaration.ended_on.is_(None)]
    if by_neighbours:
        where.append(Division.level == Level.COMMUNITY)
    return store.load(session, *where)


def announced(session: Session) -> dict[int, tuple[DeclarationFacts, ...]]:
    """What is announced and will hold, by community, the next first.

    It changes with the stamp ``ANNOUNCED`` and, as names and codes of places do, with ``DIVISIONS``; of service points, which
    move no stamp, it may hold what they said before.
    """
    found = store.load(session, Declaration.announced.is_(True), Declaration.ended_on.is_(None))
    by_community: dict[int, list[DeclarationFacts]] = {}
    for said in sorted(found, key=lambda each: (each.draft.begins_on or date.max, each.id)):
        for community in sorted({code for code, _item in said.cells_then}):
            by_community.setdefault(community, []).append(said)
    return {community: tuple(each) for community, each in by_community.items()}


def get_declaration(session: Session, declaration: int, *, within: int | None = None) -> DeclarationFacts:
    """A declaration by its id; ``within``: only if this division declared it. Raises ``NotFound``."""
    found = store.get(session, declaration) if 0 < declaration < 2**31 else None
    if found is None or (within is not None and found.declarer != within):
        raise NotFound(store.NO_SUCH)
    return found


def declaration_history(session: Session, declaration: int) -> tuple[RevisionFacts, ...]:
    """Everything that was declared of a service, newest first."""
    return read_history(session, DeclarationRevision, DeclarationRevision.declaration_id == declaration)


def count_open_objections(session: Session, declarers: Sequence[int]) -> int:
    """Objections that wait for an answer of some divisions. One query."""
    waiting = (
        select(func.count())
        .select_from(DeclarationObjection)
        .join(Declaration, Declaration.id == DeclarationObjection.declaration_id)
        .where(
            Declaration.declarer_code.in_(declarers),
            Declaration.ended_on.is_(None),
            DeclarationObjection.upheld.is_(None),
        )
    )
    return session.execute(waiting).scalar_one()


def places_offered(session: Session, declarer: int) -> tuple[PointFacts, ...]:
    """The service points of a division that admit people of other communities, by community: what it may declare at."""
    rows = session.execute(
        cells.select_points()
        .join(Division, Division.code == ServicePoint.community_code)
        .where(
            ServicePoint.community_code.between(*subtree(declarer)),
            ServicePoint.admits != Admits.COMMUNITY,
            Division.retired_on.is_(None),
        )
        .order_by(ServicePoint.community_code, ServicePoint.id)
    )
    return tuple(cells.point_facts(row) for row in rows)
