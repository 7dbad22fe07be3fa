"""The items of a list: in each community that has places of it, the lines follow declarations of the office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right
from ..catalogues import EditionFacts
from ..declarations import DeclarationDraft, DeclarationFacts, change, declare, declared_by, end
from ..foundation.errors import Invalid
from ..models import OwnerListDeclaration, OwnerListPlace, ProviderKind
from ..offerings import store
from .mappings import MappingFacts

_PLACES: Any = OwnerListPlace.__table__
_DECLARATIONS: Any = OwnerListDeclaration.__table__
Service = tuple[tuple[int, ...], tuple[int, ...]]
"""Items, and the service points that deliver all of them."""


@dataclass(frozen=True, slots=True)
class NotDeclared:
    """A community whose lines cannot follow the list yet, and why: such as a place that says no way to reach it."""

    community: int
    problems: Invalid


def declare_places(
    session: Session, *, actor: Actor, edition: EditionFacts, mapping: MappingFacts, today: date
) -> tuple[int, tuple[NotDeclared, ...]]:
    """Declare the items of a list: in each community one declaration for the items that the same places deliver.

    What the list no longer says of a community ends. How many declarations were made, changed or ended, and the
    communities for which none can be made. Doing it again changes nothing. Raises ``NotAllowed``.
    """
    kept = set(
        session.scalars(select(_DECLARATIONS.c.declaration_id).where(_DECLARATIONS.c.list_id == mapping.id))
    )
    services = _services(session, mapping)
    if not services:
        return 0, ()
    running: defaultdict[int, list[DeclarationFacts]] = defaultdict(list)
    for each in declared_by(session, mapping.division) if kept else ():
        if each.in_force and each.id in kept:
            for community in each.draft.communities:
                running[community].append(each)
    draft = DeclarationDraft(
        name=mapping.name, provider_kind=ProviderKind.DEPARTMENT, provider_name=mapping.owner
    )
    writer = _Writer(session, actor, edition, mapping, today)
    refused: list[NotDeclared] = []
    for community, said in services.items():
        problems = writer.say(replace(draft, communities=(community,)), said, running[community])
        refused += (NotDeclared(community, each) for each in problems)
    new = sorted(writer.said - kept)
    if new:
        rows = [{"list_id": mapping.id, "declaration_id": each} for each in new]
        session.execute(insert(_DECLARATIONS), rows)
    return writer.changed, tuple(refused)


def _services(session: Session, mapping: MappingFacts) -> Mapping[int, list[Service]]:
    """By community what the places of a list deliver there."""
    rows = session.execute(
        select(*_PLACES.columns)
        .where(OwnerListPlace.list_id == mapping.id)
        .order_by(OwnerListPlace.community_code, OwnerListPlace.point_id)
    ).all()
    points = store.points_by_id(session, [row.point_id for row in rows])
    delivered: dict[int, dict[int, list[int]]] = {}
    for row in rows:
        point = points.get(row.point_id)
        if point is None or point.ends_on is not None:
            continue
        for item in mapping.items if row.item_ids is None else row.item_ids:
            own = delivered.setdefault(row.community_code, {}).setdefault(item, [])
            if point.id not in own:
                own.append(point.id)
    return {community: _together(items) for community, items in delivered.items()}


def _together(items: Mapping[int, Sequence[int]]) -> list[Service]:
    """Items that the same places deliver, together."""
    found: dict[tuple[int, ...], list[int]] = {}
    for item in sorted(items):
        found.setdefault(tuple(items[item]), []).append(item)
    return [(tuple(items), points) for points, items in found.items()]


class _Writer:
    """Writes the declarations of a list. ``changed`` counts them, ``said`` has the ids of those that hold."""

    def __init__(
        self, session: Session, actor: Actor, edition: EditionFacts, mapping: MappingFacts, today: date
    ) -> None:
        self.changed, self.said = 0, set[int]()
        self._session, self._actor, self._edition = session, actor, edition
        self._division, self._today = mapping.division, today

    def say(
        self, draft: DeclarationDraft, services: Sequence[Service], running: Sequence[DeclarationFacts]
    ) -> list[Invalid]:
        """Let declarations say what a community's places deliver. Gives the problems of those that cannot be made."""
        olds = _matched(services, running)
        # A line follows one declaration: what lets lines go comes before what takes them over.
        for each in running:
            if each not in olds:
                self._end(each)
        refused: list[Invalid] = []
        in_turn = sorted(zip(services, olds, strict=True), key=lambda each: not _only_lets_go(*each))
        for (items, points), old in in_turn:
            try:
                self._say(replace(draft, items=items, points=points), old)
            except Invalid as error:
                refused.append(error)
        return refused

    def _say(self, draft: DeclarationDraft, old: DeclarationFacts | None) -> None:
        if old is not None:  # what no list says stays as the office has set it
            own = old.draft
            draft = replace(
                draft,
                phone=own.phone,
                link=own.link,
                note_zh=own.note_zh,
                note_en=own.note_en,
                begins_on=own.begins_on,
                ends_on=own.ends_on,
            )
        if old is None:
            said = declare(
                self._session,
                actor=self._actor,
                edition=self._edition,
                declarer=self._division,
                draft=draft,
                today=self._today,
                right=Right.BRING_LISTS,
            )
        elif old.draft == draft:
            said = old
        else:
            said = change(
                self._session,
                actor=self._actor,
                edition=self._edition,
                declaration=old.id,
                draft=draft,
                today=self._today,
                right=Right.BRING_LISTS,
            )
        self.changed += said is not old
        self.said.add(said.id)

    def _end(self, old: DeclarationFacts) -> None:
        end(
            self._session,
            actor=self._actor,
            edition=self._edition,
            declaration=old.id,
            last_day=self._today - timedelta(days=1),
            today=self._today,
            right=Right.BRING_LISTS,
        )
        self.changed += 1


def _matched(
    services: Sequence[Service], running: Sequence[DeclarationFacts]
) -> list[DeclarationFacts | None]:
    """The declaration that goes on for each service: the one with most of its items, else one that is left over."""
    left = list(running)
    found: list[DeclarationFacts | None] = []
    for items, _points in services:
        best = max(left, key=lambda old: len(set(items) & set(old.draft.items)), default=None)
        if best is not None and set(items) & set(best.draft.items):
            left.remove(best)
            found.append(best)
        else:
            found.append(None)
    found = [old if old or not left else left.pop(0) for old in found]
    for place, (service, old) in enumerate(zip(services, found, strict=True)):
        wanted = {item for other in services if other is not service for item in other[0]}
        if old and wanted & set(old.draft.items) and not _only_lets_go(service, old):
            found[place] = None  # it would give items and take others at once: it ends, and another begins
    return found


def _only_lets_go(service: Service, old: DeclarationFacts | None) -> bool:
    return old is not None and set(service[0]) <= set(old.draft.items)
