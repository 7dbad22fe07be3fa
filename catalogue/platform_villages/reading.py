"""What districts said of villages: the last word of each, what was said before, lists and counts."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ..foundation.codes import subtree
from ..foundation.database import in_parts
from ..models import CommitteeKind, Division, PlatformVillage, Serves
from .facts import ListedVillage, RecordedTogether, ServedCounts, VillageServed

_SAID: Any = PlatformVillage.__table__
_STAYS = _SAID.c.taken_back_at.is_(None)


class RecordedAnswer(enum.StrEnum):
    """By what was said last, lists are narrowed."""

    YES = Serves.YES.value
    NO = Serves.NO.value
    UNKNOWN = Serves.UNKNOWN.value
    UNSAID = "unsaid"


def served_of(session: Session, village: int) -> VillageServed | None:
    """What was said of a village last; None if nothing was. One query."""
    rows = session.execute(
        select(_SAID).where(_SAID.c.community_code == village, _STAYS).order_by(_SAID.c.id.desc()).limit(1)
    )
    return next(map(_facts, rows), None)


def last_words(session: Session, villages: Iterable[int]) -> dict[int, VillageServed]:
    """What was said of each of some villages last. One query for some hundreds of them."""
    wanted = sorted(set(villages))
    found: dict[int, VillageServed] = {}
    for some in in_parts(wanted):
        last = (
            select(func.max(_SAID.c.id))
            .where(_SAID.c.community_code.in_(some), _STAYS)
            .group_by(_SAID.c.community_code)
        )
        rows = session.execute(select(_SAID).where(_SAID.c.id.in_(last)))
        found |= {row.community_code: _facts(row) for row in rows}
    return found


def history_of(session: Session, village: int) -> tuple[VillageServed, ...]:
    """All that was said of a village, also what was taken back, the latest first. One query."""
    rows = session.execute(select(_SAID).where(_SAID.c.community_code == village).order_by(_SAID.c.id.desc()))
    return tuple(map(_facts, rows))


def villages_of(
    session: Session,
    division: int,
    *,
    said: RecordedAnswer | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[ListedVillage, ...]:
    """The villages of a division that are there today, in the order of the list, with what was said of each last.

    ``said``: only those of which this was. One query.
    """
    rows = session.execute(
        _with_last_word(division, said, Division.code, Division.short_name, Division.parent_code, *_SAID.c)
        .order_by(Division.code)
        .limit(limit)
        .offset(offset)
    )
    return tuple(
        ListedVillage(code, name, street, _facts(row) if row.id is not None else None)
        for row in rows
        for code, name, street in [row[:3]]
    )


def count_served(session: Session, division: int) -> Mapping[int, ServedCounts]:
    """The villages of a division by street (the division right above them) and by what was said last. One query."""
    rows = session.execute(
        _with_last_word(division, None, Division.parent_code, _SAID.c.serves, func.count()).group_by(
            Division.parent_code, _SAID.c.serves
        )
    )
    counted: dict[int, dict[str, int]] = {}
    for street, serves, count in rows:
        counted.setdefault(street or 0, {})[serves.value if serves else RecordedAnswer.UNSAID.value] = int(
            count
        )
    return {street: ServedCounts(**of) for street, of in counted.items()}


def recorded_together(session: Session, division: int, most: int = 5) -> tuple[RecordedTogether, ...]:
    """What was recorded of a division's villages in one act and not taken back, the latest first. One query."""
    rows = session.execute(
        select(
            _SAID.c.batch,
            func.count(),
            func.max(_SAID.c.recorded_at),
            func.max(_SAID.c.recorded_by),
        )
        .where(_SAID.c.community_code.between(*subtree(division)), _SAID.c.batch.is_not(None), _STAYS)
        .group_by(_SAID.c.batch)
        .order_by(_SAID.c.batch.desc())
        .limit(most)
    )
    return tuple(RecordedTogether(*row) for row in rows)


def _with_last_word(division: int, said: RecordedAnswer | None, *columns: Any) -> Select[Any]:
    last = (
        select(func.max(_SAID.c.id).label("id"))
        .where(_SAID.c.community_code.between(*subtree(division)), _STAYS)
        .group_by(_SAID.c.community_code)
        .subquery()
    )
    words = select(_SAID.c.community_code, _SAID.c.id).where(_SAID.c.id.in_(select(last.c.id))).subquery()
    narrowed = (
        []
        if said is None
        else [_SAID.c.id.is_(None) if said is RecordedAnswer.UNSAID else _SAID.c.serves == Serves(said.value)]
    )
    return (
        select(*columns)
        .select_from(Division)
        .outerjoin(words, words.c.community_code == Division.code)
        .outerjoin(_SAID, _SAID.c.id == words.c.id)
        .where(
            Division.code.between(*subtree(division)),
            Division.kind == CommitteeKind.CUN,
            Division.retired_on.is_(None),
            *narrowed,
        )
    )


def _facts(row: Any) -> VillageServed:
    return VillageServed(
        row.id,
        row.serves,
        row.as_of,
        row.source,
        row.recorded_at,
        row.recorded_by,
        row.taken_back_at,
        row.taken_back_by,
    )
