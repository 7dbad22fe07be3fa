"""Two people at one line: the second sees both versions, and loses nothing."""

from __future__ import annotations

import pytest

from tests.pages import CheckingClient

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
    for words in ("我的说明", "街道的说明", "新公司", "旧公司", "010-65121111", "010-65120000", "山下"):
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
    assert "010-65127777" in worker.page.text
    assert town.line(CARE).version == 3


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
    assert "刚被别人撤回" in errors_of(worker)
    again = form_of(worker)
    assert (again["note_zh"], again["version"]) == ("留住我", "0")
    assert worker.post(f"/work/{town.community}/{CARE}", data=again).status_code == 302
