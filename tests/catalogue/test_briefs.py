"""例会一页纸: every figure is what a count over the records gives, and steps follow each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.briefs import MOST_STEPS, make_brief
from catalogue.catalogues import get_edition
from catalogue.counters.rollup import counted_day
from catalogue.counters.segments import GAP_SEGMENTS
from catalogue.coverage.gaps import gaps
from catalogue.coverage.matrix import matrix
from catalogue.effort.duties import every_duty
from catalogue.foundation.errors import DomainError, Refused
from catalogue.history.reach import reach_of
from catalogue.models import CommunitySummary
from catalogue.remedies import REMEDIES, Remedy, Wishes, page_of_remedies
from catalogue.remedies.facts import DUTY
from tests.worlds.eight_streets import World


def brief_of(session: Session, world: World, division: int):
    edition = get_edition(session, world.edition_key)
    today = counted_day(session)
    since = max(today - timedelta(days=30), reach_of(session, today).begins)
    return make_brief(session, (edition, edition), division, (since, today), today=today)


def test_a_brief_counts_what_the_pages_behind_it_show(session: Session, world: World, reported) -> None:
    for division in (world.city, world.district, world.street):
        found = brief_of(session, world, division)
        counted = matrix(session, reported, division)
        valid = sum(cell[0] for cell in counted.total)
        assert found.after.valid == valid
        assert sum(each.cells for each in found.causes) == found.change
        listed = gaps(session, reported, division, reasons=GAP_SEGMENTS)
        assert found.gaps == listed.total
        assert found.disputed == sum(cell[-1] for cell in counted.total)
        assert found.communities == counted.all_communities


def test_steps_follow_each_other_the_cheapest_first(session: Session, world: World, reported) -> None:
    found = brief_of(session, world, world.city)
    assert 0 < len(found.steps) <= MOST_STEPS
    assert Remedy.SET_UP not in {step.remedy for step in found.steps}
    places = [REMEDIES.index(step.remedy) for step in found.steps]
    assert places == sorted(places)
    valid = found.after.valid
    for step in found.steps:
        assert step.valid_before == valid
        wishes = Wishes(remedy=step.remedy, items=frozenset({step.item.id}))
        assert step.gaps == page_of_remedies(session, reported, world.city, wishes=wishes, limit=1).total
        valid += step.gaps


def test_a_step_of_lines_takes_the_minutes_of_each(session: Session, world: World, reported) -> None:
    tenths = {duty.key: duty.tenths for duty in every_duty(session)}
    for step in brief_of(session, world, world.city).steps:
        if step.remedy in (Remedy.CHECK, Remedy.FILL):
            assert step.minutes == -(-step.gaps * tenths[DUTY[step.remedy]] // 10)


def test_a_silent_town_needs_help_and_nothing_is_made_up(session: Session, world: World) -> None:
    found = brief_of(session, world, world.city)
    assert (found.help.silent, found.help.outdated) == (len(world.communities), 0)
    assert tuple(facts.code for facts in found.help.names) == world.communities[: len(found.help.names)]
    assert (found.after.valid, found.change, found.causes) == (0, 0, ())
    assert found.checks.estimate is None
    assert found.demand.total == 0


def test_a_community_to_which_nothing_applies_is_neither_silent_nor_out_of_date(
    session: Session, world: World
) -> None:
    ruled = session.scalars(
        select(CommunitySummary).where(CommunitySummary.community_code == world.community)
    ).one()
    ruled.unknown, ruled.not_applicable = 0, ruled.unknown
    session.flush()
    found = brief_of(session, world, world.city)
    assert (found.help.silent, found.help.outdated) == (len(world.communities) - 1, 0)
    assert world.community not in {facts.code for facts in found.help.names}


def test_no_brief_of_a_community_or_of_days_to_come(session: Session, world: World) -> None:
    edition = get_edition(session, world.edition_key)
    today = counted_day(session)
    with pytest.raises(DomainError):
        make_brief(session, (edition, edition), world.community, (today, today), today=today)
    with pytest.raises(Refused):
        make_brief(session, (edition, edition), world.city, (today, today + timedelta(days=1)), today=today)
    with pytest.raises(Refused):
        make_brief(session, (edition, edition), world.city, (date(1999, 1, 1), today), today=today)
