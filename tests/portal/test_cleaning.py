"""What people type, without invisible characters."""

from __future__ import annotations

import pytest

from portal.requests.cleaning import clean


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\x00"])
def test_a_mark_that_nobody_sees_does_not_turn_the_number_of_a_room(mark: str) -> None:
    assert clean(f"东华门1号{mark}二层301室") == "东华门1号二层301室"


def test_lines_and_everything_that_is_seen_stay() -> None:
    assert clean("一行\r\n二行 é 𠮷 👍") == "一行\n二行 é 𠮷 👍"
