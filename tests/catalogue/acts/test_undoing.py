"""An act is taken back as one: everything is as it was, or it is said why not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.counters.recount import verify
from catalogue.coverage.figures import tally
from catalogue.coverage.matrix import matrix
from catalogue.divisions import communities_in, get_division
from catalogue.feedback.case_identity import digest_of, says_the_matter
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import DomainError, NotAllowed, Refused
from catalogue.models import (
    ActKind,
    Admits,
    Base,
    Case,
    CaseKind,
    CaseReport,
    CaseState,
    Channel,
    DivisionActRow,
    Offering,
    Role,
    ServicePoint,
)
from catalogue.operations.retention import forget_expired
from catalogue.succession import acts
from catalogue.succession.acts import ActAsked, Obstacle, Part, journal
from tests.worlds.eight_streets import World

ACTOR = operator("tests")


def everything(session: Session) -> dict[str, dict[Any, Any]]:
    """Every row but those of histories, by table and key, without what only goes up."""
    session.flush()
    session.expire_all()
    found: dict[str, dict[Any, Any]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in journal.ONLY_ADDED | {"stamps", "item_squares"}:
            continue
        keys = [column.name for column in table.primary_key.columns]
        rows = {}
        for row in session.execute(select(table)):
            kept = dict(row._mapping)
            key = tuple(kept[name] for name in keys)
            for name in ("version", "updated_at"):
                kept.pop(name, None)
            if table.name == "local_texts":
                kept["grams"] = sorted(kept["grams"])
            rows[key] = kept
        found[table.name] = rows
    return found


def difference(before: dict[str, dict[Any, Any]], after: dict[str, dict[Any, Any]]) -> dict[str, Any]:
    found = {}
    for table, old in before.items():
        new = after[table]
        changed = {key: (old.get(key), new.get(key)) for key in {*old, *new} if old.get(key) != new.get(key)}
        if changed:
            found[table] = dict(list(changed.items())[:3])
    return found


def asked_of(session: Session, world: World, what: str) -> ActAsked:
    street, beside = world.street, world.streets[1]
    first, second = (each.code for each in communities_in(session, street)[:2])
    new = acts.next_code(session, first, street)
    points = session.scalars(select(ServicePoint.id).where(ServicePoint.community_code == first)).all()
    inside = [each.code for each in communities_in(session, street)]
    return {
        "move": lambda: ActAsked(ActKind.MOVE, (first,), (Part(acts.next_code(session, first, beside)),)),
        "merge": lambda: ActAsked(ActKind.MERGE, (first, second), (Part(first),)),
        "merge anew": lambda: ActAsked(ActKind.MERGE, (first, second), (Part(new, "合并社区居委会"),)),
        "split": lambda: ActAsked(
            ActKind.SPLIT,
            (first,),
            (Part(first), Part(new, "乙社区")),
            points=dict.fromkeys(points[::2], new),
        ),
        "split in two": lambda: ActAsked(
            ActKind.SPLIT,
            (first,),
            (Part(new, "甲社区"), Part(new + 1, "乙社区")),
            points=dict.fromkeys(points[::2], new + 1),
        ),
        "move street": lambda: ActAsked(ActKind.MOVE, (street,), (Part(street + 50_000, "新街道"),)),
        "merge streets": lambda: ActAsked(ActKind.MERGE, (street, beside), (Part(street),)),
        "split street": lambda: ActAsked(
            ActKind.SPLIT,
            (street,),
            (Part(street), Part(street + 50_000, "分设街道")),
            members=dict.fromkeys(inside[::2], street + 50_000),
        ),
    }[what]()


EVERY = [
    "move",
    "merge",
    "merge anew",
    "split",
    "split in two",
    "move street",
    "merge streets",
    "split street",
]


@pytest.mark.usefixtures("demonstration")
@pytest.mark.every_case
@pytest.mark.parametrize("what", EVERY)
def test_everything_is_as_it_was(session: Session, world: World, what: str) -> None:
    session.rollback()
    begin_writing(session)
    before = everything(session)
    asked = asked_of(session, world, what)
    report = acts.perform(session, actor=ACTOR, asked=asked, today=world.today)
    assert not verify(session)
    assert difference(before, everything(session))
    assert acts.obstacles(session, report.number or 0) == ()
    acts.undo(session, actor=ACTOR, number=report.number or 0, today=world.today)
    assert not verify(session)
    left = difference(before, everything(session))
    made = {(each.code,) for each in report.plan.created}
    divisions = set(left.pop("divisions", {}))
    assert divisions <= made
    assert left == {}
    assert all(not get_division(session, code).present for (code,) in made)


@pytest.mark.usefixtures("demonstration")
def test_a_preview_says_what_would_happen_and_changes_nothing(session: Session, world: World) -> None:
    session.rollback()
    begin_writing(session)
    before = everything(session)
    asked = asked_of(session, world, "merge")
    seen = acts.preview(session, actor=ACTOR, asked=asked, today=world.today)
    assert difference(before, everything(session)) == {}
    done = acts.perform(session, actor=ACTOR, asked=asked, today=world.today)
    assert (seen.changes, seen.figures, seen.accounts) == (done.changes, done.figures, done.accounts)
    assert seen.number is None
    assert session.scalar(select(func.count()).select_from(Base.metadata.tables["division_acts"])) == 1


@pytest.fixture
def merged(session: Session, world: World, demonstration: object) -> acts.ActReport:
    """Two communities of the demonstration that became one of them."""
    session.rollback()
    begin_writing(session)
    asked = asked_of(session, world, "merge")
    return acts.perform(session, actor=ACTOR, asked=asked, today=world.today)


def number_of(report: acts.ActReport) -> int:
    assert report.number is not None
    return report.number


def test_what_was_said_since_of_a_passed_line_is_no_reason_to_lose_it(
    session: Session, world: World, merged: acts.ActReport
) -> None:
    number = number_of(merged)
    passed = session.scalars(
        select(DivisionActRow.key).where(DivisionActRow.act_id == number, DivisionActRow.table == "offerings")
    ).all()
    own = [key for key in passed if key[0] == merged.plan.passages[0][1]]
    line = session.get(Offering, tuple(own[0]))
    assert line is not None
    line.note_zh = "合并之后改的"
    session.flush()
    assert acts.obstacles(session, number) == (Obstacle("offerings", 1),)
    with pytest.raises(Refused):
        acts.undo(session, actor=ACTOR, number=number, today=world.today)


def test_lines_that_did_not_pass_may_change_in_between(
    session: Session, world: World, merged: acts.ActReport
) -> None:
    number = number_of(merged)
    passed = session.scalars(
        select(DivisionActRow.key).where(DivisionActRow.act_id == number, DivisionActRow.table == "offerings")
    ).all()
    into = merged.plan.passages[0][1]
    stayed = session.scalars(select(Offering).where(Offering.community_code == into)).all()
    line = next(each for each in stayed if [each.community_code, each.item_id] not in passed)
    line.note_zh = "与合并无关"
    session.flush()
    acts.undo(session, actor=ACTOR, number=number, today=world.today)
    session.expire_all()
    assert line.note_zh == "与合并无关"


def test_a_later_change_of_the_same_divisions_goes_first(
    session: Session, world: World, merged: acts.ActReport
) -> None:
    into = merged.plan.passages[0][1]
    code = acts.next_code(session, into, world.street)
    asked = ActAsked(ActKind.MOVE, (into,), (Part(code),))
    later = acts.perform(session, actor=ACTOR, asked=asked, today=world.today)
    assert acts.obstacles(session, number_of(merged)) == (Obstacle("act", number_of(later)),)
    for report in (later, merged):
        acts.undo(session, actor=ACTOR, number=number_of(report), today=world.today)
    assert acts.obstacles(session, number_of(merged)) == (Obstacle("undone", 0),)
    assert not verify(session)


def test_what_came_to_a_new_division_since_keeps_it(
    session: Session, world: World, merged: acts.ActReport
) -> None:
    into = merged.plan.passages[0][1]
    code = acts.next_code(session, into, world.street)
    moved = acts.perform(
        session, actor=ACTOR, asked=ActAsked(ActKind.MOVE, (into,), (Part(code),)), today=world.today
    )
    session.add(
        ServicePoint(community_code=code, name="后来的站点", phones=[], admits=Admits.EVERYONE, version=1)
    )
    session.flush()
    assert acts.obstacles(session, number_of(moved)) == (Obstacle("service_points", 1),)


def test_after_ninety_days_a_change_stays_and_its_rows_are_erased(
    session: Session, world: World, merged: acts.ActReport
) -> None:
    forget_expired(session, now=clock.now() + timedelta(days=89))
    assert acts.obstacles(session, number_of(merged)) == ()
    forget_expired(session, now=clock.now() + timedelta(days=91))
    assert acts.obstacles(session, number_of(merged)) == (Obstacle("forgotten", 90),)
    assert [act.id for act in acts.list_acts(session)] == [number_of(merged)]


def open_case(session: Session, community: int, item: int, code: str) -> int:
    """A resident's report that a service is missing."""
    told = "要理发" if says_the_matter(CaseKind.NEED, item, None) else ""
    matter = digest_of(CaseKind.NEED, division=community, item=item, point=None, field=None, words=told)
    case = Case(kind=CaseKind.NEED, division_code=community, item_id=item, words="要理发", fingerprint=matter)
    case.opened_at, case.due_on, case.state = clock.now(), clock.today(), CaseState.OPEN
    session.add(case)
    session.flush()
    report = CaseReport(
        case_id=case.id, code=code, words="要理发", contact="010-0555 0101", channel=Channel.WEB
    )
    report.at = clock.now()
    session.add(report)
    session.flush()
    return case.id


@pytest.mark.usefixtures("demonstration")
def test_one_matter_of_two_communities_becomes_one_case_and_two_again(session: Session, world: World) -> None:
    session.rollback()
    begin_writing(session)
    asked = asked_of(session, world, "merge")
    into, gone = asked.olds
    free = select(Offering.item_id).where(
        Offering.item_id.not_in(select(Case.item_id).where(Case.item_id > 0))
    )
    item = session.scalars(free).first() or 1
    open_case(session, into, item, "HERE-0001")
    joined = open_case(session, gone, item, "GONE-0001")
    before = everything(session)
    report = acts.perform(session, actor=ACTOR, asked=asked, today=world.today)
    assert session.execute(select(Case.id).where(Case.id == joined)).all() == []
    rows = session.execute(
        select(DivisionActRow.table, DivisionActRow.before).where(DivisionActRow.act_id == number_of(report))
    ).all()
    assert {"cases", "case_reports"} <= {table for table, _before in rows}
    assert "要理发" not in str(rows)
    assert "0555" not in str(rows)
    acts.undo(session, actor=ACTOR, number=number_of(report), today=world.today)
    assert difference(before, everything(session)) == {}


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    ("olds", "parts"),
    [
        ((0,), (0,)),
        ((0, 1), (0, 2)),
        ((0, 0), (0,)),
        ((0,), (1,)),
        ((), (0,)),
    ],
)
def test_what_makes_no_sense_is_refused(
    session: Session, world: World, olds: tuple[int, ...], parts: tuple[int, ...]
) -> None:
    session.rollback()
    begin_writing(session)
    every = [each.code for each in communities_in(session, world.street)]
    for kind in ActKind:
        asked = ActAsked(
            kind, tuple(every[place] for place in olds), tuple(Part(every[place]) for place in parts)
        )
        if (kind, olds, parts) == (ActKind.MERGE, (0, 1), (0,)):
            continue
        with pytest.raises(DomainError):
            acts.perform(session, actor=ACTOR, asked=asked, today=world.today)


@pytest.mark.parametrize("role", [Role.STREET, Role.DISTRICT, Role.CITY, Role.EDITOR])
def test_offices_change_no_divisions(session: Session, world: World, role: Role) -> None:
    actor = Actor("office", (Held(role, world.city),))
    asked = ActAsked(ActKind.MERGE, world.communities[:2], (Part(world.communities[0]),))
    with pytest.raises(NotAllowed):
        acts.preview(session, actor=actor, asked=asked, today=world.today)


def test_figures_are_those_of_the_matrix(session: Session, world: World, merged: acts.ActReport) -> None:
    edition = get_edition(session, world.edition_key)
    for figures in merged.figures:
        total = tally(matrix(session, edition, figures.code).total)
        assert figures.after is not None
        assert (figures.after.valid, figures.after.applicable) == (total.valid, total.applicable)
        assert figures.before is not None
        assert figures.before.communities == figures.after.communities + 1


def test_every_table_is_classed() -> None:
    every = {table.name for table in Base.metadata.sorted_tables}
    compared = {table.name for table in journal.compared_tables()}
    assert every >= journal.DERIVED | journal.ONLY_ADDED
    assert not compared & (journal.DERIVED | journal.ONLY_ADDED)
    apart = every - compared - journal.DERIVED - journal.ONLY_ADDED
    named = {
        f"{table}.{column.name}"
        for table in apart
        for column in Base.metadata.tables[table].columns
        if column.name.endswith(
            ("division_code", "community_code", "street_code", "point_id", "district_code")
        )
    }
    assert named == {"empty_searches.district_code"}
