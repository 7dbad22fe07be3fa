"""A number is kept once: lines refer to the station's or a place's, and a change there is a change in all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, insert, update
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.divisions import ProfileDraft
from catalogue.foundation import migrating
from catalogue.foundation.errors import BadFile, Invalid
from catalogue.models import CommunityProfile, Offering, OfferingPoint, PhoneSource, Role, ServicePoint, State
from catalogue.offerings import (
    ImportedOffering,
    OfferingDraft,
    PointDraft,
    confirm,
    get_line,
    history,
    import_offerings,
    line_draft_of,
    lines_of,
    offered_in,
    record,
    restore,
    save_point,
    served_at,
    undo,
)
from tests.worlds.eight_streets import World
from tests.worlds.small_town import COMMUNITIES, FIRST_DAY, STREETS

HOME = COMMUNITIES[0]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
TODAY = FIRST_DAY + timedelta(days=3)
STATIONS = OfferingDraft(state=State.DELIVERED, phone_source=PhoneSource.STATION)


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


@pytest.fixture
def meal(town):
    """An item that comes to the door."""
    return town.items[1]


def number(session, *phones):
    draft = ProfileDraft(station_name="社区服务站", phones=phones)
    return divisions.save_profile(session, actor=WORKER, community=HOME, draft=draft)


def say(session, item, draft=STATIONS):
    return record(session, actor=WORKER, community=HOME, item=item, draft=draft, today=TODAY)


def place(session, *phones, point=None):
    draft = PointDraft(name="老年餐桌", hours="Mo-Fr 11:00-13:00", phones=phones)
    return save_point(session, actor=WORKER, community=HOME, draft=draft, point_id=point)


def test_a_new_number_of_the_station_reaches_every_line_that_refers_to_it(session, town, meal):
    number(session, "010-65550001")
    assert say(session, meal).phone == "010-65550001"
    number(session, "010-65550002", "010-65550003")
    read = [
        get_line(session, town, HOME, meal.code).offering,
        lines_of(session, town, HOME)[1].offering,
        offered_in(session, town, meal.code, STREETS[0]).places[0].offering,
    ]
    assert [offering.phone for offering in read] == ["010-65550002"] * 3
    assert read[0].version == 1


def test_a_service_that_comes_to_the_door_needs_no_more_than_the_stations_number(session, meal):
    with pytest.raises(Invalid) as refused:
        say(session, meal)
    assert [problem.field for problem in refused.value.problems] == ["phone"]
    number(session, "010-65550001")
    assert say(session, meal).draft == STATIONS


def test_a_station_does_not_lose_the_number_to_which_lines_refer(session, meal):
    number(session, "010-65550001")
    say(session, meal)
    with pytest.raises(Invalid) as refused:
        number(session)
    assert (refused.value.problems[0].field, refused.value.problems[0].values) == ("phones", {"count": 1})


def test_a_file_of_profiles_does_not_take_that_number_away_either(session, meal, tmp_path):
    number(session, "010-65550001")
    say(session, meal)
    path = tmp_path / "profiles.csv"
    path.write_text(f"code,phones\n{COMMUNITIES[1]},\n{HOME},\n", encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        divisions.import_profiles(session, path, actor=operator("tests"))
    assert (refused.value.line, refused.value.field) == (3, "phones")
    path.write_text(f"code,phones\n{HOME},010-65550008\n", encoding="utf-8")
    assert divisions.import_profiles(session, path, actor=operator("tests")).updated == 1


def test_a_line_that_refers_to_a_place_gives_the_first_number_of_its_places(session, town, meal):
    quiet, canteen = place(session), place(session, "010-65550001", "010-65550009")
    draft = replace(STATIONS, phone_source=PhoneSource.PLACE, points=(quiet.id, canteen.id))
    assert say(session, meal, draft).phone == "010-65550001"
    canteen = place(session, "010-65550002", point=canteen.id)
    assert get_line(session, town, HOME, meal.code).offering.phone == "010-65550002"
    assert served_at(session, town, canteen)[0].line.offering.phone == "010-65550002"
    with pytest.raises(Invalid):
        place(session, point=canteen.id)


def test_a_reference_leaves_no_second_number_in_the_line(session, meal):
    number(session, "010-65550001")
    assert say(session, meal, replace(STATIONS, phone="010-65550007")).draft == STATIONS
    to_no_place = OfferingDraft(state=State.ABSENT, phone_source=PhoneSource.PLACE)
    assert say(session, meal, to_no_place).draft == OfferingDraft(state=State.ABSENT)


def test_a_history_with_numbers_of_its_own_means_what_it_meant(session, town, meal):
    number(session, "010-65550001")
    say(session, meal, OfferingDraft(state=State.DELIVERED, phone="010-65550001"))
    changed = say(session, meal)
    assert undo(session, actor=WORKER, community=HOME, item=meal, version=changed.version).draft == (
        OfferingDraft(state=State.DELIVERED, phone="010-65550001")
    )
    again = restore(session, actor=WORKER, community=HOME, item=meal, version=2)
    assert again.draft == STATIONS
    assert line_draft_of(history(session, HOME, meal)[0].after) == again.draft


def test_records_of_a_file_refer_too(session, town, meal):
    records = [ImportedOffering(HOME, meal, STATIONS, TODAY)]
    with pytest.raises(Invalid):
        import_offerings(session, actor=WORKER, offerings=records, today=TODAY)
    number(session, "010-65550001")
    import_offerings(session, actor=WORKER, offerings=records, today=TODAY)
    assert get_line(session, town, HOME, meal.code).offering.phone == "010-65550001"


def test_reading_references_takes_no_query_for_each_line(session, engine, town):
    number(session, "010-65550001")
    note = replace(STATIONS, note_zh="详见公告栏")

    def queries() -> int:
        seen: list[str] = []
        listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        lines_of(session, town, HOME)
        event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    say(session, town.items[1], note)
    few = queries()
    for item in town.items[2:]:
        say(session, item, note)
    assert queries() == few


def test_numbers_that_lines_repeat_become_references(
    engine: Engine, reported: EditionFacts, world: World
) -> None:
    stations, at_the_place, own, doubtful = "010-61230045", "010-61230046", "010-61230047", "见公告"
    with Session(engine) as session:
        items = [item.id for item in reported.items[:5]]
        session.query(Offering).filter_by(community_code=world.community).delete()
        session.execute(
            insert(CommunityProfile),
            {
                "community_code": world.community,
                "phones": [stations, own],
                "type_tags": [],
                "updated_at": datetime(2026, 3, 1, tzinfo=UTC),
            },
        )
        points = [
            ServicePoint(community_code=world.community, name=name, phones=phones, admits="everyone")
            for name, phones in (("活动室", []), ("老年餐桌", [at_the_place, stations]))
        ]
        session.add_all(points)
        session.flush()
        for item, phone in zip(items, (stations, at_the_place, own, doubtful, None), strict=True):
            session.add(
                Offering(
                    community_code=world.community,
                    item_id=item,
                    state=State.DELIVERED,
                    phone=phone,
                    version=3,
                    updated_at=datetime(2026, 3, 1, tzinfo=UTC),
                    criterion_id=reported.items[0].criterion_id,
                )
            )
            session.flush()
            for position, point in enumerate(points, start=1):
                link = (world.community, item, point.id, position)
                names = ("community_code", "item_id", "point_id", "position")
                session.execute(insert(OfferingPoint), dict(zip(names, link, strict=True)))
        session.commit()
        migrating.downgrade(engine, "0015")
        migrating.upgrade(engine)
        session.expire_all()
        found = [session.get(Offering, (world.community, item)) for item in items]
        assert [(line.phone, line.phone_source, line.version) for line in found] == [
            (None, PhoneSource.STATION, 3),
            (None, PhoneSource.PLACE, 3),
            (own, None, 3),
            (doubtful, None, 3),
            (None, None, 3),
        ]
        session.rollback()
        migrating.downgrade(engine, "0015")
        with engine.connect() as connection:
            where = (Offering.community_code == world.community) & Offering.item_id.in_(items)
            kept = connection.execute(
                Offering.__table__.select().with_only_columns(Offering.phone).where(where)
            )
            assert [phone for (phone,) in kept] == [stations, at_the_place, own, doubtful, None]
        migrating.upgrade(engine)


def test_two_who_confirm_a_line_that_the_migration_rewrote_are_in_no_conflict(session, town, meal):
    number(session, "010-65550001")
    say(session, meal, OfferingDraft(state=State.DELIVERED, phone="010-65550001"))
    session.execute(
        update(Offering)
        .where(Offering.community_code == HOME, Offering.item_id == meal.id)
        .values(phone=None, phone_source=PhoneSource.STATION)
    )
    day = TODAY + timedelta(days=1)
    for _each in range(2):
        confirm(session, actor=WORKER, community=HOME, item=meal, expected_version=1, today=day)
    assert len(history(session, HOME, meal)) == 2
