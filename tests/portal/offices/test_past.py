"""Past days in an office: a division at the end of a day, what changed between two days, and the lines behind each cause."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogue.models import Role
from tests.worlds.eight_streets import World

from .conftest import LogIn

FIRST, SECOND = 150, 1


@pytest.fixture
def days(world: World) -> str:
    since, until = (world.today - timedelta(days=back) for back in (FIRST, SECOND))
    return f"?from={since}&to={until}"


def number(text: str) -> int:
    return int(text.replace("−", "-").replace("+", "").replace(",", ""))


def test_an_office_reads_what_changed_and_each_cause_opens_its_lines(
    log_in: LogIn, world: World, demonstration: World, days: str
) -> None:
    office = log_in(Role.DISTRICT, world.district)
    office.get(f"/office/{world.district}")
    assert any(link.get("href") == f"/office/{world.district}/changes" for link in office.page.all("a"))
    office.get(f"/office/{world.district}/changes{days}")
    assert "增减变动说明" in office.page.text
    links = [link for link in office.page.all("a") if "/changes/cells?" in (link.get("href") or "")]
    counts = {link.get("href"): number(link.text.split()[0]) for link in links}
    assert counts
    for address, count in counts.items():
        office.get(address)
        gained, lost = office.page.text.count("变为有效"), office.page.text.count("不再有效")
        assert abs(count) >= 100 or gained - lost == count


def test_a_past_day_is_shown_with_links_to_its_parts(
    log_in: LogIn, world: World, demonstration: World
) -> None:
    office = log_in(Role.DISTRICT, world.district)
    day = world.today - timedelta(days=FIRST)
    office.get(f"/office/{world.district}/past?day={day}")
    assert "日终" in office.page.text
    street = f"/office/{world.street}/past?day={day}"
    assert any(link.get("href") == street for link in office.page.all("a"))
    assert office.get(street).status_code == 200


def test_a_community_is_shown_as_its_histories_tell(
    log_in: LogIn, world: World, demonstration: World
) -> None:
    office = log_in(Role.STREET, world.street)
    day = world.today - timedelta(days=FIRST)
    office.get(f"/office/{world.community}/past?day={day}")
    assert "社区服务站" in office.page.text
    assert "未记录" in office.page.text  # of its profile no history was kept
    assert len(office.page.all("tr")) == 61


def test_days_that_cannot_be_shown_are_refused(log_in: LogIn, world: World, demonstration: World) -> None:
    office = log_in(Role.DISTRICT, world.district)
    later = world.today + timedelta(days=9)
    for asked in (
        "past?day=yesterday",
        f"past?day={later}",
        "past?day=1999-01-01",
        f"changes?from={world.today}&to=2026-01-32",
        f"changes?from={world.today}&to={world.today - timedelta(days=2)}",
        "changes/cells?cause=weather",
        "changes/cells?page=0",
        "changes/cells?page=999",
    ):
        assert office.get(f"/office/{world.district}/{asked}").status_code in (400, 404, 409, 422), asked


def test_no_one_reads_the_past_of_another_office(
    log_in: LogIn, world: World, demonstration: World, days: str
) -> None:
    street = log_in(Role.STREET, world.street)
    for page in ("past", f"changes{days}", f"changes/cells{days}"):
        assert street.get(f"/office/{world.district}/{page}").status_code == 403


def test_months_are_drawn_with_the_table_beside(log_in: LogIn, world: World, demonstration: World) -> None:
    office = log_in(Role.DISTRICT, world.district)
    for of in ("", "?of=02", "?of=0202"):
        office.get(f"/office/{world.district}/months{of}")
        assert len(office.page.all("svg", role="img")) == 1
        points = office.page.all("circle")
        assert len(points) == len(office.page.all("tr")) - 1 >= 12
    assert office.get(f"/office/{world.district}/months?of=9999").status_code == 400
