"""Service guides as they are, and their histories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, select
from sqlalchemy.orm import Session

from ..catalogues import ItemFacts
from ..catalogues.guide import filled
from ..divisions import DivisionFacts
from ..foundation.codes import subtree
from ..foundation.histories import RevisionFacts, read_history
from ..models import Level, ServiceGuide, ServiceGuideRevision
from .merging import GuideText, merged_guide

_TABLE: Any = ServiceGuide.__table__
# Built once: the page of an item asks this each time.
_ALONG = select(_TABLE.c.division_code, _TABLE.c.texts).where(
    _TABLE.c.division_code.in_(bindparam("divisions", expanding=True)), _TABLE.c.item_id == bindparam("item")
)


@dataclass(frozen=True, slots=True)
class ServiceGuideFacts:
    """What a division writes of an item. ``texts`` holds the filled fields in reading order; version 0: it never wrote."""

    division: int
    item_id: int
    texts: Mapping[str, str]
    version: int
    updated_at: datetime | None


def get_guide(session: Session, division: int, item: ItemFacts) -> ServiceGuideFacts:
    """What a division itself writes of an item, empty where it never did. One query."""
    query = select(_TABLE).where(_TABLE.c.division_code == division, _TABLE.c.item_id == item.id)
    row = session.execute(query).one_or_none()
    return facts_of(row) if row else ServiceGuideFacts(division, item.id, {}, 0, None)


def guides_of(session: Session, divisions: Iterable[int]) -> dict[tuple[int, int], ServiceGuideFacts]:
    """What some divisions write, by division and item id, where a text is filled. One query."""
    query = select(_TABLE).where(_TABLE.c.division_code.in_(sorted(set(divisions))))
    rows = session.execute(query.order_by(_TABLE.c.division_code, _TABLE.c.item_id))
    return {(row.division_code, row.item_id): facts_of(row) for row in rows if row.texts}


def count_differing(session: Session, division: int) -> dict[int, int]:
    """How many communities below a division write something of their own, by item id. One query."""
    query = (
        select(_TABLE.c.item_id, func.count().label("differing"))
        .where(
            _TABLE.c.division_code.between(*subtree(division)),
            _TABLE.c.division_code % Level.STREET.span != 0,
            cast(_TABLE.c.texts, Text) != "{}",
        )
        .group_by(_TABLE.c.item_id)
    )
    return {row.item_id: row.differing for row in session.execute(query)}


def guides_along(session: Session, lineage: Sequence[DivisionFacts], item: int) -> dict[int, dict[str, str]]:
    """The texts about an item (its id) that the divisions of a lineage write, by code. One query."""
    codes = [division.code for division in lineage]
    rows = session.execute(_ALONG, {"divisions": codes, "item": item})
    return {row.division_code: filled(row.texts) for row in rows}


def said_above(
    session: Session, lineage: Sequence[DivisionFacts], item: ItemFacts
) -> dict[str, tuple[GuideText, ...]]:
    """What holds for the last division of a lineage before it writes anything itself. One query."""
    above = lineage[:-1]
    return merged_guide(item.guide, guides_along(session, above, item.id), above)


def guide_history(session: Session, division: int, item: ItemFacts) -> tuple[RevisionFacts, ...]:
    """What became of a division's guide of an item, newest first."""
    return read_history(
        session,
        ServiceGuideRevision,
        ServiceGuideRevision.division_code == division,
        ServiceGuideRevision.item_id == item.id,
    )


def facts_of(row: Any) -> ServiceGuideFacts:
    """A row as facts."""
    return ServiceGuideFacts(row.division_code, row.item_id, filled(row.texts), row.version, row.updated_at)
