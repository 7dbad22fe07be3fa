"""A merging of two service points is taken back: everything is where it was, or nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters.recount import verify
from catalogue.foundation import clock
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, Refused
from catalogue.models import (
    Case,
    CaseKind,
    Channel,
    Experience,
    Notice,
    Offering,
    OfferingPoint,
    Outcome,
    PlannedSession,
    PointAnswer,
    PointAnswerKind,
    PointLink,
    Role,
    ServicePoint,
    State,
)
from catalogue.notices.giving import NoticeDraft, give_notice
from catalogue.offerings import (
    OfferingDraft,
    PointDraft,
    PointFacts,
    get_line,
    merge_points,
    points_of,
    record,
    save_point,
)
from catalogue.offerings.elsewhere.batches import Made, take_back
from tests.worlds.small_town import COMMUNITIES, FIRST_DAY

HOME, SISTER = COMMUNITIES[0], COMMUNITIES[1]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
COLLEAGUE = Actor("colleague", (Held(Role.WORKER, HOME),))
STRANGER = Actor("stranger", (Held(Role.WORKER, SISTER),))
ROOM = PointDraft(name="活动室", address="一号院", phones=("010-65550001",), hours="Mo-Fr 09:00-17:00")
SAME = PointDraft(name="老年活动室", address="1号院", phones=("010-65550002",))
Both = tuple[PointFacts, PointFacts]


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


def say(session: Session, town: EditionFacts, item: int, *points: PointFacts) -> None:
    draft = OfferingDraft(state=State.DELIVERED, points=tuple(point.id for point in points))
    record(session, actor=WORKER, community=HOME, item=town.items[item], draft=draft, today=FIRST_DAY)


@pytest.fixture
def both(session: Session, town: EditionFacts) -> Both:
    """Two points that are one, each with all that can go over: lines, reports, visits, sessions, notices, cards, answers."""
    this, other = (save_point(session, actor=WORKER, community=HOME, draft=draft) for draft in (ROOM, SAME))
    say(session, town, 0, other)
    say(session, town, 1, other, this)
    say(session, town, 2, this)
    for point in (this, other):
        draft = feedback.ReportDraft(kind=CaseKind.NEED, division=HOME, words=f"{point.name}的门打不开")
        case = feedback.report(session, draft=draft, channel=Channel.WEB, now=clock.now()).case
        session.get_one(Case, case.id).point_id = point.id
        session.add(
            PlannedSession(
                community_code=HOME,
                item_id=town.items[0].id,
                what_zh="讲座",
                point_id=point.id,
                said_by="worker",
                said_role=Role.WORKER.value,
            )
        )
        for month, count in ((3, point.id), (3 + point.id, 2)):
            visit = {"month": date(2026, month, 1), "community_code": HOME, "item_id": 0}
            session.add(Experience(**visit, outcome=Outcome.USED, point_id=point.id, count=count))
        session.add(link(point.id))
    session.add(link(99, leads_to=other.id))
    for spared in ((other.id,), (this.id, other.id)):
        notice = NoticeDraft(FIRST_DAY, FIRST_DAY, "停水", spared=spared)
        give_notice(session, actor=WORKER, division=HOME, draft=notice, today=FIRST_DAY)
    session.add(
        PointAnswer(
            point_id=other.id,
            open_point_id=other.id,
            kind=PointAnswerKind.CHANGED,
            said={"hours": "Mo-Fr 08:00-12:00"},
            seen_version=other.version,
            page="one",
            sent_at=clock.now(),
        )
    )
    session.flush()
    return this, other


def link(point: int, leads_to: int | None = None) -> PointLink:
    return PointLink(
        point_id=point,
        salt=bytes([point % 256]) * 16,
        token_digest=f"{point:064}",
        code_digest=f"{point:064}",
        made_at=clock.now(),
        leads_to=leads_to,
    )


def merge(session: Session, both: Both, draft: PointDraft = SAME) -> Made:
    this, other = both
    kept = merge_points(
        session, actor=WORKER, community=HOME, point_id=this.id, other_id=other.id, draft=draft
    )
    session.flush()
    return Made("merged", other.id, kept.version)


def part(session: Session, town: EditionFacts, made: Made, actor: Actor = WORKER) -> None:
    take_back(session, actor=actor, edition=town, community=HOME, made=[made])
    session.flush()


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """What points, lines and all that hangs on them say, without versions and times of writing."""
    left_out = {"version", "updated_at", "seen_version"}
    tables: tuple[Any, ...] = (
        ServicePoint,
        Offering,
        OfferingPoint,
        Case,
        PlannedSession,
        Experience,
        Notice,
        PointLink,
        PointAnswer,
    )
    found = {}
    for table in tables:
        columns = [column for column in table.__table__.columns if column.name not in left_out]
        found[table.__tablename__] = sorted(map(tuple, session.execute(select(*columns)).all()), key=repr)
    return found


def test_both_points_and_all_that_had_gone_over_are_as_they_were(
    session: Session, town: EditionFacts, both: Both
) -> None:
    before = everything(session)
    made = merge(session, both)
    merged = everything(session)
    assert all(merged[table] != before[table] for table in before if table != "offerings")
    part(session, town, made)
    assert everything(session) == before
    assert verify(session) == ()
    part(session, town, made)  # a second click
    assert everything(session) == before
    # The correction was read of the point as it is again, and can be accepted.
    waiting = session.scalars(select(PointAnswer)).one()
    again = {point.id: point for point in points_of(session, HOME)}[both[1].id]
    assert waiting.seen_version == again.version
    merge(session, both)
    assert everything(session) == merged


def test_what_has_come_since_stays_at_the_point_that_was_left(
    session: Session, town: EditionFacts, both: Both
) -> None:
    this, other = both
    made = merge(session, both)
    visit = {"community_code": HOME, "item_id": 0, "outcome": Outcome.USED, "point_id": this.id}
    march = session.get_one(Experience, {"month": date(2026, 3, 1), **visit})
    march.count += 1
    say(session, town, 3, this)
    session.flush()
    part(session, town, made)
    session.expire_all()
    counted = dict(
        session.execute(
            select(Experience.point_id, Experience.count).where(Experience.month == date(2026, 3, 1))
        ).all()
    )
    assert counted == {this.id: this.id + 1, other.id: other.id}
    line = get_line(session, town, HOME, town.items[3].code).offering
    assert line is not None
    assert line.draft.points == (this.id,)


def change_point(session: Session, _town: EditionFacts, both: Both) -> None:
    draft = replace(SAME, address="二号院")
    save_point(session, actor=COLLEAGUE, community=HOME, draft=draft, point_id=both[0].id)


def change_line(session: Session, town: EditionFacts, both: Both) -> None:
    draft = OfferingDraft(state=State.DELIVERED, phone="010-65550009", points=(both[0].id,))
    record(session, actor=COLLEAGUE, community=HOME, item=town.items[0], draft=draft, today=FIRST_DAY)


def move_session(session: Session, _town: EditionFacts, both: Both) -> None:
    for each in session.scalars(select(PlannedSession)):
        each.point_id = None


def spare_no_more(session: Session, _town: EditionFacts, both: Both) -> None:
    for each in session.scalars(select(Notice)):
        each.spared = []


def end_link(session: Session, _town: EditionFacts, both: Both) -> None:
    session.delete(session.get_one(PointLink, both[1].id))


def accept_answer(session: Session, _town: EditionFacts, both: Both) -> None:
    session.scalars(select(PointAnswer)).one().open_point_id = None


def forget_visits(session: Session, _town: EditionFacts, both: Both) -> None:
    for each in session.scalars(select(Experience)):
        session.delete(each)


def merge_again(session: Session, _town: EditionFacts, both: Both) -> None:
    third = save_point(session, actor=WORKER, community=HOME, draft=replace(ROOM, name="新活动室"))
    merge_points(session, actor=WORKER, community=HOME, point_id=third.id, other_id=both[0].id, draft=ROOM)


@pytest.mark.parametrize(
    "change",
    [
        change_point,
        change_line,
        move_session,
        spare_no_more,
        end_link,
        accept_answer,
        forget_visits,
        merge_again,
    ],
)
def test_over_a_later_change_nothing_is_taken_back(
    session: Session,
    town: EditionFacts,
    both: Both,
    change: Callable[[Session, EditionFacts, Both], None],
) -> None:
    made = merge(session, both)
    change(session, town, both)
    session.flush()
    session.expire_all()
    changed = everything(session)
    with pytest.raises(Conflict), session.begin_nested():
        part(session, town, made)
    session.expire_all()
    assert everything(session) == changed


def test_only_who_merged_them_takes_it_back(session: Session, town: EditionFacts, both: Both) -> None:
    made = merge(session, both)
    with pytest.raises(Refused):
        part(session, town, made, COLLEAGUE)
    with pytest.raises(NotAllowed):
        part(session, town, made, STRANGER)
    with pytest.raises(Conflict):
        part(session, town, replace(made, version=made.version + 1))
    with pytest.raises(Conflict):
        part(session, town, Made("merged", both[0].id, made.version))


def test_a_mobile_without_an_agreement_does_not_come_back(session: Session, town: EditionFacts) -> None:
    number = "13800138000"
    this = save_point(session, actor=WORKER, community=HOME, draft=ROOM)
    other = save_point(session, actor=WORKER, community=HOME, draft=SAME)
    row = session.get_one(ServicePoint, other.id)
    row.phones = [number]
    session.flush()
    made = merge(session, (this, other), ROOM)
    with pytest.raises(Invalid):
        part(session, town, made)
