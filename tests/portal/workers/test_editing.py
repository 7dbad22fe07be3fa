"""Filling in one line: mistakes keep what was typed, conflicts lose nothing, history tells what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.demo.filling import AUTHOR
from catalogue.foundation.clock import months_later, today
from catalogue.models import Admits, Mode, ProviderKind, Role, State
from catalogue.offerings import rule_not_applicable
from portal.workers.forms import LABELS
from tests.examples import examples, unsaved
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import CARE, MEALS, Town, errors_of, form_of
from .test_lines import line_of

pytestmark = pytest.mark.both_databases

LogIn = Callable[..., CheckingClient]


def test_a_worker_marks_a_service_as_offered_and_comes_back_to_its_line(
    worker: CheckingClient, town: Town
) -> None:
    answer = worker.post(
        f"/work/{town.community}/{CARE}",
        data={"version": "0", "state": "delivered", "phone": "010-65120000", "mode": "own"},
    )
    assert answer.location == f"/work/{town.community}#line-{CARE}"
    line = town.line(CARE)
    assert line.segment == "delivered"
    assert line.offering is not None
    assert line.offering.draft.phone == "010-65120000"
    assert line.offering.confirmed_role == "worker"


def test_everything_that_was_saved_is_in_the_form_again(worker: CheckingClient, town: Town) -> None:
    point = town.place()
    town.record(
        MEALS,
        state=State.SUSPENDED,
        suspended_from=today() - timedelta(days=3),
        suspended_until=today() + timedelta(days=30),
        suspended_reason="装修\n到月底",
        substitute="银闸社区餐桌",
        mode=Mode.STREET,
        provider_kind=ProviderKind.COMPANY,
        provider_name="某餐饮公司",
        link="https://example.org/meals",
        note_zh="说明",
        note_en="A note",
        points=(point.id,),
    )
    before = town.line(MEALS).offering
    worker.get(f"/work/{town.community}/{MEALS}")
    data = form_of(worker)
    assert data["note_en"] == "A note"
    assert worker.post(f"/work/{town.community}/{MEALS}", data=data).status_code == 302
    after = town.line(MEALS).offering
    assert before is not None
    assert after is not None
    assert after.draft == before.draft
    assert after.version == before.version


def test_offered_without_a_place_is_not_saved_and_the_message_says_what_is_missing(
    worker: CheckingClient, town: Town
) -> None:
    data = {"version": "0", "state": "delivered", "note_zh": "写了很久的说明", "phone": ""}
    assert worker.post(f"/work/{town.community}/{MEALS}", data=data).status_code == 400
    assert "请填写服务点，以及开放时间或电话。" in errors_of(worker)
    assert worker.page.find("div", id="errors").find(".//a").get("href") == "#points"  # type: ignore[union-attr]
    assert form_of(worker)["note_zh"] == "写了很久的说明"
    assert town.line(MEALS).offering is None


def test_every_mistake_is_told_at_once_with_a_link_to_its_field(english: CheckingClient, town: Town) -> None:
    data = {
        "version": "0",
        "state": "suspended",
        "suspended_from": "31.2.2026",
        "suspended_until": "soon",
        "phone": "call me",
        "link": "example.org",
        "note_zh": "x" * 1001,
    }
    assert english.post(f"/work/{town.community}/{MEALS}", data=data).status_code == 400
    text = errors_of(english)
    assert text.count("Give a day of the calendar") == 2
    data |= {"suspended_from": "", "suspended_until": ""}
    english.post(f"/work/{town.community}/{MEALS}", data=data)
    links = [a.get("href") for a in english.page.find("div", id="errors").iter("a")]
    assert {"#suspended_from", "#suspended_reason", "#phone", "#link", "#note_zh"} <= set(links)
    ids = {element.get("id") for element in english.page.root.iter()}
    assert {link[1:] for link in links if link} <= ids
    assert town.line(MEALS).offering is None


@pytest.mark.parametrize("state", ["", "not_applicable", "unknown", "提供", "delivered\x00"])
def test_a_state_that_nobody_can_report_is_refused(worker: CheckingClient, town: Town, state: str) -> None:
    data = {"version": "0", "state": state, "phone": "010-65120000"}
    assert worker.post(f"/work/{town.community}/{CARE}", data=data).status_code == 400
    assert town.line(CARE).offering is None


@pytest.mark.parametrize("typed", ["2027-01-05", "2027/1/5", "2027年1月5日", "２０２７-01-05", "20270105"])
def test_a_day_may_be_typed_in_several_ways(worker: CheckingClient, town: Town, typed: str) -> None:
    data = {"version": "0", "state": "planned", "planned_for": typed}
    assert worker.post(f"/work/{town.community}/{CARE}", data=data).status_code == 302
    offering = town.line(CARE).offering
    assert offering is not None
    assert offering.draft.planned_for == date(2027, 1, 5)


def test_a_new_place_is_added_together_with_the_line(worker: CheckingClient, town: Town) -> None:
    data = {
        "version": "0",
        "state": "delivered",
        "place_name": "胡同口餐桌",
        "place_address": "多福巷1号",
        "place_phones": "010-65120001\n\n010-65120002",
        "place_hours": "周一至周五 9:00-11:30、13:30-17:00；节假日休息",
    }
    assert worker.post(f"/work/{town.community}/{MEALS}", data=data).status_code == 302
    offering = town.line(MEALS).offering
    assert offering is not None
    (point,) = offering.points
    assert point.phones == ("010-65120001", "010-65120002")
    assert point.hours == "Mo-Fr 09:00-11:30,13:30-17:00; PH off"


def test_a_new_place_that_is_wrong_or_a_line_that_is_wrong_saves_neither(
    worker: CheckingClient, town: Town
) -> None:
    place = {"place_name": "胡同口餐桌", "place_hours": "看情况"}
    worker.post(f"/work/{town.community}/{MEALS}", data={"version": "0", "state": "delivered"} | place)
    assert "看情况" in errors_of(worker)
    place["place_hours"] = "每天 9:00-10:00"
    worker.post(f"/work/{town.community}/{MEALS}", data={"version": "0", "state": "partial"} | place)
    assert "请写明尚缺什么" in errors_of(worker)
    assert form_of(worker)["place_name"] == "胡同口餐桌"
    worker.get(f"/work/{town.community}/points")
    assert "还没有服务点" in worker.page.text


def test_places_keep_their_order_and_foreign_ones_cannot_be_slipped_in(
    worker: CheckingClient, town: Town, world: World
) -> None:
    first, second, third = (town.place(name=f"第{number}处") for number in "一二三")
    town.record(MEALS, points=(third.id, first.id))
    foreign = town.place(community=world.neighbour)
    data = {
        "version": "1",
        "state": "delivered",
        "points": [str(point) for point in (first.id, second.id, third.id, foreign.id, 10**30)] + ["x"],
    }
    assert worker.post(f"/work/{town.community}/{MEALS}", data=data).status_code == 302
    offering = town.line(MEALS).offering
    assert offering is not None
    assert offering.draft.points == (third.id, first.id, second.id)


def test_a_neighbours_place_that_the_line_names_stays_when_it_is_saved(
    worker: CheckingClient, town: Town, world: World
) -> None:
    shared = town.place(community=world.neighbour, admits=Admits.EVERYONE)
    town.record(MEALS, mode=Mode.SHARED, points=(shared.id,))
    worker.get(f"/work/{town.community}/{MEALS}")
    assert "其他社区的" in worker.page.text
    data = form_of(worker) | {"note_zh": "新说明"}
    assert worker.post(f"/work/{town.community}/{MEALS}", data=data).status_code == 302
    offering = town.line(MEALS).offering
    assert offering is not None
    assert offering.draft.points == (shared.id,)


def test_save_and_next_leads_to_the_next_empty_line(worker: CheckingClient, town: Town) -> None:
    town.record("0202", state=State.ABSENT)
    data = {"version": "0", "state": "absent", "then": "next"}
    answer = worker.post(f"/work/{town.community}/0201", data=data)
    assert answer.location == f"/work/{town.community}/0203"


def test_a_ruling_is_shown_and_cannot_be_written_over(worker: CheckingClient, town: Town) -> None:
    town.write()
    rule_not_applicable(
        town.session,
        actor=town.actor,
        community=town.community,
        item=town.edition.item(CARE),
        reason="本辖区没有此类居民",
    )
    town.session.commit()
    worker.get(f"/work/{town.community}/{CARE}")
    assert "本辖区没有此类居民" in worker.page.text
    assert not [form for form in worker.page.all("form") if form.get("class") == "task-form"]
    data = {"version": "1", "state": "delivered", "phone": "010-65120000", "note_zh": "留住我"}
    assert worker.post(f"/work/{town.community}/{CARE}", data=data).status_code == 409
    assert "只有区里可以更改" in errors_of(worker)
    assert form_of(worker)["note_zh"] == "留住我"
    assert town.line(CARE).segment == "not_applicable"


def test_taking_back_empties_the_line_and_keeps_its_history(worker: CheckingClient, town: Town) -> None:
    town.record(CARE)
    worker.post(f"/work/{town.community}/{CARE}/withdraw", data={"version": "9"})
    assert town.line(CARE).version == 1
    for _twice in range(2):
        answer = worker.post(f"/work/{town.community}/{CARE}/withdraw", data={"version": "1"})
        assert answer.location == f"/work/{town.community}#line-{CARE}"
    assert town.line(CARE).offering is None
    worker.get(f"/work/{town.community}/{CARE}")
    entries = worker.page.all("li", class_="history-entry")
    assert len(entries) == 2
    assert "撤回" in text_of(entries[0])


def test_the_history_says_who_in_what_role_and_what_changed(english: CheckingClient, town: Town) -> None:
    point = town.place()
    town.record(MEALS, points=(point.id,), note_zh="15元")
    english.get(f"/work/{town.community}/{MEALS}")
    data = form_of(english) | {"phone": "010-65123333", "note_zh": "", "points": [], "mode": "street"}
    data |= {"place_name": "新餐桌", "place_hours": "Mo-Su 11:00-12:00"}
    assert english.post(f"/work/{town.community}/{MEALS}", data=data).status_code == 302
    english.get(f"/work/{town.community}/{MEALS}")
    newest, first = english.page.all("li", class_="history-entry")
    text = text_of(newest)
    assert "Community worker" in text
    assert f"worker{town.community}" in text
    assert "Telephone010-6512 0000 →became 010-6512 3333" in text.replace("Telephone ", "Telephone")
    assert "多福巷老年餐桌" in text
    assert "新餐桌" in text
    assert "15元 (emptied)" in text
    assert "Street office" in text_of(first)


def test_what_the_demonstration_wrote_is_named_in_the_readers_language(
    worker: CheckingClient, town: Town
) -> None:
    town.actor = replace(town.actor, name=AUTHOR)
    town.record(MEALS, points=(town.place().id,))
    worker.get(f"/work/{town.community}/{MEALS}")
    (entry,) = worker.page.all("li", class_="history-entry")
    assert "演示数据" in text_of(entry)
    assert AUTHOR not in text_of(entry)


def test_a_long_history_is_folded(worker: CheckingClient, town: Town) -> None:
    for number in range(14):
        town.record(CARE, phone=f"010-6512{number:04d}")
    worker.get(f"/work/{town.community}/{CARE}")
    assert "更早的4条记录" in worker.page.text


def test_the_criterion_and_what_offered_needs_stand_beside_the_form(
    english: CheckingClient, town: Town
) -> None:
    english.get(f"/work/{town.community}/{MEALS}")
    text = english.page.text
    assert "Residents could really get this service in the last 12 months" in text
    assert "Name the place, and its opening hours or a phone number." in text
    assert "At a place" in text


def test_the_edit_page_takes_few_queries(
    worker: CheckingClient, town: Town, count_queries: Callable[..., int]
) -> None:
    points = tuple(town.place(name=f"第{number}处").id for number in range(8))
    town.record(MEALS, points=points)
    page = f"/work/{town.community}/{MEALS}"
    worker.get(page)  # what a process keeps is read once
    assert count_queries(lambda: worker.get(page)) <= 17


def test_saving_twice_the_same_day_writes_once(worker: CheckingClient, town: Town) -> None:
    data = {"version": "0", "state": "absent", "note_zh": "一行\r\n两行"}
    worker.post(f"/work/{town.community}/{CARE}", data=data)
    worker.post(f"/work/{town.community}/{CARE}", data=data | {"version": "1"})
    line = town.line(CARE)
    assert line.version == 1
    assert line.offering is not None
    assert line.offering.draft.note_zh == "一行\n两行"


def test_an_item_that_does_not_exist_is_not_found(worker: CheckingClient, town: Town) -> None:
    for path in ("9999", "abcd", "020", "02022"):
        assert worker.get(f"/work/{town.community}/{path}").status_code == 404
    assert worker.post(f"/work/{town.community}/9999", data={"state": "absent"}).status_code == 404


def test_a_street_may_fill_in_for_its_communities(log_in: LogIn, town: Town, world: World) -> None:
    street = log_in(Role.STREET, world.street)
    data = {"version": "0", "state": "absent"}
    assert street.post(f"/work/{world.neighbour}/{CARE}", data=data).status_code == 302
    offering = town.line(CARE, world.neighbour).offering
    assert offering is not None
    assert offering.confirmed_role == "street"


def test_an_old_confirmation_is_renewed_by_saving(worker: CheckingClient, town: Town) -> None:
    town.record(CARE, on=months_later(today(), -14))
    worker.get(f"/work/{town.community}/{CARE}")
    worker.post(f"/work/{town.community}/{CARE}", data=form_of(worker))
    assert town.line(CARE).segment == "delivered"


@examples(25)
@given(
    values=st.dictionaries(
        st.sampled_from(
            [*LABELS, "place_name", "place_hours", "place_phones", "version", "then", "take-state"]
        ),
        st.text(st.characters(codec="utf-8"), max_size=60),
        max_size=8,
    )
)
def test_whatever_is_typed_gets_an_answer_that_is_no_failure(
    worker: CheckingClient, world: World, values: dict[str, str]
) -> None:
    with unsaved():
        answer = worker.post(f"/work/{world.community}/{MEALS}", data={"state": "delivered"} | values)
        assert answer.status_code in (302, 400, 409)


def test_what_was_just_saved_can_be_undone_on_the_page_that_says_so(
    worker: CheckingClient, town: Town
) -> None:
    town.record(CARE, note_zh="旧说明", on=town.world.today - timedelta(days=30))
    before = town.line(CARE).offering
    worker.get(f"/work/{town.community}/{CARE}")
    saved = worker.post(f"/work/{town.community}/{CARE}", data=form_of(worker) | {"note_zh": "写错了"})
    worker.get(saved.location)
    (undo,) = [each for each in worker.page.all("form") if (each.get("action") or "").endswith("/undo")]
    data = {each.get("name"): each.get("value") for each in undo.iter("input")}
    undone = worker.post(undo.get("action") or "", data=data)
    worker.get(undone.location)
    assert "已恢复" in line_of(worker.page, CARE)
    assert not [each for each in worker.page.all("form") if (each.get("action") or "").endswith("/undo")]
    offering = town.line(CARE).offering
    assert before is not None
    assert offering is not None
    assert (offering.draft, offering.confirmed_on) == (before.draft, before.confirmed_on)
    versions = town.line(CARE).version
    worker.post(undo.get("action") or "", data=data)
    worker.get(undone.location)
    assert "已恢复" in line_of(worker.page, CARE)
    assert town.line(CARE).version == versions
