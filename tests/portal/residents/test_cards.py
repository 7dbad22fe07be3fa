"""The card of a place, to print: which services it lists, and that one calls for what comes to the home."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation.database import begin_writing
from catalogue.models import Form, Mode, Role, State
from catalogue.offerings import OfferingDraft
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN


def _id_of(session: Session, world: World, name: str) -> int:
    found = next(each.id for each in offerings.points_of(session, world.community) if each.name == name)
    session.rollback()
    return found


def test_a_card_lists_the_services_that_were_ticked(
    client: CheckingClient, told: World, session: Session
) -> None:
    place = _id_of(session, told, CANTEEN)

    def listed(query: str) -> str:
        client.get(f"/points/{place}/card{query}")
        return text_of(client.page.find("p", class_="card-services"))

    assert listed("") == "老年餐桌、送餐；老年、残疾人证卡和优待"
    assert listed("?item=0206") == "老年、残疾人证卡和优待"
    boxes = client.page.all("input", name="item")
    assert [(box.get("value"), box.get("checked") is not None) for box in boxes] == [
        ("0202", False),
        ("0206", True),
    ]
    assert listed("?item=0101&item=x") == "老年餐桌、送餐；老年、残疾人证卡和优待", "none of its services"


def test_a_card_says_that_one_calls_for_what_comes_to_the_home(
    client: CheckingClient, told: World, session: Session
) -> None:
    place = _id_of(session, told, CANTEEN)
    begin_writing(session)
    edition = edition_in_force(session, told.today)
    assert edition is not None
    item = next(item for item in edition.items if item.form is Form.HOME and item.code > "0206")
    offerings.record(
        session,
        actor=Actor("worker", (Held(Role.WORKER, told.community),)),
        community=told.community,
        item=item,
        draft=OfferingDraft(state=State.DELIVERED, mode=Mode.OWN, points=(place,)),
    )
    session.commit()
    client.get(f"/points/{place}/card?item={item.code}")
    assert text_of(client.page.find("p", class_="card-services")) == f"{item.plain_zh}（打电话约上门）"
    client.get(f"/communities/{told.community}/poster")
    (line,) = [each for each in client.page.all("li", class_="poster-line") if item.plain_zh in text_of(each)]
    assert "打电话约上门 · 老年餐桌" in text_of(line) or f"打电话约上门 · {CANTEEN}" in text_of(line)
    assert "010-" in text_of(line)
