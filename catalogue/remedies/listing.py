"""The cells of a list, page by page: those that somebody asked for first.

A city has hundreds of thousands of gaps. They are not put in order: those of each community are counted, so the communities
on a page follow from counting, and only their cells are read. Communities with equally many households are taken together,
for among them the cell that is open longest comes first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import SEGMENTS, Segment
from ..coverage.narrowing import Narrowing, has_type
from ..foundation.codes import subtree
from ..foundation.collecting import collector_at_rest
from ..foundation.database import in_parts
from ..models import (
    Division,
    Level,
)
from .amounts import Amounts
from .classifying import (
    NUMBERED,
    HardGaps,
    Offers,
    by_neighbours,
    by_offers,
    disputed_cells,
    hard_records,
    late_cells,
)
from .facts import EASY, REMEDIES, GapKey, Remedy, RemedyPage, RemedyRow, Wishes
from .openings import GapSince, Openings
from .reading import (
    CELLS_AT_ONCE,
    HARD,
    CellReader,
    ListedCell,
    households_in,
    on_page,
    segments_of_step,
    source_names,
)
from .signals import signals_in

_ROWS_AT_ONCE = 1000
_BY_OFFICES = (Remedy.DECLARE, Remedy.LIST)
_FIRST_HARD = next(step for step in REMEDIES if step not in EASY)


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
    """Some gaps of a division in the order of the list: by step, the cheapest first; within a step the disputed ones, those
    that were asked for, those that were searched for, then by households, the most first, and by days open.

    ``limit`` None gives all. The number of queries is fixed, except for those of each some hundred communities. Raises ``NotFound``.
    """
    divisions.get_division(session, division_code)
    book = _Book(session, edition, division_code, kind, wishes)
    if wishes.disputed:
        rows = book.disputed_rows()
        chosen = rows[offset:] if limit is None else rows[offset : offset + limit]
        return RemedyPage(tuple(chosen), len(rows), source_names(session, chosen))
    found: list[RemedyRow] = []
    before, total = 0, None
    for step in REMEDIES if wishes.remedy is None else (wishes.remedy,):
        room = None if limit is None else limit - len(found)
        if wishes.remedy is None and step is _FIRST_HARD:
            total = before + book.hard_total()
        if total is not None and (room == 0 or offset >= total):
            # Which step each of them takes is found for all of them; here their number is enough.
            break
        count = book.count(step)
        skip = max(0, offset - before)
        if skip < count and room != 0:
            found += book.rows(step, skip, room)
        before += count
    total = before if total is None else total
    return RemedyPage(tuple(found), total, source_names(session, found))


def every_remedy(
    session: Session,
    edition: EditionFacts,
    division_code: int,
    *,
    kind: str = "all",
    wishes: Wishes = Wishes(),  # noqa: B008 - frozen
) -> Iterator[RemedyPage]:
    """All of the list in parts, in the order of :func:`page_of_remedies`; each cell is read once. Raises ``NotFound``."""
    divisions.get_division(session, division_code)
    book = _Book(session, edition, division_code, kind, wishes)
    if wishes.disputed:
        rows = book.disputed_rows()
        yield RemedyPage(tuple(rows), len(rows), source_names(session, rows))
        return
    yield from book.every(REMEDIES if wishes.remedy is None else (wishes.remedy,))


class _Book:
    """The gaps of one division, read as far as they are needed."""

    def __init__(
        self, session: Session, edition: EditionFacts, division_code: int, kind: str, wishes: Wishes
    ) -> None:
        self.session, self.division_code, self.kind = session, division_code, kind
        self.edition = edition if wishes.items is None else edition.limited_to(wishes.items)
        self.narrowed = Narrowing(type_tag=wishes.type_tag)
        self.wishes = wishes
        self.day = counted_day(session)
        self.reader = CellReader(session, self.edition, division_code, kind, self.narrowed, self.day)
        self.amounts = Amounts(self.reader, whole=wishes.items is None)
        self.some = self._of_type()
        self.signals = signals_in(session, self.edition, division_code, today=self.day)
        self.disputed = dict(disputed_cells(session, self.edition, division_code, kind=kind, day=self.day))
        self.named = self.signals.cells | self.disputed.keys()
        self.openings = Openings(session, self.edition, division_code, self.day)
        self.positions = {item.id: item.position for item in self.edition.items}
        self.households = households_in(session, division_code)

    def _of_type(self) -> frozenset[int] | None:
        """The communities of the type that is asked for; None: of any."""
        tag = self.narrowed.type_tag
        if tag is None:
            return None
        inside = Division.code.between(*subtree(self.division_code))
        return frozenset(
            self.session.scalars(select(Division.code).where(inside, has_type(Division.code, tag)))
        )

    @cached_property
    def _offered(self) -> tuple[HardGaps, Mapping[GapKey, int]]:
        """The gaps that an office can close, and those that take more; of a list of disputed cells only these."""
        cells = self.disputed.keys() if self.wishes.disputed else None
        records = hard_records(
            self.session,
            self.edition,
            self.division_code,
            kind=self.kind,
            day=self.day,
            cells=cells,
            segment=self.wishes.segment,
        )
        records = {cell: number for cell, number in records.items() if self._asked_cell(cell, number)}
        if not records:
            return {}, {}
        among = None if cells is None else records
        return by_offers(records, Offers(self.session, self.edition, self.division_code, self.day, among))

    @cached_property
    def hard(self) -> HardGaps:
        """The gaps that take more than a word, of the segment that is asked for; of a list of disputed cells only those."""
        found, left = self._offered
        return found | by_neighbours(self.session, self.edition, self.division_code, left, self.day)

    def hard_for(self, step: Remedy) -> HardGaps:
        """Those of a step at least. Where offices close them, neighbours are not looked for."""
        if step in EASY:
            return {}
        return self._offered[0] if step in _BY_OFFICES else self.hard

    @cached_property
    def late(self) -> frozenset[GapKey]:
        """Those of them that are out of date."""
        found = late_cells(self.session, self.edition, self.division_code, kind=self.kind, day=self.day)
        return frozenset(cell for cell in found if self.some is None or cell[0] in self.some)

    def hard_cells(self, step: Remedy) -> list[GapKey]:
        """The cells of the gaps of a step that takes more than a word."""
        return [cell for cell, gap in self.hard_for(step).items() if gap.remedy is step]

    def _asked_cell(self, cell: GapKey, number: int) -> bool:
        """Whether a gap of a state is asked for: by its segment, and the type of its community."""
        return self._asked_segment(NUMBERED[number]) and (self.some is None or cell[0] in self.some)

    def _asked_segment(self, segment: Segment) -> bool:
        return self.wishes.segment in (None, segment)

    def count(self, step: Remedy) -> int:
        """How many gaps take a step. At most two queries."""
        if step not in EASY:
            return len(self.hard_cells(step))
        if not self._asked_segment(EASY[step]):
            return 0
        return self.amounts.total([EASY[step]]) - (len(self.late) if step is Remedy.CHECK else 0)

    def hard_total(self) -> int:
        """How many gaps take more than a word. At most two queries."""
        asked = [each for each in HARD if self._asked_segment(each)]
        late = len(self.late) if Segment.EXPIRED in asked else 0
        return late + self.amounts.total([each for each in asked if each is not Segment.EXPIRED])

    def counts(self, step: Remedy) -> dict[int, int]:
        """How many gaps of each community take a step: at most two queries."""
        if step not in EASY:
            return Counter(code for code, _item in self.hard_cells(step))
        found = self.amounts.by_community(EASY[step])
        if step is Remedy.CHECK:
            for code, _item in self.late:
                found[code] -= 1
        return {code: count for code, count in found.items() if count}

    def rows(self, step: Remedy, skip: int, limit: int | None) -> list[RemedyRow]:
        """``limit`` rows of a step after the first ``skip``."""
        segments = tuple(each for each in segments_of_step(step) if self._asked_segment(each))
        ahead = self._ahead(step, segments, None if limit is None else skip + limit)
        groups = (
            [cell for _place, cell in alike] for _place, alike in groupby(ahead, key=lambda each: each[0])
        )
        some, inside = on_page(((cells, len(cells)) for cells in groups), skip, limit)
        found = self._in_order(list(self.reader.read_cells(some, segments)), step, inside, limit)
        room = None if limit is None else limit - len(found)
        if room == 0:
            return found
        known = {cell for _place, cell in ahead}
        apart = Counter(code for code, _item in known)
        alike: list[tuple[list[int], int]] = []
        counts = self.counts(step)
        for _place, codes in groupby(sorted(counts, key=self._place), key=self._place):
            same = list(codes)
            alike.append((same, sum(counts[code] - apart[code] for code in same)))
        hard = self.hard_for(step)
        chosen, inside = on_page(alike, max(0, skip - len(ahead)), room)
        rest = [
            cell
            for cell in self.reader.read(chosen, segments)
            if cell.key not in known and self._step(cell, hard) is step
        ]
        return found + self._in_order(rest, step, inside, room)

    def _in_order(
        self, cells: list[ListedCell], step: Remedy | None, skip: int, limit: int | None
    ) -> list[RemedyRow]:
        """The rows of some cells, in their order."""
        opened = self.openings.of({cell.key for cell in cells})
        cells.sort(key=lambda cell: self._order(cell, opened))
        return [
            self._row(cell, step, opened) for cell in cells[skip : None if limit is None else skip + limit]
        ]

    def every(self, steps: Collection[Remedy]) -> Iterator[RemedyPage]:
        """All gaps of some steps, in parts of one step each."""
        by_step: dict[Remedy | None, list[ListedCell]] = defaultdict(list)
        # A city has hundreds of thousands, and none of them goes in between.
        with collector_at_rest():
            for cell in self.reader.every_gap():
                if self._asked_segment(cell.segment):
                    by_step[self._step(cell, self.hard)].append(cell)
            opened = self.openings.of({cell.key for step in steps for cell in by_step[step]})
        for step in steps:
            cells = by_step.pop(step)
            with collector_at_rest():
                cells.sort(key=lambda cell: self._order(cell, opened))
            for some in in_parts(cells, _ROWS_AT_ONCE):
                rows = tuple([self._row(cell, step, opened) for cell in some])
                yield RemedyPage(rows, len(rows), source_names(self.session, rows))

    def disputed_rows(self) -> list[RemedyRow]:
        """Every disputed cell that is asked for: gaps by step first, then those that are none."""
        found = [
            (cell, self._step(cell, self.hard))
            for cell in self.reader.read_cells(self.disputed.keys(), SEGMENTS)
            if self._asked_segment(cell.segment)
        ]
        opened = self.openings.of({cell.key for cell, _step in found})
        only = self.wishes.remedy

        def place(each: tuple[ListedCell, Remedy | None]) -> tuple[Any, ...]:
            cell, step = each
            if step is None:
                return len(REMEDIES), *self._order(cell, {})
            return REMEDIES.index(step), *self._order(cell, opened)

        wanted = sorted((each for each in found if only in (None, each[1])), key=place)
        return [self._row(cell, step, opened) for cell, step in wanted]

    def _step(self, cell: ListedCell, hard: HardGaps) -> Remedy | None:
        """The step that closes a cell, if it is not one that ``hard`` leaves out; None for one that is no gap."""
        segment = cell.segment
        if segment is Segment.UNKNOWN:
            return Remedy.FILL
        if segment is Segment.EXPIRED and cell.key not in self.late:
            return Remedy.CHECK
        gap = hard.get(cell.key) if segment in HARD else None
        return None if gap is None else gap.remedy

    def _place(self, code: int) -> tuple[bool, int]:
        """The order of communities, as far as their households tell."""
        households = self.households.get(code)
        return households is None, -(households or 0)

    def _before_opening(self, cell: GapKey) -> tuple[Any, ...]:
        """The place of a cell in its step, as far as it does not rest on the day on which it became a gap."""
        code = cell[0]
        households = self.households.get(code)
        if cell not in self.named and not self.signals.searches:
            return True, 0, 0, households is None, -(households or 0)
        asked = self.signals.of(cell)
        return (
            cell not in self.disputed,
            -(asked.reports + asked.matters + asked.not_found),
            -asked.searches,
            households is None,
            -(households or 0),
        )

    def _order(self, cell: ListedCell, opened: Mapping[GapKey, GapSince]) -> tuple[Any, ...]:
        """Its place in its step."""
        since = opened.get(cell.key) or self._said_under_another(cell)
        day = since.day if since else date.max
        return *self._before_opening(cell.key), day, cell.community, self.positions[cell.item_id]

    def _ahead(
        self, step: Remedy, segments: Sequence[Segment], enough: int | None
    ) -> list[tuple[tuple[Any, ...], GapKey]]:
        """The cells of a step that come first, because they are disputed or somebody asked for them, by their places.

        ``enough`` of them, if they are told apart by their places from those that are left out; None: all.
        """
        searched = self.signals.searches
        if step not in EASY:
            district = Level.DISTRICT.span
            return sorted(
                (self._before_opening(cell), cell)
                for cell in self.hard_cells(step)
                if cell in self.named or (cell[0] // district * district, cell[1]) in searched
            )
        # What is said of a street is said of no community.
        named = sorted(
            (self._before_opening(cell), cell) for cell in self.named if cell[0] % Level.STREET.span
        )
        found: list[tuple[tuple[Any, ...], GapKey]] = []
        for some in in_parts(named, CELLS_AT_ONCE):
            if enough is not None and len(found) > enough and found[enough - 1][0] != found[-1][0]:
                return found
            there = set(self.reader.keys(segments, [cell for _place, cell in some])) - self.late
            found += [each for each in some if each[1] in there]
        by_district: dict[int, set[int]] = defaultdict(set)
        for place, item in searched:
            by_district[place].add(item)
        more: set[GapKey] = set()
        for place, wanted in by_district.items():
            more.update(self.reader.keys_within(segments, subtree(place), wanted))
        more -= self.late | self.named
        return sorted([*found, *((self._before_opening(cell), cell) for cell in more)])

    def _said_under_another(self, cell: ListedCell) -> GapSince | None:
        """Since when a record is a gap because its criterion is no longer in force: at least since the edition came."""
        begins = self.edition.in_force_from
        if begins is None or not cell.another:
            return None
        return GapSince(min(begins, self.day), always=True)

    def _row(self, cell: ListedCell, step: Remedy | None, opened: Mapping[GapKey, GapSince]) -> RemedyRow:
        gap, opening = None, None
        if step is not None:
            gap = self.hard_for(step).get(cell.key)
            opening = opened.get(cell.key) or self._said_under_another(cell)
        asked = self.signals.of(cell.key)
        return RemedyRow(
            community=cell.community,
            name=cell.name,
            item=self.edition.items_by_id[cell.item_id],
            segment=cell.segment,
            recorded=cell.recorded,
            disputed=cell.disputed,
            remedy=step,
            source=gap.source if gap else None,
            reports=asked.reports,
            matters=asked.matters,
            not_found=asked.not_found,
            searches=asked.searches,
            households=self.households.get(cell.community),
            said_since=cell.said_since(self.day),
            opened=opening.day if opening else None,
            always=opening.always if opening else False,
            day=self.day,
        )
