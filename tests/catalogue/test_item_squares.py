"""The index of places near home holds every placed point that a line names, in its square, after every way of writing."""

from __future__ import annotations

import random
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.orm import Session

from catalogue import near
from catalogue.catalogues import EditionFacts
from catalogue.foundation import migrating
from catalogue.foundation.clock import UTC
from catalogue.foundation.database import begin_writing
from catalogue.models import Admits, ItemSquare, Offering, OfferingPoint, ServicePoint, State
from catalogue.models.offerings import A_DEGREE
from catalogue.near.squares import box_values
from catalogue.near.walking import Coordinates, box_around
from tests.examples import examples, undone
from tests.worlds import small_town
from tests.worlds.small_town import COMMUNITIES

POINTS = range(1, 9)
PLACES = (None, -0.004, 0.0, 0.005, 39.92, 39.925, 39.935, 116.41, 116.405, 116.4149)


@pytest.fixture
def town(session: Session) -> EditionFacts:
    begin_writing(session)
    edition = small_town.build(session)
    for community in COMMUNITIES:
        for item in edition.items:
            session.add(
                Offering(
                    community_code=community,
                    item_id=item.id,
                    criterion_id=item.criterion_id,
                    state=State.DELIVERED,
                    holds_until=date(2026, 12, 1),
                    version=1,
                    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
    session.commit()
    return edition


def _write(session: Session, town: EditionFacts, rng: random.Random) -> None:
    """One of the ways in which points and links are written, by rows and set-wise."""
    there = list(session.scalars(select(ServicePoint.id)))
    free = sorted(set(POINTS) - set(there))
    at = {"latitude": rng.choice(PLACES), "longitude": rng.choice(PLACES)}
    way = rng.choice(("add", "name", "name", "name several", "move", "move all", "leave", "remove"))
    if way == "add" and free:
        session.execute(
            insert(ServicePoint),
            {"id": rng.choice(free), "community_code": COMMUNITIES[0], "name": "站", "phones": [], **at},
        )
    elif way in ("name", "name several") and there:
        links = {
            (rng.choice(COMMUNITIES), rng.choice(town.items).id, rng.choice(there))
            for _ in range(1 if way == "name" else 6)
        }
        known = {
            tuple(row)
            for row in session.execute(
                select(OfferingPoint.community_code, OfferingPoint.item_id, OfferingPoint.point_id)
            )
        }
        rows = [
            dict(zip(("community_code", "item_id", "point_id"), link, strict=True)) for link in links - known
        ]
        if rows:
            session.execute(insert(OfferingPoint), rows)
    elif way == "move" and there:
        session.execute(update(ServicePoint).where(ServicePoint.id == rng.choice(there)).values(at))
    elif way == "move all":
        session.execute(update(ServicePoint).values(latitude=ServicePoint.latitude + 0.01))
    elif way == "leave":
        session.execute(delete(OfferingPoint).where(OfferingPoint.community_code == rng.choice(COMMUNITIES)))
    elif way == "remove" and there:
        gone = rng.choice(there)
        session.execute(delete(OfferingPoint).where(OfferingPoint.point_id == gone))
        session.execute(delete(ServicePoint).where(ServicePoint.id == gone))


def _placed_links(session: Session) -> dict[tuple[int, int], tuple[float, float]]:
    """Where the points are that lines name, by item and point."""
    rows = session.execute(
        select(OfferingPoint.item_id, ServicePoint.id, ServicePoint.latitude, ServicePoint.longitude).join(
            ServicePoint, ServicePoint.id == OfferingPoint.point_id
        )
    )
    return {
        (item, point): (north, east)
        for item, point, north, east in rows
        if north is not None and east is not None
    }


def _right(session: Session) -> None:
    """Every link is in the index, and every entry is in the square of its point."""
    kept: dict[tuple[int, int], tuple[int, int]] = {}
    rows = session.execute(
        select(ItemSquare.item_id, ItemSquare.point_id, ItemSquare.north, ItemSquare.east)
    ).all()
    for item, point, north, east in rows:
        assert (item, point) not in kept
        kept[item, point] = (north, east)
    for key in _placed_links(session):
        assert key in kept
    where: Any = session.execute(select(ServicePoint.id, ServicePoint.latitude, ServicePoint.longitude))
    at = {point: (north, east) for point, north, east in where}
    for (_item, point), (row, column) in kept.items():
        north, east = at[point]
        assert abs(north * A_DEGREE - row) <= 0.5 + 1e-6
        assert abs(east * A_DEGREE - column) <= 0.5 + 1e-6


@examples(60)
@given(st.integers(), st.integers(1, 25))
def test_the_index_follows_everything_that_is_written_of_points_and_lines(
    engine: Engine, town: EditionFacts, seed: int, steps: int
) -> None:
    rng = random.Random(seed)
    with undone(engine) as session:
        for _ in range(steps):
            _write(session, town, rng)
            _right(session)


@given(
    st.floats(-60, 60), st.floats(-170, 170), st.sampled_from((1200.0, 10000.0)), st.floats(-1, 1), st.floats(-1, 1)
)  # fmt: skip
def test_the_squares_asked_for_hold_every_point_of_the_box(
    latitude: float, longitude: float, radius: float, up: float, right: float
) -> None:
    south, north, west, east = box_around(Coordinates(latitude, longitude), radius)
    values = box_values(south, north, west, east)
    here = latitude + up * (north - latitude), longitude + right * (east - longitude)
    assert round(here[0] * A_DEGREE) in values["rows"]
    assert values["first_column"] <= round(here[1] * A_DEGREE) <= values["last_column"]


def _some_points(session: Session, town: EditionFacts) -> None:
    for number, (north, east) in enumerate(((39.92, 116.41), (39.9249, 116.4151), (None, None)), 1):
        session.add(
            ServicePoint(
                id=number, community_code=COMMUNITIES[0], name="站", phones=[], admits=Admits.EVERYONE,
                latitude=north, longitude=east,
            )
        )  # fmt: skip
    session.flush()
    for community in COMMUNITIES[:2]:
        for point in (1, 2, 3):
            session.add(OfferingPoint(community_code=community, item_id=town.items[0].id, point_id=point))
    session.flush()


def test_a_filling_makes_the_index_at_its_end_and_leaves_it_kept(
    session: Session, town: EditionFacts
) -> None:
    begin_writing(session)
    with near.squared_afterwards(session):
        _some_points(session, town)
        assert session.scalars(select(ItemSquare.point_id)).all() == []
    _right(session)
    assert len(session.scalars(select(ItemSquare.point_id)).all()) == 2
    session.execute(insert(OfferingPoint), {"community_code": COMMUNITIES[3], "item_id": 4, "point_id": 1})
    _right(session)


def test_an_older_database_gets_the_index_of_what_it_has(engine: Engine, session: Session, town: EditionFacts) -> None:  # fmt: skip
    begin_writing(session)
    _some_points(session, town)
    session.commit()
    rows = select(ItemSquare.item_id, ItemSquare.north, ItemSquare.east, ItemSquare.point_id)
    before = sorted(map(tuple, session.execute(rows)))
    assert len(before) == 2
    session.rollback()
    migrating.downgrade(engine, "0053")
    with engine.begin() as connection:
        connection.execute(text("UPDATE service_points SET latitude = latitude + 1"))
    migrating.upgrade(engine)
    assert sorted(map(tuple, session.execute(rows))) == [
        (item, north + 100, east, point) for item, north, east, point in before
    ]
    _right(session)
