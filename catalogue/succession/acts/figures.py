"""Figures of the streets and wider divisions that an act touches, from the roll-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ...catalogues import edition_in_force
from ...counters.rollup import BOTH
from ...divisions import get_divisions
from ...foundation import clock
from ...foundation.codes import ANCESTOR_SPANS, ancestors
from ...models import Division, Level, Rollup
from .facts import ActFigures, FigureFacts

_TABLE: Any = Rollup.__table__
_DISTRICT = Level.DISTRICT.span
_SEGMENTS = ("delivered", "expired", "partial", "planned", "suspended", "absent", "unknown")
"""What counts as applicable: every segment but the one that does not apply."""


def divisions_above(codes: Iterable[int]) -> list[int]:
    """The streets and districts of divisions, by code: whose figures an act may change."""
    found = {code for code in codes if code % Level.STREET.span == 0}
    for code in codes:
        found |= {above for above in ancestors(code) if above % ANCESTOR_SPANS[2]}
    return sorted(found)


def figures_of(session: Session, codes: Iterable[int]) -> dict[int, FigureFacts]:
    """Figures of the present ones among divisions, by code: four queries."""
    wanted = [code for code, each in get_divisions(session, codes).items() if each.present]
    edition = edition_in_force(session, clock.today())
    criteria = [item.criterion_id for item in edition.items] if edition else []
    sums: list[Any] = [func.sum(_TABLE.c[name]) for name in _SEGMENTS]
    rows = session.execute(
        select(_TABLE.c.division_code, *sums)
        .where(Rollup.division_code.in_(wanted), Rollup.kind == BOTH, Rollup.criterion_id.in_(criteria))
        .group_by(Rollup.division_code)
    )
    counted = {row[0]: (int(row[1]), sum(map(int, row[1:]))) for row in rows}
    communities = _communities(session, wanted)
    return {code: FigureFacts(code, communities.get(code, 0), *counted.get(code, (0, 0))) for code in wanted}


def _communities(session: Session, codes: list[int]) -> Mapping[int, int]:
    inside = [code // _DISTRICT * _DISTRICT for code in codes]
    if not inside:
        return {}
    found: dict[int, int] = {}
    query = select(Division.code).where(
        Division.code.between(min(inside), max(inside) + _DISTRICT - 1),
        Division.level == Level.COMMUNITY,
        Division.retired_on.is_(None),
    )
    for community in session.scalars(query):
        for above in ancestors(community):
            found[above] = found.get(above, 0) + 1
    return found


def compared(before: Mapping[int, FigureFacts], after: Mapping[int, FigureFacts]) -> tuple[ActFigures, ...]:
    """Figures before and after, by code."""
    return tuple(ActFigures(code, before.get(code), after.get(code)) for code in sorted({*before, *after}))
