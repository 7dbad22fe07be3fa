"""A program that keeps a copy asks what changed, page by page, and reads again only that."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from portal.api.changes import ChangeListModel, ChangeModel
from tests.worlds.eight_streets import World

WORKER = Actor("worker", (Held(Role.WORKER, World.community),))


def changes(client: FlaskClient, after: str) -> tuple[list[ChangeModel], str]:
    """All pages of a delta, and the instant to ask after next time."""
    address, found, until = f"/api/v1/changes?limit=3&after={quote(after)}", [], set()
    while address:
        page = ChangeListModel.model_validate_json(client.get(address).data)
        found += page.data
        until.add(page.until)
        address = page.links.next or ""
    assert len(until) == 1
    return found, until.pop().isoformat()


def test_every_line_is_told_once_and_afterwards_only_what_changed(
    client: FlaskClient, session: Session, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, until = changes(client, "2020-01-01")
    assert len({each.id for each in first}) == len(first) > 3
    assert not any(each.gone for each in first)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=1))
    _, until = changes(client, until)
    edition = edition_in_force(session, told.today)
    assert edition is not None
    line = next(each for each in offerings.lines_of(session, edition, told.community) if each.offering)
    session.rollback()
    begin_writing(session)
    offerings.withdraw(session, actor=WORKER, community=told.community, item=line.item)
    session.commit()
    found, _ = changes(client, until)
    assert [(each.community, each.item, each.gone) for each in found] == [
        (f"{told.community}", line.item.key, True)
    ]


@pytest.mark.parametrize("query", ["", "after=yesterday", "after=2026-01-01&cursor=WzEsMl0"])
def test_what_cannot_be_asked_is_refused(client: FlaskClient, told: World, query: str) -> None:
    answer = client.get(f"/api/v1/changes?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "after",
    [
        "2026-11-29",
        "2026-11-29T00:00",
        "2026-11-29T00:00:00Z",
        "2026-11-29T00:00:00 08:00",
        "1969-12-31",
        "9999-12-31",
    ],
)
def test_an_instant_may_be_typed_in_many_ways(client: FlaskClient, told: World, after: str) -> None:
    assert client.get(f"/api/v1/changes?after={quote(after)}").status_code == 200
    assert client.get(f"/hsds/services?modified_after={quote(after)}").status_code == 200
