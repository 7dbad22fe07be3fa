"""Near home: what is found by boxes is what a walk to every place would find."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event
from sqlalchemy.orm import Session

from catalogue import near
from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import SEGMENTS, Segment, segment_of
from catalogue.foundation.clock import BEIJING, UTC
from catalogue.foundation.database import begin_writing
from catalogue.models import (
    Admits,
    CommunityProfile,
    Division,
    Offering,
    OfferingPoint,
    ServicePoint,
    State,
)
from catalogue.near import Opening, PlaceWishes
from catalogue.near.walking import DETOUR, Coordinates, Pace, straight_line, walk
from catalogue.offerings import TRAIT_NAMES
from catalogue.time.hours import OpeningHours
from tests.examples import examples, undone
from tests.worlds import small_town
from tests.worlds.small_town import COMMUNITIES, FIRST_DAY

HOME = COMMUNITIES[0]
ORIGIN = Coordinates(39.92, 116.41)
SUREST = (Segment.DELIVERED, Segment.PARTIAL, Segment.EXPIRED)
NOW = datetime(2026, 3, 8, 10, 0, tzinfo=BEIJING)  # a Sunday
HOURS = (None, "Mo-Fr 09:00-17:00", "Mo-Su 07:00-12:00", "Sa-Su 14:00-16:00", "24/7", "Su 08:00-09:00")


@pytest.fixture
def town(session: Session) -> EditionFacts:
    begin_writing(session)
    edition = small_town.build(session)
    session.commit()
    return edition


def _scatter(session: Session, edition: EditionFacts, seed: int) -> None:
    """A random small world: up to forty places from next door to far out of reach, and lines that name them."""
    rng = random.Random(seed)
    session.rollback()
    begin_writing(session)
    for model in (OfferingPoint, Offering, ServicePoint):
        session.execute(delete(model))
    for community in COMMUNITIES:
        for item in edition.items:
            if rng.random() < 0.8:
                state = rng.choice((State.DELIVERED, State.DELIVERED, State.PARTIAL, State.SUSPENDED))
                out = rng.random() < 0.3
                session.add(
                    Offering(
                        community_code=community,
                        item_id=item.id,
                        criterion_id=item.criterion_id,
                        state=state,
                        holds_until=date(2026, 1 if out else 12, 1) if state is State.DELIVERED else None,
                        version=1,
                        phone=None,
                        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
                    )
                )
    for number in range(1, rng.randrange(1, 40)):
        scale = 10 ** rng.uniform(-4, -0.7)
        placed = rng.random() < 0.9
        session.add(
            ServicePoint(
                id=number,
                community_code=rng.choice(COMMUNITIES),
                name=f"地点{number}",
                latitude=ORIGIN.latitude + rng.uniform(-scale, scale) if placed else None,
                longitude=ORIGIN.longitude + rng.uniform(-scale, scale) if placed else None,
                phones=[],
                hours=rng.choice(HOURS),
                admits=rng.choice(tuple(Admits)),
                step_free=rng.choice((None, True, False)),
                free_of_charge=rng.choice((None, True, False)),
                open_to_nonlocals=rng.choice((None, True, False)),
                delivers=rng.choice((None, True, False)),
                fee=rng.choice((None, "每餐12元")),
            )
        )
    session.flush()
    points = session.query(ServicePoint).all()
    for line in session.query(Offering).all():
        for point in rng.sample(points, min(len(points), rng.randrange(3))):
            session.add(
                OfferingPoint(community_code=line.community_code, item_id=line.item_id, point_id=point.id)
            )
    session.flush()


def _told(session: Session, item: int) -> dict[int, list[Offering]]:
    """The lines of present communities that offer an item, by the places they name."""
    retired = {each.code for each in session.query(Division).all() if each.retired_on}
    lines = {(each.community_code, each.item_id): each for each in session.query(Offering).all()}
    told: dict[int, list[Offering]] = {}
    for link in session.query(OfferingPoint).filter_by(item_id=item):
        line = lines[link.community_code, item]
        if line.state in (State.DELIVERED, State.PARTIAL) and line.community_code not in retired:
            told.setdefault(link.point_id, []).append(line)
    return told


def _admits(point: ServicePoint, lines: list[Offering]) -> bool:
    return (
        point.admits is Admits.EVERYONE
        or point.community_code == HOME
        or any(line.community_code == HOME for line in lines)
        or (point.admits is Admits.STREET and point.community_code // 1000 == HOME // 1000)
    )


def _without_coordinates(session: Session, *items: int) -> int:
    """How many places of the street offer one of the items to these residents and are on no map."""
    told: dict[int, list[Offering]] = {}
    for point_id, lines in (each for item in items for each in _told(session, item).items()):
        told.setdefault(point_id, []).extend(lines)
    return sum(
        point.id in told
        and None in (point.latitude, point.longitude)
        and point.community_code // 1000 == HOME // 1000
        and _admits(point, told[point.id])
        for point in session.query(ServicePoint)
    )


def _every_place(session: Session, item: int, pace: Pace) -> list[tuple[Any, ...]]:
    """Every place that offers an item, by walking to each of them: distance, id, point, line, admitted."""
    told = _told(session, item)
    found = []
    for point in session.query(ServicePoint).all():
        if point.id not in told or point.latitude is None or point.longitude is None:
            continue
        here = Coordinates(point.latitude, point.longitude)
        if straight_line(ORIGIN, here) > near.FARTHEST:
            continue

        def rank(line: Offering, own: int = point.community_code) -> tuple[Any, ...]:
            segment = segment_of(line.state, line.holds_until, FIRST_DAY)
            return (
                line.community_code != HOME,
                line.community_code != own,
                SEGMENTS.index(segment),
                line.community_code,
            )

        best = min(told[point.id], key=rank)
        found.append((walk(ORIGIN, here, pace=pace), point.id, point, best, _admits(point, told[point.id])))
    return sorted(found, key=lambda each: (each[0].metres, each[1]))


def _fits(point: ServicePoint, wanted: PlaceWishes) -> bool | None:
    said: list[bool | None] = []
    for name in wanted.traits:
        value = getattr(point, name)
        said.append(value if value is None or isinstance(value, bool) else value != "")
    if wanted.opening:
        hours = OpeningHours.parse(point.hours) if point.hours else None
        if hours is None:
            said.append(None)
        elif wanted.opening is Opening.AT:
            said.append(hours.is_open(wanted.at or NOW))
        else:
            later = hours.next_opening(NOW)
            again = wanted.opening is Opening.TODAY and later is not None and later.date() == NOW.date()
            said.append(hours.is_open(NOW) or again)
    if False in said:
        return False
    return None if None in said else True


wishes = st.builds(
    PlaceWishes,
    only_near=st.booleans(),
    opening=st.none() | st.sampled_from(Opening),
    at=st.datetimes(datetime(2026, 2, 1), datetime(2026, 10, 30)).map(  # noqa: DTZ001 - made aware here
        lambda moment: moment.replace(tzinfo=BEIJING)
    ),
    traits=st.frozensets(st.sampled_from(TRAIT_NAMES)),
)
questions = (
    st.integers(),
    wishes | st.just(PlaceWishes()),
    st.sampled_from(Pace),
    st.integers(1, 4),
    st.integers(0, 3),
)
"""The town, what is wished, at which pace, how many on a page and which page."""
on_one_town = examples(40)


@on_one_town
@given(*questions)
def test_what_is_near_is_what_a_walk_to_every_place_finds(
    engine: Engine, town: EditionFacts, seed: int, wanted: PlaceWishes, pace: Pace, limit: int, page: int
) -> None:
    with undone(engine) as session:
        _scatter(session, town, seed)
        item = town.items[seed % len(town.items)]
        everything = _every_place(session, item.id, pace)
        admitted = [each for each in everything if each[4]]
        fitting = [
            each
            for each in admitted
            if _fits(each[2], wanted) is True and (each[0].near or not wanted.only_near)
        ]
        found = near.places_near(
            session, item, ORIGIN, community=HOME, wanted=wanted, pace=pace, now=NOW,
            part=range(page * limit, page * limit + limit),
        )  # fmt: skip
        wanted_page = fitting[page * limit : page * limit + limit]
        assert [(each.walk, each.point.id) for each in found.places] == [each[:2] for each in wanted_page]
        assert [(each.community, each.disputed) for each in found.places] == [
            (each[3].community_code, each[3].disputed) for each in wanted_page
        ]
        assert found.more == (len(fitting) > page * limit + limit)
        assert found.circle == sum(each[0].near for each in fitting)
        assert found.unsaid == sum(each[0].near and _fits(each[2], wanted) is None for each in admitted)
        assert found.barred == sum(
            each[0].near and not each[4] and _fits(each[2], wanted) is not False for each in everything
        )
        assert found.unplaced == _without_coordinates(session, item.id)


@on_one_town
@given(st.integers(), st.sampled_from((near.AN_HOURS_WALK, near.FARTHEST)))
def test_the_next_place_of_many_items_is_the_first_of_each(
    engine: Engine, town: EditionFacts, seed: int, farthest: float
) -> None:
    with undone(engine) as session:
        _scatter(session, town, seed)
        codes = [item.code for item in town.items]
        found = near.next_places(session, town, codes, HOME, origin=ORIGIN, farthest=farthest)
        for item in town.items:
            first = next((each for each in _every_place(session, item.id, Pace.ORDINARY) if each[4]), None)
            if item.form not in near.WALKED or first is None or first[0].metres > farthest * DETOUR:
                assert item.code not in found
            else:
                place = found[item.code]
                assert (place.walk, place.point, place.community) == (
                    first[0], first[1], first[3].community_code,
                )  # fmt: skip
                assert place.name == first[2].name


@on_one_town
@given(*questions)
def test_every_service_near_is_what_the_lists_of_all_items_say_together(
    engine: Engine, town: EditionFacts, seed: int, wanted: PlaceWishes, pace: Pace, limit: int, page: int
) -> None:
    with undone(engine) as session:
        _scatter(session, town, seed)
        walks: dict[int, tuple[Any, ...]] = {}
        offered: dict[int, list[Any]] = {}
        walked = {item.id: item.code for item in town.items if item.form in near.WALKED}
        for item, code in walked.items():
            for way, key, point, line, admitted in _every_place(session, item, pace):
                if admitted:
                    walks[key] = (way, key, point)
                    segment = segment_of(line.state, line.holds_until, FIRST_DAY)
                    offered.setdefault(key, []).append((code, segment))
        everything = sorted(walks.values(), key=lambda each: (each[0].metres, each[1]))
        reached = [each for each in everything if each[0].near or not wanted.only_near]
        fitting = [each for each in reached if _fits(each[2], wanted)]
        found = near.services_near(
            session, town.items, ORIGIN, community=HOME, wanted=wanted, pace=pace, now=NOW,
            part=range(page * limit, page * limit + limit),
        )  # fmt: skip
        shown = [(each.walk, each.point.id) for each in found.places]
        assert shown == [each[:2] for each in fitting[page * limit : page * limit + limit]]
        for each in found.places:
            assert [(there.item.code, there.segment) for there in each.services] == offered[each.point.id]
            assert each.segment is min((there.segment for there in each.services), key=SUREST.index)
        assert found.more == (len(fitting) > page * limit + limit)
        assert found.circle == sum(each[0].near for each in fitting)
        assert found.unsaid == sum(each[0].near and _fits(each[2], wanted) is None for each in everything)
        assert found.unplaced == _without_coordinates(session, *walked)


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_the_questions_do_not_grow_with_places_or_items(
    session: Session, town: EditionFacts, statements: list[str]
) -> None:
    _scatter(session, town, 4)
    item = town.items[0]
    statements.clear()
    near.places_near(session, item, ORIGIN, community=HOME, part=range(30), now=NOW)
    assert len(statements) <= 6
    statements.clear()
    near.services_near(session, town.items, ORIGIN, community=HOME, part=range(30), now=NOW)
    assert len(statements) <= 7
    statements.clear()
    near.next_places(session, town, [each.code for each in town.items], HOME, origin=ORIGIN)
    assert len(statements) <= 4


def test_without_a_reference_point_nothing_is_said(session: Session, town: EditionFacts) -> None:
    _scatter(session, town, 4)
    assert near.next_places(session, town, ["0101"], HOME) == {}
    assert near.origin_of(None) is None


def _profile(session: Session, code: int, latitude: float | None, longitude: float | None) -> None:
    session.add(
        CommunityProfile(
            community_code=code,
            phones=[],
            latitude=latitude,
            longitude=longitude,
            type_tags=[],
            updated_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    )


def test_a_position_belongs_to_the_nearest_reference_point(session: Session, town: EditionFacts) -> None:
    begin_writing(session)
    _profile(session, COMMUNITIES[0], 39.92, 116.41)
    _profile(session, COMMUNITIES[1], 39.93, 116.41)
    _profile(session, COMMUNITIES[2], 39.9201, 116.4101)
    _profile(session, COMMUNITIES[3], None, None)
    gone = session.get(Division, COMMUNITIES[2])
    assert gone is not None
    gone.retired_on = date(2026, 1, 1)
    session.flush()
    found = near.nearest_community(session, 39.92449, 116.41)
    assert found is not None
    assert found.code == COMMUNITIES[0]
    assert 0 < found.metres < 500
    assert near.nearest_community(session, 31.23, 121.47) is None
    around = near.communities_near(session, Coordinates(39.92, 116.41), without=COMMUNITIES[0])
    assert [each.code for each in around] == [COMMUNITIES[1]]
    for nonsense in ((91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)):
        with pytest.raises(ValueError, match="position"):
            near.nearest_community(session, *nonsense)


def test_a_finer_position_changes_nothing(session: Session, town: EditionFacts) -> None:
    begin_writing(session)
    _profile(session, COMMUNITIES[0], 39.92, 116.41)
    session.flush()
    assert near.nearest_community(session, 39.92049, 116.41049) == near.nearest_community(
        session, 39.92, 116.41
    )


def test_a_line_of_ones_own_says_more_than_another(session: Session, town: EditionFacts) -> None:
    """A place that my community names serves me, even one that admits its own residents alone."""
    begin_writing(session)
    session.add(
        ServicePoint(
            id=1, community_code=COMMUNITIES[5], name="食堂", phones=[], latitude=39.92, longitude=116.41,
            admits=Admits.COMMUNITY,
        )
    )  # fmt: skip
    for community, until in ((COMMUNITIES[5], date(2026, 12, 1)), (HOME, date(2026, 1, 1))):
        session.add(
            Offering(
                community_code=community, item_id=1, criterion_id=1, state=State.DELIVERED, holds_until=until, version=1,
                updated_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )  # fmt: skip
        session.flush()
        session.add(OfferingPoint(community_code=community, item_id=1, point_id=1))
    session.flush()
    ours = near.places_near(session, town.items[0], ORIGIN, community=HOME, now=NOW)
    assert [(each.community, each.segment, each.admitted) for each in ours.places] == [
        (HOME, Segment.EXPIRED, True)
    ]
    strangers = near.places_near(session, town.items[0], ORIGIN, community=COMMUNITIES[1], now=NOW)
    assert (strangers.places, strangers.barred) == ((), 1)
