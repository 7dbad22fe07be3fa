"""The matrix page says what the records say, in every cell, and in words."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters.recount import recount
from catalogue.counters.rollup import KIND_NUMBERS
from catalogue.counters.segments import SEGMENTS
from catalogue.foundation.codes import committee_kind
from catalogue.models import Role
from portal.words.labels import SYMBOLS
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases

LogIn = Callable[..., CheckingClient]
KINDS = {"all": 0, "ju": 1, "cun": 2}
SIGNS = [SYMBOLS[segment] for segment in SEGMENTS]


def rows_of(client: CheckingClient) -> dict[int, list[Element]]:
    """The rows of the matrix by code: each its sum and its cells."""
    table = client.page.find("tbody")
    found = {}
    for row in table.iter("tr"):
        head = row.find("th")
        assert head is not None
        found[int((head.get("id") or "r0")[1:])] = list(row.iter("td"))
    return found


def written(counts: tuple[int, ...]) -> str:
    """A figure as a cell shows it."""
    valid, ruled, unknown = counts[0], counts[6], counts[7]
    applicable = sum(counts[:8]) - ruled
    if not applicable:
        return "—"
    return "？" if unknown == applicable else f"{valid}"


def summed(counts: list[int]) -> str:
    """A row's sum: what was never reported is not a share."""
    applicable = sum(counts[:8]) - counts[6]
    if counts[7] == applicable:
        return "未填报"
    least, most = (part * 100 // applicable for part in (counts[0], counts[0] + counts[7]))
    return (
        f"{counts[0]:,}/{applicable:,} {least}–{most}%"
        if counts[7]
        else f"{counts[0]:,}/{applicable:,} {least}%"
    )


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_figure_is_what_a_recount_of_the_records_gives(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World, kind: str
) -> None:
    truth = recount(session).rollup
    for division in (world.city, *world.districts):
        city.get(f"/office/{division}?kind={kind}")
        if (division, KINDS[kind], reported.items[0].id) not in truth:
            assert city.page.all("table") == [], "there is no community of the kind"
            continue
        for code, cells in rows_of(city).items():
            if len(cells) == 1:  # no communities of the kind
                assert not any(truth.get((code, KINDS[kind], item.id)) for item in reported.items)
                continue
            counts = [truth[code, KINDS[kind], item.id] for item in reported.items]
            assert [text_of(cell) for cell in cells[2:]] == [written(count) for count in counts]
            fewer = ["n" in (cell.get("class") or "").split() for cell in cells[2:]]
            assert fewer == [0 < count[6] < sum(count[:8]) - count[7] for count in counts]
            sums = [sum(column) for column in zip(*counts, strict=True)]
            assert text_of(cells[0]) == summed(sums)
            assert text_of(cells[1]) == (f"{sums[8]}" if sums[8] else "")


def test_a_street_shows_one_sign_for_each_line_of_each_community(
    street: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    from catalogue.offerings import lines_of

    street.get(f"/office/{world.street}")
    rows = rows_of(street)
    assert set(rows) == {world.street, *world.communities_in(world.street)}
    for community in world.communities_in(world.street):
        lines = lines_of(session, reported, community)
        assert [text_of(cell) for cell in rows[community][1:]] == [SYMBOLS[line.segment] for line in lines]
    shown = {
        text_of(cell) for community in world.communities_in(world.street) for cell in rows[community][1:]
    }
    assert shown == set(SIGNS)


def test_each_cell_says_itself_in_words_and_leads_to_what_is_behind_it(
    street: CheckingClient, reported: EditionFacts, world: World
) -> None:
    street.get(f"/office/{world.street}")
    link = next(rows_of(street)[world.community][1 + 52].iter("a"))
    assert (
        link.get("title")
        == "多福巷社区 社区环境保护服务（绿色社区创建）："
        + {
            "有": "有效",
            "旧": "过期",
            "半": "部分提供",
            "筹": "筹备中",
            "停": "暂停",
            "缺": "未提供",
            "？": "未填报",
        }[text_of(link)]
    )
    assert link.get("href") == f"/office/{world.community}/items/0803"
    assert street.get(link.get("href") or "").status_code == 200


def test_the_way_down_goes_from_city_to_community(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    def heads() -> list[str]:
        body = city.page.find("tbody")
        return [link.get("href") or "" for head in body.iter("th") for link in head.iter("a")]

    city.get(f"/office/{world.city}?kind=ju")
    assert f"/office/{world.district}?kind=ju" in heads()
    city.get(f"/office/{world.district}?kind=ju")
    assert f"/office/{world.street}?kind=ju" in heads()
    city.get(f"/office/{world.street}?kind=ju")
    assert f"/communities/{world.community}" in heads()
    assert f"/work/{world.community}" not in heads(), "the city does not fill in lines"


def test_a_street_may_open_the_lines_of_its_communities(street: CheckingClient, world: World) -> None:
    street.get(f"/office/{world.street}")
    assert street.page.all("a", href=f"/work/{world.community}")


def test_a_folded_category_adds_up_its_items(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    truth = recount(session).rollup
    city.get(f"/office/{world.city}?open=02")
    cells = rows_of(city)[world.district][2:]
    assert len(cells) == 9 + 11
    first = reported.categories[0].items
    sums = tuple(map(sum, zip(*(truth[world.district, 0, item.id] for item in first), strict=True)))
    assert text_of(cells[0]) == written(sums)
    valid = next(cells[0].iter("a")).get("href")
    assert valid == f"/office/{world.district}/gaps?category=01&segment=delivered#cells"
    city.get(valid)
    assert f"共{sums[0]:,}格" in city.page.text
    city.get(f"/office/{world.city}?open=none")
    assert len(rows_of(city)[world.district]) == 2 + 10


def test_large_print_begins_folded(city: CheckingClient, world: World) -> None:
    city.set_cookie("elder", "1")
    city.get(f"/office/{world.city}")
    assert len(rows_of(city)[world.district]) == 2 + 10
    city.get(f"/office/{world.city}?open=all")
    assert len(rows_of(city)[world.district]) == 2 + 60


def test_per_cent_is_shown_on_demand(city: CheckingClient, reported: EditionFacts, world: World) -> None:
    city.get(f"/office/{world.city}?show=percent")
    texts = {text_of(cell) for cell in rows_of(city)[world.city][2:]}
    assert all(text.endswith("%") for text in texts)


def test_the_headline_gives_the_rate_with_what_the_unknown_leaves_open(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    truth = recount(session)
    sums = [
        sum(column)
        for column in zip(*(truth.rollup[world.city, 0, item.id] for item in reported.items), strict=True)
    ]
    applicable = sum(sums[:8]) - sums[6]
    least, most = sums[0] * 100 // applicable, (sums[0] + sums[7]) * 100 // applicable
    city.get(f"/office/{world.city}")
    figures = text_of(city.page.find("div", class_="figures"))
    assert f"{sums[0]:,}/{applicable:,}" in figures
    assert f"{least}%–{most}%" in figures
    assert f"0/{len(world.communities)}" in figures, "no community is full"


def test_town_and_country_are_compared_where_there_are_enough_of_both(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    truth = recount(session).rollup

    def rate(kind: int) -> float:
        lines = [truth[world.city, kind, item.id] for item in reported.items]
        sums = [sum(column) for column in zip(*lines, strict=True)]
        return sums[0] / (sum(sums[:8]) - sums[6]) * 100

    city.get(f"/office/{world.city}")
    figures = text_of(city.page.find("div", class_="figures"))
    assert f"{rate(2) - rate(1):+.1f}".replace("-", "−") in figures
    assert f"村{rate(2):.1f}%，居{rate(1):.1f}%" in figures
    city.get(f"/office/{world.mixed_street}")
    assert "不具可比性" in text_of(city.page.find("div", class_="figures"))


def test_a_kind_that_is_not_there_is_said_and_not_shown_as_zero(city: CheckingClient, world: World) -> None:
    assert {committee_kind(code)[0] for code in world.communities_in(world.village_street)} == {
        kind for kind, number in KIND_NUMBERS.items() if number == 2
    }
    city.get(f"/office/{world.village_street}?kind=ju")
    assert "这个区划没有您所选类型的社区（村）。" in city.page.text
    city.get(f"/office/{world.village_street // 10**6 * 10**6}?kind=ju")
    assert text_of(rows_of(city)[world.village_street][0]) == "没有这一类型的社区（村）"


def test_where_nobody_has_reported_the_page_says_so_and_what_to_do(
    street: CheckingClient, world: World
) -> None:
    street.get(f"/office/{world.street}")
    assert "这里还没有社区填报" in street.page.text
    assert "未填报不等于没有提供" in street.page.text
    assert {text_of(cell) for cells in rows_of(street).values() for cell in cells[1:]} == {"？"}


def test_an_english_reader_gets_every_word_in_english(
    log_in: LogIn, reported: EditionFacts, world: World
) -> None:
    client = log_in(Role.STREET, world.street, language="en")
    client.get(f"/office/{world.street}")
    titles = [
        link.get("title") or "" for cell in rows_of(client)[world.community][1:] for link in cell.iter("a")
    ]
    assert titles[0].startswith("多福巷社区 Duofuxiang Employment advice: ")
    assert all(": " in title for title in titles)


@pytest.mark.parametrize(
    "query",
    ["kind=both", "open=11", "open=", "show=half", "page=0", "segment=lost", f"page=00000001{'9' * 20}"],
)
def test_an_address_that_says_nonsense_is_refused_in_words(
    city: CheckingClient, world: World, query: str
) -> None:
    for page in (f"/office/{world.city}", f"/office/{world.city}/items/0101"):
        assert city.get(f"{page}?{query}").status_code == 400
        assert "无法识别" in city.page.text


def test_the_number_of_queries_does_not_grow_with_the_table(
    app: Flask, city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    counts = {}
    for division in (world.village_street, world.street, world.district, world.city):
        city.get(f"/office/{division}")
        with counted(app) as sent:
            city.get(f"/office/{division}")
        counts[division] = len(sent)
    assert max(counts.values()) <= 16, counts
    assert counts[world.village_street] == counts[world.street]
    assert counts[world.district] == counts[world.city]
