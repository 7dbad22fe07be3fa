"""A street says once what it runs; the communities read it, answer 属实 or 与实际不符, and are not asked about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from catalogue.access.rights import operator
from catalogue.foundation import clock
from catalogue.links import LinkAnswer, LinkVerdict, keep_answers
from catalogue.models import Admits, Role, State
from tests.pages import CheckingClient, text_of

from .conftest import CARE, MEALS, Town, errors_of, form_of

LogIn = Callable[..., CheckingClient]
NUMBER = "010-05100001"
OTHER = "0204"
"""Another item of form “at home”."""


@pytest.fixture
def street(log_in: LogIn, town: Town) -> CheckingClient:
    """The street officer, in Chinese."""
    return log_in(Role.STREET, town.world.street)


def main_of(client: CheckingClient) -> str:
    return text_of(client.page.find("main"))


def declare(street: CheckingClient, town: Town, then: str = "declare", **said: Any) -> int:
    """Fill in the form of a new declaration, and give the answer's status."""
    address = f"/office/{town.world.street}/declarations/new"
    street.get(address)
    typed = {"name": "居家养老服务队", "items": [CARE], "phone": NUMBER, "then": then}
    return street.post(address, data=form_of(street) | typed | said).status_code


def test_a_street_sees_what_will_change_then_declares_and_everyone_reads_who_provides(
    street: CheckingClient, worker: CheckingClient, client: CheckingClient, town: Town
) -> None:
    world = town.world
    town.record(CARE, state=State.PARTIAL, shortfall="只有上门理发")
    assert declare(street, town, name="", items=[], communities=[]) == 400
    for words in ("请填写服务名称", "请至少勾选一个项目", "请至少勾选一个社区"):
        assert words in errors_of(street)
    assert declare(street, town, then="preview") == 200
    served = len(world.communities_in(world.street))
    assert f"{served}个社区（村）的{served}项将随之更新" in main_of(street)
    assert "部分提供 → 有效：1项" in main_of(street)
    assert "节省填报用时" in main_of(street)
    assert not town.line(CARE).kept_by_others
    assert declare(street, town) == 302
    street.get(f"/office/{world.street}/declarations/1")
    assert f"已申明，{served}项随之更新" in street.page.text
    client.get(f"/items/{CARE}?in={town.community}")
    assert "由东华门街道统筹提供" in main_of(client)
    worker.get(f"/work/{town.community}")
    assert "由东华门街道统筹提供并维护" in main_of(worker)
    assert f"tick-{CARE}" not in worker.page.text
    worker.get(f"/work/{town.community}/{CARE}")
    assert "不需要社区核对或确认" in main_of(worker)
    refused = worker.post(
        f"/work/{town.community}/{CARE}", data={"state": "absent", "version": f"{town.line(CARE).version}"}
    )
    assert refused.status_code == 409
    assert "由东华门街道统筹提供并维护" in worker.page.text


def test_what_is_announced_is_read_with_its_day_and_can_be_taken_back(
    street: CheckingClient, worker: CheckingClient, client: CheckingClient, town: Town
) -> None:
    first = clock.today() + timedelta(days=20)
    said = f"{first.year}年{first.month}月{first.day}日"
    assert declare(street, town, then="preview", begins_on=first.isoformat()) == 200
    assert f"自{said}开始。在此之前没有变化。" in main_of(street)
    assert declare(street, town, begins_on=first.isoformat()) == 302
    shown = f"/office/{town.world.street}/declarations/1"
    street.get(shown)
    assert f"已预告。自{said}起" in street.page.text
    worker.get(f"/work/{town.community}/declarations")
    assert f"开始日期：{said}" in main_of(worker)
    assert not town.line(CARE).kept_by_others
    sentence = f"{said}起：“居家养老服务队”，由东华门街道统筹提供"
    for page in (f"/items/{CARE}?in={town.community}", f"/communities/{town.community}"):
        client.get(page)
        assert sentence in main_of(client)
    street.get(shown)
    (back,) = (each for each in street.page.all("form") if "撤回预告" in text_of(each))
    fields = {each.get("name"): each.get("value") for each in back.iter("input")}
    assert street.post(back.get("action") or "", data=fields | {"change": "end"}).status_code == 302
    street.get(shown)
    assert "预告已撤回" in street.page.text
    client.get(f"/items/{CARE}?in={town.community}")
    assert sentence not in main_of(client)


def test_a_community_objects_the_street_answers_and_the_community_reads_it(
    street: CheckingClient, worker: CheckingClient, town: Town
) -> None:
    declare(street, town, items=[CARE, OTHER])
    shown = f"/office/{town.world.street}/declarations/1"
    desk = f"/work/{town.community}/declarations"
    worker.get(desk)
    assert "居家养老服务队" in main_of(worker)
    worker.get(f"{desk}/1/objection")
    assert worker.post(f"{desk}/1/objection", data=form_of(worker) | {"items": [CARE]}).status_code == 400
    assert "请写明哪里与实际不符" in errors_of(worker)
    said = {"items": [CARE], "reason": "服务队没有来过"}
    assert worker.post(f"{desk}/1/objection", data=form_of(worker) | said).status_code == 302
    assert not town.line(CARE).kept_by_others
    assert town.line(OTHER).kept_by_others
    street.get(f"/office/{town.world.street}")
    assert (
        text_of(
            next(link for link in street.page.all("a") if (link.get("href") or "").endswith("/declarations"))
        )
        == "统筹提供 1"
    )
    street.get(f"/office/{town.world.street}/declarations")
    assert "1条异议待答复" in main_of(street)
    street.get(shown)
    assert "服务队没有来过" in main_of(street)
    answer = f"{shown}/objections/1"
    assert street.post(answer, data={"upheld": "no", "reply": ""}).status_code == 400
    assert "请向社区说明了解到的情况" in errors_of(street)
    assert street.post(answer, data={"upheld": "no", "reply": "已安排每周二上门"}).status_code == 302
    assert town.line(CARE).kept_by_others
    worker.get(desk)
    assert "情况属实" in main_of(worker)
    assert "已安排每周二上门" in main_of(worker)
    assert worker.post(f"{desk}/1/answer", data={"answer": "agree"}).status_code == 302
    street.get(shown)
    assert "1个社区（村）答复属实" in main_of(street)


def test_a_service_rests_returns_changes_and_ends(
    street: CheckingClient, client: CheckingClient, town: Town
) -> None:
    declare(street, town)
    shown = f"/office/{town.world.street}/declarations/1"

    def set_state(change: str, **said: str) -> int:
        street.get(shown)
        version = street.page.all("input", name="version")[0].get("value")
        return street.post(f"{shown}/state", data={"change": change, "version": version, **said}).status_code

    assert set_state("suspend", reason="") == 400
    assert set_state("suspend", reason="车辆检修", substitute="请拨街道电话") == 302
    client.get(f"/items/{CARE}?in={town.community}")
    assert "车辆检修" in main_of(client)
    assert "请拨街道电话" in main_of(client)
    assert set_state("resume") == 302
    assert set_state("confirm") == 302
    street.get(f"{shown}/change")
    changed = form_of(street) | {"note_zh": "每周二上门", "then": "declare"}
    assert street.post(f"{shown}/change", data=changed).status_code == 302
    assert street.post(f"{shown}/change", data=changed).status_code == 302
    street.get(shown)
    assert "刚才已被修改" in street.page.text
    assert set_state("undo") == 302
    assert set_state("end", last_day="") == 400
    assert set_state("end", last_day=f"{clock.today() - timedelta(days=1)}") == 302
    assert town.line(CARE).offering is None
    street.get(f"/office/{town.world.street}/declarations")
    assert "1项已终止" in main_of(street)
    assert street.post(f"{shown}/state", data={"change": "sing"}).status_code == 400


def test_a_neighbour_offers_a_table_and_one_answer_accepts_it(
    log_in: LogIn, worker: CheckingClient, client: CheckingClient, town: Town
) -> None:
    neighbour = log_in(Role.WORKER, town.world.neighbour)
    table = town.place(town.world.neighbour, name="银闸老年餐桌", admits=Admits.STREET)
    address = f"/work/{town.world.neighbour}/declarations"
    neighbour.get(f"{address}/new")
    typed = {"name": "银闸餐桌", "items": [MEALS], "points": [f"{table.id}"], "then": "declare"}
    assert neighbour.post(f"{address}/new", data=form_of(neighbour) | typed).status_code == 302
    assert town.line(MEALS).offering is None
    worker.get(f"/work/{town.community}/today")
    assert "银闸社区愿与本社区共享" in main_of(worker)
    desk = f"/work/{town.community}/declarations"
    worker.get(desk)
    assert "邻近社区愿与本社区共享" in main_of(worker)
    assert worker.post(f"{desk}/1/answer", data={"answer": "agree"}).status_code == 302
    client.get(f"/items/{MEALS}?in={town.community}")
    assert "由银闸社区提供，与本社区共享" in main_of(client)
    assert worker.post(f"{desk}/1/answer", data={"answer": "decline"}).status_code == 302
    assert town.line(MEALS).offering is None
    assert worker.post(f"{desk}/1/answer", data={"answer": "perhaps"}).status_code == 400


def test_who_may_only_look_reads_it_and_is_offered_nothing_to_do(
    street: CheckingClient, log_in: LogIn, town: Town
) -> None:
    declare(street, town)
    auditor = log_in(Role.AUDITOR, town.world.district)
    for path in (
        f"/office/{town.world.street}/declarations",
        f"/office/{town.world.street}/declarations/1",
        f"/work/{town.community}/declarations",
    ):
        auditor.get(path)
        assert "居家养老服务队" in main_of(auditor)
        assert list(auditor.page.find("main").iter("form")) == []
    assert auditor.get(f"/work/{town.world.neighbour}/declarations/1").status_code == 404
    district = log_in(Role.DISTRICT, town.world.district, "en")
    assert district.get(f"/office/{town.world.district}/declarations/new").status_code == 200
    assert "Donghuamen Subdistrict" in main_of(district)


def test_a_declared_web_address_that_does_not_open_is_told_to_the_office_until_it_is_mended(
    street: CheckingClient, worker: CheckingClient, town: Town
) -> None:
    assert declare(street, town, link="https://team.example.cn/") == 302
    answer = LinkAnswer(LinkVerdict.FAILED, "404")
    for day in (town.world.today - timedelta(days=1), town.world.today):
        town.write()
        keep_answers(
            town.session, actor=operator("tests"), answers={"https://team.example.cn/": answer}, today=day
        )
        town.session.commit()
    office, shown = f"/office/{town.world.street}", f"/office/{town.world.street}/declarations/1"
    street.get(office)
    assert "统筹提供 1" in main_of(street)
    for address in (f"{office}/declarations", shown):
        street.get(address)
        assert "打不开" in main_of(street)
        assert "https://team.example.cn/" in main_of(street)
    worker.get(f"/work/{town.community}/today")
    assert "team.example.cn" not in worker.page.text  # the community does not keep it
    street.get(f"{shown}/change")
    typed = form_of(street) | {"link": "https://new.example.cn/", "then": "declare"}
    assert street.post(f"{shown}/change", data=typed).status_code == 302
    for address in (f"{office}/declarations", shown):
        street.get(address)
        assert "打不开" not in main_of(street)
