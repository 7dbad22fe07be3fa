"""What a worker types as opening hours, and what a resident reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from catalogue.foundation.clock import BEIJING
from catalogue.foundation.errors import Invalid
from catalogue.models import DayKind
from catalogue.time.days import Calendar, DeclaredDay
from catalogue.time.hours import Basis, OpeningHours, Openness

STATION = OpeningHours.parse(
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
            "Mo-Fr 09:00-11:30,13:30-17:00; Sa 09:00-12:00; PH off; 2026 Oct 01 off",
        ),
        ("09:00-17:00", "Mo-Su 09:00-17:00"),
        ("Mo-Su 00:00-24:00", "24/7"),
        ("Sa-Su,PH 9:00-12:00", "Sa-Su 09:00-12:00; PH 09:00-12:00"),
        ("Mo 18:00-26:00", "Mo 18:00-02:00"),
        ("Apr 01-Oct 31: Mo-Su 06:00-21:00", "Apr-Oct 06:00-21:00"),
        ("Nov 15-Mar 15 Mo-Fr 09:00-16:00", "Nov 15-Mar 15: Mo-Fr 09:00-16:00"),
        ("2026 Dec 15-2027 Mar 15 off", "2026 Dec 15-2027 Mar 15 off"),
        ("Sa[1,3],Fr[-1] 14:00-16:00", "Fr[-1],Sa[1,3] 14:00-16:00"),
        ("SH Mo-Fr 09:00-17:00", "SH Mo-Fr 09:00-17:00"),
        ('Mo-Su 06:00+ "until sold out"', 'Mo-Su 06:00+ "until sold out"'),
        ('"by appointment"', '"by appointment"'),
        ("Mo-Fr 09:00-17:00; Fr 12:00-24:00 off", "Mo-Th 09:00-17:00; Fr 09:00-12:00"),
        (
            'Mo-Fr 08:00-12:00 open "门诊" || 24/7 open "急诊"',
            'Mo-Fr 08:00-12:00 open "门诊" || 24/7 open "急诊"',
        ),
        ("fr-mo 9:00-10:00", "Mo,Fr-Su 09:00-10:00"),
        ("Mo-Fr 09:00-17:00; We off", "Mo-Tu,Th-Fr 09:00-17:00"),
        ("Mo 13:00-15:00,09:00-13:00", "Mo 09:00-15:00"),
        ("off", "off"),
        (
            "Mo 09:00-10:00; 2026-10-02,2026-10-01 off; 2026-10-03 off",
            "Mo 09:00-10:00; 2026 Oct 01-03 off",
        ),
    ],
)
def test_the_same_hours_have_one_spelling(typed, canonical):
    assert str(OpeningHours.parse(typed)) == canonical


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ; ",
        "Mo",
        "Mo-Fr 9-12",
        "Xx 09:00-10:00",
        "Mo 12:00-09:00",
        "Mo 09:00-09:00",
        "Mo 25:00-26:00",
        "Mo 09:61-10:00",
        "Mo 09:00",
        "2026-02-30 off",
        "Feb 30 off",
        "2026-10-07..2026-10-01 off",
        "2020-01-01..2029-01-01 off",
        "Mo 09:00-10:00 Tu 09:00-10:00",
        "Sa[6] 09:00-10:00",
        'Mo 09:00-10:00 ""',
        "Mo sunrise-12:00",
        "周一 9:00-10:00",
    ],
)
def test_what_is_not_in_the_notation_is_refused(typed):
    with pytest.raises(Invalid, match="not in the notation") as caught:
        OpeningHours.parse(typed)
    assert [problem.field for problem in caught.value.problems] == ["hours"]


def test_hours_that_are_too_long_to_keep_are_refused():
    with pytest.raises(Invalid, match="longer than 400"):
        OpeningHours.parse(";".join(f"2026 Jan {day:02d} 09:{day:02d}-10:00" for day in range(1, 32)))


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
    hours = OpeningHours.parse("Mo-Su 09:00-17:00; 2026-10-02 10:00-11:00; PH 09:00-12:00")
    assert hours.periods_on(date(2026, 10, 2)) == ((time(10), time(11)),)
    assert hours.periods_on(date(2026, 10, 3)) == ((time(9), time(12)),)
    assert hours.periods_on(date(2026, 10, 8)) == ((time(9), time(17)),)


def test_without_a_rule_for_holidays_they_are_days_like_others():
    assert OpeningHours.parse("Mo-Fr 09:00-17:00").periods_on(date(2026, 10, 1)) == ((time(9), time(17)),)


def test_on_a_holiday_of_which_nothing_is_said_the_weekday_counts_and_is_told_apart():
    hours = OpeningHours.parse("Mo-Fr 09:00-17:00")
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
    hours = OpeningHours.parse(text)
    assert hours.periods_on(WORKED_SATURDAY) == ((saturday,) if saturday else ())
    assert hours.periods_on(WORKED_SUNDAY) == ((sunday,) if sunday else ())
    assert hours.basis(WORKED_SATURDAY) is basis


def test_the_week_before_opens_on_the_worked_saturday():
    offices = OpeningHours.parse("Mo-Fr 09:00-17:00; PH off")
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
    assert OpeningHours.parse("24/7").always
    for text in ("24/7; PH off", "Mo-Su 06:00-24:00", "24/7; 2026-10-01 off"):
        assert not OpeningHours.parse(text).always


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
    always = OpeningHours.parse("24/7")
    assert always.is_open(at("2026-11-23 00:00"))
    assert always.closes_at(at("2026-11-23 12:00")) is None
    assert always.next_opening(at("2026-11-23 12:00")) is None
    night = OpeningHours.parse("Fr 20:00-24:00; Sa 00:00-04:00")
    assert night.closes_at(at("2026-11-27 21:00")) == at("2026-11-28 04:00")
    assert night.next_opening(at("2026-11-27 21:00")) == at("2026-12-04 20:00")
    assert night.periods_on(date(2026, 11, 27)) == ((time(20), time.max),)


def test_what_opens_on_one_far_date_is_found_and_what_never_opens_is_not():
    assert OpeningHours.parse("2030-05-01 09:00-10:00").next_opening(at("2026-11-23 12:00")) == at(
        "2030-05-01 09:00"
    )
    assert OpeningHours.parse("off").next_opening(at("2026-11-23 12:00")) is None


NIGHTS = OpeningHours.parse("Fr-Sa 18:00-02:00")


def test_a_night_is_one_opening_and_open_on_the_morning_after():
    assert NIGHTS.periods_on(date(2026, 11, 27)) == ((time(18), time(2)),)
    assert NIGHTS.is_open(at("2026-11-28 01:30"))
    assert NIGHTS.is_open(at("2026-11-29 01:59"))
    assert not NIGHTS.is_open(at("2026-11-27 01:30"))
    assert NIGHTS.closes_at(at("2026-11-28 01:30")) == at("2026-11-28 02:00")
    assert NIGHTS.next_opening(at("2026-11-28 01:30")) == at("2026-11-28 18:00")


def test_seasons_turn_over_the_year():
    hours = OpeningHours.parse("Apr 01-Oct 31: Mo-Su 06:00-21:00; Nov 01-Mar 31: Mo-Su 06:30-20:00")
    assert hours.periods_on(date(2026, 10, 31)) == ((time(6), time(21)),)
    assert hours.periods_on(date(2027, 1, 15)) == ((time(6, 30), time(20)),)
    # A season says nothing of holidays.
    assert hours.basis(date(2026, 10, 2)) is Basis.HOLIDAY_UNSAID


def test_a_day_has_its_place_in_the_month():
    hours = OpeningHours.parse("Sa[1,3] 09:00-11:00; Fr[-1] 14:00-16:00")
    opened = [day for day in range(1, 31) if hours.periods_on(date(2026, 11, day))]
    assert opened == [7, 21, 27]


def test_what_depends_on_an_appointment_is_not_open_and_not_closed():
    hours = OpeningHours.parse('Mo-Fr 09:00-17:00; Sa 09:00-12:00 "by appointment"')
    saturday = at("2026-11-28 10:00")
    assert not hours.is_open(saturday)
    span = hours.span_at(saturday)
    assert span is not None
    assert (span.openness, span.remark) == (Openness.DEPENDS, "by appointment")
    assert hours.next_opening(at("2026-11-27 18:00")) == at("2026-11-30 09:00")


def test_where_nothing_says_until_when_the_opening_is_known_and_the_closing_is_not():
    market = OpeningHours.parse('Mo-Su 06:00+ "until sold out"')
    assert market.next_opening(at("2026-11-27 18:00")) == at("2026-11-28 06:00")
    assert not market.is_open(at("2026-11-28 10:00"))
    assert market.span_at(at("2026-11-28 10:00")) is not None
    assert market.closes_at(at("2026-11-28 10:00")) is None


def test_emergencies_go_on_when_the_clinic_is_closed():
    hours = OpeningHours.parse('Mo-Fr 08:00-12:00 open "门诊" || 24/7 open "急诊"')
    assert hours.always
    span = hours.span_at(at("2026-11-28 03:00"))
    assert span is not None
    assert span.remark == "急诊"


def test_school_holidays_are_doubted_and_never_guessed():
    hours = OpeningHours.parse("Mo-Fr 15:30-18:00; SH Mo-Fr 09:00-17:00")
    assert hours.basis(date(2027, 1, 25)) is Basis.SCHOOL_UNSAID
    assert hours.periods_on(date(2027, 1, 25)) == ((time(15, 30), time(18)),)
    assert hours.basis(date(2027, 1, 24)) is Basis.WEEKDAY  # a Sunday: closed either way


def test_daylight_is_beijings():
    park = OpeningHours.parse("Mo-Su sunrise-sunset")
    ((opens, closes),) = park.periods_on(date(2026, 6, 21))
    assert time(4, 40) < opens < time(4, 50)
    assert time(19, 42) < closes < time(19, 52)


def test_old_texts_keep_their_meaning():
    """Dates counted more than holidays, and these more than weekdays, in any order."""
    old = OpeningHours.parse("Mo-Fr 09:00-17:00; 2026-10-01..2026-10-03 10:00-12:00; PH off")
    assert old == OpeningHours.parse("Mo-Fr 09:00-17:00; PH off; 2026 Oct 01-03 10:00-12:00")
    assert old.periods_on(date(2026, 10, 1)) == ((time(10), time(12)),)
    assert old.periods_on(date(2026, 10, 5)) == ()
