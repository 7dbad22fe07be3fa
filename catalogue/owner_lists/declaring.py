"""The items of a list: in each community that has places of it, the lines follow a declaration of the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right
from ..catalogues import EditionFacts
from ..declarations import DeclarationDraft, DeclarationFacts, change, declare, declared_by
from ..foundation.errors import Invalid
from ..models import OwnerListPlace, ProviderKind
from ..offerings import store
from .mappings import MappingFacts

_PLACES: Any = OwnerListPlace.__table__


@dataclass(frozen=True, slots=True)
class NotDeclared:
    """A community whose lines cannot follow the list yet, and why: such as a place that says no way to reach it."""

    community: int
    problems: Invalid


def declare_places(
    session: Session, *, actor: Actor, edition: EditionFacts, mapping: MappingFacts, today: date
) -> tuple[int, tuple[NotDeclared, ...]]:
    """Declare the items of a list, one declaration a community, with the places that it has there.

    How many declarations were made or changed, and the communities for which none can be made. Doing it again changes
    nothing. Raises ``NotAllowed``.
    """
    if not mapping.items:
        return 0, ()
    rows = session.execute(
        select(*_PLACES.columns)
        .where(OwnerListPlace.list_id == mapping.id)
        .order_by(OwnerListPlace.community_code, OwnerListPlace.point_id)
    ).all()
    points = store.points_by_id(session, [row.point_id for row in rows])
    serving: dict[int, list[int]] = {}
    kept: dict[int, set[int | None]] = {}
    for row in rows:
        point = points.get(row.point_id)
        if point is not None and point.ends_on is None:
            serving.setdefault(row.community_code, []).append(point.id)
        kept.setdefault(row.community_code, set()).add(row.declaration_id)
    running = {each.id: each for each in declared_by(session, mapping.division) if each.in_force}
    made, refused = 0, []
    for community, own in serving.items():
        draft = DeclarationDraft(
            name=mapping.name,
            provider_kind=ProviderKind.DEPARTMENT,
            provider_name=mapping.owner,
            items=mapping.items,
            points=tuple(own),
            communities=(community,),
        )
        old = next((running[each] for each in kept[community] if each in running), None)
        try:
            said = _declared(session, actor, edition, mapping.division, draft, old, today)
        except Invalid as error:
            refused.append(NotDeclared(community, error))
            continue
        made += said is not old
        if kept[community] != {said.id}:
            ours = (_PLACES.c.list_id == mapping.id, _PLACES.c.community_code == community)
            session.execute(update(_PLACES).where(*ours).values(declaration_id=said.id))
    return made, tuple(refused)


def _declared(
    session: Session,
    actor: Actor,
    edition: EditionFacts,
    division: int,
    draft: DeclarationDraft,
    old: DeclarationFacts | None,
    today: date,
) -> DeclarationFacts:
    if old is None:
        return declare(
            session,
            actor=actor,
            edition=edition,
            declarer=division,
            draft=draft,
            today=today,
            right=Right.BRING_LISTS,
        )
    if old.draft == draft:
        return old
    return change(
        session,
        actor=actor,
        edition=edition,
        declaration=old.id,
        draft=draft,
        today=today,
        right=Right.BRING_LISTS,
    )
