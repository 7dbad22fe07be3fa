"""What a public matrix is asked to show: one kind of committee, the items of one category, a reviewed quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l

from catalogue.catalogues import CategoryFacts, EditionFacts

from ...requests.choices import read_choice
from ...words.formatting import quarter as in_words
from ...words.i18n import pick
from ...words.labels import KIND_FILTERS


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
    """The criteria in a query string. Raises ``ChoiceRefused``: figures of another quarter or kind would be taken for those asked for."""
    categories = {each.code: each for each in edition.categories}
    category = read_choice(
        args, "category", _l("Category"), categories, lambda code: _named(categories[code])
    )
    return CoverageCriteria(
        kind=read_choice(args, "kind", _l("Committee"), KIND_FILTERS, lambda kind: str(KIND_FILTERS[kind]))
        or "all",
        category=categories[category] if category else None,
        quarter=read_choice(args, "quarter", _l("Quarter"), sorted(quarters, reverse=True), in_words),
    )


def _named(category: CategoryFacts) -> str:
    return str(pick(category.name_zh, category.name_en))
