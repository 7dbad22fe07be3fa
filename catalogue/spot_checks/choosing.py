"""Which lines a seed chooses from a list: stratified, without a database, the same for everybody who has both.

Strata are the forms of services, each parted into lines that were said together with others and never verified since,
and all other lines. In each stratum the lines with the smallest SHA-256 of “seed, community, item” are drawn: a simple
random sample that cannot be foreseen without the seed, and that anybody can repeat with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from ..models import Form

MOST = 60
"""Lines of a sample at most: those of one division in one quarter."""
LEAST = 2
"""Lines of each stratum at least, so that its spread can be told; all of them where it has fewer."""
UNPROVEN_WEIGHS = 2
"""A line that was said together with others and never verified since counts as this many others when places are given out."""


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """A form of services, and whether its lines were said together with others and never verified since."""

    form: Form
    unproven: bool


@dataclass(frozen=True, slots=True)
class FrameCell:
    """A line that may be drawn."""

    community: int
    item_id: int
    item_code: str
    stratum: Stratum

    @property
    def written(self) -> str:
        """The line as the published list has it."""
        return (
            f"{self.community:012d} {self.item_code} {self.stratum.form.value} {int(self.stratum.unproven)}"
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was drawn: the lines, and of each stratum how many lines it has and how many were drawn."""

    cells: tuple[FrameCell, ...]
    strata: Mapping[Stratum, tuple[int, int]]


def list_of(frame: Iterable[FrameCell]) -> str:
    """A list of lines as it is published: one a line of text, in ascending order."""
    return "".join(f"{text}\n" for text in sorted(cell.written for cell in frame))


def digest_of(frame: Iterable[FrameCell]) -> str:
    """SHA-256 of the published list."""
    return sha256(list_of(frame).encode()).hexdigest()


def allocate(sizes: Mapping[Stratum, int], most: int = MOST) -> dict[Stratum, int]:
    """How many of ``most`` places each stratum gets: ``LEAST`` first, then one by one where they are the sparsest.

    Places follow the number of lines, of which unproven ones count ``UNPROVEN_WEIGHS`` times (method of Sainte-Laguë).
    """
    places = {stratum: min(LEAST, size) for stratum, size in sorted(sizes.items()) if size}

    def claim(stratum: Stratum) -> float:
        weight = UNPROVEN_WEIGHS if stratum.unproven else 1
        return sizes[stratum] * weight / (2 * places[stratum] + 1)

    for _place in range(most - sum(places.values())):
        open_strata = [stratum for stratum, given in places.items() if given < sizes[stratum]]
        if not open_strata:
            break
        places[max(open_strata, key=claim)] += 1
    return places


def choose(frame: Iterable[FrameCell], seed: str, most: int = MOST) -> Chosen:
    """The lines that ``seed`` draws from ``frame``, in the order in which they were drawn."""
    by_stratum: dict[Stratum, list[FrameCell]] = {}
    for cell in frame:
        by_stratum.setdefault(cell.stratum, []).append(cell)
    sizes = {stratum: len(cells) for stratum, cells in by_stratum.items()}
    places = allocate(sizes, most)
    drawn: list[FrameCell] = []
    for stratum, count in places.items():
        drawn += sorted(by_stratum[stratum], key=lambda cell: _lot(seed, cell))[:count]
    return Chosen(tuple(drawn), {stratum: (sizes[stratum], count) for stratum, count in places.items()})


def _lot(seed: str, cell: FrameCell) -> str:
    return sha256(f"{seed} {cell.community:012d} {cell.item_code}".encode()).hexdigest()
