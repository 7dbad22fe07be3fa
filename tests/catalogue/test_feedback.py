"""Feedback: the code, the deadline, the matter that a report joins, and what is accepted."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.foundation.clock import BEIJING
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound, Refused
from catalogue.models import (
    Case,
    CaseKind,
    CaseReport,
    Channel,
    DayKind,
    EditionItem,
    Outcome,
    Role,
    WrongField,
)
from catalogue.time.days import Calendar, DeclaredDay
from tests.catalogue.reports import (
    HOME,
    NOW,
    SISTER,
    STREET,
    WORKER,
    arranged,
    not_there,
    tell,
)
from tests.examples import examples, undone
from tests.worlds.small_town import CITY


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


@pytest.fixture
def meal(town: EditionFacts):
    return town.item("0102")


# The code


def test_codes_differ_and_are_read_however_they_are_typed():
    codes = [feedback.new_code() for _each in range(500)]
    assert len(set(codes)) == 500
    for code in codes:
        assert len(code) == feedback.CODE_LENGTH
        assert not set(code) & set("ILOU")
        for typed in (
            feedback.say_code(code),
            code.lower(),
            f" {code[:4]} {code[4:]} ",
            code.replace("1", "l"),
        ):
            assert feedback.read_code(typed) == code
    assert feedback.say_code("7K2M9QXT4") == "7K2-M9Q-XT4"
    assert feedback.read_code("７Ｋ２－Ｍ９Ｑ－ＸＴ４") == "7K2M9QXT4"


@given(st.text())
def test_any_text_is_a_code_or_none(text):
    assert feedback.read_code(text) is None or len(feedback.read_code(text)) == feedback.CODE_LENGTH


# The clock


def test_the_answer_is_due_on_the_third_working_day():
    assert feedback.third_working_day(date(2026, 3, 2), Calendar()) == date(2026, 3, 5)
    assert feedback.third_working_day(date(2026, 3, 6), Calendar()) == date(2026, 3, 11)
    # National Day of 2025 was kept from 1 to 8 October, and Saturday the 11th was worked.
    assert feedback.third_working_day(date(2025, 9, 30), Calendar()) == date(2025, 10, 11)


def test_a_declared_day_moves_the_clock():
    off = Calendar({date(2026, 3, 4): DeclaredDay(date(2026, 3, 4), DayKind.HOLIDAY, None)})
    assert feedback.third_working_day(date(2026, 3, 2), off) == date(2026, 3, 6)
    worked = Calendar({date(2026, 3, 7): DeclaredDay(date(2026, 3, 7), DayKind.MAKE_UP, None)})
    assert feedback.third_working_day(date(2026, 3, 5), worked) == date(2026, 3, 9)


def test_a_report_of_late_evening_counts_from_beijing_s_day(session, town):
    late = datetime(2026, 3, 2, 23, 30, tzinfo=BEIJING)
    assert tell(session, words="a", at=late).case.due_on == date(2026, 3, 5)


# Joining


MATTERS = [
    {"kind": CaseKind.CORRECTION, "field": WrongField.PHONE, "item": 0},
    {"kind": CaseKind.CORRECTION, "field": WrongField.HOURS, "item": 0},
    {"kind": CaseKind.CORRECTION, "field": WrongField.OTHER, "item": 0, "words": "门口写错了"},
    {"kind": CaseKind.CORRECTION, "field": WrongField.OTHER, "item": 0, "words": "牌子写错了"},
    {"kind": CaseKind.NEED, "item": 0},
    {"kind": CaseKind.NEED, "words": "修鞋"},
    {"kind": CaseKind.NEED, "words": "配钥匙"},
    {"kind": CaseKind.NOT_THERE, "item": 1},
]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["report", "report", "report", "answer"]),
        st.integers(0, len(MATTERS) - 1),
        st.sampled_from([HOME, SISTER]),
        st.sampled_from(["", "第一句", "另一句"]),
    ),
    max_size=25,
)


@examples(25)
@given(STEPS)
def test_joining_is_a_plain_dictionary(engine, session, town, steps):
    session.rollback()
    with undone(engine) as session:
        items = town.items
        open_cases: dict[object, list[int]] = {}
        answered = 0
        codes = set()
        office = Actor("all", (Held(Role.STREET, CITY),))
        for step, number, division, extra in steps:
            matter = MATTERS[number]
            key = (division, number)
            if step == "answer":
                if key in open_cases:
                    feedback.answer(
                        session, actor=office, case=open_cases.pop(key)[0], draft=arranged("好"), now=NOW
                    )
                    answered += 1
                continue
            item = items[matter["item"]] if "item" in matter else None
            words = matter.get("words", extra)
            found = tell(
                session,
                matter["kind"],
                division=division,
                field=matter.get("field"),
                item=item,
                words=f" {words}。 " if words else "",
            )
            codes.add(found.code)
            before = open_cases.get(key)
            if before is None:
                open_cases[key] = [found.case.id, 1]
            else:
                assert found.case.id == before[0]
                before[1] += 1
            assert found.case.reports == open_cases[key][1]
        total, listed = feedback.cases_in(session, CITY, limit=500)
        assert total == len(open_cases)
        assert {case.id: case.reports for case in listed} == dict(open_cases.values())
        assert feedback.cases_in(session, CITY, answered=True, limit=500)[0] == answered
        assert len(codes) == session.query(CaseReport).count()
        for case in listed:
            assert len(feedback.reports_of(session, case, actor=office)) == case.reports
        counted = feedback.count_open_by_division(session, [CITY], today=NOW.date())
        assert {code: each.open for code, each in counted.items()} == Counter(key[0] for key in open_cases)


def test_two_who_report_the_same_at_once_share_a_case(engine: Engine, session, town):
    session.commit()
    ready = threading.Barrier(6)
    found = []

    def one():
        with Session(engine) as own:
            ready.wait()
            begin_writing(own)
            found.append(tell(own, words="修鞋"))
            own.commit()

    threads = [threading.Thread(target=one) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.case.id for each in found}) == 1
    assert sorted(each.case.reports for each in found) == [1, 2, 3, 4, 5, 6]
    assert len({each.code for each in found}) == 6


# What is taken and what is not


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        (CaseKind.NEED, {}, "words"),
        (CaseKind.NEED, {"words": " \n\x00 "}, "words"),
        (CaseKind.NEED, {"words": "字" * 1001}, "words"),
        (CaseKind.NEED, {"words": "http://a https://b www.c"}, "words"),
        (CaseKind.NEED, {"words": "修鞋", "contact": "1" * 121}, "contact"),
        (CaseKind.CORRECTION, {}, "field"),
        (CaseKind.CORRECTION, {"field": WrongField.OTHER}, "words"),
        (CaseKind.NOT_THERE, {}, "item"),
    ],
)
def test_a_report_that_says_too_little_or_too_much_is_refused(session, town, kind, said, field):
    with pytest.raises(Invalid) as refused:
        tell(session, kind, **said)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert session.query(Case).count() == 0


def test_nobody_is_asked_whether_they_used_a_sensitive_service(session, town):
    session.get(EditionItem, (1, 2)).sensitive = True
    session.flush()
    item = next(each for each in town.items if each.id == 2)
    sensitive = type(item)(
        **{name: getattr(item, name) for name in item.__slots__ if name != "sensitive"}, sensitive=True
    )
    with pytest.raises(Refused):
        not_there(session, sensitive, "a")
    with pytest.raises(Refused):
        feedback.count_ending(session, None, outcome=Outcome.USED, community=HOME, item=sensitive, now=NOW)
    assert tell(session, item=sensitive).case.item_id == 2


def test_a_visit_in_vain_is_of_a_community_and_no_place_is_made_up(session, town, meal):
    with pytest.raises(Refused):
        not_there(session, meal, "a", division=STREET)
    with pytest.raises(NotFound):
        tell(session, division=999999999999, words="x")
    with pytest.raises(NotFound):
        tell(session, point=77, words="x")


def test_only_who_may_answer_there_writes_down_for_a_caller(session, town):
    found = tell(session, words="修鞋", actor=WORKER)
    assert (found.channel, found.logged_by) == (Channel.CALLER, "worker")
    with pytest.raises(NotAllowed):
        tell(session, words="修鞋", actor=WORKER, division=SISTER)
