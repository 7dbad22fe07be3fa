"""村居差距, 区域差距 and similar units: what a plain count over all lines gives, and no figure of too few."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.counters import expiry
from catalogue.counters.rollup import counted_day
from catalogue.counters.segments import SEGMENTS, Segment, segment_under
from catalogue.coverage.figures import Tally
from catalogue.coverage.kinds_compared import compare_by_item
from catalogue.coverage.regional import LEAST_PEERS, Unit, like, quartiles_of, similar_units, units_in
from catalogue.foundation.clock import months_later
from catalogue.foundation.codes import ancestors, contains
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import DomainError
from catalogue.history.ledger import digest
from catalogue.history.monthly import months_apart
from catalogue.models import CommitteeKind, Level, Offering
from tests.worlds.eight_streets import World


def counted(session: Session, world: World, division: int, kind: CommitteeKind, items) -> tuple[int, int]:
    """Valid and applicable lines of some items in a division's communities of a kind, by looking at each line."""
    day = counted_day(session)
    said = {
        (row.community_code, row.item_id): row
        for row in session.execute(
            select(
                Offering.community_code,
                Offering.item_id,
                Offering.criterion_id,
                Offering.state,
                Offering.holds_until,
            )
        )
    }
    valid = applicable = 0
    for community in world.by_kind[kind]:
        if not contains(division, community):
            continue
        for item in items:
            row = said.get((community, item.id))
            segment = (
                segment_under(item.criterion_id, row.criterion_id, row.state, row.holds_until, day)
                if row
                else Segment.UNKNOWN
            )
            valid += segment is Segment.DELIVERED
            applicable += segment is not Segment.NOT_APPLICABLE
    return valid, applicable


def test_kinds_are_compared_by_item_category_and_part_as_a_count_of_all_lines_gives(
    session: Session, world: World, reported
) -> None:
    for division in (world.city, world.district, world.mixed_street):
        found = compare_by_item(session, reported, division)
        lines = [(found.total, division, reported.items)]
        by_code = {category.code: category.items for category in reported.categories}
        lines += [(line, division, by_code[code]) for code, line in found.categories]
        lines += [(line, division, (item,)) for item, line in found.items]
        lines += [(line, part.code, reported.items) for part, line in found.parts]
        for line, place, items in lines:
            for kind, tally in ((CommitteeKind.JU, line.ju), (CommitteeKind.CUN, line.cun)):
                assert (tally.valid, tally.applicable) == counted(session, world, place, kind, items)
    assert compare_by_item(session, reported, world.mixed_street).parts == ()
    with pytest.raises(DomainError):
        compare_by_item(session, reported, world.community)


def test_no_difference_is_told_of_few_communities(session: Session, world: World, reported) -> None:
    city = compare_by_item(session, reported, world.city).total
    assert min(city.ju_communities, city.cun_communities) >= 5
    figures = city.figures
    assert figures.difference == pytest.approx((figures.cun - figures.ju) * 100)
    street = compare_by_item(session, reported, world.mixed_street).total
    assert (street.ju_communities, street.cun_communities) == (3, 3)
    assert street.figures.difference is None


def test_units_are_all_of_a_level_that_have_communities(session: Session, world: World, reported) -> None:
    for level, codes in ((Level.STREET, world.streets), (Level.DISTRICT, world.districts)):
        units = units_in(session, reported, world.city, level)
        assert tuple(unit.code for unit in units) == codes
        for unit in units:
            ju = counted(session, world, unit.code, CommitteeKind.JU, reported.items)
            cun = counted(session, world, unit.code, CommitteeKind.CUN, reported.items)
            assert (unit.tally.valid, unit.tally.applicable) == (ju[0] + cun[0], ju[1] + cun[1])
            inside = [code for code in world.communities if contains(unit.code, code)]
            villages = [code for code in inside if code in world.by_kind[CommitteeKind.CUN]]
            assert (unit.communities, unit.villages) == (len(inside), len(villages))


def test_a_unit_is_shown_beside_those_like_it_in_its_province(session: Session, world: World) -> None:
    edition = get_edition(session, world.edition_key)
    found = similar_units(session, edition, world.village_street)
    assert found is not None
    assert found.own.band == 4
    assert all(unit.band == 4 and ancestors(facts.code) for facts, unit in found.peers)
    assert found.quartiles is None  # fewer than five
    assert similar_units(session, edition, world.city) is None
    assert similar_units(session, edition, world.community) is None


def test_silent_units_are_no_units_of_nothing(session: Session, world: World) -> None:
    edition = get_edition(session, world.edition_key)
    units = units_in(session, edition, world.city, Level.STREET)
    assert all(unit.silent for unit in units)
    assert quartiles_of(units) is None


def test_a_unit_to_which_nothing_applies_is_not_silent_but_has_no_rate() -> None:
    nothing = [0] * len(SEGMENTS)
    nothing[SEGMENTS.index(Segment.NOT_APPLICABLE)] = 60
    ruled = Unit(1, Tally(tuple(nothing), 0), 1, 0)
    assert not ruled.silent
    assert quartiles_of([ruled, *(unit(code, 50, 1, 0) for code in range(2, 6))]) == quartiles_of(
        [unit(code, 50, 1, 0) for code in range(2, 6)]
    )


def unit(code: int, valid: int, communities: int, villages: int) -> Unit:
    counts = [0] * len(SEGMENTS)
    counts[SEGMENTS.index(Segment.DELIVERED)] = valid
    counts[SEGMENTS.index(Segment.ABSENT)] = 100 - valid
    return Unit(code, Tally(tuple(counts), 0), communities, min(villages, communities))


UNITS = st.lists(
    st.tuples(st.integers(0, 100), st.integers(1, 30), st.integers(0, 30)), min_size=1, max_size=40
).map(lambda rows: [unit(code, *row) for code, row in enumerate(rows)])


@given(units=UNITS)
def test_quartiles_part_the_rates_in_four(units: list[Unit]) -> None:
    found = quartiles_of(units)
    rates = [each.tally.rate for each in units]
    if len(rates) < 4:
        assert found is None
        return
    assert (found.units, found.lowest, found.highest) == (len(rates), min(rates), max(rates))
    assert found.median == pytest.approx(median(rates))
    assert found.lowest <= found.first <= found.median <= found.third <= found.highest
    for bound, share in ((found.first, 1 / 4), (found.median, 1 / 2), (found.third, 3 / 4)):
        assert sum(rate <= bound + 1e-9 for rate in rates) >= len(rates) * share - 1


@given(units=UNITS)
def test_those_alike_are_alike_both_ways(units: list[Unit]) -> None:
    for own in units[:6]:
        peers, (least, most) = like(own, units)
        assert own not in peers
        for peer in peers:
            assert least <= peer.communities <= most
            assert peer.band == own.band
            assert own in like(peer, units)[0]
        assert (quartiles_of(peers, LEAST_PEERS) is None) == (len(peers) < LEAST_PEERS)


def test_frozen_months_that_were_kept_are_those_that_would_be_counted(
    session: Session, world: World, reported
) -> None:
    begin_writing(session)
    kept = {}

    def keep(mark, name, read):
        if name not in kept or kept[name][0] != mark:
            kept[name] = mark, read()
        return kept[name][1]

    def told(today, *further):
        return [
            months_apart(session, world.city, level, lambda _day: reported, today, *further)
            for level in (Level.DISTRICT, Level.STREET)
        ]

    lengths = []
    for months in (1, 1, 2):
        today = months_later(world.today.replace(day=1), months) + timedelta(days=3)
        expiry.age(session, today=today)
        digest(session, today=today)
        assert told(today, keep) == told(today)
        lengths.append(len(told(today)[0]))
    assert lengths[0] == lengths[1] < lengths[2]
    assert any(month.quartiles for month in told(today)[1])
