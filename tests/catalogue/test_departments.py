"""Departments: kept by their office, each owns items and answers what was passed on to it, and does nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue import departments, feedback
from catalogue.access.accounts import add_user, close_account
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound, Refused
from catalogue.models import AuditEntry, CaseStep, Role
from catalogue.owner_lists.mappings import own_mappings, save_mapping
from tests.catalogue.reports import DISTRICT, HOME, NOW, OFFICE, STREET, WORKER, arranged, tell
from tests.worlds.small_town import STREETS

CARE, UPKEEP = "民生科", "城管科"


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


def save(session, name=CARE, *, actor=OFFICE, division=STREET, phone=None):
    return departments.save_department(session, actor=actor, division=division, name=name, phone=phone)


def own(session, town, department, *codes, actor=OFFICE):
    items = [town.item(code).id for code in codes]
    return departments.save_items(
        session,
        actor=actor,
        edition=town,
        division=department.division,
        department=department.id,
        items=items,
    )


def member(department):
    return Actor("clerk", (Held(Role.DEPARTMENT, department.division, department.id),))


def test_an_office_keeps_its_departments(session, town):
    first = save(session, f" {CARE} ", phone="55500872")
    assert save(session, phone="55500872") == replace(first, name=CARE)
    assert save(session) == first  # nothing said of the number leaves it
    assert departments.departments_of(session, STREET) == (first,)
    for name, phone in (("", ""), ("甲" * 61, ""), (UPKEEP, "见公告")):
        with pytest.raises(Invalid):
            save(session, name, phone=phone)
    with pytest.raises(NotAllowed):
        save(session, actor=WORKER)
    with pytest.raises(NotFound):
        save(session, division=HOME)
    district = Actor("district", (Held(Role.DISTRICT, DISTRICT),))
    assert save(session, "区民政局", actor=district, division=DISTRICT).division == DISTRICT


def test_an_item_has_one_owner_in_an_office_and_the_trail_says_who_lost_it(session, town):
    care, upkeep = save(session), save(session, UPKEEP)
    assert own(session, town, care, "0101", "0102").items
    own(session, town, upkeep, "0102")
    kept = {each.name: each.items for each in departments.departments_of(session, STREET)}
    assert kept == {CARE: (town.item("0101").id,), UPKEEP: (town.item("0102").id,)}
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.action, entry.after["taken_from"]) == ("department.items", {CARE: ["0102"]})
    before = session.query(AuditEntry).count()
    own(session, town, upkeep, "0102")
    assert session.query(AuditEntry).count() == before
    (owner,) = departments.owners_of(session, HOME, town.item("0102").id)
    assert owner.name == UPKEEP
    with pytest.raises(Invalid):
        departments.save_items(
            session, actor=OFFICE, edition=town, division=STREET, department=care.id, items=[10**6]
        )
    departments.close_department(session, actor=OFFICE, division=STREET, department=upkeep.id, now=NOW)
    assert departments.owners_of(session, HOME, town.item("0102").id) == ()


def test_an_office_says_of_which_items_a_department_can_hand_over_a_list(session, town):
    care = save(session)
    first, second = town.item("0101").id, town.item("0102").id

    def supply(items, supplies):
        return departments.save_items(
            session,
            actor=OFFICE,
            edition=town,
            division=STREET,
            department=care.id,
            items=items,
            supplies=supplies,
        )

    assert supply([first, second], [second]).supplies == (second,)
    assert supply([first, second], None).supplies == (second,)  # nothing said of lists leaves them
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.action, entry.after["lists"]) == ("department.items", ["0102"])
    with pytest.raises(Invalid):
        supply([first], [second])
    assert supply([first], None).supplies == ()
    assert supply([first], [first]).supplies == (first,)


def test_a_department_answers_what_was_passed_on_to_it_and_sees_no_other_case(session, town):
    care, upkeep = save(session), save(session, UPKEEP)
    mine, other = tell(session, words="修鞋", contact="138 0013 8000").case, tell(session, words="理发").case
    feedback.pass_on(
        session, actor=WORKER, case=mine.id, division=STREET, department=care.id, reason="请答", now=NOW
    )
    clerk, colleague = member(care), member(upkeep)
    assert [case.id for case in feedback.cases_in(session, STREET, departments=[care.id])[1]] == [mine.id]
    found = feedback.get_case(session, mine.id, within=STREET, departments=[care.id])
    assert feedback.reports_of(session, found, actor=clerk)[0].contact
    for stranger, case in ((colleague, mine), (clerk, other)):
        with pytest.raises(NotAllowed):
            feedback.answer(session, actor=stranger, case=case.id, draft=arranged("好"), now=NOW)
        with pytest.raises(NotAllowed):
            feedback.reports_of(session, feedback.get_case(session, case.id, within=STREET), actor=stranger)
    with pytest.raises(NotFound):
        feedback.get_case(session, other.id, within=STREET, departments=[care.id])
    with pytest.raises(NotAllowed):
        feedback.pass_on(session, actor=clerk, case=mine.id, division=STREET, reason="不归我们", now=NOW)
    done = feedback.answer(session, actor=clerk, case=mine.id, draft=arranged("周三上午"), now=NOW)
    assert (done.open, done.answered_role, done.department) == (False, "department", care.id)
    with pytest.raises(NotAllowed):
        feedback.correct_answer(session, actor=clerk, case=mine.id, draft=arranged("周四"), seen=0, now=NOW)
    assert [each.step for each in feedback.events_of(session, mine.id)] == [
        CaseStep.PASSED_ON,
        CaseStep.ANSWERED,
    ]


def test_a_department_keeps_its_own_lists_of_items_that_it_owns(session, town):
    care, upkeep = save(session), save(session, UPKEEP)
    own(session, town, care, "0101")
    clerk, colleague = member(care), member(upkeep)

    def keep(name="助餐点", *, actor=clerk, **more):
        return save_mapping(session, actor=actor, edition=town, division=STREET, name=name, **more)

    kept = keep(items=[town.item("0101").id])
    assert (kept.department, kept.owner) == (care.id, CARE)
    with pytest.raises(Invalid):
        keep(items=[town.item("0102").id])
    for actor, more in ((colleague, {}), (clerk, {"department": upkeep.id})):
        with pytest.raises(NotAllowed):
            keep(actor=actor, **more)
    keep("驿站", actor=OFFICE)
    assert [each.name for each in own_mappings(session, clerk, STREET)] == ["助餐点"]
    assert len(own_mappings(session, OFFICE, STREET)) == 2
    with pytest.raises(NotAllowed):
        keep("驿站")
    # What the office mapped beyond the department's items stays when the department saves the list again.
    both = [town.item("0101").id, town.item("0102").id]
    keep(actor=OFFICE, department=care.id, items=both)
    assert keep(items=both, columns={"地址": None}).items == tuple(sorted(both))


def test_accounts_belong_to_a_department_of_their_division_and_keep_it_on_the_list(session, town):
    care = save(session)
    there = Actor("other", (Held(Role.STREET, STREETS[1]),))
    elsewhere = save(session, actor=there, division=STREETS[1])
    password = "seventeen quiet lanes"
    for role, department in (
        (Role.DEPARTMENT, None),
        (Role.DEPARTMENT, elsewhere.id),
        (Role.STREET, care.id),
    ):
        with pytest.raises(Invalid) as error:
            add_user(session, "zhao", role, STREET, password, actor=OFFICE, department=department)
        assert [problem.field for problem in error.value.problems] == ["department"]
    with pytest.raises(NotAllowed):
        add_user(session, "zhao", Role.DEPARTMENT, STREET, password, actor=member(care), department=care.id)
    added = add_user(session, "zhao", Role.DEPARTMENT, STREET, password, actor=OFFICE, department=care.id)
    assert added.held == (Held(Role.DEPARTMENT, STREET, care.id),)
    with pytest.raises(Refused):
        departments.close_department(session, actor=OFFICE, division=STREET, department=care.id, now=NOW)
    close_account(session, actor=operator("tests"), name="zhao")
    departments.close_department(session, actor=OFFICE, division=STREET, department=care.id, now=NOW)
    assert departments.departments_of(session, STREET) == ()
