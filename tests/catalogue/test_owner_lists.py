"""Owners' lists: in any layout each row is a place, and only what is certain about its community is decided."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue.access.rights import operator
from catalogue.divisions.lists import ListFacts, shipped_list
from catalogue.exchange.reading import Book, BookRow, BookSheet, Cell, Flaw
from catalogue.foundation import clock
from catalogue.foundation.errors import BadFile
from catalogue.models import AliasKind, DivisionAlias
from catalogue.owner_lists.headings import ColumnRole
from catalogue.owner_lists.matching.index import index_of
from catalogue.owner_lists.matching.verdicts import Reference, match
from catalogue.owner_lists.reading import ReadList, read_list
from catalogue.succession import import_list

pytestmark = pytest.mark.one_database

STREETS = (110101001, 110101002, 110101016, 110105024, 110106002, 110106003, 110106006, 110106008, 110106016, 110106017, 110106100, 110111103, 110111107, 110111112, 110113101, 110118102, 110119102)  # fmt: skip
EAST = 110101000000
DFX, YZ = 110101001001, 110101001002


@pytest.fixture
def beijing(session: Session, tmp_path: Path) -> Session:
    """Some streets of four districts, as the shipped list has them."""
    with open(shipped_list().path, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    kept = [rows[0]] + [
        row for row in rows[1:] if row[2] in ("province", "district") or int(row[0]) // 1000 in STREETS
    ]
    path = tmp_path / "some.csv"
    path.write_text("\n".join(",".join(row) for row in kept), encoding="utf-8")
    import_list(session, [path], ListFacts("some"), today=clock.today(), actor=operator("tests"))
    return session


VERDICTS: Sequence[tuple[tuple[str, str, str, str], str, tuple[int, ...]]] = (
    # By name, in every style, with what is above it in its own cell or before the name
    (("东城区", "东华门街道", "多福巷社区", ""), "matched", (DFX,)),
    (("东城", "东华门", "多福巷居委会", ""), "matched", (DFX,)),
    (("", "东华门街道办事处", "多福巷社区居民委员会", ""), "matched", (DFX,)),
    (("", "", "多福巷", ""), "matched", (DFX,)),
    (("", "", "1、东华门街道多福巷", ""), "matched", (DFX,)),
    (("", "", "北京市东城区东华门街道多福巷社区", ""), "matched", (DFX,)),
    (("丰台区", "北宫镇", "辛庄", ""), "matched", (110106100202,)),
    (("", "", "花市某小区", ""), "matched", (DFX,)),  # an alias of this community alone
    (("", "", "和义街道和义西里第一社区", ""), "matched", (110106016006,)),  # 和 is part of its name
    (("延庆区", "八达岭镇", "八达岭镇社区", ""), "matched", (110119102001,)),
    # Asked
    (("密云区", "西田各庄镇", "沿", ""), "ambiguous", (110118102004, 110118102207)),  # 沿村居委会, 沿村村委会
    (("延庆区", "", "八达岭镇", ""), "ambiguous", (110119102001,)),  # the town is meant, not the community of its name
    (("", "", "辛庄村", ""), "ambiguous", (110106100202, 110111107213, 110111112211)),
    (("房山区", "", "辛庄村委会", ""), "ambiguous", (110111107213, 110111112211)),
    (("朝阳区", "太阳宫地区", "太阳宫", ""), "ambiguous", (110105024017, 110105024200)),
    (("东城区", "景山街道", "多福巷社区", ""), "wrong-street", (DFX,)),
    (("", "东华门街道", "多福巷村委会", ""), "kind-differs", (DFX,)),
    (("通州区", "", "辛庄村", ""), "unmatched", ()),
    (("", "", "多福港社区", ""), "unmatched", ()),
    (("", "", "王府井/多福巷社区", ""), "unmatched", ()),
    (("顺义区", "", "一村", ""), "matched", (110113101201,)),
    (("顺义区", "", "1", ""), "unmatched", ()),  # the number of a row
    (("宣武区", "", "多福巷社区", ""), "unmatched", ()),
    (("", "", "", ""), "unmatched", ()),
    # Names and codes of 2020
    (("东城区", "天坛街道", "永内大街社区居委会", "110101016008"), "renamed", (110101016008,)),
    (("东城区", "天坛街道", "金鱼池西区社区居委会", ""), "renamed", (110101016014,)),
    (("东城区", "东华门街道", "黄图岗社区居委会", "110101001008"), "former", (110101001008,)),
    (("东城区", "天坛街道", "西草市社区居委会", ""), "former", (110101016004,)),
    (("丰台区", "卢沟桥街道", "丰台路口社区", "110106008001"), "matched", (110106008001,)),
    (("丰台区", "卢沟桥地区", "金鹏天润社区", ""), "moved", (110106002017,)),
    (("丰台区", "大红门街道", "西马小区社区", "110106004021"), "moved", (110106003020,)),
    # Codes confirm names and never overrule them
    (("", "", "多福巷社区", "１１０１０１ 001001"), "matched", (DFX,)),
    (("", "", "多福巷社区", "1.10101E+11"), "matched", (DFX,)),
    (("", "", "", "110101001001"), "matched", (DFX,)),
    (("", "", "多福巷社区", "110101001002"), "conflict", (DFX, YZ)),
    (("", "", "多福巷社区", "110101001999"), "conflict", (DFX,)),
    (("", "", "多福巷社区", "11010100100"), "conflict", (DFX,)),
    (("", "", "多福巷社区", "110101001001.5"), "conflict", (DFX,)),
    (("", "", "多福港社区", "110101001001"), "conflict", (DFX,)),
    (("", "", "黄图岗社区", "110101001001"), "conflict", (DFX, 110101001008)),
    (("", "", "多福巷社区", "110101001000"), "matched", (DFX,)),  # the street's code
)  # fmt: skip


def test_only_a_name_that_means_one_community_is_decided(beijing: Session) -> None:
    beijing.add(DivisionAlias(division_code=DFX, name="花市某小区", kind=AliasKind.ESTATE))
    beijing.flush()
    index = index_of(beijing, None)
    for said, verdict, codes in VERDICTS:
        found = match(index, Reference(*said))
        assert (found.verdict.value, found.codes) == (verdict, codes), said
    own = index_of(beijing, EAST)
    assert match(own, Reference(community="辛庄村")).codes == ()
    assert match(own, Reference(district="丰台区", community="多福巷社区")).codes == ()


def read(session: Session, *sheets: BookSheet, scope: int = EAST) -> ReadList:
    return read_list(session, Book("xlsx", sheets), file="list.xlsx", scope=scope)


def sheet(*rows: Sequence[Cell], name: str = "名单", **about: object) -> BookSheet:
    numbered = tuple(
        BookRow(number, tuple(cell if cell != "" else None for cell in row))
        for number, row in enumerate(rows, 1)
        if any(cell not in ("", None) for cell in row)
    )
    return BookSheet(name, numbered, **about)  # type: ignore[arg-type]


def verdicts(found: ReadList) -> list[tuple[int, str, int | None]]:
    return [
        (row.number, row.match.verdict.value, row.match.codes[0] if row.match.codes else None)
        for row in found.rows
    ]


def test_rows_of_forms_are_no_places_and_towns_head_their_communities(beijing: Session) -> None:
    head = ("序号", "街道", "社区", "养老", "", "", "文化", "", "")
    groups = ("", "", "", "有无", "地点", "电话", "有无", "地点", "电话")
    first = ("1", "东华门街道", "多福巷社区", "有", "甲站", "010-05550101", "无", "", "")
    signed = ("制表人：李四", "", "", "审核人：王五", "", "010-05556666", "", "", "")
    found = read(beijing, sheet(head, groups, tuple("123456789"), first, signed))
    assert verdicts(found) == [(4, "matched", DFX)]
    towns = sheet(
        ("序号", "社区", "名称", "地址"),
        ("一、东华门街道（2个）",),
        ("1", "多福巷社区", "甲站", "示例路1号"),
        ("二、景山街道",),
        ("2", "多福巷社区", "乙站", "示例路2号"),
    )
    assert verdicts(read(beijing, towns)) == [(3, "matched", DFX), (5, "wrong-street", DFX)]
    # A column of towns is not taken for communities, although some have the name of their town.
    unnamed = sheet(
        ("编号", "属地情况", "机构全称", "位置"),
        ("1", "八达岭镇", "八达岭镇社区服务站", "示例路1号"),
        ("2", "八达岭镇", "里炮村服务站", "示例路2号"),
    )
    codes = [code for _row, _verdict, code in verdicts(read(beijing, unnamed, scope=110119000000))]
    assert codes[0] == 110119102001
    assert codes[1] != 110119102001


def test_titles_two_row_headings_merged_streets_totals_and_signatures_are_understood(
    beijing: Session,
) -> None:
    found = read(
        beijing,
        sheet(
            ("东城区社区卫生服务站一览表", "", "", "", "", ""),
            ("填表日期：2026年3月1日", "", "", "", "", ""),
            ("序号", "街道", "机构名称", "服务社区", "联系方式", ""),
            ("", "", "", "", "电话", "联系人"),
            (1, "东华门街道", "多福巷站", "多福巷社区", "010-0555 0101", "孙某"),
            (2, "", "银闸站", "银闸社区", "010-0555 0102", "王某"),
            ("小计", "", "", "2个", "", ""),
            ("", "", "", "", "", ""),
            ("序号", "街道", "机构名称", "服务社区", "电话", "联系人"),
            (3, "景山街道", "吉祥站", "吉祥社区", "", ""),
            ("合计", "", "", "3个", "", ""),
            ("备注：节假日以公示为准", "", "", "", "", ""),
            ("填表人：钱某", "", "", "审核人：孙某  联系电话：010-0500 1234", "", ""),
            merged=(
                (3, 1, 4, 1),
                (3, 2, 4, 2),
                (3, 3, 4, 3),
                (3, 4, 4, 4),
                (3, 5, 3, 6),
                (5, 2, 6, 2),
                (1, 1, 1, 6),
            ),
        ),
    )
    assert verdicts(found) == [(5, "matched", DFX), (6, "matched", YZ), (10, "matched", 110101002002)]
    assert found.rows[1].said.street == "东华门街道"
    assert found.rows[0].texts[ColumnRole.PHONE] == "010-0555 0101"
    assert found.layouts[0].columns[6] is ColumnRole.CONTACT


def test_each_sheet_has_its_own_street_and_its_own_order_of_columns(beijing: Session) -> None:
    found = read(
        beijing,
        sheet(("填表说明",), ("1. 每个街道一张表",), name="说明"),
        sheet(("助餐点名称", "所在社区", "地址"), ("甲点", "多福巷", "路1号"), name="东华门街道"),
        sheet(
            ("助餐点（景山街道）", "", ""),
            ("地址", "助餐点名称", "社区"),
            ("路2号", "乙点", "多福巷"),
            name="二",
        ),
        sheet(("街道", "助餐点数"), ("东华门街道", 1), name="汇总"),
        sheet(("多福巷社区", "110101001001"), ("银闸社区", "110101001002"), name="字典"),
        sheet(("社区", "电话"), ("银闸社区", "010"), name="旧表", hidden=True),
    )
    assert verdicts(found) == [(2, "matched", DFX), (3, "wrong-street", DFX)]
    assert found.left_out == ("说明", "汇总", "字典", "旧表")


def test_columns_are_found_by_what_is_in_them_where_headings_do_not_say(beijing: Session) -> None:
    found = read(
        beijing,
        sheet(
            ("单位", "所在地", "联系", "代号"),
            ("多福巷社区", "演示路1号", "010-0555 0101", 110101001001),
            ("银闸社区", "演示路2号", "010-0555 0102", "110101001002"),
        ),
    )
    assert verdicts(found) == [(2, "matched", DFX), (3, "matched", YZ)]
    assert set(found.layouts[0].columns.values()) == {
        ColumnRole.COMMUNITY,
        ColumnRole.ADDRESS,
        ColumnRole.PHONE,
        ColumnRole.COMMUNITY_CODE,
    }
    without = read(
        beijing, sheet(("多福巷社区", "甲服务站", "演示路1号"), ("银闸社区", "乙服务站", "演示路2号"))
    )
    assert verdicts(without) == [(1, "matched", DFX), (2, "matched", YZ)]


def test_two_tables_of_a_sheet_are_read_each_with_its_own_columns(beijing: Session) -> None:
    below = sheet(
        ("一、东华门街道投票站",),
        ("序号", "投票站名称", "所在社区", "地址", "电话"),
        ("1", "第一投票站", "多福巷社区（试点）", "演示路1号", "010-0555 0101"),
        ("二、景山街道投票站",),
        ("序号", "社区", "地址", "电话", "投票站名称"),
        ("2", "吉祥社区党群服务中心", "演示路2号", "010-0555 0102", "第二投票站"),
        ("", "〃", "演示路3号", "同上", "第三投票站"),
        ("主管领导：", "", "审核人：", "", "填表人：某"),
    )
    found = read(beijing, below)
    assert verdicts(found) == [
        (3, "matched", DFX),
        (6, "matched", 110101002002),
        (7, "matched", 110101002002),
    ]
    assert [row.texts[ColumnRole.NAME] for row in found.rows] == ["第一投票站", "第二投票站", "第三投票站"]
    assert found.rows[2].texts[ColumnRole.PHONE] == "010-0555 0102"
    head = ("社区", "地址", "电话")
    beside = sheet(
        (*head, "", *head),
        ("多福巷社区", "演示路1号", "1", "", "银闸社区", "演示路2号", "2"),
        ("", "", "", "", "吉祥社区", "演示路3号", "3"),
    )
    assert verdicts(read(beijing, beside)) == [
        (2, "matched", DFX),
        (2, "matched", YZ),
        (3, "matched", 110101002002),
    ]


def test_a_street_on_a_line_of_its_own_is_that_of_the_rows_below(beijing: Session) -> None:
    rows = (
        ("序号", "村", "名称"),
        ("一", "青龙湖镇", ""),
        (1, "辛庄村", "甲站"),
        ("二", "窦店镇（1个）", ""),
        (1, "辛庄村", "乙站"),
    )
    found = read(beijing, sheet(*rows), scope=110111000000)
    assert [(row.number, row.said.street) for row in found.rows] == [(3, "青龙湖镇"), (5, "窦店镇")]
    assert found.rows[0].match.codes == (110111112211,)


def test_communities_are_read_from_the_names_of_places_if_no_column_names_them(beijing: Session) -> None:
    rows = (("序号", "机构名称", "电话"), (1, "多福巷社区卫生服务站", "1"), (2, "银匣社区卫生服务站", "2"))
    assert verdicts(read(beijing, sheet(*rows))) == [(2, "matched", DFX), (3, "unmatched", None)]


def test_errors_and_formulas_never_calculated_say_nothing(beijing: Session) -> None:
    found = read(
        beijing,
        sheet(
            ("社区", "社区代码", "服务站", "电话"),
            ("多福巷社区", 0, "甲站", 0),
            (0, 0, "乙站", 0),
            ("银闸社区", Flaw("#N/A"), "丙站", 1),
            unsure=frozenset({(2, 2), (2, 4), (3, 1), (3, 2), (3, 4)}),
            hidden_rows=frozenset({4}),
        ),
    )
    assert verdicts(found) == [(2, "matched", DFX), (3, "unmatched", None), (4, "matched", YZ)]
    assert ColumnRole.PHONE not in found.rows[0].texts
    assert [row.hidden for row in found.rows] == [False, False, True]


def test_a_file_without_a_list_is_refused(beijing: Session) -> None:
    with pytest.raises(BadFile, match="No sheet has a column with communities"):
        read(beijing, sheet(("地点编号", "名称", "地址"), ("D1", "甲站", "路1号")))
