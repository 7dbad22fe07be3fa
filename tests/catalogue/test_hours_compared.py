"""Any opening hours: written and read back, compared with another library, opening and closing alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import hypothesis.strategies as st
import opening_hours as other_library
from hypothesis import assume, given

from catalogue.foundation.clock import BEIJING
from catalogue.foundation.errors import Invalid
from catalogue.models import DayKind
from catalogue.time.days import Calendar
from catalogue.time.hours import DAYS, OpeningHours
from catalogue.time.hours.model import MONTHS, clock_text
from tests.examples import examples


@st.composite
def periods(draw, least: int = 1) -> str:
    """Periods of a day in quarters of an hour; the last may be a night."""
    count = draw(st.integers(least, 3))
    edges = sorted(draw(st.sets(st.integers(0, 95), min_size=2 * count, max_size=2 * count)))
    texts = [
        f"{clock_text(edges[place] * 15)}-{clock_text(edges[place + 1] * 15)}"
        for place in range(0, 2 * count, 2)
    ]
    if draw(st.booleans()) and edges[-2] >= 60:
        texts[-1] = (
            f"{clock_text(edges[-2] * 15)}-{clock_text(draw(st.integers(1, min(edges[0], 16) or 1)) * 15)}"
        )
    return ",".join(texts)


WEEKDAYS = st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True).map(",".join)
NTH = st.builds(
    lambda day, places: f"{day}[{','.join(map(str, places))}]",
    st.sampled_from(DAYS),
    st.lists(st.sampled_from([1, 2, 3, 4, -1]), min_size=1, max_size=2, unique=True),
)
MONTHDAYS = st.dates(date(2026, 1, 1), date(2026, 12, 28)).map(
    lambda day: f"{MONTHS[day.month - 1]} {day.day:02d}"
)
DATES = st.one_of(
    MONTHDAYS,
    st.builds(lambda first, last: f"{first}-{last}", MONTHDAYS, MONTHDAYS),
    MONTHDAYS.map(lambda day: f"2026 {day}"),
)


@st.composite
def schedules(draw, holidays: bool = True) -> str:
    """Texts in the notation."""
    rules = [f"{draw(WEEKDAYS)} {draw(periods())}"]
    for _rule in range(draw(st.integers(0, 3))):
        kinds = [WEEKDAYS, NTH, DATES, st.builds(lambda dates, days: f"{dates}: {days}", DATES, WEEKDAYS)]
        if holidays:
            kinds.append(st.sampled_from(["PH", "SH", "SH Mo-Fr"]))
        times = draw(st.one_of(periods(), st.just("off"), periods().map(lambda text: f'{text} open "医"')))
        rules.append(f"{draw(st.one_of(kinds))} {times}")
    return "; ".join(rules)


@given(schedules())
def test_what_is_written_is_read_as_the_same(text):
    try:
        hours = OpeningHours.parse(text)
    except Invalid:
        assume(False)
    assert OpeningHours.parse(str(hours)) == hours
    assert OpeningHours.parse(str(hours)).rules == hours.rules


class NoHolidays(Calendar):
    """A calendar without holidays: the other library knows none of ours."""

    def kind(self, day: date) -> DayKind:
        return DayKind.ORDINARY


def _open_half_hours(first: date, days: int, spans: Iterable[tuple[datetime, datetime]]) -> set[datetime]:
    """The half hours at whose beginning one of the spans is open, within some days."""
    begin = datetime.combine(first, time.min)
    found: set[datetime] = set()
    for opens, closes in spans:
        steps = range(
            max(0, -((begin - opens) // timedelta(minutes=30))), -((begin - closes) // timedelta(minutes=30))
        )
        found.update(begin + step * timedelta(minutes=30) for step in steps)
    return {moment for moment in found if moment < begin + timedelta(days=days)}


@examples(10)
@given(schedules(holidays=False))
def test_another_library_opens_and_closes_at_the_same_times(text):
    """Compared on every half hour of 366 days. It lets a closed day cut the night before it: mornings are left out."""
    hours, calendar, first = OpeningHours.parse(text), NoHolidays(), date(2026, 1, 1)
    ours = []
    for ahead in range(366):
        midnight = datetime.combine(first + timedelta(days=ahead), time.min)
        for span in hours.spans_on(midnight.date(), calendar):
            opens, closes = span.period.opens, span.period.closes
            ours.append((midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)))
    theirs = [
        (opens, closes)
        for opens, closes, state, _remark in other_library.OpeningHours(text).intervals(
            datetime(2026, 1, 1),  # noqa: DTZ001 - Beijing's, as all of them
            datetime(2027, 1, 2),  # noqa: DTZ001
        )
        if state == other_library.State.OPEN
    ]
    by_day = [
        {moment for moment in _open_half_hours(first, 366, spans) if moment.hour >= 5}
        for spans in (ours, theirs)
    ]
    assert by_day[0] == by_day[1]


@examples(40)
@given(schedules(), st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31)))  # noqa: DTZ001 - made aware below
def test_opening_and_closing_agree_with_being_open(text, moment):
    hours, moment = OpeningHours.parse(text), moment.replace(tzinfo=BEIJING)
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
        hours = OpeningHours.parse(text)
    except Invalid:
        return
    assert OpeningHours.parse(str(hours)) == hours
