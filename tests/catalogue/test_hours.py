"""What a worker types as opening hours, and what a resident reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from catalogue.foundation.clock import BEIJING
from catalogue.foundation.errors import Invalid
from catalogue.models import DayKind
from catalogue.time.days import Calendar, DeclaredDay
from catalogue.time.hours import LONGEST_TEXT, Basis, Period, WeeklyHours

STATION = WeeklyHours.parse(
    "Mo-Fr 09:00-11:30,13:30-17:00; Sa 09:00-12:00; 2026-10-01 off; 2026-10-11 09:00-12:00; PH off"
)


def at(text: str) -> datetime:
    """A moment in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        (
            "Mo-Fr 09:00-11:30,13:30-17:00; Sa 09:00-12:00; 2026-10-01 off; PH off",
            "Mo-Fr 09:00-11:30,13:30-17:00; Sa 09:00-12:00; 2026-10-01 off; PH off",
        ),
        (
            "周一至周五 9:00－11:30，13:30~17:00；周六、周日 休息；节假日休息",
            "Mo-Fr 09:00-11:30,13:30-17:00; PH off",
        ),
        ("每天 8:00-20:00", "Mo-Su 08:00-20:00"),
        ("09:00-17:00", "Mo-Su 09:00-17:00"),
        ("24/7", "Mo-Su 00:00-24:00"),
        ("周一到周日 全天", "Mo-Su 00:00-24:00"),
        ("fr-mo 9:00-10:00", "Mo,Fr-Su 09:00-10:00"),
        ("Mo-Fr 09:00-17:00; We off", "Mo-Tu,Th-Fr 09:00-17:00"),
        ("Mo 13:00-15:00,09:00-13:00", "Mo 09:00-15:00"),
        ("off", "Mo-Su off"),
        (
            "Mo 09:00-10:00; 2026-10-02,2026-10-01 off; 2026-10-03 off",
            "Mo 09:00-10:00; 2026-10-01..2026-10-03 off",
        ),
        ("星期六 9:00-12:00\n星期天 10:00-12:00", "Sa 09:00-12:00; Su 10:00-12:00"),
    ],
)
def test_the_same_hours_have_one_spelling(typed, canonical):
    assert str(WeeklyHours.parse(typed)) == canonical


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "at least one day"),
        (" ; ", "at least one day"),
        ("Mo", "says no hours"),
        ("Mo-Fr 9-12", "says no hours"),
        ("Xx 09:00-10:00", "“Xx” is not a day"),
        ("Mo 12:00-09:00", "ends before it begins"),
        ("Mo 09:00-09:00", "ends before it begins"),
        ("Mo 22:00-02:00", "past midnight"),
        ("Mo 25:00-26:00", "no clock shows"),
        ("Mo 09:61-10:00", "no clock shows"),
        ("Mo 09:00-12:00,11:00-13:00", "overlap"),
        ("2026-02-30 off", "not a date"),
        ("2026-10-07..2026-10-01 off", "run forward"),
        ("2020-01-01..2029-01-01 off", "at most a year"),
        ("Mo 09:00-10:00 Tu 09:00-10:00", "not a period"),
        (";".join(f"2026-01-{day:02d} 09:{day:02d}-10:00" for day in range(1, 32)), "longer than 400"),
    ],
)
def test_hours_that_cannot_be_read_say_why(typed, reason):
    with pytest.raises(Invalid, match=reason) as caught:
        WeeklyHours.parse(typed)
    assert [problem.field for problem in caught.value.problems] == ["hours"]


@pytest.mark.parametrize(
    ("day", "periods"),
    [
        ("2026-11-23", [(time(9), time(11, 30)), (time(13, 30), time(17))]),  # Monday
        ("2026-11-28", [(time(9), time(12))]),  # Saturday
        ("2026-11-29", []),  # Sunday
        ("2026-10-01", []),  # an exception, and a holiday
        ("2026-10-02", []),  # a holiday on a Friday
        ("2026-10-11", [(time(9), time(12))]),  # an exception on a Sunday
    ],
)
def test_each_day_has_its_periods(day, periods):
    assert list(STATION.periods_on(date.fromisoformat(day))) == periods


def test_a_date_counts_more_than_a_holiday_and_a_holiday_more_than_the_weekday():
    hours = WeeklyHours.parse("Mo-Su 09:00-17:00; 2026-10-02 10:00-11:00; PH 09:00-12:00")
    assert hours.periods_on(date(2026, 10, 2)) == ((time(10), time(11)),)
    assert hours.periods_on(date(2026, 10, 3)) == ((time(9), time(12)),)
    assert hours.periods_on(date(2026, 10, 8)) == ((time(9), time(17)),)


def test_without_a_rule_for_holidays_they_are_days_like_others():
    assert WeeklyHours.parse("Mo-Fr 09:00-17:00").periods_on(date(2026, 10, 1)) == ((time(9), time(17)),)


def test_on_a_holiday_of_which_nothing_is_said_the_weekday_counts_and_is_told_apart():
    hours = WeeklyHours.parse("Mo-Fr 09:00-17:00")
    assert hours.basis(date(2026, 10, 1)) is Basis.HOLIDAY_UNSAID
    assert STATION.basis(date(2026, 10, 2)) is Basis.HOLIDAY
    assert STATION.basis(date(2026, 10, 1)) is Basis.DATE
    assert hours.basis(date(2026, 11, 26)) is Basis.WEEKDAY


WORKED_SATURDAY, WORKED_SUNDAY = date(2026, 10, 10), date(2026, 9, 20)


@pytest.mark.parametrize(
    ("text", "saturday", "sunday", "basis"),
    [
        # What keeps office days keeps Friday's hours on the Saturday and Monday's on the Sunday.
        ("Mo-Th 09:00-17:00; Fr 09:00-15:00", (time(9), time(15)), (time(9), time(17)), Basis.MAKE_UP_UNSAID),
        # What opens on weekends anyway has said what it does.
        ("Mo-Fr 09:00-17:00; Sa-Su 10:00-12:00", (time(10), time(12)), (time(10), time(12)), Basis.WEEKDAY),
        # What does not open every working day keeps no office days.
        ("Mo,We,Fr 09:00-17:00", None, None, Basis.WEEKDAY),
        (
            "Mo-Fr 09:00-17:00; 2026-10-10 08:00-09:00; 2026-09-20 off",
            (time(8), time(9)),
            None,
            Basis.DATE,
        ),
    ],
)
def test_a_weekend_day_that_is_worked_has_its_rule(text, saturday, sunday, basis):
    hours = WeeklyHours.parse(text)
    assert hours.periods_on(WORKED_SATURDAY) == ((saturday,) if saturday else ())
    assert hours.periods_on(WORKED_SUNDAY) == ((sunday,) if sunday else ())
    assert hours.basis(WORKED_SATURDAY) is basis


def test_the_week_before_opens_on_the_worked_saturday():
    offices = WeeklyHours.parse("Mo-Fr 09:00-17:00; PH off")
    assert offices.next_opening(at("2026-10-09 18:00")) == at("2026-10-10 09:00")
    assert offices.next_opening(at("2026-10-16 18:00")) == at("2026-10-19 09:00")
    assert offices.is_open(at("2026-10-10 10:00"))


def test_what_an_administrator_declared_is_asked_first():
    day = date(2026, 11, 26)
    calendar = Calendar({day: DeclaredDay(day, DayKind.HOLIDAY, "停课")})
    assert STATION.is_open(at("2026-11-26 10:00"))
    assert not STATION.is_open(at("2026-11-26 10:00"), calendar)
    assert STATION.next_opening(at("2026-11-25 18:00"), calendar) == at("2026-11-27 09:00")


def test_only_what_never_closes_is_never_in_doubt():
    assert WeeklyHours.parse("24/7").always
    for text in ("24/7; PH off", "Mo-Su 06:00-24:00", "24/7; 2026-10-01 off"):
        assert not WeeklyHours.parse(text).always


def test_a_resident_learns_when_the_station_closes_and_opens_again():
    assert STATION.is_open(at("2026-11-23 09:00"))
    assert not STATION.is_open(at("2026-11-23 11:30"))
    assert STATION.closes_at(at("2026-11-23 10:00")) == at("2026-11-23 11:30")
    assert STATION.closes_at(at("2026-11-23 12:00")) is None
    assert STATION.next_opening(at("2026-11-23 12:00")) == at("2026-11-23 13:30")
    assert STATION.next_opening(at("2026-11-28 12:00")) == at("2026-11-30 09:00")
    assert STATION.next_opening(at("2026-09-30 17:00")) == at("2026-10-08 09:00")


def test_moments_of_other_time_zones_are_beijings():
    assert STATION.is_open(datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
    assert not STATION.is_open(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    assert STATION.is_open(at("2026-11-23 09:00").replace(tzinfo=None))


def test_midnight_closes_nothing_that_goes_on():
    always = WeeklyHours.parse("24/7")
    assert always.is_open(at("2026-11-23 00:00"))
    assert always.closes_at(at("2026-11-23 12:00")) is None
    assert always.next_opening(at("2026-11-23 12:00")) is None
    night = WeeklyHours.parse("Fr 20:00-24:00; Sa 00:00-04:00")
    assert night.closes_at(at("2026-11-27 21:00")) == at("2026-11-28 04:00")
    assert night.next_opening(at("2026-11-27 21:00")) == at("2026-12-04 20:00")
    assert night.periods_on(date(2026, 11, 27)) == ((time(20), time.max),)


def test_what_opens_on_one_far_date_is_found_and_what_never_opens_is_not():
    assert WeeklyHours.parse("2030-05-01 09:00-10:00").next_opening(at("2026-11-23 12:00")) == at(
        "2030-05-01 09:00"
    )
    assert WeeklyHours.parse("off").next_opening(at("2026-11-23 12:00")) is None


@st.composite
def periods(draw) -> tuple[Period, ...]:
    """Periods of a day as parsing leaves them: sorted and apart."""
    count = draw(st.integers(0, 3))
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2 * count, max_size=2 * count)))
    return tuple(Period(*edges[place : place + 2]) for place in range(0, 2 * count, 2))


@st.composite
def weekly_hours(draw) -> WeeklyHours:
    week = tuple(draw(st.lists(periods(), min_size=7, max_size=7)))
    days = draw(st.sets(st.dates(date(2020, 1, 1), date(2030, 12, 31)), max_size=3))
    return WeeklyHours(
        week,
        tuple((day, draw(periods())) for day in sorted(days)),
        draw(st.none() | periods()),
    )


@given(weekly_hours())
def test_what_is_written_is_read_as_the_same(hours):
    if len(str(hours)) <= LONGEST_TEXT:
        assert WeeklyHours.parse(str(hours)) == hours
    else:
        with pytest.raises(Invalid):
            WeeklyHours.parse(str(hours))


@given(weekly_hours(), st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31)))  # noqa: DTZ001 - made aware below
def test_opening_and_closing_agree_with_being_open(hours, moment):
    moment = moment.replace(tzinfo=BEIJING)
    closes, opens = hours.closes_at(moment), hours.next_opening(moment)
    if closes is not None:
        assert hours.is_open(moment)
        assert hours.is_open(closes - timedelta(minutes=1))
        assert not hours.is_open(closes)
    if opens is not None:
        assert opens > moment
        assert hours.is_open(opens)
        assert not hours.is_open(opens - timedelta(minutes=1))


@given(st.text(max_size=60))
def test_any_text_is_either_hours_or_invalid(text):
    try:
        hours = WeeklyHours.parse(text)
    except Invalid:
        return
    assert WeeklyHours.parse(str(hours)) == hours
