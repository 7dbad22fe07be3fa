"""Who compares two versions reads what became slower, and is not sent after noise."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import runs
from bench.comparing import differences, not_compared, told
from bench.figures import AT_LEAST, Figure

pytestmark = pytest.mark.one_database


def _runs(values: list[float], name: str = "matrix", unit: str = "ms") -> list[list[Figure]]:
    return [[Figure(name, value, unit)] for value in values]


def test_what_is_slower_in_every_pair_is_called_worse() -> None:
    (found,) = differences(_runs([10, 11, 10.4, 10.2, 10.7]), _runs([12, 13, 12.6, 12.1, 12.9]))
    assert found.worse is True
    assert found.least > 1
    assert found.ratio == pytest.approx(1.2, abs=0.02)
    assert "worse: 1\n  matrix: 10.4 -> 12.6 ms" in told([found])


def test_fewer_requests_a_second_are_worse_and_fewer_milliseconds_are_better() -> None:
    old, new = [100.0, 101, 99], [80.0, 81, 79]
    assert [each.worse for each in differences(_runs(old, unit="/s"), _runs(new, unit="/s"))] == [True]
    assert [each.worse for each in differences(_runs(old), _runs(new))] == [False]


def test_what_has_a_least_value_to_reach_is_better_when_it_grows() -> None:
    old, new = (
        [[Figure("share", value, "", 0.9, AT_LEAST)] for value in each] for each in ([0.5, 0.51], [0.9, 0.92])
    )
    assert [each.worse for each in differences(old, new)] == [False]


def test_a_busy_minute_in_one_pair_is_noise() -> None:
    (found,) = differences(_runs([10, 10, 10, 10, 10]), _runs([10, 10.1, 19, 9.9, 10]))
    assert found.worse is None
    assert told([found]).endswith("no difference beyond noise: 1")


def test_a_sure_difference_too_small_to_matter_is_not_named() -> None:
    (found,) = differences(_runs([100.0, 100, 100.1]), _runs([101.0, 101, 101.1]))
    assert found.least > 1
    assert found.worse is None


@given(st.lists(st.floats(0.5, 200), min_size=2, max_size=16))
def test_a_version_does_not_differ_from_itself(values: list[float]) -> None:
    (found,) = differences(_runs(values), _runs(values))
    assert (found.worse, found.ratio) == (None, 1)


@given(st.lists(st.tuples(st.floats(0.5, 200), st.floats(0.5, 200)), min_size=2, max_size=16))
def test_what_one_order_calls_worse_the_other_calls_better(pairs: list[tuple[float, float]]) -> None:
    old, new = [list(side) for side in zip(*pairs, strict=True)]
    (there,), (back,) = differences(_runs(old), _runs(new)), differences(_runs(new), _runs(old))
    assert back.worse is (None if there.worse is None else not there.worse)
    assert back.ratio * there.ratio == pytest.approx(1)


def test_figures_that_only_one_version_has_are_listed_and_not_judged() -> None:
    old = [[Figure("kept", 1, "ms"), Figure("gone", 1, "ms"), Figure("empty", 0, "MB")] for _ in range(3)]
    new = [[Figure("kept", 1, "ms"), Figure("added", 1, "ms"), Figure("empty", 0, "MB")] for _ in range(3)]
    assert [each.name for each in differences(old, new)] == ["kept"]
    assert not_compared(old, new) == ("gone", "empty", "added")


@pytest.mark.parametrize(("old", "new"), [(1, 1), (2, 3), (17, 17)])
def test_as_many_runs_as_can_be_compared_are_asked_for(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="2 to 16 pairs"):
        differences(_runs([1.0] * old), _runs([1.0] * new))


def test_a_run_that_was_kept_is_read_as_it_was(tmp_path: Path) -> None:
    run = runs.Run(
        "1.2", "0123456789ab", datetime(2026, 11, 30, 8, tzinfo=UTC), "x86_64, 2 cores", "3.11.7", 0.1,
        (Figure("matrix", 1.7, "ms", 6, peer="GROUP BY 90 ms", ratio=53), Figure("search", 0.99, "", 0.9, AT_LEAST)),
    )  # fmt: skip
    runs.write(run, tmp_path / "history" / "1.2.json")
    assert runs.read(tmp_path / "history" / "1.2.json") == run


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "1"}', '{"at": "yesterday"}'])
def test_a_file_that_is_no_run_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(ValueError, match=r"other\.json is no run of the bench"):
        runs.read(tmp_path / "other.json")
