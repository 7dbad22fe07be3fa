"""Answers: who gives them, what they erase, what time forgets, and the counts of how visits ended."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from catalogue import feedback
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound, Refused
from catalogue.models import (
    Case,
    Experience,
    Outcome,
    Role,
)
from tests.catalogue.reports import (
    DISTRICT,
    HOME,
    NOW,
    OFFICE,
    SISTER,
    STREET,
    WORKER,
    arranged,
    marked,
    not_there,
    tell,
)
from tests.worlds.small_town import CITY, STREETS


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


@pytest.fixture
def meal(town: EditionFacts):
    return town.item("0102")


# Answers and erasure


def test_an_answer_closes_the_case_and_erases_contacts(session, town, meal):
    found = [
        tell(session, words="修鞋", contact="138 0013 8000", at=NOW + timedelta(minutes=minutes))
        for minutes in range(3)
    ]
    other = tell(session, words="配钥匙", contact="138 0013 8001")
    after = feedback.answer(
        session, actor=WORKER, case=found[0].case.id, draft=arranged(" 每周三上午 \n"), now=NOW
    )
    assert (after.open, after.answer, after.answered_role) == (False, "每周三上午", "worker")
    reports = feedback.reports_of(session, after, actor=WORKER)
    assert [report.contact for report in reports] == [None] * 3
    assert all(first.at < second.at for first, second in pairwise(reports))
    assert feedback.reports_of(session, other.case, actor=WORKER)[0].contact == "138 0013 8001"
    for each in found:
        assert feedback.find_report(session, each.code).case.answer == "每周三上午"
    # The same is a new matter afterwards.
    assert tell(session, words="修鞋").case.id != found[0].case.id


def test_an_answer_is_never_written_over_and_never_empty(session, town):
    case = tell(session, words="修鞋").case.id
    with pytest.raises(Invalid):
        feedback.answer(session, actor=WORKER, case=case, draft=arranged(" \n "), now=NOW)
    with pytest.raises(Invalid):
        feedback.answer(session, actor=WORKER, case=case, draft=arranged("字" * 1001), now=NOW)
    feedback.answer(session, actor=WORKER, case=case, draft=arranged("好"), now=NOW)
    with pytest.raises(Refused):
        feedback.answer(session, actor=OFFICE, case=case, draft=arranged("不好"), now=NOW)
    with pytest.raises(NotFound):
        feedback.answer(session, actor=OFFICE, case=case + 1, draft=arranged("不好"), now=NOW)


@pytest.mark.parametrize(
    ("role", "at", "allowed"),
    [
        (Role.WORKER, HOME, True),
        (Role.WORKER, SISTER, False),
        (Role.STREET, STREET, True),
        (Role.STREET, STREETS[1], False),
        (Role.DISTRICT, DISTRICT, True),
        (Role.CITY, CITY, True),
        (Role.EDITOR, CITY, False),
        (Role.ADMIN, CITY, False),
    ],
)
def test_who_answers(session, town, role, at, allowed):
    somebody = Actor("somebody", (Held(role, at),))
    case = tell(session, words="修鞋", contact="138 0013 8000").case
    if not allowed:
        with pytest.raises(NotAllowed):
            feedback.reports_of(session, case, actor=somebody)
        with pytest.raises(NotAllowed):
            feedback.answer(session, actor=somebody, case=case.id, draft=arranged("好"), now=NOW)
        return
    (report,) = feedback.reports_of(session, case, actor=somebody)
    # A community's contacts are for those who handle its cases.
    assert (report.contact is not None) == (role in (Role.WORKER, Role.STREET))
    assert not feedback.answer(session, actor=somebody, case=case.id, draft=arranged("好"), now=NOW).open


def test_a_case_without_a_community_lies_with_the_wider_office(session, town):
    case = tell(session, division=DISTRICT, words="修鞋", contact="a@b.example").case
    office = Actor("district", (Held(Role.DISTRICT, DISTRICT),))
    assert feedback.reports_of(session, case, actor=office)[0].contact == "a@b.example"
    with pytest.raises(NotAllowed):
        feedback.answer(session, actor=OFFICE, case=case.id, draft=arranged("好"), now=NOW)
    with pytest.raises(NotFound):
        feedback.get_case(session, case.id, within=STREET)


def test_open_cases_come_by_their_day_and_overdue_ones_are_counted(session, town):
    late = tell(session, words="a", at=NOW - timedelta(days=10)).case
    soon = tell(session, words="b", at=NOW).case
    middle = tell(session, words="c", at=NOW - timedelta(days=3)).case
    total, cases = feedback.cases_in(session, CITY)
    assert (total, [case.id for case in cases]) == (3, [late.id, middle.id, soon.id])
    assert [case.overdue(NOW.date()) for case in cases] == [True, False, False]
    assert feedback.count_open(session, [STREET], today=NOW.date()) == feedback.OpenCount(3, 1, 3)
    assert feedback.count_open(session, [STREETS[1]], today=NOW.date()) == feedback.OpenCount()


def test_time_forgets(session, town, meal):
    case = tell(session, words="修鞋", contact="138").case
    waiting = tell(session, words="配钥匙", contact="139").case
    not_there(session, meal, "a" * 32)
    feedback.answer(session, actor=WORKER, case=case.id, draft=arranged("好"), now=NOW)
    assert feedback.forget(session, now=NOW + timedelta(days=89)) == 0
    assert feedback.forget(session, now=NOW + timedelta(days=91)) == 1
    assert {row.mark for row in marked(session)} == {None}
    feedback.forget(session, now=NOW + timedelta(days=184))
    assert feedback.forget(session, now=NOW + timedelta(days=184)) == 0
    assert feedback.get_case(session, case.id, within=HOME).words is None
    assert session.scalar(select(Case.fingerprint).where(Case.id == case.id)) == ""
    assert feedback.get_case(session, case.id, within=HOME).answer == "好"
    (report,) = feedback.reports_of(session, feedback.get_case(session, case.id, within=HOME), actor=WORKER)
    assert report.words is None
    (report,) = feedback.reports_of(session, waiting, actor=WORKER)
    assert (report.words, report.contact) == ("配钥匙", None)


def test_a_resident_erases_the_own_words_and_no_others(session, town, meal):
    mine = tell(session, words="我住六号楼，想修鞋", contact="138")
    asked = tell(session, item=meal, words="我腿脚不便", contact="136")
    joined = tell(session, item=meal, words="我也要", contact="139")
    assert joined.case.id == asked.case.id
    not_there(session, meal, "a" * 32)
    feedback.erase_words(session, code=mine.code)
    feedback.erase_words(session, code=asked.code)
    feedback.erase_words(session, code=asked.code)
    (report,) = feedback.reports_of(
        session, feedback.get_case(session, mine.case.id, within=HOME), actor=WORKER
    )
    assert (report.words, report.contact) == (None, None)
    assert feedback.get_case(session, mine.case.id, within=HOME).words is None
    assert feedback.get_case(session, asked.case.id, within=HOME).words is None
    kept = feedback.reports_of(session, asked.case, actor=WORKER)
    assert [(each.words, each.contact) for each in kept] == [(None, None), ("我也要", "139")]
    assert [mark for _division, mark, _contact in marked(session) if mark] == ["a" * 32]
    feedback.answer(session, actor=WORKER, case=mine.case.id, draft=arranged("好"), now=NOW)
    assert feedback.find_report(session, mine.code).case.answer == "好"
    with pytest.raises(NotFound):
        feedback.erase_words(session, code="000000000")


def test_words_that_two_wrote_stay_with_the_other(session, town):
    one, two = (tell(session, words="想修鞋") for _each in range(2))
    assert one.case.id == two.case.id
    feedback.erase_words(session, code=one.code)
    assert feedback.get_case(session, two.case.id, within=HOME).words == "想修鞋"
    assert feedback.find_report(session, two.code).words == "想修鞋"


# The one question after use


def test_endings_are_counted_by_month_without_a_person(session, town, meal):
    for outcome, times in ((Outcome.USED, 3), (Outcome.NOT_FOUND, 1), (Outcome.NOT_THERE, 2)):
        for _each in range(times):
            feedback.count_ending(session, None, outcome=outcome, community=HOME, item=meal, now=NOW)
    feedback.count_ending(session, None, outcome=Outcome.USED, community=HOME, now=NOW - timedelta(days=40))
    feedback.count_ending(session, None, outcome=Outcome.USED, community=SISTER, now=NOW)
    feedback.count_ending(session, None, outcome=Outcome.USED, community=HOME, now=NOW - timedelta(days=200))
    endings = feedback.endings_of(session, HOME, today=NOW.date())
    assert endings == feedback.Endings(used=4, not_found=1, not_there=2)
    assert endings.total == 7
    months = session.scalars(select(Experience.month).where(Experience.item_id == meal.id)).all()
    assert set(months) == {date(2026, 3, 1)}
    with pytest.raises(NotFound):
        feedback.count_ending(session, None, outcome=Outcome.USED, community=STREET, now=NOW)
