"""Hostile text is poured into every column that holds words: see ``tests/worlds/hostile.py``."""

from __future__ import annotations

from tests.worlds.hostile import FIXED, HOLDING, WORDS, text_columns


def test_of_every_column_it_is_known_whether_it_holds_words() -> None:
    unknown = {
        f"{table.name}.{column.name}"
        for table, column in text_columns()
        if (column.name in WORDS) + (column.name in HOLDING) + (column.name in FIXED) != 1
    }
    assert unknown == set(), "name them in one of the lists of tests/worlds/hostile.py"
