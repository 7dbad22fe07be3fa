"""一表通出: a department's empty table comes out filled in its own layout, and what was typed into it comes back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.divisions import get_division
from catalogue.exchange.filling import Mark, look_at
from catalogue.exchange.filling.drawing import EmptyTable, draw
from catalogue.exchange.reading import plain, read_book_of
from catalogue.foundation import clock
from catalogue.foundation.errors import BadFile, Conflict, Invalid, NotAllowed, NotFound
from catalogue.models import Role, RowKind
from catalogue.report_templates import known
from catalogue.report_templates.filling import FilledTable, fill_rows, filled_workbook
from catalogue.report_templates.known import TooManyRows
from catalogue.report_templates.layout import TableLayout, layout_of
from catalogue.report_templates.meanings import ReportFact
from catalogue.report_templates.proposing import propose_layout
from catalogue.report_templates.reading_back import (
    accept_read_back,
    keep_read_back,
    read_back,
    waiting_read_back,
)
from catalogue.report_templates.templates import (
    TemplateFacts,
    find_template,
    get_template,
    read_empty_table,
    save_layout,
    send_template,
    templates_for,
    versions_of,
)
from catalogue.report_templates.values import MARK
from tests.office_files import xlsx
from tests.worlds.department_tables import CENSUS
from tests.worlds.eight_streets import World

TODAY = clock.today()


def edition(session: Session) -> EditionFacts:
    found = edition_in_force(session, TODAY)
    assert found is not None
    return found


def street(world: World) -> Actor:
    return Actor("wei", (Held(Role.STREET, world.street),))


def worker(world: World) -> Actor:
    return Actor("lin", (Held(Role.WORKER, world.community),))


def sent(session: Session, world: World, content: bytes, name: str = "统计表") -> TemplateFacts:
    empty = read_empty_table(content, f"{name}.xlsx")
    return send_template(session, actor=street(world), division=world.street, sent=empty)


def filled(session: Session, template: TemplateFacts, division: int, **more: Any) -> FilledTable:
    place = get_division(session, division)
    return fill_rows(session, edition(session), template, place, say_hours=str, **more)


def asked(layout: TableLayout) -> dict[int, ReportFact]:
    return {each.column: each.asks for each in layout.columns}


def proposed(content: bytes) -> TableLayout:
    return propose_layout(read_book_of(content, "表"), look_at(content, "表"), file="表")


def sheet_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


def texts(content: bytes) -> list[list[str]]:
    return [list(map(plain, row.cells)) for row in read_book_of(content, "表").sheets[0].rows]


def test_a_table_of_twelve_columns_of_which_eleven_are_known_comes_out_with_one_marked(
    session: Session, world: World, told: Any
) -> None:
    template = sent(session, world, draw(CENSUS))
    table = filled(session, template, world.street)
    assert [each.column.heading for each in table.missing if each.rows == len(table.rows)] == ["养老管家姓名"]
    own = filled(session, template, world.community)
    assert ([each.column.column for each in own.missing], own.known_columns) == ([12], 11)
    content = filled_workbook(session, own)
    sheet = sheet_of(content)
    row = [sheet.cell(5, column).value for column in range(1, 13)]
    day = row.pop(10)
    assert isinstance(day, datetime)
    assert sheet["K5"].number_format == "yyyy年m月d日"
    assert row[:8] == [
        *(1, "东华门街道", "多福巷社区", str(world.community), "多福巷社区服务站", "多福巷1号"),
        *("010-05100001", 1234),
    ]
    assert (row[10], sheet["L5"].fill.fgColor.rgb) == (MARK, "FFFFE699")
    assert sheet["D5"].data_type == "s"
    everything = sheet_of(filled_workbook(session, table))
    assert [everything.cell(number, 1).value for number in range(5, 11)] == [1, 2, 3, 4, 5, 6]
    assert str(everything["A11"].value).startswith("填表人")  # below the data, six rows where three had been


@pytest.mark.one_database
def test_what_columns_ask_for_is_seen_in_headings_order_formats_drop_downs_and_an_example() -> None:
    layout = proposed(draw(CENSUS))
    assert list(asked(layout).values())[:7] == [
        ReportFact.SERIAL,
        ReportFact.STREET,
        ReportFact.COMMUNITY,
        ReportFact.COMMUNITY_CODE,
        ReportFact.STATION,
        ReportFact.STATION_ADDRESS,
        ReportFact.STATION_PHONE,
    ]
    assert (layout.first_row, layout.last_row, layout.row_kind) == (5, 7, RowKind.COMMUNITY)
    assert layout_of(layout.as_json()) == layout
    lines = draw(
        EmptyTable(
            "表",
            ("项目落实情况表",),
            (("社区", "编码", "服务项目", "甲列", "乙列", "备注"),),
            4,
            options={4: ("是", "否")},
        )
    )
    of_lines = proposed(lines)
    assert asked(of_lines) == {
        1: ReportFact.COMMUNITY,
        2: ReportFact.ITEM_CODE,  # the code before a name is the name's
        3: ReportFact.ITEM,
        4: ReportFact.STATE,  # by its drop-down
        5: ReportFact.UNKNOWN,
        6: ReportFact.OPTIONAL,
    }
    assert of_lines.row_kind is RowKind.LINE
    rows = (("甲", "乙", "丙"), ("多福巷社区", "多福巷1号", "010-0510 0001"))
    with_example = proposed(xlsx((("服务点名称", "栏一", "栏二"), ("示例点", "多福巷1号", "010-0510 0001"))))
    assert list(asked(with_example).values()) == [ReportFact.NAME, ReportFact.ADDRESS, ReportFact.PHONE]
    assert (with_example.row_kind, with_example.listed) == (RowKind.POINT, {})
    numbered = proposed(xlsx((("社区", "户数", "联系电话"), *rows[:1], (None, None, None))))
    assert numbered.first_row == 3  # 甲, 乙, 丙 number the columns
    with pytest.raises(BadFile, match="No row of headings"):
        proposed(xlsx((("一", "二"), ("三", "四"))))


LINES = EmptyTable(
    "项目",
    ("基本公共服务项目落实情况表",),
    (
        (
            "社区",
            "项目编码",
            "项目名称",
            "是否提供",
            "提供方式",
            "服务点名称",
            "联系电话",
            "确认日期",
            "责任人",
        ),
    ),
    2,
    options={4: ("是", "否")},
    formats={8: "@"},
)


@pytest.mark.one_database
def test_a_row_for_each_line_says_its_state_in_the_words_of_the_drop_down(
    session: Session, world: World, told: Any
) -> None:
    template = sent(session, world, draw(LINES))
    assert template.layout.row_kind is RowKind.LINE
    chosen = replace(
        template.layout, items=tuple(edition(session).item(code).id for code in ("0202", "0205", "0201"))
    )
    template = save_layout(
        session,
        actor=street(world),
        edition=edition(session),
        template=template,
        layout=chosen,
        owner="民政科",
    )
    rows = {
        row.known.item.code: row.facts
        for row in filled(session, template, world.community).rows
        if row.known.item
    }
    assert list(rows) == ["0201", "0202", "0205"]
    assert [rows[code][4] for code in rows] == [Mark(MARK), "是", "否"]  # “in part” is neither yes nor no
    assert rows["0202"][6] == "多福巷老年餐桌"
    assert isinstance(rows["0202"][8], str)
    assert date.fromisoformat(rows["0202"][8])
    assert rows["0205"][6] is None  # what is not offered has no place, and nothing is missing
    assert len(filled(session, template, world.street).rows) == 18
    history = versions_of(session, template)
    assert [(each.number, each.saved_role, each.unknown) for each in history] == [
        (2, "street", 1),
        (1, "street", 1),
    ]


@pytest.mark.one_database
def test_rows_for_items_and_for_service_points(session: Session, world: World, told: Any) -> None:
    items = sent(
        session, world, xlsx((("项目大类", "项目编码", "项目", "提供社区数", "服务点数", "覆盖率"),)), "项目"
    )
    assert items.layout.row_kind is RowKind.ITEM
    by_code = {
        row.known.item.code: row.facts for row in filled(session, items, world.street).rows if row.known.item
    }
    assert len(by_code) == 60
    assert by_code["0202"][5] == 2
    assert by_code["0202"][6] == "33%"
    points = sent(
        session, world, xlsx((("街道", "服务点名称", "地址", "电话", "开放时间", "服务功能"),)), "服务点"
    )
    assert points.layout.row_kind is RowKind.POINT
    rows = filled(session, points, world.street).rows
    canteen = next(row.facts for row in rows if row.facts[2] == "多福巷老年餐桌")
    assert (canteen[1], canteen[3], canteen[4]) == ("东华门街道", "多福巷2号", "010-05100002")
    assert "就餐" in str(canteen[6])


@pytest.mark.one_database
def test_a_table_that_lists_its_rows_is_filled_where_they_are(
    session: Session, world: World, told: Any
) -> None:
    listing = xlsx(
        (
            ("社区", "服务站电话", "负责人"),
            ("银闸社区居委会", None, None),
            ("多福巷社区", None, None),
            ("不在这里的社区", None, None),
        )
    )
    template = sent(session, world, listing)
    table = filled(session, template, world.street)
    assert (table.at, table.left_out) == ((3, 2), 4)
    found = texts(filled_workbook(session, table))
    assert found[2] == ["多福巷社区", "010-05100001", MARK]
    assert found[1] == ["银闸社区居委会", MARK, MARK]  # the name stays as the department wrote it
    assert found[3] == ["不在这里的社区", "", ""]


def test_what_is_typed_into_missing_cells_comes_back_once_and_is_filled_the_next_time(
    session: Session, world: World, told: Any
) -> None:
    template = sent(session, world, draw(CENSUS))

    def typed(content: bytes, changes: Mapping[str, Any], by: Actor, division: int) -> Any:
        book = load_workbook(io.BytesIO(content))
        for place, value in changes.items():
            book["统计表"][place] = value
        packed = io.BytesIO()
        book.save(packed)
        found = read_back(
            session,
            edition=edition(session),
            template=template,
            division=get_division(session, division),
            file_name="填好.xlsx",
            content=packed.getvalue(),
            say_hours=str,
        )
        keep_read_back(session, actor=by, template=template, division=division, said=found)
        return found

    empty = filled_workbook(session, filled(session, template, world.street))
    changes = {"L5": "王芳", "L6": "=1+1", "G6": "010-0510 0077", "H5": 99, "C7": "没有的社区", "D7": "1"}
    said = typed(empty, changes, street(world), world.street)
    assert {(note.subject.division, note.column, note.text) for note in said.notes} == {
        (world.community, "养老管家姓名", "王芳"),
        (world.neighbour, "社区服务站电话", "010-0510 0077"),
    }  # a formula that was never calculated says nothing
    assert (said.unmatched, said.different) == ((7,), ((5, "户数（户）"),))
    waiting = waiting_read_back(session, template, world.street)
    assert waiting is not None
    assert waiting[0] == said
    assert filled(session, template, world.community).missing  # nothing is kept before it is accepted
    assert accept_read_back(session, actor=street(world), template=template, division=world.street) == 2
    assert accept_read_back(session, actor=street(world), template=template, division=world.street) == 0
    own = filled(session, template, world.community)
    assert (own.missing, own.rows[0].facts[12]) == ((), "王芳")
    again = filled_workbook(session, filled(session, template, world.street))
    assert typed(again, {}, street(world), world.street).notes == ()  # the same twice changes nothing
    # The worker takes the name away again, and keeps notes of the own community only.
    cleared = typed(filled_workbook(session, own), {"L5": None}, worker(world), world.community)
    assert [(note.column, note.text) for note in cleared.notes] == [("养老管家姓名", "")]
    with pytest.raises(NotAllowed):
        typed(empty, {}, worker(world), world.neighbour)
    with pytest.raises(BadFile, match="another table"):
        read_back(
            session,
            edition=edition(session),
            template=template,
            division=get_division(session, world.street),
            file_name="别的.xlsx",
            content=draw(LINES),
            say_hours=str,
        )


@pytest.mark.one_database
def test_who_keeps_tables_and_whom_they_reach(session: Session, world: World) -> None:
    template = sent(session, world, draw(CENSUS))
    assert [each.name for each in templates_for(session, world.community)] == ["统计表"]
    assert templates_for(session, world.village) == ()
    with pytest.raises(NotFound):
        get_template(session, template.id, reaching=world.village)
    with pytest.raises(NotFound):
        find_template(session, world.community, "别的表")
    empty = read_empty_table(draw(CENSUS), "a.xlsx")
    with pytest.raises(NotAllowed):
        send_template(session, actor=worker(world), division=world.street, sent=empty)
    with pytest.raises(NotAllowed):
        save_layout(
            session, actor=worker(world), edition=edition(session), template=template, layout=template.layout
        )
    # Sent again, what was corrected of columns stays; a correction of what somebody else changed is refused.
    columns = tuple(
        replace(each, asks=ReportFact.CONSTANT, constant="王芳") if each.column == 12 else each
        for each in template.layout.columns
    )
    corrected = replace(template.layout, columns=columns)
    save_layout(session, actor=street(world), edition=edition(session), template=template, layout=corrected)
    again = sent(session, world, draw(CENSUS))
    assert (again.version, asked(again.layout)[12]) == (3, ReportFact.CONSTANT)
    with pytest.raises(Conflict):
        save_layout(
            session, actor=street(world), edition=edition(session), template=template, layout=template.layout
        )
    wrong = replace(again.layout, columns=again.layout.columns[:3])
    with pytest.raises(Invalid):
        save_layout(session, actor=street(world), edition=edition(session), template=again, layout=wrong)


@pytest.mark.one_database
def test_a_table_that_would_be_too_long_is_asked_for_below(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "MOST_ROWS", 100)
    template = sent(session, world, draw(LINES))
    with pytest.raises(TooManyRows, match="360 rows"):
        filled_workbook(session, filled(session, template, world.street))
    assert len(filled(session, template, world.community).rows) == 60
