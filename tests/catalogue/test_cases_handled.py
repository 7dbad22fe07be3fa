"""Handling a case: outcomes told apart, answers corrected, passing on, coming back; nothing done twice, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from catalogue import departments, divisions, feedback, offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.divisions import ProfileDraft
from catalogue.feedback import AnswerDraft, Correction, EntryConflict, KeptIn
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import CaseEvent, CaseKind, CaseOutcome, CaseStep, Role, WrongField
from catalogue.offerings import PointDraft
from tests.catalogue.reports import (
    DISTRICT,
    HOME,
    NOW,
    OFFICE,
    SISTER,
    STREET,
    WORKER,
    arranged,
    say,
    tell,
)
from tests.worlds.small_town import CITY, STREETS

COLLEAGUE = Actor("colleague", (Held(Role.WORKER, HOME),))
DAY = timedelta(days=1)


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


@pytest.fixture
def meal(town: EditionFacts):
    return town.item("0102")


@pytest.fixture
def case(session, town):
    """A need of a resident who left a telephone number."""
    return tell(session, words="修鞋", contact="138 0013 8000")


def answer(session, case, draft=None, *, actor=WORKER, at=NOW):
    return feedback.answer(session, actor=actor, case=case, draft=draft or arranged("每周三上午"), now=at)


def steps(session, case):
    return [event.step for event in feedback.events_of(session, case)]


# Outcomes


@pytest.mark.parametrize(
    ("draft", "wrong"),
    [
        (AnswerDraft(CaseOutcome.NOT_POSSIBLE), ["words"]),
        (AnswerDraft(CaseOutcome.NOT_OURS, "请找别处"), ["about"]),
        (AnswerDraft(CaseOutcome.NOT_OURS, "请找别处", "甲" * 121), ["about"]),
        (AnswerDraft(CaseOutcome.HOTLINE), ["about"]),
        (AnswerDraft(CaseOutcome.DUPLICATE, "相同"), ["duplicate_of"]),
        (AnswerDraft(CaseOutcome.DUPLICATE, "相同", duplicate_of=10**9), ["duplicate_of"]),
        (AnswerDraft(CaseOutcome.SETTLED, "已处理"), ["outcome"]),
        (AnswerDraft(CaseOutcome.CORRECTED, ""), ["words"]),
    ],
)
def test_each_outcome_says_what_it_needs(session, case, draft, wrong):
    with pytest.raises(Invalid) as error:
        answer(session, case.case.id, draft)
    assert [problem.field for problem in error.value.problems] == wrong


def test_a_matter_that_12345_dealt_with_is_closed_by_its_number_alone(session, case):
    closed = answer(session, case.case.id, AnswerDraft(CaseOutcome.HOTLINE, "不要这句", " GD 2026 "))
    assert (closed.open, closed.answer, closed.about) == (False, None, "GD 2026")
    assert feedback.reports_of(session, closed, actor=WORKER)[0].contact is None


def test_a_duplicate_names_a_case_that_is_none_itself_and_that_the_writer_may_see(session, case):
    first, second = tell(session, words="配钥匙").case.id, tell(session, words="配锁").case.id
    away = tell(session, division=SISTER, words="配钥匙").case.id
    same = AnswerDraft(CaseOutcome.DUPLICATE, "相同", duplicate_of=first)
    assert answer(session, case.case.id, same).duplicate_of == first
    for other in (second, away, case.case.id):
        with pytest.raises(Invalid):
            answer(session, second, replace(same, duplicate_of=other))
    assert first in [each.id for each in feedback.similar_cases(session, case.case)]


def test_the_same_answer_sent_twice_is_one_and_another_is_refused(session, case):
    draft = arranged("每周三上午")
    first = answer(session, case.case.id, draft)
    assert answer(session, case.case.id, draft, at=NOW + DAY) == first
    assert steps(session, case.case.id) == [CaseStep.ANSWERED]
    with pytest.raises(Refused):
        answer(session, case.case.id, draft, actor=COLLEAGUE)


def test_outcomes_are_counted_by_month_and_division_and_never_by_person(session, town):
    old = NOW - timedelta(days=40)
    for words, outcome, at, division in (
        ("a", CaseOutcome.ARRANGED, NOW, HOME),
        ("b", CaseOutcome.CORRECTED, NOW, HOME),
        ("c", CaseOutcome.ARRANGED, NOW, SISTER),
        ("d", CaseOutcome.ARRANGED, old, HOME),
    ):
        told = tell(session, words=words, division=division, at=at)
        office = Actor("street", (Held(Role.STREET, STREET),))
        feedback.answer(session, actor=office, case=told.case.id, draft=AnswerDraft(outcome, "好"), now=at)
    tell(session, words="e")
    months = feedback.outcomes_by_month(session, CITY, today=NOW.date())
    this, past = NOW.date().replace(day=1), old.date().replace(day=1)
    assert (len(months), months[this].total, months[past].total) == (12, 3, 1)
    assert months[this].of(CaseOutcome.ARRANGED) == 2
    parts = feedback.outcomes_by_part(session, STREET, month=this)
    assert {code: each.total for code, each in parts.items()} == {HOME: 2, SISTER: 1}
    assert set(feedback.outcomes_by_part(session, CITY, month=this)) == {DISTRICT}


# Correcting the answer


def test_a_corrected_answer_keeps_the_one_before_it(session, case):
    answer(session, case.case.id, arranged("周三"))
    (event,) = feedback.events_of(session, case.case.id)
    change = {"actor": COLLEAGUE, "case": case.case.id, "seen": event.id, "now": NOW + DAY}
    after = feedback.correct_answer(session, draft=arranged("周四"), **change)
    assert (after.answer, after.answered_at, after.corrected_at) == ("周四", NOW, NOW + DAY)
    assert feedback.correct_answer(session, draft=arranged("周四"), **change) == after
    assert [each.words for each in feedback.events_of(session, case.case.id)] == ["周三", "周四"]
    with pytest.raises(Conflict):
        feedback.correct_answer(session, draft=arranged("周五"), **change)
    with pytest.raises(NotAllowed):
        feedback.correct_answer(
            session, draft=arranged("周五"), **{**change, "actor": Actor("x", (Held(Role.WORKER, SISTER),))}
        )


def test_an_open_case_has_no_answer_to_correct(session, case):
    with pytest.raises(Refused):
        feedback.correct_answer(
            session, actor=WORKER, case=case.case.id, draft=arranged("好"), seen=0, now=NOW
        )


# Passing on


def pass_on(session, case, division, *, actor=WORKER, reason="由街道统一安排", **to):
    return feedback.pass_on(session, actor=actor, case=case, division=division, reason=reason, now=NOW, **to)


def test_a_case_passed_on_waits_with_the_street_and_keeps_its_clock(session, case):
    after = pass_on(session, case.case.id, STREET)
    assert (after.holder, after.due_on, after.open) == (STREET, case.case.due_on, True)
    assert pass_on(session, case.case.id, STREET) == after
    assert steps(session, case.case.id) == [CaseStep.PASSED_ON]
    assert feedback.count_open(session, [HOME], today=NOW.date()).open == 0
    assert feedback.count_open_by_division(session, [STREET], today=NOW.date())[STREET].open == 1
    # The community still sees the case, but no longer the contact, and cannot answer.
    assert feedback.cases_in(session, HOME)[0] == 1
    assert feedback.reports_of(session, after, actor=WORKER)[0].contact is None
    assert feedback.reports_of(session, after, actor=OFFICE)[0].contact
    with pytest.raises(NotAllowed):
        answer(session, case.case.id)
    back = pass_on(session, case.case.id, HOME, actor=OFFICE)
    assert (back.passed_to, back.holder) == (None, HOME)
    assert not answer(session, case.case.id).open


def test_a_case_goes_to_its_own_street_s_departments_with_a_reason_and_nowhere_else(session, case):
    office = departments.save_department(session, actor=OFFICE, division=STREET, name="民生科")
    there = Actor("other", (Held(Role.STREET, STREETS[1]),))
    other = departments.save_department(session, actor=there, division=STREETS[1], name="民生科")
    for to, field in (
        ({"division": STREETS[1]}, "to"),
        ({"division": STREET, "department": other.id}, "to"),
        ({"division": DISTRICT}, "to"),
        ({"division": HOME}, "to"),
        ({"division": STREET, "reason": " "}, "reason"),
    ):
        with pytest.raises(Invalid) as error:
            pass_on(session, case.case.id, **to)
        assert [problem.field for problem in error.value.problems] == [field]
    held = pass_on(session, case.case.id, STREET, department=office.id)
    assert (held.holder, held.department) == (STREET, office.id)
    (event,) = feedback.events_of(session, case.case.id)
    assert (event.about, event.division, event.words) == ("民生科", STREET, "由街道统一安排")
    with pytest.raises(Refused):
        departments.close_department(session, actor=OFFICE, division=STREET, department=office.id, now=NOW)
    answer(session, case.case.id, actor=OFFICE)
    departments.close_department(session, actor=OFFICE, division=STREET, department=office.id, now=NOW)
    assert departments.departments_of(session, STREET) == ()
    assert departments.departments_by_id(session, [office.id])[office.id].name == "民生科"
    with pytest.raises(Refused):
        pass_on(session, case.case.id, HOME, actor=OFFICE)


# Replies


def test_a_street_s_own_words_hold_for_its_communities_alone(session, town):
    shipped = feedback.shipped_replies()
    assert set(shipped) == set(CaseOutcome) - {CaseOutcome.HOTLINE, CaseOutcome.SETTLED}
    assert feedback.replies_for(session, HOME) == shipped
    change = {"actor": OFFICE, "street": STREET, "outcome": CaseOutcome.CORRECTED, "expected_version": 0}
    saved = feedback.save_reply(session, text_zh="已改", text_en="Done", **change)
    assert feedback.save_reply(session, text_zh="已改", text_en="Done", **change) == saved
    assert feedback.replies_for(session, HOME)[CaseOutcome.CORRECTED].text_zh == "已改"
    assert feedback.replies_for(session, CITY) == shipped
    with pytest.raises(Conflict):
        feedback.save_reply(session, text_zh="改好了", text_en="Done", **change)
    with pytest.raises(Invalid):
        feedback.save_reply(session, text_zh="", text_en="Done", **{**change, "expected_version": 1})
    with pytest.raises(NotAllowed):
        feedback.save_reply(session, text_zh="x", text_en="y", **{**change, "actor": WORKER})


# Not settled


def reopen(session, code, *, at=NOW + DAY, **said):
    return feedback.reopen(session, code=code, now=at, **said)


def test_what_is_not_settled_comes_back_to_who_answered_with_a_new_clock(session, case):
    answer(session, case.case.id, actor=OFFICE)
    found = feedback.find_report(session, case.code)
    assert feedback.may_reopen(found, NOW + DAY)
    again = reopen(session, case.code, words="还没来", contact="138 0013 8000", at=NOW + 7 * DAY)
    assert (again.open, again.holder, again.reopened_at) == (True, STREET, NOW + 7 * DAY)
    assert again.due_on == feedback.third_working_day((NOW + 7 * DAY).date())
    assert reopen(session, case.code, words="还没来", at=NOW + 8 * DAY) == again
    assert steps(session, case.case.id) == [CaseStep.ANSWERED, CaseStep.REOPENED]
    assert feedback.reports_of(session, again, actor=OFFICE)[0].contact == "138 0013 8000"
    answer(session, case.case.id, arranged("已来"), actor=OFFICE, at=NOW + 9 * DAY)
    with pytest.raises(Refused):
        reopen(session, case.code, at=NOW + 10 * DAY)


def test_it_can_be_said_for_thirty_days_and_of_an_answer_only(session, case):
    with pytest.raises(Refused):
        reopen(session, case.code)
    answer(session, case.case.id)
    with pytest.raises(Refused):
        reopen(session, case.code, at=NOW + 31 * DAY)
    with pytest.raises(NotFound):
        reopen(session, "0" * 9)
    with pytest.raises(Invalid):
        reopen(session, case.code, words="字" * 1001)
    assert reopen(session, case.code, at=NOW + 30 * DAY).open


def test_a_case_comes_back_beside_a_new_one_of_the_same_matter(session, case):
    answer(session, case.case.id)
    newer = tell(session, words="修鞋").case
    again = reopen(session, case.code)
    assert (again.id, again.open) == (case.case.id, True)
    assert tell(session, words="修鞋").case.id == newer.id


def test_what_was_said_while_it_was_handled_is_forgotten_with_the_words(session, case):
    pass_on(session, case.case.id, STREET)
    answer(session, case.case.id, actor=OFFICE)
    reopen(session, case.code, words="还没来", contact="138 0013 8000")
    feedback.forget(session, now=NOW + 183 * DAY)
    assert feedback.reports_of(session, feedback.get_case(session, case.case.id, within=HOME), actor=OFFICE)[
        0
    ].contact
    answer(session, case.case.id, arranged("已来"), actor=OFFICE, at=NOW + 2 * DAY)
    feedback.forget(session, now=NOW + 186 * DAY)
    kept = session.scalars(select(CaseEvent.words).order_by(CaseEvent.id)).all()
    assert kept == [None, "每周三上午", None, "已来"]
    assert feedback.forget(session, now=NOW + 186 * DAY) == 0


def test_the_holder_of_the_code_recognises_the_contact_and_no_more(session, case):
    assert feedback.find_report(session, case.code).contact == "1******00"
    assert feedback.masked("12345") == "******"


# The fact on record


def wrong_phone(session, meal, **said):
    return tell(session, CaseKind.CORRECTION, item=meal, field=WrongField.PHONE, **said).case


def entries(session, town, meal, **about):
    found = feedback.entries_on_record(
        session, town, **{"division": HOME, "item": meal, "point": None} | about
    )
    return feedback.with_sources(session, found, meal)


def correct(session, town, meal, case, entry, *, actor=WORKER, **said):
    return feedback.correct_and_answer(
        session,
        actor=actor,
        case=case.id,
        edition=town,
        item=meal,
        corrections=[Correction(entry.kept, entry.id, entry.community, entry.version, said)],
        draft=AnswerDraft(CaseOutcome.CORRECTED, "已更正"),
        now=NOW,
    )


def test_a_case_shows_the_fact_on_record_who_said_it_and_since_when(session, town, meal):
    say(session, meal)
    (line,) = entries(session, town, meal)
    assert (line.kept, line.phones, line.sources["phones"].role) == (KeptIn.LINE, ("010-55500000",), "worker")
    offerings.confirm(session, actor=OFFICE, community=HOME, item=meal)
    (line,) = entries(session, town, meal)
    # Confirming it does not make it newer.
    assert line.sources["phones"].role == "worker"


def test_a_service_without_a_number_shows_that_of_the_station(session, town):
    meal = town.item("0101")
    place = offerings.save_point(
        session, actor=WORKER, community=HOME, draft=PointDraft(name="活动室", hours="Mo-Fr 09:00-17:00")
    )
    say(session, meal, phone=None, points=(place.id,))
    divisions.save_profile(
        session, actor=OFFICE, community=HOME, draft=ProfileDraft(phones=("010-65550002",))
    )
    line, point, station = entries(session, town, meal)
    assert (line.phones, point.hours, station.phones) == ((), "Mo-Fr 09:00-17:00", ("010-65550002",))
    assert station.sources["phones"].role == "street"
    assert [each.kept for each in entries(session, town, None, item=None)] == [KeptIn.STATION]
    assert entries(session, town, None, item=None, division=STREET) == ()


def test_a_number_is_put_right_where_it_is_kept_together_with_the_answer(session, town, meal):
    say(session, meal)
    case, (line,) = wrong_phone(session, meal), entries(session, town, meal)
    for _twice in range(2):
        assert not correct(session, town, meal, case, line, phone="61230045").open
    assert entries(session, town, meal)[0].phones == ("010-61230045",)
    assert steps(session, case.id) == [CaseStep.ANSWERED]
    profile = ProfileDraft(phones=("010-65550002",))
    station = divisions.save_profile(session, actor=WORKER, community=HOME, draft=profile)
    other = tell(session, CaseKind.CORRECTION, field=WrongField.PHONE).case
    (entry,) = entries(session, town, None, item=None)
    correct(session, town, None, other, entry, phones=("61230046",))
    assert divisions.get_profile(session, HOME).phones == ("010-61230046",) != station.phones


def test_a_change_by_somebody_else_and_a_wrong_number_name_their_entry(session, town, meal):
    place = offerings.save_point(
        session, actor=WORKER, community=HOME, draft=PointDraft(name="活动室", phones=("010-65550001",))
    )
    case = tell(session, CaseKind.CORRECTION, point=place.id, field=WrongField.PHONE).case
    (seen,) = entries(session, town, None, point=place.id)
    with pytest.raises(Invalid) as error, session.begin_nested():
        correct(session, town, None, case, seen, phones=("见公告",))
    assert [problem.field for problem in error.value.problems] == [f"point-{place.id}-phones"]
    offerings.save_point(
        session,
        actor=OFFICE,
        community=HOME,
        draft=PointDraft(name="活动室", phones=("010-65550009",)),
        point_id=place.id,
    )
    with pytest.raises(EntryConflict) as conflict, session.begin_nested():
        correct(session, town, None, case, seen, phones=("010-65550008",))
    assert conflict.value.key == f"point-{place.id}"
    assert feedback.get_case(session, case.id, within=HOME).open
