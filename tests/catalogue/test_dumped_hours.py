"""The hours of places in open data files are those that pages and interfaces tell: with the notices by which places are closed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.dumps import dump
from catalogue.foundation import clock
from catalogue.models import CommunityProfile, Role, ServicePoint
from catalogue.notices import NoticeDraft, give_notice
from catalogue.time.hours import read_hours
from tests.catalogue.test_dumps import ORIGIN, rows
from tests.worlds.eight_streets import World


def test_a_notice_closes_the_places_of_its_community_in_the_files_too(
    told: World, engine: Engine, session: Session, tmp_path: Path
) -> None:
    open_daily, number = "Mo-Su,PH 09:00-17:00", "13800001060"
    for table in (ServicePoint, CommunityProfile):
        session.execute(update(table).values(hours=open_daily))
    own = ServicePoint.community_code == told.community
    spared = session.scalars(select(ServicePoint.id).where(own).order_by(ServicePoint.id)).first()
    assert spared is not None
    day = clock.today() + timedelta(days=1)
    actor = Actor("worker", (Held(Role.WORKER, told.community),))
    draft = NoticeDraft(day, day, f"停电，有事打{number}", spared=(spared,))
    give_notice(session, actor=actor, division=told.community, draft=draft)
    session.commit()
    folder = dump(engine, tmp_path, ORIGIN).folder
    said = {row["id"]: row for row in rows(folder, "points")} | {
        row["community"]: row for row in rows(folder, "communities")
    }
    for key, row in said.items():
        hours = read_hours(row["hours"])
        assert hours is not None
        closed = row["community"] == str(told.community) and key != str(spared)
        assert (hours.spans_on(day) == ()) is closed, row
        assert ("停电" in row["hours"]) is closed
        assert number not in row["hours"]
