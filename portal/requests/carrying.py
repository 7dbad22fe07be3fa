"""Rows of a file that a page carries from the look at it to its saving, so that nothing is kept between."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from flask import abort

MOST_CARRIED = 400_000
"""Characters of the rows that a page carries."""


def carried(rows: Sequence[tuple[int, Sequence[str]]]) -> str | None:
    """Rows with their line numbers, for a page to carry; None if they are too many for that."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= MOST_CARRIED else None


def read_carried(form: Mapping[str, str]) -> list[tuple[int, list[str]]]:
    """The rows that a page carried. Ends the request with 400 for what no page of ours carries."""
    try:
        rows = json.loads(form.get("rows", ""))
        return [(int(line), [str(cell) for cell in row]) for line, row in rows]
    except (TypeError, ValueError):
        abort(400)
