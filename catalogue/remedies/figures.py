"""The gaps of a division by the step that would close them: counts, minutes, and the figure after each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import SEGMENTS, Segment
from ..coverage.figures import Tally, tally
from ..coverage.matrix import Cell, counted_lines, matrix
from ..effort.duties import every_duty, whole_minutes
from ..foundation.codes import level_of
from ..foundation.collecting import collector_at_rest
from ..models import Level
from .classifying import HardGaps, Offers, disputed_cells, hard_gaps, lines_by_segment
from .counting import portions_of
from .facts import DUTY, EASY, REMEDIES, GapKey, Group, Portion, Remedies, Remedy


def remedies(session: Session, edition: EditionFacts, division_code: int, *, kind: str = "all") -> Remedies:
    """The groups of a division, or of one community. A fixed number of queries. Raises ``NotFound``."""
    with collector_at_rest():
        return _remedies(session, edition, division_code, kind)


def _remedies(session: Session, edition: EditionFacts, division_code: int, kind: str) -> Remedies:
    division = divisions.get_division(session, division_code)
    day = counted_day(session)
    items = cells_by_item(session, edition, division_code, kind=kind, day=day)
    offers = Offers(session, edition, division_code, day)
    portions = portions_of(session, edition, division_code, kind=kind, day=day, offers=offers)
    by_item = _by_item(items, portions)
    sums = tally(items.values())
    counts = [sum(each) for each in zip(*by_item.values(), strict=True)] or [0] * len(REMEDIES)
    return Remedies(
        division=division,
        edition=edition,
        kind=kind,
        day=day,
        tally=sums,
        groups=groups_of(
            session,
            sums,
            dict(zip(REMEDIES, counts, strict=True)),
            _disputed(session, edition, division_code, kind=kind, offers=offers),
            acts_of((each.place, each.item, each.remedy, each.source) for each in portions),
        ),
        by_item=by_item,
        acts=_acts_by_item(by_item, portions),
        portions=portions,
    )


def _disputed(
    session: Session, edition: EditionFacts, division: int, *, kind: str, offers: Offers
) -> Counter[Remedy]:
    """How many of the gaps of each step are disputed."""
    cells = dict(disputed_cells(session, edition, division, kind=kind, day=offers.day))
    hard = hard_gaps(session, edition, division, kind=kind, day=offers.day, cells=cells.keys(), offers=offers)
    steps = (remedy_of(cell, segment, hard) for cell, segment in cells.items())
    return Counter(step for step in steps if step is not None)


def cells_by_item(
    session: Session, edition: EditionFacts, division: int, *, kind: str, day: date
) -> dict[int, Cell]:
    """The nine counters of each item (its id) in a division, or in one community. One query."""
    if level_of(division) is Level.COMMUNITY:
        return lines_by_segment(session, edition, division, day)
    return counts_by_item(session, edition, [division], kind)[division]


def by_part(
    session: Session, edition: EditionFacts, found: Remedies
) -> tuple[tuple[divisions.DivisionFacts, tuple[int, ...], Tally], ...]:
    """The divisions right below one: gaps by step, in the order of ``REMEDIES``, and cells by segment. In order of code."""
    parts = divisions.children(session, found.division.code)
    span = parts[0].level.span if parts else 1
    steps: dict[int, Counter[Remedy]] = {part.code: Counter() for part in parts}
    late: Counter[int] = Counter()
    for portion in found.portions:
        below = portion.place // span * span
        steps[below][portion.remedy] += portion.cells
        late[below] += portion.late
    sums = _sums_of_parts(session, edition, parts, found.kind)
    rows = []
    for part in parts:
        if part.code not in sums:
            continue
        whole = sums[part.code]
        easy = {
            Remedy.CHECK: whole[Segment.EXPIRED] - late[part.code],
            Remedy.FILL: whole[Segment.UNKNOWN],
        }
        counts = tuple(easy.get(step, steps[part.code][step]) for step in REMEDIES)
        rows.append((part, counts, whole))
    return tuple(rows)


def _sums_of_parts(
    session: Session, edition: EditionFacts, parts: Collection[divisions.DivisionFacts], kind: str
) -> dict[int, Tally]:
    communities = [part for part in parts if part.level is Level.COMMUNITY]
    if not communities:
        found = counts_by_item(session, edition, [part.code for part in parts], kind)
        return {code: tally(cells.values()) for code, cells in found.items() if any(map(any, cells.values()))}
    wanted = [part.code for part in communities if kind == "all" or part.kind == kind]
    parent = communities[0].code // Level.STREET.span * Level.STREET.span
    cells = lines_of_communities(session, edition, parent)
    return {code: tally(cells.get(code, ())) for code in wanted}


def lines_of_communities(session: Session, edition: EditionFacts, street: int) -> dict[int, tuple[Cell, ...]]:
    """The cells of each community of a street. One query besides those of the matrix."""
    found = matrix(session, edition, street)
    return {row.code: cells for row, cells in zip(found.rows, found.cells, strict=True)}


def counts_by_item(
    session: Session, edition: EditionFacts, codes: Collection[int], kind: str
) -> dict[int, dict[int, Cell]]:
    """Of divisions above community level: the nine counters of each item of an edition, by its id. One query."""
    items = [item.id for item in edition.items]
    lines = counted_lines(session, edition, codes, kind=kind)
    return {code: dict(zip(items, line, strict=True)) for code, line in lines.items()}


def _by_item(items: Mapping[int, Cell], portions: Iterable[Portion]) -> dict[int, tuple[int, ...]]:
    """Gaps of each item (id) by step, in the order of ``REMEDIES``."""
    steps: Counter[tuple[int, Remedy]] = Counter()
    late: Counter[int] = Counter()
    for _place, item, step, _source, cells, out_of_date in portions:
        steps[item, step] += cells
        if out_of_date:
            late[item] += out_of_date
    found = {}
    for item, cell in items.items():
        easy = {step: cell[SEGMENTS.index(segment)] for step, segment in EASY.items()}
        easy[Remedy.CHECK] -= late[item]
        found[item] = tuple(easy.get(step, steps[item, step]) for step in REMEDIES)
    return found


def _acts_by_item(
    by_item: Mapping[int, tuple[int, ...]], portions: Iterable[Portion]
) -> dict[tuple[Remedy, int], int]:
    declared, listed = at_once((each.place, each.item, each.remedy, each.source) for each in portions)
    acts = {
        (step, item): counts[place]
        for item, counts in by_item.items()
        for place, step in enumerate(REMEDIES)
        if counts[place] or step in EASY
    }
    acts.update({(Remedy.DECLARE, item): n for item, n in Counter(item for _, item in declared).items()})
    acts.update({(Remedy.LIST, item): n for item, n in Counter(item for item, _ in listed).items()})
    return acts


def acts_of(gaps: Iterable[tuple[int, int, Remedy, int | None]]) -> dict[Remedy, int]:
    """How many acts some gaps take at those steps of which one act closes several: see ``at_once``."""
    declared, listed = at_once(gaps)
    # A list that is there is brought in once, with all its items; those that departments hand over are one for each item.
    lists = {(item if number < 0 else 0, number) for item, number in listed}
    acts = {Remedy.DECLARE: len(declared), Remedy.LIST: len(lists)}
    return {step: count for step, count in acts.items() if count}


def at_once(
    gaps: Iterable[tuple[int, int, Remedy, int | None]],
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """What is done once for several gaps (code of a street or community, item id, step, source).

    Declarations as (street // 1000, item id), and lists as (item id, source).
    """
    street = Level.STREET.span
    declared, listed = set(), set()
    for code, item, step, source in gaps:
        if step is Remedy.DECLARE:
            declared.add((code // street, item))
        elif step is Remedy.LIST:
            listed.add((item, source or 0))
    return declared, listed


def remedy_of(cell: GapKey, segment: Segment, hard: HardGaps) -> Remedy | None:
    """The step that closes the gap of a cell; None for a cell that is no gap."""
    gap = hard.get(cell)
    if gap is not None:
        return gap.remedy
    return next((step for step, easy in EASY.items() if segment is easy), None)


def groups_of(
    session: Session,
    before: Tally,
    gaps: Mapping[Remedy, int],
    disputed: Mapping[Remedy, int],
    acts: Mapping[Remedy, int],
) -> tuple[Group, ...]:
    """Groups with their minutes: each step's acts by the minutes of its duty, rounded up. One query."""
    tenths = {duty.key: duty.tenths for duty in every_duty(session)}
    found = []
    for step in REMEDIES:
        count = acts.get(step, gaps.get(step, 0))
        found.append(
            Group(
                remedy=step,
                gaps=gaps.get(step, 0),
                disputed=disputed.get(step, 0),
                acts=count,
                minutes=whole_minutes(count * tenths[DUTY[step]]),
                valid_after=before.valid + gaps.get(step, 0),
                applicable=before.applicable,
            )
        )
    return tuple(found)
