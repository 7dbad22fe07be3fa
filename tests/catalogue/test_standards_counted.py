"""Standards met, not met, unknown: declared by streets and districts, shown by profiles, counted as the records say."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import ItemFacts
from catalogue.divisions import ProfileDraft, get_profile, save_profile
from catalogue.foundation import clock
from catalogue.foundation.codes import contains
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, Refused
from catalogue.models import AuditEntry, CommitteeKind, Role, StandardDeclaration, StandardState
from catalogue.standards import (
    SHOWN,
    StandardDraft,
    Standing,
    Standings,
    declare_standard,
    declared_of,
    end_standard,
    rate_of,
    standards,
    standards_of,
    tasks_of,
)
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
DAY = date(2026, 3, 1)
MET = StandardDraft(StandardState.MET, DAY)
NOT_MET = StandardDraft(StandardState.NOT_MET, DAY, "文件还没有下发")


@pytest.fixture
def tasks(session: Session, world: World) -> dict[str, ItemFacts]:
    found = {task.key: task for task in standards(session).items}
    session.rollback()
    begin_writing(session)
    return found


def rate(session: Session, division: int) -> Standings:
    return rate_of(session, standards(session), division)


def office(role: Role, division: int) -> Actor:
    return Actor(role.value, (Held(role, division),))


def declare(session: Session, division: int, task: ItemFacts, draft: StandardDraft = MET) -> None:
    role = Role.STREET if division % 1_000_000 else Role.DISTRICT
    declare_standard(session, actor=office(role, division), division=division, task=task, draft=draft)


def all_declared(tasks: dict[str, ItemFacts]) -> list[ItemFacts]:
    return [task for key, task in tasks.items() if key not in SHOWN]


def full(name: str) -> ProfileDraft:
    """A profile that shows all four tasks met."""
    return ProfileDraft(
        station_name=name,
        rooms_area=350,
        rooms_area_on=DAY,
        social_workers=1,
        social_workers_on=DAY,
        office_funds=50,
        office_funds_on=DAY,
    )


def say(session: Session, community: int, draft: ProfileDraft) -> None:
    save_profile(session, actor=office(Role.WORKER, community), community=community, draft=draft)


def oracle(session: Session, world: World, community: int) -> dict[str, Standing]:
    """Each task of a community, read one by one from what was said."""
    profile = get_profile(session, community)
    rows = session.scalars(select(StandardDeclaration).where(StandardDeclaration.ended_at.is_(None))).all()
    found = {}
    for task in standards(session).items:
        value = {
            "1": profile and profile.station_name and ("社区服务站" in profile.station_name),
            "19": profile and profile.social_workers is not None and profile.social_workers >= 1,
            "21": profile and profile.rooms_area is not None and profile.rooms_area >= 350,
            "26": profile and profile.office_funds is not None and profile.office_funds >= 50,
        }
        given = {
            "1": profile and profile.station_name,
            "19": profile and profile.social_workers is not None,
            "21": profile and profile.rooms_area is not None,
            "26": profile and profile.office_funds is not None,
        }
        if task.code in given:
            known = Standing.MET if value[task.code] else Standing.NOT_MET
            found[task.key] = known if given[task.code] else Standing.UNKNOWN
            continue
        own = [row for row in rows if row.task == task.key and contains(row.division_code, community)]
        nearest = max(own, key=lambda row: row.division_code, default=None)
        found[task.key] = Standing(nearest.state.value) if nearest else Standing.UNKNOWN
    return found


def counted(states: list[Standing]) -> Standings:
    return Standings(*(states.count(each) for each in (Standing.MET, Standing.NOT_MET, Standing.UNKNOWN)))


def whole(said: dict[str, Standing]) -> Standing:
    if Standing.NOT_MET in said.values():
        return Standing.NOT_MET
    return Standing.UNKNOWN if Standing.UNKNOWN in said.values() else Standing.MET


def fill(session: Session, world: World, tasks: dict[str, ItemFacts]) -> None:
    """Let districts and streets declare most tasks, and most communities give a profile, with gaps."""
    rng = Random(16)
    for task in all_declared(tasks):
        for division in (*world.districts, *world.streets):
            if rng.random() < (0.9 if division in world.districts else 0.2):
                declare(session, division, task, MET if rng.random() < 0.97 else NOT_MET)
    for community in world.communities:
        if rng.random() < 0.8:
            name = rng.choice(("甲社区服务站", "甲社区服务站", "甲村服务站", None))
            draft = full(name) if rng.random() < 0.8 else ProfileDraft(station_name=name)
            if rng.random() < 0.2:
                draft = ProfileDraft(rooms_area=349, rooms_area_on=DAY)
            say(session, community, draft)


def test_every_count_is_what_the_records_say(
    session: Session, world: World, tasks: dict[str, ItemFacts]
) -> None:
    fill(session, world, tasks)
    said = {code: oracle(session, world, code) for code in world.communities}
    assert {whole(each) for each in said.values()} == set(Standing)
    towns = world.by_kind[CommitteeKind.JU]
    for division in (world.city, *world.districts, *world.streets):
        inside = world.communities_in(division)
        found = standards_of(session, division)
        ju = [code for code in inside if code in towns]
        cun = [code for code in inside if code not in towns]
        assert found.ju == counted([whole(said[code]) for code in ju]) == rate(session, division)
        assert found.cun == counted([whole(said[code]) for code in cun])
        rows = [row for _area, some in found.areas for row in some]
        assert [row.task.key for row in rows] == list(tasks)
        for row in rows:
            assert row.ju == counted([said[code][row.task.key] for code in ju])
            assert row.cun == counted([said[code][row.task.key] for code in cun])
            assert row.shown == (row.task.code in ("1", "19", "21", "26"))
        for part in found.parts:
            below = [code for code in ju if contains(part.code, code)]
            assert part.ju == counted([whole(said[code]) for code in below])
        for each in found.communities:
            assert each.tasks == counted(list(said[each.code].values()))
    for community in world.communities[::5]:
        shown = {each.task.key: each.standing for each in tasks_of(session, community)}
        assert shown == said[community]


def test_a_community_is_up_to_the_standard_once_nothing_is_unknown(
    session: Session, world: World, tasks: dict[str, ItemFacts]
) -> None:
    size = len(world.communities_in(world.street))
    assert rate(session, world.street) == Standings(0, 0, size)
    for task in all_declared(tasks):
        declare(session, world.district, task)
    say(session, world.community, full("多福巷社区服务站"))
    assert rate(session, world.street) == Standings(1, 0, size - 1)
    first = all_declared(tasks)[0]
    declare(session, world.street, first, NOT_MET)
    assert rate(session, world.street) == Standings(0, size, 0)
    assert declared_of(session, world.street, first.key)[0].note == NOT_MET.note
    end_standard(
        session,
        actor=office(Role.STREET, world.street),
        division=world.street,
        task=first,
        declaration=declared_of(session, world.street, first.key)[0].id,
    )
    assert rate(session, world.street) == Standings(1, 0, size - 1)


def test_what_was_declared_before_stays_readable_and_is_in_the_trail(
    session: Session, world: World, tasks: dict[str, ItemFacts]
) -> None:
    task = all_declared(tasks)[0]
    declare(session, world.street, task, NOT_MET)
    declare(session, world.street, task)
    declare(session, world.street, task)
    newest, before = declared_of(session, world.street, task.key)
    assert (newest.state, newest.ended_at) == (StandardState.MET, None)
    assert (before.state, before.ended_by, before.declared_as) == (StandardState.NOT_MET, "street", "street")
    who = office(Role.STREET, world.street)
    with pytest.raises(Conflict):
        end_standard(session, actor=who, division=world.street, task=task, declaration=before.id)
    end_standard(session, actor=who, division=world.street, task=task, declaration=newest.id)
    trail = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == f"standard {task.code}"))
    assert trail.all() == ["standard.declared", "standard.declared", "standard.ended"]


def test_an_office_declares_for_itself_alone(
    session: Session, world: World, tasks: dict[str, ItemFacts]
) -> None:
    task = all_declared(tasks)[0]
    for who in (
        office(Role.DISTRICT, world.district),
        office(Role.CITY, world.city),
        office(Role.WORKER, world.community),
        office(Role.MONITOR, world.street),
    ):
        with pytest.raises(NotAllowed):
            declare_standard(session, actor=who, division=world.street, task=task, draft=MET)
    with pytest.raises((NotAllowed, Refused)):
        declare_standard(
            session,
            actor=office(Role.DISTRICT, world.city),
            division=world.city,
            task=task,
            draft=MET,
        )
    assert declared_of(session, world.street, task.key) == ()
    with pytest.raises(Refused, match="profiles"):
        declare(session, world.street, tasks["rooms-350"])


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (StandardDraft(None, DAY), "state"),
        (StandardDraft(StandardState.MET, None), "since"),
        (StandardDraft(StandardState.MET, clock.today() + timedelta(days=2)), "since"),
        (StandardDraft(StandardState.MET, DAY, "长" * 301), "note"),
    ],
)
def test_what_is_lacking_is_named(
    session: Session, world: World, tasks: dict[str, ItemFacts], draft: StandardDraft, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        declare(session, world.street, all_declared(tasks)[0], draft)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_city_takes_as_few_queries_as_a_street(
    session: Session, world: World, tasks: dict[str, ItemFacts]
) -> None:
    for task in all_declared(tasks):
        declare(session, world.district, task)
        declare(session, world.street, task)
    asked: list[str] = []
    listener = ("before_cursor_execute", lambda *of: asked.append(of[2]))
    event.listen(session.get_bind(), *listener)
    try:
        counts = []
        for division in (world.street, world.city):
            asked.clear()
            standards_of(session, division)
            counts.append(len(asked))
    finally:
        event.remove(session.get_bind(), *listener)
    assert counts == [3, 3]
