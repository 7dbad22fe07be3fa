"""Where an item is offered: a page of a list that is found by counters is what sorting every line gives."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime

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
from catalogue.models import Division, Offering, State
from catalogue.offerings import offered_in
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
