"""Requests between offices: upward first, orders only for real work; answered by those asked, closed by those who ask."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import audit, coordination, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.coordination import RequestDraft, RequestFacts, ask, ask_whom
from catalogue.counters.segments import Segment
from catalogue.departments import save_department
from catalogue.foundation.clock import UTC
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Direction, OfficeRequest, Reminder, RequestState, Role
from catalogue.reminders import open_reminders, remind
from tests.worlds.small_town import CITY, COMMUNITIES, DISTRICTS, FIRST_DAY, NEW_CODES, STREETS

NOW = datetime(2026, 3, 1, 1, tzinfo=UTC)
LATER = FIRST_DAY + timedelta(days=14)
STREET = Actor("street", (Held(Role.STREET, STREETS[0]),))
DISTRICT = Actor("district", (Held(Role.DISTRICT, DISTRICTS[0]),))
CITY_OFFICE = Actor("city", (Held(Role.CITY, CITY),))
WORKER = Actor("worker", (Held(Role.WORKER, COMMUNITIES[0]),))
CELL = (COMMUNITIES[0], 1)


def send(session: Session, actor: Actor = STREET, division: int = STREETS[0], **said: Any) -> RequestFacts:
    """Ask the district about a gap, unless something else is said."""
    cells = said.pop("cells", {CELL: Segment.ABSENT})
    usual: dict[str, Any] = {
        "to": DISTRICTS[0],
        "reason": "没有场地",
        "contribution": "街道出工作人员",
        "due_on": LATER,
        "minutes": 1,
    }
    return ask(
        session,
        actor=actor,
        division=division,
        asked=RequestDraft(**(usual | said)),
        cells=cells,
        now=NOW,
        today=FIRST_DAY,
    )


def test_a_street_asks_its_district_which_answers_and_the_street_closes(
    session: Session, by_hand: EditionFacts
) -> None:
    asked = send(session)
    assert (asked.direction, asked.state, asked.cells) == (Direction.UP, RequestState.OPEN, (CELL,))
    assert coordination.count_open(session, DISTRICTS[0]) == 1
    with pytest.raises(NotAllowed):
        coordination.answer_request(session, actor=STREET, request=asked.id, words="好", now=NOW)
    answered = coordination.answer_request(
        session, actor=DISTRICT, request=asked.id, words="已协调闲置用房", now=NOW
    )
    assert (answered.state, answered.answer, answered.answered_role) == (
        RequestState.ANSWERED,
        "已协调闲置用房",
        "district",
    )
    assert coordination.count_open(session, DISTRICTS[0]) == 0
    with pytest.raises(Refused):
        coordination.answer_request(session, actor=DISTRICT, request=asked.id, words="再答", now=NOW)
    with pytest.raises(NotAllowed):
        coordination.close_request(session, actor=DISTRICT, request=asked.id, words="办结", now=NOW)
    closed_at, again_at = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    closed = coordination.close_request(
        session, actor=STREET, request=asked.id, words="已开办", now=closed_at
    )
    assert closed.state is RequestState.CLOSED
    with pytest.raises(Refused):
        coordination.close_request(session, actor=STREET, request=asked.id, words="已开办", now=NOW)
    assert coordination.open_requests(session, CITY) == ()
    day = LATER + timedelta(days=7)

    def reopen(actor: Actor = STREET, words: str = "又停了", due_on: date | None = day) -> RequestFacts:
        return coordination.reopen_request(
            session, actor=actor, request=asked.id, words=words, due_on=due_on, now=again_at, today=FIRST_DAY
        )

    with pytest.raises(NotAllowed):
        reopen(DISTRICT)
    for wrong in ({"words": " "}, {"due_on": FIRST_DAY}, {"due_on": None}):
        with pytest.raises(Invalid):
            reopen(**wrong)  # type: ignore[arg-type]
    again = reopen()
    assert (again.state, again.reopening, again.due_on) == (RequestState.OPEN, "又停了", day)
    assert again.answer == "已协调闲置用房", "what was answered is kept until it is answered again"
    assert coordination.open_requests(session, CITY) == (again,)
    with pytest.raises(Refused):
        reopen()
    later = NOW + timedelta(days=20)
    second = coordination.answer_request(
        session, actor=DISTRICT, request=asked.id, words="改用社区用房", now=later
    )
    assert second.answer == "改用社区用房"
    assert [(step.kind, step.at, step.role, step.words) for step in second.steps] == [
        ("answered", NOW, "district", "已协调闲置用房"),
        ("closed", closed_at, "street", "已开办"),
        ("reopened", again_at, "street", "又停了"),
        ("answered", later, "district", "改用社区用房"),
    ]
    third = coordination.reopen_request(
        session, actor=STREET, request=asked.id, words="还没开", due_on=day, now=later, today=FIRST_DAY
    )
    assert [step.words for step in third.steps] == [
        "已协调闲置用房",
        "已开办",
        "又停了",
        "改用社区用房",
        "还没开",
    ]
    assert [each.id for each in coordination.requests_about(session, *CELL)] == [asked.id]
    assert coordination.requests_about(session, COMMUNITIES[1], 1) == ()
    signed = [(entry.actor, entry.action) for entry in audit.entries(session, limit=6)]
    assert signed == [
        ("street", "request.reopened"),
        ("district", "request.answered"),
        ("street", "request.reopened"),
        ("street", "request.closed"),
        ("district", "request.answered"),
        ("street", "request.opened"),
    ]


def test_a_department_answers_what_it_was_asked_and_no_other_does(
    session: Session, by_hand: EditionFacts
) -> None:
    health, school = (
        save_department(session, actor=operator("tests"), division=DISTRICTS[0], name=name).id
        for name in ("卫健委", "教委")
    )
    asked = send(session, department=health)
    assert asked.department_name == "卫健委"
    other = Actor("school", (Held(Role.DEPARTMENT, DISTRICTS[0], school),))
    for stranger in (other, WORKER, STREET):
        with pytest.raises(NotAllowed):
            coordination.answer_request(session, actor=stranger, request=asked.id, words="好", now=NOW)
    own = Actor("health", (Held(Role.DEPARTMENT, DISTRICTS[0], health),))
    answered = coordination.answer_request(session, actor=own, request=asked.id, words="下月设站", now=NOW)
    assert answered.answered_role == "department"
    read = coordination.requests_of(session, DISTRICTS[0], departments=[health])
    assert [each.id for each in read] == [asked.id]
    assert coordination.requests_of(session, DISTRICTS[0], departments=[school]) == ()


def test_an_order_goes_down_only_for_real_work(session: Session, by_hand: EditionFacts) -> None:
    order = {"to": COMMUNITIES[0], "contribution": None}
    for easy in (Segment.UNKNOWN, Segment.EXPIRED):
        with pytest.raises(Refused):
            send(session, cells={CELL: easy, (COMMUNITIES[0], 2): Segment.ABSENT}, **order)
    asked = send(session, **order)
    assert asked.direction is Direction.DOWN
    answered = coordination.answer_request(session, actor=WORKER, request=asked.id, words="五月开办", now=NOW)
    assert answered.answered_role == "worker"
    below = send(session, DISTRICT, DISTRICTS[0], to=STREETS[0], contribution=None)
    assert below.direction is Direction.DOWN
    assert coordination.answer_request(session, actor=STREET, request=below.id, words="已部署", now=NOW)


def test_whom_an_office_may_ask(session: Session, by_hand: EditionFacts) -> None:
    own = save_department(session, actor=operator("tests"), division=STREETS[0], name="民生科")
    above = save_department(session, actor=operator("tests"), division=DISTRICTS[0], name="民政局")
    save_department(session, actor=operator("tests"), division=DISTRICTS[1], name="别区民政局")
    found = ask_whom(session, STREETS[0], [CELL])
    assert [department.id for _office, department in found.departments] == [own.id, above.id]
    assert found.above is not None
    assert found.above.code == DISTRICTS[0]
    assert [part.code for part in found.below] == [COMMUNITIES[0]]
    assert ask_whom(session, STREETS[0], [CELL, (COMMUNITIES[1], 1)]).below == ()


@pytest.mark.parametrize(
    "said",
    [
        {"reason": " "},
        {"reason": "长" * 501},
        {"contribution": ""},
        {"due_on": FIRST_DAY},
        {"due_on": None},
        {"cells": {}},
        {"cells": {(COMMUNITIES[5], 1): Segment.ABSENT}},
    ],
)
def test_a_request_says_why_what_one_does_oneself_and_by_when(
    session: Session, by_hand: EditionFacts, said: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        send(session, **said)


def test_a_form_that_is_sent_twice_asks_once(session: Session, by_hand: EditionFacts) -> None:
    other = (CELL[0], 2)
    asked = send(session)
    with pytest.raises(Refused):
        send(session, reason=" 没有场地 ")
    more = send(session, cells={CELL: Segment.ABSENT, other: Segment.ABSENT})
    assert len({asked.id, more.id, send(session, reason="没有人手").id}) == 3
    coordination.answer_request(session, actor=DISTRICT, request=asked.id, words="不能", now=NOW)
    coordination.close_request(session, actor=STREET, request=asked.id, words="另想办法", now=NOW)
    assert send(session).id != asked.id


@pytest.mark.parametrize(
    ("to", "error"),
    [(DISTRICTS[1], NotFound), (CITY, NotFound), (COMMUNITIES[5], NotFound), (STREETS[0], NotFound)],
)
def test_nobody_else_is_asked(
    session: Session, by_hand: EditionFacts, to: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        send(session, to=to)


def test_only_a_street_or_district_asks_for_its_own(session: Session, by_hand: EditionFacts) -> None:
    for actor, division in (
        (WORKER, STREETS[0]),
        (CITY_OFFICE, CITY),
        (STREET, STREETS[1]),
        (DISTRICT, DISTRICTS[1]),
    ):
        with pytest.raises(NotAllowed):
            send(session, actor, division)


def test_a_request_is_late_once_its_day_has_passed_without_an_answer(
    session: Session, by_hand: EditionFacts
) -> None:
    asked = send(session)
    assert not asked.overdue(LATER)
    assert asked.overdue(LATER + timedelta(days=1))
    answered = coordination.answer_request(session, actor=DISTRICT, request=asked.id, words="好", now=NOW)
    assert not answered.overdue(date(2027, 1, 1))
    with pytest.raises(Invalid):
        coordination.close_request(session, actor=STREET, request=asked.id, words=" ", now=NOW)
    with pytest.raises(NotFound):
        coordination.get_request(session, 99)


@pytest.mark.usefixtures("demonstration")
def test_the_demonstration_has_reminders_and_requests_of_its_street(session: Session) -> None:
    assert session.scalars(select(Reminder)).all()
    asked = session.scalars(select(OfficeRequest).order_by(OfficeRequest.id)).all()
    assert [each.state for each in asked] == [RequestState.OPEN, RequestState.ANSWERED, RequestState.OPEN]
    assert asked[-1].reopening


def test_requests_and_reminders_follow_a_community_that_changes_its_code(
    session: Session, by_hand: EditionFacts
) -> None:
    old, new = COMMUNITIES[0], NEW_CODES[0]
    asked = send(session)
    done = send(session, reason="没有人手")
    coordination.close_request(session, actor=STREET, request=done.id, words="已开办", now=NOW)
    ordered = send(session, to=old, contribution=None)
    remind(
        session,
        actor=STREET,
        edition=by_hand,
        division=STREETS[0],
        items={old: (1, 2)},
        tenths={old: 10},
        now=NOW,
        today=FIRST_DAY,
    )
    succession.move_community(session, actor=operator("tests"), code=old, new_code=new, today=FIRST_DAY)
    assert [each.id for each in coordination.requests_about(session, new, 1)] == [ordered.id, asked.id]
    assert coordination.get_request(session, ordered.id).to_code == new
    assert [each.id for each in coordination.requests_about(session, old, 1)] == [done.id]
    (reminder,) = open_reminders(session, by_hand, new, today=FIRST_DAY)
    assert reminder.items == (1, 2)
    assert session.scalars(select(Reminder.community_code)).all() == [new]


def test_of_merged_communities_nothing_is_asked_twice(session: Session, by_hand: EditionFacts) -> None:
    one, other = COMMUNITIES[:2]
    send(session, cells={(one, 1): Segment.ABSENT, (other, 1): Segment.ABSENT})
    for code in (one, other):
        remind(
            session,
            actor=STREET,
            edition=by_hand,
            division=STREETS[0],
            items={code: (1, 2)},
            tenths={code: 10},
            now=NOW,
            today=FIRST_DAY,
        )
    succession.retire(session, actor=operator("tests"), code=other, successor=one, today=FIRST_DAY)
    (asked,) = coordination.requests_about(session, one, 1)
    assert asked.cells == ((one, 1),)
    (reminder,) = open_reminders(session, by_hand, one, today=FIRST_DAY)
    assert (reminder.items, reminder.tenths) == ((1, 2), 20)
