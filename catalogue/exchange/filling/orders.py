"""What is to be written into a workbook, as the child process is told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """In the place of a value that is missing: the text that says so. Its cell gets a colour too."""

    text: str


Fact = str | int | float | date | Mark | None
"""What a cell gets. None: it stays as it is in the template."""


@dataclass(frozen=True, slots=True)
class FillOrder:
    """Rows to write into a sheet. Rows and columns are counted from 1.

    ``first_row`` to ``last_row`` are the rows that the table has for data; more are added after them, in the look of the
    last one. An empty table has ``last_row`` one less than ``first_row``. ``columns`` are those to write; each row has one
    fact for each. ``at``: the rows of the sheet to write to, where the table lists its rows already; none is added then.
    """

    sheet: str
    first_row: int
    last_row: int
    columns: tuple[int, ...]
    rows: tuple[tuple[Fact, ...], ...]
    at: tuple[int, ...] | None = None


def _packed(fact: Fact) -> Any:
    if isinstance(fact, Mark):
        return {"mark": fact.text}
    return {"day": fact.isoformat()} if isinstance(fact, date) else fact


def _unpacked(said: Any) -> Fact:
    if isinstance(said, dict):
        return Mark(said["mark"]) if "mark" in said else date.fromisoformat(said["day"])
    return said  # type: ignore[no-any-return]


def line_of_order(order: FillOrder | None) -> bytes:
    """The first line of what a child is asked; None: only look at the workbook that follows."""
    said: dict[str, Any] | None = None
    if order is not None:
        said = {
            "sheet": order.sheet,
            "first_row": order.first_row,
            "last_row": order.last_row,
            "columns": order.columns,
            "rows": [[_packed(fact) for fact in row] for row in order.rows],
            "at": order.at,
        }
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def order_of(line: bytes) -> FillOrder | None:
    """The order that a line says; see :func:`line_of_order`."""
    said = json.loads(line)
    if said is None:
        return None
    return FillOrder(
        said["sheet"],
        said["first_row"],
        said["last_row"],
        tuple(said["columns"]),
        tuple(tuple(map(_unpacked, row)) for row in said["rows"]),
        None if said["at"] is None else tuple(said["at"]),
    )
