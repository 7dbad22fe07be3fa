"""The list of other offices, and the ways to it from where nothing is reported."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.doors import doors
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import DoorOffice, Role
from catalogue.offerings import PointDraft
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World
from tests.worlds.told import tell

WAY = "/other-offices"


def test_every_office_is_listed_with_its_own_number_or_under_the_general_one(
    client: CheckingClient, world: World
) -> None:
    client.get(WAY)
    rows = {text_of(row.find(".//b")): row for row in client.page.all("li") if row.find(".//b") is not None}
    shown = {name: [str(link.get("href")) for link in row.iter("a")] for name, row in rows.items()}
    expected = {
        door.name_zh: [f"tel:{door.hotline.replace('-', '')}"] if door.hotline not in ("", "12345") else []
        for door in doors().values()
        if door.key != "hotline12345"
    }
    assert shown == expected


def test_numbers_for_emergencies_are_no_offices_buttons(client: CheckingClient, world: World) -> None:
    client.get(WAY)
    links = {str(link.get("href")) for link in client.page.all("a")}
    assert "tel:12333" in links
    assert not links & {"tel:110", "tel:119", "tel:120", "tel:122"}


def test_what_editors_say_of_an_office_is_in_the_list(
    client: CheckingClient, world: World, session: Session
) -> None:
    begin_writing(session)
    session.add(
        DoorOffice(
            key="hotline12345",
            name_zh="便民热线",
            name_en="Service line",
            answers_zh="不知找谁",
            answers_en="whom to ask",
            hotline="",
            local=True,
            source="",
            withdrawn=True,
            changed_at=clock.now(),
            changed_by="tests",
        )
    )
    session.commit()
    client.get(WAY)
    assert client.page.all("a", href="tel:12345"), "the instance's own number answers in its place"


@pytest.mark.parametrize(
    "address",
    [
        "/communities/110101001001",
        "/communities/110101001001/poster",
        "/communities/110101001001/numbers",
        "/items/0202?in=110101000000",
        "/items/0202/near",
        "/near",
        "/services",
        "/events/illness",
        "/search?q=股票行情",
        "/search?q=医保报销",
    ],
)
def test_where_nothing_is_reported_the_page_leads_to_other_offices(
    client: CheckingClient, world: World, address: str
) -> None:
    client.set_cookie("community", str(world.community))
    client.get(address)
    ways = [link for link in client.page.find("main").iter("a") if link.get("href") == WAY]
    assert len(ways) == 1


def test_a_place_of_which_nothing_is_known_has_no_card(
    client: CheckingClient, world: World, session: Session
) -> None:
    tell(session, world)
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    bare = offerings.save_point(
        session, actor=worker, community=world.community, draft=PointDraft(name="新的活动室")
    )
    session.commit()
    card = f"/points/{bare.id}/card"
    client.get(f"/points/{bare.id}")
    assert not client.page.all("a", href=card)
    client.get(card)
    assert not client.page.all("article", class_="card")
    assert text_of(client.page.find("h1")).endswith("还没有内容")
