"""A result that was entered wrongly: who corrects it, what becomes of the line and of the estimate, what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogue import offerings, spot_checks
from catalogue.access.rights import Actor, Held
from catalogue.counters.recount import verify
from catalogue.counters.segments import Segment
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, Refused
from catalogue.models import Action, CheckResult, CheckWay, Role
from catalogue.offerings import get_line, history
from catalogue.spot_checks import CheckDraft, SampleCellFacts

AGREES = CheckDraft(CheckResult.AGREES, CheckWay.PHONE)
DIFFERS = CheckDraft(CheckResult.DIFFERS, CheckWay.VISIT, "门锁着")
NOBODY = CheckDraft(CheckResult.NOT_REACHED, CheckWay.PHONE)


@pytest.fixture
def edition(reported, session):
    begin_writing(session)
    return reported


@pytest.fixture
def monitor(world):
    return Actor("monitor", (Held(Role.MONITOR, world.district),))


@pytest.fixture
def district(world):
    return Actor("district", (Held(Role.DISTRICT, world.district),))


@pytest.fixture
def cells(session, edition, world, district) -> tuple[SampleCellFacts, ...]:
    quarter = spot_checks.quarter_of(world.today)
    sample = spot_checks.draw(
        session,
        actor=district,
        edition=edition,
        division=world.district,
        quarter=quarter,
        seed="7",
        today=world.today,
    )
    return spot_checks.cells_of_sample(session, sample.id)


def enter(session, edition, actor, cell, draft, today=None):
    return spot_checks.enter_check(
        session,
        actor=actor,
        sample=cell.sample,
        community=cell.community,
        item=edition.by_id(cell.item_id),
        draft=draft,
        today=today,
    )


def correct(session, edition, actor, cell, draft, reason="点错了行", **more):
    item = edition.by_id(cell.item_id)
    return spot_checks.correct_check(
        session, actor=actor, cell=cell, item=item, draft=draft, reason=reason, **more
    )


def line_of(session, edition, cell):
    return get_line(session, edition, cell.community, edition.by_id(cell.item_id).code)


def test_a_line_that_was_returned_wrongly_says_again_what_it_said(session, edition, world, cells, monitor):
    cell = cells[0]
    before = line_of(session, edition, cell)
    enter(session, edition, monitor, cell, DIFFERS, today=world.today)
    assert line_of(session, edition, cell).segment is Segment.ABSENT
    later = world.today + timedelta(days=2)
    found = correct(session, edition, monitor, cell, AGREES, today=later)
    assert (found.result, found.checked_on, found.remark) == (CheckResult.AGREES, later, None)
    (earlier,) = found.earlier
    assert (earlier.result, earlier.remark, earlier.checked_on, earlier.corrected_on, earlier.reason) == (
        CheckResult.DIFFERS,
        "门锁着",
        world.today,
        later,
        "点错了行",
    )
    line = line_of(session, edition, cell)
    assert (line.segment, line.offering.draft) == (Segment.DELIVERED, before.offering.draft)
    assert (line.offering.verified_on, line.offering.confirmed_on) == (later, before.offering.confirmed_on)
    told = [entry.action for entry in history(session, cell.community, edition.by_id(cell.item_id))]
    assert told[:3] == [Action.VERIFY, Action.CORRECT, Action.RETURN]
    assert verify(session) == ()
    report = spot_checks.report_of(session, world.district, today=later)
    # A correction is no dispute that a street settled.
    assert (report.checked, report.agreed, report.settled, report.disputes_settled) == (1, 1, 0, 0)


@pytest.mark.parametrize("first", [AGREES, DIFFERS], ids=["agreed", "differed"])
@pytest.mark.parametrize("second", [AGREES, DIFFERS, NOBODY], ids=["agrees", "differs", "nobody"])
def test_every_result_is_corrected_into_every_other(session, edition, world, cells, monitor, first, second):
    cell = cells[0]
    before = line_of(session, edition, cell).offering
    enter(session, edition, monitor, cell, first, today=world.today)
    found = correct(session, edition, monitor, cell, second, today=world.today)
    line = line_of(session, edition, cell)
    returned = second is DIFFERS
    assert line.segment is (Segment.ABSENT if returned else Segment.DELIVERED)
    assert line.returned is returned
    assert line.offering.verified_on == (world.today if second is AGREES else before.verified_on)
    assert found.is_open is (second is NOBODY)
    assert len(found.earlier) == 1
    if second is NOBODY:
        assert enter(session, edition, monitor, cell, AGREES).earlier == found.earlier
    else:
        again = correct(session, edition, monitor, found, first, "又看了一次", today=world.today)
        assert [each.reason for each in again.earlier] == ["点错了行", "又看了一次"]
        assert line_of(session, edition, cell).returned is (first is DIFFERS)
    assert verify(session) == ()


def test_a_line_whose_words_changed_since_stays_as_it_is(session, edition, world, cells, monitor):
    first, second = cells[0], next(cell for cell in cells if cell.community != cells[0].community)
    enter(session, edition, monitor, first, DIFFERS)
    enter(session, edition, monitor, second, AGREES)
    for cell in (first, second):
        worker = Actor("worker", (Held(Role.WORKER, cell.community),))
        offerings.withdraw(session, actor=worker, community=cell.community, item=edition.by_id(cell.item_id))
    assert correct(session, edition, monitor, first, AGREES).agrees
    assert correct(session, edition, monitor, second, DIFFERS).result is CheckResult.DIFFERS
    for cell in (first, second):
        assert line_of(session, edition, cell).offering is None
    assert verify(session) == ()


def test_who_entered_it_or_the_district_corrects_it(session, edition, world, cells, monitor, district):
    cell = cells[0]
    street = Actor("street", (Held(Role.STREET, cell.community // 1000 * 1000),))
    other = Actor("other", (Held(Role.MONITOR, world.district),))
    for actor in (monitor, district):
        with pytest.raises(Refused, match="no result"):
            correct(session, edition, actor, cell, AGREES)
    entered = enter(session, edition, monitor, cell, DIFFERS)
    item = edition.by_id(cell.item_id)
    for actor, mine in ((monitor, True), (district, True), (street, False), (other, False)):
        assert spot_checks.may_correct(session, actor, entered, item) is mine
    for actor in (street, other, Actor("worker", (Held(Role.WORKER, cell.community),))):
        with pytest.raises(NotAllowed):
            correct(session, edition, actor, cell, AGREES)
    found = correct(session, edition, district, cell, AGREES)
    # Whose word the present result is, may correct it.
    assert not spot_checks.may_correct(session, monitor, found, item)
    assert correct(session, edition, district, cell, DIFFERS).result is CheckResult.DIFFERS


def test_a_correction_has_a_reason_and_what_the_street_settled_stays(session, edition, cells, monitor):
    cell = cells[0]
    enter(session, edition, monitor, cell, DIFFERS)
    for draft, reason in (
        (AGREES, " "),
        (AGREES, "好" * 501),
        (CheckDraft(CheckResult.DIFFERS, CheckWay.PHONE, " "), "x"),
    ):
        with pytest.raises(Invalid):
            correct(session, edition, monitor, cell, draft, reason)
    with pytest.raises(Conflict):
        correct(session, edition, monitor, cell, AGREES, expected_version=99)
    street = Actor("street", (Held(Role.STREET, cell.community // 1000 * 1000),))
    spot_checks.settle_return(
        session, actor=street, community=cell.community, item=edition.by_id(cell.item_id)
    )
    settled = spot_checks.get_sample_cell(session, cell.sample, cell.community, cell.item_id)
    assert not spot_checks.may_correct(session, monitor, settled, edition.by_id(cell.item_id))
    with pytest.raises(Refused, match="settled"):
        correct(session, edition, monitor, cell, AGREES)


def test_a_line_that_two_samples_found_stays_marked_by_the_other(session, edition, world, cells, monitor):
    street = Actor("street", (Held(Role.STREET, world.street),))
    frame = spot_checks.get_frame(session, edition, world.street)
    mine = {(cell.community, cell.item_id) for cell in cells}
    seed = next(
        seed
        for seed in map(str, range(500))
        if mine & {(cell.community, cell.item_id) for cell in spot_checks.choose(frame, seed).cells}
    )
    sample = spot_checks.draw(
        session,
        actor=street,
        edition=edition,
        division=world.street,
        quarter=spot_checks.quarter_of(world.today),
        seed=seed,
        today=world.today,
    )
    twice = next(
        cell
        for cell in spot_checks.cells_of_sample(session, sample.id)
        if (cell.community, cell.item_id) in mine
    )
    first = next(cell for cell in cells if (cell.community, cell.item_id) == (twice.community, twice.item_id))
    for cell in (first, twice):
        enter(session, edition, monitor, cell, AGREES)
    correct(session, edition, monitor, first, NOBODY)
    assert line_of(session, edition, first).offering.verified_on is not None
    correct(session, edition, monitor, twice, NOBODY)
    assert line_of(session, edition, first).offering.verified_on is None
