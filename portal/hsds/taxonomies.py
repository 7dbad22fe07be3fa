"""Editions as taxonomies, and their categories and items as terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response
from pydantic import Field

from catalogue.hsds import category_terms, item_terms, taxonomy_record

from ..open_answers.described import answered
from ..open_answers.kept import as_json, open_answer
from .records import TaxonomyRecordModel, TaxonomyRecordPageModel, TermRecordModel, TermRecordPageModel
from .scope import (
    LONGEST_ID,
    NoParameters,
    NumberedPageParameters,
    addresses,
    blueprint,
    described,
    editions,
    folded,
    no_such_record,
    page_of,
    words_of,
)


class TaxonomyListParameters(NumberedPageParameters):
    """Which taxonomies."""

    search: str | None = Field(None, max_length=64, description="Words, each of which is part of the name.")


class TermListParameters(TaxonomyListParameters):
    """Which terms: all conditions hold together."""

    taxonomy_id: str | None = Field(None, max_length=LONGEST_ID, description="An edition.")
    top_only: bool = Field(False, description="Categories alone.")
    parent_id: str | None = Field(None, max_length=LONGEST_ID, description="A category: its items.")


def _all_taxonomies() -> list[dict[str, Any]]:
    return [taxonomy_record(edition, addresses()) for edition in editions()]


def _all_terms() -> Iterator[dict[str, Any]]:
    known = addresses()
    for edition in editions():
        yield from category_terms(edition, known)
        yield from item_terms(edition, known)


def _has(record: dict[str, Any], words: tuple[str, ...]) -> bool:
    text = f"{record['name']} {record['description']}".lower()
    return all(word in text for word in words)


def _page(query: NumberedPageParameters, records: list[dict[str, Any]]) -> Response:
    shown = records[query.offset : query.offset + query.per_page]
    return as_json(page_of(query, len(records), shown))


@blueprint.get("/taxonomies")
@open_answer()
@described.validate(
    resp=answered(TaxonomyRecordPageModel), tags=["taxonomies"], operation_id="listTaxonomies"
)
def list_taxonomies(query: TaxonomyListParameters) -> Response:
    """List the editions in force."""
    words = words_of(query.search)
    return _page(query, [each for each in _all_taxonomies() if _has(each, words)])


@blueprint.get("/taxonomies/<string:taxonomy>")
@open_answer()
@described.validate(
    query=NoParameters, resp=answered(TaxonomyRecordModel), tags=["taxonomies"], operation_id="showTaxonomy"
)
def show_taxonomy(taxonomy: str) -> Response:
    """Show an edition in force."""
    return as_json(_found(_all_taxonomies(), taxonomy))


@blueprint.get("/taxonomy_terms")
@open_answer()
@described.validate(resp=answered(TermRecordPageModel), tags=["taxonomies"], operation_id="listTaxonomyTerms")
def list_terms(query: TermListParameters) -> Response:
    """List the categories and items of editions in force, in their order."""
    words, taxonomy, parent = words_of(query.search), folded(query.taxonomy_id), folded(query.parent_id)
    terms = list(_all_terms())
    if taxonomy not in (None, *(each["taxonomy_id"] for each in terms)):
        raise no_such_record()
    if parent not in (None, *(each["id"] for each in terms)):
        raise no_such_record()
    found = [
        each
        for each in terms
        if _has(each, words)
        and taxonomy in (None, each["taxonomy_id"])
        and parent in (None, each.get("parent_id"))
        and not (query.top_only and "parent_id" in each)
    ]
    return _page(query, found)


@blueprint.get("/taxonomy_terms/<string:term>")
@open_answer()
@described.validate(
    query=NoParameters, resp=answered(TermRecordModel), tags=["taxonomies"], operation_id="showTaxonomyTerm"
)
def show_term(term: str) -> Response:
    """Show a category or an item of an edition in force."""
    return as_json(_found(_all_terms(), term))


def _found(records: Any, wanted: str) -> dict[str, Any]:
    for each in records:
        if each["id"] == wanted.lower():
            found: dict[str, Any] = each
            return found
    raise no_such_record()
