"""Workbooks as people send them after an afternoon in Excel: understood, or asked in a sentence at its cell; never half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from openpyxl import Workbook
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Refused
from catalogue.models import Division
from catalogue.workbooks.facts import WorkbookPlan
from tests.catalogue.test_workbooks import HOME, STREET, Desk, where
from tests.office_files import ods, ods_row
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, MEALS
from tests.worlds.workbooks import LINES, POINTS, ZH, Filled, column

pytestmark = pytest.mark.one_database
ITEMS, PLACES = ZH.sheet("lines"), ZH.sheet("points")


@pytest.fixture
def desk(session: Session, told: World) -> Desk:
    return Desk(session, told)


def letter(key: str) -> str:
    """The letter of a column of lines."""
    return openpyxl.utils.get_column_letter(column(LINES, key) + 1)


def edited(content: bytes, edit: Callable[[Workbook], object]) -> bytes:
    """A workbook after somebody edited it with another program."""
    book = openpyxl.load_workbook(BytesIO(content))
    edit(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def notes(plan: WorkbookPlan) -> list[tuple[str, str]]:
    return [(each.place.address, each.message[:18]) for each in plan.notes]


def test_what_another_program_saves_still_says_the_same(desk: Desk) -> None:
    filled = desk.export()

    def shuffle(book: Workbook) -> None:
        book.move_sheet(ITEMS, -1)
        book[ITEMS].insert_rows(2, 3)
        book[ITEMS].auto_filter.ref = None
        book[PLACES].move_range("D1:F400", cols=30)
        book[ITEMS]["F30"].value = f"{book[ITEMS]['F30'].value or ''}  \n"

    for content in (edited(filled.content, lambda _book: None), edited(filled.content, shuffle)):
        plan = desk.look(content)
        assert (where(plan), plan.conflicts, plan.notes) == ([], (), ())
        assert plan.changes_nothing
    for kind, name in ((LINES, ITEMS), (POINTS, PLACES)):
        rows = [
            ["" if cell is None else str(cell).replace("\n", "；") for cell in row]
            for row in filled.sheets[kind]
        ]
        assert desk.look(ods("".join(ods_row(*row) for row in rows)), name=f"{name}.ods").changes_nothing


def test_what_cannot_be_read_is_asked_at_its_cell_and_told_once_a_column(desk: Desk) -> None:
    filled = desk.export()
    meals = filled.find(LINES, MEALS) + 1

    def confuse(book: Workbook) -> None:
        lines = book[ITEMS]
        lines[f"{letter('note_zh')}{meals}"] = "=A1&B1"
        lines.merge_cells(f"{letter('link')}3:{letter('link')}4")
        lines[f"{letter('shortfall')}1"] = "不足之处在哪"
        for row in (5, 6, 7):
            lines[f"{letter('shortfall')}{row}"] = f"缺人{row}"
        lines.append(["110101001001", None, "0101", *[None] * 2, "未提供", *[None] * 20])
        lines["F2"] = "筹备中"
        lines["N2"] = "2099-01-01"
        book.create_sheet("会议记录").append(["周三开会"])

    plan = desk.look(edited(filled.content, confuse))
    assert where(plan) == [
        (f"{ITEMS}!{letter('link')}3", "Cells are merged her"),
        (f"{ITEMS}!{letter('note_zh')}{meals}", "This is a formula wh"),
        (f"{ITEMS}!C62", "Row 2 is about the s"),
    ]
    assert notes(plan) == [
        (f"{ITEMS}!{letter('shortfall')}5", "This column is not"),
        ("会议记录!1", "This sheet is not "),
    ]
    assert not plan.ready


def test_a_hidden_row_counts_and_is_pointed_out(desk: Desk) -> None:
    filled = desk.export()
    row = filled.find(LINES, "0102") + 1

    def hide(book: Workbook) -> None:
        book[ITEMS][f"F{row}"] = "未提供"
        book[ITEMS].row_dimensions[row].hidden = True

    plan = desk.look(edited(filled.content, hide))
    assert [line.item.code for line in plan.lines] == ["0102"]
    assert notes(plan) == [(f"{ITEMS}!{row}", "Rows that are hidd")]


def test_a_sheet_without_a_needed_heading_is_refused_by_its_name(desk: Desk) -> None:
    content = desk.export().content
    for edit, sheet, heading in (
        (lambda book: book[ITEMS].delete_cols(6), ITEMS, "状态"),
        (lambda book: book[ITEMS].__setitem__("C1", "编码"), ITEMS, "项目代码"),
        (lambda book: book[PLACES].delete_cols(4), PLACES, "名称"),
    ):
        with pytest.raises(Refused) as refusal:
            desk.look(edited(content, edit))
        assert refusal.value.values == {"sheet": sheet, "headings": heading}


def test_a_workbook_of_another_community_or_of_one_that_is_no_more_changes_nothing(desk: Desk) -> None:
    neighbours = desk.export(World.neighbour)
    neighbours.line("0101", state="未提供")
    plan = desk.look(neighbours.as_wps())
    assert len(plan.problems) == plan.rows
    assert {str(each.problem)[:26] for each in plan.problems} == {"Your division has no commu"}
    street = desk.export(World.street)
    begin_writing(desk.session)
    gone = update(Division).where(Division.code == World.neighbour)
    desk.session.execute(gone.values(retired_on=date(2026, 1, 1), successor_code=HOME))
    desk.session.commit()
    plan = desk.look(street.as_wps(), actor=STREET, division=World.street)
    said = {str(each.problem) for each in plan.problems}
    assert len(said) == 1
    assert "银闸社区 is part of 多福巷社区 now" in said.pop()


def test_what_is_kept_of_a_sent_file_plans_the_same(desk: Desk) -> None:
    filled = desk.export(World.street)
    filled.point(CANTEEN, hours="周一至周五 11:00-13:30")
    filled.add_point(HOME, point="D1", name="新活动室", address="多福巷9号", hours="每天9点到17点")
    filled.type(LINES, filled.find(LINES, str(HOME), "0101"), state="已提供", points="D1")
    filled.type(LINES, filled.find(LINES, str(HOME), "0102"), state="已开展")
    filled.type(LINES, filled.find(LINES, str(HOME), "0103"), still_so="是")
    again = Filled(filled.as_wps())
    whole, kept = desk.keep(again.as_wps(), actor=STREET, division=World.street)
    assert kept.rows < 60 < whole.rows
    assert (kept.points, kept.lines, kept.problems, kept.notes) == (
        whole.points,
        whole.lines,
        whole.problems,
        whole.notes,
    )
