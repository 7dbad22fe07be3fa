"""Samples and estimates beside plain Python that shares no code with them."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from math import sqrt

import hypothesis.strategies as st
import pytest
from hypothesis import given

from catalogue import spot_checks
from catalogue.models import (
    Form,
)
from catalogue.spot_checks import (
    CheckedCell,
    FrameCell,
    Stratum,
)
from catalogue.spot_checks.choosing import list_of
from tests.examples import examples
from tests.worlds import small_town
from tests.worlds.small_town import DISTRICTS

pytestmark = pytest.mark.filterwarnings("error")
HALL = small_town.CITY_HALL
CHECKING = small_town.Actor(
    "monitors", tuple(small_town.Held(small_town.Role.MONITOR, code) for code in DISTRICTS)
)

strata = st.builds(Stratum, st.sampled_from(Form), st.booleans())
frames = st.lists(
    st.tuples(st.integers(110101001001, 110101001199), st.integers(1, 60), strata),
    max_size=160,
    unique_by=lambda t: t[:2],
).map(lambda rows: [FrameCell(community, item, f"{item:04d}", stratum) for community, item, stratum in rows])


@pytest.mark.one_database
@given(frames, st.text(max_size=12), st.integers(0, 60))
@examples(60)
def test_what_is_drawn_is_what_anybody_draws_by_hand(frame, seed, most):
    chosen = spot_checks.choose(frame, seed, most)
    sizes: dict[Stratum, int] = {}
    for cell in frame:
        sizes[cell.stratum] = sizes.get(cell.stratum, 0) + 1
    drawn: dict[Stratum, list[FrameCell]] = {}
    for cell in chosen.cells:
        drawn.setdefault(cell.stratum, []).append(cell)
    least = sum(min(2, size) for size in sizes.values())
    assert len(chosen.cells) == min(len(frame), max(most, least))
    for stratum, (lines, count) in chosen.strata.items():
        assert (lines, count) == (sizes[stratum], len(drawn[stratum]))
        lots = sorted(
            sha256(f"{seed} {cell.community:012d} {cell.item_code}".encode()).hexdigest()
            for cell in frame
            if cell.stratum == stratum
        )
        mine = [
            sha256(f"{seed} {cell.community:012d} {cell.item_code}".encode()).hexdigest()
            for cell in drawn[stratum]
        ]
        assert mine == lots[:count]
    # Each place beyond the first ones went where most lines waited for it: no exchange of a place is fairer.
    claims = {
        stratum: (Fraction(sizes[stratum] * (2 if stratum.unproven else 1)), len(cells))
        for stratum, cells in drawn.items()
    }
    for gained, (weight, count) in claims.items():
        for lost, (other, held) in claims.items():
            if count > 2 and held < sizes[lost]:
                assert weight / (2 * count - 1) >= other / (2 * held + 1), (gained, lost)


@pytest.mark.one_database
@given(frames, st.text(max_size=12))
@examples(60)
def test_the_published_list_and_the_seed_are_enough(frame, seed):
    published = list_of(frame)
    cells = {(f"{cell.community:012d}", cell.item_code) for cell in spot_checks.choose(frame, seed).cells}
    assert cells == _drawn_as_documented(published, seed)


def _drawn_as_documented(published: str, seed: str) -> set[tuple[str, str]]:
    """A draw as docs/adr/0045 tells it, from text alone."""
    strata: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in published.splitlines():
        community, item, form, heavy = line.split(" ")
        strata.setdefault((form, heavy), []).append((community, item))
    places = {key: min(2, len(lines)) for key, lines in strata.items()}
    while sum(places.values()) < min(60, sum(map(len, strata.values()))):
        claims = [
            (-Fraction(len(lines) * (1 + int(key[1])), 2 * places[key] + 1), key)
            for key, lines in strata.items()
            if places[key] < len(lines)
        ]
        places[min(claims)[1]] += 1
    return {
        line
        for key, lines in strata.items()
        for line in sorted(lines, key=lambda line: sha256(" ".join((seed, *line)).encode()).hexdigest())[
            : places[key]
        ]
    }


results = st.lists(
    st.tuples(st.integers(1, 40), st.lists(st.booleans(), min_size=1, max_size=15)), min_size=1, max_size=6
)


@pytest.mark.one_database
@given(results)
@examples(80)
def test_an_estimate_is_that_of_a_stratified_sample(results):
    cells = [
        CheckedCell(number, lines + len(found) - 1, len(found), agrees)
        for number, (lines, found) in enumerate(results)
        for agrees in found
    ]
    made = spot_checks.estimate(cells)
    if len(cells) < 10:
        assert made is None
        return
    sizes = [(lines + len(found) - 1, found) for lines, found in results]
    whole = sum(lines for lines, _found in sizes)
    share = sum(Fraction(lines, whole) * Fraction(sum(found), len(found)) for lines, found in sizes)
    assert made is not None
    assert made.share == pytest.approx(float(share))
    assert (made.checked, made.agreed) == (len(cells), sum(sum(found) for _lines, found in sizes))
    assert 0 <= made.low <= made.share * 100 + 1e-6
    assert made.share * 100 - 1e-6 <= made.high <= 100
    if all(len(found) == lines for lines, found in sizes):
        assert made.high - made.low <= 1
        return
    if 0 < share < 1 and all(len(found) > 1 for _lines, found in sizes):
        variance = sum(
            Fraction(lines, whole) ** 2
            * (1 - Fraction(len(found), lines))
            * Fraction(sum(found), len(found))
            * (1 - Fraction(sum(found), len(found)))
            / (len(found) - 1)
            for lines, found in sizes
        )
        if variance:
            low, high = _wilson(float(share), max(1.0, float(share * (1 - share) / variance)))
            assert made.low == pytest.approx(low * 100, abs=1)
            assert made.high == pytest.approx(high * 100, abs=1)


def _wilson(share: float, count: float) -> tuple[float, float]:
    z = 1.96
    roots = sqrt(z * z / (4 * count * count) + share * (1 - share) / count) * z / (1 + z * z / count)
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    return middle - roots, middle + roots


@pytest.mark.one_database
def test_lines_elsewhere_make_an_estimate_of_a_part_less_sure_but_not_different():
    inside = [CheckedCell("a", 100, 20, number % 5 > 0) for number in range(20)]
    alone = spot_checks.estimate(inside)
    mixed = [CheckedCell("a", 200, 40, number % 5 > 0) for number in range(20)]
    beside = spot_checks.estimate([*mixed, *(CheckedCell("a", 200, 40, None) for _each in range(20))])
    assert (alone.share, beside.share) == (0.8, 0.8)
    assert beside.low <= alone.low < 80 < alone.high <= beside.high
