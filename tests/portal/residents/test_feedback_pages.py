"""What a resident who reports reads: when the answer comes, what is on record, what is asked first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.models import ServicePoint
from tests.pages import text_of
from tests.portal.counting import counted
from tests.portal.visiting import Visit
from tests.worlds.near_town import Town
from tests.worlds.told import CANTEEN, CARE, MEALS, MEALS_PHONE, STATION_PHONE, UNREPORTED

pytestmark = pytest.mark.both_databases


def choices(visit: Visit) -> dict[str, str]:
    """What can be reported as wrong, each with the words beside it."""
    options = [text_of(each) for each in visit.client.page.find("fieldset", id="field").iter("div")]
    return {option.split(" ")[0].split("现在登记")[0]: option for option in options}


def test_a_resident_is_told_when_the_answer_comes_and_not_to_answer(visit: Visit) -> None:
    visit.open(kind="correction", item=MEALS, community=visit.world.community)
    address = visit.send(field="phone", words="应当是 6512 3456").location
    visit.client.get(address)
    clock = text_of(visit.client.page.find("p", class_="said-clock"))
    assert "承办单位将在" in clock
    assert "请在" not in clock
    visit.client.set_cookie("language", "en")
    visit.client.get(address)
    assert "You will be answered by" in text_of(visit.client.page.find("p", class_="said-clock"))


def test_a_resident_whose_answer_is_late_is_told_so_and_whom_to_call(visit: Visit) -> None:
    visit.open(kind="correction", item=MEALS, community=visit.world.community)
    address = visit.send(field="phone", words="应当是 6512 3456").location
    visit.wait(int(timedelta(days=20).total_seconds()))
    visit.client.get(address)
    clock = text_of(visit.client.page.find("p", class_="said-clock"))
    assert "前答复，现已超期" in clock
    assert "可以打电话催办" in clock
    assert visit.client.page.all("a", class_="call")


def test_whoever_corrects_a_line_reads_what_is_recorded_now(visit: Visit) -> None:
    visit.open(kind="correction", item=MEALS, community=visit.world.community)
    said = choices(visit)
    assert MEALS_PHONE in said["电话"]
    assert STATION_PHONE not in said["电话"]
    assert "现在登记：多福巷2号" in said["地址"]
    assert "现在登记：每天 09:00" in said["开放时间"]
    assert "现在登记" not in said["其他"]
    answer = visit.send(words="")  # and nothing chosen
    assert answer.status_code == 400
    assert MEALS_PHONE in choices(visit)["电话"], "the present record is shown at the second try too"


def test_a_line_with_no_number_of_its_own_shows_the_stations_as_its_page_does(visit: Visit) -> None:
    visit.open(kind="correction", item=UNREPORTED, community=visit.world.community)
    said = choices(visit)
    assert f"服务站：{STATION_PHONE}" in said["电话"]
    assert "现在登记" not in said["地址"]
    assert "现在登记" not in said["开放时间"]
    visit.open(kind="correction", item=CARE, community=visit.world.community)
    assert "现在登记：010-0510 0003" in choices(visit)["电话"]


def test_places_of_one_line_are_told_apart(visit: Visit) -> None:
    town = Town(visit.session, visit.world)
    town.place("银闸餐桌", None, code=UNREPORTED, phones=("010-0510 0100",))
    town.place("银闸二桌", None, code=UNREPORTED, phones=("010-0510 0101",))
    visit.open(kind="correction", item=UNREPORTED, community=visit.world.neighbour)
    said = choices(visit)
    assert "银闸餐桌：010-0510 0100" in said["电话"]
    assert "银闸二桌：010-0510 0101" in said["电话"]


def test_of_a_community_its_stations_entries_are_shown_and_of_a_place_its_own(visit: Visit) -> None:
    visit.open(kind="correction", community=visit.world.community)
    said = choices(visit)
    assert STATION_PHONE in said["电话"]
    assert "多福巷1号" in said["地址"]
    assert "08:30" in said["开放时间"]
    point = visit.session.scalars(select(ServicePoint.id).where(ServicePoint.name == CANTEEN)).one()
    visit.open(kind="correction", point=point)
    said = choices(visit)
    assert MEALS_PHONE in said["电话"]
    assert "多福巷2号" in said["地址"]


@pytest.mark.parametrize("about", ["elsewhere", "street"])
def test_where_nothing_is_recorded_nothing_is_said_of_it(visit: Visit, about: str) -> None:
    visit.open(kind="correction", community=getattr(visit.world, about))
    assert "现在登记" not in visit.client.page.text


def test_what_is_recorded_costs_a_few_questions_whatever_there_is_of_it(app: Flask, visit: Visit) -> None:
    town = Town(visit.session, visit.world)
    for number in range(6):
        town.place(f"银闸餐桌{number}", None, code=UNREPORTED)
    address = {"kind": "correction", "item": UNREPORTED, "community": visit.world.neighbour}
    visit.open(**address)
    with counted(app) as sent:
        visit.open(**address)
    assert len(sent) <= 10, "\n".join(sent)


def test_a_need_is_told_in_own_words_before_any_list(visit: Visit) -> None:
    visit.open(kind="need", community=visit.world.community)
    form = visit.client.page.find("form", class_="form")
    asked = [each.get("name") for each in form.iter() if each.tag in ("textarea", "select")]
    assert asked == ["words", "item"]
    visit.open(kind="need")
    form = visit.client.page.find("form", class_="form")
    asked = [each.get("name") for each in form.iter() if each.tag in ("textarea", "select")]
    assert (asked[0], asked[-1]) == ("words", "item")
    visit.open(kind="in-vain", community=visit.world.community)
    form = visit.client.page.find("form", class_="form")
    asked = [each.get("name") for each in form.iter() if each.tag in ("textarea", "select")]
    assert asked == ["item", "words"]


def test_the_same_form_sent_twice_is_one_report_and_another_text_is_another(visit: Visit) -> None:
    visit.open(kind="need", community=visit.world.community)
    first, again = visit.send(words="想修鞋"), visit.send(words="想修鞋")
    assert (again.status_code, again.location) == (303, first.location)
    assert [case.reports for case in visit.cases()] == [1]
    assert visit.send(words="想配钥匙").location != first.location
    visit.open(kind="need", community=visit.world.community)
    assert visit.send(words="想修鞋").location != first.location
    assert [case.reports for case in visit.cases()] == [2, 1]


def test_before_reporting_one_reads_that_others_did_without_their_words(visit: Visit) -> None:
    about = {"kind": "need", "item": MEALS, "community": visit.world.community}
    visit.open(**about)
    assert not visit.client.page.all("section", **{"aria-labelledby": "reported"})
    visit.send(words="王奶奶要送餐")
    visit.open(**about)
    already = text_of(visit.client.page.find("section", **{"aria-labelledby": "reported"}))
    assert "反映1次" in already
    assert "同样的情况不用再报" in already
    assert "王奶奶" not in already
    visit.client.get(f"/communities/{visit.world.community}/matters")
    assert "反映1次" in visit.client.page.text
    assert "王奶奶" not in visit.client.page.text
    visit.client.get(f"/communities/{visit.world.village}/matters")
    assert "没有等待答复的情况" in visit.client.page.text


def test_who_has_the_code_erases_what_they_wrote(visit: Visit) -> None:
    visit.open(kind="need", community=visit.world.community)
    place = visit.send(words="想修鞋，我住六号楼", contact="138 0013 8000").location
    visit.client.get(place)
    assert "删除我写的内容" in visit.client.page.text
    assert visit.client.post(f"{place}/remove").status_code == 303
    visit.client.get(place)
    text = visit.client.page.text
    assert "您写的内容和联系方式已删除" in text
    assert not any(words in text for words in ("六号楼", "1******00", "删除我写的内容"))
    assert [(each.words, each.contact) for each in visit.reports()] == [(None, None)]
    assert visit.client.post("/feedback/000-000-000/remove").status_code == 404
