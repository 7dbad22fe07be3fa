"""Counted circles are kept for a while: as long as nothing that they were counted from is known to have changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.circle.kept import KEPT, CircleShelf
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, Town

pytestmark = pytest.mark.both_databases


def counting(answers: list[str]) -> Callable[[], str]:
    return lambda: answers.pop(0)


def test_a_circle_is_read_again_when_its_mark_moves_or_it_grows_old() -> None:
    clock = [0.0]
    shelf = CircleShelf(now=lambda: clock[0])
    read = counting(["first", "after a change", "after a while"])
    assert shelf.get("a", 1, read) == shelf.get("a", 1, read) == "first"
    assert shelf.get("a", 2, read) == "after a change"
    clock[0] = KEPT - 1
    assert shelf.get("a", 2, read) == "after a change"
    clock[0] = KEPT
    assert shelf.get("a", 2, read) == "after a while"


def test_those_last_asked_for_are_kept() -> None:
    shelf = CircleShelf(room=2)
    read = counting(["a", "b", "c", "b again"])
    for key in ("a", "b", "a", "c", "a"):
        shelf.get(key, None, read)
    assert shelf.get("b", None, read) == "b again"


def test_a_community_sees_its_own_changes_at_once_and_those_of_neighbours_later(
    app: Flask, client: CheckingClient, session: Session, world: World
) -> None:
    town = Town(session, world)
    town.stand(world.community, *HERE)
    town.place("图书室", 300, code="0506", community=world.community)
    app.testing = False
    pages = [f"/communities/{world.community}", f"/communities/{world.community}/circle"]

    def counts(wanted: str) -> None:
        for page in pages:
            client.get(page)
            assert wanted in text_of(client.page.find("main"))

    counts("1/14")
    town.place("卫生站", 200, code="0401")
    counts("1/14")
    town.place("交费处", 200, code="0903", community=world.community)
    counts("3/14")


def test_a_circle_that_is_kept_asks_the_database_little(
    app: Flask, client: CheckingClient, session: Session, world: World
) -> None:
    town = Town(session, world)
    town.stand(world.community, *HERE)
    town.place("图书室", 300, code="0506")
    app.testing = False
    for page in (f"/communities/{world.community}", f"/coverage/{world.street}/circle"):
        with counted(app) as first:
            client.get(page)
        with counted(app) as again:
            client.get(page)
        assert len(again) <= len(first) - 4


def test_a_streets_circle_is_counted_again_when_anything_was_written(
    app: Flask, client: CheckingClient, session: Session, world: World
) -> None:
    town = Town(session, world)
    town.stand(world.community, *HERE)
    town.place("图书室", 300, code="0506")
    app.testing = False
    page = f"/coverage/{world.street}/circle?least=2"
    client.get(page)
    before = text_of(client.page.find("main"))
    town.place("卫生站", 200, code="0401")
    client.get(page)
    assert text_of(client.page.find("main")) != before
