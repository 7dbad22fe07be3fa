"""一表通出 in pages: an empty table is sent, corrected, downloaded filled, read back; workers download it too."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from catalogue.exchange.filling.drawing import draw
from catalogue.exchange.reading import read_book_of
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from catalogue.report_templates import known
from tests.office_files import ods
from tests.pages import CheckingClient
from tests.worlds.department_tables import CENSUS, keep
from tests.worlds.eight_streets import World

LogIn = Callable[..., CheckingClient]
FORM = "multipart/form-data"


def workbook(client: CheckingClient, address: str) -> Any:
    answer = client.get(f"{address}/filled.xlsx")
    assert answer.status_code == 200
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    return load_workbook(io.BytesIO(answer.data))


def packed(book: Any) -> io.BytesIO:
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    return data


def test_a_table_is_sent_corrected_filled_read_back_and_filled_the_next_time(
    log_in: LogIn, world: World, told: Any
) -> None:
    street = log_in(Role.STREET, world.street)
    offered = f"/office/{world.street}/tables"
    assert "还没有表格" in street.get(offered).text
    data = {"file": (io.BytesIO(draw(CENSUS)), "统计表.xlsx"), "name": "", "owner": "民政科"}
    sent = street.post(offered, data=data, content_type=FORM)
    assert sent.status_code == 302, sent.text
    page = sent.location.partition("#")[0]
    looked = street.get(page).text
    assert "12列中7列每行都已填好" in looked  # only one community has told of its station
    assert "养老管家姓名" in looked
    # What was proposed wrongly is put right on the same page, and a text that every row says is asked for.
    columns = {
        field.get("name") or "": next(
            (
                option.get("value") or ""
                for option in field.iter("option")
                if option.get("selected") is not None
            ),
            "",
        )
        for field in street.page.all("select")
    }
    assert columns["asks-12"] == "unknown"
    columns |= {"version": "1", "first_row": "5", "last_row": "7", "owner": "民政科"}
    asked = street.post(f"{page}/columns", data=columns | {"asks-8": "constant"})
    assert asked.status_code == 400
    assert "请填写这一列每行相同的内容" in asked.text
    kept = street.post(f"{page}/columns", data=columns | {"asks-8": "constant", "constant-8": "见附件"})
    assert kept.status_code == 302, kept.text
    late = street.post(f"{page}/columns", data=columns, follow_redirects=True)
    assert "各列刚被别人改过" in late.text
    # The worker of a community downloads it filled, types the missing name and sends it back once.
    worker = log_in(Role.WORKER, world.community)
    own = f"/work/{world.community}/tables/1"
    assert "统计表" in worker.get(f"/work/{world.community}/tables").text
    book = workbook(worker, own)
    sheet = book["统计表"]
    assert [sheet.cell(5, column).value for column in (3, 8, 12)] == ["多福巷社区", "见附件", "【待填】"]
    sheet["L5"] = "王芳"
    returned = worker.post(f"{own}/filled", data={"file": (packed(book), "填好.xlsx")}, content_type=FORM)
    assert returned.status_code == 302
    shown = worker.get(own).text
    assert "王芳" in shown
    assert "保存这些内容" in shown
    done = worker.post(f"{own}/notes", data={"then": "keep"}, follow_redirects=True)
    assert "已随表保存1个内容" in done.text
    assert "没有缺的内容" in done.text
    assert workbook(street, page)["统计表"]["L5"].value == "王芳"
    assert worker.post(f"/office/{world.street}/tables/1/columns", data=columns).status_code == 403
    # The office takes it off, is told what goes with it, and puts it back.
    assert "随表保存的1个内容" in street.get(page).text
    off = street.post(f"{page}/remove", follow_redirects=True)
    assert "已移出" in off.text
    assert "放回" in off.text
    assert worker.get(own).status_code == 404
    assert "统计表" not in worker.get(f"/work/{world.community}/tables").text
    back = street.post(f"{page}/restore", follow_redirects=True)
    assert "没有缺的内容" not in back.text
    assert workbook(worker, own)["统计表"]["L5"].value == "王芳"
    district = log_in(Role.DISTRICT, world.district)
    assert district.post(f"/office/{world.district}/tables/1/remove").status_code == 404


def test_other_files_are_refused_at_their_field(log_in: LogIn, world: World, session: Session) -> None:
    street = log_in(Role.STREET, world.street)
    data = {"file": (io.BytesIO(ods("")), "统计表.xlsx")}
    refused = street.post(f"/office/{world.street}/tables", data=data, content_type=FORM)
    assert refused.status_code == 400
    assert "另存为.xlsx" in refused.text
    begin_writing(session)
    keep(session, world.street)
    session.commit()
    page = f"/office/{world.street}/tables/1"
    other = {"file": (io.BytesIO(draw(CENSUS)), "别的.xlsx")}
    answer = street.post(f"{page}/filled", data=other, content_type=FORM)
    assert answer.status_code == 400
    assert "这不是同一张表" in answer.text
    assert "没有保存" in street.post(f"{page}/notes", data={"then": "drop"}, follow_redirects=True).text
    district = log_in(Role.DISTRICT, world.district)
    assert (
        "社区联系表" not in district.get(f"/office/{world.district}/tables").text
    )  # a street's is not the district's
    below = district.get(f"/office/{world.street}/tables/1").text
    assert "值班人" in below
    # What no database keeps is left out of a name, and so is the folder of a file.
    typed = {
        "file": (io.BytesIO(draw(CENSUS)), "C:\\下载\\统计表.xlsx"),
        "name": "",
        "owner": "民政\x00\u202e科",
    }
    assert street.post(f"/office/{world.street}/tables", data=typed, content_type=FORM).status_code == 302
    listed = street.get(f"/office/{world.street}/tables").text
    assert "下载\\统计表" not in listed
    assert "民政科" in listed


def test_a_table_that_is_too_long_for_an_office_is_downloaded_for_each_below(
    log_in: LogIn, world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_writing(session)
    keep(session, world.district)
    session.commit()
    monkeypatch.setattr(known, "MOST_ROWS", 7)
    monkeypatch.setattr(known, "MOST_SHOWN", 7)
    district = log_in(Role.DISTRICT, world.district)
    page = f"/office/{world.district}/tables/1"
    assert "请按下一级分别下载" in district.get(page).text
    below = f"/office/{world.street}/tables/1/filled.xlsx"
    assert district.page.find("a", href=below)
    assert "请按下一级分别下载" in district.get(f"{page}/filled.xlsx", follow_redirects=True).text
    assert district.get(below).status_code == 200


def test_a_table_that_is_too_long_to_be_looked_through_is_downloaded_as_one_file(
    log_in: LogIn, world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_writing(session)
    keep(session, world.district)
    session.commit()
    monkeypatch.setattr(known, "MOST_SHOWN", 7)
    district = log_in(Role.DISTRICT, world.district)
    page = f"/office/{world.district}/tables/1"
    looked = district.get(page).text
    assert "可一次下载" in looked
    district.page.find("a", href=f"/office/{world.street}/tables/1")
    whole = district.get(f"{page}/filled.xlsx")
    assert whole.status_code == 200
    (sheet,) = read_book_of(whole.data, "a.xlsx").sheets
    assert len(sheet.rows) > len(world.communities_in(world.district)) > 7
    back = {"file": (io.BytesIO(whole.data), "a.xlsx")}
    assert "请按下一级分别下载" in district.post(f"{page}/filled", data=back, content_type=FORM).text


def test_a_table_reads_in_english(log_in: LogIn, world: World, session: Session) -> None:
    begin_writing(session)
    keep(session, world.street)
    session.commit()
    street = log_in(Role.STREET, world.street, language="en")
    looked = street.get(f"/office/{world.street}/tables/1").text
    assert "What the columns ask for" in looked
    assert "Not known: kept from what is typed" in looked
