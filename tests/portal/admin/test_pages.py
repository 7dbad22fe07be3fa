"""What an administrator reads and does: health, jobs, accounts, days off."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.access.users import facts_of, own_user
from catalogue.foundation import clock, stamps
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import CALLED_AS
from catalogue.models import JobName, JobOutcome, JobRun, Role
from catalogue.operations import health
from catalogue.time import days
from portal.trail import keeping
from tests.pages import CheckingClient, text_of
from tests.portal.admin.conftest import PASSWORD, LogIn
from tests.portal.counting import counted
from tests.worlds.eight_streets import World


@pytest.fixture(autouse=True)
def _calendar_as_installed() -> Iterator[None]:
    """What a test declares does not outlive it."""
    yield
    days._current = days.Calendar()


def rows_of(client: CheckingClient) -> list[Element]:
    """The rows of the page's table."""
    return [row for body in client.page.all("tbody") for row in body.iter("tr")]


def add_run(
    session: Session, name: JobName, outcome: JobOutcome, *, hours: int = 1, error: str | None = None
) -> None:
    session.rollback()
    begin_writing(session)
    began = clock.now() - timedelta(hours=hours)
    session.add(
        JobRun(name=name, began_at=began, ended_at=began, outcome=outcome, told={"cells": 7}, error=error)
    )
    session.commit()


def add_account(session: Session, name: str, role: Role, division: int) -> int:
    session.rollback()
    begin_writing(session)
    made = accounts.add_user(session, name, role, division, PASSWORD, actor=operator("test"), person="王小明")
    session.commit()
    return made.id


def test_work_begins_with_the_health_of_the_portal(admin: CheckingClient) -> None:
    assert admin.get("/log-in").location == "/admin/"
    admin.get("/admin/")
    rows = {text_of(row.find("th")): text_of(row) for row in rows_of(admin)}
    assert list(rows) == [
        "数据库",
        "目录与搜索",
        "统计日期",
        "最近备份",
        "操作日志摘要",
        "磁盘空间",
        "任务记录",
    ]
    assert "正常" in rows["数据库"]
    assert "没有备份记录" in rows["最近备份"]
    assert "flask backup" in rows["最近备份"]
    assert "flask audit root" in rows["操作日志摘要"]


def test_an_installed_portal_names_its_own_command(
    admin: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CALLED_AS, "portal1060")
    admin.get("/admin/")
    page = text_of(admin.page.find("main"))
    assert "portal1060 backup" in page
    assert "flask" not in page


def test_a_demonstration_is_asked_for_no_backup(admin: CheckingClient, session: Session) -> None:
    session.rollback()
    begin_writing(session)
    stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()
    admin.get("/admin/")
    rows = {text_of(row.find("th")): text_of(row) for row in rows_of(admin)}
    assert "正常" in rows["最近备份"]
    assert "不需要备份" in rows["最近备份"]


def test_a_root_that_cannot_be_handed_over_is_said_with_the_reason(
    app_with: Callable[..., Flask], log_in: LogIn, world: World, session: Session, tmp_path: Path
) -> None:
    place = tmp_path / "not there" / "roots"
    app = app_with(audit_roots=str(place))
    admin = log_in(Role.ADMIN, world.city, name="boss", of=app)

    def root() -> str:
        admin.get("/admin/")
        return next(text_of(row) for row in rows_of(admin) if text_of(row.find("th")) == "操作日志摘要")

    keeping.keep(session.get_bind(), app.config["PORTAL"], lambda _line: None)
    assert "正常" in root()  # the next minutes may still hand it over
    later = clock.now() + timedelta(minutes=11)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        said = root()
    assert "异常" in said
    assert "No such file or directory" in said
    assert str(place) not in said
    place.parent.mkdir()
    keeping.keep(session.get_bind(), app.config["PORTAL"], lambda _line: None)
    assert "已送出" in root()


def test_a_failed_job_is_said_with_what_to_do(admin: CheckingClient, session: Session) -> None:
    add_run(session, JobName.DIGEST, JobOutcome.FAILED, error="OSError")
    add_run(session, JobName.BACKUP, JobOutcome.DONE, hours=3)
    admin.get("/admin/")
    assert "最近一次未正常结束：待办邮件" in admin.page.text
    assert "3小时前完成" in admin.page.text
    admin.get("/admin/jobs")
    assert "失败" in admin.page.text
    assert "OSError" in admin.page.text


def test_little_room_on_the_disk_needs_attention(
    admin: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LITTLE_ROOM", 2**70)
    monkeypatch.setattr("portal.admin.presenters.LITTLE_ROOM", 2**70)
    admin.get("/admin/")
    assert "空间用尽后无法保存任何内容" in admin.page.text


def test_accounts_are_found_by_a_part_of_a_name_and_by_division(
    admin: CheckingClient, session: Session, world: World
) -> None:
    add_account(session, "li", Role.WORKER, world.community)
    add_account(session, "zhou", Role.STREET, world.mixed_street)
    admin.get("/admin/accounts?q=小明")
    assert [text_of(row.find("th")) for row in rows_of(admin)] == ["li", "zhou"]
    admin.get(f"/admin/accounts?division={world.street}")
    assert [text_of(row.find("th")) for row in rows_of(admin)] == ["li"]
    admin.get("/admin/accounts?q=%25")
    assert "没有找到账号" in admin.page.text


@pytest.mark.parametrize("typed", ["123456", "东城区", "9" * 12])
def test_a_code_that_no_division_has_is_said_and_lists_no_accounts(admin: CheckingClient, typed: str) -> None:
    admin.get(f"/admin/accounts?division={typed}")
    assert "没有此代码的区划" in admin.page.text
    assert not admin.page.all("table")
    assert admin.page.find("input", name="division").get("value") == typed


def test_a_role_is_given_and_taken_and_the_last_one_stays(
    admin: CheckingClient, session: Session, world: World
) -> None:
    number = add_account(session, "li", Role.WORKER, world.community)
    page = f"/admin/accounts/{number}"
    given = {"role": "street", "division": str(world.mixed_street)}
    assert admin.post(page, data=given).location == page
    assert admin.post(page, data={"role": "street", "division": "110000000000"}).status_code == 400
    assert admin.post(page, data={"role": "street", "division": "99"}).status_code == 400
    session.rollback()
    held = facts_of(own_user(session, "li")).held
    assert {(each.role, each.division) for each in held} == {
        (Role.WORKER, world.community),
        (Role.STREET, world.mixed_street),
    }
    admin.post(page, data={"take": f"worker-{world.community}-"})
    admin.post(page, data={"take": f"street-{world.mixed_street}-"})
    admin.get(page)
    assert "这是该账号唯一的角色" in admin.page.text
    session.rollback()
    assert [each.role for each in facts_of(own_user(session, "li")).held] == [Role.STREET]


def test_an_administrator_changes_no_role_of_its_own(
    admin: CheckingClient, session: Session, world: World
) -> None:
    session.rollback()
    number = facts_of(own_user(session, "boss")).id
    admin.post(f"/admin/accounts/{number}", data={"role": "street", "division": str(world.street)})
    session.rollback()
    assert [each.role for each in facts_of(own_user(session, "boss")).held] == [Role.ADMIN]


def test_days_are_declared_brought_in_and_taken_back(admin: CheckingClient, session: Session) -> None:
    admin.post("/admin/calendar", data={"day": "2031-01-02", "kind": "holiday", "name": "元旦"})
    table = "day,kind,name\n2031-01-02,holiday,元旦\n2031-01-04,班,\n2031-10-01,放假,国庆节\n".encode()
    admin.post("/admin/calendar/file", data={"file": (io.BytesIO(table), "days.csv")})
    assert len(rows_of(admin)) == 2
    rows = admin.page.find("input", name="rows").get("value")
    admin.post("/admin/calendar/file/save", data={"rows": rows})
    admin.get("/admin/calendar")
    assert [text_of(row.find("th")) for row in rows_of(admin)] == [
        "2031年10月1日",
        "2031年1月4日",
        "2031年1月2日",
    ]
    admin.post("/admin/calendar/withdraw", data={"day": "2031-01-04"})
    admin.get("/admin/calendar")
    assert "2031年1月4日" not in admin.page.text


def test_a_table_with_a_wrong_line_changes_nothing(admin: CheckingClient, session: Session) -> None:
    table = "2031-01-03,班,\nsoon,放假,\n2031-01-01,feast,\n2031-10-01,放假,国庆节\n".encode()
    admin.post("/admin/calendar/file", data={"file": (io.BytesIO(table), "days.csv")})
    assert not admin.page.all("input", name="rows")
    for words in ("只有周六", "不是日期", "feast"):
        assert words in admin.page.text
    assert days.declared_days(session) == ()


@pytest.mark.parametrize("path", ["/admin/", "/admin/jobs", "/admin/accounts", "/admin/calendar"])
def test_pages_ask_no_query_for_each_row(
    admin: CheckingClient, session: Session, world: World, app: Flask, path: str
) -> None:
    admin.get(path)
    with counted(app) as few:
        admin.get(path)
    for number in range(12):
        add_account(session, f"li{number}", Role.WORKER, world.community)
        add_run(session, JobName.DAY, JobOutcome.DONE)
    admin.get(path)
    with counted(app) as many:
        admin.get(path)
    assert len(many) == len(few)


@pytest.mark.parametrize("day", ["1900-01-01", "2201-01-01"])
def test_a_day_of_another_age_is_refused_with_the_years_that_can_be_declared(
    admin: CheckingClient, day: str
) -> None:
    assert admin.post("/admin/calendar", data={"day": day, "kind": "holiday"}).status_code == 400
    assert "只能设定" in admin.page.text


def test_a_role_that_a_level_does_not_have_is_named_in_words(
    admin: CheckingClient, session: Session, world: World
) -> None:
    page = f"/admin/accounts/{add_account(session, 'li', Role.WORKER, world.community)}"
    assert admin.post(page, data={"role": "worker", "division": str(world.district)}).status_code == 400
    assert "这一级没有社区工作者这个角色" in admin.page.text
