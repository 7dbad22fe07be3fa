"""What keeping the records costs: asked and taken by community and month, from histories and cases, never by person."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from catalogue import audit, feedback, offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.effort.duties import DutyFile, duties, set_minutes, shipped_duties
from catalogue.effort.guides import SHIPPED_GUIDE, guide_for, set_guide
from catalogue.effort.months import (
    ANSWER,
    DUE,
    LINE_ACTS,
    POINT_ACTS,
    PROFILE_ACTS,
    REVIEW,
    SETTLE,
    effort_of,
    lines_to_fill,
)
from catalogue.foundation.clock import months_until
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound
from catalogue.models import Action, CaseKind, Channel, Form, Mode, Revision, Role, State
from tests.worlds.eight_streets import World

ROOM = Path(__file__).resolve().parents[2] / "catalogue" / "effort"
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
AT = datetime(2026, 11, 10, 4, tzinfo=UTC)
ONLY_OF_LINES = {Action.RECORD_SEVERAL, Action.CONFIRM, Action.CONFIRM_SEVERAL, Action.CHECK}
BY_NO_COMMUNITY = {
    Action.DISPUTE,
    Action.SETTLE,
    Action.RULE,
    Action.IMPORT,
    Action.SUCCEED,
    Action.MERGE,
    Action.SESSION,
    Action.POINT_ENDS,
    Action.VERIFY,
    Action.RETURN,
    Action.REINSTATE,
    Action.CORRECT,
    Action.END_RULING,
} | {
    Action.DECLARE,
    Action.RELEASE,
    Action.SUSPEND,
    Action.RESUME,
    Action.END,
}
"""Acts on lines by offices, by imports and by the portal itself, which also follows where places were merged; and acts on
declarations, with the lines that follow them."""


@pytest.fixture
def edition(session: Session, world: World) -> EditionFacts:
    return get_edition(session, world.edition_key)


def worker_of(community: int) -> Actor:
    return Actor("dfx", (Held(Role.WORKER, community),))


def work(session: Session, world: World, edition: EditionFacts) -> None:
    """Two communities of one street and one elsewhere at work, all on 10 November."""
    for community, items in [
        (world.community, edition.items[:3]),
        (world.neighbour, edition.items[:1]),
        (world.elsewhere, edition.items[:2]),
    ]:
        for item in items:
            offerings.record(
                session,
                actor=worker_of(community),
                community=community,
                item=item,
                draft=offerings.OfferingDraft(state=State.ABSENT),
            )
    street = Actor("street", (Held(Role.STREET, world.street),))
    offerings.dispute(session, actor=street, community=world.community, item=edition.items[0])
    session.execute(update(Revision).values(at=AT))
    feedback.report(
        session,
        draft=feedback.ReportDraft(kind=CaseKind.NEED, division=world.community, words="想要修鞋"),
        channel=Channel.WEB,
        now=AT,
    )
    session.flush()


def test_what_was_asked_and_taken_is_counted_by_duty_and_by_part(
    session: Session, world: World, edition: EditionFacts
) -> None:
    work(session, world, edition)
    city = effort_of(session, world.city, NOVEMBER)
    assert city.total.done == {"record_line": 6}
    assert city.total.asked == {REVIEW: 1, ANSWER: 1}
    assert {code: effort.done for code, effort in city.parts.items()} == {
        world.district: {"record_line": 4},
        world.elsewhere // 10**6 * 10**6: {"record_line": 2},
    }
    street = effort_of(session, world.street, NOVEMBER)
    assert {code: effort.done["record_line"] for code, effort in street.parts.items()} == {
        world.community: 3,
        world.neighbour: 1,
    }
    own = effort_of(session, world.community, NOVEMBER).total
    known = duties(session)
    assert own.minutes_taken(known) == 2  # 3 x 0.5, rounded up
    assert own.minutes_asked(known) == 8  # a report of 5, a returned line of 3


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC), OCTOBER),
        (datetime(2026, 10, 31, 16, tzinfo=UTC), NOVEMBER),
        (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), NOVEMBER),
    ],
)
def test_a_month_begins_and_ends_in_beijing(
    session: Session, world: World, edition: EditionFacts, at: datetime, month: date
) -> None:
    work(session, world, edition)
    session.execute(update(Revision).values(at=at))
    for each in (OCTOBER, NOVEMBER):
        done = effort_of(session, world.community, each).total.done
        assert done == ({"record_line": 3} if each == month else {})


def test_a_line_is_due_in_the_month_in_which_its_confirmation_ends(
    session: Session, world: World, edition: EditionFacts
) -> None:
    item = next(item for item in edition.items if item.form is Form.HOME)
    offerings.record(
        session,
        actor=worker_of(world.community),
        community=world.community,
        item=item,
        draft=offerings.OfferingDraft(state=State.DELIVERED, phone="010-65120000", mode=Mode.OWN),
        today=date(2025, 11, 20),
    )
    assert effort_of(session, world.street, NOVEMBER).total.asked == {DUE: 1}
    assert effort_of(session, world.street, OCTOBER).total.asked == {}
    offerings.confirm(
        session,
        actor=worker_of(world.community),
        community=world.community,
        item=item,
        today=date(2026, 11, 5),
    )
    session.execute(update(Revision).where(Revision.action == Action.CONFIRM).values(at=AT))
    after = effort_of(session, world.street, NOVEMBER).total
    assert after.asked == {"confirm_line": 1}
    assert after.done["confirm_line"] == 1


@pytest.mark.one_database
def test_lines_to_fill_are_those_of_which_nothing_is_said(
    session: Session, world: World, edition: EditionFacts
) -> None:
    before = lines_to_fill(session, edition.id, world.street)
    work(session, world, edition)
    assert lines_to_fill(session, edition.id, world.street) == before - 4
    assert lines_to_fill(session, edition.id, world.elsewhere) == len(edition.items) - 2


def test_the_whole_city_takes_seven_questions(session: Session, world: World, edition: EditionFacts) -> None:
    work(session, world, edition)
    asked: list[str] = []
    listen = lambda *arguments: asked.append(arguments[2])  # noqa: E731
    event.listen(session.get_bind(), "before_cursor_execute", listen)
    try:
        for division in (world.city, world.community):
            asked.clear()
            effort_of(session, division, NOVEMBER)
            assert len(asked) == 7
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", listen)
    assert not [text for text in asked if "actor" in text or "answered_by" in text or "role" in text]


@pytest.mark.one_database
def test_nothing_of_the_room_reads_who_did_something() -> None:
    persons = {"actor", "answered_by", "logged_by", "user_id", "User", "person", "answered_role"}
    for path in ROOM.glob("*.py"):
        if path.name in ("duties.py", "guides.py"):
            continue  # who sets minutes and guide values is told to the trail
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        named |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not named & persons, path.name


@pytest.mark.one_database
def test_every_act_of_a_community_counts_for_a_duty_of_the_file() -> None:
    keys = {duty.key for duty in shipped_duties().duties}
    assert {
        *LINE_ACTS.values(),
        *POINT_ACTS.values(),
        *PROFILE_ACTS.values(),
        ANSWER,
        REVIEW,
        DUE,
        SETTLE,
    } == keys
    assert set(LINE_ACTS) == set(Action) - BY_NO_COMMUNITY - {Action.SELF_TOLD}, "answers are counted instead"
    assert set(POINT_ACTS) == set(LINE_ACTS) - ONLY_OF_LINES | {Action.MERGE}


@pytest.mark.one_database
@pytest.mark.parametrize(
    "change",
    [{"minutes": 0}, {"minutes": 61}, {"minutes": 0.25}, {"key": "A b"}, {"name_zh": ""}, {"more": 1}],
)
def test_a_file_of_duties_that_is_wrong_is_refused(change: Mapping[str, object]) -> None:
    good = {"key": "x", "name_zh": "填", "name_en": "Fill", "minutes": 1}
    about = {"source_zh": "自测", "source_en": "Our own"}
    DutyFile.model_validate(about | {"duties": [good]})
    for wrong in ([good | change], [good, good]):
        with pytest.raises(ValidationError):
            DutyFile.model_validate(about | {"duties": wrong})


def test_the_city_sets_minutes_and_takes_them_back(session: Session, world: World) -> None:
    city = Actor("city", (Held(Role.CITY, world.city),))
    changed = set_minutes(session, actor=city, duty=ANSWER, tenths=80)
    assert (changed.tenths, changed.shipped) == (80, 50)
    assert {duty.key: duty.tenths for duty in duties(session)}[ANSWER] == 80
    (entry,) = audit.entries(session, limit=1)
    assert (entry.action, entry.before, entry.after) == ("duty.minutes_set", {"tenths": 50}, {"tenths": 80})
    set_minutes(session, actor=city, duty=ANSWER, tenths=90)
    set_minutes(session, actor=city, duty=ANSWER, tenths=50)
    assert all(duty.tenths == duty.shipped for duty in duties(session))
    for tenths in (0, 601, -5):
        with pytest.raises(Invalid):
            set_minutes(session, actor=city, duty=ANSWER, tenths=tenths)
    with pytest.raises(NotFound):
        set_minutes(session, actor=city, duty="unknown", tenths=5)
    for role, place in [
        (Role.DISTRICT, world.district),
        (Role.STREET, world.street),
        (Role.AUDITOR, world.city),
    ]:
        with pytest.raises(NotAllowed):
            set_minutes(session, actor=Actor("x", (Held(role, place),)), duty=ANSWER, tenths=5)


def test_a_district_sets_its_guide_value_and_no_other(session: Session, world: World) -> None:
    district = Actor("district", (Held(Role.DISTRICT, world.district),))
    assert guide_for(session, world.community) == SHIPPED_GUIDE
    set_guide(session, actor=district, division=world.district, minutes=30)
    set_guide(session, actor=district, division=world.district, minutes=25)
    assert guide_for(session, world.community) == guide_for(session, world.district) == 25
    assert guide_for(session, world.elsewhere) == SHIPPED_GUIDE
    assert audit.entries(session, within=world.district, limit=1)[0].after == {"minutes": 25}
    with pytest.raises(NotAllowed):
        set_guide(session, actor=district, division=world.elsewhere // 10**6 * 10**6, minutes=5)
    with pytest.raises(NotAllowed):
        set_guide(session, actor=worker_of(world.community), division=world.district, minutes=5)
    for minutes in (0, -1, 6001):
        with pytest.raises(Invalid):
            set_guide(session, actor=district, division=world.district, minutes=minutes)


@pytest.mark.one_database
def test_months_go_back_from_the_present_one() -> None:
    assert list(months_until(date(2026, 1, 31), 3)) == [
        date(2026, 1, 1),
        date(2025, 12, 1),
        date(2025, 11, 1),
    ]
    assert timedelta(0) < months_until(date(2026, 3, 31), 2)[0] - months_until(date(2026, 3, 31), 2)[1]
