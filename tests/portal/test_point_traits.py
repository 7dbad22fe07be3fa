"""What a service point says of itself, from the worker's form to the resident's pages: every trait in the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import String
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, ServicePoint
from catalogue.offerings import TRAIT_NAMES, TRAITS, PointFacts, Trait, points_of
from tests.pages import CheckingClient
from tests.portal.logging_in import logged_in
from tests.portal.near_list import names_near
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, Town
from tests.worlds.told import MEALS


@pytest.fixture
def town(session: Session, told: World) -> Town:
    """A community with its reference point."""
    town = Town(session, told)
    town.stand(told.community, *HERE)
    return town


@pytest.fixture
def resident(app: Flask, town: Town) -> FlaskClient:
    """Somebody who has chosen that community."""
    client = app.test_client()
    client.set_cookie("community", f"{town.world.community:012d}")
    return client


def said(trait: Trait) -> Any:
    """Something that a point may say of a trait."""
    return "每餐12元" if trait.longest else True


def test_every_trait_is_described_and_stored() -> None:
    columns = ServicePoint.__table__.columns
    assert sorted(trait.name for trait in TRAITS) == sorted(TRAIT_NAMES)
    assert {trait.name: trait.longest for trait in TRAITS} == {
        name: columns[name].type.length if isinstance(columns[name].type, String) else 0
        for name in TRAIT_NAMES
    }
    assert len({trait.parameter for trait in TRAITS}) == len(TRAITS)


@pytest.mark.one_database
@pytest.mark.parametrize("trait", TRAITS, ids=[trait.name for trait in TRAITS])
def test_a_resident_finds_the_places_that_say_so(resident: CheckingClient, town: Town, trait: Trait) -> None:
    named = town.place("说了的餐桌", 100, **{trait.name: said(trait)})
    town.place("没说的餐桌", 110)
    resident.get(f"/items/{MEALS}/near?{trait.parameter}=1")
    assert names_near(resident) == ["说了的餐桌"]
    assert "另有1处没有说明是否符合" in resident.page.text
    assert resident.page.all("a", href=f"/items/{MEALS}/near"), "the condition can be removed"
    resident.get(f"/items/{MEALS}/near")
    assert resident.page.all("a", href=f"/items/{MEALS}/near?{trait.parameter}=1"), "and added"
    resident.get(f"/points/{named}")
    before = resident.page.text
    resident.get(f"/points/{town.place('另一处', 120)}")
    assert resident.page.text != before


@pytest.mark.one_database
def test_a_fee_and_home_delivery_are_read_in_both_languages(resident: CheckingClient, town: Town) -> None:
    point = town.place("送餐的餐桌", 100, fee="每餐12元，80岁以上10元", delivers=True, free_of_charge=False)
    resident.get(f"/items/{MEALS}/near")
    assert "已提供 · 可上门 · 每餐12元，80岁以上10元" in resident.page.text
    assert "收费、" not in resident.page.text, "a stated fee says already that there is a charge"
    assert resident.page.text.count("每餐12元") == 1, "and is not said twice"
    resident.get(f"/points/{point}")
    assert "收费标准" in resident.page.text
    assert "可送餐上门或上门服务" in resident.page.text
    resident.set_cookie("language", "en")
    resident.get(f"/points/{point}")
    assert "Meals are delivered, or staff come to the home" in resident.page.text
    assert "每餐12元，80岁以上10元" in resident.page.text


def test_a_worker_says_what_a_meal_costs_and_that_it_is_brought(
    app: Flask, session: Session, town: Town, log_in: Callable[..., CheckingClient]
) -> None:
    worker = log_in(Role.WORKER, town.world.community)
    data = {"name": "胡同口餐桌", "phones": "010-05100001", "fee": " 每餐12元 ", "delivers": "yes"}
    assert worker.post(f"/work/{town.world.community}/points/new", data=data).status_code == 302
    session.rollback()
    point = next(each for each in points_of(session, town.world.community) if each.name == data["name"])
    assert (point.fee, point.delivers) == ("每餐12元", True)
    worker.get(f"/work/{town.world.community}/points/{point.id}")
    assert worker.page.all("input", name="fee", value="每餐12元")
    address = f"/work/{town.world.community}/points/{point.id}"
    data["version"] = str(point.version)
    refused = worker.post(address, data=data | {"fee": "元" * 101})
    assert refused.status_code == 400
    assert "不超过100个字" in worker.page.text or "100" in worker.page.text
    assert _point(session, town, point.id).fee == "每餐12元"
    assert worker.post(address, data=data | {"fee": "", "delivers": ""}).status_code == 302
    changed = _point(session, town, point.id)
    assert (changed.fee, changed.delivers) == (None, None)


def _point(session: Session, town: Town, point: int) -> PointFacts:
    session.rollback()
    return next(each for each in points_of(session, town.world.community) if each.id == point)


@pytest.fixture
def log_in(app: Flask, session: Session) -> Callable[..., CheckingClient]:
    """Log somebody in who holds a role in a division."""

    def log_in(role: Role, division: int) -> CheckingClient:
        begin_writing(session)
        accounts.add_user(
            session, f"{role.value}-here", role, division, "a long password here", actor=operator("tests")
        )
        session.commit()
        return logged_in(app, f"{role.value}-here")

    return log_in
