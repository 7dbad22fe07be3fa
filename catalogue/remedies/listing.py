"""The cells of a list, page by page: those that somebody asked for first.

A city has hundreds of thousands of gaps. They are not put in order: those of each community are counted, so the communities
on a page follow from counting, and only their cells are read. Communities with equally many households are taken together,
for among them the cell that is open longest comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import GAP_SEGMENTS, Segment, segment_under
from ..coverage.gaps import segment_of_cell, select_cells
from ..coverage.narrowing import Narrowing, has_type
from ..foundation.codes import subtree
from ..models import (
    CommitteeKind,
    CommunityProfile,
    CommunitySummary,
    Declaration,
    Department,
    Division,
    EditionItem,
    Offering,
    OwnerList,
)
from .classifying import HardGaps, disputed_cells, hard_gaps
from .facts import EASY, REMEDIES, GapKey, Remedy, RemedyPage, RemedyRow, Wishes
from .figures import remedy_of
from .openings import AT_ONCE, GapSince, Openings
from .signals import signals_in

_Found = tuple[Any, Segment, Remedy | None]
"""A row of ``select_cells`` with its segment and step."""


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

    ``limit`` None gives all. The number of queries is fixed, except for those of each ``AT_ONCE`` communities. Raises ``NotFound``.
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


def every_remedy(
    session: Session,
    edition: EditionFacts,
    division_code: int,
    *,
    kind: str = "all",
    wishes: Wishes = Wishes(),  # noqa: B008 - frozen
) -> Iterator[RemedyPage]:
    """All of the list, in parts of one step each, in the order of :func:`page_of_remedies`. Raises ``NotFound``."""
    divisions.get_division(session, division_code)
    book = _Book(session, edition, division_code, kind, wishes)
    if wishes.disputed:
        rows = [row for row in book.disputed_rows() if wishes.remedy in (None, row.remedy)]
        yield RemedyPage(tuple(rows), len(rows), book.names(rows))
        return
    for step in REMEDIES if wishes.remedy is None else (wishes.remedy,):
        found = book.rows(step, book.counts(step), 0, None)
        yield RemedyPage(tuple(found), len(found), book.names(found))


class _Book:
    """The gaps of one division, read as far as they are needed."""

    def __init__(
        self, session: Session, edition: EditionFacts, division_code: int, kind: str, wishes: Wishes
    ) -> None:
        self.session, self.division_code, self.kind = session, division_code, kind
        self.whole = wishes.items is None and wishes.segment is None
        self.edition = edition if wishes.items is None else edition.limited_to(wishes.items)
        self.narrowed = Narrowing(type_tag=wishes.type_tag)
        self.only = wishes.segment
        self.day = counted_day(session)
        self.segment = segment_of_cell(self.day)
        some = self._of_type()
        self.hard: HardGaps = {
            cell: gap
            for cell, gap in hard_gaps(session, self.edition, division_code, kind=kind, day=self.day).items()
            if some is None or cell[0] in some
        }
        self.signals = signals_in(session, self.edition, division_code, today=self.day)
        self.disputed = dict(disputed_cells(session, self.edition, division_code, kind=kind, day=self.day))
        self.some = some
        self._first: list[_Found] | None = None
        self.openings = Openings(session, self.edition, division_code, self.day)
        self.households: dict[int, int | None] = dict(
            session.execute(
                select(CommunityProfile.community_code, CommunityProfile.households).where(
                    CommunityProfile.community_code.between(*subtree(division_code)),
                    CommunityProfile.households.is_not(None),
                )
            ).all()
        )

    def _of_type(self) -> frozenset[int] | None:
        """The communities of the type that is asked for; None: of any."""
        tag = self.narrowed.type_tag
        if tag is None:
            return None
        inside = Division.code.between(*subtree(self.division_code))
        return frozenset(
            self.session.scalars(select(Division.code).where(inside, has_type(Division.code, tag)))
        )

    def counts(self, step: Remedy) -> dict[int, int]:
        """How many gaps of each community take a step: at most one query."""
        if step not in EASY:
            return Counter(
                cell[0]
                for cell, gap in self.hard.items()
                if gap.remedy is step and self.only in (None, gap.segment)
            )
        if self.only not in (None, EASY[step]):
            return {}
        found = self._easy_counts(step)
        if step is Remedy.CHECK:
            for cell, gap in self.hard.items():
                if gap.segment is Segment.EXPIRED and cell[0] in found:
                    found[cell[0]] -= 1
        return {code: count for code, count in found.items() if count}

    def _easy_counts(self, step: Remedy) -> dict[int, int]:
        """Per community the cells in the segment of a step that only needs a word."""
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
        rows = self.session.execute(query)
        return {code: int(count) for code, count in rows if self.some is None or code in self.some}

    def rows(self, step: Remedy, counts: dict[int, int], skip: int, limit: int | None) -> list[RemedyRow]:
        """``limit`` rows of a step after the first ``skip``; ``counts`` are those of its communities."""
        ahead = self._ahead(step)
        found = ahead[skip:] if limit is None else ahead[skip : skip + limit]
        apart = Counter(row.community for row in ahead)
        room = None if limit is None else limit - len(found)
        alike: list[tuple[list[int], int]] = []
        for _place, codes in groupby(sorted(counts, key=self._place), key=self._place):
            same = list(codes)
            alike.append((same, sum(counts[code] - apart[code] for code in same)))
        chosen, inside = _on_page(alike, max(0, skip - len(ahead)), room)
        known = {(row.community, row.item.id) for row in ahead}
        rest = [each for each in self._read(chosen) if each[2] is step and _cell(each) not in known]
        opened = self.openings.of(chosen)
        rest.sort(key=lambda each: self._place_apart(each, opened))
        return found + self._rows(rest[inside:] if room is None else rest[inside : inside + room])

    def disputed_rows(self) -> list[RemedyRow]:
        """Every disputed cell: gaps by step first, then those that are none."""
        cells = self.disputed.keys()
        found = self._read(sorted({code for code, _item in cells}))
        rows = self._rows(each for each in found if _cell(each) in cells)
        last = len(REMEDIES)
        return sorted(rows, key=lambda row: (REMEDIES.index(row.remedy) if row.remedy else last, *row.order))

    def _place(self, code: int) -> tuple[bool, int]:
        """The order of communities, as far as their households tell."""
        households = self.households.get(code)
        return households is None, -(households or 0)

    def _place_apart(self, found: _Found, opened: Mapping[GapKey, GapSince]) -> tuple[Any, ...]:
        """The place of a gap that no one asked for among all of them."""
        code, item = cell = _cell(found)
        since = opened.get(cell) or self._said_under_another(found[0])
        day = since.day if since else date.max
        return *self._place(code), day, code, self.edition.items_by_id[item].position

    def _ahead(self, step: Remedy) -> list[RemedyRow]:
        """The rows of a step that come first, because they are disputed or somebody asked for them."""
        if self._first is None:
            self._first = list(self._asked_for())
        rows = self._rows(each for each in self._first if each[2] is step)
        return sorted(rows, key=lambda row: row.order)

    def _asked_for(self) -> Iterable[_Found]:
        """The cells of every step that come first."""
        cells = self.signals.cells | self.disputed.keys()
        found = {
            _cell(each): each
            for each in self._read(sorted({code for code, _item in cells}))
            if _cell(each) in cells
        }
        if self.signals.searches:
            items = {item for _district, item in self.signals.searches}
            for each in self._read(None, items):
                if self.signals.of(_cell(each)).searches:
                    found[_cell(each)] = each
        return found.values()

    def _cells(self) -> Any:
        items = tuple(item.id for item in self.edition.items)
        return select_cells(self.edition, self.division_code, items, self.kind, self.narrowed)

    def _read(self, codes: Sequence[int] | None, items: Collection[int] | None = None) -> Iterable[_Found]:
        """The gaps and disputed cells of some communities, or of some items in all."""
        query = self._cells().add_columns(Offering.suspended_from)
        if items is not None:
            query = query.where(EditionItem.item_id.in_(sorted(items)))
        if codes is None:
            yield from self._gaps(query)
            return
        for start in range(0, len(codes), AT_ONCE):
            yield from self._gaps(query.where(Division.code.in_(codes[start : start + AT_ONCE])))

    def _gaps(self, query: Any) -> Iterable[_Found]:
        for row in self.session.execute(query):
            segment = segment_under(row.criterion_id, row.said_under, row.state, row.holds_until, self.day)
            if self.only not in (None, segment):
                continue
            step = remedy_of((row.code, row.item_id), segment, self.hard)
            if step is not None or (row.disputed and row.said_under == row.criterion_id):
                yield row, segment, step

    def _said_under_another(self, row: Any) -> GapSince | None:
        """Since when a record is a gap because its criterion is no longer in force: at least since the edition came."""
        begins = self.edition.in_force_from
        if begins is None or row.said_under in (None, row.criterion_id):
            return None
        return GapSince(min(begins, self.day), always=True)

    def _rows(self, found: Iterable[_Found]) -> list[RemedyRow]:
        cells = list(found)
        codes = {row.code for row, _segment, _step in cells}
        opened = self.openings.of(codes)
        return [self._row(each, opened.get(_cell(each))) for each in cells]

    def _row(self, found: _Found, known: GapSince | None) -> RemedyRow:
        row, segment, step = found
        cell = (row.code, row.item_id)
        gap, opening = self.hard.get(cell), None
        if segment in GAP_SEGMENTS:
            opening = known or self._said_under_another(row)
        asked = self.signals.of(cell)
        return RemedyRow(
            community=row.code,
            name=row.short_name,
            item=self.edition.items_by_id[row.item_id],
            segment=segment,
            recorded=row.said_under is not None,
            disputed=cell in self.disputed,
            remedy=step,
            source=gap.source if gap else None,
            reports=asked.reports,
            matters=asked.matters,
            not_found=asked.not_found,
            searches=asked.searches,
            households=self.households.get(row.code),
            said_since=_said_since(row, self.day),
            opened=opening.day if opening else None,
            always=opening.always if opening else False,
            day=self.day,
        )

    def names(self, rows: Iterable[RemedyRow]) -> dict[tuple[Remedy, int], str]:
        """What the steps of some rows rest on, by name: at most four queries."""
        wanted = {(row.remedy, row.source) for row in rows if row.remedy and row.source}
        found: dict[tuple[Remedy, int], str] = {}
        for step, source, name in (
            (Remedy.DECLARE, Declaration.id, Declaration.name),
            (Remedy.LIST, OwnerList.id, OwnerList.name),
            (Remedy.LIST, -Department.id, Department.name),
            (Remedy.SHARE, Division.code, Division.short_name),
        ):
            keys = sorted(key for each, key in wanted if each is step)
            if keys:
                named = self.session.execute(select(source, name).where(source.in_(keys)))
                found.update({(step, key): text for key, text in named})
        return found


def _cell(found: _Found) -> GapKey:
    return found[0].code, found[0].item_id


def _said_since(row: Any, day: date) -> date | None:
    """The first day of what a record says, where it tells."""
    if row.holds_until is not None and row.holds_until < day:
        return row.holds_until + timedelta(days=1)  # type: ignore[no-any-return]
    return row.suspended_from  # type: ignore[no-any-return]


def _on_page(counts: Iterable[tuple[list[int], int]], skip: int, limit: int | None) -> tuple[list[int], int]:
    """The communities that hold ``limit`` gaps after the first ``skip``, and how many of theirs come before.

    ``counts``: communities with equally many households, and the gaps of all of them.
    """
    chosen: list[int] = []
    seen, before = 0, None
    for codes, count in counts:
        if limit is not None and seen >= skip + limit:
            break
        if count and seen + count > skip:
            before = seen if before is None else before
            chosen += codes
        seen += count
    return chosen, skip - (before if before is not None else skip)
