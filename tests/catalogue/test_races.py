"""Eight writers at once on the same lines, places and profile: every edit holds, or its writer reads of the conflict.

``make soak`` lets each make 200 edits of lines, and 50 of places and of the profile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import divisions, offerings
from catalogue.catalogues import EditionFacts
from catalogue.counters.recount import verify
from catalogue.divisions import ProfileDraft
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict
from catalogue.foundation.histories import RevisionFacts
from catalogue.models import State
from catalogue.offerings import OfferingDraft, PointDraft
from tests.examples import SOAK
from tests.worlds import small_town
from tests.worlds.small_town import CITY_HALL, COMMUNITIES

WRITERS = 8
HOME = COMMUNITIES[0]
OF_LINES = 200 if SOAK else 12
OF_PLACES = 50 if SOAK else 6

Edit = Callable[[Session, int, str], None]
"""Change a subject, given by number, so that it says a text; it raises ``Conflict`` if it was changed meanwhile."""


def race(engine: Engine, edits: int, subjects: int, edit: Edit) -> list[int]:
    """Let every writer make ``edits`` edits of the subjects in turn. Gives how many of each subject's were kept."""

    def write(writer: int) -> list[int]:
        kept = [0] * subjects
        for turn in range(edits):
            subject = (writer + turn) % subjects
            with Session(engine) as session:
                begin_writing(session)
                try:
                    edit(session, subject, f"{writer}人第{turn}次")
                except Conflict:
                    continue
                session.commit()
                kept[subject] += 1
        return kept

    with ThreadPoolExecutor(WRITERS) as pool:
        return [sum(of_subject) for of_subject in zip(*pool.map(write, range(WRITERS)), strict=True)]


def holds(history: Sequence[RevisionFacts], kept: int, *, first: int) -> None:
    """Whether a history has each edit that was kept, once, each after the one before it."""
    assert len(history) == kept + first
    oldest_first = list(reversed(history))
    assert [entry.version for entry in oldest_first] == list(range(1, len(history) + 1))
    for earlier, later in pairwise(oldest_first):
        assert later.before == earlier.after


@pytest.fixture
def town(engine: Engine) -> EditionFacts:
    with Session(engine) as session:
        begin_writing(session)
        edition = small_town.build(session)
        session.commit()
    return edition


def test_no_edit_of_a_line_is_lost(engine: Engine, town: EditionFacts) -> None:
    seen: dict[int, int] = {}

    def edit(session: Session, subject: int, text: str) -> None:
        # Half of the writers go by what they saw some time ago.
        item = town.items[subject]
        line = offerings.get_line(session, town, HOME, item.code)
        present = line.offering.version if line.offering else 0
        expected = seen.get(subject, 0) if text[0] in "0246" else present
        seen[subject] = present
        offerings.record(
            session,
            actor=CITY_HALL,
            community=HOME,
            item=item,
            draft=OfferingDraft(state=State.ABSENT, note_zh=text),
            expected_version=expected,
        )

    kept = race(engine, OF_LINES, 2, edit)
    assert 0 < sum(kept) < WRITERS * OF_LINES
    with Session(engine) as session:
        for subject in range(2):
            holds(offerings.history(session, HOME, town.items[subject]), kept[subject], first=0)
            line = offerings.get_line(session, town, HOME, town.items[subject].code)
            assert line.offering
            assert line.offering.version == kept[subject]
        assert verify(session) == ()


def test_no_edit_of_a_place_is_lost(engine: Engine, town: EditionFacts) -> None:
    def save(session: Session, name: str, point: int | None = None, version: int | None = None) -> Any:
        return offerings.save_point(
            session,
            actor=CITY_HALL,
            community=HOME,
            draft=PointDraft(name=name, phones=("010-5550-0000",)),
            point_id=point,
            expected_version=version,
        )

    with Session(engine) as session:
        begin_writing(session)
        ids = [save(session, name).id for name in ("餐桌", "驿站")]
        session.commit()
    seen = dict.fromkeys(range(2), 1)

    def edit(session: Session, subject: int, text: str) -> None:
        present = offerings.get_point(session, ids[subject]).version
        expected = seen[subject] if text[0] in "0246" else present
        seen[subject] = present
        save(session, text, ids[subject], expected)

    kept = race(engine, OF_PLACES, 2, edit)
    assert 0 < sum(kept) < WRITERS * OF_PLACES
    with Session(engine) as session:
        for subject, point in enumerate(ids):
            history = offerings.point_history(session, HOME, point)
            holds(history, kept[subject], first=1)
            assert offerings.get_point(session, point).name == (history[0].after or {})["name"]


def test_no_edit_of_a_profile_is_lost(engine: Engine, town: EditionFacts) -> None:
    assert town.items
    seen = [0]

    def edit(session: Session, _subject: int, text: str) -> None:
        profile = divisions.get_profile(session, HOME)
        present = profile.version if profile else 0
        expected = seen[0] if text[0] in "0246" else present
        seen[0] = present
        divisions.save_profile(
            session,
            actor=CITY_HALL,
            community=HOME,
            draft=ProfileDraft(station_name=text),
            expected_version=expected,
        )

    (kept,) = race(engine, OF_PLACES, 1, edit)
    assert 0 < kept < WRITERS * OF_PLACES
    with Session(engine) as session:
        history = divisions.profile_history(session, HOME)
        holds(history, kept, first=0)
        profile = divisions.get_profile(session, HOME)
        assert profile
        assert profile.station_name == (history[0].after or {})["station_name"]
