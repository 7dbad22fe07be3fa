"""The page, the command and the measures answer alike: what counts as an answer is decided in one place."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from catalogue.search import Aim, Hints, search, shared_searcher
from portal.extensions import db
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

QUERIES = (
    "老年饭桌", "修水管", "养老", "放学没人管", "股票行情", "低保", "打疫苗", "灯", "202", "孩子老被他爸打", "着火了",
    "lunch for grandma", "jzz", "心里难受", "落户", "找工作", "垃圾", "停车",
)  # fmt: skip


@pytest.mark.one_database
def test_page_command_and_measures_agree(client: CheckingClient, app: Flask, world: World) -> None:
    runner = app.test_cli_runner()
    lines = runner.invoke(args=["search", *QUERIES, "--limit", "20", "--format", "jsonl"]).stdout.splitlines()
    for query, line in zip(QUERIES, map(json.loads, lines), strict=True):
        with app.app_context():
            session = db.session()
            answer = search(session, shared_searcher(session), query, Hints(), limit=20)
        assert answer.aim is Aim.SERVICE
        assert [item["code"] for item in line["items"]] == [hit.code for hit in answer.items], query
        assert (line["kind"], line["fit"]) == (answer.by, answer.kind)
        assert (line["elsewhere"] is None) is (answer.door is None), query
        assert line["emergency"] == (list(answer.emergency.numbers) if answer.emergency else [])
        client.get("/search", query_string={"q": query})
        listed = client.page.text
        for hit in answer.shown:
            assert hit.item.plain_zh in listed, (query, hit.code)
        if answer.door:
            assert answer.door.name_zh in listed, query
        urgent = [
            link.get("href") for box in client.page.all("div", class_="urgent") for link in box.iter("a")
        ]
        assert urgent == [f"tel:{number}" for number in line["emergency"]], query
