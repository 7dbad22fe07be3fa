"""不适用 in pages: a button on the line, a street that passes on, a district that rules several, rules of the city."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from catalogue import rulings
from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import Segment
from catalogue.models import Role
from catalogue.offerings import get_line
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

from .conftest import LogIn

pytestmark = pytest.mark.both_databases
FIRST, SECOND = "0201", "0202"


def propose(worker: CheckingClient, world: World, item: str, reason: str = "没有这类居民") -> int:
    return int(
        worker.post(f"/work/{world.community}/{item}/not-applicable", data={"reason": reason}).status_code
    )


def decide(client: CheckingClient, code: int, decision: str, words: str = "") -> None:
    """Decide every proposal that the page lists, as its buttons do."""
    client.get(f"/office/{code}/rulings")
    ticked = [each.get("value") for each in client.page.all("input", name="proposals")]
    client.post(
        f"/office/{code}/rulings",
        data={"proposals": ticked, "decision": decision, "words": words},
        follow_redirects=True,
    )


def test_a_line_is_proposed_passed_on_and_ruled(
    log_in: LogIn, world: World, edition: EditionFacts, session: Session
) -> None:
    worker = log_in(Role.WORKER, world.community)
    line = f"/work/{world.community}/{FIRST}"
    assert "建议裁定不适用" in worker.get(line).text
    propose(worker, world, FIRST, " ")
    assert "请写明本项为什么不适用" in worker.get(line).text
    assert propose(worker, world, FIRST) == 302
    assert "等待街道（乡镇）上报" in worker.get(line).text
    propose(worker, world, SECOND)
    street, district = log_in(Role.STREET, world.street), log_in(Role.DISTRICT, world.district)
    assert "待街道（乡镇）上报" in district.get(f"/office/{world.district}/rulings").text
    decide(street, world.street, "yes")
    assert "已处理2件建议" in street.page.text
    assert "等待区裁定" in worker.get(line).text
    decide(district, world.district, "yes")
    for item in (FIRST, SECOND):
        assert get_line(session, edition, world.community, item).segment is Segment.NOT_APPLICABLE
    assert "没有这类居民" in district.get(f"/office/{world.district}/rulings").text
    assert "建议裁定不适用" not in worker.get(line).text


def test_an_office_without_rulings_is_not_sent_to_the_hotline(log_in: LogIn, world: World) -> None:
    district = log_in(Role.DISTRICT, world.district)
    district.get(f"/office/{world.district}/rulings")
    empty = district.page.find("section", class_="empty")
    assert not list(empty.iter("a"))


def test_a_declined_proposal_says_why(log_in: LogIn, world: World, edition: EditionFacts) -> None:
    worker, street = log_in(Role.WORKER, world.community), log_in(Role.STREET, world.street)
    propose(worker, world, FIRST)
    decide(street, world.street, "no")
    assert "请写明理由" in street.page.text
    decide(street, world.street, "no", "辖区内有")
    said = worker.get(f"/work/{world.community}/{FIRST}").text
    assert "未上报" in said
    assert "辖区内有" in said
    propose(worker, world, FIRST)
    worker.post(f"/work/{world.community}/{FIRST}/not-applicable/withdraw", follow_redirects=True)
    assert "已撤回建议" in worker.page.text


def test_no_one_decides_elsewhere_or_out_of_turn(
    log_in: LogIn, world: World, edition: EditionFacts, session: Session
) -> None:
    worker = log_in(Role.WORKER, world.community)
    propose(worker, world, FIRST)
    (waiting,) = rulings.proposals_in(session, world.city, ("proposed",))
    session.rollback()
    data = {"proposals": str(waiting.id), "decision": "yes"}
    page = f"/office/{world.street}/rulings"
    for role, division in (
        (Role.WORKER, world.neighbour),
        (Role.CITY, world.city),
        (Role.MONITOR, world.street),
        (Role.STREET, world.mixed_street),
    ):
        client = log_in(role, division)
        assert client.post(page, data=data).status_code == 403, role
        assert (
            client.post(f"/work/{world.community}/{FIRST}/not-applicable", data={"reason": "x"}).status_code
            == 403
        )
        assert client.post(f"/work/{world.community}/{FIRST}/not-applicable/withdraw").status_code == 403
    # A street that sends the number of another street's proposal to its own page decides nothing.
    other = log_in(Role.STREET, world.village_street)
    assert other.post(f"/office/{world.village_street}/rulings", data=data).status_code == 403
    district = log_in(Role.DISTRICT, world.district)
    district.post(f"/office/{world.district}/rulings", data=data, follow_redirects=True)
    assert "已被处理" in district.page.text
    assert [each.state for each in rulings.proposals_in(session, world.city, ("proposed",))] == ["proposed"]


def test_the_city_sets_a_rule_for_villages(
    log_in: LogIn, world: World, edition: EditionFacts, session: Session
) -> None:
    page = f"/office/{world.city}/rulings"
    for role, division in ((Role.DISTRICT, world.district), (Role.STREET, world.street)):
        assert log_in(role, division).post(f"/office/{division}/rulings/rules").status_code == 403
    city = log_in(Role.CITY, world.city)
    city.get(page)
    lacking = city.post(f"{page}/rules", data={"item": FIRST, "kind": "cun", "reason": ""})
    assert lacking.status_code == 400
    city.post(
        f"{page}/rules",
        data={"item": FIRST, "kind": "cun", "reason": "由乡镇统一办理"},
        follow_redirects=True,
    )
    assert "规则已生效" in city.page.text
    assert "由乡镇统一办理" in city.page.text
    assert get_line(session, edition, world.village, FIRST).segment is Segment.NOT_APPLICABLE
    assert get_line(session, edition, world.community, FIRST).segment is Segment.UNKNOWN


def test_a_ruling_is_ended_early_and_everybody_reads_that_it_ended(
    log_in: LogIn, world: World, edition: EditionFacts, session: Session
) -> None:
    worker = log_in(Role.WORKER, world.community)
    propose(worker, world, FIRST)
    street, district = log_in(Role.STREET, world.street), log_in(Role.DISTRICT, world.district)
    decide(street, world.street, "yes")
    decide(district, world.district, "yes")
    page = f"/office/{world.community}/items/{FIRST}/ruling"
    assert f'href="{page}"' in district.get(f"/office/{world.district}/rulings").text
    assert f'href="{page}"' not in street.get(f"/office/{world.street}/rulings").text
    city, other = log_in(Role.CITY, world.city), log_in(Role.DISTRICT, world.districts[1])
    for client in (worker, street, city, other):
        assert client.get(page).status_code == 403
        assert client.post(page, data={"reason": "x"}).status_code == 403
    assert "没有这类居民" in district.get(page).text
    assert district.post(page, data={"reason": " "}).status_code == 400
    assert "请写明终止的理由" in district.page.text
    district.post(page, data={"reason": "新建了养老院"}, follow_redirects=True)
    assert "裁定已终止" in district.page.text
    assert get_line(session, edition, world.community, FIRST).segment is Segment.UNKNOWN
    assert district.get(page).status_code == 404
    public = street.get(f"/coverage/{world.district}/rulings").text
    for text in ("提前终止", "没有这类居民", "新建了养老院"):
        assert text in public
    assert "建议裁定不适用" in worker.get(f"/work/{world.community}/{FIRST}").text


def test_the_city_ends_its_rule(log_in: LogIn, world: World, edition: EditionFacts, session: Session) -> None:
    city, page = log_in(Role.CITY, world.city), f"/office/{world.city}/rulings"
    city.post(f"{page}/rules", data={"item": FIRST, "kind": "cun", "reason": "由乡镇统一办理"})
    city.get(page)
    (end,) = [
        each.get("href")
        for each in city.page.all("a")
        if (each.get("href") or "").startswith(f"{page}/rules/")
    ]
    for role, division in ((Role.DISTRICT, world.district), (Role.STREET, world.street)):
        own = str(end).replace(str(world.city), str(division))
        client = log_in(role, division)
        for address in (str(end), own):
            assert client.get(address).status_code == 403, role
            assert client.post(address, data={"reason": "x"}).status_code == 403, role
    assert city.post(str(end), data={"reason": ""}).status_code == 400
    city.post(str(end), data={"reason": "改由各村办理"}, follow_redirects=True)
    assert "规则已终止" in city.page.text
    assert "改由各村办理" in city.page.text
    assert get_line(session, edition, world.village, FIRST).segment is Segment.UNKNOWN
    assert city.get(str(end)).status_code == 404
    assert "改由各村办理" in city.get(f"/coverage/{world.village // 1000 * 1000}/rulings").text
