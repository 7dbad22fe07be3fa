"""Two people at one line: the second sees both versions, and loses nothing."""

from __future__ import annotations

import pytest

from catalogue.divisions import get_profile
from catalogue.offerings import points_of, remove_point
from tests.pages import CheckingClient, text_of

from .conftest import CARE, Town, errors_of, form_of

pytestmark = pytest.mark.both_databases


def test_the_second_of_two_writers_sees_both_versions_and_loses_nothing(
    worker: CheckingClient, town: Town
) -> None:
    town.record(CARE, note_zh="旧说明", provider_name="旧公司")
    worker.get(f"/work/{town.community}/{CARE}")
    mine = form_of(worker) | {"note_zh": "我的说明", "phone": "010-65121111"}
    town.record(CARE, note_zh="街道的说明", provider_name="新公司")
    assert worker.post(f"/work/{town.community}/{CARE}", data=mine).status_code == 409
    text = worker.page.text
    for words in ("我的说明", "街道的说明", "新公司", "旧公司", "010-6512 1111", "010-6512 0000", "山下"):
        assert words in text
    checked = {
        (element.get("name"), element.get("value"))
        for element in worker.page.all("input", type="radio")
        if element.get("checked") is not None
    }
    assert checked == {("take-phone", "mine"), ("take-provider_name", "theirs")}
    assert town.line(CARE).version == 2

    typed = {
        element.get("name"): element.get("value")
        for element in worker.page.all("input", type="hidden")
        if element.get("name") != "next"
    }
    undecided = typed | {"take-phone": "mine", "take-provider_name": "theirs"}
    assert worker.post(f"/work/{town.community}/{CARE}", data=undecided).status_code == 409
    assert "请逐项选择" in errors_of(worker)
    assert "我的说明" in worker.page.text
    decided = undecided | {"take-note_zh": "mine"}
    assert worker.post(f"/work/{town.community}/{CARE}", data=decided).status_code == 302
    offering = town.line(CARE).offering
    assert offering is not None
    assert (offering.draft.note_zh, offering.draft.phone) == ("我的说明", "010-65121111")
    assert offering.draft.provider_name == "新公司"
    assert offering.version == 3


def test_a_conflict_can_be_taken_back_into_the_form(english: CheckingClient, town: Town) -> None:
    town.record(CARE, note_zh="旧")
    town.record(CARE, note_zh="他们的", phone="010-65129999")
    data = {"version": "1", "state": "delivered", "phone": "010-65120000", "note_zh": "我的\n第二行"}
    assert english.post(f"/work/{town.community}/{CARE}", data=data).status_code == 409
    typed = {
        element.get("name"): element.get("value")
        for element in english.page.all("input", type="hidden")
        if element.get("name") != "next"
    }
    choice = {"take-note_zh": "mine", "take-phone": "theirs", "take-mode": "theirs", "then": "edit"}
    assert english.post(f"/work/{town.community}/{CARE}", data=typed | choice).status_code == 200
    shown = form_of(english)
    assert shown["note_zh"] == "我的\n第二行"
    assert shown["phone"] == "010-65129999"
    assert shown["mode"] == "own"
    assert shown["version"] == "2"


def test_a_third_writer_in_between_is_a_conflict_again(worker: CheckingClient, town: Town) -> None:
    town.record(CARE)
    town.record(CARE, phone="010-65129999")
    data = {"version": "2", "state": "delivered", "phone": "010-65128888", "take-phone": "theirs"}
    town.record(CARE, phone="010-65127777")
    assert worker.post(f"/work/{town.community}/{CARE}", data=data).status_code == 409
    assert "010-6512 7777" in worker.page.text
    assert town.line(CARE).version == 3


def test_who_changed_it_in_another_window_is_not_told_of_somebody_else(
    worker: CheckingClient, town: Town
) -> None:
    address = f"/work/{town.community}/{CARE}"
    town.record(CARE)
    worker.get(address)
    opened = form_of(worker)
    worker.post(address, data=opened | {"note_zh": "先存的"})
    assert worker.post(address, data=opened | {"note_zh": "后退再改的"}).status_code == 409
    assert text_of(worker.page.find("h1")) == "您刚保存过不同的内容"
    main = text_of(worker.page.find("main"))
    assert all(words in main for words in ("先存的", "后退再改的", "可能是在另一个窗口", "保留已保存的"))
    assert "别人" not in main


@pytest.mark.parametrize("version", ["", "x", "-1", "3.5", "²", "1" * 40, "\x00"])
def test_a_form_without_a_sensible_version_never_overwrites(
    worker: CheckingClient, town: Town, version: str
) -> None:
    town.record(CARE)
    data = {"version": version, "state": "absent"}
    assert worker.post(f"/work/{town.community}/{CARE}", data=data).status_code == 409
    assert town.line(CARE).segment == "delivered"


def test_a_record_taken_back_meanwhile_leaves_the_typed_text(worker: CheckingClient, town: Town) -> None:
    data = {"version": "3", "state": "delivered", "phone": "010-65120000", "note_zh": "留住我"}
    assert worker.post(f"/work/{town.community}/{CARE}", data=data).status_code == 409
    assert "记录刚被撤回" in errors_of(worker)
    again = form_of(worker)
    assert (again["note_zh"], again["version"]) == ("留住我", "0")
    assert worker.post(f"/work/{town.community}/{CARE}", data=again).status_code == 302


def chosen(client: CheckingClient) -> set[tuple[str | None, str | None]]:
    """The versions that are proposed, by field."""
    return {
        (element.get("name"), element.get("value"))
        for element in client.page.all("input", type="radio")
        if element.get("checked") is not None
    }


def hidden(client: CheckingClient) -> dict[str, str | None]:
    """What the page sends along without showing it."""
    return {
        element.get("name") or "": element.get("value")
        for element in client.page.all("input", type="hidden")
        if element.get("name") != "next"
    }


def test_the_second_of_two_editors_of_a_place_sees_both_versions_and_loses_nothing(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place(phones=["010-65120001"], step_free=True, latitude=39.9163, longitude=116.4102)
    address = f"/work/{town.community}/points/{point.id}"
    worker.get(address)
    mine = form_of(worker) | {"name": "我的餐桌", "phones": "010-65121111", "hours": "每天 9:00-17:00"}
    town.change_place(point, name="街道的餐桌", step_free=False)
    assert worker.post(address, data=mine).status_code == 409
    for words in ("我的餐桌", "街道的餐桌", "010-6512 1111", "010-6512 0001", "每天 09:00-17:00"):
        assert words in worker.page.text
    assert chosen(worker) == {("take-phones", "mine"), ("take-hours", "mine"), ("take-step_free", "theirs")}
    assert town.place_names() == ["街道的餐桌"]

    decided = hidden(worker) | dict(sorted(chosen(worker)))
    assert worker.post(address, data=decided).status_code == 409
    assert "请逐项选择" in errors_of(worker)
    again = worker.post(address, data=decided | {"take-name": "mine", "then": "edit"})
    assert again.status_code == 200
    assert form_of(worker)["name"] == "我的餐桌"
    assert worker.post(address, data=form_of(worker)).status_code == 302
    town.session.rollback()
    (saved,) = points_of(town.session, town.community)
    assert (saved.name, saved.step_free, saved.phones) == ("我的餐桌", False, ("010-65121111",))
    assert (saved.hours, saved.version) == ("Mo-Su 09:00-17:00", 3)


def test_a_place_that_was_removed_meanwhile_can_be_saved_again_as_typed(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place()
    address = f"/work/{town.community}/points/{point.id}"
    worker.get(address)
    mine = form_of(worker) | {"name": "改名的餐桌"}
    town.write()
    remove_point(town.session, actor=town.actor, community=town.community, point_id=point.id)
    town.session.commit()
    assert worker.post(address, data=mine).status_code == 409
    assert "已被删除" in errors_of(worker)
    form = worker.page.find("form", class_="form")
    assert form.get("action") == f"/work/{town.community}/points/new"
    assert worker.post(f"/work/{town.community}/points/new", data=form_of(worker)).status_code == 302
    assert town.place_names() == ["改名的餐桌"]


def test_a_new_place_that_is_sent_twice_is_one(worker: CheckingClient, town: Town) -> None:
    for _time in range(2):
        data = {"name": "活动室", "phones": "010-65120001"}
        assert worker.post(f"/work/{town.community}/points/new", data=data).status_code == 302
    assert town.place_names() == ["活动室"]


def test_the_second_of_two_editors_of_the_profile_sees_both_versions(
    english: CheckingClient, town: Town
) -> None:
    town.profile(households=900, type_tags=("rural",))
    address = f"/work/{town.community}/profile"
    english.get(address)
    mine = form_of(english) | {"households": "1200", "alias_estate": "多福小区"}
    town.profile(households=950, type_tags=("rural",), phones=("010-65120009",))
    assert english.post(address, data=mine).status_code == 409
    assert "The profile was changed by someone else" in english.page.text
    assert chosen(english) == {("take-phones", "theirs"), ("take-alias_estate", "mine")}
    decided = hidden(english) | dict(sorted(chosen(english))) | {"take-households": "theirs"}
    assert english.post(address, data=decided).status_code == 302
    profile = get_profile(town.session, town.community)
    assert profile is not None
    assert (profile.households, profile.phones) == (950, ("010-65120009",))
    assert [alias.name for alias in profile.aliases] == ["多福小区"]


def test_an_earlier_version_of_a_place_a_line_and_the_profile_can_be_said_again(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place()
    town.change_place(point, name="换了名字")
    town.record(CARE, note_zh="旧说明")
    town.record(CARE, note_zh="新说明")
    town.profile()
    town.profile(station_name="新站")
    for path in (f"points/{point.id}", CARE, "profile"):
        worker.get(f"/work/{town.community}/{path}")
        (form,) = [
            each for each in worker.page.all("form") if (each.get("action") or "").endswith("/restore")
        ]
        data = {"version": "2", "restored": form.find(".//button").get("value")}  # type: ignore[union-attr]
        assert worker.post(f"/work/{town.community}/{path}/restore", data=data).status_code == 302
    assert town.place_names() == [point.name]
    offering = town.line(CARE).offering
    assert offering is not None
    assert offering.draft.note_zh == "旧说明"
    profile = get_profile(town.session, town.community)
    assert profile is not None
    assert profile.station_name == "多福巷社区服务站"
    worker.get(f"/work/{town.community}/points/{point.id}")
    assert "恢复" in worker.page.text


def test_what_was_never_said_cannot_be_restored(worker: CheckingClient, town: Town) -> None:
    point = town.place()
    for path in (f"points/{point.id}", "points/999", CARE, "profile"):
        for version in ("7", "-1", "x", "9" * 40):
            answer = worker.post(f"/work/{town.community}/{path}/restore", data={"restored": version})
            assert answer.status_code == 404
