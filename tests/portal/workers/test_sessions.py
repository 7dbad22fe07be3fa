"""Sessions: the worker announces them as she would write it, residents read when and where, and a cancelled day says so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from catalogue import sessions
from catalogue.foundation import clock
from catalogue.sessions import SessionDraft, read_when
from portal.words.sessions import when_in_words, when_typed
from tests.pages import CheckingClient, text_of

from .conftest import MEALS, Town, errors_of, form_of


def announce(worker: CheckingClient, town: Town, **said: str) -> int:
    """Fill in the form of a new session, and give the answer's status."""
    address = f"/work/{town.community}/sessions"
    worker.get(address)
    filled = {"what_zh": "长寿面", "when": "每天11:00-12:00", "item": MEALS, "place": "凉亭"}
    return worker.post(address, data=form_of(worker) | filled | said).status_code


def test_residents_read_when_a_session_is_where_they_look_for_it(
    worker: CheckingClient, client: CheckingClient, town: Town
) -> None:
    point = town.place(name="胡同食堂")
    town.record(MEALS, points=(point.id,))
    assert announce(worker, town, point=str(point.id), for_whom="老人", joining="直接来") == 302
    for address, heading in (
        (f"/communities/{town.community}", "本周活动"),
        (f"/points/{point.id}", "这里的场次"),
    ):
        client.get(address)
        shown = text_of(client.page.find("main"))
        assert heading in shown
        assert "11:00–12:00 长寿面" in shown
        assert "胡同食堂 凉亭" in shown
        assert "怎么参加：直接来" in shown
    for address in (f"/items/{MEALS}?in={town.community}", f"/communities/{town.community}"):
        client.get(address)
        assert "下一场：" in text_of(client.page.find("main"))
    neighbour = 110101001002
    client.get(f"/communities/{neighbour}")
    assert "本街道其他社区 7" in text_of(client.page.find("main"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sessions_and_opening_hours_are_written_in_one_form(
    worker: CheckingClient, client: CheckingClient, town: Town, language: str
) -> None:
    point = town.place(name="胡同食堂", hours="Mo-Su 08:30-17:00")
    town.record(MEALS, points=(point.id,))
    assert announce(worker, town, point=str(point.id), when="每天9:05-11:00") == 302
    assert announce(worker, town, point=str(point.id), when="每天7:05") == 302
    client.set_cookie("language", language)
    for address in (
        f"/communities/{town.community}",
        f"/points/{point.id}",
        f"/items/{MEALS}?in={town.community}",
    ):
        client.get(address)
        said = text_of(client.page.find("main"))
        assert "07:05" in said
        assert re.findall(r"(?<![\d:])\d:\d\d", said) == []
    client.get(f"/points/{point.id}")
    assert "08:30" in text_of(client.page.find("main"))
    worker.get(f"/work/{town.community}/sessions")
    assert "09:05–11:00" in text_of(worker.page.find("main"))


def test_a_day_is_cancelled_the_session_changed_made_so_again_and_taken_off(
    worker: CheckingClient, client: CheckingClient, town: Town
) -> None:
    town.record(MEALS, points=(town.place().id,))
    announce(worker, town)
    address, today = f"/work/{town.community}/sessions", clock.today()
    worker.post(f"{address}/1/cancel", data={"day": f"{today}"})
    assert worker.post(f"{address}/1/cancel", data={"day": "moon"}).status_code == 404
    client.get(f"/communities/{town.community}")
    assert "已取消" in text_of(client.page.find("main"))
    worker.get(f"{address}/1")
    form = form_of(worker)
    assert form["when"] == "每周一、周二、周三、周四、周五、周六、周日 11:00-12:00"
    assert worker.post(f"{address}/1", data=form | {"when": "2030-01-01"}).status_code == 400
    moved = form | {"when": f"{today + timedelta(days=1)} 14:00-15:00"}
    assert worker.post(f"{address}/1", data=moved).status_code == 302
    said = sessions.get_session(town.session, town.community, 1)
    assert (said.version, said.draft.times, said.draft.repeat) == (3, "14:00-15:00", None)
    worker.get(f"{address}/1")
    worker.post(f"{address}/1/restore", data={"version": "2", "present": "3"})
    town.session.rollback()
    assert sessions.get_session(town.session, town.community, 1).draft.cancelled == (today,)
    worker.post(f"{address}/1/end", data={})
    client.get(f"/communities/{town.community}")
    assert "本周活动" not in text_of(client.page.find("main"))


def test_what_is_not_understood_is_asked_at_its_field(worker: CheckingClient, town: Town) -> None:
    town.record(MEALS, points=(town.place().id,))
    assert announce(worker, town, when="有空的时候") == 400
    assert "请写明日期和时间" in errors_of(worker)
    assert announce(worker, town, item="") == 400
    assert "场次要属于已提供的项目" in errors_of(worker)


@pytest.mark.parametrize(
    ("repeat", "chinese", "english"),
    [
        ("Mo-Su", "每天", "every day"),
        ("Mo,We-Fr", "每周一、周三至周五", "every Mon, Wed to Fri"),
        ("Tu[2,-1]", "每月第二、最后一个周二", "the second and last Tue of the month"),
        ("every month day 10, 25", "每月10、25日", "days 10, 25 of every month"),
    ],
)
def test_days_that_return_are_said_in_words_and_typed_again(
    app: Flask, repeat: str, chinese: str, english: str
) -> None:
    draft = SessionDraft(item_id=1, what_zh="大集", repeat=repeat, times="09:00-11:30")
    for locale, words in (("zh_Hans_CN", chinese), ("en", english)):
        with app.test_request_context(), force_locale(locale):
            assert when_in_words(draft) == f"{words} 09:00–11:30"
            typed = read_when(when_typed(draft), clock.today())
        assert typed is not None
        assert typed.times == "09:00-11:30"
        again = SessionDraft(item_id=1, what_zh="大集", repeat=typed.repeat)
        days = [clock.today() + timedelta(days=ahead) for ahead in range(62)]
        assert list(filter(again.takes_place, days)) == list(filter(draft.takes_place, days))


def test_what_was_just_done_to_a_session_is_undone_with_one_click(worker: CheckingClient, town: Town) -> None:
    town.record(MEALS, points=(town.place().id,))
    address, today = f"/work/{town.community}/sessions", clock.today()

    def undo() -> None:
        worker.get(address)
        form = worker.page.find("form", class_="undo")
        sent = {one.get("name"): one.get("value") for one in form.iter("input")}
        assert worker.post(form.get("action") or "", data=sent).status_code == 302

    def said() -> list[str]:
        town.session.rollback()
        found = sessions.sessions_of(town.session, town.community, today=today)
        return [f"{each.draft.what_zh} {len(each.draft.cancelled)}" for each in found]

    announce(worker, town)
    first = said()
    assert len(first) == 1
    undo()
    assert said() == []
    worker.get(address)
    assert worker.page.all("form", class_="undo") == [], "what is undone offers no undoing"
    announce(worker, town, what_zh="长寿面二")
    worker.post(f"{address}/2/cancel", data={"day": f"{today}"})
    assert said() == ["长寿面二 1"]
    undo()
    assert said() == ["长寿面二 0"]
    worker.post(f"{address}/2/end", data={})
    assert said() == []
    undo()
    assert said() == ["长寿面二 0"]
    worker.get(f"{address}/2")
    worker.post(f"{address}/2", data=form_of(worker) | {"what_zh": "别的面"})
    undo()
    assert said() == ["长寿面二 0"]
