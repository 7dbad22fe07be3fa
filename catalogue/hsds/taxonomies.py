"""Editions as taxonomies, their categories and items as terms."""

from __future__ import annotations

from typing import Any

from ..catalogues import CategoryFacts, EditionFacts, ItemFacts
from .addresses import Addresses
from .ids import category_term_id, item_term_id, taxonomy_id


def taxonomy_record(edition: EditionFacts, addresses: Addresses) -> dict[str, Any]:
    """An edition as a taxonomy."""
    return {
        "id": taxonomy_id(edition.key),
        "name": edition.title_zh,
        "description": edition.title_en or edition.title_zh,
        "uri": addresses.edition(edition.catalogue.key),
        "version": edition.key,
    }


def category_terms(edition: EditionFacts, addresses: Addresses) -> list[dict[str, Any]]:
    """The categories of an edition as terms, in its order."""
    return [_category(edition, category, addresses) for category in edition.categories]


def item_terms(edition: EditionFacts, addresses: Addresses) -> list[dict[str, Any]]:
    """The items of an edition as terms, in its order."""
    return [term_record(edition, item, addresses, nested=True) for item in edition.items]


def _category(edition: EditionFacts, category: CategoryFacts, addresses: Addresses) -> dict[str, Any]:
    return {
        "id": category_term_id(edition.key, category.number),
        "code": category.code,
        "name": category.name_zh,
        "description": category.name_en or category.name_zh,
        "taxonomy": edition.title_zh,
        "taxonomy_detail": taxonomy_record(edition, addresses),
        "language": "zh",
        "taxonomy_id": taxonomy_id(edition.key),
    }


def term_record(
    edition: EditionFacts, item: ItemFacts, addresses: Addresses, *, nested: bool
) -> dict[str, Any]:
    """An item of an edition as a term below its category; ``nested``: with its taxonomy."""
    said: dict[str, Any] = {
        "id": item_term_id(edition.key, edition.catalogue.key, item.key),
        "code": item.code,
        "name": item.name_zh,
        "description": " ".join(text for text in (item.summary_zh, item.summary_en) if text) or item.name_zh,
        "parent_id": category_term_id(edition.key, item.category_number),
        "taxonomy": edition.title_zh,
    }
    if nested:
        said["taxonomy_detail"] = taxonomy_record(edition, addresses)
    return said | {"language": "zh", "taxonomy_id": taxonomy_id(edition.key)}
