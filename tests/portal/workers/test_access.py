"""Own communities only: what others get of every page and every form of the worker's desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.foundation import clock
from catalogue.models import Role, State
from tests.examples import unsaved
from tests.pages import CheckingClient
from tests.portal.logging_in import token_of
from tests.worlds.eight_streets import World

from .conftest import CARE, Town

LogIn = Callable[..., CheckingClient]

SOON = clock.today() + timedelta(days=1)
"""A day that is not over before the run is, even if that lasts past midnight in Beijing."""
PAGES = (
    "",
    f"/{CARE}",
    f"/{CARE}/guide",
    "/points",
    "/points/new",
    "/points/1",
    "/profile",
    "/notices",
    "/sessions",
    "/pasted",
    "/tables",
    "/tables/1",
    "/declarations",
    "/declarations/new",
    "/workbooks",
    "/workbooks/file.xlsx?rows=due",
    "/workbooks/sent",
    "/points/1/merge",
    "/elsewhere",
    "/cases",
    "/cases/new",
    "/cases/1",
    "/today",
    "/check",
    "/check/own",
    "/check/own/closed",
    f"/several?items={CARE}",
    "/grids",
    "/grids/1",
    "/copy",
    "/copy/110101001002",
)
COMPANY = "0204"
SHARED = {"name": "助浴", "items": CARE, "phone": "010-65120002", "communities": f"{World.neighbour}"}
GRID_ROWS = '[[1,["community","code","name","areas"]],[2,["110101001001","003","第三网格","四条"]]]'
FORMS = {
    f"/{CARE}": {"version": "1", "state": "absent"},
    f"/{CARE}/confirm": {f"version-{CARE}": "1"},
    f"/{CARE}/withdraw": {"version": "1"},
    f"/{CARE}/restore": {"version": "1", "restored": "1"},
    f"/{CARE}/undo": {"version": "1"},
    f"/{CARE}/not-applicable": {"reason": "没有这类居民"},
    f"/{CARE}/not-applicable/withdraw": {},
    f"/{CARE}/guide": {"version": "1", "fee": "免费"},
    f"/{CARE}/guide/restore": {"version": "1", "restored": "1"},
    "/confirm": {"items": CARE, f"version-{CARE}": "1"},
    "/points/new": {"name": "新的"},
    "/points/1": {"version": "1", "name": "改名"},
    "/points/1/remove": {"version": "1"},
    "/points/1/link": {},
    "/points/1/link/revoke": {},
    "/answers/1/accept": {"version": "1"},
    "/answers/1/refuse": {"reason": "没有"},
    "/points/1/restore": {"version": "1", "restored": "1"},
    "/profile": {"version": "1", "station_name": "改名"},
    "/profile/restore": {"version": "1", "restored": "1"},
    "/notices": {"first_day": f"{SOON}", "last_day": f"{SOON}", "reason_zh": "放假"},
    "/notices/withdraw": {"notice": "1"},
    "/notices/restore": {"notice": "1"},
    "/sessions": {"what_zh": "讲座", "when": "每周三14:00-16:00", "item": CARE},
    "/sessions/1": {"version": "1", "what_zh": "讲座", "when": "每周三14:00-16:00", "item": CARE},
    "/pasted": {"text": "图书室明天闭馆"},
    "/pasted/accept": {
        "text": "图书室明天闭馆",
        "number": "0",
        "point": "all",
        "first_day": f"{SOON}",
        "last_day": f"{SOON}",
        "reason": "盘点",
    },
    "/sessions/1/cancel": {"day": f"{SOON}"},
    "/sessions/1/end": {},
    "/sessions/1/restore": {"version": "1", "present": "1"},
    "/declarations/new": SHARED,
    "/declarations/1/change": SHARED | {"version": "1", "note_zh": "每周二"},
    "/declarations/1/state": {"change": "confirm", "version": "1"},
    "/declarations/1/objections/1": {"upheld": "yes"},
    "/declarations/2/answer": {"answer": "agree"},
    "/declarations/2/objection": {"items": COMPANY, "reason": "没有"},
    "/tables/1/filled": {},
    "/tables/1/notes": {"then": "drop"},
    "/points/1/merge": {"version": "1", "other": "2", "other_version": "1"},
    "/elsewhere": {"point": "1", "version": "1"},
    "/elsewhere/undo": {"made": "moon"},
    "/pasted/poster": {"text": "图书室12月30日闭馆一天"},
    "/cases/new": {"kind": "need", "words": "修鞋"},
    f"/{CARE}/resumed": {"version": "1"},
    f"/{CARE}/expected": {"version": "1"},
    "/digest": {"address": "name@example.cn"},
    "/mobiles": {"numbers": "13800001234"},
    "/several": {"items": CARE, "lines": f"{CARE}:1", "state": "absent", "then": "save"},
    "/several/undo": {"lines": f"{CARE}:1"},
    "/copy/110101001002": {"lines": "0301:0:1", "then": "save"},
    "/cases/1/answer": {"outcome": "arranged", "answer": "已办"},
    "/cases/1/answer/correct": {"outcome": "arranged", "answer": "已办"},
    "/cases/1/correct": {"reply": "已改"},
    "/cases/1/pass-on": {"to": "street", "reason": "请街道办"},
    "/cases/1/hotline": {"number": "GD1"},
    "/grids": {"code": "002", "name": "第二网格"},
    "/grids/1": {"code": "001", "name": "改名"},
    "/points/1/grid": {"grid": "1"},
    "/cases/1/grid": {"grid": "1"},
    "/grids/file": {},
    "/grids/file/save": {"rows": GRID_ROWS},
    "/grids/1/remove": {},
    "/workbooks": {},
    "/workbooks/sent": {"choice-line-110101001001-0201:note_zh": "file"},
    "/workbooks/1/undo": {},
    "/orders/1/answer": {"words": "已经联系"},
    "/check": {"key": "own", "seen": "", "lines": f"{CARE}:1"},
    "/check/undo": {"lines": f"{CARE}:1"},
    "/check/own/closed": {"items": f"{CARE}:1", "becomes": "absent"},
}


ANSWERED_AT_ONCE = {
    "/pasted": 200,
    "/pasted/poster": 200,
    "/tables/1/filled": 400,
    "/workbooks": 400,
    "/grids/file": 400,
}
"""Forms whose answer is a page, and its status: a pasted notice is kept only when something of it is accepted, and a table
without its file is asked for."""


@pytest.fixture
def kept(town: Town) -> Callable[[], bool]:
    """Whether the community's line and place are as they were."""
    point = town.place()
    town.record(CARE)
    assert point.id == 1
    town.profile()
    case = town.case()
    assert case.id == 1
    before = town.line(CARE)

    def unchanged() -> bool:
        return (
            town.line(CARE) == before
            and town.place_names() == [point.name]
            and town.cases() == [(case.id, case.reports, True)]
        )

    return unchanged


def test_every_form_of_the_desk_is_in_this_table(app: Flask) -> None:
    posts = {
        str(rule).replace("<division:community>", "").replace("<item:item>", CARE)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("workers.") and "POST" in (rule.methods or ())
    }
    assert {
        post.replace("/work/", "")
        .replace("<int:point>", "1")
        .replace("<int:case>", "1")
        .replace("<int:answer>", "1")
        .replace("<int:number>", "1")
        .replace("<int:declaration>/answer", "2/answer")
        .replace("<int:declaration>/objection", "2/objection")
        .replace("2/objections", "1/objections")
        .replace("<int:declaration>", "1")
        .replace("<int:objection>", "1")
        .replace("<key>", "own")
        .replace("<division:source>", "110101001002")
        for post in posts
    } == set(FORMS)


def test_pages_ask_a_visitor_to_log_in(client: FlaskClient, world: World) -> None:
    for path in PAGES:
        answer = client.get(f"/work/{world.community}{path}")
        assert answer.status_code == 302, path
        assert answer.location.startswith("/log-in?next=/work/"), path


def test_forms_of_a_visitor_change_nothing(
    client: FlaskClient, world: World, kept: Callable[[], bool]
) -> None:
    for path, sent in FORMS.items():
        answer = client.post(f"/work/{world.community}{path}", data=sent)
        assert answer.status_code == 302, path
        assert answer.location.startswith("/log-in"), path
        assert kept(), path


def test_pages_of_other_communities_are_closed(log_in: LogIn, world: World, kept: Callable[[], bool]) -> None:
    sister = log_in(Role.WORKER, world.neighbour)
    for path in PAGES:
        assert sister.get(f"/work/{world.community}{path}").status_code == 403, path
        assert "您不能打开此页" in sister.page.text, path


@pytest.mark.parametrize(
    ("role", "division"),
    [
        (Role.WORKER, "neighbour"),
        (Role.STREET, "mixed_street"),
        (Role.DISTRICT, "district"),
        (Role.CITY, "city"),
        (Role.EDITOR, "city"),
        (Role.ADMIN, "city"),
    ],
)
def test_forms_for_other_communities_change_nothing(
    log_in: LogIn, world: World, kept: Callable[[], bool], role: Role, division: str
) -> None:
    stranger = log_in(role, getattr(world, division))
    for path, sent in FORMS.items():
        assert stranger.post(f"/work/{world.community}{path}", data=sent).status_code == 403, path
        assert kept(), path


def test_forms_without_a_token_change_nothing(
    app_with: Callable[..., Flask], log_in: LogIn, world: World, kept: Callable[[], bool]
) -> None:
    worker = log_in(Role.WORKER, world.community, of=app_with(WTF_CSRF_ENABLED=True))
    for path, sent in FORMS.items():
        assert worker.post(f"/work/{world.community}{path}", data=sent).status_code == 400, path
        assert "表单已失效" in worker.page.text, path
        assert kept(), path


def test_the_same_forms_with_a_token_work(app_with: Callable[..., Flask], log_in: LogIn, town: Town) -> None:
    town.self_told(town.place())
    town.place(name="便民驿站")
    town.profile()
    town.record(CARE)
    town.guide(CARE, fee="十元")
    town.case()
    town.notice()
    town.announce(CARE)
    town.grid()
    town.record("0301", community=town.world.neighbour, state=State.ABSENT, phone=None)
    town.declarations(CARE, COMPANY)
    town.table()
    town.order(COMPANY)
    worker = log_in(Role.WORKER, town.community, of=app_with(WTF_CSRF_ENABLED=True))
    token = token_of(worker.get(f"/work/{town.community}/profile").get_data(as_text=True))
    for path, sent in FORMS.items():
        with unsaved():
            answer = worker.post(f"/work/{town.community}{path}", data=sent | token)
        if path in ANSWERED_AT_ONCE:
            assert answer.status_code == ANSWERED_AT_ONCE[path], path
        else:
            assert answer.status_code == 302, path
            assert answer.location.startswith(f"/work/{town.community}"), path


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.CITY, Role.EDITOR, Role.ADMIN])
def test_those_who_fill_in_nothing_have_no_desk(log_in: LogIn, world: World, role: Role) -> None:
    stranger = log_in(role, world.district if role is Role.DISTRICT else world.city)
    assert stranger.get("/work/").status_code == 403


@pytest.mark.parametrize("code", ["0", "110101001", "110101001000", "999999999999999999999999", "-1", "x"])
def test_an_address_that_is_no_community_is_closed_or_not_found(
    log_in: LogIn, world: World, code: str
) -> None:
    street = log_in(Role.STREET, world.street)
    assert street.get(f"/work/{code}").status_code in (403, 404)
    assert street.post(f"/work/{code}/{CARE}", data={"state": "absent"}).status_code in (403, 404)
