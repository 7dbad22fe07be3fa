"""What residents read of a line that a spot check returned: that it could not be confirmed, on every page, and no blame."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import get_edition
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from catalogue.offerings.spot_checked.marking import lift_return, return_cell
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World
from tests.worlds.told import MEALS, tell

pytestmark = pytest.mark.both_databases
ZH = "抽查未能核实，正在更正"
EN = "a spot check could not confirm it, the record is being put right"


def pages(world: World) -> tuple[str, ...]:
    return (
        f"/items/{MEALS}?in={world.community}",
        f"/communities/{world.community}",
        f"/communities/{world.community}/poster",
        f"/communities/{world.community}/public-sheet",
    )


@pytest.fixture
def returned(session: Session, world: World) -> World:
    session.rollback()
    tell(session, world)
    edition = get_edition(session, world.edition_key)
    return_cell(
        session,
        actor=Actor("monitor", (Held(Role.MONITOR, world.street),)),
        community=world.community,
        item=edition.item(MEALS),
    )
    session.commit()
    return world


def choose(client: CheckingClient, world: World) -> None:
    client.set_cookie("community", str(world.community))


def test_a_returned_line_is_explained_on_every_page_until_it_is_lifted(
    returned: World, session: Session, client: CheckingClient
) -> None:
    choose(client, returned)
    for page in pages(returned):
        assert ZH in client.get(page).text, page
    client.set_cookie("language", "en")
    for page in pages(returned):
        text = client.get(page).text
        assert EN in text or EN.capitalize() in text, page
    session.rollback()
    begin_writing(session)
    edition = get_edition(session, returned.edition_key)
    item = edition.item(MEALS)
    street = Actor("street", (Held(Role.STREET, returned.street),))
    lift_return(session, actor=street, community=returned.community, item=item)
    session.commit()
    for page in pages(returned):
        assert EN not in client.get(page).text, page


def test_a_community_that_says_itself_that_it_does_not_offer_is_not_explained_so(
    returned: World, session: Session, client: CheckingClient
) -> None:
    session.rollback()
    begin_writing(session)
    edition = get_edition(session, returned.edition_key)
    worker = Actor("worker", (Held(Role.WORKER, returned.community),))
    offerings.withdraw(session, actor=worker, community=returned.community, item=edition.item(MEALS))
    session.commit()
    choose(client, returned)
    for page in pages(returned):
        assert ZH not in client.get(page).text, page
