"""审定: months freeze by themselves, a district reviews a quarter once, and corrections fall in the next snapshot."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from catalogue import offerings, reviews
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.coverage.figures import tally
from catalogue.foundation import clock
from catalogue.foundation.clock import months_later
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound, Refused
from catalogue.history.ledger import digest
from catalogue.models import AuditEntry, Role
from catalogue.reviews import last_day_of_quarter
from catalogue.spot_checks import quarter_of
from tests.worlds.eight_streets import World


@pytest.fixture
def quarter(reported: EditionFacts, session, world: World) -> str:
    """The present quarter, which is over and frozen."""
    begin_writing(session)
    quarter = quarter_of(world.today)
    later = last_day_of_quarter(quarter) + timedelta(days=3)
    expiry.age(session, today=later)
    digest(session, today=later)
    return quarter


def review(session, world, quarter, *, role=Role.DISTRICT, division=None, of=None, remarks="已核对"):
    actor = Actor("district", (Held(role, division or world.district),))
    return reviews.review_quarter(
        session, actor=actor, division=of or world.district, quarter=quarter, remarks=remarks
    )


def test_a_district_reviews_a_quarter_once_and_changes_no_figure(session, reported, world, quarter):
    before = reviews.snapshots_of(session, lambda _day: reported, world.district)
    made = review(session, world, quarter, remarks=" 已核对 ")
    assert (made.quarter, made.remarks, made.day) == (quarter, "已核对", last_day_of_quarter(quarter))
    assert reviews.snapshots_of(session, lambda _day: reported, world.district) == before
    assert next(each.day for each in before if each.number == made.snapshot) == made.day
    with pytest.raises(Refused):
        review(session, world, quarter)
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.action, entry.after["remarks"]) == ("quarter.reviewed", "已核对")
    for division in (world.district, world.street, world.city):
        assert reviews.reviews_about(session, division) == (made,)
    assert reviews.reviews_about(session, world.districts[1]) == ()


def test_only_a_district_reviews_what_is_frozen(session, reported, world, quarter):
    for role, division in (
        (Role.STREET, world.street),
        (Role.CITY, world.city),
        (Role.MONITOR, world.district),
        (Role.DISTRICT, world.districts[1]),
    ):
        with pytest.raises(NotAllowed):
            review(session, world, quarter, role=role, division=division)
    with pytest.raises(Refused):
        review(session, world, quarter, of=world.street)
    with pytest.raises(NotFound):
        review(session, world, "2019Q1")
    with pytest.raises(Invalid):
        review(session, world, quarter, remarks="好" * 1001)


def test_a_snapshot_is_the_matrix_at_its_end_and_a_correction_falls_in_the_next_one(
    session, reported, world, quarter, monkeypatch
):
    found = reviews.matrix_of_quarter(session, reported, world.district, quarter)
    frozen = next(
        each
        for each in reviews.snapshots_of(session, lambda _day: reported, world.district)
        if each.day == last_day_of_quarter(quarter)
    )
    assert frozen.quarter == quarter
    assert frozen.tally == tally(found.total)
    community = next(iter(world.communities_in(world.district)))
    worker = Actor("worker", (Held(Role.WORKER, community),))
    review(session, world, quarter)
    corrected_at = clock.beginning_of(frozen.day + timedelta(days=3)) + timedelta(hours=9)
    monkeypatch.setattr(clock, "now", lambda: corrected_at)
    changed = 0
    for line in offerings.lines_of(session, reported, community):
        if line.segment is Segment.DELIVERED and not line.disputed:
            offerings.withdraw(session, actor=worker, community=community, item=line.item)
            changed += 1
    assert changed
    over = clock.months_later(frozen.day + timedelta(days=1), 1)
    monkeypatch.setattr(clock, "now", lambda: clock.beginning_of(over) + timedelta(hours=1))
    expiry.age(session, today=over)
    digest(session, today=over)
    following, kept, *_older = reviews.snapshots_of(session, lambda _day: reported, world.district)
    # What was reviewed stays, to the cell; the next snapshot has the correction and nothing else.
    assert kept == frozen
    assert reviews.matrix_of_quarter(session, reported, world.district, quarter).total == found.total
    assert (following.number, following.day) == (frozen.number + 1, over - timedelta(days=1))
    assert (frozen.tally.valid - following.tally.valid, following.quarter) == (changed, None)
    with pytest.raises(NotFound):
        reviews.matrix_of_quarter(session, reported, world.district, "2019Q1")


@pytest.mark.one_database
def test_quarters_end_on_their_last_day():
    assert [last_day_of_quarter(f"2026Q{number}") for number in (1, 2, 3, 4)] == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 31),
    ]
    assert months_later(last_day_of_quarter("2026Q1"), 0) == date(2026, 3, 31)
    assert len(SEGMENTS) == 8
