"""Files that an office takes along: each says what it is, and holds what the pages hold."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import SEGMENTS
from catalogue.coverage.gaps import gaps
from catalogue.foundation.text_files import plain_cell
from tests.pages import CheckingClient
from tests.portal.offices.test_matrix_choices import tag_all
from tests.worlds.eight_streets import World

A3, LANDSCAPE = "8", "landscape"
SIGNS = dict(
    zip(
        SEGMENTS,
        ("有 有效", "旧 过期", "半 部分提供", "筹 筹备中", "停 暂停", "缺 未提供", "— 不适用", "？ 未填报"),
        strict=True,
    )
)


def taken(client: CheckingClient, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


def csv_rows(content: bytes) -> tuple[dict[str, list[str]], list[list[str]]]:
    """The head of a table by its headings, and the rows below the line of headings."""
    read = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    rows = [[plain_cell(cell) for cell in row] for row in read]
    gap = rows.index([])
    return {row[0]: row[1:] for row in rows[:gap]}, rows[gap + 2 :]


def book_rows(content: bytes) -> tuple[Any, dict[str, list[str]], list[tuple[Any, ...]]]:
    """The first sheet of a workbook, its head by headings, and the rows below the frozen ones."""
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    top = int("".join(filter(str.isdigit, page.freeze_panes)))
    rows = list(page.iter_rows(values_only=True))
    head = {str(row[0]): [str(cell) for cell in row[1:] if cell] for row in rows[: top - 2] if row[0]}
    return page, head, rows[top - 1 :]


@pytest.mark.parametrize("where", ["district", "street"])
def test_the_gaps_of_a_district_and_of_a_street_are_a_workbook_too(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World, where: str
) -> None:
    division = getattr(world, where)
    city.get(f"/office/{division}/gaps?segment=delivered")
    assert city.page.all("a", href=f"/office/{division}/gaps.xlsx?segment=delivered")
    page, _head, rows = book_rows(taken(city, f"/office/{division}/gaps.xlsx"))
    found = sorted(gaps(session, reported, division).cells, key=lambda cell: (cell[0], cell[2]))
    assert [(row[0], row[3][:4], row[4], bool(row[5]), row[6], row[7]) for row in rows] == [
        (
            f"{code:012d}",
            reported.items[item].code,
            SIGNS[segment],
            disputed,
            confirmed and confirmed.isoformat(),
            until and until.isoformat(),
        )
        for code, _name, item, segment, disputed, confirmed, until in found
    ]
    assert len({page.cell(row[0].row, 5).fill.fgColor.rgb for row in page.iter_rows(min_row=12)}) > 2
    assert (str(page.page_setup.paperSize), page.page_setup.orientation) == (A3, LANDSCAPE)
    assert page.print_title_rows


def test_the_gaps_of_the_city_are_no_workbook_and_the_page_says_so(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    city.get(f"/office/{world.city}/gaps?segment=delivered")
    assert "Excel请按区或街道下载" in city.page.text
    assert not city.page.all("a", href=f"/office/{world.city}/gaps.xlsx?segment=delivered")
    assert city.get(f"/office/{world.city}/gaps.xlsx").status_code == 400
    assert "请下载CSV" in city.page.text


@pytest.mark.parametrize("filters", ["", "?kind=cun", "?type=old_estate", "?category=02"])
def test_the_matrix_by_community_says_the_state_of_every_line(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World, filters: str
) -> None:
    tagged = world.communities[1::3]
    tag_all(session, tagged, "old_estate")
    items = list(reported.categories[1].items if "category" in filters else reported.items)
    kind = "cun" if "cun" in filters else "all"
    for division in (world.city, world.street):
        cells = [
            cell
            for cell in gaps(session, reported, division, kind=kind, reasons=SEGMENTS).cells
            if reported.items[cell[2]] in items and ("type" not in filters or cell[0] in tagged)
        ]
        said = city.get(f"/office/{division}/communities.json{filters}").get_json()
        assert {
            (int(line["community"]), code, segment, code in line["disputed_items"])
            for line in said["lines"]
            for code, segment in line["cells"].items()
        } == {(cell[0], reported.items[cell[2]].code, cell[3].value, cell[4]) for cell in cells}
        _head, rows = csv_rows(taken(city, f"/office/{division}/communities.csv{filters}"))
        assert [row[0] for row in rows] == [line["community"] for line in said["lines"]]
        for row, line in zip(rows, said["lines"], strict=True):
            states = [
                SIGNS[segment][2:] + ("（有异议）" if code in line["disputed_items"] else "")
                for code, segment in line["cells"].items()
            ]
            assert [state.replace(" (有异议)", "（有异议）") for state in row[7:]] == states
            assert [int(row[3]), int(row[4]), int(row[6] or 0)] == [
                line[each] for each in ("valid", "applicable", "disputed")
            ]


FILES = ["matrix", "communities", "gaps"]


@pytest.mark.parametrize("where", ["city", "district", "street"])
def test_every_file_in_every_format_says_what_it_is_and_of_which_day(
    city: CheckingClient, reported: EditionFacts, world: World, where: str
) -> None:
    division = getattr(world, where)
    filters = "?type=old_estate&category=02"
    for name in FILES:
        head, _rows = csv_rows(taken(city, f"/office/{division}/{name}.csv{filters}"))
        heads = [head]
        if name == "matrix" or (name == "gaps" and where != "city"):
            heads.append(book_rows(taken(city, f"/office/{division}/{name}.xlsx{filters}"))[1])
        for each in heads:
            assert each["区划"][1] == str(division), name
            assert each["指导目录"][1] == reported.key
            assert each["统计日"] == each["制表日期"] == [world.today.isoformat()]
            assert each["社区类型"] == ["老旧小区"]
            assert each["类别"] == [reported.categories[1].name_zh]
            assert "12个月" in each["统计口径"][0]
        said = city.get(f"/office/{division}/{name}.json{filters}").get_json()
        assert (said["division"], said["edition"], said["type"]) == (
            str(division),
            reported.key,
            "old_estate",
        )
        assert said["day"] == said["written_on"] == world.today.isoformat()
        assert "12个月" in said["definition"]
