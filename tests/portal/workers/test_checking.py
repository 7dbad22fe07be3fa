"""The check by service point, as a worker goes through it: no change, changed, closed down, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalogue.foundation.clock import months_later, today
from catalogue.models import ProviderKind, Role, State
from catalogue.offerings import PointFacts
from tests.pages import CheckingClient, Page, text_of
from tests.worlds.eight_streets import World

from .conftest import CARE, MEALS, Town

pytestmark = pytest.mark.both_databases

LEGAL = "0707"


def check_of(page: Page, key: object) -> str:
    """The text of one question."""
    return text_of(page.find("section", id=f"check-{key}"))


def sent(page: Page, key: object) -> dict[str, Any]:
    """What “no change” sends of a question as it is shown."""
    form = page.find("section", id=f"check-{key}").find(".//form")
    assert form is not None
    found: dict[str, Any] = {"lines": []}
    for field in form.iter("input"):
        name, value = field.get("name") or "", field.get("value") or ""
        found |= {"lines": [*found["lines"], value]} if name == "lines" else {name: value}
    return found


@pytest.fixture
def canteen(town: Town) -> PointFacts:
    """The canteen, with two lines that hang on it; a third hangs on its provider."""
    long_ago = months_later(today(), -11)
    point = town.place(phones=["010-65121234"])
    town.record(MEALS, on=long_ago, points=(point.id,), phone=None)
    town.record(LEGAL, on=long_ago, phone="010-65121234", points=(point.id,))
    town.record(CARE, on=long_ago, provider_kind=ProviderKind.VOLUNTEERS, provider_name="志愿服务队")
    return point


def test_a_question_shows_what_residents_read_and_folds_its_lines(
    worker: CheckingClient, town: Town, canteen: PointFacts
) -> None:
    worker.get(f"/work/{town.community}/check")
    text = check_of(worker.page, canteen.id)
    for part in (
        "多福巷老年餐桌",
        "11:00",
        "010-6512 1234",
        "2项服务",
        MEALS,
        LEGAL,
        "无变化",
        "有变化",
        "已停办",
    ):
        assert part in text
    assert all(fold.get("open") is None for fold in worker.page.all("details", class_="fold"))
    assert "志愿服务队" in check_of(worker.page, "own")


def test_no_change_confirms_the_lines_shown_and_nothing_else(
    worker: CheckingClient, town: Town, canteen: PointFacts
) -> None:
    worker.get(f"/work/{town.community}/check")
    answer = worker.post(f"/work/{town.community}/check", data=sent(worker.page, canteen.id))
    assert answer.location == f"/work/{town.community}/check#next"
    worker.get(answer.location)
    assert worker.page.text.count("已核对，随之确认2项。") == 1
    assert town.line(MEALS).offering.confirmed_on == town.line(LEGAL).offering.confirmed_on == today()
    assert town.line(CARE).offering.confirmed_on != today()
    worker.get(f"/work/{town.community}/{MEALS}")
    assert "随服务点核对" in worker.page.text


def test_a_check_is_undone_with_one_click(worker: CheckingClient, town: Town, canteen: PointFacts) -> None:
    before = town.line(MEALS).offering.confirmed_on
    worker.get(f"/work/{town.community}/check")
    worker.post(f"/work/{town.community}/check", data=sent(worker.page, canteen.id))
    worker.get(f"/work/{town.community}/check")
    undo = worker.page.find("form", class_="undo")
    lines = [field.get("value") for field in undo.iter("input") if field.get("name") == "lines"]
    worker.post(f"/work/{town.community}/check/undo", data={"lines": lines}, follow_redirects=True)
    assert "已撤销" in worker.page.text
    assert town.line(MEALS).offering.confirmed_on == town.line(LEGAL).offering.confirmed_on == before


def test_a_line_changed_meanwhile_is_named_and_left(
    worker: CheckingClient, town: Town, canteen: PointFacts
) -> None:
    worker.get(f"/work/{town.community}/check")
    form = sent(worker.page, canteen.id)
    town.record(MEALS, points=(canteen.id,), phone=None, note_zh="周末不开", on=months_later(today(), -1))
    worker.post(f"/work/{town.community}/check", data=form, follow_redirects=True)
    assert "随之确认1项" in worker.page.text
    assert f"{MEALS} 社区老年人(残疾人)就餐送餐服务：这一项期间有改动，未予确认。" in worker.page.text
    assert town.line(MEALS).offering.confirmed_on != today()


def test_a_place_changed_meanwhile_is_shown_again(
    english: CheckingClient, town: Town, canteen: PointFacts
) -> None:
    english.get(f"/work/{town.community}/check")
    form = sent(english.page, canteen.id)
    town.change_place(canteen, hours="Mo-Sa 11:00-13:00")
    english.post(f"/work/{town.community}/check", data=form, follow_redirects=True)
    assert "Read it again, then answer." in english.page.text
    assert town.line(MEALS).offering.confirmed_on != today()


def test_a_changed_place_is_changed_in_its_form_and_leads_back_to_the_check(
    worker: CheckingClient, town: Town, canteen: PointFacts
) -> None:
    worker.get(f"/work/{town.community}/points/{canteen.id}?from=check")
    form = worker.page.find("form", class_="form")
    assert form.get("action", "").endswith("?from=check")
    answer = worker.post(
        form.get("action", ""),
        data={
            "version": "1",
            "name": canteen.name,
            "phones": "010-65121234",
            "hours": "周一至周六11:00-13:00",
        },
    )
    assert answer.location == f"/work/{town.community}/check#next"


def test_lines_of_a_provider_are_changed_one_by_one_and_lead_back(
    worker: CheckingClient, town: Town, canteen: PointFacts
) -> None:
    worker.get(f"/work/{town.community}/check/own")
    assert worker.page.find("details", class_="fold").get("open") is not None
    answer = worker.post(
        f"/work/{town.community}/{CARE}?from=check",
        data={"version": "1", "state": "delivered", "phone": "010-65129999"},
    )
    assert answer.location == f"/work/{town.community}/check#next"


def test_a_place_that_closed_asks_once_what_becomes_of_its_lines(
    worker: CheckingClient, town: Town, canteen: PointFacts
) -> None:
    address = f"/work/{town.community}/check/{canteen.id}/closed"
    worker.get(address)
    ticked = [
        box.get("value") for box in worker.page.all("input", name="items") if box.get("checked") is not None
    ]
    assert ticked == [f"{MEALS}:1", f"{LEGAL}:1"]
    assert worker.post(address, data={"items": ticked, "becomes": "suspended"}).status_code == 400
    assert "请写明暂停原因" in worker.page.text
    assert town.line(MEALS).offering.state is State.DELIVERED
    worker.post(
        address, data={"items": ticked, "becomes": "suspended", "reason": "装修"}, follow_redirects=True
    )
    assert "多福巷老年餐桌：已更改2项。" in worker.page.text
    assert [town.line(code).offering.state for code in (MEALS, LEGAL)] == [State.SUSPENDED] * 2


def test_one_line_in_the_way_stops_the_closing_of_all(
    worker: CheckingClient, town: Town, canteen: PointFacts
) -> None:
    address = f"/work/{town.community}/check/{canteen.id}/closed"
    town.record(MEALS, points=(canteen.id,), phone=None, note_zh="周末不开")
    answer = worker.post(address, data={"items": [f"{MEALS}:1", f"{LEGAL}:1"], "becomes": "absent"})
    assert answer.status_code == 400
    assert MEALS in text_of(worker.page.find("div", id="errors"))
    assert town.line(LEGAL).offering.state is State.DELIVERED


def test_those_who_only_look_on_are_asked_nothing(
    log_in: Callable[..., CheckingClient], world: World, canteen: PointFacts
) -> None:
    auditor = log_in(Role.AUDITOR, world.city)
    auditor.get(f"/work/{world.community}/check")
    assert check_of(auditor.page, canteen.id)
    assert auditor.page.all("form", class_="check-answers") == []


def test_an_empty_community_has_nothing_to_check(worker: CheckingClient, world: World) -> None:
    worker.get(f"/work/{world.community}/check")
    assert "没有要核对的" in worker.page.text
    assert worker.get(f"/work/{world.community}/check/own").status_code == 404


def test_the_check_takes_as_many_queries_for_many_lines_as_for_few(
    worker: CheckingClient, town: Town, canteen: PointFacts, count_queries: Callable[..., int]
) -> None:
    page = f"/work/{town.community}/check"
    worker.get(page)
    few = count_queries(lambda: worker.get(page))
    for item in town.edition.items[:20]:
        town.record(item.code, phone="010-65121234", points=(canteen.id,), note_zh="在服务站")
    town.place(name="活动室", phones=["010-65125555"])
    assert count_queries(lambda: worker.get(page)) == few
