"""Figures: what was measured, what it should be, and what it is compared with. And how times are taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

AT_MOST, AT_LEAST = "<=", ">="


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    ``measured`` is a median in ``unit`` unless the name says otherwise. ``target`` is compared by ``rule``;
    None: for information. ``peer`` names what else did the same work in the same run, and ``ratio`` how many
    times it needed (for times), or which share of it was reached (for shares).
    """

    name: str
    measured: float
    unit: str
    target: float | None = None
    rule: str = AT_MOST
    peer: str | None = None
    ratio: float | None = None

    @property
    def more_is_better(self) -> bool:
        """Whether a larger value is the better one: rates and shares, and what has a least value to reach."""
        return self.rule == AT_LEAST or (self.target is None and self.unit in ("", "/s"))

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if self.target is None:
            return None
        return self.measured <= self.target if self.rule == AT_MOST else self.measured >= self.target

    def as_json(self) -> dict[str, Any]:
        """The figure as plain values."""
        return asdict(self) | {"met": self.met}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Figure:
        """The figure that :meth:`as_json` gave."""
        return cls(**{field.name: told[field.name] for field in fields(cls)})


def times_of(work: Callable[[], object], *, runs: int, warm: int = 3) -> list[float]:
    """Milliseconds of each of ``runs`` calls, after ``warm`` calls that are not counted."""
    for _ in range(warm):
        work()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return times


def median_ms(work: Callable[[], object], *, runs: int, warm: int = 3) -> float:
    """The median of :func:`times_of`."""
    return statistics.median(times_of(work, runs=runs, warm=warm))


def cpu_ms(work: Callable[[], object], *, runs: int, clock: Callable[[], float] = time.process_time) -> float:
    """The mean of milliseconds of CPU, by a clock of CPU seconds: other work on the machine hardly changes it."""
    began = clock()
    for _ in range(runs):
        work()
    return (clock() - began) * 1000 / runs


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the values lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(figures: Iterable[Figure]) -> str:
    """The figures as a table of text, with how many targets are missed below it."""
    heads = ("figure", "measured", "target", "", "peer", "ratio")
    rows = [heads, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    lines = [
        "  ".join(
            cell.rjust(width) if column in (1, 2, 5) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, ...]:
    target = "" if figure.target is None else f"{figure.rule} {_number(figure.target)} {figure.unit}"
    verdict = {None: "", True: "met", False: "MISSED"}[figure.met]
    ratio = "" if figure.ratio is None else f"{_number(figure.ratio)} x"
    return (
        figure.name,
        f"{_number(figure.measured)} {figure.unit}",
        target,
        verdict,
        figure.peer or "",
        ratio,
    )


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 10 else f"{value:.1f}"
