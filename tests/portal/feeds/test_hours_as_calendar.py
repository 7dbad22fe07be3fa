"""The hours of a service point in anybody's calendar: the same as here on every day of a year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from flask.testing import FlaskClient
from hypothesis import assume, given
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.foundation import clock
from catalogue.foundation.clock import BEIJING
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid
from catalogue.models import Role, ServicePoint
from catalogue.notices import NoticeDraft, give_notice
from catalogue.offerings import PointDraft
from catalogue.time.hours import A_YEAR, OpeningHours, Openness, openings_on, spelt_out
from portal.feeds.icalendar import OpeningEvents, PlaceCalendar, write_calendar
from tests.catalogue.test_hours_compared import schedules
from tests.examples import examples
from tests.worlds.eight_streets import World

FIRST = date(2026, 1, 1)


def written(hours: OpeningHours, first: date, **said: Any) -> bytes:
    series = spelt_out(hours, first, first + timedelta(days=A_YEAR - 1))
    given = {
        "name": "点",
        "description": "",
        "href": "https://1060.example/points/1",
        "location": "",
        "geo": None,
    }
    return write_calendar(
        PlaceCalendar(
            **(given | said),
            made=clock.beginning_of(first),
            openings=[
                OpeningEvents(str(n), each, "开放", "", each.opening.sure) for n, each in enumerate(series)
            ],
            closed=(),
        )
    )


def told(text: bytes, first: date) -> dict[date, set[tuple[int, int, str]]]:
    """By day, what a calendar program shows: when it opens and closes in minutes, and how sure that is."""
    calendar = icalendar.Calendar.from_ical(text)
    end = first + timedelta(days=A_YEAR)
    found: dict[date, set[tuple[int, int, str]]] = {}
    for event in recurring_ical_events.of(calendar).between(first, end):
        begins, ends = event["DTSTART"].dt, event["DTEND"].dt
        if not isinstance(begins, datetime):
            continue
        assert begins.utcoffset() == timedelta(hours=8)
        day = begins.date()
        opens = begins.hour * 60 + begins.minute
        closes = opens + int((ends - begins).total_seconds()) // 60
        assert (opens, closes, str(event["STATUS"])) not in found.setdefault(day, set())
        found[day].add((opens, closes, str(event["STATUS"])))
    return found


def ours(hours: OpeningHours, first: date, days: int = A_YEAR) -> dict[date, set[tuple[int, int, str]]]:
    """The same as the portal counts it, from the spans of each day."""
    found = {}
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        sure = all(opening.sure or opening.depends for opening in openings_on(hours, day))
        spans = {
            (
                span.period.opens,
                span.period.closes,
                "CONFIRMED" if sure and span.openness is Openness.OPEN else "TENTATIVE",
            )
            for span in hours.spans_on(day)
        }
        if spans:
            found[day] = spans
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 09:00-17:00; PH off",
        "Mo-Fr 09:00-12:00,13:30-17:30; Sa 09:00-12:00; PH 10:00-12:00",
        "24/7",
        "Mo-Su 20:00-02:00",
        "May-Sep: Mo-Su 08:00-20:00; Oct-Apr: Mo-Su 09:00-17:00",
        "We[1],We[3] 14:00-16:00",
        "Mo-Su sunrise-sunset",
        "Mo-Fr 09:00-17:00; 2026 Feb 10-2026 Feb 20 off",
        'Mo-Fr 09:00-11:00; Sa 09:00-11:00 "预约"',
        "Mo-Fr 09:00-17:00; SH off",
        "Mo-Su 09:00+",
    ],
)
def test_hours_of_every_kind_are_the_same_on_each_of_366_days(text: str) -> None:
    hours = OpeningHours.parse(text)
    assert told(written(hours, FIRST), FIRST) == ours(hours, FIRST)


def test_the_hours_of_the_demonstration_are_the_same_on_each_of_366_days(
    session: Session, demonstration: World
) -> None:
    texts = set(session.scalars(select(ServicePoint.hours).where(ServicePoint.hours.is_not(None)).distinct()))
    assert len(texts) > 15
    for text in sorted(texts):
        hours = OpeningHours.parse(text)
        assert told(written(hours, FIRST), FIRST) == ours(hours, FIRST), text


@examples(25)
@given(schedules())
def test_any_hours_are_the_same_on_each_of_366_days(text: str) -> None:
    try:
        hours = OpeningHours.parse(text)
    except Invalid:
        assume(False)
    assert told(written(hours, FIRST), FIRST) == ours(hours, FIRST)


def test_office_hours_are_a_few_events_and_not_hundreds() -> None:
    series = spelt_out(
        OpeningHours.parse("Mo-Fr 09:00-17:00; PH off"), FIRST, FIRST + timedelta(days=A_YEAR - 1)
    )
    assert sum(not each.single for each in series) == 1
    assert len(series) < 20


def test_lines_are_short_and_what_is_typed_stays_text() -> None:
    nasty = "点,;\\\r\nBEGIN:VEVENT\r\n" + "长" * 60
    text = written(OpeningHours.parse("Mo 09:00-10:00"), FIRST, name=nasty, location=nasty)
    lines = text.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    for line in lines:
        line.decode()
    event = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    assert event["LOCATION"] == nasty.replace("\r\n", "\n")


def read(client: FlaskClient, point: int, query: str = "") -> tuple[bytes, icalendar.Calendar]:
    answer = client.get(f"/feeds/points/{point}.ics{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return answer.data, icalendar.Calendar.from_ical(answer.data)  # type: ignore[return-value]


def test_a_resident_s_calendar_has_the_hours_and_the_days_on_which_it_is_closed(
    client: FlaskClient, session: Session, told_point: ServicePoint
) -> None:
    today = clock.today()
    first, last = today + timedelta(days=20), today + timedelta(days=22)
    session.rollback()
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, told_point.community_code),))
    draft = NoticeDraft(first_day=first, last_day=last, hours=None, reason_zh="装修", reason_en=None)
    give_notice(session, actor=worker, division=told_point.community_code, draft=draft)
    session.commit()
    data, calendar = read(client, told_point.id)
    days = told(data, today)
    assert all(first + timedelta(days=ahead) not in days for ahead in range(3))
    assert days[today] == {(540, 1020, "CONFIRMED")} or clock.today() in days
    (closed,) = [each for each in calendar.walk("VEVENT") if not isinstance(each["DTSTART"].dt, datetime)]
    assert (closed["DTSTART"].dt, closed["DTEND"].dt) == (first, last + timedelta(days=1))
    assert closed["SUMMARY"] == f"{told_point.name}：装修，暂停开放"
    assert {event["LOCATION"] for event in calendar.walk("VEVENT")} == {told_point.address}


def test_the_same_hours_keep_their_ids_from_day_to_day(
    client: FlaskClient, told_point: ServicePoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def weekly() -> set[str]:
        _, calendar = read(client, told_point.id)
        return {str(event["UID"]) for event in calendar.walk("VEVENT") if "RRULE" in event}

    before = weekly()
    assert before
    noon = datetime.combine(clock.today() + timedelta(days=9), datetime.min.time(), BEIJING)
    monkeypatch.setattr(clock, "now", lambda: noon)
    assert weekly() == before


def test_a_place_is_in_no_calendar_after_its_last_day(
    client: FlaskClient, session: Session, told_point: ServicePoint
) -> None:
    last = clock.today() + timedelta(days=5)
    session.rollback()
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, told_point.community_code),))
    draft = PointDraft(name="点", address="一号", hours="Mo-Su 09:00-17:00", ends_on=last)
    offerings.save_point(
        session, actor=worker, community=told_point.community_code, draft=draft, point_id=told_point.id
    )
    session.commit()
    data, _ = read(client, told_point.id)
    assert max(told(data, clock.today())) == last


@pytest.fixture
def told_point(session: Session, told: World) -> ServicePoint:
    found = session.scalars(select(ServicePoint).where(ServicePoint.address == "多福巷2号")).one()
    session.expunge(found)
    return found
