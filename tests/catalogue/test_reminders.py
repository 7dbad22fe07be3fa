"""Reminders: one bundled for each community and week, which empties itself as lines are put right."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.access.accounts import add_user
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.foundation import migrating
from catalogue.foundation.clock import UTC
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid, NotAllowed, Refused
from catalogue.models import DigestWish, Reminder, Role, State, User
from catalogue.offerings import OfferingDraft, record
from catalogue.remedies import select_cells_of
from catalogue.reminders import SHOWN_FOR, SentReminders, monday_of, open_reminders, remind, reminders_in
from catalogue.today.listing import TodayKind, today_of
from tests.worlds.eight_streets import World
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES, DISTRICTS, FIRST_DAY, STREETS

NOW = datetime(2026, 3, 4, 1, tzinfo=UTC)
WEDNESDAY = date(2026, 3, 4)
DISTRICT = Actor("district", (Held(Role.DISTRICT, DISTRICTS[0]),))
STREET = Actor("street", (Held(Role.STREET, STREETS[0]),))
WORKER = Actor("worker", (Held(Role.WORKER, COMMUNITIES[0]),))


def send(
    session: Session,
    edition: EditionFacts,
    actor: Actor,
    division: int,
    cells: list[tuple[int, int]],
    today: date = WEDNESDAY,
) -> SentReminders:
    """Remind communities of some cells (community, item id)."""
    chosen = select_cells_of(session, edition, division, cells)
    return remind(
        session,
        actor=actor,
        edition=edition,
        division=division,
        items=chosen.items,
        tenths=chosen.tenths,
        now=NOW,
        today=today,
    )


def deliver(session: Session, edition: EditionFacts, community: int, place: int) -> None:
    """Put an item of a community right."""
    said = OfferingDraft(state=State.DELIVERED, phone="010-5550-0000", points=(), note_zh="见公告栏")
    record(
        session,
        actor=CITY_HALL,
        community=community,
        item=edition.items[place],
        draft=said,
        today=FIRST_DAY,
    )


def test_many_gaps_in_some_communities_make_one_reminder_for_each(
    session: Session, by_hand: EditionFacts
) -> None:
    cells = [(code, item.id) for code in COMMUNITIES for item in by_hand.items][:30]
    hall = Actor("hall", (Held(Role.DISTRICT, CITY),))
    assert send(session, by_hand, hall, CITY, cells) == SentReminders(communities=8, items=30)
    found = reminders_in(session, by_hand, CITY, since=monday_of(WEDNESDAY))
    assert [(each.community, len(each.items)) for each in found] == [
        (code, sum(1 for other, _item in cells if other == code)) for code in COMMUNITIES
    ]
    assert {each.week for each in found} == {date(2026, 3, 2)}
    assert sum(each.tenths for each in found) == 30 * 5
    (entry,) = audit.entries(session, limit=1)
    assert (entry.action, entry.after) == (
        "reminder.sent",
        {"communities": 8, "gaps": 30, "minutes": 15},
    )


def test_what_is_added_in_a_week_joins_its_reminder_and_nothing_is_sent_twice(
    session: Session, by_hand: EditionFacts
) -> None:
    first, second = (item.id for item in by_hand.items[:2])
    here = COMMUNITIES[0]
    send(session, by_hand, STREET, STREETS[0], [(here, first)])
    assert send(session, by_hand, DISTRICT, DISTRICTS[0], [(here, first), (here, second)]) == SentReminders(
        1, 1
    )
    (found,) = reminders_in(session, by_hand, CITY, since=monday_of(WEDNESDAY))
    assert (found.items, found.office, found.tenths) == ((first, second), DISTRICTS[0], 10)
    with pytest.raises(Refused):
        send(session, by_hand, STREET, STREETS[0], [(here, first), (here, second)])
    next_week = WEDNESDAY + timedelta(days=7)
    assert send(session, by_hand, STREET, STREETS[0], [(here, first)], next_week) == SentReminders(1, 1)
    assert len(reminders_in(session, by_hand, here, since=monday_of(WEDNESDAY))) == 2


def test_a_reminder_empties_itself_as_lines_are_put_right(session: Session, by_hand: EditionFacts) -> None:
    here, items = COMMUNITIES[0], [item.id for item in by_hand.items]
    send(session, by_hand, STREET, STREETS[0], [(here, item) for item in items[1:3]])

    def listed(day: date = WEDNESDAY) -> list[list[int]]:
        today = today_of(session, by_hand, [here], today=day)
        return [
            [line.item.id for line in entry.lines]
            for entry in today.entries
            if entry.kind is TodayKind.REMINDED
        ]

    assert listed() == [items[1:3]]
    deliver(session, by_hand, here, 1)
    assert listed() == [[items[2]]]
    deliver(session, by_hand, here, 2)
    assert listed() == []
    assert open_reminders(session, by_hand, here, today=WEDNESDAY) == ()


def test_after_four_weeks_it_is_a_gap_as_any_other(session: Session, by_hand: EditionFacts) -> None:
    here, item = COMMUNITIES[0], by_hand.items[0].id
    send(session, by_hand, STREET, STREETS[0], [(here, item)])
    last = monday_of(WEDNESDAY) + SHOWN_FOR - timedelta(days=1)
    assert open_reminders(session, by_hand, here, today=last)
    assert open_reminders(session, by_hand, here, today=last + timedelta(days=1)) == ()


def test_what_is_no_gap_is_not_reminded_of(session: Session, by_hand: EditionFacts) -> None:
    here = COMMUNITIES[0]
    deliver(session, by_hand, here, 1)
    with pytest.raises(Refused):
        remind(
            session,
            actor=STREET,
            edition=by_hand,
            division=STREETS[0],
            items={here: (by_hand.items[1].id,)},
            tenths={here: 5},
            now=NOW,
            today=WEDNESDAY,
        )


@pytest.mark.parametrize(
    ("actor", "division"),
    [(WORKER, COMMUNITIES[0]), (STREET, DISTRICTS[0]), (STREET, STREETS[1]), (DISTRICT, CITY)],
)
def test_only_a_street_or_district_reminds_its_own(
    session: Session, by_hand: EditionFacts, actor: Actor, division: int
) -> None:
    with pytest.raises(NotAllowed):
        send(session, by_hand, actor, division, [(COMMUNITIES[0], by_hand.items[0].id)])


def test_communities_and_items_of_others_are_refused(session: Session, by_hand: EditionFacts) -> None:
    def wrong(items: dict[int, tuple[int, ...]]) -> None:
        remind(
            session,
            actor=STREET,
            edition=by_hand,
            division=STREETS[0],
            items=items,
            tenths={},
            now=NOW,
            today=WEDNESDAY,
        )

    with pytest.raises(Invalid):
        wrong({COMMUNITIES[7]: (by_hand.items[0].id,)})
    with pytest.raises(Invalid):
        wrong({COMMUNITIES[0]: (99,)})
    assert session.scalars(select(Reminder)).all() == []


def test_who_asked_for_a_mail_a_month_before_did_not_ask_for_reminders(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        begin_writing(session)
        add_user(
            session, "chen", Role.WORKER, world.community, "seventeen quiet lanes", actor=operator("tests")
        )
        user = session.scalars(select(User.id).where(User.name == "chen")).one()
        session.add(DigestWish(user_id=user, address="chen@example.cn", wished_at=NOW, reminders=True))
        session.commit()
    migrating.downgrade(engine, "0044")
    migrating.upgrade(engine)
    with Session(engine) as session:
        wishes = session.execute(select(DigestWish.address, DigestWish.reminders)).all()
        assert list(map(tuple, wishes)) == [("chen@example.cn", False)]
