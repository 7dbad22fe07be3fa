"""Several lines at once, and lines of a sister community: seen first, recorded together, taken back together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalogue.foundation.clock import today
from catalogue.models import Admits, Mode, Role, State
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import CARE, MEALS, Town, errors_of, form_of

LogIn = Callable[..., CheckingClient]


def sent_by(client: CheckingClient, ending: str, then: str = "") -> tuple[str, dict[str, Any]]:
    """The address of a form of the page, and what a browser sends with one of its buttons."""
    form = next(each for each in client.page.all("form") if (each.get("action") or "").endswith(ending))
    found: dict[str, Any] = {"then": then}
    for element in form.iter("input"):
        if element.get("type") in ("checkbox", "radio") and element.get("checked") is None:
            continue
        found.setdefault(element.get("name") or "", []).append(element.get("value") or "")
    for element in form.iter("select"):
        chosen = next(each for each in element.iter("option") if each.get("selected") is not None)
        found[element.get("name") or ""] = chosen.get("value")
    return form.get("action") or "", found


def press(client: CheckingClient, ending: str, then: str = "", **values: Any) -> Any:
    """Press a button of a form of the page."""
    address, data = sent_by(client, ending, then)
    return client.post(address, data=data | values)


def test_ticked_lines_are_suspended_together_after_a_preview_and_undone_together(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place()
    town.record(CARE)
    town.record(MEALS, points=(point.id,))
    before = [town.line(code).offering for code in (CARE, MEALS)]
    address = f"/work/{town.community}"
    answer = worker.post(f"{address}/confirm", data={"items": [CARE, MEALS], "then": "several"})
    worker.get(answer.location)
    data = form_of(worker)
    assert data["items"] == [CARE, MEALS]
    assert data["suspended_from"] == today().isoformat()
    assert worker.post(f"{address}/several", data=data | {"state": "suspended"}).status_code == 400
    assert "请写明暂停原因" in errors_of(worker)
    shut = {"state": "suspended", "suspended_reason": "停水三天", "then": "preview"}
    assert worker.post(f"{address}/several", data=data | shut).status_code == 200
    assert "2项有变化" in worker.page.text
    assert "停水三天" in worker.page.text
    assert [town.line(code).offering for code in (CARE, MEALS)] == before
    saved = press(worker, "/several", "save")
    worker.get(saved.location)
    assert "已保存2项" in worker.page.text
    assert {town.line(code).segment for code in (CARE, MEALS)} == {"suspended"}
    lines = [element.get("value") for element in worker.page.all("input", name="lines")]
    for _pressed_twice in range(2):
        worker.get(worker.post(f"{address}/several/undo", data={"lines": lines}).location)
        assert "已撤销，各项恢复原样" in worker.page.text
    after = [town.line(code).offering for code in (CARE, MEALS)]
    assert [each and each.draft for each in after] == [each and each.draft for each in before]


def test_the_preview_names_the_lines_that_cannot_be_so_and_why_and_saves_the_others(
    english: CheckingClient, town: Town
) -> None:
    point = town.place(name="服务站", hours=None, phones=["010-65129999"])
    town.record(CARE)
    address = f"/work/{town.community}/several"
    english.get(f"{address}?items={CARE}&items={MEALS}")
    data = form_of(english) | {"placing": "added", "points": [str(point.id)], "then": "preview"}
    english.post(address, data=data)
    assert "1 line cannot be changed so" in english.page.text
    assert "It has no state yet" in english.page.text
    assert "1 line changes" in english.page.text
    assert press(english, "/several", "edit").status_code == 200
    assert form_of(english)["points"] == [str(point.id)]
    english.post(address, data=data)
    press(english, "/several", "save")
    assert town.line(CARE).offering.draft.points == (point.id,)  # type: ignore[union-attr]
    assert town.line(MEALS).offering is None


def test_a_line_changed_by_somebody_else_meanwhile_stops_all_and_shows_the_preview_again(
    worker: CheckingClient, town: Town
) -> None:
    for code in (CARE, "0204"):
        town.record(code)
    address = f"/work/{town.community}/several"
    worker.get(f"{address}?items={CARE}&items=0204")
    worker.post(address, data=form_of(worker) | {"state": "absent", "then": "preview"})
    town.record(CARE, note_zh="街道补充")
    assert press(worker, "/several", "save").status_code == 409
    assert "刚被改过" in worker.page.text
    assert town.line("0204").segment == "delivered"
    assert press(worker, "/several", "save").status_code == 302
    assert town.line("0204").segment == "absent"


def test_without_a_tick_there_is_nothing_to_change(worker: CheckingClient, town: Town) -> None:
    address = f"/work/{town.community}/several"
    assert worker.get(address).status_code == 302
    assert worker.get(f"{address}?items=9999").status_code == 400
    assert worker.post(address, data={"items": "9999"}).status_code == 400
    assert worker.post(address, data={"state": "absent"}).status_code == 400


@pytest.fixture
def sister(town: Town, world: World) -> World:
    """银闸社区 says where its hall is, that a room of its own is open, and that one service is not offered."""
    hall = town.place(world.neighbour, name="文化礼堂", admits=Admits.STREET)
    room = town.place(world.neighbour, name="活动室")
    for code, said in (
        ("0101", {"points": (hall.id,), "provider_name": "银闸社区居委会"}),
        ("0102", {"points": (room.id,)}),
        ("0301", {"state": State.ABSENT}),
    ):
        town.record(code, community=world.neighbour, phone=None, **said)
    return world


def test_empty_lines_are_taken_over_from_a_sister_after_a_preview(
    worker: CheckingClient, town: Town, sister: World
) -> None:
    own = town.place(name="多福巷活动室")
    worker.get(f"/work/{town.community}/copy")
    assert "可填3个空缺项" in worker.page.text
    address = f"/work/{town.community}/copy/{sister.neighbour}"
    worker.get(address)
    _address, data = sent_by(worker, address)
    assert data["lines"] == ["0101:0:1", "0301:0:1"]
    assert "还需补充" in worker.page.text
    assert "未带入：活动室" in worker.page.text
    (room,) = [name for name, value in data.items() if name.startswith("place-") and value == "none"]
    assert press(worker, address, "preview", **{room: str(own.id)}).status_code == 200
    _address, data = sent_by(worker, address)
    assert sorted(data["lines"]) == ["0101:0:1", "0102:0:1", "0301:0:1"]
    assert town.line("0101").offering is None
    worker.get(press(worker, address, "save").location)
    assert "已带入3项" in worker.page.text
    hall, moved = town.line("0101").offering, town.line("0102").offering
    assert hall is not None
    assert moved is not None
    assert (hall.draft.mode, hall.draft.provider_name) == (Mode.SHARED, "多福巷社区居委会")
    assert hall.confirmed_role == "worker"
    assert moved.draft.points == (own.id,)
    worker.get(press(worker, "/several/undo").location)
    assert town.line("0101").offering is None
    assert town.line("0301").offering is None


def test_a_line_that_the_sister_changed_meanwhile_is_seen_again_first(
    worker: CheckingClient, town: Town, sister: World
) -> None:
    address = f"/work/{town.community}/copy/{sister.neighbour}"
    worker.get(address)
    town.record("0301", community=sister.neighbour, state=State.ABSENT, note_zh="明年再议")
    assert press(worker, address, "save").status_code == 409
    assert town.line("0101").offering is None
    _address, data = sent_by(worker, address)
    assert data["lines"] == ["0101:0:1"]
    assert worker.post(address, data={"then": "save"}).status_code == 400


def test_lines_filled_in_here_are_folded_and_not_ticked(
    worker: CheckingClient, town: Town, sister: World
) -> None:
    town.record("0301", state=State.ABSENT, note_zh="本社区的话")
    worker.get(f"/work/{town.community}/copy/{sister.neighbour}")
    (fold,) = worker.page.all("details", class_="proposed")
    assert "0301" in text_of(fold)
    assert fold.get("open") is None
    _address, data = sent_by(worker, f"/copy/{sister.neighbour}")
    assert data["lines"] == ["0101:0:1"]


def test_other_streets_are_no_source_for_a_worker(worker: CheckingClient, town: Town, world: World) -> None:
    for code, status in ((world.elsewhere, 403), (town.community, 404), (world.street, 404)):
        assert worker.get(f"/work/{town.community}/copy/{code}").status_code == status


def test_those_who_only_look_see_no_button(log_in: LogIn, town: Town, sister: World) -> None:
    auditor = log_in(Role.AUDITOR, sister.city)
    for path in (f"/several?items={CARE}", f"/copy/{sister.neighbour}"):
        auditor.get(f"/work/{town.community}{path}")
        assert not [each for each in auditor.page.all("button") if each.get("class") == "button"]
