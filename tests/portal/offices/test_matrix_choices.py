"""The matrix counts, narrows and sorts as it is asked to, and every figure leads to the cells that it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters.recount import recount
from catalogue.counters.segments import SEGMENTS
from catalogue.coverage.gaps import gaps
from catalogue.foundation import clock
from catalogue.foundation.codes import committee_kind
from catalogue.foundation.database import begin_writing
from catalogue.models import CommunityProfile
from tests.pages import CheckingClient, text_of
from tests.portal.offices.test_matrix import rows_of
from tests.worlds.eight_streets import World

Counts = tuple[int, ...]


def shown(client: CheckingClient, address: str, sums: int = 2) -> dict[int, list[str]]:
    """The cells of each row of a page, without its sums."""
    assert client.get(address).status_code == 200
    return {code: [text_of(cell) for cell in cells[sums:]] for code, cells in rows_of(client).items()}


def applicable(counts: Counts) -> int:
    return sum(counts[:8]) - counts[6]


def percent_of(part: int, counts: Counts) -> str:
    if not applicable(counts):
        return "—"
    return "？" if counts[7] == applicable(counts) else f"{part * 100 // applicable(counts)}%"


MEASURES = {
    "show=percent": lambda counts: percent_of(counts[0], counts),
    "show=offered": lambda counts: percent_of(counts[0] + counts[1], counts),
    "show=not_applicable": lambda counts: str(counts[6]),
    "disputed=1": lambda counts: str(counts[8]),
    **{
        f"segment={segment}": lambda counts, place=place: str(counts[place])
        for place, segment in enumerate(SEGMENTS)
    },
}


@pytest.mark.parametrize("query", MEASURES)
def test_every_measure_is_what_the_records_give(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World, query: str
) -> None:
    truth = recount(session).rollup
    for division in (world.city, world.district):
        for code, cells in shown(city, f"/office/{division}?{query}").items():
            assert cells == [MEASURES[query](truth[code, 0, item.id]) for item in reported.items]


def test_villages_are_compared_with_communities_where_there_are_five_of_each(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    truth = recount(session).rollup

    def written(code: int, item: int) -> str:
        ju, cun = (truth.get((code, kind, item), (0,) * 9) for kind in (1, 2))
        if min(sum(ju[:8]), sum(cun[:8])) < 5 or not applicable(ju) or not applicable(cun):
            return "—"
        points = 100 * cun[0] / applicable(cun) - 100 * ju[0] / applicable(ju)
        return f"{points:+.0f}".replace("-", "−") if round(points) else "0"

    rows = shown(city, f"/office/{world.city}?show=difference", sums=1)
    for code, cells in rows.items():
        assert cells == [written(code, item.id) for item in reported.items]
    assert any(cell not in ("—", "0") for cell in rows[world.city])
    assert shown(city, f"/office/{world.street}?show=difference", 1) == shown(
        city, f"/office/{world.street}", 1
    )


def test_a_row_that_never_reported_says_so_and_is_not_nought_per_cent(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    city.get(f"/office/{world.village_street // 10**6 * 10**6}")
    assert text_of(rows_of(city)[world.streets[-1]][0]) == "未填报"
    city.get(f"/office/{world.streets[-1]}")
    assert {text_of(cells[0]) for cells in rows_of(city).values()} == {"未填报"}


@pytest.mark.parametrize("tag", ["old_estate", "rural"])
def test_the_communities_of_a_type_are_counted_alone(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World, tag: str
) -> None:
    tagged = world.communities[::3] if tag == "rural" else world.communities[1::3]
    tag_all(session, tagged, tag)
    cells = [
        cell for cell in gaps(session, reported, world.city, reasons=SEGMENTS).cells if cell[0] in tagged
    ]
    rows = shown(city, f"/office/{world.city}?type={tag}&show=number")
    for place, text in enumerate(rows[world.city]):
        column = [cell for cell in cells if cell[2] == place]
        assert len(column) == len(tagged)
        assert text == str(sum(cell[3] == "delivered" for cell in column))
    street = shown(city, f"/office/{world.street}?type={tag}", sums=1)
    assert set(street) == {world.street, *(code for code in tagged if code // 1000 * 1000 == world.street)}
    city.get(f"/office/{world.city}/gaps?type={tag}&list=cells")
    expected = [cell for cell in cells if cell[3] not in ("delivered", "not_applicable")]
    assert f"共{len(expected):,}格" in city.page.text


def test_one_category_is_shown_alone(city: CheckingClient, reported: EditionFacts, world: World) -> None:
    chosen = reported.categories[1]
    rows = shown(city, f"/office/{world.city}?category={chosen.code}")
    whole = shown(city, f"/office/{world.city}")
    first = len(reported.categories[0].items)
    for code, cells in rows.items():
        assert cells == whole[code][first : first + len(chosen.items)]


@pytest.mark.parametrize("sort", ["share", "disputed", "0202", "0501", "name"])
def test_rows_are_sorted_both_ways_and_silent_ones_come_last(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World, sort: str
) -> None:
    truth = recount(session).rollup
    division = world.village_street // 10**6 * 10**6

    def value(code: int) -> object:
        items = [item for item in reported.items if sort in ("share", "disputed", item.code)]
        counts = [sum(each) for each in zip(*(truth[code, 0, item.id] for item in items), strict=True)]
        if sort == "name":
            return world.names[code]
        if sort == "disputed":
            return counts[8]
        return counts[0] / applicable(tuple(counts)) if counts[7] < applicable(tuple(counts)) else None

    for way, falling in ((sort, False), (f"-{sort}", True)):
        codes = list(shown(city, f"/office/{division}?sort={way}"))[1:]
        values = [value(code) for code in codes]
        known = [each for each in values if each is not None]
        assert values == known + [None] * (len(values) - len(known))
        assert known == sorted(known, reverse=falling)
        assert len(codes) > 1


def test_a_heading_sorts_from_the_smallest_then_from_the_largest_then_not(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    address = f"/office/{world.city}?kind=ju"
    for expected in ("sort=0202", "sort=-0202", None):
        city.get(address)
        row = city.page.find("tr", class_="sorts")
        link = next(link for link in row.iter("a") if text_of(link) == "0202")
        address = (link.get("href") or "").removesuffix("#matrix")
        assert "kind=ju" in address
        assert (expected in address) if expected else ("sort" not in address)


def test_every_figure_opens_the_cells_that_it_counts(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    truth = recount(session).rollup
    city.get(f"/office/{world.city}?kind=cun")
    sums, disputed, first = rows_of(city)[world.districts[-1]][:3]
    counts = [
        sum(each) for each in zip(*(truth[world.districts[-1], 2, i.id] for i in reported.items), strict=True)
    ]
    for cell, count in ((sums, counts[0]), (disputed, counts[8])):
        city.get(next(cell.iter("a")).get("href") or "")
        assert f"共{count:,}格" in city.page.text
    city.get(next(first.iter("a")).get("href") or "")
    assert len(listed(city)) == truth[world.districts[-1], 2, reported.items[0].id][0]


SIGNS = {"？": "unknown", "—": "not_applicable"}


def listed(client: CheckingClient) -> list[str]:
    """The cells of the list on an item's page: what identifies each row."""
    (table,) = client.page.all("table", class_="cells") or [None]
    return [] if table is None else [row.get("id") or "" for row in table.find("tbody").iter("tr")]


def tag_all(session: Session, communities: Sequence[int], tag: str) -> None:
    """Say of communities that they are of a type."""
    begin_writing(session)
    for code in communities:
        session.add(CommunityProfile(community_code=code, type_tags=[tag], updated_at=clock.now()))
    session.commit()


COUNTS: dict[str, Callable[[str, bool], bool]] = {
    "show=number": lambda segment, disputed: segment == "delivered",
    "show=percent": lambda segment, disputed: segment == "delivered",
    "show=offered": lambda segment, disputed: segment in ("delivered", "expired"),
    "show=not_applicable": lambda segment, disputed: segment == "not_applicable",
    "show=difference": lambda segment, disputed: segment != "not_applicable",
    "segment=absent": lambda segment, disputed: segment == "absent",
    "segment=gaps": lambda segment, disputed: segment not in ("delivered", "not_applicable"),
    "disputed=1": lambda segment, disputed: disputed,
}


@pytest.mark.parametrize("filters", ["", "&kind=cun", "&type=old_estate", "&kind=ju&category=02"])
@pytest.mark.parametrize("measure", COUNTS)
def test_a_figure_lists_its_own_cells_whatever_is_counted_and_left_out(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World, filters: str, measure: str
) -> None:
    tagged = world.communities[1::3]
    tag_all(session, tagged, "old_estate")
    district = world.districts[-1]  # it has villages and communities
    kept = {
        "&kind=cun": lambda code: committee_kind(code)[0].value == "cun",
        "&type=old_estate": lambda code: code in tagged,
        "&kind=ju&category=02": lambda code: committee_kind(code)[0].value == "ju",
    }.get(filters, lambda code: True)
    cells = [cell for cell in gaps(session, reported, district, reasons=SEGMENTS).cells if kept(cell[0])]
    city.get(f"/office/{world.city}?{measure}{filters}")
    figures = [cell for cell in rows_of(city)[district] if cell.get("class", "")[:3] != "sum"][::9]
    assert figures
    for figure in figures:
        sign, href = text_of(figure), next(figure.iter("a")).get("href") or ""
        place = reported.items.index(reported.item(href.split("/items/")[1][:4]))
        said = SIGNS.get(sign) if measure != "show=difference" else None
        own = {
            f"c{cell[0]}"
            for cell in cells
            if cell[2] == place and (cell[3] == said if said else COUNTS[measure](cell[3], cell[4]))
        }
        city.get(href)
        assert set(listed(city)) == own, href


def test_a_folded_category_opens_its_cells_and_the_head_unfolds_it(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    city.get(f"/office/{world.city}?open=none&segment=absent&kind=ju")
    figure = rows_of(city)[world.district][2]
    assert city.page.all("a", href=f"/office/{world.city}?kind=ju&open=01&segment=absent#matrix")
    city.get(next(figure.iter("a")).get("href") or "")
    assert f"共{text_of(figure)}格" in city.page.text


def test_the_disputed_lines_of_the_city_are_listed_from_the_legend(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    disputed = [cell for cell in gaps(session, reported, world.city, reasons=SEGMENTS).cells if cell[4]]
    city.get(f"/office/{world.city}")
    figure = next(
        item
        for item in city.page.find("ul", class_="coverage-numbers").iter("li")
        if item.get("class") == "disputed"
    )
    assert text_of(figure).endswith(str(len(disputed)))
    city.get(next(figure.iter("a")).get("href") or "")
    assert f"共{len(disputed)}格" in city.page.text
    states = {text_of(row).split(" ")[-1] for row in city.page.find("tbody").iter("tr")}
    assert states, "each line says its state"


def test_the_projector_shows_the_same_table_and_nothing_else(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    page = shown(city, f"/office/{world.city}?show=percent&sort=-share")
    assert city.page.all("a", href=f"/office/{world.city}/wall?show=percent&sort=-share")
    wall = shown(city, f"/office/{world.city}/wall?show=percent&sort=-share")
    assert list(wall) == list(page)
    assert wall == {code: [text.removesuffix("%") for text in cells] for code, cells in page.items()}
    assert "覆盖率 %" in city.page.text
    assert not city.page.all("footer")
    assert city.page.all("a", href=f"/office/{world.city}?show=percent&sort=-share")
    heads = [link.get("href") for head in city.page.find("tbody").iter("th") for link in head.iter("a")]
    assert f"/office/{world.district}/wall?show=percent" in heads
    assert city.get(f"/office/{world.community}/wall").status_code == 302


def test_the_projector_explains_the_tints_of_figures_and_the_signs_of_states(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    def legend(address: str) -> str:
        city.get(address)
        return text_of(city.page.find("p", class_="wall-legend"))

    figures = legend(f"/office/{world.city}/wall")
    assert "有效比例" in figures
    assert all(f"<{share}%" in figures for share in (20, 40, 60, 80))
    assert ("部分提供" in figures, "未填报" in figures) == (False, True)
    assert "有效和过期比例" in legend(f"/office/{world.city}/wall?show=offered")
    assert "%" not in legend(f"/office/{world.city}/wall?segment=absent")
    states = legend(f"/office/{world.street}/wall")
    assert ("部分提供" in states, "%" in states) == (True, False)
