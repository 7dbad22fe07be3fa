"""My community by the device's position, which is kept nowhere."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.near_town import HERE, Town
from tests.worlds.told import MEALS


def _post(client: FlaskClient, latitude: object, longitude: object, **further: str) -> Any:
    data = {"latitude": str(latitude), "longitude": str(longitude), **further}
    return client.post("/nearest-community", data=data)


def test_a_position_leads_to_the_community_to_be_chosen_there(client: CheckingClient, town: Town) -> None:
    town.stand(town.world.neighbour, HERE[0] + 0.005, HERE[1])
    answer = _post(client, 39.9204, 116.4101, next=f"/items/{MEALS}/near")
    assert answer.status_code == 303
    assert answer.location == f"/communities/{town.world.community}?by=position&next=/items/{MEALS}/near"
    client.get(answer.location)
    assert "您住在多福巷社区吗？" in client.page.text
    (others,) = client.page.all("ul", class_="arrived-others")
    assert text_of(others) == "银闸社区"
    following = client.page.all("input", name="next", value=f"/items/{MEALS}/near")
    assert following
    client.get(f"/communities/{town.world.community}")
    assert "您住在" not in client.page.text


def test_a_position_outside_the_list_leads_to_choosing_by_name(client: CheckingClient, town: Town) -> None:
    for latitude, longitude in ((31.23, 121.47), ("nan", 1), ("x", ""), (91, 0), ("9" * 40, 1), ("", "")):
        answer = _post(client, latitude, longitude)
        assert (answer.status_code, answer.location) == (303, "/places?by=position")
    client.get("/places?by=position")
    assert "这个位置附近没有找到社区" in client.page.text
    assert client.page.all("input", id="place-q")


def test_a_position_goes_nowhere_else(client: FlaskClient, town: Town) -> None:
    assert _post(client, *HERE, next="//elsewhere.example").location == (
        f"/communities/{town.world.community}?by=position"
    )
    data = {"latitude": HERE[0], "longitude": HERE[1]}
    refused = client.post("/nearest-community", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403


def test_a_position_is_kept_nowhere(
    app: Flask, client: FlaskClient, town: Town, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in an address, nor in a cookie, a log, a statement's text, or any table."""
    session.commit()
    before = _whole(session)
    with caplog.at_level(logging.DEBUG), counted(app) as sent:
        answer = _post(client, "39.923456789", "116.412345678")
    told = answer.location + str(answer.headers) + answer.text + caplog.text + " ".join(sent)
    for trace in ("39.92", "116.41"):
        assert trace not in told
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    session.rollback()
    assert _whole(session) == before


def _whole(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    names = inspect(session.connection()).get_table_names()
    return {name: [tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))] for name in names}


def test_only_a_finer_position_is_ever_rounded(client: FlaskClient, town: Town) -> None:
    """Two people a few steps apart get the same answer."""
    assert _post(client, 39.92001, 116.41001).location == _post(client, 39.92049, 116.41049).location
