"""Reports of “it was not there”: independent voices, and the dispute that three of them raise."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.catalogues import EditionFacts
from catalogue.counters import recount
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import NotAllowed
from catalogue.models import (
    Action,
    State,
)
from catalogue.offerings import PointDraft, dispute, get_line, history, save_point
from tests.catalogue.reports import (
    HOME,
    NOW,
    OFFICE,
    SISTER,
    WORKER,
    arranged,
    marked,
    not_there,
    say,
    tell,
)


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


@pytest.fixture
def meal(town: EditionFacts):
    return town.item("0102")


# Marks


def test_marks_of_one_address_at_two_cells_have_nothing_in_common():
    def mark(address, community=HOME, item=1, secret="s"):  # noqa: S107 - signs marks of this test
        return feedback.mark_of_address(secret, address=address, community=community, item_id=item)

    assert mark("203.0.113.9") == mark("203.0.113.9") == mark("::ffff:203.0.113.9")
    assert mark("2001:db8:1:2::1") == mark("2001:db8:1:2:ffff::9")
    others = [
        mark("203.0.113.9"),
        mark("203.0.113.10"),
        mark("203.0.113.9", SISTER),
        mark("203.0.113.9", item=2),
    ]
    others += [mark("203.0.113.9", secret="t"), mark("2001:db8:1:3::1"), mark("2001:db8:1:2::1")]
    assert len(set(others)) == len(others)
    assert all("203" not in each or len(each) == 32 for each in others)


def test_a_mark_is_kept_for_visits_in_vain_alone(session, town, meal):
    tell(session, words="修鞋", mark="m" * 32)
    not_there(session, meal, "n" * 32)
    assert [row.mark for row in marked(session)] == [None, "n" * 32]


# Disputes


def disputed(session, town, meal):
    line = get_line(session, town, HOME, meal.code)
    return bool(line.offering and line.offering.disputed)


def counters_are_right(session):
    return recount.verify(session) == ()


def test_the_third_independent_report_disputes_the_cell(session, town, meal):
    say(session, meal)
    for mark in ("a", "b", "a", "b"):
        not_there(session, meal, mark)
    assert not disputed(session, town, meal)
    not_there(session, meal, "c", point=None)
    assert disputed(session, town, meal)
    newest = history(session, HOME, meal)[0]
    assert (newest.action, newest.actor, newest.role) == (Action.DISPUTE, "residents", "residents")
    assert newest.after["disputed"] is True
    assert counters_are_right(session)
    version = newest.version
    not_there(session, meal, "d")
    assert history(session, HOME, meal)[0].version == version


def test_reports_of_ninety_days_count(session, town, meal):
    say(session, meal)
    for days, mark in ((91, "a"), (90, "b"), (0, "c")):
        not_there(session, meal, mark, at=NOW - timedelta(days=days))
    assert not disputed(session, town, meal)
    not_there(session, meal, "d")
    assert disputed(session, town, meal)


def test_callers_of_one_worker_and_day_are_one_voice(session, town, meal):
    say(session, meal)

    def call(account, day):
        mark = feedback.mark_of_caller("s", account=account, day=day, community=HOME, item_id=meal.id)
        return not_there(session, meal, mark, actor=WORKER)

    for _each in range(5):
        found = call("worker", NOW.date())
    assert found.case.reports == 5
    call("worker", NOW.date() + timedelta(days=1))
    assert not disputed(session, town, meal)
    call("other", NOW.date())
    assert disputed(session, town, meal)


@pytest.mark.parametrize("state", [None, State.ABSENT, State.PARTIAL, State.SUSPENDED])
def test_what_is_not_said_to_be_delivered_is_not_disputed(session, town, meal, state):
    if state is not None:
        say(
            session,
            meal,
            state=state,
            shortfall="只有上午" if state is State.PARTIAL else None,
            suspended_from=NOW.date() if state is State.SUSPENDED else None,
            suspended_reason="装修" if state is State.SUSPENDED else None,
        )
    for mark in "abcd":
        not_there(session, meal, mark)
    assert not disputed(session, town, meal)
    assert counters_are_right(session)
    assert feedback.wasted_visits_at(session, HOME, meal.id).reports == 4


def test_only_the_street_settles_and_that_closes_the_cases(session, town, meal):
    say(session, meal)
    for mark in "abc":
        not_there(session, meal, mark)
    with pytest.raises(NotAllowed):
        feedback.settle_with_cases(session, actor=WORKER, community=HOME, item=meal, now=NOW)
    assert feedback.wasted_visits_at(session, HOME, meal.id).reports == 3
    feedback.settle_with_cases(session, actor=OFFICE, community=HOME, item=meal, now=NOW)
    assert not disputed(session, town, meal)
    assert feedback.wasted_visits_at(session, HOME, meal.id) is None
    assert {row.mark for row in marked(session)} == {None}
    assert counters_are_right(session)
    # It takes three others again.
    not_there(session, meal, "a")
    assert not disputed(session, town, meal)


def test_a_worker_s_answer_leaves_the_dispute_to_the_street(session, town, meal):
    say(session, meal)
    case = [not_there(session, meal, mark).case for mark in "abc"][-1]
    feedback.answer(session, actor=WORKER, case=case.id, draft=arranged("已改正"), now=NOW)
    assert disputed(session, town, meal)


def test_the_street_may_accept_before_the_third(session, town, meal):
    say(session, meal)
    not_there(session, meal, "a")
    dispute(session, actor=OFFICE, community=HOME, item=meal)
    assert disputed(session, town, meal)
    assert feedback.wasted_visits_at(session, HOME, meal.id).reports == 1


def test_three_at_once_at_three_places_are_all_seen(engine: Engine, session, town, meal):
    say(session, meal)
    places = [
        save_point(session, actor=WORKER, community=HOME, draft=PointDraft(name=name)).id for name in "东西南"
    ]
    session.commit()
    ready = threading.Barrier(3)

    def one(mark, point):
        with Session(engine) as own:
            ready.wait()
            begin_writing(own)
            not_there(own, meal, mark, point=point)
            own.commit()

    threads = [threading.Thread(target=one, args=each) for each in zip("abc", places, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(feedback.wasted_visits_at(session, HOME, meal.id).cases) == 3
    assert disputed(session, town, meal)
    assert counters_are_right(session)
