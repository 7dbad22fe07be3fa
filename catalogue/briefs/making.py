"""A meeting's page put together. Nothing in it is typed: every figure is counted from the records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from .. import divisions, feedback
from ..catalogues import EditionFacts
from ..coordination import open_requests
from ..counters.rollup import COUNTERS
from ..counters.segments import Segment
from ..coverage.figures import Tally, tally
from ..coverage.matrix import Matrix
from ..coverage.summary import full_communities, summaries_in
from ..coverage.town_and_country import compare_kinds
from ..demand import demand_in
from ..effort.duties import every_duty, whole_minutes
from ..feedback.missing import missing_by_item
from ..foundation import clock
from ..foundation.collecting import collector_at_rest
from ..history.difference import difference
from ..remedies import REMEDIES, Remedies, Remedy, remedies
from ..remedies.facts import DUTY
from ..spot_checks import report_of
from .facts import MOST_ITEMS, MOST_NAMES, MOST_STEPS, Brief, CheapStep, ItemChange, NeedsHelp

_DELIVERED = COUNTERS.index(Segment.DELIVERED.value)


def make_brief(
    session: Session,
    editions: tuple[EditionFacts, EditionFacts],
    division_code: int,
    days: tuple[date, date],
    *,
    today: date | None = None,
) -> Brief:
    """The page of a division above community level for two days. ``editions`` are those of the days, the later one also today's.

    A fixed number of queries. Raises what ``history.difference`` raises: for a community, for days to come, unknown or in the wrong order.
    """
    with collector_at_rest():
        return _make(session, editions, division_code, days, today or clock.today())


def _make(
    session: Session,
    editions: tuple[EditionFacts, EditionFacts],
    division_code: int,
    days: tuple[date, date],
    today: date,
) -> Brief:
    edition = editions[1]
    changed = difference(session, editions, division_code, days, today=today)
    rose, fell = _items(changed.before, changed.after)
    open_now = remedies(session, edition, division_code)
    summaries = summaries_in(session, edition, division_code)
    return Brief(
        division=changed.after.division,
        edition=edition,
        edition_before=editions[0],
        days=days,
        today=today,
        communities=changed.after.all_communities,
        before=tally(changed.before.total),
        after=tally(changed.after.total),
        causes=changed.causes,
        rose=rose,
        fell=fell,
        full=full_communities(session, edition, division_code),
        kinds=compare_kinds(session, edition, division_code),
        steps=_steps(session, edition, open_now),
        gaps=open_now.tally.gaps,
        help=_help(session, summaries),
        checks=report_of(session, division_code, today=today),
        disputed=open_now.tally.disputed,
        cases=feedback.count_open(session, [division_code], today=today),
        demand=demand_in(session, division_code),
        reports=missing_by_item(session, division_code, today=today),
        requests=open_requests(session, division_code),
    )


def _items(before: Matrix, after: Matrix) -> tuple[tuple[ItemChange, ...], tuple[ItemChange, ...]]:
    """The items of both days that rose most and that fell most, by valid cells, then by code."""
    old = {item.id: cell for item, cell in zip(before.items, before.total, strict=True)}
    changes = [
        ItemChange(item, old[item.id][_DELIVERED], cell[_DELIVERED])
        for item, cell in zip(after.items, after.total, strict=True)
        if item.id in old
    ]
    rose = sorted((each for each in changes if each.change > 0), key=lambda each: -each.change)
    fell = sorted((each for each in changes if each.change < 0), key=lambda each: each.change)
    return tuple(rose[:MOST_ITEMS]), tuple(fell[:MOST_ITEMS])


def _steps(session: Session, edition: EditionFacts, found: Remedies) -> tuple[CheapStep, ...]:
    """The cheapest steps: the cheaper kind first, within it the item with most gaps, then by code. Nothing is to be set up."""
    tenths = {duty.key: duty.tenths for duty in every_duty(session)}
    steps: list[CheapStep] = []
    valid = found.tally.valid
    for place, remedy in enumerate(REMEDIES):
        if remedy is Remedy.SET_UP:
            continue
        by_gaps = sorted(
            ((counts[place], item) for item, counts in found.by_item.items() if counts[place]),
            key=lambda each: (-each[0], edition.items_by_id[each[1]].position),
        )
        for gaps, item in by_gaps[: MOST_STEPS - len(steps)]:
            minutes = whole_minutes(found.acts[remedy, item] * tenths[DUTY[remedy]])
            steps.append(
                CheapStep(remedy, edition.items_by_id[item], gaps, minutes, valid, found.tally.applicable)
            )
            valid += gaps
    return tuple(steps)


def _help(session: Session, summaries: dict[int, tuple[int, ...]]) -> NeedsHelp:
    silent, outdated = [], []
    for code, counts in summaries.items():
        tally = Tally(counts[:-1], counts[-1])
        if tally.silent:
            silent.append(code)
        elif tally.applicable and tally[Segment.EXPIRED] * 2 >= tally.applicable:
            outdated.append(code)
    named: Sequence[int] = [*silent, *outdated][:MOST_NAMES]
    facts = divisions.get_divisions(session, named)
    return NeedsHelp(len(silent), len(outdated), tuple(facts[code] for code in named))
