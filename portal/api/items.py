"""Items of an edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.catalogues.terms import AUDIENCES, LIFE_EVENTS
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_

from ..open_answers.asked import FieldsParameters
from ..open_answers.described import answered
from ..open_answers.fields import picked, read_fields
from ..open_answers.kept import as_json, open_answer
from ..open_answers.paging import LinksModel, PageParameters, cursor_of, links, read_cursor
from .asking import ItemNameModel, item_name, known_category
from .scope import AboutModel, EditionParameters, about, asked_edition, blueprint, described


class ItemModel(ItemNameModel):
    """An item as an edition lists it."""

    key: str = Field(description="Its key, which it keeps in later editions.")
    category: str = Field(description="Code of its category.", examples=["02"])
    summary_zh: str
    summary_en: str
    source_text: str = Field(description="The words of the catalogue.")
    form: str = Field(description="How it reaches residents: venue, home, remote, outreach or facility.")
    audiences: list[str] = Field(description="Keys of the groups of people whom it is for; empty: everyone.")
    life_events: list[str] = Field(description="Keys of the events in life in which it helps.")
    criterion_zh: str | None = Field(
        description="What must be true before a community may say that it delivers the item; null: the portal's own rule."
    )
    criterion_en: str | None
    offered: bool = Field(description="Whether residents can make use of it by themselves.")


class ItemListModel(BaseModel):
    """Items in the order of the edition."""

    about: AboutModel
    data: list[ItemModel]
    links: LinksModel


class ItemAnswerModel(BaseModel):
    """One item."""

    about: AboutModel
    data: ItemModel


class ItemListParameters(EditionParameters, FieldsParameters, PageParameters):
    """Which items."""

    category: str | None = Field(None, max_length=10, description="Code of a category.", examples=["02"])
    audience: str | None = Field(None, max_length=40, description="Key of a group of people.")
    life_event: str | None = Field(None, max_length=40, description="Key of an event in life.")


class ItemParameters(EditionParameters, FieldsParameters):
    """One item, and which of its fields."""


def item_row(item: ItemFacts) -> dict[str, Any]:
    """An item as an ``ItemModel``."""
    return item_name(item) | {
        "key": item.key,
        "category": item.category_code,
        "summary_zh": item.summary_zh,
        "summary_en": item.summary_en,
        "source_text": item.source_text,
        "form": item.form,
        "audiences": item.audiences,
        "life_events": item.life_events,
        "criterion_zh": item.criterion_zh,
        "criterion_en": item.criterion_en,
        "offered": item.offered,
    }


def _known_key(key: str | None, words: Mapping[str, str], used: Iterable[Sequence[str]]) -> None:
    """Raise ``NotFound`` for a key that is neither among the common ones nor used by an item."""
    if key is None or key in words or any(key in each for each in used):
        return
    known = ", ".join(words)
    raise NotFound(N_("There is no “%(key)s” here. These are known: %(known)s."), key=key, known=known)


def _asked_for(edition: EditionFacts, query: ItemListParameters) -> list[ItemFacts]:
    known_category(edition, query.category)
    _known_key(query.audience, AUDIENCES, (item.audiences for item in edition.items))
    _known_key(query.life_event, LIFE_EVENTS, (item.life_events for item in edition.items))
    return [
        item
        for item in edition.items
        if query.category in (None, item.category_code)
        and (query.audience is None or query.audience in item.audiences)
        and (query.life_event is None or query.life_event in item.life_events)
    ]


@blueprint.get("/items")
@open_answer()
@described.validate(resp=answered(ItemListModel), tags=["catalogue"], operation_id="listItems")
def list_items(query: ItemListParameters) -> Response:
    """List the items of an edition."""
    edition, wanted = asked_edition(query), read_fields(query.fields, ItemModel)
    after = read_cursor(query, int)
    rest = [item for item in _asked_for(edition, query) if after is None or item.position > after[0]]
    shown = rest[: query.limit]
    following = cursor_of(shown[-1].position) if len(rest) > len(shown) else None
    return as_json(
        {
            "about": about(edition),
            "data": picked(map(item_row, shown), wanted),
            "links": links(query, following),
        }
    )


@blueprint.get("/items/<item:code>")
@open_answer()
@described.validate(resp=answered(ItemAnswerModel), tags=["catalogue"], operation_id="showItem")
def show_item(code: str, query: ItemParameters) -> Response:
    """Show an item of an edition."""
    edition, wanted = asked_edition(query), read_fields(query.fields, ItemModel)
    return as_json({"about": about(edition), "data": picked([item_row(edition.item(code))], wanted)[0]})
