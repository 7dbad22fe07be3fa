"""Residents report: the form, its traps, the code, the answer, and the one question after use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue import feedback
from catalogue.access.rights import Actor, Held
from catalogue.foundation.database import begin_writing
from catalogue.models import CaseKind, EditionItem, Experience, Item, Role
from tests.catalogue.reports import arranged
from tests.portal.counting import counted
from tests.portal.visiting import Visit
from tests.worlds.near_town import Town
from tests.worlds.told import HOSTILE, MEALS

pytestmark = pytest.mark.both_databases

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
CORRECTIONS = "0703"
"""社区矫正: sensitive."""


def test_a_wrong_number_is_reported_and_followed_by_its_code(visit: Visit) -> None:
    visit.open(kind="correction", item=MEALS, community=visit.world.community)
    answer = visit.send(field="phone", words="应当是 6512 3456", contact="138 0013 8000")
    assert answer.status_code == 303
    page = visit.client.get(answer.location)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    (case,), (report,) = visit.cases(), visit.reports()
    assert (case.kind, case.field, case.reports) == ("correction", "phone", 1)
    assert (report.words, report.contact, report.mark) == ("应当是 6512 3456", "138 0013 8000", None)
    text = visit.client.page.text
    assert feedback.say_code(report.code) in text
    assert "应当是 6512 3456" in text
    assert "承办单位将在" in text
    assert "138" not in text
    found = visit.client.get("/feedback", query_string={"code": report.code.lower()})
    assert found.location == answer.location
    worker = Actor("王", (Held(Role.WORKER, visit.world.community),))
    visit.session.rollback()
    begin_writing(visit.session)
    feedback.answer(
        visit.session, actor=worker, case=case.id, draft=arranged("已更正，谢谢。"), now=visit.now
    )
    visit.session.commit()
    visit.client.get(answer.location)
    assert "已更正，谢谢。" in visit.client.page.text
    assert "王" not in visit.client.page.text
    assert visit.reports()[0].contact is None


def test_a_resident_says_once_that_it_is_not_settled_and_reads_both_answers(visit: Visit) -> None:
    visit.open(kind="need", community=visit.world.community)
    place = visit.send(words="想修鞋").location
    worker = Actor("王", (Held(Role.WORKER, visit.world.community),))

    def answer(words: str) -> None:
        visit.session.rollback()
        begin_writing(visit.session)
        (case,) = visit.cases()
        feedback.answer(visit.session, actor=worker, case=case.id, draft=arranged(words), now=visit.now)
        visit.session.commit()

    visit.client.get(place)
    assert "问题未解决" not in visit.client.page.text
    answer("每周三上午")
    visit.client.get(place)
    assert "问题未解决" in visit.client.page.text
    told = {"words": "等了两周还没来", "contact": "138 0013 8000"}
    for _twice in range(2):
        assert visit.client.post(f"{place}/unsettled", data=told).status_code == 303
    visit.client.get(place)
    assert "等了两周还没来" in visit.client.page.text
    assert "1******00" in visit.client.page.text
    assert "138 0013 8000" not in visit.client.page.text
    assert "每周三上午" in visit.client.page.text
    answer("改为每天")
    visit.client.get(place)
    assert all(words in visit.client.page.text for words in ("每周三上午", "改为每天"))
    assert visit.client.post(f"{place}/unsettled", data=told).status_code == 409
    assert visit.client.post("/feedback/000-000-000/unsettled", data=told).status_code == 404


def test_words_of_an_empty_search_come_along(visit: Visit) -> None:
    visit.open(kind="need", words="修鞋" + HOSTILE)
    assert visit.fields["words"] == "修鞋" + HOSTILE


def test_the_community_is_looked_up_within_the_form_and_nothing_typed_is_lost(visit: Visit) -> None:
    visit.open(kind="need")
    assert (
        visit.send(then="look-up", words="想修鞋", contact="a@b.example", place="多福巷").status_code == 200
    )
    visit.read()
    assert (visit.fields["words"], visit.fields["contact"]) == ("想修鞋", "a@b.example")
    assert str(visit.world.community) in [
        each.get("value") for each in visit.client.page.all("input", name="found")
    ]
    assert visit.send(found=str(visit.world.community)).status_code == 303
    assert visit.cases()[0].division_code == visit.world.community


def test_somewhere_else_keeps_what_was_typed(visit: Visit) -> None:
    visit.client.set_cookie("community", str(visit.world.community))
    visit.open(kind="need", words="想修鞋")
    assert visit.fields["community"] == str(visit.world.community)
    visit.send(then="elsewhere", words="想修鞋和配钥匙")
    visit.read()
    assert visit.fields["words"] == "想修鞋和配钥匙"
    assert not visit.fields.get("community")
    assert visit.send(division=str(visit.world.district)).status_code == 303
    assert visit.cases()[0].division_code == visit.world.district


def test_without_a_place_the_form_says_so(visit: Visit) -> None:
    visit.open(kind="need", words="想修鞋")
    assert visit.send().status_code == 400
    assert "请说明地点" in visit.errors()
    assert visit.read().fields["words"] == "想修鞋"
    assert visit.cases() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"words": ""}, "请简单说明情况"),
        ({"words": "字" * 1001}, "1000"),
        ({"words": "http://a http://b http://c"}, "网址最多2个"),
        ({"words": "好", "contact": "1" * 121}, "120"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(visit: Visit, typed: dict[str, str], said: str) -> None:
    visit.open(kind="need", community=visit.world.community)
    assert visit.send(**typed).status_code == 400
    assert said in visit.errors()
    assert visit.read().fields["words"] == typed["words"]
    assert visit.cases() == []


def test_too_quick_is_no_person_but_a_second_try_is_taken(visit: Visit) -> None:
    visit.open(kind="need", community=visit.world.community)
    assert visit.send(after=1, words="修鞋").status_code == 400
    assert "提交得太快" in visit.errors()
    assert visit.cases() == []
    visit.read()
    assert visit.fields["words"] == "修鞋"
    assert visit.send(after=4).status_code == 303


@pytest.mark.parametrize("stamp", ["", "x", "1700000000.AAAA"])
def test_a_form_that_was_not_handed_out_here_is_not_taken(visit: Visit, stamp: str) -> None:
    visit.open(kind="need", community=visit.world.community)
    assert visit.send(stamp=stamp, words="修鞋").status_code == 400
    assert visit.cases() == []
    assert visit.read().send().status_code == 303


def test_a_form_of_yesterday_is_handed_out_again_with_its_text(visit: Visit) -> None:
    visit.open(kind="need", community=visit.world.community)
    assert visit.send(after=7 * 3600, words="修鞋").status_code == 400
    assert visit.read().fields["words"] == "修鞋"
    assert visit.send().status_code == 303


def test_a_field_that_people_do_not_see_stays_empty(visit: Visit) -> None:
    visit.open(kind="need", community=visit.world.community)
    assert visit.send(words="买药", homepage="http://spam.example").status_code == 400
    assert "没有提交" in visit.client.page.text
    assert visit.cases() == []


def test_without_a_token_nothing_is_stored_and_nothing_typed_is_lost(
    app_with: Callable[..., Flask], visit: Visit
) -> None:
    visit.client = app_with(WTF_CSRF_ENABLED=True).test_client()  # type: ignore[assignment]
    visit.open(kind="need", community=visit.world.community)
    token = visit.fields.pop("csrf_token")
    assert visit.send(words="修鞋").status_code == 400
    assert visit.cases() == []
    assert visit.read().fields["words"] == "修鞋"
    visit.fields["csrf_token"] = token
    assert visit.send().status_code == 303


def test_rates_hold_and_what_was_typed_stays(app_with: Callable[..., Flask], visit: Visit) -> None:
    visit.client = app_with(rate_limits=True).test_client()  # type: ignore[assignment]
    visit.open(kind="need", community=visit.world.community)
    answers = [visit.send(words=f"修鞋{number}").status_code for number in range(22)]
    assert answers == [303] * 20 + [429] * 2
    refused = visit.send(words="修鞋的铺子，\n最好在菜场旁边", contact="010-00000000")
    assert int(refused.headers["Retry-After"]) > 120
    assert "写的内容还在" in visit.client.page.text
    assert "分钟再试，也可以打市民服务热线12345" in visit.client.page.text
    visit.read()
    assert visit.fields["words"] == "修鞋的铺子，\n最好在菜场旁边"
    assert visit.fields["contact"] == "010-00000000"
    assert len(visit.cases()) == 20


def test_presses_that_send_nothing_do_not_count(app_with: Callable[..., Flask], visit: Visit) -> None:
    visit.client = app_with(rate_limits=True).test_client()  # type: ignore[assignment]
    visit.open(kind="need", community=visit.world.community)
    assert {visit.send(words=" ").status_code for _each in range(25)} == {400}
    assert {visit.send(words="修鞋", then="elsewhere").status_code for _each in range(25)} == {200}
    visit.open(kind="need", community=visit.world.community)
    assert visit.send(words="修鞋", then="send").status_code == 303


def test_codes_cannot_be_guessed(app_with: Callable[..., Flask], visit: Visit) -> None:
    visit.client = app_with(rate_limits=True).test_client()  # type: ignore[assignment]
    codes = [visit.client.get(f"/feedback/{feedback.new_code()}").status_code for _each in range(32)]
    assert (codes[0], codes[-1]) == (404, 429)


@pytest.mark.parametrize("code", ["7K2-M9Q-XT4", "x", "'; drop table cases", "😀" * 30])
def test_an_unknown_code_is_a_clear_page(visit: Visit, code: str) -> None:
    assert visit.client.get(f"/feedback/{code}").status_code == 404
    assert "没有查到这个查询码" in visit.client.page.text
    assert visit.client.get("/feedback", query_string={"code": code}).status_code in (302, 404)


def test_hostile_words_are_text(visit: Visit) -> None:
    visit.open(kind="need", community=visit.world.community)
    answer = visit.send(words=HOSTILE, contact=HOSTILE)
    visit.client.get(answer.location)
    assert HOSTILE in " ".join(visit.client.page.text.split())
    assert visit.client.page.all("b") == []


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "x"},
        {"kind": "need", "item": "9999", "community": "abc", "point": "99999999999"},
        {"kind": "in-vain", "item": CORRECTIONS},
        {"kind": "correction", "point": "-1", "community": "110101001000"},
        {"kind": "need", "words": "\x00\ufffe" + "长" * 200},
    ],
)
def test_nonsense_in_the_address_is_left_out(visit: Visit, values: dict[str, str]) -> None:
    assert visit.client.get("/feedback/new", query_string=values).status_code == 200
    assert visit.client.post("/feedback/new", data=values).status_code in (400, 409)
    assert visit.cases() == []


def test_a_visit_in_vain_carries_a_mark_and_the_third_is_told_to_everybody(visit: Visit) -> None:
    for number in range(3):
        visit.open(kind="in-vain", item=MEALS, community=visit.world.community)
        visit.wait(20)
        sent = visit.client.post(
            "/feedback/new", data=visit.fields, environ_overrides={"REMOTE_ADDR": f"203.0.113.{number}"}
        )
        assert sent.status_code == 303
        visit.client.get(f"/items/{MEALS}?in={visit.world.community}")
        assert bool(visit.client.page.all("p", class_="disputed")) == (number == 2)
    assert [case.reports for case in visit.cases()] == [3]
    assert len({report.mark for report in visit.reports()}) == 3


def test_who_went_to_a_place_in_vain_first_chooses_among_what_is_to_be_had_there(visit: Visit) -> None:
    town = Town(visit.session, visit.world)
    place = town.place("小食堂", 100, code=MEALS, community=visit.world.community)
    visit.open(kind="in-vain", point=place)
    first, *_others = visit.client.page.all("optgroup")
    assert first.get("label") == "这里的服务"
    assert [each.get("value") for each in first.iter("option")] == [MEALS]
    assert visit.fields["item"] == MEALS
    everything = [each.get("value") for each in visit.client.page.find("select", name="item").iter("option")]
    assert len(everything) == len(set(everything)) > 10
    assert visit.send().status_code == 303
    elsewhere = town.place("帮教站", 100, code="0704", community=visit.world.community)
    visit.open(kind="in-vain", point=elsewhere)
    assert visit.client.page.all("optgroup") == []
    assert visit.fields["item"] == ""


def test_one_address_is_one_voice(visit: Visit) -> None:
    for _each in range(4):
        visit.open(kind="in-vain", item=MEALS, community=visit.world.community)
        assert visit.send().status_code == 303
    visit.client.get(f"/items/{MEALS}?in={visit.world.community}")
    assert visit.client.page.all("p", class_="disputed") == []


# The one question


def ask(visit: Visit, outcome: str = "used", headers: Any = FROM_HERE, **typed: str) -> Any:
    data = {"outcome": outcome, "community": str(visit.world.community), "item": MEALS} | typed
    return visit.client.post("/experience", data=data, headers=headers)


def counts(visit: Visit) -> dict[str, int]:
    visit.session.rollback()
    return {
        row.outcome.value: row.count
        for row in visit.session.execute(select(Experience.outcome, Experience.count)).all()
    }


def test_pages_ask_and_count(visit: Visit) -> None:
    visit.client.set_cookie("community", str(visit.world.community))
    for path in (f"/items/{MEALS}", f"/communities/{visit.world.community}", "/points/1"):
        visit.client.get(path)
        form = visit.client.page.find("form", action="/experience")
        assert [each.get("value") for each in form.iter("button")] == ["used", "not-found", "in-vain"]
        assert visit.client.page.all("input", name="csrf_token") == []
    assert ask(visit).status_code == 303
    assert ask(visit).location.startswith("/experience/thanks?outcome=used")
    assert visit.client.get(ask(visit, "not-found").location).status_code == 200
    assert ask(visit, "in-vain").location.startswith("/feedback/new?kind=in-vain&item=0202")
    assert counts(visit) == {"used": 2, "not_found": 1, "in_vain": 1}
    assert visit.cases() == []


def test_without_a_community_or_for_a_sensitive_service_nobody_is_asked(visit: Visit) -> None:
    visit.client.get(f"/items/{MEALS}")
    assert visit.client.page.all("form", action="/experience") == []
    sensitive = visit.session.execute(
        select(EditionItem.code).join(Item, Item.id == EditionItem.item_id).where(EditionItem.sensitive)
    ).scalars()
    codes = list(sensitive)
    assert CORRECTIONS in codes
    visit.client.set_cookie("community", str(visit.world.community))
    for code in codes:
        visit.client.get(f"/items/{code}")
        assert visit.client.page.all("form", action="/experience") == []
        assert visit.client.page.all(
            "a", href=f"/feedback/new?kind=correction&item={code}&community={visit.world.community}"
        )
        assert ask(visit, item=code).status_code == 409
        thanks = f"/experience/thanks?outcome=used&item={code}&community={visit.world.community}"
        assert visit.client.get(thanks).status_code == 404
    assert counts(visit) == {}


def test_of_a_place_with_sensitive_services_only_nobody_is_asked_either(visit: Visit) -> None:
    town = Town(visit.session, visit.world)
    place = str(town.place("帮教站", 100, code="0704", community=visit.world.community))
    visit.client.get(f"/points/{place}")
    assert visit.client.page.all("form", action="/experience") == []
    assert ask(visit, point=place, item="").status_code == 409
    assert counts(visit) == {}


@pytest.mark.parametrize(
    ("headers", "counts_it"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_only_what_surely_comes_from_here_is_counted(
    app_with: Callable[..., Flask], visit: Visit, headers: dict[str, str], counts_it: bool
) -> None:
    visit.client = app_with(WTF_CSRF_ENABLED=True).test_client()  # type: ignore[assignment]
    answer = ask(visit, headers=headers)
    assert answer.status_code == (303 if counts_it else 200)
    assert counts(visit) == ({"used": 1} if counts_it else {})
    if not counts_it:
        again = {
            each.get("name") or "": each.get("value") or ""
            for form in visit.client.page.all("form", action="/experience")
            for each in form.iter("input")
        }
        assert ask(visit, headers={}, **again).status_code == 303
        assert counts(visit) == {"used": 1}


@pytest.mark.parametrize(
    "typed", [{"outcome": "x"}, {"community": "110101001000"}, {"community": ""}, {"community": "9" * 12}]
)
def test_nonsense_is_not_counted(visit: Visit, typed: dict[str, str]) -> None:
    data = {"outcome": "used", "community": str(visit.world.community)} | typed
    assert visit.client.post("/experience", data=data, headers=FROM_HERE).status_code == 400
    assert counts(visit) == {}


def test_following_asks_a_fixed_number_of_questions(app: Flask, visit: Visit) -> None:
    visit.open(kind="need", item=MEALS, community=visit.world.community)
    location = visit.send().location
    with counted(app) as sent:
        visit.client.get(location)
    assert len(sent) <= 9, sent
    assert visit.cases()[0].kind is CaseKind.NEED
