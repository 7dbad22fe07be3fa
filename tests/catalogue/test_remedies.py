"""The list of gaps, the cheapest first: each gap is in one group, and an oracle that knows no SQL counts the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters.segments import GAP_SEGMENTS, Segment
from catalogue.foundation.codes import contains
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import NotFound
from catalogue.history.ledger import digest
from catalogue.models import CommunityProfile
from catalogue.near import WALKED
from catalogue.remedies import (
    Remedy,
    Wishes,
    by_part,
    page_of_remedies,
    remedies,
    select_cells_of,
)
from tests.examples import examples, undone
from tests.worlds import gaps, small_town
from tests.worlds.gap_records import put
from tests.worlds.small_town import CITY, COMMUNITIES, DISTRICTS, STREETS

PLACES = (CITY, *DISTRICTS, *STREETS, COMMUNITIES[0], COMMUNITIES[5])


@pytest.fixture
def town(engine: Engine) -> EditionFacts:
    """A database with the town in it, and no transaction open."""
    with Session(engine) as session:
        begin_writing(session)
        small_town.build(session)
        edition = small_town.build_next_edition(session)
        session.commit()
    return edition


def a_world(session: Session, edition: EditionFacts, seed: int) -> gaps.Scene:
    """A random world in the database, and as plain values."""
    walked = frozenset(item.id for item in edition.items if item.form in WALKED)
    scene = gaps.draw(Random(seed), edition, walked)
    put(session, scene, edition)
    return scene


def expected(scene: gaps.Scene, division: int, kind: str = "all") -> dict[tuple[int, int], str]:
    """The steps of the gaps of a division, by cell."""
    return {
        (community, item): step
        for community in COMMUNITIES
        if contains(division, community) and kind in ("all", small_town_kind(community))
        for item in scene.items
        if (step := scene.step((community, item))) is not None
    }


def small_town_kind(community: int) -> str:
    return "cun" if 200 <= community % 1000 <= 399 else "ju"


@examples(40)
@given(st.integers(), st.sampled_from(PLACES), st.sampled_from(("all", "ju", "cun")))
def test_groups_minutes_and_figures_are_those_of_plain_loops(
    engine: Engine, town: EditionFacts, seed: int, division: int, kind: str
) -> None:
    if division in COMMUNITIES:
        kind = "all"
    with undone(engine) as session:
        scene = a_world(session, town, seed)
        found = remedies(session, town, division, kind=kind)
        steps = expected(scene, division, kind)
        cells = [
            (community, item)
            for community in COMMUNITIES
            if contains(division, community) and kind in ("all", small_town_kind(community))
            for item in scene.items
        ]
        segments = Counter(scene.segment(cell) for cell in cells)
        valid, applicable = segments["delivered"], len(cells) - segments["not_applicable"]
        assert (found.tally.valid, found.tally.applicable) == (valid, applicable)
        counts = Counter(steps.values())
        disputed = Counter(
            step
            for cell, step in steps.items()
            if cell in scene.lines and scene.lines[cell].disputed and scene.lines[cell].speaks
        )
        for group in found.groups:
            name = group.remedy.value
            assert group.gaps == counts[name], name
            assert group.disputed == disputed[name], name
            acts = scene.acts(steps, name)
            assert group.acts == acts, name
            assert group.minutes == -(-acts * gaps.TENTHS[name] // 10)
            assert (group.valid_after, group.applicable) == (valid + counts[name], applicable)
        for item in town.items:
            own = Counter(step for (_community, each), step in steps.items() if each == item.id)
            assert found.by_item[item.id] == tuple(own[step] for step in gaps.STEPS)


@examples(25)
@given(st.integers(), st.sampled_from((CITY, *DISTRICTS, *STREETS)))
def test_the_parts_of_a_division_add_up_to_it(
    engine: Engine, town: EditionFacts, seed: int, division: int
) -> None:
    with undone(engine) as session:
        scene = a_world(session, town, seed)
        found = remedies(session, town, division)
        parts = by_part(session, town, found)
        for part, counts, whole in parts:
            own = Counter(expected(scene, part.code).values())
            assert counts == tuple(own[step] for step in gaps.STEPS)
            assert whole.gaps == sum(counts)
        assert [sum(counts) for counts in zip(*(counts for _part, counts, _ in parts), strict=True)] == [
            group.gaps for group in found.groups
        ]


@examples(40)
@given(st.integers(), st.sampled_from(PLACES), st.sampled_from((None, *Remedy)), st.booleans())
def test_the_list_is_ordered_as_it_says_and_its_pages_are_parts_of_it(
    engine: Engine, town: EditionFacts, seed: int, division: int, step: Remedy | None, some: bool
) -> None:
    with undone(engine) as session:
        scene = a_world(session, town, seed)
        begins = scene.day - timedelta(days=30) if seed % 2 else None
        edition = replace(town, in_force_from=begins)
        if seed % 3:
            digest(session, today=scene.day)
        items = frozenset(list(scene.items)[: 1 + seed % 3]) if some else None
        wishes = Wishes(remedy=step, items=items)
        whole = page_of_remedies(session, edition, division, wishes=wishes)

        def place(cell: tuple[int, int]) -> tuple[object, ...]:
            line, households = scene.lines.get(cell), scene.homes[cell[0]][1]
            disputed = bool(line and line.disputed and line.speaks)
            opened = scene.opened(cell, begins)
            return (
                gaps.STEPS.index(steps[cell]),
                not disputed,
                -scene.asked(cell),
                -scene.searched(cell),
                households is None,
                -(households or 0),
                opened[0] if opened else date.max,
                *cell,
            )

        steps = {
            cell: each
            for cell, each in expected(scene, division).items()
            if (step is None or each == step) and (items is None or cell[1] in items)
        }
        listed = [(row.community, row.item.id) for row in whole.rows]
        assert listed == sorted(steps, key=place)
        for row in whole.rows:
            opened = scene.opened((row.community, row.item.id), begins)
            assert (row.opened, row.always) == (opened or (None, False))
            cell = (row.community, row.item.id)
            told = (row.reports, row.matters, row.not_found, row.searches)
            assert told == (
                scene.cases.get(cell, 0),
                scene.matters.get(cell, 0),
                scene.visits.get(cell, 0),
                scene.searched(cell),
            )
        assert all(row.remedy == steps[row.community, row.item.id] for row in whole.rows)
        assert whole.total == len(steps)
        pages = [
            page_of_remedies(session, edition, division, wishes=wishes, limit=5, offset=offset)
            for offset in range(0, len(steps) + 1, 5)
        ]
        assert [row for page in pages for row in page.rows] == list(whole.rows)
        assert {page.total for page in pages} == {len(steps)}


@examples(30)
@given(
    st.integers(),
    st.sampled_from(PLACES),
    st.sampled_from((None, *GAP_SEGMENTS)),
    st.sampled_from((None, "village")),
    st.booleans(),
)
def test_the_list_can_be_narrowed_to_a_reason_a_type_of_community_and_disputed_lines(
    engine: Engine,
    town: EditionFacts,
    seed: int,
    division: int,
    segment: Segment | None,
    tag: str | None,
    disputed: bool,
) -> None:
    with undone(engine) as session:
        scene = a_world(session, town, seed)
        tagged = set(COMMUNITIES[::2])
        for profile in session.scalars(select(CommunityProfile)):
            profile.type_tags = ["village"] if profile.community_code in tagged else ["old_estate"]
        session.flush()
        wishes = Wishes(segment=segment, type_tag=tag, disputed=disputed)
        found = page_of_remedies(session, town, division, wishes=wishes)
        every = [(code, item) for code in COMMUNITIES if contains(division, code) for item in scene.items]
        wanted = {
            cell
            for cell in every
            if (segment is None or scene.segment(cell) == segment)
            and (tag is None or cell[0] in tagged)
            and (scene.disputed(cell) if disputed else scene.step(cell) is not None)
        }
        assert [(row.community, row.item.id) for row in found.rows if row.disputed < disputed] == []
        assert {(row.community, row.item.id) for row in found.rows} == wanted
        assert found.total == len(wanted)
        part = page_of_remedies(session, town, division, wishes=wishes, limit=3, offset=2)
        assert part.rows == found.rows[2:5]


@examples(25)
@given(st.integers(), st.sampled_from(PLACES))
def test_disputed_cells_of_every_state_can_be_listed(
    engine: Engine, town: EditionFacts, seed: int, division: int
) -> None:
    with undone(engine) as session:
        scene = a_world(session, town, seed)
        disputed = {
            cell
            for cell, line in scene.lines.items()
            if line.disputed and line.speaks and contains(division, cell[0])
        }
        found = page_of_remedies(session, town, division, wishes=Wishes(disputed=True))
        assert {(row.community, row.item.id) for row in found.rows} == disputed
        assert found.total == len(disputed)
        assert all(row.disputed for row in found.rows)


@examples(25)
@given(st.integers(), st.sampled_from(PLACES))
def test_a_selection_says_what_it_takes_and_what_becomes_of_the_figure(
    engine: Engine, town: EditionFacts, seed: int, division: int
) -> None:
    with undone(engine) as session:
        scene = a_world(session, town, seed)
        random = Random(seed)
        cells = {
            (community, item) for community in COMMUNITIES for item in scene.items if random.random() < 0.4
        }
        found = select_cells_of(session, town, division, cells)
        steps = {cell: step for cell, step in expected(scene, division).items() if cell in cells}
        assert {cell: step.value for cell, step in found.steps.items()} == steps
        assert {(code, item) for code, items in found.items.items() for item in items} == set(steps)
        assert {group.remedy.value: group.gaps for group in found.groups} == Counter(steps.values())
        assert {group.remedy.value: group.acts for group in found.groups} == {
            step: scene.acts(steps, step) for step in steps.values()
        }
        for community, tenths in found.tenths.items():
            assert tenths == sum(
                2 if step == "check" else 5 for cell, step in steps.items() if cell[0] == community
            )
        assert found.valid_after == found.before.valid + len(steps)


def test_nowhere_has_no_list(session: Session, by_hand: EditionFacts) -> None:
    nowhere = 980000000000
    with pytest.raises(NotFound):
        remedies(session, by_hand, nowhere)
    with pytest.raises(NotFound):
        page_of_remedies(session, by_hand, nowhere)
    assert get_edition(session, "small") == by_hand


def test_the_few_lines_that_are_read_one_by_one_are_found_by_their_indexes(
    engine: Engine, town: EditionFacts
) -> None:
    """SQLite knows no sizes of tables: of two indexes it takes that of more columns, and read the whole table once."""
    if engine.dialect.name != "sqlite":
        return
    asked = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    with Session(engine) as session:
        event.listen(engine, "before_cursor_execute", note)
        remedies(session, town, CITY)
        event.remove(engine, "before_cursor_execute", note)
        plans = {
            row[3]
            for statement, parameters in asked
            for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        }
    within = "(community_code>? AND community_code<?)"
    for index in ("ix_offerings_parts_until", "ix_offerings_disputed", "ix_offerings_by_street"):
        assert any(f"{index} {within}" in plan for plan in plans), index
