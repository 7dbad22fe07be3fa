"""社区规范化建设 at a worker's desk: what is met, what is not, what is unknown, and whose word it is or would be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalogue.models import Role
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
LogIn = Callable[..., CheckingClient]


def row_of(client: CheckingClient, number: str) -> list[str]:
    for row in client.page.all("tr"):
        cells = [text_of(cell).strip() for cell in row]
        if cells and cells[0] == number:
            return cells
    raise AssertionError(number)


def test_a_worker_sees_what_is_met_and_who_is_to_declare_the_rest(log_in: LogIn, world: World) -> None:
    street = log_in(Role.STREET, world.street)
    street.post(
        f"/office/{world.street}/standards/20",
        data={"state": "not_met", "since": "2026-03-01", "note": "分批纳入"},
    )
    worker = log_in(Role.WORKER, world.community)
    page = f"/work/{world.community}/standards"
    worker.get(page)
    assert "已达标 0 · 未达标 1 · 未知 26" in worker.page.text
    assert row_of(worker, "20")[2] == "未达标"
    assert "东华门街道" in row_of(worker, "20")[3]
    assert "分批纳入" in row_of(worker, "20")[3]
    assert row_of(worker, "2")[2] == "未知"
    assert row_of(worker, "2")[3].endswith("东华门街道、东城区")
    links = [link.get("href") for link in worker.page.all("a")]
    for field in ("station_name", "social_workers", "rooms_area", "office_funds"):
        assert f"/work/{world.community}/profile#{field}" in links
    assert worker.page.all("input", name="state") == []
    worker.get(f"/work/{world.community}/profile")
    for field in ("station_name", "social_workers", "rooms_area", "office_funds"):
        assert worker.page.all("input", id=field)


def test_the_four_values_of_the_profile_follow_at_once(log_in: LogIn, world: World) -> None:
    worker = log_in(Role.WORKER, world.community)
    worker.get(f"/work/{world.community}/profile")
    said = {
        "version": worker.page.find("input", name="version").get("value"),
        "station_name": "多福巷社区服务站",
        "rooms_area": "349",
        "rooms_area_on": "2026-10-31",
        "office_funds": "50",
        "office_funds_on": "2026-10-31",
    }
    worker.post(f"/work/{world.community}/profile", data=said)
    worker.get(f"/work/{world.community}/standards")
    assert [row_of(worker, number)[2] for number in ("1", "19", "21", "26")] == [
        "已达标",
        "未知",
        "未达标",
        "已达标",
    ]
    assert "349平方米 · 截至2026年10月31日" in row_of(worker, "21")[3]
    assert "到档案中填写" in row_of(worker, "19")[3]


def test_another_communitys_worker_and_a_reader_without_the_right_change_nothing(
    log_in: LogIn, world: World
) -> None:
    worker = log_in(Role.WORKER, world.community)
    assert worker.get(f"/work/{world.neighbour}/standards").status_code == 403
    auditor = log_in(Role.AUDITOR, world.city)
    auditor.get(f"/work/{world.community}/standards")
    assert not [link for link in auditor.page.all("a") if "profile#" in (link.get("href") or "")]
