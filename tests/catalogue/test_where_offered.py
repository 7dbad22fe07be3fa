"""Where an item is offered: a page of a list that is found by counters is what sorting every line gives."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters import rollup
from catalogue.counters.segments import OFFERED, SEGMENTS, Segment, segment_of
from catalogue.foundation.clock import UTC
from catalogue.foundation.codes import subtree
from catalogue.foundation.database import begin_writing
from catalogue.models import CommunityProfile, Division, Offering, OfferingPoint, ServicePoint, State
from catalogue.offerings import offered_in, reading
from tests.examples import examples, undone
from tests.worlds import small_town
from tests.worlds.small_town import CITY, COMMUNITIES, DISTRICTS, FIRST_DAY, STREETS

ORDER = {Segment.DELIVERED: 0, Segment.PARTIAL: 1, Segment.EXPIRED: 2}


@pytest.fixture
def town(session: Session) -> EditionFacts:
    begin_writing(session)
    edition = small_town.build(session)
    session.commit()
    return edition


def _lines(session: Session, town: EditionFacts, seed: int) -> dict[int, Segment]:
    """Random lines of the first item, some of them under another criterion; the segment of each present community."""
    rng, item = random.Random(seed), town.items[0]
    found = dict.fromkeys(COMMUNITIES, Segment.UNKNOWN)
    for code in rng.sample(COMMUNITIES, rng.randrange(3)):
        gone = session.get_one(Division, code)
        gone.retired_on = date(2026, 1, 1)
    for code in COMMUNITIES:
        state = rng.choice((None, State.DELIVERED, State.DELIVERED, State.PARTIAL, State.ABSENT))
        if state is None:
            continue
        until = rng.choice((date(2026, 1, 1), date(2026, 12, 1))) if state is not State.ABSENT else None
        speaks = rng.random() < 0.9
        session.add(
            Offering(
                community_code=code,
                item_id=item.id,
                criterion_id=item.criterion_id if speaks else town.items[1].criterion_id,
                state=state,
                holds_until=until,
                version=1,
                updated_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )
        if speaks:
            found[code] = segment_of(state, until, FIRST_DAY)
    session.flush()
    rollup.rebuild(session)
    retired = {each.code for each in session.query(Division) if each.retired_on}
    return {code: segment for code, segment in found.items() if code not in retired}


@examples(60)
@given(
    st.integers(),
    st.sampled_from((CITY, *DISTRICTS, *STREETS, COMMUNITIES[0])),
    st.integers(1, 4),
    st.integers(0, 9),
)
def test_a_page_of_where_it_is_offered_is_what_sorting_every_line_gives(
    engine: Engine, town: EditionFacts, seed: int, division: int, limit: int, offset: int
) -> None:
    with undone(engine) as session:
        begin = _lines(session, town, seed)
        first, last = subtree(division)
        here = {code: segment for code, segment in begin.items() if first <= code <= last}
        listed = sorted((ORDER[segment], code) for code, segment in here.items() if segment in OFFERED)
        found = offered_in(session, town, town.items[0].code, division, limit=limit, offset=offset)
        assert [(ORDER[place.segment], place.community) for place in found.places] == listed[
            offset : offset + limit
        ]
        tally = Counter(here.values())
        assert found.counts == tuple(tally[segment] for segment in SEGMENTS)
        assert found.total == len(listed)


def _positions(session: Session, town: EditionFacts, seed: int) -> None:
    """Reference points of some communities, and places of some of the lines, at random within some kilometres."""
    rng, item = random.Random(seed), town.items[0]

    def somewhere() -> tuple[float, float]:
        return 39.9 + rng.uniform(-0.08, 0.08), 116.4 + rng.uniform(-0.1, 0.1)

    lines = session.query(Offering).filter(Offering.item_id == item.id).all()
    for number, line in enumerate(lines):
        if rng.random() < 0.8:
            latitude, longitude = somewhere()
            profile = session.get(CommunityProfile, line.community_code)
            if profile is None:
                now = datetime(2026, 1, 1, tzinfo=UTC)
                profile = CommunityProfile(community_code=line.community_code, updated_at=now)
                session.add(profile)
            profile.latitude, profile.longitude = latitude, longitude
        if rng.random() < 0.6:
            latitude, longitude = somewhere()
            point = ServicePoint(
                community_code=line.community_code, name=f"点{number}", latitude=latitude, longitude=longitude
            )
            session.add(point)
            session.flush()
            session.add(OfferingPoint(community_code=line.community_code, item_id=item.id, point_id=point.id))
    session.flush()


@examples(60)
@given(
    st.integers(),
    st.sampled_from((CITY, *DISTRICTS, *STREETS)),
    st.integers(1, 4),
    st.integers(0, 6),
    st.floats(39.85, 39.95),
    st.floats(116.3, 116.5),
)
def test_the_nearest_are_found_around_the_reader_as_they_are_by_putting_all_in_order(
    engine: Engine,
    town: EditionFacts,
    seed: int,
    division: int,
    limit: int,
    offset: int,
    latitude: float,
    longitude: float,
) -> None:
    with undone(engine) as session:
        _lines(session, town, seed)
        _positions(session, town, seed)

        def page() -> list[int]:
            found = offered_in(
                session,
                town,
                town.items[0].code,
                division,
                limit=limit,
                offset=offset,
                origin=(latitude, longitude),
            )
            return [each.community for each in found.places]

        around = page()
        with patch.object(reading, "REACHES", ()):
            assert around == page()
