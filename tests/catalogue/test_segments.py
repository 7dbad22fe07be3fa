"""In which segment a cell counts on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.counters.segments import SEGMENTS, Segment, holds_until, segment_of
from catalogue.foundation.clock import months_later
from catalogue.models import State

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


def test_a_delivered_service_counts_for_twelve_months_after_its_confirmation_and_not_a_day_longer():
    until = holds_until(State.DELIVERED, confirmed_on=date(2025, 11, 23), planned_for=None, ruled_until=None)
    assert until == date(2026, 11, 23)
    assert segment_of(State.DELIVERED, until, date(2026, 11, 23)) is Segment.DELIVERED
    assert segment_of(State.DELIVERED, until, date(2026, 11, 24)) is Segment.EXPIRED


def test_a_confirmation_on_the_leap_day_holds_until_the_28th_of_february():
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_a_planned_service_counts_as_absent_once_its_day_has_passed():
    day = date(2026, 6, 1)
    until = holds_until(State.PLANNED, confirmed_on=date(2026, 1, 1), planned_for=day, ruled_until=None)
    assert segment_of(State.PLANNED, until, day) is Segment.PLANNED
    assert segment_of(State.PLANNED, until, day + timedelta(days=1)) is Segment.ABSENT


def test_a_ruling_that_has_run_out_leaves_the_line_unfilled():
    assert segment_of(State.NOT_APPLICABLE, date(2026, 1, 1), date(2026, 1, 1)) is Segment.NOT_APPLICABLE
    assert segment_of(State.NOT_APPLICABLE, date(2026, 1, 1), date(2026, 1, 2)) is Segment.UNKNOWN


def test_no_record_is_unknown_and_not_absent():
    assert segment_of(None, None, date(2026, 1, 1)) is Segment.UNKNOWN


@pytest.mark.parametrize("state", [State.PARTIAL, State.SUSPENDED, State.ABSENT])
@given(day=DAYS)
def test_other_states_do_not_run_out_by_the_calendar(state: State, day: date):
    assert holds_until(state, confirmed_on=day, planned_for=None, ruled_until=None) is None
    assert segment_of(state, None, day).value == state.value


def test_a_delivered_record_without_a_day_of_confirmation_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="confirmation"):
        holds_until(State.DELIVERED, confirmed_on=None, planned_for=None, ruled_until=None)


@given(state=st.none() | st.sampled_from(State), until=st.none() | DAYS, day=DAYS)
def test_every_cell_is_in_exactly_one_segment_on_every_day(state, until, day):
    assert segment_of(state, until, day) in SEGMENTS
