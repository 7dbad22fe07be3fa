"""Which days are holidays and which weekend days are worked, and how an administrator says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from catalogue.access.rights import operator
from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid, NotFound
from catalogue.models import DayKind
from catalogue.time import days
from catalogue.time.days import Calendar, DeclaredDay

NEW_YEAR = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _calendar_as_installed() -> Iterator[None]:
    """What a test declares does not outlive it."""
    yield
    days._current = Calendar()


def test_the_notices_of_past_years_are_known() -> None:
    calendar = Calendar()
    assert calendar.kind(date(2026, 10, 7)) is DayKind.HOLIDAY
    assert calendar.name(date(2026, 9, 25)) == "Mid-autumn Festival"
    assert calendar.kind(date(2026, 10, 10)) is DayKind.MAKE_UP
    assert calendar.kind(date(2026, 10, 17)) is DayKind.ORDINARY
    assert calendar.kind(date(2026, 11, 23)) is DayKind.ORDINARY
    assert calendar.name(date(2026, 11, 23)) is None


def test_of_a_year_without_a_notice_only_what_the_law_says_is_known() -> None:
    calendar = Calendar()
    assert calendar.knows(2026)
    assert not calendar.knows(2099)
    assert calendar.is_holiday(date(2099, 10, 1))
    assert calendar.name(date(2099, 10, 1)) == "National Day"
    assert not calendar.is_holiday(date(2099, 10, 4))
    assert not calendar.is_make_up(date(2099, 10, 10))


def test_a_year_is_known_once_its_last_holiday_is_declared() -> None:
    def calendar(day: date, kind: DayKind) -> Calendar:
        return Calendar({day: DeclaredDay(day, kind, None)})

    assert calendar(date(2099, 10, 1), DayKind.HOLIDAY).knows(2099)
    assert not calendar(date(2099, 10, 1), DayKind.ORDINARY).knows(2099)
    assert not calendar(date(2099, 1, 1), DayKind.HOLIDAY).knows(2099)


def test_what_is_declared_counts_for_every_process_that_sees_the_stamp(session: Session) -> None:
    begin_writing(session)
    days.declare(
        session, day=date(2026, 11, 24), kind=DayKind.HOLIDAY, name=" 大风停课 ", actor=operator("tests")
    )
    days.declare(session, day=date(2026, 10, 10), kind=DayKind.ORDINARY, actor=operator("tests"))
    assert not days.current().is_holiday(date(2026, 11, 24))
    calendar = days.refresh(session)
    assert calendar is days.current()
    assert calendar.is_holiday(date(2026, 11, 24))
    assert calendar.name(date(2026, 11, 24)) == "大风停课"
    assert not calendar.is_make_up(date(2026, 10, 10))
    assert days.refresh(session) is calendar
    days.withdraw_day(session, day=date(2026, 11, 24), actor=operator("tests"))
    assert not days.refresh(session, stamps.version(session, stamps.CALENDAR)).is_holiday(date(2026, 11, 24))
    assert [each.day for each in days.declared_days(session)] == [date(2026, 10, 10)]


def test_a_day_is_declared_anew_and_not_twice(session: Session) -> None:
    begin_writing(session)
    days.declare(session, day=NEW_YEAR, kind=DayKind.HOLIDAY, name="元旦", actor=operator("tests"))
    days.declare(session, day=NEW_YEAR, kind=DayKind.ORDINARY, actor=operator("tests"))
    assert days.declared_days(session) == (DeclaredDay(NEW_YEAR, DayKind.ORDINARY, None),)


def test_what_makes_no_sense_is_refused(session: Session) -> None:
    begin_writing(session)
    with pytest.raises(Invalid, match="Saturday"):
        days.declare(session, day=NEW_YEAR, kind=DayKind.MAKE_UP, actor=operator("tests"))
    with pytest.raises(Invalid, match="40"):
        days.declare(session, day=NEW_YEAR, kind=DayKind.HOLIDAY, name="长" * 41, actor=operator("tests"))
    with pytest.raises(NotFound, match="2027-01-01"):
        days.withdraw_day(session, day=NEW_YEAR, actor=operator("tests"))
