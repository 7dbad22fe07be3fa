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
    rows = [row.get("id") for row in city.page.all("tr") if row.get("id")]
    assert rows == [f"village-{world.village}"]
    parts = [str(link.get("href")) for link in city.page.find("main").iter("a")]
    assert f"/office/{world.village // 10**6 * 10**6}/villages" in parts
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


def test_the_table_is_narrowed_and_taken_along(log_in: LogIn, world: World) -> None:
    street = log_in(Role.STREET, world.village_street)
    own = world.communities_in(world.village_street)
    for village, said in (
        (own[0], {"began_on": "2011-03-01", "station_on": "2013-06-01"}),
        (own[1], {"began_on": "2012-03-01", "safety_on": "2014-06-01"}),
    ):
        street.post(f"/office/{village}/village-pilot", data=said)
    city = log_in(Role.CITY, world.city)
    for client, division in ((street, world.village_street), (city, world.city)):
        page = f"/office/{division}/villages"
        for query, expected in (
            ("?show=pilot", own[:2]),
            ("?lacks=station", own[1:2]),
            ("?lacks=safety", own[:1]),
            ("?lacks=services", own[:2]),
        ):
            client.get(page + query)
            shown = [row.get("id") for row in client.page.all("tr") if row.get("id")]
            assert shown == [f"village-{code}" for code in expected], query
            csv = client.get(f"{page}.csv{query}").get_data(as_text=True)
            assert [code for code in own if str(code) in csv] == list(expected), query
        client.get(f"{page}?show=outside")
        shown = [row.get("id") for row in client.page.all("tr") if row.get("id")]
        assert f"village-{own[0]}" not in shown
        assert f"village-{own[2]}" in shown
        assert client.get(f"{page}?show=some").status_code == 400
        assert client.get(f"{page}?lacks=roads").status_code == 400
        assert client.get(f"{page}?page=9").status_code == 404
    csv = street.get(f"/office/{world.village_street}/villages.csv?show=pilot").get_data(as_text=True)
    assert "2013-06-01" in csv
