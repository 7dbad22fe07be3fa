"""What a public matrix is asked to show: one kind of committee, the items of one category, a reviewed quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from catalogue.catalogues import CategoryFacts, EditionFacts
from catalogue.counters.rollup import KINDS


@dataclass(frozen=True, slots=True)
class CoverageCriteria:
    """``kind`` is all, ju or cun; ``category`` the one whose items are columns; ``quarter`` a reviewed one, None: now."""

    kind: str = "all"
    category: CategoryFacts | None = None
    quarter: str | None = None

    def ask(self, **changes: Any) -> str:
        """The query string for these criteria with ``changes``, its ``?`` included; empty if all is as usual."""
        wanted = replace(self, **changes)
        given = {
            name: value
            for name, value in (
                ("kind", wanted.kind if wanted.kind != "all" else None),
                ("category", wanted.category.code if wanted.category else None),
                ("quarter", wanted.quarter),
            )
            if value
        }
        return f"?{urlencode(given)}" if given else ""


def read_coverage_criteria(
    args: Mapping[str, str], edition: EditionFacts, quarters: frozenset[str]
) -> CoverageCriteria:
    """The criteria in a query string; what is not known is left out, so that an old address shows the usual page."""
    kind, quarter = args.get("kind", "all"), args.get("quarter")
    return CoverageCriteria(
        kind=kind if kind in KINDS else "all",
        category=next((each for each in edition.categories if each.code == args.get("category")), None),
        quarter=quarter if quarter in quarters else None,
    )
