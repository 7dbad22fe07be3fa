"""The map shows what the matrix says, of the communities whose place is known."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import GAP_SEGMENTS, SEGMENTS, Segment
from catalogue.coverage.figures import Tally
from catalogue.coverage.gaps import gaps
from catalogue.coverage.located import located_in
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CommunityProfile
from portal.offices.map.drawing import HEIGHT, TILES, WIDTH, Share, dots_of, paths_of, share_of
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World


@pytest.fixture
def placed(reported: EditionFacts, session: Session, world: World) -> dict[int, tuple[float, float]]:
    """Every second community has a place: later ones further north and west."""
    begin_writing(session)
    found = {}
    for place, code in enumerate(world.communities[::2]):
        found[code] = (39.7 + place / 50, 116.9 - place / 40)
        session.add(
            CommunityProfile(
                community_code=code, latitude=found[code][0], longitude=found[code][1], updated_at=clock.now()
            )
        )
    session.commit()
    return found


def test_the_dots_are_the_communities_with_a_place_and_say_what_their_lines_say(
    reported: EditionFacts, session: Session, world: World, placed: dict[int, tuple[float, float]]
) -> None:
    dots = dots_of(located_in(session, reported, world.city))
    assert [dot.community.code for dot in dots] == sorted(placed)
    cells = gaps(session, reported, world.city, reasons=SEGMENTS).cells
    for dot in dots:
        own = [cell for cell in cells if cell[0] == dot.community.code]
        applicable = [cell for cell in own if cell[3] != "not_applicable"]
        valid = sum(cell[3] == "delivered" for cell in own)
        missing = any(cell[3] in GAP_SEGMENTS for cell in own)
        if all(cell[3] == "unknown" for cell in own):
            expected = Share.SILENT
        elif not missing and not any(cell[4] for cell in own):
            expected = Share.FULL
        else:
            percent = 100 * valid // len(applicable)
            expected = Share.LOW if percent < 40 else Share.MIDDLE if percent < 70 else Share.HIGH
        assert dot.share is expected is share_of(dot.community.tally)
    assert len({dot.share for dot in dots}) > 1
    assert sum(path.count("M") for path in paths_of(dots).values()) == len(placed)


def test_a_community_that_never_reported_is_silent_also_where_an_item_does_not_apply() -> None:
    counts = {Segment.UNKNOWN: 58, Segment.NOT_APPLICABLE: 2}
    assert share_of(Tally(tuple(counts.get(segment, 0) for segment in SEGMENTS), 0)) is Share.SILENT
    counts = {Segment.ABSENT: 1, Segment.UNKNOWN: 57, Segment.NOT_APPLICABLE: 2}
    assert share_of(Tally(tuple(counts.get(segment, 0) for segment in SEGMENTS), 0)) is Share.LOW


def test_north_is_above_and_east_on_the_right_and_all_is_inside(
    reported: EditionFacts, session: Session, world: World, placed: dict[int, tuple[float, float]]
) -> None:
    dots = dots_of(located_in(session, reported, world.city))
    assert [dot.y for dot in dots] == sorted((dot.y for dot in dots), reverse=True)
    assert [dot.x for dot in dots] == sorted((dot.x for dot in dots), reverse=True)
    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= HEIGHT for dot in dots)
    (alone,) = dots_of([dots[0].community])
    assert (alone.x, alone.y) == (WIDTH / 2, HEIGHT / 2)
    assert dots_of([]) == ()


def test_the_table_beside_the_map_has_its_figures(
    city: CheckingClient,
    reported: EditionFacts,
    session: Session,
    world: World,
    placed: dict[int, tuple[float, float]],
) -> None:
    city.get(f"/office/{world.city}/map")
    cells = gaps(session, reported, world.city, reasons=SEGMENTS).cells
    rows = [[text_of(cell) for cell in row] for row in city.page.find("tbody").iter("tr")]
    assert len(rows) == len(world.districts)
    for district, row in zip(world.districts, rows, strict=True):
        own = [cell for cell in cells if cell[0] // 10**6 * 10**6 == district]
        valid = sum(cell[3] == "delivered" for cell in own)
        applicable = sum(cell[3] != "not_applicable" for cell in own)
        assert f"{valid:,}/{applicable:,}" in row
    city.get(f"/office/{world.street}/map")
    listed = {
        text_of(row.find("th")): text_of(next(row.iter("td"))) for row in city.page.find("tbody").iter("tr")
    }
    inside = world.communities_in(world.street)
    assert sum(number != "—" for number in listed.values()) == sum(code in placed for code in inside)
    assert city.get(f"/office/{world.community}/map").status_code == 302


@pytest.mark.parametrize("level", ["city", "district", "street"])
def test_every_dot_and_tile_opens_the_division_that_it_is(
    city: CheckingClient,
    reported: EditionFacts,
    world: World,
    placed: dict[int, tuple[float, float]],
    level: str,
) -> None:
    city.get(f"/office/{getattr(world, level)}/map")
    drawn = {
        link.get("href"): link.get("aria-label") or ""
        for drawing in city.page.all("svg", class_="dots")
        for link in drawing.iter("a")
    }
    table = {
        next(row.iter("a")).get("href"): [text_of(cell) for cell in row.iter("td")]
        for row in city.page.find("tbody").iter("tr")
    }
    inside = {code for code in placed if str(code).startswith(str(getattr(world, level)).rstrip("0"))}
    below = {"city": 10**6, "district": 1000, "street": 1}[level]
    page = "/communities/{}" if level == "street" else "/office/{}/map"
    assert set(drawn) == {page.format(code // below * below) for code in inside} <= set(table)
    for address, words in drawn.items():
        name, _colon, said = words.partition("：")
        assert name
        figure = next((cell for cell in table[address] if "/" in cell), None)
        valid, applicable = figure.split("/") if figure else ("", "")
        assert said == (f"应有{applicable}，有效{valid}" if figure else "未填报")
    assert city.get(next(iter(drawn)) or "").status_code == 200


def test_without_any_place_the_page_says_so(city: CheckingClient, world: World) -> None:
    city.get(f"/office/{world.city}/map")
    assert "还没有坐标" in city.page.text


def test_each_district_has_a_tile_of_its_own() -> None:
    assert len(TILES) == len(set(TILES.values())) == 16
    assert TILES[World.district][1] > TILES[110116000000][1], "怀柔 lies north of 东城"
