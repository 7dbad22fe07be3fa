"""Maximal covering: which k of some candidates cover the most weight. Exact by HiGHS, in a child process with a deadline.

    maximise  sum of weight[i] z[i]      z[i] <= sum of x[j] over the candidates j that cover i,  sum of x[j] <= k
    x[j] is 0 or 1, 0 <= z[i] <= 1

The child runs this file by itself: it imports nothing of ours, which would take longer than most answers.

Church and ReVelle, 1974. z need not be whole numbers: at the optimum they are, since x is.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

DEADLINE = 10.0
"""Seconds for the solver. A district takes less than two; after that the best that was found counts, with its gap."""
_PATIENCE = 5.0
"""Seconds more for the child to start and to answer."""


@dataclass(frozen=True, slots=True)
class Covering:
    """``covers[j]`` are the numbers of what candidate j covers; ``weights`` are whole numbers above 0."""

    weights: tuple[int, ...]
    covers: tuple[tuple[int, ...], ...]
    k: int

    def weight(self, chosen: Sequence[int]) -> int:
        """The weight that some candidates cover together."""
        return sum(self.weights[each] for each in {each for j in chosen for each in self.covers[j]})


@dataclass(frozen=True, slots=True)
class Covered:
    """The candidates chosen, the one that adds most first, with what each adds to those before it.

    ``covered`` is their weight; no choice covers more than ``bound``. ``further`` is what one more candidate would add to these.
    """

    chosen: tuple[int, ...]
    adds: tuple[int, ...]
    covered: int
    bound: int
    further: int
    seconds: float

    @property
    def gap(self) -> float:
        """The part of ``bound`` that may be missing; 0 where the choice is proven to be the best."""
        return (self.bound - self.covered) / self.bound if self.bound else 0.0


def best_covering(problem: Covering, *, deadline: float = DEADLINE) -> Covered:
    """The choice that covers the most, by a child process that ends in any case a few seconds after ``deadline``.

    Where the child does not answer, the greedy choice counts, and its bound is what k candidates could cover apart from each other.
    """
    began = time.monotonic()
    greedy = greedy_choice(problem)
    loose = min(
        sum(problem.weights),
        sum(sorted((problem.weight([j]) for j in range(len(problem.covers))), reverse=True)[: problem.k]),
    )
    answer: dict[str, Any] = {"chosen": greedy, "bound": loose}
    if problem.weight(greedy) < loose:
        answer = _asked(problem, deadline) or answer
    chosen = max(answer["chosen"], greedy, key=problem.weight)
    covered = problem.weight(chosen)
    order, adds = _by_what_they_add(problem, chosen)
    return Covered(
        order,
        adds,
        covered,
        max(covered, min(loose, int(answer["bound"]))),
        _most_added(problem, order),
        round(time.monotonic() - began, 3),
    )


def greedy_choice(problem: Covering) -> list[int]:
    """Again and again the candidate that adds most, the first of equal ones; none that adds nothing."""
    chosen: list[int] = []
    left = set(range(len(problem.weights)))
    while len(chosen) < problem.k:
        gains = [sum(problem.weights[each] for each in covers if each in left) for covers in problem.covers]
        best = max(range(len(gains)), key=lambda j: (gains[j], -j), default=None)
        if best is None or not gains[best]:
            break
        chosen.append(best)
        left.difference_update(problem.covers[best])
    return chosen


def _by_what_they_add(problem: Covering, chosen: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A choice in the order in which each adds most, without those that add nothing, and what they add."""
    among = Covering(problem.weights, tuple(problem.covers[j] for j in chosen), len(chosen))
    order = [chosen[place] for place in greedy_choice(among)]
    sums = [problem.weight(order[:count]) for count in range(len(order) + 1)]
    return tuple(order), tuple(after - before for before, after in pairwise(sums))


def _most_added(problem: Covering, chosen: Sequence[int]) -> int:
    left = set(range(len(problem.weights))).difference(*(problem.covers[j] for j in chosen))
    return max(
        (sum(problem.weights[each] for each in covers if each in left) for covers in problem.covers),
        default=0,
    )


def _asked(problem: Covering, deadline: float) -> dict[str, Any] | None:
    """What the child answers; None if it does not."""
    question = {"weights": problem.weights, "covers": problem.covers, "k": problem.k, "deadline": deadline}
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
        asked.write(json.dumps(question).encode())
        asked.seek(0)
        try:
            subprocess.run(  # noqa: S603 - the command is this interpreter and this module
                [sys.executable, "-P", __file__],
                stdin=asked,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={"PYTHONUTF8": "1", "PATH": os.defpath},
                timeout=deadline + _PATIENCE,
                check=True,
            )
            answer.seek(0)
            found: dict[str, Any] = json.loads(answer.read())
        except (OSError, subprocess.SubprocessError, ValueError):
            return None
    return found


def solve(problem: Covering, deadline: float) -> dict[str, Any]:
    """The choice and the bound, by HiGHS in this process."""
    import highspy  # in the child alone: the portal's own processes never need it

    # What the same candidates cover is one thing with the weight of all.
    of_each: dict[int, list[int]] = defaultdict(list)
    for j, covers in enumerate(problem.covers):
        for each in covers:
            of_each[each].append(j)
    merged: dict[tuple[int, ...], int] = defaultdict(int)
    for each, candidates in of_each.items():
        merged[tuple(candidates)] += problem.weights[each]
    columns, rows = len(problem.covers), list(merged)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns + len(rows), len(rows) + 1
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = [0.0] * columns + [float(merged[row]) for row in rows]
    lp.col_lower_ = [0.0] * lp.num_col_
    lp.col_upper_ = [1.0] * lp.num_col_
    lp.row_lower_ = [-highspy.kHighsInf] * lp.num_row_
    lp.row_upper_ = [0.0] * len(rows) + [float(problem.k)]
    starts, index, value = [0], [], []
    for place, row in enumerate(rows):
        index += [columns + place, *row]
        value += [1.0, *[-1.0] * len(row)]
        starts.append(len(index))
    index += range(columns)
    value += [1.0] * columns
    starts.append(len(index))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, value
    lp.integrality_ = [highspy.HighsVarType.kInteger] * columns + [highspy.HighsVarType.kContinuous] * len(
        rows
    )
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in (
        ("output_flag", False),
        ("mip_rel_gap", 0.0),
        ("time_limit", deadline),
        ("threads", 1),
        ("random_seed", 0),
    ):
        solver.setOptionValue(option, setting)
    solver.passModel(lp)
    solver.run()
    bound = solver.getInfo().mip_dual_bound
    values = solver.getSolution().col_value[:columns]
    total = sum(problem.weights)
    return {
        "chosen": [j for j, said in enumerate(values) if said > 0.5],
        # Weights are whole numbers, and so is every sum of them.
        "bound": math.floor(bound + 1e-4) if math.isfinite(bound) else total,
    }


def main() -> None:
    """Answer the question on standard input. What the solver prints goes elsewhere."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    asked = json.load(sys.stdin)
    problem = Covering(tuple(asked["weights"]), tuple(map(tuple, asked["covers"])), asked["k"])
    with out:
        json.dump(solve(problem, asked["deadline"]), out)


if __name__ == "__main__":
    main()
