"""The desk as a device keeps it: to read, without a form, a name or what residents wrote, and not beyond the log-in."""

from __future__ import annotations

import time
from collections.abc import Callable

from catalogue.models import Role
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import CARE, MEALS, Town

LogIn = Callable[..., CheckingClient]


def test_a_worker_keeps_todays_list_and_the_own_lines_and_nothing_else(
    worker: CheckingClient, town: Town
) -> None:
    town.record(MEALS, points=(town.place(name="老年餐桌").id,))
    town.record(CARE, phone="010-65120000")
    town.case("想要修鞋")
    answer = worker.get("/work/-/offline")
    text = text_of(worker.page.find("main"))
    for words in ("本机保存的工作内容", "58项从未填报", "就餐送餐", "老年餐桌", "退出登录即清除"):
        assert words in text
    assert "修鞋" not in worker.page.text, "what residents wrote stays on the server"
    assert "csrf_token" not in worker.page.text
    assert f"worker{town.community}" not in worker.page.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    kept = int(answer.headers["X-Kept-Until"]) - time.time()
    assert 0 < kept <= 12 * 3600


def test_offices_and_visitors_keep_no_desk(client: CheckingClient, log_in: LogIn, world: World) -> None:
    assert client.get("/work/-/offline").status_code == 302
    assert log_in(Role.DISTRICT, world.district).get("/work/-/offline").status_code == 404
