"""A pasted notice: what follows is shown with its words, each accepted by one click; the rest is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from catalogue import notices, offerings, sessions
from catalogue.access.rights import Actor, Held
from catalogue.foundation import clock
from catalogue.models import Mode, Role, State
from portal.workers.pasting.suggesting import place_of
from tests.pages import CheckingClient, text_of

from .conftest import MEALS, Town, form_of


def typed(client: CheckingClient, number: int) -> dict[str, Any]:
    """What a browser would send of a proposal's form as it is shown."""
    form = next(
        each
        for each in client.page.all("form")
        if any(one.get("name") == "number" and one.get("value") == str(number) for one in each.iter("input"))
    )
    found = {
        one.get("name"): one.get("value") or "" for one in form.iter("input") if one.get("type") != "checkbox"
    }
    for select in form.iter("select"):
        options = list(select.iter("option"))
        chosen = next(
            (one for one in options if one.get("selected") is not None), options[0] if options else None
        )
        found[select.get("name")] = chosen.get("value") if chosen is not None else ""
    return found


def paste(worker: CheckingClient, town: Town, text: str) -> str:
    """Paste a notice, and give what the page says."""
    worker.get(f"/work/{town.community}/pasted")
    worker.post(f"/work/{town.community}/pasted", data={"text": text})
    return text_of(worker.page.find("main"))


def accept(worker: CheckingClient, town: Town, number: int, **edited: str) -> int:
    """Accept a proposal as it is shown, apart from what is edited, and open the page that follows."""
    data = typed(worker, number) | edited
    answer = worker.post(f"/work/{town.community}/pasted/accept", data=data)
    if answer.status_code == 302:
        worker.get(answer.location)
    return answer.status_code


def test_each_proposal_is_accepted_by_itself_and_residents_read_it(
    worker: CheckingClient, client: CheckingClient, town: Town
) -> None:
    library = town.place(name="图书室", hours="Mo-Su 09:00-17:00", phones=["010-65120001"])
    town.record(MEALS, points=(library.id,))
    town.profile(phones=("010-65120000",))
    day = clock.today() + timedelta(days=3)
    said = (
        f"1、图书室{day.month}月{day.day}日闭馆一天；2、图书室电话改为010-65120002；"
        f"3、图书室搬到3号楼102；4、长寿面活动{day.month}月{day.day}日11:00-12:00在凉亭，欢迎参加。5、大家注意保暖。"
    )
    shown = paste(worker, town, said)
    assert shown.count("依据原文") == 4
    assert "图书室 暂停开放" in shown
    assert "010-6512 0000" in shown
    assert [accept(worker, town, number) for number in range(3)] == [302, 302, 302]
    assert accept(worker, town, 3, item="") == 400
    assert accept(worker, town, 3, item=MEALS) == 302
    assert text_of(worker.page.find("main")).count("已采纳。") == 4
    town.session.rollback()
    (point,) = offerings.points_of(town.session, town.community)
    assert (point.address, point.phones) == ("3号楼102", ("010-65120002",))
    assert "off" in (point.hours or "")
    client.get(f"/communities/{town.community}")
    assert "11:00–12:00 长寿面" in text_of(client.page.find("main"))


def test_all_places_are_closed_by_a_notice_and_a_session_is_cancelled(
    worker: CheckingClient, town: Town
) -> None:
    town.record(MEALS, points=(town.place().id,))
    day = clock.today() + timedelta(days=2)
    paste(
        worker,
        town,
        f"居委会{day.month}月{day.day}日放假一天；包饺子活动{day.month}月{day.day}日14:00在活动室",
    )
    assert accept(worker, town, 0, point="all", reason="放假") == 302
    assert accept(worker, town, 1, item=MEALS) == 302
    town.session.rollback()
    (given,) = notices.current_notices(town.session)
    assert (given.first_day, given.last_day, given.reason_zh) == (day, day, "放假")
    paste(worker, town, f"{day.month}月{day.day}日的包饺子活动取消。")
    assert accept(worker, town, 0) == 302
    town.session.rollback()
    (said,) = sessions.sessions_of(town.session, town.community, today=clock.today()) or (
        sessions.get_session(town.session, town.community, 1),
    )
    assert said.draft.cancelled == (day,)


def test_what_says_nothing_proposes_nothing_and_contradictions_are_asked(
    worker: CheckingClient, town: Town
) -> None:
    assert "没有要改的" in paste(worker, town, "新年快乐，万事如意！")
    day = clock.today() + timedelta(days=5)
    wrong = "一二三四五六日"[(day.weekday() + 1) % 7]
    shown = paste(worker, town, f"图书室{day.month}月{day.day}日（周{wrong}）闭馆")
    assert "日期和星期对不上" in shown
    gone = worker.post(f"/work/{town.community}/pasted/accept", data={"text": "好", "number": "3"})
    assert gone.status_code == 404


def test_the_notice_is_still_there_after_the_question_about_other_places(
    worker: CheckingClient, town: Town
) -> None:
    library = town.place(name="图书室", phones=["010-65120001"])
    town.place(name="棋牌室", phones=["010-65120001"])
    town.record(MEALS, points=(library.id,))
    day = clock.today() + timedelta(days=3)
    paste(worker, town, f"图书室电话改为010-65120002；图书室{day.month}月{day.day}日闭馆一天。")
    first = typed(worker, 0)
    assert accept(worker, town, 0) == 302
    assert "棋牌室" in text_of(worker.page.find("main"))
    (back,) = [link.get("href") for link in worker.page.all("a") if text_of(link) == "不改"]
    worker.get(back)
    shown = text_of(worker.page.find("main"))
    assert shown.count("已采纳。") == 1
    assert "闭馆一天" in shown
    # The same form sent again, with nonsense in it: nothing is lost and nothing breaks.
    assert (
        worker.post(f"/work/{town.community}/pasted/accept", data=first | {"done": "²,x,9"}).status_code
        == 302
    )


def test_the_communitys_own_name_makes_no_two_places_one(town: Town) -> None:
    points = tuple(
        town.place(name=f"多福巷社区{name}") for name in ("服务站", "卫生服务站", "文化活动室", "食堂")
    )
    named = {
        "多福巷社区食堂": points[3],
        "活动室": points[2],
        "社区服务站": points[0],
        "社区卫生服务站": points[1],
    }
    assert {name: place_of(name, points, "多福巷社区") for name in named} == {
        name: str(point.id) for name, point in named.items()
    }
    assert place_of("多福巷社区图书馆", points, "多福巷社区") == ""
    assert place_of("社区服务站", points[1:], "多福巷社区") == "station"
    assert place_of("社区", points, "多福巷社区") == "station"


def test_an_empty_notice_is_refused_and_a_long_one_read_as_far_as_is_said(
    worker: CheckingClient, town: Town
) -> None:
    assert "请先粘贴通知" in paste(worker, town, " \n")
    paste(worker, town, "好" * 2001)
    assert "只读了前2000个字" in text_of(worker.page.find("body"))
    worker.set_cookie("language", "en")
    day = clock.today() + timedelta(days=3)
    shown = paste(worker, town, f"图书室{day.month}月{day.day}日闭馆一天")
    assert f"图书室 暂停开放 {day.month}月{day.day}日" in shown  # the poster is for residents


def test_a_notice_and_a_session_are_printed_as_posters(worker: CheckingClient, town: Town) -> None:
    town.record(MEALS, points=(town.place(name="图书室", phones=["010-65120001"]).id,))
    town.profile(phones=("010-65120000",))
    day = clock.today() + timedelta(days=2)
    text = f"居委会{day.month}月{day.day}日放假一天；包饺子活动{day.month}月{day.day}日14:00在活动室"
    worker.set_cookie("language", "en")
    worker.post(f"/work/{town.community}/pasted/poster", data={"text": text})
    poster, numbers = (text_of(each) for each in worker.page.all("article"))
    for part in ("通知", "包饺子", f"{day.month}月{day.day}日", "14:00", "活动室", "010-6512 0000"):
        assert part in poster
    assert "010-6512 0001" in numbers
    assert worker.post(f"/work/{town.community}/pasted/poster", data={"text": "大家好"}).status_code == 302
    paste(worker, town, text)
    assert accept(worker, town, 0, point="all", reason="放假") == 302
    assert accept(worker, town, 1, item=MEALS) == 302
    for listed, part in (("notices", "放假"), ("sessions", "包饺子")):
        worker.get(f"/work/{town.community}/{listed}/1/poster")
        assert worker.page.all("a", href=f"/work/{town.community}/{listed}")  # the way back
        assert part in text_of(worker.page.all("article")[0])
        assert worker.get(f"/work/{town.community}/{listed}/9/poster").status_code == 404


def test_a_closure_without_a_last_day_suspends_what_is_offered_there(
    worker: CheckingClient, client: CheckingClient, town: Town
) -> None:
    canteen = town.place(name="老年餐桌", hours="Mo-Su 09:00-17:00", phones=["010-65120001"])
    town.record(MEALS, points=(canteen.id,))
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    shown = paste(worker, town, f"老年餐桌因装修自{today.month}月{today.day}日起暂停开放，恢复时间另行通知。")
    assert "没有写恢复日期" in shown
    assert accept(worker, town, 0, first_day=tomorrow.isoformat(), last_day="") == 400
    assert "还没有到停开的日子" in text_of(worker.page.find("main"))
    assert accept(worker, town, 0, first_day=today.isoformat(), last_day="", reason="装修") == 302
    client.get(f"/items/{MEALS}?in={town.community}")
    assert "装修" in text_of(client.page.find("main"))
    offering = town.line(MEALS).offering
    assert offering is not None
    assert (offering.state, offering.draft.suspended_until) == (State.SUSPENDED, None)


def test_market_days_and_seasonal_hours_of_a_village_are_typed_as_they_are_said_and_read_by_residents(
    log_in: Callable[..., CheckingClient], client: CheckingClient, town: Town
) -> None:
    village, worker = town.world.village, log_in(Role.WORKER, town.world.village)
    work = f"/work/{village}"
    hours = "5月1日至9月30日每天8:00-12:00，15:00-18:00；10月1日至次年4月30日每天8:30-11:30，13:30-16:30"
    worker.get(f"{work}/points/new")
    sent = worker.post(f"{work}/points/new", data=form_of(worker) | {"name": "村卫生室", "hours": hours})
    assert sent.status_code == 302, text_of(worker.page.find("main"))
    town.write()
    (point,) = offerings.points_of(town.session, village)
    offerings.record(
        town.session,
        actor=Actor("worker", (Held(Role.WORKER, village),)),
        community=village,
        item=town.edition.item(MEALS),
        draft=offerings.OfferingDraft(state=State.DELIVERED, mode=Mode.OWN, points=(point.id,)),
    )
    town.session.commit()
    worker.post(f"{work}/pasted", data={"text": "农历逢三、八赶集，6:30-12:00，村口广场"})
    assert "农历每月初三、初八" in text_of(worker.page.find("main"))
    data = typed(worker, 0) | {"item": MEALS}
    assert worker.post(f"{work}/pasted/accept", data=data).status_code == 302
    # Of six market days in a lunar month, one is in every week.
    client.get(f"/communities/{village}")
    week = text_of(client.page.find("main")).replace("\u2060", "")
    assert "6:30–12:00 赶集" in week
    client.get(f"/points/{point.id}")
    told = text_of(client.page.find("main")).replace("\u2060", "")
    for words in ("5月1日", "08:00–12:00", "15:00–18:00", "10月1日", "08:30–11:30"):
        assert words in told, told
