"""After a number was changed: the question where else it is said, one form, one way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalogue import divisions, offerings
from catalogue.models import PhoneSource
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import CARE, MEALS, Town, form_of, undo_form

pytestmark = pytest.mark.both_databases
OLD, NEW = "010-65120001", "010-65120002"


@pytest.fixture
def told(town: Town) -> Town:
    """A station whose number is said in its profile, its service point and two lines."""
    town.profile(phones=(OLD,))
    station = town.place(name="多福巷社区服务站", phones=(OLD,))
    town.record(CARE, phone=OLD)
    town.record(MEALS, phone=OLD, points=(station.id,))
    return town


def station_of(town: Town) -> int:
    """The number of the station's service point."""
    (point,) = (point for point in offerings.points_of(town.session, town.community) if OLD in point.phones)
    return point.id


def save(worker: CheckingClient, town: Town, path: str = "profile", **data: str) -> Any:
    worker.get(f"/work/{town.community}/{path}")
    return worker.post(f"/work/{town.community}/{path}", data=form_of(worker) | data)


def test_a_new_number_of_the_station_is_changed_elsewhere_with_one_click(
    worker: CheckingClient, told: Town
) -> None:
    answer = save(worker, told, phones=NEW)
    assert answer.location.startswith(f"/work/{told.community}/elsewhere?version=")
    worker.get(answer.location)
    page = text_of(worker.page.find("main"))
    assert "另有3处用的还是原来的信息，要一并改吗？" in page
    assert "6512 0001 →" in page
    done = worker.post(f"/work/{told.community}/elsewhere", data=form_of(worker))
    line = told.line(CARE).offering
    assert line is not None
    assert (line.draft.phone_source, line.phone) == (PhoneSource.STATION, NEW)
    worker.get(done.location)
    assert "已一并修改3处。" in text_of(worker.page.find("main"))
    made = [element.get("value") for element in worker.page.all("input", name="made")]
    assert len(made) == 3
    for _pressed_twice in range(2):
        worker.post(f"/work/{told.community}/elsewhere/undo", data={"made": made})
    line = told.line(CARE).offering
    assert line is not None
    assert line.phone == OLD
    worker.get(f"/work/{told.community}/profile")
    assert text_of(worker.page.find("main")).count("3处已恢复原样。") == 2


def test_only_what_is_ticked_is_changed(worker: CheckingClient, told: Town) -> None:
    worker.get(save(worker, told, f"points/{station_of(told)}", phones=NEW).location)
    data = form_of(worker)
    assert len(data["change"]) == 3
    worker.post(f"/work/{told.community}/elsewhere", data=data | {"change": data["change"][1:2]})
    lines = [told.line(code).offering for code in (CARE, MEALS)]
    assert sorted(line.phone or "" for line in lines if line) == [OLD, NEW]


def test_nothing_is_changed_where_somebody_changed_one_of_them_meanwhile(
    worker: CheckingClient, told: Town
) -> None:
    worker.get(save(worker, told, phones=NEW).location)
    data = form_of(worker)
    told.record(CARE, phone=OLD, note_zh="周末也来")
    answer = worker.post(f"/work/{told.community}/elsewhere", data=data)
    assert answer.status_code == 409
    assert "其中有的刚刚有改动" in text_of(worker.page.find("div", id="errors"))
    line = told.line(MEALS).offering
    assert line is not None
    assert line.phone == OLD


def test_a_batch_is_not_taken_back_over_a_later_change(worker: CheckingClient, told: Town) -> None:
    worker.get(save(worker, told, phones=NEW).location)
    worker.get(worker.post(f"/work/{told.community}/elsewhere", data=form_of(worker)).location)
    made = [element.get("value") for element in worker.page.all("input", name="made")]
    told.record(CARE, phone="010-65120009")
    worker.post(f"/work/{told.community}/elsewhere/undo", data={"made": made})
    worker.get(f"/work/{told.community}/profile")
    assert "刚刚有改动" in text_of(worker.page.find("main"))
    line = told.line(MEALS).offering
    assert line is not None
    assert line.phone == NEW


def test_a_saved_place_or_profile_is_undone_with_one_click_on_the_page_that_follows(
    worker: CheckingClient, told: Town
) -> None:
    desk = f"/work/{told.community}"
    point = station_of(told)
    changed = save(worker, told, f"points/{point}?from=today", phones=NEW)
    asked, fields = undo_form(worker, changed.location)
    assert asked.endswith("?from=today")
    for _twice in range(2):
        assert worker.post(asked, data=fields).location == f"{desk}/today"
        worker.get(f"{desk}/today")
        assert "已撤销，恢复原样。" in text_of(worker.page.find("main"))
    assert station_of(told) == point

    listed = save(worker, told, f"points/{point}", directions="菜市场旁边")
    action, fields = undo_form(worker, listed.location)
    assert worker.post(action, data=fields).location == f"{desk}/points#place-{point}"

    profile, fields = undo_form(worker, save(worker, told, address="多福巷2号").location)
    worker.post(profile, data=fields)
    told.session.rollback()
    kept = divisions.get_profile(told.session, told.community)
    assert kept is not None
    assert (kept.address, kept.version) == (None, 4)

    added = save(worker, told, "points/new", name="新的餐桌")
    action, fields = undo_form(worker, added.location)
    assert "新的餐桌" in told.place_names()
    for _twice in range(2):
        worker.post(action, data=fields)
        worker.get(f"{desk}/points")
        assert "已撤销，恢复原样。" in text_of(worker.page.find("main"))
    assert "新的餐桌" not in told.place_names()

    worker.get(save(worker, told, f"points/{point}").location)
    assert not [each for each in worker.page.all("form") if (each.get("action") or "").endswith("undo")]


def test_a_saved_place_is_not_undone_over_a_later_change_of_somebody_else(
    worker: CheckingClient, told: Town
) -> None:
    (point,) = (each for each in offerings.points_of(told.session, told.community) if OLD in each.phones)
    changed = save(worker, told, f"points/{point.id}", address="多福巷42号")
    action, fields = undo_form(worker, changed.location)
    told.change_place(point, address="多福巷43号")
    worker.post(action, data=fields)
    worker.get(f"/work/{told.community}/points")
    assert "刚刚有改动" in text_of(worker.page.find("main"))
    told.session.rollback()
    (now,) = (each for each in offerings.points_of(told.session, told.community) if each.id == point.id)
    assert (now.address, now.version) == ("多福巷43号", 3)


def test_what_is_said_nowhere_else_asks_nothing(worker: CheckingClient, town: Town) -> None:
    town.profile(phones=(OLD,))
    assert save(worker, town, phones=NEW).location == f"/work/{town.community}/profile"


@pytest.mark.parametrize(
    "data",
    [{}, {"change": "moon-1-1"}, {"change": "point-x-1"}, {"version": "7", "point": "99999999999"}],
)
def test_a_form_that_means_nothing_changes_nothing(
    worker: CheckingClient, told: Town, data: dict[str, str]
) -> None:
    before = told.line(CARE)
    assert worker.post(f"/work/{told.community}/elsewhere", data=data).status_code in (302, 409)
    assert told.line(CARE) == before


def test_the_history_of_a_line_has_the_changes_of_its_place_and_of_the_station(
    worker: CheckingClient, told: Town
) -> None:
    told.record(MEALS, phone=None, phone_source=PhoneSource.STATION, points=(station_of(told),))
    save(worker, told, f"points/{station_of(told)}", address="多福巷20号")
    save(worker, told, phones=NEW)
    worker.get(f"/work/{told.community}/{MEALS}")
    entries = [text_of(entry) for entry in worker.page.all("li", class_="history-entry")]
    assert entries[0].startswith("服务站：")
    assert entries[1].startswith("多福巷社区服务站：")
    assert "多福巷20号" in entries[1]


def test_ticks_are_kept_when_the_log_in_ends(
    log_in: Callable[..., CheckingClient], worker: CheckingClient, told: Town, world: World
) -> None:
    from .test_kept_forms import go_idle, log_in_again  # they need no fixture of their own

    worker.get(save(worker, told, phones=NEW).location)
    data = form_of(worker)
    go_idle(worker)
    worker.post(f"/work/{told.community}/elsewhere", data=data | {"change": data["change"][:1]})
    name = told.user(worker.role, world.community) if hasattr(worker, "role") else "worker110101001001"
    answer = log_in_again(worker, name)
    worker.get(answer.location)
    assert form_of(worker)["change"] == data["change"][:1]
