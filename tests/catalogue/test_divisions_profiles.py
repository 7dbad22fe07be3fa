"""What a community says of itself: its station, its facts, and the names that people use."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from catalogue import divisions, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.divisions import Alias, ProfileDraft
from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import BadFile, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import AliasKind, CommunityProfile, DivisionAlias, Role
from tests.catalogue.test_divisions_lists import write

HEADER = "code,station_name,address,phones,hours,households,latitude,longitude,type_tags,aliases\n"
ROW = (
    "110101001001,多福巷社区服务站,东四西大街1号,010-55500001;010-55500002,周一至周五 9:00-17:00,1800,39.92,116.41,"
    "old_estate;新建小区,东四十条小区(estate);四条胡同（胡同）；老院子\n"
)
FULL = ProfileDraft(
    station_name="多福巷社区服务站",
    address="东四西大街1号",
    phones=("010-55500001", "010-55500002"),
    hours="Mo-Fr 09:00-17:00",
    households=1800,
    latitude=39.92,
    longitude=116.41,
    type_tags=("old_estate", "new_estate"),
    aliases=(
        Alias("东四十条小区", AliasKind.ESTATE),
        Alias("四条胡同", AliasKind.HUTONG),
        Alias("老院子", AliasKind.OTHER),
    ),
)


@pytest.fixture
def worker(session, world):
    begin_writing(session)
    return Actor("worker", (Held(Role.WORKER, world.community),))


def test_a_worker_keeps_the_profile_of_their_community(session, world, worker):
    assert divisions.get_profile(session, world.community) is None
    saved = divisions.save_profile(session, actor=worker, community=world.community, draft=FULL)
    assert saved.draft == FULL
    assert divisions.get_profile(session, world.community) == saved

    stamp = stamps.version(session, stamps.DIVISIONS)
    again = divisions.save_profile(session, actor=worker, community=world.community, draft=FULL)
    assert again == saved
    shorter = ProfileDraft(station_name="服务站", aliases=FULL.aliases)
    divisions.save_profile(session, actor=worker, community=world.community, draft=shorter)
    assert stamps.version(session, stamps.DIVISIONS) == stamp
    divisions.save_profile(session, actor=worker, community=world.community, draft=ProfileDraft())
    assert stamps.version(session, stamps.DIVISIONS) == stamp + 1
    assert divisions.get_profile(session, world.community).draft == ProfileDraft()


def test_what_is_typed_is_tidied(session, world, worker):
    saved = divisions.save_profile(
        session,
        actor=worker,
        community=world.community,
        draft=ProfileDraft(
            station_name="  服务站 ",
            address=" ",
            phones=("", " 96156 "),
            hours="每天 8:00-20:00",
            latitude=39.9123456789,
            longitude=116,
            type_tags=("rural", "old_estate", "rural"),
            aliases=(Alias(" 乙院 "), Alias("甲院")),
        ),
    )
    assert (saved.station_name, saved.address, saved.phones) == ("服务站", None, ("96156",))
    assert (saved.hours, saved.latitude, saved.longitude) == ("Mo-Su 08:00-20:00", 39.912346, 116.0)
    assert saved.type_tags == ("old_estate", "rural")
    assert {alias.name for alias in saved.aliases} == {"甲院", "乙院"}


def test_an_alias_may_change_its_kind(session, world, worker):
    for kind in (AliasKind.OTHER, AliasKind.ESTATE):
        saved = divisions.save_profile(
            session,
            actor=worker,
            community=world.community,
            draft=ProfileDraft(aliases=(Alias("大院", kind),)),
        )
        assert saved.aliases == (Alias("大院", kind),)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"station_name": "站" * 101}, "station_name"),
        ({"address": "路" * 201}, "address"),
        ({"phones": ("call me",)}, "phones"),
        ({"phones": ("(转) 8",)}, "phones"),
        ({"phones": tuple(f"9615{last}" for last in range(6))}, "phones"),
        ({"hours": "9-5"}, "hours"),
        ({"households": -1}, "households"),
        ({"latitude": 39.9}, "latitude"),
        ({"latitude": float("nan"), "longitude": 116.0}, "latitude"),
        ({"latitude": 39.9, "longitude": 181.0}, "longitude"),
        ({"type_tags": ("castle",)}, "type_tags"),
        ({"aliases": (Alias(" "),)}, "aliases"),
        ({"aliases": (Alias("院" * 61),)}, "aliases"),
        ({"aliases": (Alias("大院"), Alias("大院", AliasKind.ESTATE))}, "aliases"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(session, world, worker, wrong, field):
    with pytest.raises(Invalid) as caught:
        divisions.save_profile(session, actor=worker, community=world.community, draft=ProfileDraft(**wrong))
    assert [problem.field for problem in caught.value.problems] == [field]
    assert divisions.get_profile(session, world.community) is None


def test_only_who_may_record_there_changes_a_profile(session, world, worker):
    with pytest.raises(NotAllowed):
        divisions.save_profile(session, actor=worker, community=world.neighbour, draft=FULL)
    street = Actor("street", (Held(Role.STREET, world.street),))
    divisions.save_profile(session, actor=street, community=world.neighbour, draft=FULL)
    with pytest.raises(NotFound):
        divisions.save_profile(session, actor=street, community=world.street, draft=FULL)
    succession.retire(session, code=world.community, today=world.today, actor=operator("tests"))
    with pytest.raises(Refused):
        divisions.save_profile(session, actor=worker, community=world.community, draft=FULL)


def test_a_file_of_profiles_is_imported_and_twice_changes_nothing(session, world, worker, tmp_path):
    path = write(tmp_path, "profiles.csv", HEADER + ROW)
    report = divisions.import_profiles(session, path, actor=operator("tests"))
    assert (report.rows, report.created, report.updated, report.unchanged) == (1, 1, 0, 0)
    assert "profiles added: 1" in str(report)
    saved = divisions.get_profile(session, world.community)
    assert saved.draft == FULL
    stamp = stamps.version(session, stamps.DIVISIONS)
    report = divisions.import_profiles(session, path, actor=operator("tests"))
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)
    assert divisions.get_profile(session, world.community) == saved
    assert stamps.version(session, stamps.DIVISIONS) == stamp


def test_a_column_that_is_not_there_leaves_its_field_and_an_empty_cell_empties_it(
    session, world, worker, tmp_path
):
    divisions.save_profile(session, actor=worker, community=world.community, draft=FULL)
    path = write(tmp_path, "some.csv", "phones,code,households\n96156,110101001001,\n")
    assert divisions.import_profiles(session, path, actor=operator("tests")).updated == 1
    saved = divisions.get_profile(session, world.community)
    assert (saved.phones, saved.households) == (("96156",), None)
    assert (saved.station_name, saved.aliases) == (FULL.station_name, FULL.aliases)


@pytest.mark.parametrize(
    ("text", "line", "field", "reason"),
    [
        ("code,colour\n", 1, "colour", "not known"),
        ("station_name\n", 1, "code", "missing"),
        (HEADER + "x,,,,,,,,,\n", 2, "code", "not a code"),
        (HEADER + "110101001000,,,,,,,,,\n", 2, "code", "no community"),
        (HEADER + "110101001998,,,,,,,,,\n", 2, "code", "no community"),
        (HEADER + ROW + ROW, 3, "code", "already in line 2"),
        (HEADER + ROW + "110101001002,,,,,many,,,,\n", 3, "households", "“many”"),
        (HEADER + "110101001002,,,,,,north,1,,\n", 2, "latitude", "“north”"),
        (HEADER + "110101001002,,,,,,39.9,,,\n", 2, "latitude", "both"),
        (HEADER + "110101001002,,,,9-5,,,,,\n", 2, "hours", "on which days"),
        (HEADER + "110101001002,,,,,,,,castle,\n", 2, "type_tags", "“castle”"),
        (HEADER + "110101001002,,,,,,,,,大院(castle)\n", 2, "aliases", "castle"),
        (HEADER + "110101001002,,,,,,,,,(estate)\n", 2, "aliases", "estate"),
    ],
)
def test_a_bad_file_names_line_and_field_and_writes_nothing(
    session, world, worker, tmp_path, text, line, field, reason
):
    with pytest.raises(BadFile, match=reason) as caught:
        divisions.import_profiles(session, write(tmp_path, "profiles.csv", text), actor=operator("tests"))
    assert (caught.value.file, caught.value.line, caught.value.field) == ("profiles.csv", line, field)
    assert session.scalars(select(CommunityProfile)).all() == []
    assert session.scalars(select(DivisionAlias)).all() == []
