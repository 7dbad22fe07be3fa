"""A district records of its villages whether the 96156 platform serves them: one, many at once, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.models import Level, PlatformVillage, Role, Serves
from catalogue.platform_villages import VillageWord, read_village_rows, record_words
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
LogIn = Callable[..., CheckingClient]
Filled = dict[str, str | list[str]]


@pytest.fixture
def district(log_in: LogIn, world: World) -> CheckingClient:
    return log_in(Role.DISTRICT, of_village(world))


def of_village(world: World) -> int:
    return world.village // Level.DISTRICT.span * Level.DISTRICT.span


def rows_of(client: CheckingClient) -> dict[str, str]:
    return {
        row.get("id", "").removeprefix("village-"): text_of(row)
        for row in client.page.all("tr")
        if row.get("id")
    }


def said(world: World, serves: str, *villages: int, source: str = "台账", **more: str) -> Filled:
    return {
        "village": [str(each) for each in villages],
        "serves": serves,
        "as_of": f"{world.today}",
        "source": source,
        **more,
    }


def test_a_district_records_one_village_reads_its_history_and_undoes(
    district: CheckingClient, world: World
) -> None:
    page = f"/office/{world.village}/platform-village"
    district.get(page)
    assert "还没有登记本村" in text_of(district.page.find("main"))
    district.post(page, data={"as_of": f"{world.today}"})
    assert "请选择一项" in district.page.text
    district.post(page, data=said(world, "yes") | {"as_of": "2111-01-01"})
    assert "还没到" in district.page.text
    for serves in ("no", "yes"):
        assert district.post(page, data=said(world, serves, source="镇政府上报")).status_code == 302
    district.post(page, data=said(world, "yes", source="镇政府上报"), follow_redirects=True)
    assert "没有变化" in district.page.text
    history = [text_of(each) for each in district.page.find("ul", class_="one-column").iter("li")]
    assert ["没有服务到本村" in each for each in history] == [False, True]
    assert all("镇政府上报" in each for each in history)
    (word,) = [each.get("value") for each in district.page.all("input") if each.get("name") == "word"]
    for says in ("恢复为之前登记的内容", "已经撤销过了"):
        district.post(f"{page}/undo", data={"word": word}, follow_redirects=True)
        assert says in district.page.text
    district.get(f"/communities/{world.village}")
    assert "没有服务到本村" in text_of(district.page.find("main"))


def test_a_district_sees_what_changes_before_it_records_many(
    district: CheckingClient, world: World, session: Session
) -> None:
    street = world.village_street
    page = f"/office/{street}/platform-villages"
    first, second, third = (code for code in world.communities_in(street)[:3])
    district.get(page)
    assert len(rows_of(district)) == len(world.communities_in(street))
    district.post(page, data=said(world, "yes"))
    assert "请先勾选村" in district.page.text
    district.post(page, data=said(world, "yes", first), follow_redirects=True)
    assert "已登记1个村" in district.page.text

    sent = said(world, "yes", first, second, third, world.village + 900, world.community)
    assert district.post(page, data=sent).status_code == 200
    shown = text_of(district.page.find("main"))
    assert "将改变2个村的登记" in shown
    assert "1个村已登记相同内容" in shown
    assert session.scalar(select(func.count()).select_from(PlatformVillage)) == 1
    confirmed: Filled = {}
    for each in district.page.find("main").iter("input"):
        confirmed.setdefault(str(each.get("name")), [])
        confirmed[str(each.get("name"))] = [*confirmed[str(each.get("name"))], str(each.get("value") or "")]
    assert confirmed["village"] == [str(each) for each in (first, second, third)]
    district.post(page, data=confirmed, follow_redirects=True)
    assert "已登记2个村" in district.page.text
    rows = rows_of(district)
    assert ["台账" in rows[str(each)] for each in (first, second, third)] == [True] * 3
    district.get(f"{page}?said=unsaid")
    assert len(rows_of(district)) == len(world.communities_in(street)) - 3
    district.get(f"{page}?said=yes")
    assert list(rows_of(district)) == [str(each) for each in (first, second, third)]

    batches = [each.get("value") for each in district.page.all("input") if each.get("name") == "batch"]
    assert len(batches) == 2
    for says in ("已撤销2个村的登记", "已经撤销过了"):
        district.post(f"{page}/undo", data={"batch": batches[0]}, follow_redirects=True)
        assert says in district.page.text
    district.get(f"{page}?said=yes")
    assert list(rows_of(district)) == [str(first)]
    assert district.post(f"{page}/undo", data={"batch": "x"}).status_code == 400
    assert district.get(f"{page}?said=perhaps").status_code == 400
    assert district.get(f"{page}?page=9").status_code == 404


def test_all_villages_of_a_filtered_list_are_recorded_at_once(district: CheckingClient, world: World) -> None:
    page = f"/office/{world.village_street}/platform-villages"
    own = world.communities_in(world.village_street)
    district.post(page, data=said(world, "no", own[0]))
    sent = said(world, "yes", every="y") | {"confirmed": "1"}
    district.post(f"{page}?said=unsaid", data=sent, follow_redirects=True)
    assert f"已登记{len(own) - 1}个村" in district.page.text
    district.get(f"{page}?said=no")
    assert list(rows_of(district)) == [str(own[0])]


def test_wider_divisions_read_it_by_part_and_others_change_nothing(
    log_in: LogIn, world: World, session: Session
) -> None:
    office = Actor("qu", (Held(Role.DISTRICT, of_village(world)),))
    record_words(
        session, actor=office, words=[VillageWord(world.village, Serves.YES, world.today)], today=world.today
    )
    session.commit()
    page = f"/office/{world.city}/platform-villages"
    city = log_in(Role.CITY, world.city)
    city.get(page)
    parts = [str(link.get("href")) for link in city.page.find("main").iter("a")]
    assert f"/office/{of_village(world)}/platform-villages" in parts
    assert not city.page.all("input", type="checkbox")
    assert city.post(page, data=said(world, "no", world.village)).status_code == 403
    street = log_in(Role.STREET, world.village_street)
    street.get(f"/office/{world.village}/platform-village")
    assert "服务到本村" in text_of(street.page.find("main"))
    assert street.post(f"/office/{world.village}/platform-village", data=said(world, "no")).status_code == 403
    stranger = log_in(Role.DISTRICT, world.district)
    assert stranger.get(f"/office/{world.village_street}/platform-villages").status_code == 403
    stranger.get(f"/office/{world.street}/platform-villages")
    assert "没有村" in stranger.page.text
    assert stranger.get(f"/office/{world.community}/platform-village").status_code == 404
    assert stranger.get(f"/office/{world.community}/platform-villages").status_code == 404
    assert session.scalar(select(func.count()).select_from(PlatformVillage)) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_list_that_was_downloaded_can_be_brought_in_again(
    district: CheckingClient, world: World, tmp_path: Path, language: str
) -> None:
    page = f"/office/{world.village_street}/platform-villages"
    own = world.communities_in(world.village_street)
    for village, serves in zip(own, ("yes", "no", "unknown"), strict=False):
        district.post(f"/office/{village}/platform-village", data=said(world, serves))
    district.set_cookie("language", language)
    answer = district.get(f"{page}.csv")
    path = tmp_path / "villages.csv"
    path.write_bytes(BytesIO(answer.data).getvalue())
    words = [row.word for row in read_village_rows(path)]
    assert words == [
        VillageWord(village, serves, world.today, "台账")
        for village, serves in zip(own, (Serves.YES, Serves.NO, Serves.UNKNOWN), strict=False)
    ]
    only = district.get(f"{page}.csv?said=no").get_data(as_text=True)
    assert str(own[1]) in only
    assert str(own[0]) not in only
