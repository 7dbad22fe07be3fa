"""Lists of gaps, the cells behind a figure, one line with its history, and files to take along."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import Segment
from catalogue.coverage.gaps import gaps
from catalogue.coverage.matrix import matrix
from catalogue.divisions import get_divisions
from catalogue.foundation.database import begin_writing
from catalogue.foundation.text_files import csv_cell, plain_cell
from catalogue.history.ledger import digest
from catalogue.offerings import get_line
from catalogue.remedies import (
    Wishes,
    page_of_remedies,
    remedies,
)
from portal.words.formatting import rise
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World


def table_of(client: CheckingClient) -> list[list[str]]:
    """The rows of the page's first list, without its head."""
    body = client.page.all("tbody")[0]
    return [[text_of(cell) for cell in row] for row in body.iter("tr")]


def read_csv(answer: Any) -> list[list[str]]:
    """A downloaded table."""
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by this mark"
    rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    return [[plain_cell(cell) for cell in row] for row in rows]


def test_items_with_most_gaps_come_first_and_every_step_is_counted(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    city.get(f"/office/{world.city}/gaps")
    steps, items = (
        [[text_of(cell) for cell in row] for row in body.iter("tr")] for body in city.page.all("tbody")
    )
    found = remedies(session, reported, world.city)
    assert [int(row[1]) for row in steps] == [group.gaps for group in found.groups]
    tally = found.tally
    assert [tuple(row[5].split(" → ")) for row in steps] == [
        rise(tally.valid, group.valid_after, tally.applicable) for group in found.groups
    ]
    by_code = {item.code: found.by_item[item.id] for item in found.edition.items}
    gap_counts = [int(row[1]) for row in items]
    assert gap_counts == sorted(gap_counts, reverse=True)
    assert {row[0][:4] for row in items} == {code for code, counts in by_code.items() if sum(counts)}
    for row in items:
        assert [int(text) for text in row[2:]] == list(by_code[row[0][:4]])
        assert int(row[1]) == sum(by_code[row[0][:4]])


def test_single_gaps_come_page_by_page_in_the_order_of_the_list(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    whole = page_of_remedies(session, reported, world.city).rows
    city.get(f"/office/{world.city}/gaps?list=cells&page=2")
    shown = [(row[1].split(" ")[0], row[2][:4]) for row in table_of(city)]
    assert shown == [(row.name, row.item.code) for row in whole[100:200]]


def test_disputed_lines_of_every_state_are_a_list_that_the_figure_leads_to(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    whole = page_of_remedies(session, reported, world.city, wishes=Wishes(disputed=True))
    city.get(f"/office/{world.city}")
    link = city.page.find("li", class_="disputed").find("a")
    assert text_of(city.page.find("li", class_="disputed")).endswith(f" {whole.total}")
    city.get(link.get("href") or "")
    assert f"共{whole.total}格" in city.page.text
    assert len(table_of(city)) == whole.total > 0
    assert {row.remedy is None for row in whole.rows} == {True, False}


@pytest.mark.parametrize("segment", [Segment.ABSENT, Segment.UNKNOWN, Segment.DELIVERED])
@pytest.mark.parametrize("kind", ["all", "cun"])
def test_a_list_can_be_narrowed_to_a_reason_and_a_kind(
    city: CheckingClient,
    reported: EditionFacts,
    session: Session,
    world: World,
    segment: Segment,
    kind: str,
) -> None:
    total = gaps(session, reported, world.district, kind=kind, reasons=[segment]).total
    city.get(f"/office/{world.district}/gaps?kind={kind}&segment={segment}")
    assert f"共{total}格" in city.page.text


def test_a_page_beyond_the_last_is_not_found(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    assert city.get(f"/office/{world.city}/gaps?list=cells&page=999").status_code == 404


def test_an_item_is_shown_by_child_and_community_by_community(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    city.get(f"/office/{world.district}/items/0202")
    found = matrix(session, reported, world.district)
    column = [item.code for item in found.items].index("0202")
    rows = table_of(city)
    assert [row[0] for row in rows] == [row.short_name for row in found.rows]
    for shown, cells in zip(rows, found.cells, strict=True):
        assert shown[1] == f"{cells[column][0]}/{sum(cells[column][:8]) - cells[column][6]}"
        assert [int(text) for text in shown[3:10]] == list(cells[column][1:8])
    listed = city.page.all("tbody")[1]
    assert len(list(listed.iter("tr"))) == len(world.communities_in(world.district))


def test_the_bar_leads_to_the_cells_behind_its_numbers(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    city.get(f"/office/{world.city}?kind=cun")
    bar = city.page.find("ul", class_="coverage-numbers")
    links = [link.get("href") or "" for link in bar.iter("a")]
    assert f"/office/{world.city}/gaps?kind=cun&segment=expired" in links
    for link in links:
        assert city.get(link).status_code == 200


def test_the_street_marks_a_line_as_disputed_and_settles_it(
    street: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    item = next(
        item.code
        for item in reported.items
        if (line := get_line(session, reported, world.community, item.code)).offering
        and not line.offering.disputed
    )
    address = f"/office/{world.community}/items/{item}"
    street.get(address)
    assert "标为有异议" in street.page.text
    assert street.post(f"{address}/dispute").status_code == 302
    street.get(address)
    assert "异议已核实了结" in street.page.text
    street.get(f"/office/{world.street}")
    assert street.post(f"{address}/settle").status_code == 302
    street.get(address)
    assert "标为有异议" in street.page.text
    session.rollback()
    offering = get_line(session, reported, world.community, item).offering
    assert offering is not None
    assert not offering.disputed
    assert offering.version == 3


def test_a_line_without_record_has_nothing_to_dispute(
    street: CheckingClient, edition: EditionFacts, world: World
) -> None:
    address = f"/office/{world.community}/items/0101"
    street.get(address)
    assert "这一项还没有任何填报。" in street.page.text
    street.post(f"{address}/dispute", follow_redirects=True)
    assert text_of(street.page.find("div", class_="notice")) == "这里没有可提出异议的记录。"


def test_the_matrix_can_be_taken_along(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    rows = read_csv(city.get(f"/office/{world.city}/matrix.csv?kind=ju"))
    found = matrix(session, reported, world.city, kind="ju")
    assert rows[1][1:] == ["北京市", str(world.city)]
    assert rows[3][1] == found.day.isoformat()
    head = rows.index([]) + 1
    assert rows[head][7:][0].startswith("0101 ")
    body = rows[head + 1 :]
    assert [int(row[0]) for row in body] == [world.city, *(row.code for row in found.rows)]
    for row, cells in zip(body, [found.total, *found.cells], strict=True):
        numbers = [str(cell[0]) if sum(cell[:8]) - cell[6] else "—" for cell in cells]
        assert row[7:] == numbers


def test_a_street_takes_its_states_along_in_words(
    street: CheckingClient, reported: EditionFacts, world: World
) -> None:
    rows = read_csv(street.get(f"/office/{world.street}/matrix.csv"))
    states = {
        cell.split(" ")[0] for row in rows if row and row[0] == str(world.community) for cell in row[7:]
    }
    assert states <= {"有效", "过期", "部分提供", "筹备中", "暂停", "未提供", "不适用", "未填报"}
    assert len(states) > 3


def test_all_gaps_can_be_taken_along(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    rows = read_csv(city.get(f"/office/{world.city}/gaps.csv"))
    body = rows[rows.index([]) + 2 :]
    expected = sorted((cell[0], cell[2]) for cell in gaps(session, reported, world.city).cells)
    assert [(int(row[0]), row[3][:4]) for row in body] == [
        (code, reported.items[item].code) for code, item in expected
    ]
    first = get_divisions(session, (expected[0][0] // 10**6 * 10**6, expected[0][0] // 1000 * 1000))
    assert body[0][1] == " ".join(division.short_name for division in first.values())


def test_a_file_of_a_city_says_of_each_cell_what_the_pages_say(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    found = gaps(session, reported, world.city)
    lines = city.get(f"/office/{world.city}/gaps.json").get_json()["lines"]
    assert [
        (line["community"], line["item"], line["segment"], line["disputed"], line["confirmed_on"])
        for line in lines
    ] == [
        (f"{code:012d}", reported.items[item].code, segment.value, disputed, on and on.isoformat())
        for code, _, item, segment, disputed, on, _ in sorted(
            found.cells, key=lambda cell: (cell[0], cell[2])
        )
    ]
    assert any(line["disputed"] for line in lines)
    assert any(line["holds_until"] for line in lines)


def test_a_street_gets_the_same_lines_alone_as_in_the_file_of_the_city(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    """The first is written at once, the second by a child process."""

    def lines(division: int) -> list[list[str]]:
        # What is between the listed division and the community differs: the second column.
        rows = read_csv(city.get(f"/office/{division}/gaps.csv?segment=expired"))
        body = rows[rows.index([]) + 2 :]
        return [[row[0], *row[2:]] for row in body if int(row[0]) // 1000 * 1000 == world.street]

    assert lines(world.street)
    assert lines(world.street) == lines(world.city)


def test_every_file_says_what_it_is_and_of_which_day(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    for path in ("matrix.csv", "gaps.csv"):
        head = read_csv(city.get(f"/office/{world.district}/{path}"))[:8]
        said = {row[0]: row[1:] for row in head if row}
        assert said["区划"] == ["东城区", str(world.district)]
        assert said["指导目录"][1] == reported.key
        assert said["统计日"] == said["制表日期"] == [world.today.isoformat()]
        assert "12个月" in said["统计口径"][0]
    for path in ("matrix.json", "gaps.json"):
        said = city.get(f"/office/{world.district}/{path}").get_json()
        assert said["division"] == str(world.district)
        assert said["edition"] == reported.key
        assert said["day"] == world.today.isoformat()
        assert "12个月" in said["definition"]


def test_the_matrix_for_programs_has_every_counter(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    said = city.get(f"/office/{world.city}/matrix.json?kind=cun").get_json()
    found = matrix(session, reported, world.city, kind="cun")
    assert [row["code"] for row in said["rows"]] == [f"{row.code:012d}" for row in found.rows]
    for row, cells in zip(
        [said["total"], *(row["items"] for row in said["rows"])], [found.total, *found.cells], strict=True
    ):
        assert [tuple(row[item.code].values()) for item in reported.items] == list(cells)


def test_a_spreadsheet_computes_nothing_of_what_it_is_given() -> None:
    for bad in ("=1+1", "+861065120000", "-1", "@SUM(A1)", "\tx", "\rx"):
        assert csv_cell(bad) == f"'{bad}"
    assert csv_cell("多福巷社区") == "多福巷社区"
    assert csv_cell(-16) == -16
    assert csv_cell(None) is None


def test_lists_send_a_fixed_number_of_queries(
    app: Flask, city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    begin_writing(session)
    digest(session, today=world.today)
    session.commit()
    for path in (
        *(
            "gaps",
            "gaps?list=parts",
            "gaps?list=owners",
            "gaps?list=cells",
            "gaps?disputed=1",
            "gaps/chosen?group=fill",
        ),
        *("items/0202", "gaps.csv"),
    ):
        counts = []
        for division in (world.street, world.district, world.city):
            city.get(f"/office/{division}/{path}")
            with counted(app) as sent:
                city.get(f"/office/{division}/{path}")
            counts.append(len(sent))
        assert max(counts) <= 56, (path, counts)


def test_a_streets_own_list_names_the_street_in_every_row(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    (street,) = get_divisions(session, (world.street,)).values()
    for division in (world.street, world.community):
        rows = read_csv(city.get(f"/office/{division}/gaps.csv"))
        body = rows[rows.index([]) + 2 :]
        assert body
        assert {row[1] for row in body} == {street.short_name}
