"""The cells of a list, page by page: those that somebody asked for first.

A city has hundreds of thousands of gaps. They are not put in order: those of each community are counted, so the communities
on a page follow from counting, and only their cells are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import Segment, segment_under
from ..coverage.gaps import segment_of_cell, select_cells
from ..foundation.clock import BEIJING
from ..foundation.codes import subtree
from ..models import (
    CommitteeKind,
    CommunityProfile,
    CommunitySummary,
    Declaration,
    Division,
    EditionItem,
    Offering,
    OwnerList,
)
from .classifying import HardGaps, disputed_cells, hard_gaps
from .facts import EASY, REMEDIES, Remedy, RemedyPage, RemedyRow, Wishes
from .figures import remedy_of
from .signals import signals_in

_PART = 500
"""Communities in one statement."""


def page_of_remedies(
    session: Session,
    edition: EditionFacts,
    division_code: int,
    *,
    kind: str = "all",
    wishes: Wishes = Wishes(),  # noqa: B008 - frozen
    limit: int | None = None,
    offset: int = 0,
) -> RemedyPage:
    """Some gaps of a division in the order of the list: by step, the cheapest first; within a step see ``RemedyRow.order``.

    ``limit`` None gives all. The number of queries is fixed, except for those of each ``_PART`` communities. Raises ``NotFound``.
    """
    divisions.get_division(session, division_code)
    book = _Book(session, edition, division_code, kind, wishes)
    if wishes.disputed:
        rows = [row for row in book.disputed_rows() if wishes.remedy in (None, row.remedy)]
        chosen = rows[offset:] if limit is None else rows[offset : offset + limit]
        return RemedyPage(tuple(chosen), len(rows), book.names(chosen))
    found: list[RemedyRow] = []
    total = 0
    for step in REMEDIES if wishes.remedy is None else (wishes.remedy,):
        counts = book.counts(step)
        count = sum(counts.values())
        skip = max(0, offset - total)
        room = None if limit is None else limit - len(found)
        if skip < count and room != 0:
            found += book.rows(step, counts, skip, room)
        total += count
    return RemedyPage(tuple(found), total, book.names(found))


class _Book:
    """The gaps of one division, read as far as they are needed."""

    def __init__(
        self, session: Session, edition: EditionFacts, division_code: int, kind: str, wishes: Wishes
    ) -> None:
        self.session, self.division_code, self.kind = session, division_code, kind
        self.whole = wishes.items is None
        self.edition = edition if wishes.items is None else edition.limited_to(wishes.items)
        self.day = counted_day(session)
        self.segment = segment_of_cell(self.day)
        self.hard: HardGaps = hard_gaps(session, self.edition, division_code, kind=kind, day=self.day)
        self.signals = signals_in(session, self.edition, division_code, today=self.day)
        self.disputed = dict(disputed_cells(session, self.edition, division_code, kind=kind, day=self.day))
        self.households: dict[int, int | None] = dict(
            session.execute(
                select(CommunityProfile.community_code, CommunityProfile.households).where(
                    CommunityProfile.community_code.between(*subtree(division_code)),
                    CommunityProfile.households.is_not(None),
                )
            ).all()
        )

    def counts(self, step: Remedy) -> dict[int, int]:
        """How many gaps of each community take a step: at most one query."""
        if step not in EASY:
            return Counter(cell[0] for cell, gap in self.hard.items() if gap.remedy is step)
        column = getattr(CommunitySummary, EASY[step].value)
        query: Any
        if self.whole:
            query = select(CommunitySummary.community_code, column).where(
                CommunitySummary.edition_id == self.edition.id,
                CommunitySummary.community_code.between(*subtree(self.division_code)),
                column > 0,
            )
            if self.kind != "all":
                query = query.join(
                    Division,
                    and_(
                        Division.code == CommunitySummary.community_code,
                        Division.kind == CommitteeKind(self.kind),
                    ),
                )
        else:
            query = (
                self._cells()
                .where(self.segment == EASY[step].value)
                .with_only_columns(Division.code, func.count())
                .group_by(Division.code)
            )
        found = {code: int(count) for code, count in self.session.execute(query)}
        if step is Remedy.CHECK:
            for cell, gap in self.hard.items():
                if gap.segment is Segment.EXPIRED:
                    found[cell[0]] -= 1
        return {code: count for code, count in found.items() if count}

    def rows(self, step: Remedy, counts: dict[int, int], skip: int, limit: int | None) -> list[RemedyRow]:
        """``limit`` rows of a step after the first ``skip``; ``counts`` are those of its communities."""
        ahead = self._ahead(step)
        found = ahead[skip:] if limit is None else ahead[skip : skip + limit]
        apart = Counter(row.community for row in ahead)
        left = [(code, counts[code] - apart[code]) for code in sorted(counts, key=self._place)]
        room = None if limit is None else limit - len(found)
        chosen, inside = _on_page(left, max(0, skip - len(ahead)), room)
        known = {(row.community, row.item.id) for row in ahead}
        rest = [
            row
            for row in self._read(chosen)
            if row.remedy is step and (row.community, row.item.id) not in known
        ]
        rest.sort(key=lambda row: row.order)
        return found + (rest[inside:] if room is None else rest[inside : inside + room])

    def disputed_rows(self) -> list[RemedyRow]:
        """Every disputed cell: gaps by step first, then those that are none."""
        cells = self.disputed.keys()
        rows = [row for row in self._read(sorted({code for code, _item in cells})) if row.disputed]
        last = len(REMEDIES)
        return sorted(rows, key=lambda row: (REMEDIES.index(row.remedy) if row.remedy else last, *row.order))

    def _place(self, code: int) -> tuple[Any, ...]:
        households = self.households.get(code)
        return households is None, -(households or 0), code

    def _ahead(self, step: Remedy) -> list[RemedyRow]:
        """The rows of a step that come first, because they are disputed or somebody asked for them."""
        cells = self.signals.cells | self.disputed.keys()
        rows = {
            (row.community, row.item.id): row
            for row in self._read(sorted({code for code, _item in cells}))
            if (row.community, row.item.id) in cells
        }
        if self.signals.searches:
            items = {item for _district, item in self.signals.searches}
            for row in self._read(None, items):
                if row.searches:
                    rows[row.community, row.item.id] = row
        return sorted((row for row in rows.values() if row.remedy is step), key=lambda row: row.order)

    def _cells(self) -> Any:
        items = tuple(item.id for item in self.edition.items)
        return select_cells(self.edition, self.division_code, items, self.kind)

    def _read(self, codes: Sequence[int] | None, items: Collection[int] | None = None) -> Iterable[RemedyRow]:
        """The gaps and disputed cells of some communities, or of some items in all."""
        query = self._cells().add_columns(Offering.updated_at, Offering.suspended_from)
        if items is not None:
            query = query.where(EditionItem.item_id.in_(sorted(items)))
        if codes is None:
            yield from map(self._row, self._gaps(query))
            return
        for start in range(0, len(codes), _PART):
            yield from map(
                self._row, self._gaps(query.where(Division.code.in_(codes[start : start + _PART])))
            )

    def _gaps(self, query: Any) -> Iterable[tuple[Any, Segment, Remedy | None]]:
        for row in self.session.execute(query):
            segment = segment_under(row.criterion_id, row.said_under, row.state, row.holds_until, self.day)
            step = remedy_of((row.code, row.item_id), segment, self.hard)
            if step is not None or (row.disputed and row.said_under == row.criterion_id):
                yield row, segment, step

    def _row(self, found: tuple[Any, Segment, Remedy | None]) -> RemedyRow:
        row, segment, step = found
        cell = (row.code, row.item_id)
        gap = self.hard.get(cell)
        reports, not_found, searches = self.signals.of(cell)
        return RemedyRow(
            community=row.code,
            name=row.short_name,
            item=self.edition.items_by_id[row.item_id],
            segment=segment,
            disputed=cell in self.disputed,
            remedy=step,
            source=gap.source if gap else None,
            reports=reports,
            not_found=not_found,
            searches=searches,
            households=self.households.get(row.code),
            since=_since(row, self.day),
            day=self.day,
        )

    def names(self, rows: Iterable[RemedyRow]) -> dict[tuple[Remedy, int], str]:
        """What the steps of some rows rest on, by name: at most three queries."""
        wanted = {(row.remedy, row.source) for row in rows if row.remedy and row.source}
        found: dict[tuple[Remedy, int], str] = {}
        for step, table, key, name in (
            (Remedy.DECLARE, Declaration, Declaration.id, Declaration.name),
            (Remedy.LIST, OwnerList, OwnerList.id, OwnerList.name),
            (Remedy.SHARE, Division, Division.code, Division.short_name),
        ):
            keys = sorted({source for each, source in wanted if each is step})
            if keys:
                query = select(key, name).select_from(table).where(key.in_(keys))
                found.update({(step, source): text for source, text in self.session.execute(query)})
        return found


def _since(row: Any, day: date) -> date | None:
    """The first day of a gap, as far as its record tells."""
    if row.holds_until is not None and row.holds_until < day:
        return row.holds_until + timedelta(days=1)  # type: ignore[no-any-return]
    if row.suspended_from is not None:
        return row.suspended_from  # type: ignore[no-any-return]
    said: datetime | None = row.updated_at
    return said.astimezone(BEIJING).date() if said is not None else None


def _on_page(counts: Iterable[tuple[int, int]], skip: int, limit: int | None) -> tuple[list[int], int]:
    """The communities that hold ``limit`` gaps after the first ``skip``, and how many of theirs come before."""
    chosen: list[int] = []
    seen, before = 0, None
    for code, count in counts:
        if limit is not None and seen >= skip + limit:
            break
        if count and seen + count > skip:
            before = seen if before is None else before
            chosen.append(code)
        seen += count
    return chosen, skip - (before if before is not None else skip)
