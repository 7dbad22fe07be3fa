"""The matrix as a workbook says what the matrix says, and is set for paper."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from catalogue.counters.segments import SEGMENTS
from catalogue.coverage.figures import tally
from catalogue.coverage.matrix import matrix
from catalogue.coverage_files import Content, FileForm, FileOrder, write_file
from catalogue.divisions import get_division

SIGNS = dict(zip(SEGMENTS, "有旧半筹停缺—？", strict=True))
NAMES = (
    "code",
    "name",
    "street",
    "communities",
    "valid",
    "applicable",
    "coverage",
    "range",
    "disputed_lines",
)
NAMES += (
    "by_part",
    "by_community",
    "definitions",
    "prepared",
    "pages",
    "edition_and_day",
    "meaning_disputed",
)


def sheets(session, edition, division: int, kind: str):
    """The tables of a workbook: name -> rows below the headings, by code."""
    about = get_division(session, division)
    found = matrix(session, edition, division, kind=kind)
    order = FileOrder(
        content=Content.MATRIX,
        form=FileForm.XLSX,
        division=division,
        division_name=about.name,
        edition=edition.key,
        day=found.day.isoformat(),
        kind=kind,
        items={str(item.id): (item.code, item.name_zh) for item in edition.items},
        criteria={str(item.id): item.criterion_id for item in edition.items},
        categories=tuple((each.code, each.name_zh, len(each.items)) for each in edition.categories),
        title="覆盖表",
        head=(("统计日", found.day.isoformat()),),
        words={name: name for name in NAMES}
        | {segment.value: segment.value for segment in SEGMENTS}
        | {f"meaning_{segment.value}": "…" for segment in SEGMENTS},
        symbols={segment.value: SIGNS[segment] for segment in SEGMENTS},
    )
    out = BytesIO()
    write_file(session, order, out)
    return found, out


def rows_of(page) -> dict[str, list]:
    """The rows of a table by code."""
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    start = next(place for place, row in enumerate(rows) if row[0] == "code")
    return {row[0]: row for row in rows[start + 1 :]}


@pytest.mark.parametrize("kind", ["all", "ju", "cun"])
def test_both_tables_hold_the_figures_of_the_matrix(session, reported, world, kind):
    found, out = sheets(session, reported, world.city, kind)
    book = load_workbook(out)
    assert book.sheetnames == ["by_part", "by_community", "definitions"]
    parts = rows_of(book["by_part"])
    present = [
        (row, count, line)
        for row, count, line in zip(found.rows, found.communities, found.cells, strict=True)
        if count
    ]
    assert list(parts) == [
        f"{code:012d}" for code in (world.city, *(row.code for row, _count, _line in present))
    ]
    for code, count, line in [
        (world.city, found.all_communities, found.total),
        *((row.code, count, line) for row, count, line in present),
    ]:
        sums = tally(line)
        values = parts[f"{code:012d}"]
        silent = sums.counts[7] == sums.applicable
        assert values[2:5] == [count, None if silent else sums.valid, sums.applicable]
        assert values[5] == ("unknown" if silent else f"{sums.interval[0]}%")
        for value, cell in zip(values[8:], line, strict=True):
            applicable = sum(cell[:8]) - cell[6]
            assert value == ("—" if not applicable else "？" if cell[7] == applicable else cell[0])


def test_a_street_has_a_sign_for_each_line_of_each_community(session, reported, world):
    found, out = sheets(session, reported, world.street, "all")
    book = load_workbook(out)
    assert book.sheetnames == ["by_community", "definitions"]
    rows = rows_of(book["by_community"])
    for row, line in zip(found.rows, found.cells, strict=True):
        assert rows[f"{row.code:012d}"][8:] == [SIGNS[SEGMENTS[cell.index(1)]] for cell in line]


def test_it_is_set_for_a3_with_headings_on_every_page_and_codes_as_texts(session, reported, world):
    _found, out = sheets(session, reported, world.city, "all")
    page = load_workbook(out)["by_community"]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (8, "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.freeze_panes == "C6"
    assert page.print_title_rows == "$4:$5"
    assert "&P" not in (page.oddFooter.left.text or "")
    code = page["A7"]
    assert (code.data_type, code.number_format) == ("s", "@")
    # The tint of a cell is that of the screen.
    looks = {cell.value: cell.fill.fgColor.rgb for row in page.iter_rows(min_row=7) for cell in row[8:]}
    assert looks["有"] == "FF17506B"
    with ZipFile(out) as package:
        said = package.read("xl/worksheets/sheet2.xml").decode()
    assert not re.search(r"<f>", said)
