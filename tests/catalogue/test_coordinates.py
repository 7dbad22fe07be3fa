"""Coordinates of lists: any notation is read, the system is converted from where it is named, and asked where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import get_edition
from catalogue.exchange.reading import Book, BookRow, BookSheet
from catalogue.foundation.errors import Invalid
from catalogue.models import Role
from catalogue.owner_lists.coordinates import CoordinateSystem, read_position, to_wgs84, wgs84_to_gcj02
from catalogue.owner_lists.headings import ColumnRole
from catalogue.owner_lists.mappings import get_mapping, save_mapping, set_coordinates
from catalogue.owner_lists.planning import ListPlan, plan_list
from catalogue.owner_lists.reading import read_list
from tests.examples import examples
from tests.worlds.eight_streets import World

HERE = (39.917, 116.416)
NOTATIONS = (
    "39.9170°N 116.4160°E",
    "116.4160，39.9170",
    "N39°55′01.2″ E116°24′57.6″",
    "39°55.02′N，116°24.96′E",
    "POINT(116.4160 39.9170)",
    "116.416E39.917N",
    "东经116.416 北纬39.917",
    "https://map.example.invalid/?z=15&lat=39.917&lng=116.416",
)


def position(pair: str = "", system: str = "", latitude: str = "", longitude: str = ""):
    texts = {
        ColumnRole.COORDINATES: pair,
        ColumnRole.COORDINATE_SYSTEM: system,
        ColumnRole.LATITUDE: latitude,
        ColumnRole.LONGITUDE: longitude,
    }
    return read_position({role: text for role, text in texts.items() if text}, None)


def test_any_notation_is_read_and_its_system_is_never_assumed() -> None:
    for pair in NOTATIONS:
        assert position(pair, "WGS-84") == HERE, pair
        with pytest.raises(Invalid):
            position(pair)
    # Swapped columns are put right by their size, and the system may be named in the cell itself.
    assert position(latitude="116.416", longitude="39.917°", system="CGCS2000") == HERE
    assert position("(116.4287, 39.9243) 百度") == (39.916766, 116.416024)
    assert position() is None
    for wrong in ("12959000,4853000", "0,0", "1164160,399170", "39.917", "31.2304,121.4737", "1,39.9,116.4"):
        with pytest.raises(Invalid):
            position(wrong, "WGS84")
    with pytest.raises(Invalid):
        position(latitude="39.917", system="GCJ-02")
    with pytest.raises(Invalid):
        position("116.4223,39.9184", "地方坐标")


def test_points_that_are_known_in_several_systems() -> None:
    assert wgs84_to_gcj02(39.915, 116.404) == pytest.approx((39.916404, 116.410244), abs=1e-6)
    assert to_wgs84(39.916404, 116.410244, CoordinateSystem.GCJ02) == pytest.approx(
        (39.915, 116.404), abs=2e-6
    )
    # 0.0065 and 0.006 degrees apart, turned a little.
    assert to_wgs84(39.922709, 116.416627, CoordinateSystem.BD09) == pytest.approx(
        (39.915, 116.404), abs=1e-4
    )


@examples(15)
@given(latitude=st.floats(39.0, 41.2), longitude=st.floats(115.0, 118.0))
def test_what_was_moved_comes_back_to_where_it_was(latitude: float, longitude: float) -> None:
    moved = wgs84_to_gcj02(latitude, longitude)
    assert 0.0005 < abs(moved[0] - latitude) + abs(moved[1] - longitude) < 0.02
    assert to_wgs84(*moved, CoordinateSystem.GCJ02) == pytest.approx((latitude, longitude), abs=1e-6)


@pytest.mark.one_database
def test_headings_and_titles_name_a_system_and_what_a_person_says_is_remembered(
    session: Session, world: World
) -> None:
    actor = Actor("wei", (Held(Role.DISTRICT, world.district),))
    edition = get_edition(session, world.edition_key)
    save_mapping(session, actor=actor, edition=edition, division=world.district, name="卫生站")

    def plan(title: str, *head: str) -> ListPlan:
        rows = ((title,), head, ("多福巷社区", "甲站", "39.9184", "116.4223"))
        book = Book("csv", (BookSheet("", tuple(BookRow(n, row) for n, row in enumerate(rows, 1))),))
        mapping = get_mapping(session, world.district, "卫生站")
        found = read_list(session, book, file="a", scope=world.district, said=mapping.columns)
        return plan_list(session, mapping, found)

    def latitude(*said: str) -> float | None:
        (place,) = plan(*said).places
        return (place.said or {}).get("latitude")

    plain = ("站点一览表", "社区", "名称", "纬度", "经度")
    assert latitude("站点一览表", "社区", "名称", "高德纬度", "高德经度") == 39.917
    assert latitude("站点一览表（坐标系：GCJ-02坐标）", *plain[1:]) == 39.917
    assert latitude("站点一览表", "社区", "名称", "纬度(WGS84)", "经度(WGS84)") == 39.9184
    assert latitude(*plain) is None
    mapping = get_mapping(session, world.district, "卫生站")
    set_coordinates(session, actor=actor, mapping=mapping, system=CoordinateSystem.GCJ02)
    assert latitude(*plain) == 39.917
    # What the list says itself counts first.
    assert latitude("站点一览表", "社区", "名称", "纬度(WGS84)", "经度(WGS84)") == 39.9184
