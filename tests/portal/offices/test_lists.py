"""名录 in pages: sent, doubtful rows settled, brought in; again it changes nothing; what vanished is proposed."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from catalogue.exchange.reading import Book, read_book_of
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from catalogue.offerings import points_of, store
from portal.offices.lists import routes
from tests.office_files import Cell, sheet_xml, xlsx, xlsx_parts, zipped
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

LogIn = Callable[..., CheckingClient]

HEAD = ("机构编码", "社区", "机构名称", "地址", "电话")
FIRST = ("DC1", "多福巷社区", "多福巷卫生站", "演示路1号", "010-0555 0101")
DOUBTFUL = ("DC2", "银匣社区", "银闸卫生站", "演示路2号", "见备注")


def sent(
    district: CheckingClient,
    world: World,
    *rows: tuple[Cell, ...],
    head: tuple[Cell, ...] = HEAD,
    known: str = "",
    **more: str,
) -> str:
    """Send a list, ``known`` by its name or a new one, and give the address of its page."""
    district.get(f"/office/{world.district}/lists")
    choices = {text_of(option): option.get("value") for option in district.page.all("option")}
    known = choices.get(known or "新的名录") or ""
    data = {"file": (io.BytesIO(xlsx((head, *rows))), "卫生站.xlsx"), "known": known, "name": "", **more}
    answer = district.post(f"/office/{world.district}/lists", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def test_a_list_is_sent_settled_and_brought_in_and_again_it_changes_nothing(
    log_in: LogIn, world: World, session: Session
) -> None:
    district = log_in(Role.DISTRICT, world.district)
    page = sent(district, world, FIRST, DOUBTFUL)
    looked = district.get(page).text
    assert "新增1个，变更0个，不变0个，待认定1个" in looked
    assert "010-0555 0101" in looked
    assert "没有叫这个名称的社区" in looked
    assert f'<option value="{world.neighbour}">' in looked  # the name that is most alike
    brought = district.post(f"{page}/bring-in", data={"row-0": str(world.neighbour)}, follow_redirects=True)
    assert "已新增2个" in brought.text
    session.rollback()
    assert [point.name for point in points_of(session, world.neighbour)] == ["银闸卫生站"]
    again = sent(district, world, FIRST, DOUBTFUL, known="卫生站")
    assert again == page
    assert "新增0个，变更0个，不变2个，待认定0个" in district.get(page).text
    district.post(f"{page}/bring-in")
    # The next edition names one place less.
    sent(district, world, FIRST, known="卫生站")
    district.post(f"{page}/bring-in")
    assert "银闸卫生站" in district.get(page).text
    closed = district.post(f"{page}/close", data={"key": "=dc2"}, follow_redirects=True)
    assert "1个服务点自今天起停办" in closed.text
    session.rollback()
    assert points_of(session, world.neighbour)[0].ends_on is not None


def test_others_can_write_while_a_list_is_read_before_it_is_brought_in(
    log_in: LogIn, world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    district = log_in(Role.DISTRICT, world.district)
    page = sent(district, world, FIRST)
    written: list[str] = []

    def read_slowly(content: bytes, name: str) -> Book:
        session.rollback()
        begin_writing(session)
        session.rollback()
        written.append(name)
        return read_book_of(content, name)

    monkeypatch.setattr(routes, "read_book_of", read_slowly)
    assert district.post(f"{page}/bring-in").status_code == 302
    assert written == ["卫生站.xlsx"]
    assert [point.name for point in points_of(session, world.community)] == ["多福巷卫生站"]


def test_columns_are_corrected_once_and_items_chosen(log_in: LogIn, world: World) -> None:
    district = log_in(Role.DISTRICT, world.district)
    page = sent(district, world, FIRST)
    district.get(page)
    names = [
        field.get("name") or ""
        for field in district.page.all("select")
        if "column" in (field.get("name") or "")
    ]
    assert len(names) == len(HEAD)
    columns = dict(zip(names, ("key", "community", "name", "", "phone"), strict=True))
    district.post(f"/office/{world.district}/departments", data={"name": "区卫健委"})
    kept = district.post(f"{page}/columns", data={**columns, "department": "1"}, follow_redirects=True)
    assert "各列含义已保存" in kept.text
    sent(district, world, FIRST, known="卫生站")
    looked = district.get(page).text
    assert "演示路1号" not in looked
    assert "已勾选 0/11" in looked  # the items, folded by category
    assert sent(district, world, FIRST, name="驿站") != page
    lists = district.get(f"/office/{world.district}/lists").text
    assert "区卫健委" in lists
    # Which list it is has to be said: none is chosen beforehand, and a name is for a new one.
    for more, words in (
        ({}, "请选择这是哪份名录"),
        ({"known": "1", "name": "驿站二"}, "名称只用于新名录"),
        ({"known": "new"}, "已有名为“卫生站”的名录"),
    ):
        file = {"file": (io.BytesIO(xlsx((HEAD, FIRST))), "卫生站.xlsx")}
        answer = district.post(
            f"/office/{world.district}/lists", data={**file, **more}, content_type="multipart/form-data"
        )
        assert answer.status_code == 400
        assert words in answer.text


def test_items_of_rows_are_proposed_asked_once_and_corrected(
    log_in: LogIn, world: World, session: Session
) -> None:
    district = log_in(Role.DISTRICT, world.district)
    head = ("社区", "名称", "电话", "服务项目")
    names = [world.names[code] for code in world.communities_in(world.street)]
    rows = [
        (names[n % len(names)], f"{n}点", f"010-0555 {n:04d}", "助餐" if n else "暖心三号")
        for n in range(120)
    ]
    page = sent(district, world, *rows, head=head)
    looked = district.get(page).text
    assert "目录中没有这个项目" in looked
    assert "另有" not in looked
    assert "共1处" in looked
    assert "0点" in looked
    assert "第1页，共2页" in looked
    later = district.get(f"{page}?page=2").text
    assert "119点" in later
    assert "119点" not in looked
    codes = {text_of(option)[:4]: option.get("value") or "" for option in district.page.all("option")}
    # What was proposed is corrected with the columns, what is not known is settled when the list is brought in.
    columns = {f"column-{n}": role for n, role in enumerate(("community", "name", "phone", "item"))}
    district.post(f"{page}/columns", data={**columns, "named-0": codes["0506"]})
    district.post(f"{page}/bring-in", data={"value-0": codes["0202"]})
    session.rollback()
    lines = store.offerings_of(session, world.communities_in(world.street)[0])
    named = {code: [point.name for point in lines[int(codes[code])].points] for code in ("0202", "0506")}
    assert named["0202"] == ["0点"]
    assert "0点" not in named["0506"]
    assert len(named["0506"]) > 1
    assert sent(district, world, *rows, head=head, known="卫生站") == page
    assert "目录中没有这个项目" not in district.get(page).text


def test_the_system_of_coordinates_is_asked_once(log_in: LogIn, world: World) -> None:
    district = log_in(Role.DISTRICT, world.district)
    head, row = ("社区", "名称", "坐标"), ("多福巷社区", "甲站", "116.4223,39.9184")
    file = {"file": (io.BytesIO(xlsx((head, row))), "站点.xlsx")}
    sent = district.post(f"/office/{world.district}/lists", data=file, content_type="multipart/form-data")
    page = str(sent.headers["Location"])
    assert "请说明是哪种坐标系" in district.get(page).text
    columns = {"column-0": "community", "column-1": "name", "column-2": "coordinates", "coordinates": "gcj02"}
    kept = district.post(f"{page}/columns", data=columns, follow_redirects=True).text
    assert "39.917" in kept
    assert "请说明是哪种坐标系" not in kept


def test_a_file_that_cannot_be_read_is_said_at_its_field_and_nothing_is_kept(
    log_in: LogIn, world: World
) -> None:
    street = log_in(Role.STREET, world.street)
    data = {"file": (io.BytesIO(b"PK\x03\x04"), "名单.xlsx"), "known": ""}
    refused = street.post(f"/office/{world.street}/lists", data=data, content_type="multipart/form-data")
    assert refused.status_code == 400
    assert "文件不完整或已损坏" in refused.text
    rows = "社区,名称,电话\n" + "多福巷社区,甲站,1\n" * 10_000
    data = {"file": (io.BytesIO(rows.encode()), "名单.csv"), "known": ""}
    large = street.post(f"/office/{world.street}/lists", data=data, content_type="multipart/form-data")
    assert "超过10000行" in large.text
    missing = street.post(f"/office/{world.street}/lists", data={"known": ""})
    assert "请选择文件" in missing.text
    assert "本单位的名录" not in street.get(f"/office/{world.street}/lists").text


def test_rows_that_a_file_hides_are_read_and_the_page_says_so(log_in: LogIn, world: World) -> None:
    district = log_in(Role.DISTRICT, world.district)
    file = zipped(xlsx_parts({"名单": sheet_xml((HEAD, FIRST), hidden=(2,))}))
    data = {"file": (io.BytesIO(file), "卫生站.xlsx"), "known": ""}
    looked = district.post(f"/office/{world.district}/lists", data=data, follow_redirects=True).text
    assert "有1行被隐藏" in looked
    assert "新增1个" in looked


def test_an_auditor_reads_lists_and_changes_none(log_in: LogIn, world: World) -> None:
    page = sent(log_in(Role.DISTRICT, world.district), world, FIRST, DOUBTFUL)
    auditor = log_in(Role.AUDITOR, world.city)
    looked = auditor.get(page)
    assert looked.status_code == 200
    assert '<button class="button">导入' not in looked.text
    assert auditor.post(f"{page}/bring-in").status_code == 403
