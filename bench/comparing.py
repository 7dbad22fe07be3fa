"""What became slower since another version: ``python -m bench.comparing [NAME ...] [--base COMMIT] [--pairs N]``.

Both versions are measured in turns on this machine, first one, then the other, the next time the other way round, so that
what else the machine does meets both alike. A figure is called slower or faster where the mean of the pairs' ratios
differs from 1 by more than chance explains in one of a hundred such figures, and by more than can matter.
"""

from __future__ import annotations

import argparse
import math
import statistics
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from . import runs
from .figures import Figure

PAIRS = 5
MATTERS = 0.03
"""A difference below this share is not named, however sure it is."""
# The two-sided 99 % quantiles of Student's distribution, by degrees of freedom from 1.
_STUDENT = (
    63.657,
    9.925,
    5.841,
    4.604,
    4.032,
    3.707,
    3.499,
    3.355,
    3.250,
    3.169,
    3.106,
    3.055,
    3.012,
    2.977,
    2.947,
)


@dataclass(frozen=True)
class Difference:
    """How a figure differs between two versions.

    ``ratio`` is the new value divided by the old one, the geometric mean over the pairs; ``least`` and ``most`` bound
    it with 99 % confidence. ``worse`` is None where chance explains the difference or it is too small to matter.
    """

    name: str
    unit: str
    old: float
    new: float
    ratio: float
    least: float
    most: float
    worse: bool | None


def differences(old: Sequence[Iterable[Figure]], new: Sequence[Iterable[Figure]]) -> tuple[Difference, ...]:
    """The differences of every figure that all runs have, in the order of the first run.

    ``old`` and ``new`` are the runs of each version, of which those with one index are a pair: at least two, at most 16.
    Raises ``ValueError`` for another number. A figure that was 0 in a run is left out: it has no ratio.
    """
    if len(old) != len(new) or not 2 <= len(old) <= len(_STUDENT) + 1:
        raise ValueError(f"2 to {len(_STUDENT) + 1} pairs are compared")
    before, after = _by_name(old), _by_name(new)
    return tuple(
        _difference(figures, after[name])
        for name, figures in before.items()
        if len(figures) == len(after.get(name, ())) == len(old)
        and all(figure.measured > 0 for figure in (*figures, *after[name]))
    )


def not_compared(old: Sequence[Iterable[Figure]], new: Sequence[Iterable[Figure]]) -> tuple[str, ...]:
    """The names of figures that only some of the runs have, or that were 0."""
    compared = {each.name for each in differences(old, new)}
    return tuple(name for name in _by_name([*old, *new]) if name not in compared)


def _by_name(measured: Iterable[Iterable[Figure]]) -> Mapping[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figures in measured:
        for figure in figures:
            found.setdefault(figure.name, []).append(figure)
    return found


def _difference(old: Sequence[Figure], new: Sequence[Figure]) -> Difference:
    logs = [math.log(after.measured / before.measured) for before, after in zip(old, new, strict=True)]
    mean = statistics.mean(logs)
    reach = _STUDENT[len(logs) - 2] * statistics.stdev(logs) / math.sqrt(len(logs))
    sure = abs(mean) > max(reach, math.log(1 + MATTERS))
    return Difference(
        old[0].name,
        old[0].unit,
        statistics.median(figure.measured for figure in old),
        statistics.median(figure.measured for figure in new),
        math.exp(mean),
        math.exp(mean - reach),
        math.exp(mean + reach),
        (mean > 0) is not new[0].more_is_better if sure else None,
    )


def told(found: Sequence[Difference]) -> str:
    """The differences as text: what became worse, what became better, how many are alike."""
    lines = []
    for head, worse in (("worse", True), ("better", False)):
        named = [each for each in found if each.worse is worse]
        lines.append(f"{head}: {len(named)}")
        lines += [
            f"  {each.name}: {each.old:.4g} -> {each.new:.4g} {each.unit}, x {each.ratio:.3f}"
            f" ({each.least:.3f} to {each.most:.3f})"
            for each in named
        ]
    lines.append(f"no difference beyond noise: {sum(each.worse is None for each in found)}")
    return "\n".join(lines)


def _unpacked(commit: str, folder: Path) -> None:
    """The files of a commit, with its translations compiled."""
    packed = folder.with_suffix(".tar")
    if subprocess.run(["git", "archive", "--output", packed, commit], cwd=runs.ROOT, check=False).returncode:  # noqa: S607 - git is where the developer has it
        raise SystemExit(f"git cannot give the files of {commit}")
    with tarfile.open(packed) as files:
        files.extractall(folder, filter="data")
    for texts in folder.glob("translations/*/LC_MESSAGES/messages.po"):
        compiled = ["-i", str(texts), "-o", str(texts.with_suffix(".mo"))]
        subprocess.run([Path(sys.executable).with_name("pybabel"), "-q", "compile", *compiled], check=True)


def _measured(tree: Path, names: Sequence[str], file: Path) -> tuple[Figure, ...]:
    command = [sys.executable, "-m", "bench", *names, "--json", str(file)]
    subprocess.run(command, cwd=tree, check=True, stdout=subprocess.DEVNULL)
    return runs.read(file).figures


def main() -> None:
    """Read the arguments, measure in turns, print; ends with 1 where something became worse."""
    parser = argparse.ArgumentParser(prog="python -m bench.comparing", description="Compare two versions.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="benches to run, as for `make bench`")
    parser.add_argument("--base", metavar="COMMIT", help="the other version; else that of the last kept run")
    parser.add_argument("--pairs", type=int, default=PAIRS, metavar="N", help="runs of each version, 2 to 16")
    arguments = parser.parse_args()
    if not 2 <= arguments.pairs <= len(_STUDENT) + 1:
        parser.error(f"2 to {len(_STUDENT) + 1} pairs are compared")
    kept = runs.kept()
    base = arguments.base or (kept[-1].commit or "").rstrip("+") if kept or arguments.base else None
    if not base:
        parser.error("there is no kept run: name a commit with --base")
    old: list[tuple[Figure, ...]] = []
    new: list[tuple[Figure, ...]] = []
    with TemporaryDirectory(prefix="portal-bench-") as name:
        folder = Path(name)
        (tree := folder / "base").mkdir()
        _unpacked(base, tree)
        for pair in range(arguments.pairs):
            print(f"pair {pair + 1} of {arguments.pairs}", file=sys.stderr)
            turns = [(tree, old), (runs.ROOT, new)]
            for which, figures in turns if pair % 2 == 0 else reversed(turns):
                figures.append(_measured(which, arguments.names, folder / "run.json"))
    found = differences(old, new)
    print(f"{base} -> {runs.begun().commit}, {arguments.pairs} pairs\n{told(found)}")
    if left := not_compared(old, new):
        print(f"not compared: {', '.join(left)}")
    sys.exit(any(each.worse for each in found))


if __name__ == "__main__":
    main()
