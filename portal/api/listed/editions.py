"""Catalogues, and their editions: what each lists, when it is in force, and what the next one changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from catalogue import catalogues
from catalogue.catalogues import CatalogueFacts, EditionFacts
from catalogue.drafts.beside import EditionsBeside, beside, edition_pairs
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.models import ChangeKind, Relation

from ...editions import named_edition
from ...extensions import db
from ...open_answers.asked import FieldsParameters
from ...open_answers.described import answered
from ...open_answers.fields import picked, read_fields
from ...open_answers.kept import as_json, open_answer
from ...open_answers.paging import LinksModel, PageParameters, links
from ..asking import page_of
from ..scope import AboutModel, about, blueprint, described


class CatalogueModel(BaseModel):
    """A catalogue of services: its editions follow each other."""

    key: str = Field(examples=["beijing-1060"])
    name_zh: str
    name_en: str
    reported: bool = Field(description="Whether communities report of its items.")
    edition: str | None = Field(description="Key of the edition in force today; null if none is.")
    editions: list[str] = Field(description="Keys of all its editions, the earliest first.")


class CatalogueListModel(BaseModel):
    """The catalogues, the first of them the one that is meant where none is named."""

    about: AboutModel
    data: list[CatalogueModel]
    links: LinksModel


class CatalogueAnswerModel(BaseModel):
    """One catalogue."""

    about: AboutModel
    data: CatalogueModel


class EditionRowModel(BaseModel):
    """An edition. What its source does not say is null."""

    key: str = Field(examples=["beijing-1060-trial"])
    catalogue: str = Field(description="Key of its catalogue.", examples=["beijing-1060"])
    title_zh: str
    title_en: str
    issuer_zh: str | None
    issuer_en: str | None
    trial: bool = Field(description="Whether it is on trial (试行).")
    issued_on: date | None
    in_force_from: date | None
    in_force_until: date | None
    in_force: bool = Field(description="Whether it is the one of its catalogue in force today.")
    source: dict[str, str] = Field(description="Where its words are from: title, date as printed, and part.")


class ListedCategoryModel(BaseModel):
    """A category of an edition, and the codes of its items in order."""

    code: str
    name_zh: str
    name_en: str
    source_text: str = Field(description="The words of the catalogue.")
    items: list[str]


class EarlierItemModel(BaseModel):
    """An item of the earlier edition, and what it is to the later one."""

    code: str
    relation: Relation = Field(description="As SKOS has it: exact, narrower, broader or related.")


class ChangedItemModel(BaseModel):
    """What becomes of an item."""

    item: str | None = Field(description="Code in the later edition; null: an item of the earlier one ends.")
    earlier: list[EarlierItemModel]
    dropped: str | None = Field(description="Code in the earlier edition of an item that ends.")
    changes: list[ChangeKind]
    decided: bool = Field(description="False while it is not said yet what becomes of it.")


class ComparisonModel(BaseModel):
    """Two editions side by side by their crosswalk, as on the public page."""

    earlier: str = Field(description="Key of the earlier edition.")
    later: str = Field(description="Key of the later one.")
    draft: bool = Field(description="Whether the later one is a draft that is shown for comment.")
    changes: dict[ChangeKind, int] = Field(description="How many items show each kind of change.")
    items: list[ChangedItemModel]


class EditionModel(EditionRowModel):
    """An edition with its categories."""

    categories: list[ListedCategoryModel]
    comparisons: list[ComparisonModel] = Field(
        description="Beside an edition that is still to come, until that is in force."
    )


class EditionListModel(BaseModel):
    """Editions, catalogue by catalogue."""

    about: AboutModel
    data: list[EditionRowModel]
    links: LinksModel


class EditionAnswerModel(BaseModel):
    """One edition."""

    about: AboutModel
    data: EditionModel


class CatalogueListParameters(FieldsParameters, PageParameters):
    """Which page of the catalogues."""


class EditionListParameters(FieldsParameters, PageParameters):
    """Which editions."""

    catalogue: str | None = Field(
        None, max_length=40, description="Key of a catalogue.", examples=["beijing-1060"]
    )


def _catalogue_row(found: CatalogueFacts, editions: tuple[EditionFacts, ...]) -> dict[str, Any]:
    present = named_edition(found.key, None)
    return {
        "key": found.key,
        "name_zh": found.name_zh,
        "name_en": found.name_en,
        "reported": found.reported,
        "edition": present and present.key,
        "editions": [each.key for each in editions if each.catalogue.key == found.key],
    }


def _all_catalogues() -> tuple[list[CatalogueFacts], tuple[EditionFacts, ...]]:
    editions = catalogues.list_editions(db.session())
    found = {each.catalogue.key: each.catalogue for each in editions}
    return sorted(found.values(), key=_place), editions


def _place(found: CatalogueFacts) -> tuple[int, int]:
    return found.position, found.id


@blueprint.get("/catalogues")
@open_answer()
@described.validate(resp=answered(CatalogueListModel), tags=["catalogue"], operation_id="listCatalogues")
def list_catalogues(query: CatalogueListParameters) -> Response:
    """List the catalogues."""
    wanted, (found, editions) = read_fields(query.fields, CatalogueModel), _all_catalogues()
    shown, following = page_of(found, query, _place, int, int)
    rows = (_catalogue_row(each, editions) for each in shown)
    return as_json({"about": about(), "data": picked(rows, wanted), "links": links(query, following)})


@blueprint.get("/catalogues/<key>")
@open_answer()
@described.validate(resp=answered(CatalogueAnswerModel), tags=["catalogue"], operation_id="showCatalogue")
def show_catalogue(key: str, query: FieldsParameters) -> Response:
    """Show a catalogue."""
    wanted, (found, editions) = read_fields(query.fields, CatalogueModel), _all_catalogues()
    asked = next((each for each in found if each.key == key), None)
    if asked is None:
        raise NotFound(N_("There is no catalogue “%(catalogue_key)s”."), catalogue_key=key)
    return as_json({"about": about(), "data": picked([_catalogue_row(asked, editions)], wanted)[0]})


def _edition_row(edition: EditionFacts) -> dict[str, Any]:
    present = named_edition(edition.catalogue.key, None)
    return {
        "key": edition.key,
        "catalogue": edition.catalogue.key,
        "title_zh": edition.title_zh,
        "title_en": edition.title_en,
        "issuer_zh": edition.issuer_zh,
        "issuer_en": edition.issuer_en,
        "trial": edition.trial,
        "issued_on": edition.issued_on,
        "in_force_from": edition.in_force_from,
        "in_force_until": edition.in_force_until,
        "in_force": present is not None and present.key == edition.key,
        "source": dict(edition.source),
    }


def _with_categories(edition: EditionFacts) -> dict[str, Any]:
    categories = [
        {
            "code": each.code,
            "name_zh": each.name_zh,
            "name_en": each.name_en,
            "source_text": each.source_text,
            "items": [item.code for item in each.items],
        }
        for each in edition.categories
    ]
    return _edition_row(edition) | {"categories": categories, "comparisons": _comparisons(edition)}


def _comparisons(edition: EditionFacts) -> list[dict[str, Any]]:
    """What the page of editions side by side shows of this one: pairs of which the second is not in force yet."""
    session = db.session()
    if not edition.catalogue.reported:
        return []
    pairs = edition_pairs(session, edition.catalogue.key, clock.today())
    return [
        _comparison(beside(session, pair))
        for pair in pairs
        if pair.ahead and edition.key in (pair.old.key, pair.new.key)
    ]


def _comparison(found: EditionsBeside) -> dict[str, Any]:
    compared = found.comparison
    return {
        "earlier": compared.old.key,
        "later": compared.new.key,
        "draft": found.pair.draft is not None,
        "changes": dict(compared.counts),
        "items": [
            {
                "item": line.new and line.new.code,
                "earlier": [{"code": old.item.code, "relation": old.relation} for old in line.olds],
                "dropped": line.dropped and line.dropped.code,
                "changes": line.changes,
                "decided": line.decided,
            }
            for line in compared.lines
        ],
    }


def _order(edition: EditionFacts) -> tuple[int, int, int]:
    return (*_place(edition.catalogue), edition.id)


@blueprint.get("/editions")
@open_answer()
@described.validate(resp=answered(EditionListModel), tags=["catalogue"], operation_id="listEditions")
def list_editions(query: EditionListParameters) -> Response:
    """List the editions of all catalogues, or of one."""
    wanted = read_fields(query.fields, EditionRowModel)
    found = [
        each
        for each in catalogues.list_editions(db.session())
        if query.catalogue in (None, each.catalogue.key)
    ]
    shown, following = page_of(sorted(found, key=_order), query, _order, int, int, int)
    data = picked(map(_edition_row, shown), wanted)
    return as_json({"about": about(), "data": data, "links": links(query, following)})


@blueprint.get("/editions/<key>")
@open_answer()
@described.validate(resp=answered(EditionAnswerModel), tags=["catalogue"], operation_id="showEdition")
def show_edition(key: str, query: FieldsParameters) -> Response:
    """Show an edition with its categories, beside the one to come if there is one."""
    wanted = read_fields(query.fields, EditionModel)
    edition = catalogues.get_edition(db.session(), key)
    return as_json({"about": about(edition), "data": picked([_with_categories(edition)], wanted)[0]})
