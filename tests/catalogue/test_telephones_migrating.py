"""Telephone numbers of a filled database have one spelling after the migrations, where they have one reading."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.foundation import migrating
from catalogue.models import CommunityProfile, DivisionHotline, Offering, ServicePoint
from tests.worlds.eight_streets import World

SPELLED = {
    "010-6123 0045": "010-61230045",
    "61230045转8001": "010-61230045-8001",
    "61230045，13811112345": "010-61230045, 13811112345",
    "12345": "12345",
    "010-61230045-8": "010-61230045-8",
    "61230045-6": "61230045-6",
    "见公告": "见公告",
    "61230045/61230046/61230047/61230048/61": "61230045/61230046/61230047/61230048/61",
}
"""What lines said before the migrations, and after."""


def test_numbers_of_a_filled_database_are_respelled(
    engine: Engine, reported: EditionFacts, world: World
) -> None:
    with Session(engine) as session:
        lines = session.execute(
            select(Offering.community_code, Offering.item_id)
            .order_by(Offering.community_code, Offering.item_id)
            .limit(len(SPELLED))
        ).all()
        assert len(lines) == len(SPELLED)
        for (community, item), text in zip(lines, SPELLED, strict=True):
            session.execute(
                update(Offering)
                .where(Offering.community_code == community, Offering.item_id == item)
                .values(phone=text)
            )
        points = [
            ServicePoint(community_code=world.community, name=f"点{number}", phones=phones, admits="everyone")
            for number, phones in enumerate((["61230045、61230046", "同上"], ["61230045"] * 2, []))
        ]
        session.add_all(points)
        session.flush()
        ids = [point.id for point in points]
        session.commit()
        migrating.downgrade(engine, "0014")
        migrating.upgrade(engine)
        session.expire_all()
        said = [session.get(Offering, tuple(line)).phone for line in lines]
        assert said == list(SPELLED.values())
        assert [list(session.get(ServicePoint, point).phones) for point in ids] == [
            ["010-61230045", "010-61230046", "同上"],
            ["010-61230045"],
            [],
        ]


def test_profiles_and_numbers_of_divisions_are_respelled_too(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        profile = {
            "community_code": world.community,
            "phones": ["(010)61230045", "1061230046"],
            "type_tags": [],
            "updated_at": datetime(2026, 3, 1, tzinfo=UTC),
        }
        session.execute(insert(CommunityProfile), profile)
        session.execute(
            insert(DivisionHotline), {"division_code": world.city, "phone": "6123 0045", "name_zh": "热线"}
        )
        session.commit()
        migrating.downgrade(engine, "0014")
        migrating.upgrade(engine)
        session.expire_all()
        assert session.get(CommunityProfile, world.community).phones == ["010-61230045", "010-61230046"]
        assert session.get(DivisionHotline, world.city).phone == "010-61230045"
