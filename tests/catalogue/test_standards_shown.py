"""What a community itself shows of the standards (专栏16): asked once, in its profile, each value with its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.access.rights import Actor, Held, operator
from catalogue.divisions import ProfileDraft, get_profile, profile_history, restore_profile, save_profile
from catalogue.foundation import clock, migrating
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import BadFile, Invalid
from catalogue.models import CommunityProfile, Role
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
DAY = date(2026, 10, 31)
SHOWN = ProfileDraft(
    station_name="多福巷社区服务站",
    rooms_area=360,
    rooms_area_on=DAY,
    social_workers=0,
    social_workers_on=DAY - timedelta(days=9),
    office_funds=55,
    office_funds_on=DAY,
)


@pytest.fixture
def worker(session: Session, world: World) -> Actor:
    begin_writing(session)
    return Actor("worker", (Held(Role.WORKER, world.community),))


def test_values_keep_their_days_and_come_back_from_the_history(
    session: Session, world: World, worker: Actor
) -> None:
    saved = save_profile(session, actor=worker, community=world.community, draft=SHOWN)
    assert saved.draft == SHOWN
    grown = replace(SHOWN, rooms_area=400, rooms_area_on=DAY + timedelta(days=3))
    save_profile(session, actor=worker, community=world.community, draft=grown)
    back = restore_profile(session, actor=worker, community=world.community, version=saved.version)
    assert back.draft == SHOWN
    assert len(profile_history(session, world.community)) == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rooms_area_on": None}, "rooms_area_on"),
        ({"rooms_area": None}, "rooms_area"),
        ({"rooms_area": -1}, "rooms_area"),
        ({"social_workers": 1001}, "social_workers"),
        ({"office_funds_on": clock.today() + timedelta(days=2)}, "office_funds_on"),
    ],
)
def test_a_value_without_a_day_or_out_of_reach_is_refused(
    session: Session, world: World, worker: Actor, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save_profile(session, actor=worker, community=world.community, draft=replace(SHOWN, **change))
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_file_brings_values_and_leaves_the_rest(
    session: Session, world: World, worker: Actor, tmp_path: Path
) -> None:
    save_profile(session, actor=worker, community=world.community, draft=SHOWN)
    file = tmp_path / "profiles.csv"
    file.write_text(
        f"code,rooms_area,rooms_area_on,office_funds,office_funds_on\n{world.community},420,2026-11-02,,\n",
        encoding="utf-8",
    )
    report = divisions.import_profiles(session, file, actor=operator("tests"))
    assert (report.updated, report.unchanged) == (1, 0)
    profile = get_profile(session, world.community)
    assert profile is not None
    expected = replace(SHOWN, rooms_area=420, rooms_area_on=date(2026, 11, 2))
    assert profile.draft == replace(expected, office_funds=None, office_funds_on=None)
    assert divisions.import_profiles(session, file, actor=operator("tests")).unchanged == 1
    file.write_text(f"code,rooms_area,rooms_area_on\n{world.community},420,10/2026\n", encoding="utf-8")
    with pytest.raises(BadFile, match="10/2026"):
        divisions.import_profiles(session, file, actor=operator("tests"))


def test_profiles_from_before_have_said_nothing_of_it(engine: Engine, told: World) -> None:
    old = [
        column
        for column in CommunityProfile.__table__.columns
        if column.name.removesuffix("_on") not in ("rooms_area", "social_workers", "office_funds")
    ]
    query = select(*old).order_by(CommunityProfile.community_code)
    with Session(engine) as session:
        begin_writing(session)
        worker = Actor("worker", (Held(Role.WORKER, told.community),))
        save_profile(session, actor=worker, community=told.community, draft=SHOWN)
        session.commit()
        before = session.execute(query).all()
    assert before
    migrating.downgrade(engine, "0064")
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert session.execute(query).all() == before
        kept = get_profile(session, told.community)
        assert kept is not None
        assert kept.rooms_area is kept.rooms_area_on is kept.social_workers is kept.office_funds is None
