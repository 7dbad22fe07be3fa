"""What a run of the mixed load says beside its figures: errors by kind with examples, and a short table for docs/reliability.md."""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..figures import Figure, percentile
from .clients import Seen

TIMES_P50 = 10
"""How many times as long as its median the slowest hundredth of a kind may take."""
EXAMPLES = 3


def tell_errors(part: str, *several: Seen) -> None:
    """Print what was wrong and what was refused in a part, by kind, with the first examples."""
    wrong: dict[str, list[str]] = defaultdict(list)
    for seen in several:
        for each in seen.wrong:
            kind, _, what = each.partition(": ")
            wrong[kind].append(what)
    for kind, found in sorted(wrong.items()):
        _say(f"{part}: {kind}: {len(found)} errors, the first: {'; '.join(found[:EXAMPLES])}")
    for kind, count in sorted(_refusals(several).items()):
        _say(f"{part}: {kind}: {count} refused (503)")


def _refusals(several: Iterable[Seen]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for seen in several:
        for kind, times in seen.refused.items():
            found[kind] += len(times)
    return {kind: count for kind, count in found.items() if count}


def errors(name: str, *several: Seen) -> Iterator[Figure]:
    """Errors and refusals of a part, in which there may be none."""
    yield Figure(f"{name}: errors", sum(len(seen.wrong) for seen in several), "", 0)
    yield Figure(f"{name}: refusals", sum(_refusals(several).values()), "", 0)


def times(name: str, seen: Seen) -> Iterator[Figure]:
    """Of each kind of request: how many, the median, the slowest hundredth, and how many times as long that took."""
    for kind, found in sorted(seen.times.items()):
        half, most = statistics.median(found), percentile(found, 0.99)
        yield Figure(f"{name}: {kind}: count", len(found), "")
        yield Figure(f"{name}: {kind}", half, "ms")
        yield Figure(f"{name}: {kind}: p99", most, "ms")
        yield Figure(f"{name}: {kind}: p99 by median", most / half, "x", TIMES_P50)


def short_table(kinds: Iterable[tuple[str, Seen]], targets: Iterable[Figure]) -> str:
    """The table that docs/reliability.md has: kinds of requests, then the figures that have targets."""
    lines = ["| part and kind | requests | median ms | p99 ms | p99 by median |", "|---|---|---|---|---|"]
    for part, seen in kinds:
        for kind, found in sorted(seen.times.items()):
            half, most = statistics.median(found), percentile(found, 0.99)
            lines.append(f"| {part}: {kind} | {len(found):,} | {half:.0f} | {most:.0f} | {most / half:.1f} |")
    lines += ["", "| figure | measured | target | |", "|---|---|---|---|"]
    for figure in targets:
        if figure.target is not None:
            verdict = "met" if figure.met else "MISSED"
            lines.append(
                f"| {figure.name} | {figure.measured:.4g} {figure.unit} | {figure.rule} {figure.target:g} | {verdict} |"
            )
    return "\n".join(lines)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
