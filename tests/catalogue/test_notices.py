"""Notices: places are closed, or have other hours, for some days, and are as before when these are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Role
from catalogue.notices import (
    NoticeDraft,
    NoticeFacts,
    Notices,
    current_notices,
    give_notice,
    notices_for,
    restore_notice,
    withdraw_notice,
)
from catalogue.time.hours import read_hours
from tests.worlds import small_town
from tests.worlds.small_town import CITY, COMMUNITIES

TODAY = date(2026, 9, 20)
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 7)
HOME, SISTER = COMMUNITIES[0], COMMUNITIES[1]
STREET = HOME // 1000 * 1000
WORKER = Actor("w", (Held(Role.WORKER, HOME),))
CLERK = Actor("s", (Held(Role.STREET, STREET),))
HOURS = (
    "Mo-Fr 09:00-17:00; PH off",
    "Mo-Su 06:00-22:00",
    "Sa[1] 09:00-11:00",
    "Mo-Fr 18:00-02:00",
    "PH 10:00-12:00",
)


def notice(
    division: int = HOME, *, hours: str | None = None, spared: tuple[int, ...] = (), id: int = 1
) -> NoticeFacts:
    return NoticeFacts(
        id=id,
        division=division,
        first_day=FIRST,
        last_day=LAST,
        hours=hours,
        reason_zh="国庆放假",
        reason_en=None,
        spared=frozenset(spared),
        given_at=datetime(2026, 9, 20, tzinfo=UTC),
        given_role="worker",
        withdrawn_at=None,
    )


@given(st.sampled_from(HOURS), st.integers(-400, 400))
def test_a_place_is_closed_on_the_days_of_a_notice_and_as_usual_on_all_others(text: str, ahead: int) -> None:
    day = FIRST + timedelta(days=ahead)
    usual, now = read_hours(text), read_hours(Notices([notice()]).hours(HOME, text))
    assert usual
    assert now
    if FIRST <= day <= LAST:
        assert now.spans_on(day) == ()
    else:
        assert now.spans_on(day) == usual.spans_on(day)


@pytest.mark.one_database
def test_hours_say_the_reason_in_english_where_it_was_given() -> None:
    told = Notices([replace(notice(), reason_en="public holiday"), notice(SISTER)])
    assert "国庆放假" in (told.hours(HOME, HOURS[0]) or "")
    assert "public holiday" in (told.in_english.hours(HOME, HOURS[0]) or "")
    assert "国庆放假" in (told.in_english.hours(SISTER, HOURS[0]) or "")


def test_other_hours_hold_on_the_days_of_a_notice_alone() -> None:
    daily = read_hours(Notices([notice(hours="Mo-Su 09:00-11:00")]).hours(HOME, HOURS[0]))
    workdays = read_hours(Notices([notice(hours="Mo-Fr 09:00-11:00")]).hours(HOME, HOURS[1]))
    assert daily
    assert workdays
    sunday, monday = date(2026, 10, 4), date(2026, 10, 5)
    assert [str(span.period) for span in daily.spans_on(sunday)] == ["09:00-11:00"]
    assert [str(span.period) for span in workdays.spans_on(monday)] == ["09:00-11:00"]
    assert workdays.spans_on(sunday) == ()
    assert len(workdays.spans_on(LAST + timedelta(days=1))) == 1


def test_what_never_closes_is_spared_or_lies_elsewhere_is_as_usual() -> None:
    ours = Notices([notice(spared=(7,))])
    assert ours.hours(HOME, "24/7") == "24/7"
    assert ours.hours(HOME, HOURS[0], point=7) == HOURS[0]
    assert ours.hours(HOME, HOURS[0], point=8) != HOURS[0]
    assert ours.hours(COMMUNITIES[1], HOURS[0]) == HOURS[0]
    assert ours.hours(HOME, None) is None


def test_a_communitys_own_notice_counts_more_than_its_streets() -> None:
    both = Notices([notice(id=2, hours="Mo-Su 09:00-11:00"), notice(STREET)])
    read = read_hours(both.hours(HOME, HOURS[0]))
    assert read
    assert [str(span.period) for span in read.spans_on(FIRST)] == ["09:00-11:00"]


def test_hours_that_are_as_long_as_they_may_be_still_close() -> None:
    long = "; ".join(f'Sa[1] {hour:02d}:00-{hour:02d}:30 "{"长" * 20}"' for hour in range(6, 14))
    under = read_hours(Notices([notice()]).hours(HOME, long))
    assert under
    assert under.spans_on(date(2026, 10, 3)) == ()


@pytest.fixture
def town(session: Session) -> Session:
    small_town.build(session)
    return session


def draft(**said: object) -> NoticeDraft:
    return NoticeDraft(**{"first_day": FIRST, "last_day": LAST, "reason_zh": "国庆放假"} | said)  # type: ignore[arg-type]


def test_a_notice_ends_by_itself_and_the_same_twice_is_one(town: Session) -> None:
    given_once = give_notice(town, actor=WORKER, division=HOME, draft=draft(), today=TODAY)
    assert give_notice(town, actor=WORKER, division=HOME, draft=draft(), today=TODAY) == given_once
    assert current_notices(town, LAST) == (given_once,)
    assert current_notices(town, LAST + timedelta(days=1)) == ()
    assert notices_for(town, HOME) == (given_once,)


def test_a_street_gives_notice_for_all_its_communities_and_a_worker_for_the_own_alone(town: Session) -> None:
    street = give_notice(town, actor=CLERK, division=STREET, draft=draft(hours="9:00-11:30"), today=TODAY)
    assert street.hours == "Mo-Su 09:00-11:30"
    assert notices_for(town, HOME) == (street,)
    for division in (STREET, COMMUNITIES[1]):
        with pytest.raises(NotAllowed):
            give_notice(town, actor=WORKER, division=division, draft=draft(), today=TODAY)
    with pytest.raises(NotAllowed):
        withdraw_notice(town, actor=WORKER, division=STREET, notice=street.id)
    with pytest.raises(NotFound):
        withdraw_notice(town, actor=WORKER, division=HOME, notice=street.id)
    with pytest.raises(NotFound):
        give_notice(
            town, actor=Actor("a", (Held(Role.STREET, CITY),)), division=CITY, draft=draft(), today=TODAY
        )


def test_a_withdrawn_notice_no_longer_counts_and_stays_on_record(town: Session) -> None:
    given_once = give_notice(town, actor=WORKER, division=HOME, draft=draft(), today=TODAY)
    for _twice in range(2):
        withdraw_notice(town, actor=WORKER, division=HOME, notice=given_once.id)
    assert current_notices(town, TODAY) == ()
    (kept,) = notices_for(town, HOME)
    assert kept.withdrawn_at is not None
    for _twice in range(2):
        restore_notice(town, actor=WORKER, division=HOME, notice=given_once.id, today=TODAY)
    assert current_notices(town, TODAY) == (given_once,)
    withdraw_notice(town, actor=WORKER, division=HOME, notice=given_once.id)
    with pytest.raises(Refused):
        restore_notice(
            town, actor=WORKER, division=HOME, notice=given_once.id, today=TODAY + timedelta(days=99)
        )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"first_day": None}, "first_day"),
        ({"last_day": None}, "last_day"),
        ({"last_day": FIRST - timedelta(days=1)}, "last_day"),
        ({"first_day": TODAY, "last_day": TODAY + timedelta(days=92)}, "last_day"),
        ({"first_day": TODAY - timedelta(days=9), "last_day": TODAY - timedelta(days=1)}, "last_day"),
        ({"first_day": TODAY + timedelta(days=400), "last_day": TODAY + timedelta(days=401)}, "first_day"),
        ({"reason_zh": "  "}, "reason_zh"),
        ({"reason_zh": "停" * 61}, "reason_zh"),
        ({"hours": "8点-5点"}, "hours"),
        ({"hours": "每月第一个周六 9:00-11:00"}, "hours"),
    ],
)
def test_what_is_no_notice_is_refused_at_its_field(
    town: Session, said: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        give_notice(town, actor=WORKER, division=HOME, draft=draft(**said), today=TODAY)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert current_notices(town, TODAY) == ()
