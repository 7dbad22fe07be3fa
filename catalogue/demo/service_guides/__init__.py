"""Invented service guides: the city's for some items, what a district and a street add, and where communities differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from ... import service_guides
from ...access.rights import Actor, Held
from ...catalogues import EditionFacts
from ...divisions import lineages
from ...models import Level, Role
from .texts import BY_LEVEL, MARK

_ROLES: Mapping[Level, Role] = {
    Level.PROVINCE: Role.CITY,
    Level.DISTRICT: Role.DISTRICT,
    Level.STREET: Role.STREET,
    Level.COMMUNITY: Role.WORKER,
}


def write_guides(
    session: Session, *, edition: EditionFacts, author: str, communities: Collection[int]
) -> None:
    """Let the divisions from the top down to some communities write their guides, each with its mark."""
    items = {item.key: item for item in edition.items}
    along = lineages(session, communities).values()
    for division in sorted({step for lineage in along for step in lineage}, key=lambda step: step.code):
        role = _ROLES.get(division.level)
        if role is None:
            continue
        for key, texts in BY_LEVEL[division.level].items():
            if key in items:
                service_guides.save_guide(
                    session,
                    actor=Actor(author, (Held(role, division.code),)),
                    division=division.code,
                    item=items[key],
                    texts={field: MARK + text for field, text in texts.items()},
                )
