"""Service guides pass along with divisions: what an old division wrote is its successor's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..divisions import get_divisions
from ..foundation.database import in_parts
from ..models import Action, ServiceGuide
from ..service_guides.reading import ServiceGuideFacts, facts_of
from ..service_guides.saving import GUIDE_LIMIT, put_guide
from .sessions import SYSTEM

_GUIDES: Any = ServiceGuide.__table__


def pass_on(session: Session, successors: Mapping[int, int]) -> int:
    """Copy what old divisions wrote to their successors, also where several become one: how many guides changed.

    A field that both fill keeps both texts, the old division's with its name before it. What the old divisions wrote
    stays with them, for figures of the past.
    """
    olds = sorted(successors)
    changed = 0
    for part in in_parts(olds):
        query = select(_GUIDES).order_by(_GUIDES.c.division_code, _GUIDES.c.item_id)
        written = [facts_of(row) for row in session.execute(query.where(_GUIDES.c.division_code.in_(part)))]
        if not written:
            continue
        targets = {successors[old] for old in part}
        kept = {
            (row.division_code, row.item_id): facts_of(row)
            for row in session.execute(query.where(_GUIDES.c.division_code.in_(sorted(targets))))
        }
        names = get_divisions(session, part)
        for old in written:
            key = (successors[old.division], old.item_id)
            there = kept.get(key) or ServiceGuideFacts(*key, {}, 0, None)
            texts = _joined(there.texts, old.texts, names[old.division].short_name)
            if texts != there.texts:
                kept[key] = put_guide(session, there, texts, action=Action.SUCCEED, signed=(SYSTEM, SYSTEM))
                changed += 1
    return changed


def _joined(there: Mapping[str, str], old: Mapping[str, str], name: str) -> dict[str, str]:
    joined = dict(there)
    for field, text in old.items():
        kept = joined.get(field)
        if not kept:
            joined[field] = text
        elif text not in kept:
            both = f"{kept}\n原{name}：{text}"
            # What would be too long to be saved again is still in the guide of the old division.
            joined[field] = both if len(both) <= GUIDE_LIMIT else kept
    return joined
