"""The worker's pages about grids: kept, chosen, and lists that are narrowed by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalogue import grids
from catalogue.models import Mode, Role
from tests.pages import CheckingClient, text_of

from .conftest import MEALS, Town, form_of

pytestmark = pytest.mark.both_databases
LogIn = Callable[..., CheckingClient]


def points_shown(worker: CheckingClient) -> list[str]:
    return [text_of(each) for each in worker.page.all("h2", class_="place-name")]


def test_a_worker_adds_changes_and_removes_a_grid(worker: CheckingClient, town: Town) -> None:
    page = f"/work/{town.community}/grids"
    town.profile()
    worker.get(page)
    assert "还没有网格" in text_of(worker.page.find("main"))
    said = form_of(worker) | {"code": "001", "name": "第一网格", "areas": "多福巷\n奶子府"}
    worker.post(page, data=said | {"steward": "王芳"})
    assert "不写人名" in text_of(worker.page.find("main"))
    assert "多福巷" in worker.page.text
    assert worker.post(page, data=said | {"steward": "网格员"}).status_code == 302
    town.session.rollback()
    (grid,) = grids.grids_of(town.session, town.community)
    assert (grid.areas, grid.steward) == (("多福巷", "奶子府"), "网格员")
    worker.get(f"{page}/{grid.id}")
    typed = form_of(worker) | {"name": "东片网格"}
    assert worker.post(f"{page}/{grid.id}", data=typed).status_code == 302
    worker.get(page)
    assert "东片网格" in text_of(worker.page.find("main"))
    assert worker.post(f"{page}/{grid.id}/remove", data={}).status_code == 302
    assert worker.post(f"{page}/{grid.id}/remove", data={}).status_code == 404
    town.session.rollback()
    assert grids.grids_of(town.session, town.community) == ()
    assert worker.get(f"{page}/{grid.id}").status_code == 404


def test_points_lines_and_reports_are_narrowed_by_grid(worker: CheckingClient, town: Town) -> None:
    desk = f"/work/{town.community}"
    worker.get(f"{desk}/points")
    assert not worker.page.all("nav", class_="filters")
    east = town.grid()
    west = town.grid(code="002", name="第二网格", areas=("东四条小区",))
    near = town.place(name="甲餐桌", address="多福巷6号")
    town.place(name="乙餐桌", address="东四条小区1号楼")
    nowhere = town.place(name="丙餐桌", address="金鱼胡同1号")
    town.record(MEALS, mode=Mode.OWN, points=(near.id,))
    here = town.case("多福巷缺长椅")
    town.case("东四条小区缺长椅")
    worker.get(f"{desk}/points")
    assert points_shown(worker) == ["甲餐桌", "乙餐桌", "丙餐桌"]
    for code, names in (("001", ["甲餐桌"]), ("002", ["乙餐桌"]), ("none", ["丙餐桌"])):
        worker.get(f"{desk}/points?grid={code}")
        assert points_shown(worker) == names
    assert worker.get(f"{desk}/points?grid=009").status_code == 400
    worker.get(f"{desk}?grid=001")
    assert worker.page.find("li", id=f"line-{MEALS}")
    assert len(worker.page.all("li", class_="task")) == 1
    worker.get(f"{desk}?grid=none")
    assert len(worker.page.all("li", class_="task")) == 59
    worker.get(f"{desk}/cases?grid=001")
    assert "多福巷缺长椅" in worker.page.text
    assert "东四条小区缺长椅" not in worker.page.text

    sent = {"grid": str(west.id)}
    assert worker.post(f"{desk}/points/{nowhere.id}/grid", data=sent).status_code == 302
    assert worker.post(f"{desk}/cases/{here.id}/grid", data=sent).status_code == 302
    worker.get(f"{desk}/points?grid=002")
    assert points_shown(worker) == ["乙餐桌", "丙餐桌"]
    worker.get(f"{desk}/cases/{here.id}")
    chosen = [each.get("value") for each in worker.page.all("option") if each.get("selected") is not None]
    assert str(west.id) in chosen
    worker.post(f"{desk}/cases/{here.id}/grid", data={"grid": ""})
    worker.get(f"{desk}/cases?grid=001")
    assert "多福巷缺长椅" in worker.page.text
    assert worker.post(f"{desk}/points/{near.id}/grid", data={"grid": "99"}).status_code == 404
    worker.get(f"{desk}/grids")
    assert east.name in text_of(worker.page.find("main"))


def test_who_may_only_look_is_offered_no_form(log_in: LogIn, town: Town) -> None:
    grid = town.grid()
    point = town.place()
    auditor = log_in(Role.AUDITOR, town.world.city)
    for path in ("/grids", f"/grids/{grid.id}", f"/points/{point.id}"):
        auditor.get(f"/work/{town.community}{path}")
        actions = [each.get("action") or "" for each in auditor.page.all("form", method="post")]
        assert not [each for each in actions if "grid" in each and not each.endswith(f"/grids/{grid.id}")]
    assert auditor.post(f"/work/{town.community}/grids", data={"code": "2"}).status_code == 403
