"""What somebody who reports reads: until when the answer comes, what stands on record, what is asked first."""

from __future__ import annotations

from datetime import timedelta

from tests.pages import text_of
from tests.portal.visiting import Visit
from tests.told import MEALS


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
