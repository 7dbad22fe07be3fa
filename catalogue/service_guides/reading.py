"""Service guides as they are, and their histories."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..catalogues.guide import filled
from ..divisions import DivisionFacts
from ..foundation.codes import subtree
from ..foundation.histories import RevisionFacts, read_history
from ..models import Item, Level, ServiceGuide, ServiceGuideRevision
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


def guides_of(
    session: Session, divisions: Iterable[int], items: Collection[int] | None = None
) -> dict[tuple[int, int], ServiceGuideFacts]:
    """What some divisions write themselves, by division and item id, where a text is filled; ``items``: of these alone. One query."""
    query = select(_TABLE).where(_TABLE.c.division_code.in_(sorted(set(divisions))))
    if items is not None:
        query = query.where(_TABLE.c.item_id.in_(sorted(items)))
    rows = session.execute(query.order_by(_TABLE.c.division_code, _TABLE.c.item_id))
    return {(row.division_code, row.item_id): facts_of(row) for row in rows if row.texts}


def texts_of(
    session: Session, edition: EditionFacts, divisions: Iterable[int], items: Collection[int] | None = None
) -> dict[tuple[int, int], Mapping[str, str]]:
    """What holds of the items of an edition, or of ``items`` among them, by the words of some divisions, with what came along.

    By division and item id. One query; two more for each item that was split or merged.
    """
    codes = sorted(set(divisions))
    found: dict[tuple[int, int], Mapping[str, str]] = {
        place: guide.texts for place, guide in guides_of(session, codes, items).items()
    }
    for item in edition.items:
        if items is not None and item.id not in items:
            continue
        for code, texts in came_along(session, edition, codes, item).items() if item.words_from else ():
            found[code, item.id] = {**texts, **found.get((code, item.id), {})}
    return found


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


def guides_along(
    session: Session, edition: EditionFacts, lineage: Sequence[DivisionFacts], item: ItemFacts
) -> dict[int, dict[str, str]]:
    """The texts about an item that the divisions of a lineage write, by code; fields that they have not written of it as they came along.

    One query; two more for an item that another one was split into, or that others merged into.
    """
    codes = [division.code for division in lineage]
    rows = session.execute(_ALONG, {"divisions": codes, "item": item.id})
    own = {row.division_code: filled(row.texts) for row in rows}
    if not item.words_from:
        return own
    came = came_along(session, edition, codes, item)
    return {
        code: filled({**came.get(code, {}), **own.get(code, {})})
        for code in codes
        if code in own or code in came
    }


def came_along(
    session: Session, edition: EditionFacts, divisions: Iterable[int], item: ItemFacts
) -> dict[int, dict[str, str]]:
    """What divisions wrote of the items that became ``item``, by code, as it was when the edition began. Two queries."""
    ids = dict(
        session.execute(
            select(Item.key, Item.id).where(
                Item.catalogue_id == edition.catalogue.id, Item.key.in_({*item.words_from} - {item.key})
            )
        ).all()
    )
    written = select(
        ServiceGuideRevision.division_code, ServiceGuideRevision.item_id, ServiceGuideRevision.after
    ).where(
        ServiceGuideRevision.item_id.in_(ids.values()),
        ServiceGuideRevision.division_code.in_(list(divisions)),
    )
    if edition.began_at is not None:
        written = written.where(ServiceGuideRevision.at < edition.began_at)
    last = {
        (item_id, code): after or {}
        for code, item_id, after in session.execute(written.order_by(ServiceGuideRevision.id))
    }
    found: dict[int, dict[str, str]] = {}
    for key in reversed(item.words_from):
        for (item_id, code), texts in last.items():
            if item_id == ids.get(key) and texts:
                found[code] = {**found.get(code, {}), **filled(texts)}
    return found


def said_above(
    session: Session, edition: EditionFacts, lineage: Sequence[DivisionFacts], item: ItemFacts
) -> dict[str, tuple[GuideText, ...]]:
    """What holds for the last division of a lineage before it writes anything itself of an item. Queries as :func:`guides_along`."""
    *above, last = lineage
    written = guides_along(session, edition, above, item)
    if item.words_from:
        written |= came_along(session, edition, [last.code], item)
    return merged_guide(item.guide, written, lineage)


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
