"""Names that the list does not have and people do say: of dissolved districts, and of streets at a former city gate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...models import Level
from .endings import stem_of
from .everyday_names import everyday_names

_AT_A_GATE = re.compile("(.).+门([内外])")
_SHORT = re.compile("(.)([内外])")


def other_stems(
    stems: Mapping[str, Mapping[int, None]], levels: Mapping[int, Level]
) -> Iterator[tuple[str, Level, int]]:
    """Further stems, with the level and the code of the place, of places that a list with these stems has.

    Outside 建国门 is 建外街道 in the list and 建国门外 in conversation; 广安门外街道 is 广外.
    """
    for name, code in everyday_names().former:
        if levels.get(code) is Level.DISTRICT:
            yield stem_of(name, Level.DISTRICT), Level.DISTRICT, code
    gates = {stem[0]: stem for stem in stems if len(stem) > 2 and stem.endswith("门")}
    for stem, codes in stems.items():
        said = _other_way(stem, gates)
        if said and said not in stems:
            yield from ((said, Level.STREET, code) for code in codes if levels[code] is Level.STREET)


def _other_way(stem: str, gates: Mapping[str, str]) -> str | None:
    if whole := _AT_A_GATE.fullmatch(stem):
        return whole[1] + whole[2]
    short = _SHORT.fullmatch(stem)
    return gates[short[1]] + short[2] if short and short[1] in gates else None
