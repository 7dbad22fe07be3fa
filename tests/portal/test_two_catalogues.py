"""Two catalogues in force at once: each page of the second shows only its items, and no figure is mixed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts, get_edition, load_edition, shipped_edition
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft, record
from catalogue.search import search, shared_searcher
from tests.pages import CheckingClient
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World
from tests.worlds.reported import add_account

SMALL = (Path(__file__).parent.parent / "data" / "edition-small.yaml").read_text(encoding="utf-8")
NATIONAL = """
catalogue:
  key: national
  name: {zh: 国家标准, en: National standard}
  order: 2
  codes: {category: '[A-Z]', item: '[0-9]+([.][0-9]+)*', nested: false}
"""
CODES = {
    "'01'": "A",
    "'02'": "B",
    "'0101'": "'1.9'",
    "'0102'": "'1.10'",
    "'0201'": "'2.1'",
    "'0202'": "'2.2'",
}
"""Codes of the small edition -> those of the second catalogue."""
OWN = ("社区甲一", "社区甲二", "社区乙一", "社区乙二")
"""Names of the second catalogue's items."""
MEALS, PLAIN = "社区老年人(残疾人)就餐送餐服务", "老年餐桌、送餐"
"""An item of the first one."""
HOME = "/c/national"
NEW_ITEM = """
      - code: '1003'
        key: shared-garden
        source_text: 社区共享花园服务
        name: {zh: 社区共享花园服务, en: Shared garden}
        form: venue
        summary: {zh: 和邻居一起种花种菜。, en: Grow flowers and vegetables with neighbours.}
        audiences: [everyone]
"""

pytestmark = pytest.mark.one_database


@pytest.fixture
def national(engine: Engine, world: World, tmp_path: Path) -> EditionFacts:
    """A second catalogue, of which one community offers one item."""
    text = SMALL.replace("key: small", "key: standard")
    for old, new in CODES.items():
        text = text.replace(old, new)
    path = tmp_path / "national.yaml"
    path.write_text(NATIONAL + text, encoding="utf-8")
    with Session(engine) as session:
        begin_writing(session)
        load_edition(session, path, actor=operator("tests"))
        edition = get_edition(session, "standard")
        record(
            session,
            actor=Actor("worker", (Held(Role.STREET, world.street),)),
            community=world.community,
            item=edition.item("1.10"),
            draft=OfferingDraft(state=State.DELIVERED, phone="010-5550-0000"),
            today=world.today,
        )
        session.commit()
    return edition


@pytest.fixture
def visitor(app: Flask, national: EditionFacts) -> CheckingClient:
    return app.test_client()


@pytest.fixture
def at_work(app: Flask, engine: Engine, world: World, national: EditionFacts) -> CheckingClient:
    """Somebody who works for a street, and has logged in."""
    with Session(engine) as session:
        begin_writing(session)
        name = add_account(session, Role.STREET, world.street)
        session.commit()
    return logged_in(app, name)


def page_of(client: CheckingClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def addresses_of(html: str) -> set[str]:
    """Every address within the portal that a page leads to, files apart."""
    found = set(re.findall(r'(?:href|action)="(/[^"#]*)', html))
    return {address for address in found if not address.startswith("/static/")}


@pytest.mark.parametrize(
    "path",
    ["/", "/services", "/search?q=社区", "/definitions", "/audiences/parents", "/feedback/new", "/offline"],
)
def test_a_page_of_the_second_catalogue_shows_its_items_alone(visitor: CheckingClient, path: str) -> None:
    page, first = page_of(visitor, HOME + path), page_of(visitor, path)
    assert MEALS not in page
    assert PLAIN not in page
    assert not any(name in first for name in OWN)
    other = {address for address in addresses_of(page) if not address.startswith(HOME)}
    # The switch alone leads elsewhere: to the same page of the first catalogue, or to its start.
    assert other <= {path.partition("?")[0], "/"}
    assert "国家标准" in page


def test_items_are_found_under_their_own_addresses(visitor: CheckingClient) -> None:
    assert "社区甲二" in page_of(visitor, f"{HOME}/items/1.10")
    assert MEALS in page_of(visitor, "/items/0202")
    assert visitor.get(f"{HOME}/items/0202").status_code == 404
    assert visitor.get("/items/1.10").status_code == 404
    assert [name for name in OWN if name in page_of(visitor, f"{HOME}/services")] == list(OWN)


def test_the_search_answers_from_the_catalogue_of_the_address(
    visitor: CheckingClient, national: EditionFacts, engine: Engine
) -> None:
    assert "社区甲二" in page_of(visitor, f"{HOME}/search?q=甲二")
    assert PLAIN not in page_of(visitor, f"{HOME}/search?q=老年饭桌")
    assert PLAIN in page_of(visitor, "/search?q=老年饭桌")
    with Session(engine) as session:
        found = search(session, shared_searcher(session, "national"), "甲二")
        assert [hit.code for hit in found.items] == ["1.10"]
        assert shared_searcher(session, "national").places is shared_searcher(session).places


def test_a_communitys_page_counts_one_catalogue(
    visitor: CheckingClient, world: World, national: EditionFacts
) -> None:
    ours = page_of(visitor, f"{HOME}/communities/{world.community}")
    assert all(name in ours for name in OWN)
    assert PLAIN not in ours
    first = page_of(visitor, f"/communities/{world.community}")
    assert PLAIN in first
    assert not any(name in first for name in OWN)


def test_workers_and_offices_count_the_catalogue_of_the_address(
    at_work: CheckingClient, world: World, national: EditionFacts
) -> None:
    lines = page_of(at_work, f"{HOME}/work/{world.community}")
    assert "1/4" in lines
    assert MEALS not in lines
    assert "0/60" in page_of(at_work, f"/work/{world.community}")
    matrix = page_of(at_work, f"{HOME}/office/{world.street}")
    assert "社区甲二" in matrix
    assert MEALS not in matrix
    assert not any(name in page_of(at_work, f"/office/{world.street}") for name in OWN)
    rows = page_of(at_work, f"{HOME}/office/{world.street}/gaps.csv").splitlines()
    gaps = [row for row in rows if any(name in row for name in OWN)]
    assert len(gaps) == len(world.communities_in(world.street)) * len(OWN) - 1
    assert not any(MEALS in row for row in rows)
    # The body of the table is kept by then, for both.
    again = page_of(at_work, f"{HOME}/office/{world.street}")
    assert again.partition("<table")[2] == matrix.partition("<table")[2]


def test_what_is_saved_in_the_second_catalogue_stays_there(
    at_work: CheckingClient, world: World, national: EditionFacts, engine: Engine
) -> None:
    answer = at_work.post(f"{HOME}/work/{world.community}/1.10/withdraw", data={"version": 1})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{HOME}/work/")
    assert "0/4" in page_of(at_work, f"{HOME}/work/{world.community}")


def test_the_first_catalogue_needs_no_mention(visitor: CheckingClient, world: World) -> None:
    answer = visitor.get("/c/beijing-1060/items/0202?place=110101001001")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/items/0202?place=110101001001")
    assert "/c/beijing" not in page_of(visitor, "/")


def test_a_catalogue_that_is_not_there_is_not_found(visitor: CheckingClient) -> None:
    answer = visitor.get("/c/nowhere/items/0202")
    assert answer.status_code == 404
    assert not any(
        address.startswith("/c/nowhere") for address in addresses_of(answer.get_data(as_text=True))
    )


def test_pages_of_two_catalogues_are_kept_apart(visitor: CheckingClient) -> None:
    tags = {visitor.get(path).headers["ETag"] for path in ("/", f"{HOME}/")}
    assert len(tags) == 2
    assert visitor.get(f"{HOME}/", headers={"If-None-Match": max(tags)}).status_code in (200, 304)


def test_files_have_one_address_for_all_catalogues(visitor: CheckingClient) -> None:
    assert 'href="/static/' in page_of(visitor, f"{HOME}/")
    assert f'"{HOME}/static/' not in page_of(visitor, f"{HOME}/")


def test_with_one_catalogue_there_is_nothing_to_choose(client: CheckingClient, world: World) -> None:
    assert 'class="catalogues"' not in page_of(client, "/")


def test_after_logging_in_one_is_where_one_was(visitor: CheckingClient, world: World) -> None:
    answer = visitor.get(f"{HOME}/work/{world.community}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{HOME}/log-in?next={HOME}/work/{world.community}"


def test_a_new_item_is_one_files_change(
    app: Flask, engine: Engine, world: World, tmp_path: Path, at_work: CheckingClient
) -> None:
    text = shipped_edition().read_text(encoding="utf-8")
    path = tmp_path / "edition.yaml"
    path.write_text(text.rstrip() + NEW_ITEM, encoding="utf-8")
    with Session(engine) as session:
        begin_writing(session)
        load_edition(session, path, actor=operator("tests"))
        session.commit()
    visitor = app.test_client()
    for page in ("/", "/items/1003", f"/communities/{world.community}", "/search?q=共享花园"):
        assert "社区共享花园服务" in page_of(visitor, page), page
    assert "0/61" in page_of(at_work, f"/work/{world.community}")
    for page in ("", "/matrix.csv"):
        assert "社区共享花园服务" in page_of(at_work, f"/office/{world.street}{page}")
    rows = page_of(at_work, f"/office/{world.street}/gaps.csv").splitlines()
    communities = world.communities_in(world.street)
    assert sum("社区共享花园服务" in row for row in rows) == len(communities)
