"""Usable on a poor connection: what every public page weighs as it is sent, with what it asks for."""

from __future__ import annotations

import gzip
from itertools import cycle

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.catalogues.guide import GUIDE_FIELDS
from catalogue.foundation.database import begin_writing
from catalogue.models import Mode, ProviderKind, Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from catalogue.service_guides import save_guide
from tests.public_pages import Shown, addresses, prepare
from tests.worlds.eight_streets import World

PAGE, STYLES, SCRIPTS = 60_000, 25_000, 20_000
"""Bytes of one page, of one stylesheet, and of all scripts of a page, compressed."""
WORDS = "请携带本人身份证和居住证明原件到社区服务站登记周末及法定节假日需要提前一天打电话预约行动不便的老年人可由家属代办"
pytestmark = pytest.mark.one_database


@pytest.fixture
def shown(world: World, session: Session) -> Shown:
    """The small world with something to show on every page."""
    return prepare(session, world)


def _sent(client: FlaskClient, address: str, coding: str) -> int:
    """Bytes of an answer's body as it is sent."""
    # A client of its own, because the one that looks at pages cannot read what is compressed.
    plain = FlaskClient(client.application, client.application.response_class)
    for name in ("language", "community"):
        if cookie := client.get_cookie(name):
            plain.set_cookie(name, cookie.value)
    answer = plain.get(address, headers={"Accept-Encoding": coding})
    missing = address == "/nowhere"
    assert answer.status_code == (404 if missing else 200), address
    assert answer.headers.get("Content-Encoding", "") == ("" if missing else coding), address
    return len(answer.data)


def _assets(client: FlaskClient, address: str) -> tuple[list[str], list[str]]:
    """The styles and the scripts that a page asks for."""
    client.get(address)
    styles = [link.get("href") or "" for link in client.page.all("link", rel="stylesheet")]
    # A block of data is part of the page.
    return styles, [src for script in client.page.all("script") if (src := script.get("src"))]


@pytest.mark.parametrize("coding", ["gzip", "br"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_public_page_is_heavy(client: FlaskClient, shown: Shown, language: str, coding: str) -> None:
    client.set_cookie("language", language)
    client.set_cookie("community", str(shown.world.community))
    weights = {address: _sent(client, address, coding) for address in addresses(shown)}
    assert {address: weight for address, weight in weights.items() if weight > PAGE} == {}


def test_no_page_asks_for_heavy_styles_or_scripts(client: FlaskClient, shown: Shown) -> None:
    weights: dict[str, int] = {}
    for address in addresses(shown):
        styles, scripts = _assets(client, address)
        for asset in {*styles, *scripts} - set(weights):
            weights[asset] = len(gzip.compress(client.get(asset).data, 6))
            assert _sent(client, asset, "gzip") <= weights[asset] * 1.05 + 100
        assert {style: weights[style] for style in styles if weights[style] > STYLES} == {}
        assert sum(weights[script] for script in scripts) <= SCRIPTS, address
    assert len(weights) >= 4


def test_a_community_that_says_much_of_everything_is_not_heavy_either(
    client: FlaskClient, world: World, session: Session
) -> None:
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    edition = edition_in_force(session, world.today)
    assert edition is not None
    # No two lines say the same, as text that repeats itself weighs nothing.
    turned = cycle(range(1, len(WORDS)))

    def words(length: int) -> str:
        start = next(turned)
        return (WORDS[start::3] + WORDS[::-1][start:] + WORDS[start:] + WORDS[:start])[:length]

    for number, item in enumerate(edition.items):
        point = offerings.save_point(
            session,
            actor=worker,
            community=world.community,
            draft=PointDraft(
                name=f"{words(16)}{number}号服务点",
                address=f"{words(20)}{number}号",
                phones=(f"010-{65120000 + number * 7919}",),
                hours="Mo-Fr 08:30-11:30,13:30-17:30; Sa 09:00-12:00; PH off",
            ),
        )
        draft = OfferingDraft(
            state=State.DELIVERED,
            mode=Mode.OWN,
            provider_kind=ProviderKind.STATION,
            points=(point.id,),
            phone=f"010-{65130000 + number * 6947}",
            note_zh=words(100),
        )
        offerings.record(session, actor=worker, community=world.community, item=item, draft=draft)
        texts = {field: words(120) for field in GUIDE_FIELDS}
        save_guide(session, actor=worker, division=world.community, item=item, texts=texts)
    session.commit()
    client.set_cookie("community", str(world.community))
    pages = ("/", "/offline", f"/communities/{world.community}", "/items/0202", "/search?q=老人", "/services")
    weights = {address: _sent(client, address, "gzip") for address in pages}
    assert {address: weight for address, weight in weights.items() if weight > PAGE} == {}
