"""Spot checks in pages: a district draws, a monitor enters what it found on a phone, the street settles, a worker puts right."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from catalogue import offerings, spot_checks
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import Segment
from catalogue.foundation.database import begin_writing
from catalogue.models import CheckResult, Role
from catalogue.spot_checks import SampleCellFacts
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import LogIn

pytestmark = pytest.mark.both_databases


@pytest.fixture
def edition(reported: EditionFacts) -> EditionFacts:
    return reported


@pytest.fixture
def cells(session: Session, world: World, edition: EditionFacts) -> tuple[SampleCellFacts, ...]:
    """The lines of a sample that the street drew for itself."""
    begin_writing(session)
    sample = spot_checks.draw(
        session,
        actor=Actor("office", (Held(Role.STREET, world.street),)),
        edition=edition,
        division=world.street,
        quarter=spot_checks.quarter_of(world.today),
        seed="0 12 7",
    )
    session.commit()
    return spot_checks.cells_of_sample(session, sample.id)


def page_of(cell: SampleCellFacts, edition: EditionFacts) -> str:
    return f"/office/{cell.community}/checks/{cell.sample}/items/{edition.by_id(cell.item_id).code}"


def entered(client: CheckingClient, page: str, result: str, *, remark: str = "", way: str = "phone") -> int:
    """Open a line on a phone, and send what was found."""
    client.get(page)
    version = client.page.find("input", name="version").get("value")
    sent = client.post(page, data={"version": version, "way": way, "result": result, "remark": remark})
    return int(sent.status_code)


def chosen(client: CheckingClient, name: str) -> list[str | None]:
    """The values that are chosen under a name on a page."""
    return [each.get("value") for each in client.page.all("input", name=name) if "checked" in each.attrib]


def test_a_district_draws_and_reads_how_it_was_drawn(
    log_in: LogIn, world: World, edition: EditionFacts
) -> None:
    district = log_in(Role.DISTRICT, world.district)
    start = f"/office/{world.district}/checks"
    assert "还没有样本" in district.get(start).text
    too_long = district.post(start, data={"seed": "7" * 81})
    assert too_long.status_code == 400
    drawn = district.post(start, data={"seed": "0 12 7 33"}, follow_redirects=True)
    assert "已抽取60项" in drawn.text
    assert "0 12 7 33" in district.page.text
    assert len(list(district.page.find("ol", class_="cases").iter("li"))) == 60
    district.get(start)
    assert "抽取单位" in district.page.text
    assert not [form for form in district.page.all("form") if form.get("action") == start]
    assert district.post(start, data={"seed": ""}).status_code == 409


def test_shares_add_up_to_a_hundred_on_the_page(log_in: LogIn, world: World, edition: EditionFacts) -> None:
    city = log_in(Role.CITY, world.city)
    for code in (world.city, world.district, world.street):
        page = city.get(f"/office/{code}/checks").text
        shares = [int(each) for each in re.findall(r'data-label="占比">(\d+)%', page)]
        assert (len(shares), sum(shares)) == (6, 100)
    small = next(code for code in world.streets if len(world.communities_in(code)) < 5)
    few = city.get(f"/office/{small}/checks").text
    assert "不足5个" in few


def test_a_monitor_enters_results_and_a_returned_line_waits_for_the_worker_until_it_is_put_right(
    log_in: LogIn, world: World, edition: EditionFacts, cells: tuple[SampleCellFacts, ...], session: Session
) -> None:
    monitor = log_in(Role.MONITOR, world.street)
    first, second, third = [cell for cell in cells if cell.community == world.community][:3]
    sample = f"/office/{world.street}/checks/{first.sample}"
    assert "先电话核实" in monitor.get(sample).text
    assert entered(monitor, page_of(first, edition), "agrees") == 302
    assert entered(monitor, page_of(second, edition), "differs") == 400
    assert "请写明哪里不符" in monitor.page.text
    assert entered(monitor, page_of(second, edition), "") == 400
    assert entered(monitor, page_of(second, edition), "differs", remark="已停办两个月", way="visit") == 302
    assert entered(monitor, page_of(third, edition), "not_reached") == 302
    monitor.get(f"{sample}/sheet")
    listed = monitor.page.all("tr")
    assert len(listed) >= 2
    assert edition.by_id(third.item_id).code in monitor.page.text
    assert edition.by_id(first.item_id).code not in [text_of(row)[:4] for row in listed]

    item = edition.by_id(second.item_id)
    line = offerings.get_line(session, edition, world.community, item.code)
    assert (line.segment, line.returned) == (Segment.ABSENT, True)
    worker = log_in(Role.WORKER, world.community)
    worker.get(f"/work/{world.community}/today")
    assert "抽查退回" in worker.page.text
    assert "已停办两个月" in worker.page.text
    worker.get(f"/work/{world.community}/{item.code}")
    assert "改正前按未提供计算" in worker.page.text
    assert "抽查退回" in worker.page.text


def test_the_street_lifts_a_return_and_only_the_street(
    log_in: LogIn, world: World, edition: EditionFacts, cells: tuple[SampleCellFacts, ...], session: Session
) -> None:
    cell = next(cell for cell in cells if cell.community == world.community)
    item = edition.by_id(cell.item_id)
    street = log_in(Role.STREET, world.street)
    assert entered(street, page_of(cell, edition), "differs", remark="电话打不通") == 302
    lift = f"/office/{world.community}/items/{item.code}/reinstate"
    for role, division in (
        (Role.MONITOR, world.street),
        (Role.DISTRICT, world.district),
        (Role.CITY, world.city),
    ):
        assert log_in(role, division).post(lift).status_code == 403
    street.get(f"/office/{world.community}/items/{item.code}")
    assert "撤销退回" in street.page.text
    street.post(lift, follow_redirects=True)
    assert "已撤销退回" in street.page.text
    session.rollback()
    assert offerings.get_line(session, edition, world.community, item.code).segment is Segment.DELIVERED
    street.get(f"/office/{world.street}/checks/{cell.sample}")
    assert "经街道（乡镇）裁定" in street.page.text


def test_no_one_reaches_the_samples_of_another_division(
    log_in: LogIn, world: World, edition: EditionFacts, cells: tuple[SampleCellFacts, ...]
) -> None:
    cell = cells[0]
    pages = (
        f"/office/{world.street}/checks",
        f"/office/{world.street}/checks/{cell.sample}",
        f"/office/{world.street}/checks/{cell.sample}/sheet",
        f"/office/{world.street}/checks/{cell.sample}/list",
        f"/office/{world.street}/checks/{cell.sample}/visits",
        page_of(cell, edition),
    )
    for role, division in (
        (Role.MONITOR, world.mixed_street),
        (Role.STREET, world.mixed_street),
        (Role.WORKER, world.community),
    ):
        client = log_in(role, division)
        for page in pages:
            assert client.get(page).status_code == 403, (role, page)
        assert (
            client.post(page_of(cell, edition), data={"result": "agrees", "way": "phone"}).status_code == 403
        )
        assert client.post(f"/office/{world.street}/checks").status_code == 403
        for entry in (
            f"{page_of(cell, edition)}/correct",
            f"/office/{world.street}/checks/{cell.sample}/visits",
        ):
            assert client.post(entry, data={"result": "agrees"}).status_code == 403
    city = log_in(Role.CITY, world.city)
    for page in pages:
        assert city.get(page).status_code == 200, page
    assert city.post(page_of(cell, edition), data={"result": "agrees", "way": "phone"}).status_code == 403
    assert city.get(f"/office/{world.mixed_street}/checks/{cell.sample}").status_code == 404
    assert city.get(f"/office/{world.street}/checks/99").status_code == 404
    monitor = log_in(Role.MONITOR, world.street)
    assert monitor.post(f"/office/{world.street}/checks").status_code == 403
    assert "抽取" not in [text_of(button) for button in monitor.page.all("button")]


def test_two_people_at_one_line_are_told(
    log_in: LogIn, world: World, edition: EditionFacts, cells: tuple[SampleCellFacts, ...]
) -> None:
    cell = cells[0]
    street, monitor = log_in(Role.STREET, world.street), log_in(Role.MONITOR, world.street)
    page = page_of(cell, edition)
    assert street.post(page, data={"version": "99", "way": "phone", "result": "agrees"}).status_code == 302
    assert "本项刚有改动" in street.get(page).text
    assert entered(street, page, "agrees") == 302
    late = monitor.post(page, data={"version": "1", "way": "phone", "result": "differs", "remark": "不在"})
    assert late.status_code == 409
    assert CheckResult.AGREES.value not in late.text or "已录入" in late.text


def test_a_result_that_was_entered_for_the_wrong_line_is_corrected(
    log_in: LogIn, world: World, edition: EditionFacts, cells: tuple[SampleCellFacts, ...], session: Session
) -> None:
    cell = cells[0]
    page = page_of(cell, edition)
    monitor, district = log_in(Role.MONITOR, world.street), log_in(Role.DISTRICT, world.district)
    assert entered(monitor, page, "differs", remark="门锁着", way="visit") == 302
    other = log_in(Role.MONITOR, world.district)
    assert "更正结果" not in other.get(page).text
    monitor.get(page)
    assert chosen(monitor, "way") == ["visit"]
    sent = {
        "version": monitor.page.find("input", name="version").get("value"),
        "way": "phone",
        "result": "agrees",
        "remark": "",
        "reason": "",
    }
    assert monitor.post(f"{page}/correct", data=sent).status_code == 400
    assert "请写明为什么更正" in monitor.page.text
    assert other.post(f"{page}/correct", data=sent | {"reason": "不是我录的"}).status_code == 403
    monitor.post(f"{page}/correct", data=sent | {"reason": "点错了行"}, follow_redirects=True)
    assert "结果已更正" in monitor.page.text
    for text in ("门锁着", "点错了行"):
        assert text in monitor.page.text
    line = offerings.get_line(session, edition, cell.community, edition.by_id(cell.item_id).code)
    assert (line.segment, line.returned) == (Segment.DELIVERED, False)
    assert "更正结果" in district.get(page).text
    assert "已更正" in district.get(f"/office/{world.street}/checks/{cell.sample}").text


def test_a_round_of_visits_is_entered_at_once_and_one_wrong_line_loses_nothing(
    log_in: LogIn, world: World, edition: EditionFacts, cells: tuple[SampleCellFacts, ...], session: Session
) -> None:
    monitor = log_in(Role.MONITOR, world.street)
    page = f"/office/{world.street}/checks/{cells[0].sample}/visits"
    assert "录入走访结果" in monitor.get(f"/office/{world.street}/checks/{cells[0].sample}").text
    monitor.get(page)
    (form,) = [each for each in monitor.page.all("form") if each.get("action") == page]
    assert "data-unsent" in form.attrib
    sent = {
        each.get("name"): each.get("value")
        for each in form.iter("input")
        if (each.get("name") or "").startswith("version_")
    }
    assert len(sent) == len(cells)
    assert monitor.post(page, data=sent).status_code == 400
    assert "请至少为一项选择结果" in monitor.page.text
    first, second, third = cells[:3]
    found = sent | {
        f"result_{first.position}": "agrees",
        f"result_{second.position}": "differs",
        f"result_{third.position}": "not_reached",
    }
    assert monitor.post(page, data=found).status_code == 400
    assert "请写明哪里不符" in monitor.page.text
    assert chosen(monitor, f"result_{first.position}") == ["agrees"]
    session.rollback()
    assert spot_checks.get_sample_cell(session, first.sample, first.community, first.item_id).result is None
    session.rollback()
    # Meanwhile somebody else enters the first line; what was typed in a basement arrives later.
    assert entered(log_in(Role.STREET, world.street), page_of(first, edition), "agrees") == 302
    answer = monitor.post(page, data=found | {f"remark_{second.position}": "已搬走"}, follow_redirects=True)
    assert "已录入2项结果" in answer.text
    session.rollback()
    results = {
        cell.position: cell.result
        for cell in spot_checks.cells_of_sample(session, first.sample)
        if cell.result
    }
    assert results == {
        first.position: CheckResult.AGREES,
        second.position: CheckResult.DIFFERS,
        third.position: CheckResult.NOT_REACHED,
    }
