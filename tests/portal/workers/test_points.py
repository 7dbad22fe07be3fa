"""Places and the profile: entered as people write, refused in words, never half saved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.divisions import get_profile
from catalogue.models import Admits, AliasKind, State
from catalogue.offerings import points_of
from catalogue.time.hours import OpeningHours
from catalogue.time.wording import read_words
from tests.examples import examples, unsaved
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import MEALS, Town, errors_of, form_of

pytestmark = pytest.mark.both_databases


def test_a_place_is_added_as_it_is_written_on_the_door(worker: CheckingClient, town: Town) -> None:
    data = {
        "name": "胡同口餐桌",
        "address": "多福巷1号",
        "coordinates": "116.4102，39.9163",
        "phones": "010-65120001\n010-65120001\n 010-65120002 ",
        "hours": "周一至周五 9:00－11:30、13:30-17:00；周六 9点",
        "admits": "street",
    }
    assert worker.post(f"/work/{town.community}/points/new", data=data).status_code == 400
    assert "9点" in text_of(worker.page.find("div", id="errors"))
    assert worker.page.find("input", id="name").get("value") == "胡同口餐桌"
    data["hours"] = "周一至周五 9:00－11:30、13:30-17:00；周六 9:00-12:00；节假日休息"
    answer = worker.post(f"/work/{town.community}/points/new", data=data)
    (point,) = points_of(town.session, town.community)
    assert answer.location == f"/work/{town.community}/points#place-{point.id}"
    assert (point.latitude, point.longitude) == (39.9163, 116.4102)
    assert point.phones == ("010-65120001", "010-65120002")
    assert point.hours == "Mo-Fr 09:00-11:30,13:30-17:00; Sa 09:00-12:00; PH off"
    assert point.admits is Admits.STREET


def test_a_place_is_shown_for_editing_in_the_words_of_its_language(
    worker: CheckingClient, english: CheckingClient, town: Town
) -> None:
    point = town.place(hours="Mo-Fr 09:00-11:30; PH off")
    worker.get(f"/work/{town.community}/points/{point.id}")
    assert worker.page.find("textarea", id="hours").text == "\n周一至周五 09:00-11:30；法定节假日休息"[1:]
    english.get(f"/work/{town.community}/points/{point.id}")
    assert (
        english.page.find("textarea", id="hours").text == "Mon to Fri 09:00-11:30; closed on public holidays"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Su 00:00-24:00",
        "Mo,We,Fr 09:00-11:30,13:30-17:00",
        "Tu-Su 09:00-17:00; 2026-10-01..2026-10-07 off; PH 10:00-12:00",
        "Mo-Fr,Su 08:30-20:30; 2026-10-01,2026-10-05 off",
    ],
)
def test_hours_in_words_are_read_back_as_the_same_hours(
    worker: CheckingClient, town: Town, text: str
) -> None:
    point = town.place(hours=text)
    worker.get(f"/work/{town.community}/points/{point.id}")
    shown = worker.page.find("textarea", id="hours").text or ""
    assert "Mo" not in shown
    assert read_words(shown).hours == OpeningHours.parse(text)


def test_saving_a_place_as_it_is_shown_changes_nothing(worker: CheckingClient, town: Town) -> None:
    point = town.place(
        address="多福巷1号",
        latitude=39.9163,
        longitude=116.4102,
        phones=["010-65120001"],
        admits=Admits.EVERYONE,
    )
    worker.get(f"/work/{town.community}/points/{point.id}")
    data = {
        element.get("name"): element.get("value") or ""
        for element in worker.page.all("input")
        if element.get("type") == "text" or element.get("checked") is not None
    } | {element.get("name"): element.text or "" for element in worker.page.all("textarea")}
    assert worker.post(f"/work/{town.community}/points/{point.id}", data=data).status_code == 302
    town.session.rollback()
    assert points_of(town.session, town.community) == (point,)


TRAITS = ("step_free", "free_of_charge", "open_to_nonlocals")


def _ticked(worker: CheckingClient) -> dict[str, str | None]:
    return {
        element.get("name") or "": element.get("value")
        for element in worker.page.all("input", type="radio")
        if element.get("checked") is not None and element.get("name") in TRAITS
    }


def test_what_a_place_never_said_stays_unsaid(worker: CheckingClient, town: Town) -> None:
    """Yes, no, or nothing: workers need not answer what they do not know."""
    worker.get(f"/work/{town.community}/points/new")
    assert _ticked(worker) == dict.fromkeys(TRAITS, "")
    said = {"step_free": "yes", "free_of_charge": "no", "open_to_nonlocals": ""}
    data = {"name": "胡同口餐桌", "phones": "010-65120001", **said}
    assert worker.post(f"/work/{town.community}/points/new", data=data).status_code == 302
    (point,) = points_of(town.session, town.community)
    assert (point.step_free, point.free_of_charge, point.open_to_nonlocals) == (True, False, None)
    worker.get(f"/work/{town.community}/points/{point.id}")
    assert _ticked(worker) == said
    data |= {"version": "1", "step_free": "", "open_to_nonlocals": "yes"}
    worker.post(f"/work/{town.community}/points/{point.id}", data=data)
    town.session.rollback()
    (point,) = points_of(town.session, town.community)
    assert (point.step_free, point.free_of_charge, point.open_to_nonlocals) == (None, False, True)
    assert (
        worker.post(
            f"/work/{town.community}/points/{point.id}", data={**data, "step_free": "perhaps"}
        ).status_code
        == 400
    )


@pytest.mark.parametrize(
    "typed",
    ["39.9", "39.9 116.4 1", "north, south", "91.5, 200", "nan, inf", "1e3, 5", "39,9163 116,4102", "٣٩ ١١٦"],
)
def test_coordinates_that_are_none_are_refused(english: CheckingClient, town: Town, typed: str) -> None:
    data = {"name": "A", "coordinates": typed}
    assert english.post(f"/work/{town.community}/points/new", data=data).status_code == 400
    assert english.page.find("div", id="errors").find(".//a").get("href") == "#coordinates"  # type: ignore[union-attr]
    assert points_of(town.session, town.community) == ()


def test_a_place_that_a_line_names_stays_until_the_line_lets_go(worker: CheckingClient, town: Town) -> None:
    point = town.place()
    town.record(MEALS, points=(point.id,))
    worker.get(f"/work/{town.community}/points/{point.id}")
    assert "就餐送餐服务" in worker.page.text
    worker.post(f"/work/{town.community}/points/{point.id}/remove", data={"version": "1"})
    worker.get(f"/work/{town.community}/points")
    assert "有1项服务使用此处" in worker.page.text
    assert town.place_names() == [point.name]
    town.record(MEALS, state=State.ABSENT)
    for _twice in range(2):
        assert (
            worker.post(f"/work/{town.community}/points/{point.id}/remove", data={"version": "1"}).status_code
            == 302
        )
    assert town.place_names() == []


def test_a_neighbours_place_cannot_be_opened_changed_or_removed_from_here(
    worker: CheckingClient, town: Town, world: World
) -> None:
    point = town.place(community=world.neighbour)
    base = f"/work/{town.community}/points/{point.id}"
    assert worker.get(base).status_code == 404
    assert worker.post(base, data={"name": "抢来的"}).status_code == 404
    assert worker.post(f"{base}/remove").status_code == 404
    assert worker.get(f"/work/{town.community}/points/{10**30}").status_code == 404
    town.session.rollback()
    assert points_of(town.session, world.neighbour) == (point,)


def test_the_list_of_places_takes_as_many_queries_for_many_as_for_one(
    worker: CheckingClient, town: Town, count_queries: Callable[..., int]
) -> None:
    points = [town.place(name="第一处").id]
    town.record(MEALS, points=tuple(points))
    one = count_queries(lambda: worker.get(f"/work/{town.community}/points"))
    points += [town.place(name=f"第{number}处").id for number in range(9)]
    town.record(MEALS, points=tuple(points))
    assert count_queries(lambda: worker.get(f"/work/{town.community}/points")) <= one


def test_the_profile_is_saved_with_the_names_that_people_use(worker: CheckingClient, town: Town) -> None:
    data = {
        "version": "0",
        "station_name": "多福巷社区服务站",
        "address": "多福巷2号",
        "phones": "010-65120003",
        "hours": "工作日 9:00-17:00",
        "households": "１,840户",
        "coordinates": "39.92, 116.41",
        "type_tags": ["old_estate", "nonsense"],
        "alias_estate": "多福小区\n\n多福小区",
        "alias_hutong": "椿树胡同\r\n多福巷",
    }
    assert worker.post(f"/work/{town.community}/profile", data=data).status_code == 302
    profile = get_profile(town.session, town.community)
    assert profile is not None
    assert profile.hours == "Mo-Fr 09:00-17:00; PH off"
    assert profile.households == 1840
    assert profile.type_tags == ("old_estate",)
    assert {(alias.name, alias.kind) for alias in profile.aliases} == {
        ("多福小区", AliasKind.ESTATE),
        ("椿树胡同", AliasKind.HUTONG),
        ("多福巷", AliasKind.HUTONG),
    }
    worker.get(f"/work/{town.community}/profile")
    assert worker.page.find("textarea", id="hours").text == "周一至周五 09:00-17:00；法定节假日休息"
    assert worker.page.find("input", id="households").get("value") == "1840"


def test_a_profile_with_mistakes_saves_nothing_and_keeps_what_was_typed(
    english: CheckingClient, town: Town
) -> None:
    data = {
        "station_name": "x" * 101,
        "phones": "no phone",
        "hours": "now and then",
        "households": "many",
        "alias_estate": "Same",
        "alias_other": "Same",
    }
    assert english.post(f"/work/{town.community}/profile", data=data).status_code == 400
    assert "Give a whole number." in english.page.text
    data["households"] = "12"
    assert english.post(f"/work/{town.community}/profile", data=data).status_code == 400
    links = {a.get("href") for a in english.page.find("div", id="errors").iter("a")}
    assert links == {"#station_name", "#phones", "#hours", "#alias_estate"}
    assert english.page.find("input", id="households").get("value") == "12"
    assert get_profile(town.session, town.community) is None


@examples(20)
@given(
    values=st.dictionaries(
        st.sampled_from(
            ["name", "address", "coordinates", "phones", "hours", "admits", "households", "alias_hutong"]
        ),
        st.text(st.characters(codec="utf-8"), max_size=60),
        max_size=6,
    )
)
def test_whatever_is_typed_gets_an_answer_that_is_no_failure(
    worker: CheckingClient, world: World, values: dict[str, str]
) -> None:
    with unsaved():
        for path in ("points/new", "profile"):
            assert worker.post(
                f"/work/{world.community}/{path}", data={"version": "0", **values}
            ).status_code in (302, 400)


def test_the_addresses_that_service_points_had_lead_to_theirs(worker: CheckingClient, town: Town) -> None:
    point = town.place()
    base = f"/work/{town.community}"
    for old, new in (
        ("places", "points"),
        ("places/new", "points/new"),
        (f"places/{point.id}", f"points/{point.id}"),
    ):
        answer = worker.get(f"{base}/{old}")
        assert (answer.status_code, answer.location) == (301, f"{base}/{new}")
    for nothing in ("old", "9" * 40, "１"):
        assert worker.get(f"{base}/places/{nothing}").status_code == 404


MEALS_AT_NOON = {"name": "胡同口餐桌", "phones": "010-65120001"}


def test_hours_that_are_doubtful_are_asked_about_in_plain_words(worker: CheckingClient, town: Town) -> None:
    data = {**MEALS_AT_NOON, "hours": "周一至周五 8点-5点"}
    assert worker.post(f"/work/{town.community}/points/new", data=data).status_code == 400
    told = text_of(worker.page.find("div", id="errors"))
    assert "“周一至周五 8点-5点”：是上午还是下午？" in told
    assert worker.page.find("textarea", id="hours").text == "\n周一至周五 8点-5点"[1:]
    assert points_of(town.session, town.community) == ()


def test_what_is_concluded_is_shown_before_it_counts(worker: CheckingClient, town: Town) -> None:
    data = {**MEALS_AT_NOON, "hours": "周一至周五 8:30-11:30，1:30-5:00"}
    address = f"/work/{town.community}/points/new"
    assert worker.post(address, data=data).status_code == 400
    understood = "周一至周五 08:30-11:30、13:30-17:00"
    assert understood in text_of(worker.page.find("div", id="errors"))
    (seen,) = [field for field in worker.page.all("input") if field.get("name") == "hours_seen"]
    assert seen.get("value") == understood
    assert worker.post(address, data=data | {"hours_seen": understood}).status_code == 302
    town.session.rollback()
    (point,) = points_of(town.session, town.community)
    assert point.hours == "Mo-Fr 08:30-11:30,13:30-17:00"


def test_the_table_of_the_week_fills_the_field_without_a_script(worker: CheckingClient, town: Town) -> None:
    address = f"/work/{town.community}/points/new"
    table = {f"hours_{day}_0_from": "09:00" for day in range(5)} | {
        f"hours_{day}_0_to": "17:00" for day in range(5)
    }
    table |= {
        "hours_5_0_from": "09:00",
        "hours_5_0_to": "12:00",
        "hours_5_1_from": "18:00",
        "hours_5_1_to": "02:00",
    }
    data = {**MEALS_AT_NOON, "hours": "12月25日休息，周日9:00-10:00"}
    assert worker.post(address, data=data | table | {"hours_fill": "1"}).status_code == 400
    filled = worker.page.find("textarea", id="hours").text or ""
    assert filled.strip() == "周一至周五 09:00-17:00；周六 09:00-12:00、18:00-次日02:00；12月25日 休息"
    assert points_of(town.session, town.community) == ()
    assert worker.post(address, data={**MEALS_AT_NOON, "hours": filled}).status_code == 302
    town.session.rollback()
    (point,) = points_of(town.session, town.community)
    assert point.hours == "Mo-Fr 09:00-17:00; Sa 09:00-12:00,18:00-02:00; Dec 25 off"
    worker.get(f"/work/{town.community}/points/{point.id}")
    shown = {field.get("name"): field.get("value") for field in worker.page.all("input")}
    assert (shown["hours_5_1_from"], shown["hours_5_1_to"], shown["hours_6_0_from"]) == ("18:00", "02:00", "")


def test_half_a_period_in_the_table_is_asked_about(worker: CheckingClient, town: Town) -> None:
    data = {**MEALS_AT_NOON, "hours": "", "hours_2_0_from": "09:00", "hours_fill": "1"}
    assert worker.post(f"/work/{town.community}/points/new", data=data).status_code == 400
    assert "周三" in text_of(worker.page.find("div", id="errors"))


def test_what_is_typed_is_answered_while_it_is_typed(worker: CheckingClient, town: Town) -> None:
    address = f"/work/{town.community}/hours"
    assert worker.get(address, query_string={"text": "每天 8点到晚8点"}).text == "=每天 08:00-20:00"
    assert worker.get(address, query_string={"text": "周一至周五 9:00"}).text.startswith("?“周一至周五 9:00”")
    assert worker.get(address).text == ""


def test_a_second_place_of_the_same_name_or_address_is_asked_about_once(
    worker: CheckingClient, town: Town
) -> None:
    town.place(address="多福巷1号")
    new = f"/work/{town.community}/points/new"
    for typed in ({"name": "多福巷 老年餐桌"}, {"name": "活动室", "address": "多福巷１号"}):
        worker.get(new)
        data = form_of(worker) | typed | {"phones": "010-65120001"}
        assert worker.post(new, data=data).status_code == 400
        assert "多福巷老年餐桌" in errors_of(worker)
        assert len(town.place_names()) == 1
    assert worker.post(new, data=form_of(worker)).status_code == 302
    assert town.place_names() == ["多福巷老年餐桌", "活动室"]
    # A point that was there with its neighbour is changed without a word.
    worker.get(f"/work/{town.community}/points/1")
    assert (
        worker.post(f"/work/{town.community}/points/1", data=form_of(worker) | {"fee": "免费"}).status_code
        == 302
    )


def test_a_place_added_with_a_line_is_asked_about_too(worker: CheckingClient, town: Town) -> None:
    town.place()
    address = f"/work/{town.community}/{MEALS}"
    worker.get(address)
    data = form_of(worker) | {
        "state": ["delivered"],
        "place_name": "多福巷老年餐桌",
        "place_phones": "010-65120001",
    }
    assert worker.post(address, data=data).status_code == 400
    assert "多福巷老年餐桌" in errors_of(worker)
    assert worker.post(address, data=form_of(worker)).status_code == 302
    assert len(town.place_names()) == 2


def test_how_to_find_a_place_is_saved_told_in_its_history_and_taken_back(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place()
    path = f"/work/{town.community}/points/{point.id}"
    worker.get(path)
    worker.post(path, data=form_of(worker) | {"directions": " 过街天桥西侧，红色门头 "})
    (saved,) = points_of(town.session, town.community)
    assert saved.directions == "过街天桥西侧，红色门头"
    worker.get(path)
    newest = worker.page.all("li", class_="history-entry")[0]
    assert "怎么走过街天桥西侧" in text_of(newest)
    worker.post(f"{path}/restore", data={"version": "2", "restored": "1"})
    town.session.rollback()
    (saved,) = points_of(town.session, town.community)
    assert saved.directions is None
    assert (
        worker.post(path, data={"version": "3", "name": "餐桌", "directions": "长" * 201}).status_code == 400
    )
