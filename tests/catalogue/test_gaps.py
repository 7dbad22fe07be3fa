"""Gaps and the cells behind a figure agree with the matrix, for every office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.counters.segments import GAP_SEGMENTS, SEGMENTS, Segment
from catalogue.coverage.figures import Incomparable, tally, town_and_country
from catalogue.coverage.gap_pages import page_of_gaps
from catalogue.coverage.gaps import REASONS, cells_of, gaps
from catalogue.coverage.matrix import matrix
from catalogue.foundation.errors import DomainError, NotFound
from catalogue.models import CoverageDay, State
from catalogue.offerings import OfferingDraft, dispute, record
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES, DISTRICTS, FIRST_DAY, STREETS


@pytest.fixture
def town(session: Session, by_hand: EditionFacts) -> EditionFacts:
    """One line of each segment in the first community, and one expired line in the second."""
    edition = by_hand
    long_ago = FIRST_DAY - timedelta(days=400)
    session.execute(update(CoverageDay).values(day=long_ago))

    def say(community: int, item: int, draft: OfferingDraft, day=FIRST_DAY) -> None:
        record(
            session,
            actor=CITY_HALL,
            community=community,
            item=edition.items[item],
            draft=draft,
            today=day,
        )

    say(COMMUNITIES[1], 1, OfferingDraft(state=State.DELIVERED, phone="010-5550-0001"), long_ago)
    say(COMMUNITIES[0], 0, OfferingDraft(state=State.ABSENT))
    say(COMMUNITIES[0], 1, OfferingDraft(state=State.DELIVERED, phone="010-5550-0000"))
    say(COMMUNITIES[0], 2, OfferingDraft(state=State.PARTIAL, shortfall="只有上午"))
    dispute(session, actor=CITY_HALL, community=COMMUNITIES[0], item=edition.items[2])
    expiry.age(session, today=FIRST_DAY)
    return edition


def test_the_office_reads_disputed_gaps_first_then_what_is_known_to_be_missing(session, town):
    found = gaps(session, town, STREETS[0])
    first = [(code, town.items[item].code, segment) for code, _, item, segment, *_ in found.cells[:3]]
    assert first == [
        (COMMUNITIES[0], "0103", Segment.PARTIAL),
        (COMMUNITIES[0], "0101", Segment.ABSENT),
        (COMMUNITIES[1], "0102", Segment.EXPIRED),
    ]
    assert found.cells[0][4] is True
    ranks = [REASONS.index(segment) for _, _, _, segment, disputed, *_ in found.cells if not disputed]
    assert ranks == sorted(ranks)


def test_a_valid_line_is_no_gap_and_an_unfilled_one_is(session, town):
    found = gaps(session, town, COMMUNITIES[0])
    assert [(item, segment) for _, _, item, segment, *_ in found.cells] == [
        (2, Segment.PARTIAL),
        (0, Segment.ABSENT),
        (3, Segment.UNKNOWN),
    ]


@pytest.mark.parametrize("kind", ["all", "ju", "cun"])
@pytest.mark.parametrize("division", [CITY, *DISTRICTS, *STREETS])
def test_gaps_and_cells_add_up_to_the_matrix(session, town, division, kind):
    seen = matrix(session, town, division, kind=kind)
    assert gaps(session, town, division, kind=kind).total == tally(seen.total).gaps
    for position, item in enumerate(town.items):
        behind = cells_of(session, town, division, item.code, kind=kind)
        counts = [sum(cell[3] is segment for cell in behind.cells) for segment in SEGMENTS]
        assert tuple(counts) == seen.total[position][: len(SEGMENTS)]


def test_a_page_of_gaps_is_a_part_of_the_whole_list(session, town):
    whole = gaps(session, town, CITY)
    pages = [gaps(session, town, CITY, limit=7, offset=offset) for offset in range(0, whole.total, 7)]
    assert tuple(cell for page in pages for cell in page.cells) == whole.cells
    assert {page.total for page in pages} == {whole.total}


@pytest.mark.parametrize("division", [CITY, STREETS[0], COMMUNITIES[0]])
def test_a_page_found_by_counting_is_the_page_of_the_ordered_list(session, town, division):
    for kind in ("all", "ju", "cun"):
        for reasons in (GAP_SEGMENTS, (Segment.UNKNOWN,), (Segment.DELIVERED,)):
            ordered = gaps(session, town, division, kind=kind, reasons=reasons)
            for offset in range(0, 36, 5):
                page = page_of_gaps(
                    session, town, division, kind=kind, reasons=reasons, limit=5, offset=offset
                )
                assert page.cells == ordered.cells[offset : offset + 5]
                assert page.total == ordered.total


def test_gaps_of_one_reason_are_only_those(session, town):
    for reason in GAP_SEGMENTS:
        assert {cell[3] for cell in gaps(session, town, CITY, reasons=[reason]).cells} <= {reason}


def test_a_matrix_of_a_community_or_of_nowhere_is_refused(session, town):
    with pytest.raises(DomainError, match="above a community"):
        matrix(session, town, COMMUNITIES[0])
    with pytest.raises(NotFound):
        matrix(session, town, 110000000001000 // 1000)
    with pytest.raises(NotFound):
        cells_of(session, town, CITY, "9999")


def test_the_coverage_rate_comes_with_the_interval_that_the_unknown_leaves_open():
    figures = tally([(6, 1, 0, 0, 0, 1, 2, 4, 1), (0, 0, 0, 0, 0, 0, 0, 0, 0)])
    assert (figures.applicable, figures.valid, figures.gaps, figures.disputed) == (12, 6, 6, 1)
    assert figures.rate == 0.5
    assert figures.interval == (50, 83)


def test_where_nothing_applies_there_is_no_rate():
    figures = tally([(0, 0, 0, 0, 0, 0, 5, 0, 0)])
    assert figures.rate is None
    assert figures.interval is None


def test_town_and_country_are_compared_only_with_five_communities_of_each_kind():
    ju, cun = [(8, 0, 0, 0, 0, 2, 0, 0, 0)], [(2, 0, 0, 0, 0, 3, 0, 0, 0)]
    assert town_and_country(ju, 10, cun, 5).difference == pytest.approx(-40.0)
    assert town_and_country(ju, 10, cun, 4).difference is None


def test_where_kinds_are_not_compared_the_reason_is_said():
    told, silent, ruled = (
        [(3, 0, 0, 0, 0, 2, 0, 0, 0)],
        [(0, 0, 0, 0, 0, 0, 1, 4, 0)],
        [(0, 0, 0, 0, 0, 0, 5, 0, 0)],
    )
    for ju, of_ju, cun, of_cun, reason in (
        (told, 5, told, 5, None),
        (told, 5, [], 0, Incomparable.NO_CUN),
        ([], 0, told, 5, Incomparable.NO_JU),
        (told, 5, told, 4, Incomparable.FEW_CUN),
        (told, 4, told, 5, Incomparable.FEW_JU),
        (told, 5, ruled, 5, Incomparable.NONE_APPLIES_CUN),
        (ruled, 5, told, 5, Incomparable.NONE_APPLIES_JU),
        (told, 5, silent, 5, Incomparable.SILENT_CUN),
        (silent, 5, told, 5, Incomparable.SILENT_JU),
    ):
        found = town_and_country(ju, of_ju, cun, of_cun)
        assert found.reason == reason
        assert (found.difference is None) == (reason is not None)


def test_a_percentage_is_rounded_down_so_that_only_everything_is_all():
    figures = tally([(999, 0, 0, 0, 0, 0, 0, 1, 0)])
    assert figures.interval == (99, 100)
    assert tally([(0, 0, 0, 0, 0, 0, 4, 0, 0)]).interval is None
