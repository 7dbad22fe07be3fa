"""A community at the end of a past day: lines, places and profile as their histories tell, and never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import Segment
from catalogue.foundation import clock
from catalogue.foundation.errors import DomainError, Refused
from catalogue.history.community import CommunityThen, community_as_of
from catalogue.models import Offering, Role, ServicePoint, State
from catalogue.offerings import OfferingDraft, PointDraft, record, remove_point, save_point, withdraw
from tests.worlds.small_town import COMMUNITIES, FIRST_DAY, STREETS

HOME = COMMUNITIES[0]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
BY_PHONE = OfferingDraft(state=State.DELIVERED, phone="010-65550001", note_zh="在村口")
ROOM = PointDraft(name="活动室", phones=("010-65550002",), hours="Mo-Fr 09:00-17:00")


class Days:
    """The small town on one day after the other."""

    def __init__(self, session: Session, edition: EditionFacts, patch: pytest.MonkeyPatch) -> None:
        self.session, self.edition, self._patch = session, edition, patch
        self.come(0)

    def come(self, count: int) -> date:
        self.today = FIRST_DAY + timedelta(days=count)
        now = datetime(self.today.year, self.today.month, self.today.day, 4, tzinfo=UTC)
        self._patch.setattr(clock, "now", lambda: now)
        return self.today

    def on(self, count: int) -> CommunityThen:
        day = FIRST_DAY + timedelta(days=count)
        return community_as_of(self.session, self.edition, HOME, day, today=self.today)


@pytest.fixture
def days(session: Session, by_hand: EditionFacts, monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(session, by_hand, monkeypatch)


def test_lines_and_places_are_those_of_the_day(session: Session, days: Days) -> None:
    item = days.edition.items[1]
    given = {"actor": WORKER, "community": HOME}
    record(session, item=item, draft=BY_PHONE, today=days.come(1), **given)
    room = save_point(session, draft=ROOM, today=days.come(3), **given)
    other = PointDraft(name="新活动室", phones=ROOM.phones, hours=ROOM.hours)
    save_point(session, draft=other, point_id=room.id, today=days.come(5), **given)
    days.come(7)
    withdraw(session, item=item, **given)
    remove_point(session, point_id=room.id, **given)
    days.come(400)
    for count, segment, names in (
        (1, Segment.DELIVERED, []),
        (3, Segment.DELIVERED, ["活动室"]),
        (6, Segment.DELIVERED, ["新活动室"]),
        (7, Segment.UNKNOWN, []),
    ):
        then = days.on(count)
        assert [line.segment for line in then.lines if line.item is item] == [segment], count
        assert [point.draft.name for point in then.points if point.draft] == names, count
        assert (then.profile, then.profile_recorded) == (None, True)
    assert then.lines[1].recorded


def test_what_no_history_tells_of_is_not_guessed(session: Session, days: Days) -> None:
    record(
        session, actor=WORKER, community=HOME, item=days.edition.items[1], draft=BY_PHONE, today=days.today
    )
    session.add(ServicePoint(community_code=HOME, name="老活动室"))
    session.add(
        Offering(
            community_code=HOME,
            item_id=days.edition.items[2].id,
            state=State.ABSENT,
            updated_at=clock.now(),
            criterion_id=days.edition.items[2].criterion_id,
        )
    )
    session.flush()
    days.come(9)
    then = days.on(4)
    assert [line.recorded for line in then.lines] == [True, True, False, True]
    assert [point.draft for point in then.points] == [None]
    with pytest.raises(Refused):
        days.on(-1)
    with pytest.raises(DomainError):
        community_as_of(session, days.edition, STREETS[0], days.today, today=days.today)
