"""One guide out of several, field by field, each text with its source: pure rules, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..catalogues.guide import GUIDE_FIELDS
from ..divisions import DivisionFacts
from ..models import Level


@dataclass(frozen=True, slots=True)
class GuideText:
    """A text of a guide and the division that wrote it; None: the edition of the catalogue says it."""

    text: str
    source: DivisionFacts | None


def merged_guide(
    of_edition: Mapping[str, str],
    written: Mapping[int, Mapping[str, str]],
    lineage: Sequence[DivisionFacts],
) -> dict[str, tuple[GuideText, ...]]:
    """What a resident at the end of ``lineage`` (from the top down) reads: the filled fields in reading order.

    ``written`` has the texts of divisions by code. In each field the narrowest word of city and district holds, then that
    of the edition. A street's text is added to it. A community writes where it differs: its text alone holds.
    """
    found = {}
    for field in GUIDE_FIELDS:
        texts = [GuideText(of_edition[field], None)] if of_edition.get(field) else []
        for division in lineage:
            text = written.get(division.code, {}).get(field)
            if text and division.level is Level.STREET:
                texts.append(GuideText(text, division))
            elif text:
                texts = [GuideText(text, division)]
        if texts:
            found[field] = tuple(texts)
    return found
