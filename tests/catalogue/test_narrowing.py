"""Lists and matrices of some communities or some lines hold what one finds by looking at every line."""

from __future__ import annotations

import pytest

from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import GAP_SEGMENTS, SEGMENTS, Segment
from catalogue.coverage.by_type import matrix_of_type
from catalogue.coverage.gap_pages import page_of_gaps
from catalogue.coverage.gaps import cells_of, gaps
from catalogue.coverage.matrix import matrix
from catalogue.coverage.narrowing import Narrowing
from catalogue.foundation import clock
from catalogue.foundation.codes import committee_kind
from catalogue.foundation.errors import DomainError
from catalogue.models import CommunityProfile, Offering
from tests.worlds.eight_streets import World

NARROWINGS = [
    Narrowing("old_estate"),
    Narrowing(disputed=True),
    Narrowing("rural", True),
    Narrowing("new_estate"),
]
KINDS = ["all", "ju", "cun"]


@pytest.fixture
def tagged(session, reported: EditionFacts, world: World) -> dict[int, tuple[str, ...]]:
    """The tags of each community: two of them share words, some have none, one street's have no profile."""
    tags = {}
    for place, code in enumerate(world.communities):
        own = (("old_estate",), ("rural", "village_pilot"), ("old_estate", "rural"), ())[place % 4]
        if code // 1000 * 1000 != world.village_street:
            session.add(CommunityProfile(community_code=code, type_tags=list(own), updated_at=clock.now()))
            tags[code] = own
    session.flush()
    return tags


def chosen(world: World, tags, division: int, kind: str, tag: str | None) -> list[int]:
    """The communities that a question is about, found one by one."""
    return [
        code
        for code in world.communities_in(division)
        if (kind == "all" or committee_kind(code)[0].value == kind)
        and (tag is None or tag in tags.get(code, ()))
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("narrowed", NARROWINGS, ids=str)
def test_a_narrowed_list_holds_the_cells_that_pass(session, reported, world, tagged, kind, narrowed):
    for division in (world.city, world.district, world.street):
        inside = chosen(world, tagged, division, kind, narrowed.type_tag)
        for segments in (GAP_SEGMENTS, SEGMENTS, (Segment.EXPIRED,)):
            whole = gaps(session, reported, world.city, reasons=segments).cells
            expected = [cell for cell in whole if cell[0] in inside and (cell[4] or not narrowed.disputed)]
            found = gaps(session, reported, division, kind=kind, reasons=segments, narrowed=narrowed)
            assert list(found.cells) == expected
            if Segment.NOT_APPLICABLE in segments:
                continue
            for offset in (0, 7, 10_000):
                page = page_of_gaps(
                    session,
                    reported,
                    division,
                    kind=kind,
                    reasons=segments,
                    narrowed=narrowed,
                    limit=20,
                    offset=offset,
                )
                assert page.total == len(expected)
                assert list(page.cells) == expected[offset : offset + 20]


def test_every_disputed_line_is_listed_in_every_state(session, reported, world):
    disputed = {
        (row.community_code, row.item_id) for row in session.query(Offering).filter(Offering.disputed).all()
    }
    page = page_of_gaps(
        session, reported, world.city, reasons=SEGMENTS, narrowed=Narrowing(disputed=True), limit=1000
    )
    assert {(cell[0], reported.items[cell[2]].id) for cell in page.cells} == disputed
    assert page.total == len(disputed)
    assert {cell[3] for cell in page.cells} - set(GAP_SEGMENTS), "some are said to be valid"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tag", ["old_estate", "rural", "new_estate"])
def test_the_matrix_of_a_type_adds_up_the_lines_of_its_communities(
    session, reported, world, tagged, kind, tag
):
    for division in (world.city, world.district, world.street):
        found = matrix_of_type(session, reported, division, tag, kind=kind)
        inside = chosen(world, tagged, division, kind, tag)
        whole = {
            row.code: (row, cells)
            for street in world.streets
            for row, cells in zip(
                *(lambda m: (m.rows, m.cells))(matrix(session, reported, street)), strict=True
            )
        }
        assert found.all_communities == sum(found.communities) == len(inside)
        for place, item in enumerate(reported.items):
            assert found.items[place] == item
            cells = [whole[code][1][place] for code in inside]
            assert found.total[place] == (tuple(map(sum, zip(*cells, strict=True))) or (0,) * 9)
        for row, cells in zip(found.rows, found.cells, strict=True):
            below = [code for code in inside if code in (row.code, *world.communities_in(row.code))]
            assert below
            for place, cell in enumerate(cells):
                assert cell == tuple(map(sum, zip(*(whole[code][1][place] for code in below), strict=True)))


def test_the_cells_of_an_item_are_those_of_its_column(session, reported, world):
    item = reported.items[7]
    found = cells_of(session, reported, world.city, item.code)
    assert found.items == (item,)
    assert {cell[0] for cell in found.cells} == set(world.communities)


def test_a_community_has_no_matrix_of_a_type(session, reported, world):
    with pytest.raises(DomainError):
        matrix_of_type(session, reported, world.community, "rural")
