"""A foreign workbook keeps its layout when it is filled, and hostile ones are refused before a library opens them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from catalogue.exchange.filling import FillOrder, Mark, look_at
from catalogue.exchange.filling.child import answer
from catalogue.exchange.filling.drawing import draw
from catalogue.foundation.errors import BadFile
from catalogue.report_templates.values import MARK
from tests.examples import examples
from tests.office_files import ods, xlsx, xlsx_parts, zipped
from tests.worlds.department_tables import CENSUS

MACRO = {**xlsx_parts({"表": ""}), "xl/vbaProject.bin": b"macro"}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(
            bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le") * 9,
            "save it as .xlsx",
            id="xls",
        ),
        pytest.param(ods(""), "save it as .xlsx", id="ods"),
        pytest.param("社区,电话\n".encode(), "save it as .xlsx", id="csv"),
        pytest.param(zipped(MACRO), "macros", id="macros"),
        pytest.param(draw(CENSUS)[:900], "damaged", id="cut off"),
        pytest.param(
            xlsx((("社区", "电话"), ('<c r="XFD1048576"><v>1</v></c>',))), "far away", id="far cell"
        ),
        pytest.param(
            xlsx((("社区", "电话"),), merged=("A1:XFD1048576",)),
            "too large|cannot be read",
            id="everything merged",
        ),
    ],
)
def test_other_kinds_and_hostile_files_are_refused_in_one_sentence(content: bytes, why: str) -> None:
    with pytest.raises(BadFile, match=why):
        look_at(content, "表")


@pytest.mark.one_database
def test_a_table_is_read_as_well_where_numpy_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "numpy"
    package.mkdir()
    # As much room as its libraries take, and a type for each name.
    (package / "__init__.py").write_text(
        "import mmap\nROOM = mmap.mmap(-1, 120 * 1024**2)\n\ndef __getattr__(name):\n    return int\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert list(look_at(draw(CENSUS), "表")) == load_workbook(io.BytesIO(draw(CENSUS))).sheetnames


def foreign() -> Workbook:
    """A table with everything that a department puts into one: also below, beside and behind the data."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "表 1"
    frame = Border(bottom=Side(style="thin"))
    sheet["A1"], sheet["A1"].font = "情况统计表", Font(name="宋体", size=18, bold=True)
    sheet.merge_cells("A1:E1")
    for column, text in enumerate(("序号", "社区", "户数", "备查", "小计"), 1):
        sheet.cell(3, column, text).border = frame
    for row in (4, 5, 6):
        for column in range(1, 6):
            sheet.cell(row, column).border = frame
        sheet.cell(row, 5, f"=C{row}*2")
        sheet.row_dimensions[row].height = 21
    sheet["B7"], sheet["C7"], sheet["E7"] = "合计", "=SUM(C4:C6)", "=SUM(E4:E6)"
    sheet["A9"] = "填表人：="
    sheet.merge_cells("A9:C9")
    sheet["E9"], sheet["E9"].fill = "盖章", PatternFill("solid", fgColor="FFCCDDEE")
    sheet["E9"].comment = Comment("在此盖章", "部门")
    sheet.row_dimensions[9].height = 40
    sheet["G2"] = "=表2!A1+C7"
    sheet.column_dimensions["B"].width = 33
    sheet.print_area, sheet.print_title_rows = "A1:E9", "3:3"
    sheet.oddFooter.center.text = "第 &P 页"
    sheet.freeze_panes = "A4"
    choice = DataValidation(type="list", formula1='"甲,乙"')
    choice.add("D4:D6")
    sheet.add_data_validation(choice)
    sheet.conditional_formatting.add(
        "C4:C6", CellIsRule(operator="lessThan", formula=["0"], font=Font(bold=True))
    )
    other = book.create_sheet("表2")
    other["A1"], other["A2"] = "='表 1'!C7", "说明：=照抄"
    return book


def child_answer(content: bytes, order: FillOrder) -> bytes:
    """What the child process answers, without a process for each example."""
    return answer(io.BytesIO(content), order)


CELLS = st.lists(
    st.tuples(
        st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
        | st.sampled_from(["=1+1", "-1", "@a", "007"]),
        st.integers(-9, 10**9),
    ),
    min_size=1,
    max_size=7,
)


@pytest.mark.one_database
@examples(5)
@given(rows=CELLS)
def test_nothing_of_a_foreign_layout_is_lost_and_what_is_written_is_there(
    rows: Sequence[tuple[str, int]],
) -> None:
    packed = io.BytesIO()
    foreign().save(packed)
    order = FillOrder(
        "表 1",
        4,
        6,
        (1, 2, 3, 4),
        tuple((n, text, number, Mark(MARK)) for n, (text, number) in enumerate(rows, 1)),
    )
    before, after = foreign(), load_workbook(io.BytesIO(child_answer(packed.getvalue(), order)))
    more = max(len(rows) - 3, 0)
    old, new = before["表 1"], after["表 1"]

    def moved(row: int) -> int:
        return row + more if row > 6 else row

    for (row, column), cell in old._cells.items():
        there = new.cell(moved(row), column)
        assert repr(there.font) == repr(cell.font)
        assert repr(there.border) == repr(cell.border)
        if not (4 <= row <= 6 and column == 4):  # the missing ones get a colour
            assert there.fill.fgColor.rgb == cell.fill.fgColor.rgb
        if not (4 <= row <= 6) and cell.data_type != "f":
            assert there.value == cell.value
    for n, (text, number) in enumerate(rows):
        written = new.cell(4 + n, 2)
        assert (written.value or "", written.data_type == "f") == (text, False)
        assert new.cell(4 + n, 3).value == number
        assert new.cell(4 + n, 5).value == f"=C{4 + n}*2"
        assert new.row_dimensions[4 + n].height == 21
    last = 6 + more
    assert new.cell(last + 1, 3).value == f"=SUM(C4:C{last})"
    assert after["表2"]["A1"].value == f"='表 1'!C{last + 1}"
    assert new["G2"].value == f"=表2!A1+C{last + 1}"
    assert set(map(str, new.merged_cells.ranges)) == {"A1:E1", f"A{last + 3}:C{last + 3}"}
    assert (new.row_dimensions[last + 3].height, new.column_dimensions["B"].width) == (40, 33)
    assert new.print_area.replace("$", "").endswith(f"A1:E{last + 3}")
    assert new.print_title_rows == "$3:$3"
    assert (new.freeze_panes, new.oddFooter.center.text) == ("A4", "第 &P 页")
    assert new.cell(last + 3, 5).comment.text == "在此盖章"
    assert [str(each.sqref) for each in new.data_validations.dataValidation] == [f"D4:D{last}"]
    assert [str(each.sqref) for each in new.conditional_formatting] == [f"C4:C{last}"]


@pytest.mark.one_database
def test_a_table_without_empty_rows_gets_them_between_its_heading_and_what_is_below() -> None:
    order = FillOrder("统计表", 5, 4, (1, 3), ((1, "多福巷社区"), (2, "银闸社区")))
    sheet = load_workbook(io.BytesIO(child_answer(draw(replace(CENSUS, rows=0)), order))).active
    assert "A3:A4" in {str(area) for area in sheet.merged_cells.ranges}  # the heading stays as it is
    assert [sheet.cell(row, 3).value for row in (5, 6)] == ["多福巷社区", "银闸社区"]
    assert str(sheet["A7"].value).startswith("填表人")
