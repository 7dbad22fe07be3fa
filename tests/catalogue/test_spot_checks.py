"""Spot checks: who draws, what is drawn, what is entered, and what it says of all the other lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import delete, select, update

from catalogue import offerings, spot_checks
from catalogue.access.rights import Actor, Held
from catalogue.counters.recount import verify
from catalogue.counters.segments import Segment
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import (
    Action,
    AuditEntry,
    CheckResult,
    CheckWay,
    Offering,
    Role,
    SampleCell,
    SampleFrame,
)
from catalogue.offerings import get_line, history
from catalogue.offerings.several.proposing import record_several
from catalogue.offerings.spot_checked.marking import verify_cell
from catalogue.spot_checks import CheckDraft, Estimate
from catalogue.spot_checks.choosing import digest_of
from tests.worlds.eight_streets import World

AGREES = CheckDraft(CheckResult.AGREES, CheckWay.PHONE)
DIFFERS = CheckDraft(CheckResult.DIFFERS, CheckWay.VISIT, "已停办两个月")
NOBODY = CheckDraft(CheckResult.NOT_REACHED, CheckWay.PHONE)


@pytest.fixture
def edition(reported, session):
    begin_writing(session)
    return reported


@pytest.fixture
def district(world: World) -> Actor:
    return Actor("district", (Held(Role.DISTRICT, world.district),))


@pytest.fixture
def street(world: World) -> Actor:
    return Actor("street", (Held(Role.STREET, world.street),))


@pytest.fixture
def monitor(world: World) -> Actor:
    return Actor("monitor", (Held(Role.MONITOR, world.district),))


def draw(session, edition, world, actor, division=None, **more):
    quarter = spot_checks.quarter_of(world.today)
    return spot_checks.draw(
        session,
        actor=actor,
        edition=edition,
        division=division or world.district,
        quarter=more.pop("quarter", quarter),
        today=more.pop("today", world.today),
        **more,
    )


def enter(session, edition, actor, cell, draft, **more):
    item = edition.by_id(cell.item_id)
    return spot_checks.enter_check(
        session, actor=actor, sample=cell.sample, community=cell.community, item=item, draft=draft, **more
    )


def test_a_district_draws_once_a_quarter_and_everybody_can_repeat_it(session, edition, world, district):
    frame = spot_checks.get_frame(session, edition, world.district)
    sample = draw(session, edition, world, district)
    assert (sample.drawn, sample.cells, sample.seed_given) == (60, len(frame), False)
    assert sample.frame_digest == digest_of(reversed(frame))
    again = {(each.community, each.item_id) for each in spot_checks.choose(frame, sample.seed).cells}
    cells = spot_checks.cells_of_sample(session, sample.id)
    assert {(cell.community, cell.item_id) for cell in cells} == again
    assert [cell.position for cell in cells] == list(range(1, 61))
    with pytest.raises(Refused):
        draw(session, edition, world, district)
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.action, entry.after["seed"]) == ("sample.drawn", sample.seed)


def test_a_sample_of_an_earlier_day_is_counted_for_that_day(session, edition, world, district):
    day = world.today - timedelta(days=100)
    session.execute(update(Offering).where(Offering.item_id % 2 == 0).values(confirmed_on=day))
    sample = draw(session, edition, world, district, quarter=spot_checks.quarter_of(day), today=day)
    assert sample.day == day
    frame = spot_checks.get_frame(session, edition, world.district, day)
    assert sample.frame_digest == digest_of(frame)
    confirmed = {
        (line.community_code, line.item_id): line.confirmed_on for line in session.scalars(select(Offering))
    }
    assert all(
        (on := confirmed[cell.community, cell.item_id]) is None or on <= day
        for cell in spot_checks.cells_of_sample(session, sample.id)
    )


def test_one_seed_draws_the_same_lines_and_another_one_others(session, edition, world, district, street):
    frame = spot_checks.get_frame(session, edition, world.district)
    first, other = (spot_checks.choose(frame, seed).cells for seed in ("0 12 7 33", "0 12 7 34"))
    assert first == spot_checks.choose(frame[::-1], "0 12 7 33").cells
    assert set(first) != set(other)
    sample = draw(session, edition, world, street, world.street, seed=" 0 12  7 33 ")
    assert (sample.seed, sample.seed_given, sample.division) == ("0 12 7 33", True, world.street)
    assert {cell.community // 1000 * 1000 for cell in spot_checks.cells_of_sample(session, sample.id)} == {
        world.street
    }


def test_only_offices_draw_in_the_present_quarter_and_their_own_division(
    session, edition, world, district, street, monitor
):
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    for actor, division in (
        (worker, world.district),
        (monitor, world.district),
        (street, world.district),
        (street, world.mixed_street),
        (district, world.districts[1]),
        (Actor("city", (Held(Role.CITY, world.city),)), world.district),
    ):
        with pytest.raises(NotAllowed):
            draw(session, edition, world, actor, division)
    with pytest.raises(Refused):
        draw(session, edition, world, district, world.community)
    for quarter in ("2019Q1", "2199Q4"):
        with pytest.raises(Refused, match="quarter"):
            draw(session, edition, world, district, quarter=quarter)
    with pytest.raises(Invalid):
        draw(session, edition, world, district, seed="7" * 81)


def test_where_nothing_is_said_to_be_valid_nothing_is_drawn(session, by_hand):
    actor = Actor("district", (Held(Role.DISTRICT, 990101000000),))
    with pytest.raises(Refused, match="nothing"):
        spot_checks.draw(
            session,
            actor=actor,
            edition=by_hand,
            division=990101000000,
            quarter="2026Q1",
            today=date(2026, 3, 1),
        )


def test_one_walks_street_after_street_and_community_after_community(session, edition, world, district):
    cells = spot_checks.cells_of_sample(session, draw(session, edition, world, district).id)
    communities = [cell.community for cell in cells]
    streets = [code // 1000 for code in communities]
    for places in (communities, streets):
        changes = sum(one != other for one, other in pairwise(places))
        assert changes == len(set(places)) - 1


def test_a_monitor_verifies_returns_and_goes_there_where_nobody_was_reached(
    session, edition, world, district, monitor
):
    first, second, third, *_rest = spot_checks.cells_of_sample(
        session, draw(session, edition, world, district).id
    )
    assert not enter(session, edition, monitor, first, AGREES).is_open
    item = edition.by_id(first.item_id)
    line = get_line(session, edition, first.community, item.code)
    assert line.offering.verified_on is not None
    assert history(session, first.community, item)[0].action is Action.VERIFY
    returned = enter(session, edition, monitor, second, DIFFERS)
    assert (returned.result, returned.remark, returned.checked_role) == (
        CheckResult.DIFFERS,
        "已停办两个月",
        "monitor",
    )
    line = get_line(session, edition, second.community, edition.by_id(second.item_id).code)
    assert (line.segment, line.returned) == (Segment.ABSENT, True)
    assert enter(session, edition, monitor, third, NOBODY).is_open
    assert enter(session, edition, monitor, third, AGREES).agrees
    for done in (first, second, third):
        with pytest.raises(Refused):
            enter(session, edition, monitor, done, AGREES)
    assert verify(session) == ()


def test_what_is_entered_is_checked(session, edition, world, district, monitor, street):
    cell, *_rest = spot_checks.cells_of_sample(session, draw(session, edition, world, district).id)
    for draft in (
        CheckDraft(CheckResult.DIFFERS, CheckWay.PHONE, "  "),
        CheckDraft(CheckResult.AGREES, CheckWay.PHONE, "好" * 501),
    ):
        with pytest.raises(Invalid):
            enter(session, edition, monitor, cell, draft)
    worker = Actor("worker", (Held(Role.WORKER, cell.community),))
    elsewhere = Actor("elsewhere", (Held(Role.MONITOR, world.mixed_street),))
    for actor in (worker, elsewhere):
        with pytest.raises(NotAllowed):
            enter(session, edition, actor, cell, AGREES)
    with pytest.raises(Conflict):
        enter(session, edition, monitor, cell, AGREES, expected_version=99)
    drawn = {(each.community, each.item_id) for each in spot_checks.cells_of_sample(session, cell.sample)}
    other = next(item for item in edition.items if (cell.community, item.id) not in drawn)
    with pytest.raises(NotFound):
        spot_checks.enter_check(
            session, actor=monitor, sample=cell.sample, community=cell.community, item=other, draft=AGREES
        )


def test_only_the_street_settles_that_a_check_was_wrong(session, edition, world, district, monitor):
    cell, *_rest = spot_checks.cells_of_sample(session, draw(session, edition, world, district).id)
    item = edition.by_id(cell.item_id)
    enter(session, edition, monitor, cell, DIFFERS)
    told = {"community": cell.community, "item": item}
    for actor in (district, monitor, Actor("worker", (Held(Role.WORKER, cell.community),))):
        with pytest.raises(NotAllowed):
            spot_checks.settle_return(session, actor=actor, **told)
    office = Actor("street", (Held(Role.STREET, cell.community // 1000 * 1000),))
    spot_checks.settle_return(session, actor=office, **told)
    settled = spot_checks.get_sample_cell(session, cell.sample, cell.community, cell.item_id)
    assert (settled.result, settled.agrees) == (CheckResult.DIFFERS, True)
    assert get_line(session, edition, cell.community, item.code).segment is Segment.DELIVERED
    assert verify(session) == ()
    report = spot_checks.report_of(session, world.district, today=world.today)
    assert (report.checked, report.agreed, report.settled, report.disputes_settled) == (1, 1, 1, 1)


def test_a_line_that_is_not_offered_any_more_is_not_returned(session, edition, world, district, monitor):
    cell, *_rest = spot_checks.cells_of_sample(session, draw(session, edition, world, district).id)
    item = edition.by_id(cell.item_id)
    worker = Actor("worker", (Held(Role.WORKER, cell.community),))
    offerings.withdraw(session, actor=worker, community=cell.community, item=item)
    with pytest.raises(Refused):
        enter(session, edition, monitor, cell, AGREES)
    assert enter(session, edition, monitor, cell, DIFFERS).result is CheckResult.DIFFERS
    assert get_line(session, edition, cell.community, item.code).offering is None


def test_nothing_is_said_of_other_lines_before_ten_are_checked(session, edition, world, district, monitor):
    cells = spot_checks.cells_of_sample(session, draw(session, edition, world, district).id)
    for cell in cells[:9]:
        enter(session, edition, monitor, cell, AGREES)
    report = spot_checks.report_of(session, world.district, today=world.today)
    assert (report.checked, report.hidden, report.estimate) == (9, True, None)
    enter(session, edition, monitor, cells[9], DIFFERS)
    report = spot_checks.report_of(session, world.district, today=world.today)
    assert (report.checked, report.agreed, report.hidden) == (10, 9, False)
    assert isinstance(report.estimate, Estimate)
    assert report.estimate.low < round(report.estimate.share * 100) < report.estimate.high
    small = next(code for code in world.streets if len(world.communities_in(code)) < 5)
    assert spot_checks.report_of(session, small, today=world.today).hidden


def test_a_street_pools_the_samples_of_four_quarters(session, edition, world, district, street, monitor):
    quarters = spot_checks.quarters_until(world.today, 6)
    assert len(set(quarters)) == 6
    sample = draw(session, edition, world, street, world.street)
    cells = spot_checks.cells_of_sample(session, sample.id)[:12]
    for cell in cells:
        enter(session, edition, street, cell, AGREES)
    assert spot_checks.report_of(session, world.street, today=world.today).checked == 12
    year, quarter = quarters[0].split("Q")
    later = date(int(year) + 1, int(quarter) * 3, 1)
    assert spot_checks.report_of(session, world.street, today=later).checked == 0
    # What a street drew for itself is no sample of its district.
    assert spot_checks.report_of(session, world.district, today=world.today).drawn == 0


def test_lines_said_together_and_never_verified_since_weigh_more(session, edition, world, district):
    frame = spot_checks.get_frame(session, edition, world.district)
    sizes = Counter(cell.stratum for cell in frame)
    assert {stratum.unproven for stratum in sizes} == {True}  # this world was imported
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    own = [cell for cell in frame if cell.community == world.community]
    for cell in own:
        offerings.confirm(session, actor=worker, community=cell.community, item=edition.by_id(cell.item_id))
    later = spot_checks.get_frame(session, edition, world.district)
    proven = [cell for cell in later if not cell.stratum.unproven]
    assert {(cell.community, cell.item_id) for cell in proven} <= {
        (cell.community, cell.item_id) for cell in own
    }
    shares = {
        stratum: drawn / lines
        for stratum, (lines, drawn) in spot_checks.choose(later, "1").strata.items()
        if lines > 8
    }
    for stratum, share in shares.items():
        if not stratum.unproven:
            assert share < shares[type(stratum)(stratum.form, True)]


@pytest.mark.parametrize("together", [False, True])
def test_lines_that_a_worker_ticks_or_changes_together_are_said_in_bulk(session, edition, world, together):
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    own = [
        (cell.item_id, line.version)
        for cell in spot_checks.get_frame(session, edition, world.community)
        for line in [get_line(session, edition, world.community, cell.item_code)]
    ][:2]
    ticked = [(edition.by_id(item), version) for item, version in own]
    for lines in [ticked] if together else [[each] for each in ticked]:
        offerings.confirm_several(session, actor=worker, community=world.community, items=lines)
    ids = {item for item, _version in own}

    def weights():
        frame = spot_checks.get_frame(session, edition, world.community)
        return {cell.stratum.unproven for cell in frame if cell.item_id in ids}

    assert weights() == {together}
    lines = [get_line(session, edition, world.community, item.code) for item, _version in ticked]
    changes = [(line.item, replace(line.offering.draft, note_zh="请先来电"), line.version) for line in lines]
    for records in [changes] if together else [[each] for each in changes]:
        record_several(session, actor=worker, community=world.community, records=records)
    assert weights() == {together}
    for item, _version in ticked:
        verify_cell(
            session,
            actor=Actor("monitor", (Held(Role.MONITOR, world.district),)),
            community=world.community,
            item=item,
        )
    assert weights() == {False}


def test_a_draw_is_repeated_from_its_list_and_a_list_that_was_changed_is_found_out(
    session, edition, world, district
):
    sample = draw(session, edition, world, district)
    assert spot_checks.repeat_draw(session, sample, edition).agrees
    text = spot_checks.frame_text(session, sample)
    assert spot_checks.read_frame(text, edition) == tuple(
        sorted(spot_checks.get_frame(session, edition, world.district), key=lambda cell: cell.written)
    )
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    for line in offerings.lines_of(session, edition, world.community):
        if line.segment is Segment.DELIVERED:
            offerings.withdraw(session, actor=worker, community=world.community, item=line.item)
    assert spot_checks.get_frame(session, edition, world.community) == ()
    assert spot_checks.repeat_draw(session, sample, edition).agrees
    first, rest = text.split("\n", 1)
    found = spot_checks.repeat_draw(session, sample, edition, text=rest)
    assert (found.list_agrees, found.agrees) == (False, False)
    for wrong in (first + " 1\n", first.replace(" ", "  ") + "\n", first + "\n" + first + "\n", "１" + text):
        with pytest.raises(DomainError, match=r"[Ll]ine"):
            spot_checks.repeat_draw(session, sample, edition, text=wrong)
    session.execute(delete(SampleFrame))
    with pytest.raises(NotFound):
        spot_checks.repeat_draw(session, sample, edition)


@pytest.mark.one_database
def test_quarters_are_read_as_people_write_them():
    assert {spot_checks.read_quarter(text) for text in ("2026Q4", "2026-Q4", " 2026q4 ")} == {"2026Q4"}
    for text in ("2026", "2026Q5", "Q4 2026", "２０２６Q4"):
        with pytest.raises(DomainError):
            spot_checks.read_quarter(text)
    assert [spot_checks.quarter_of(date(2026, month, 1)) for month in (3, 4, 12)] == [
        "2026Q1",
        "2026Q2",
        "2026Q4",
    ]
    assert spot_checks.quarters_until(date(2026, 2, 1), 3) == ("2026Q1", "2025Q4", "2025Q3")


def test_no_table_says_who_checked(session):
    assert not {name for name in SampleCell.__table__.columns.keys() if "actor" in name or "user" in name}  # noqa: SIM118
    assert session.execute(select(SampleCell.item_id)).all() == []
