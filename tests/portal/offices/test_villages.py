"""The table of villages that are run as communities, and the form by which a street records one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalogue.models import Role
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
LogIn = Callable[..., CheckingClient]


def test_a_street_records_a_village_and_everybody_reads_it(log_in: LogIn, world: World) -> None:
    street = log_in(Role.STREET, world.village_street)
    page = f"/office/{world.village_street}/villages"
    form = f"/office/{world.village}/village-pilot"
    street.get(page)
    assert "0个村" in text_of(street.page.find("main")) or "0" in text_of(street.page.find("main"))
    street.get(form)
    assert "加强党的领导，推进村民自治" in street.page.text
    street.post(form, data={"began_on": "2111-01-01"})
    assert "还没到" in street.page.text
    said = {"began_on": "2011-03-01", "services_on": "2012-05-01", "station_on": "2013-06-01"}
    assert street.post(form, data=said).status_code == 302
    street.get(page)
    assert "2011年3月1日" in text_of(street.page.find("tr", id=f"village-{world.village}"))
    assert len(street.page.all("tr")) == 1 + len(world.communities_in(world.village_street))

    city = log_in(Role.CITY, world.city)
    city.get(f"/office/{world.city}/villages")
    assert len(city.page.all("tr")) == 2
    assert "668" in city.page.text
    assert city.post(form, data=said).status_code == 403
    city.get(f"/office/{world.city}?type=village_pilot")
    city.get(f"/communities/{world.village}")
    assert "村庄社区化试点" in city.page.text
    assert "2013年6月1日" in city.page.text

    worker = log_in(Role.WORKER, world.village)
    worker.get(f"/work/{world.village}/profile")
    assert "2011年3月1日" in worker.page.text
    assert not [each for each in worker.page.all("input") if each.get("value") == "village_pilot"]
    for _twice in range(2):
        assert street.post(f"{form}/remove", data={}).status_code == 302
    city.get(f"/office/{world.city}/villages")
    assert "没有村参加试点" in city.page.text


def test_an_urban_community_has_no_such_page(log_in: LogIn, world: World) -> None:
    street = log_in(Role.STREET, world.street)
    assert street.get(f"/office/{world.community}/village-pilot").status_code == 404
    assert street.get(f"/office/{world.community}/villages").status_code == 404
    street.get(f"/office/{world.street}/villages")
    assert "没有村" in street.page.text
