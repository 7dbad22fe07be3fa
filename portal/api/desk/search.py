"""The search, for programs: the same answer as the page of results."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field
from werkzeug.datastructures import MultiDict

from catalogue.catalogues import EditionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_

from ...editions import named_edition
from ...open_answers.asked import Parameters
from ...open_answers.described import answered
from ...open_answers.kept import as_json, open_answer
from ...residents.forms import LONGEST_QUERY, SearchCriteria, read_criteria
from ...residents.search.found import ask, gather
from ..asking import Code
from ..scope import AboutModel, about, blueprint, described
from .found import SearchModel, search_row

LONGEST_KEY = 40


class CatalogueParameters(Parameters):
    """The catalogue whose items are meant, in the edition in force."""

    catalogue: str | None = Field(
        None,
        max_length=LONGEST_KEY,
        description="Key of the catalogue; without it the first one.",
        examples=["beijing-1060"],
    )


class SearchParameters(CatalogueParameters):
    """What somebody asks, in their own words."""

    q: str = Field(
        max_length=LONGEST_QUERY,
        description="The words, in Chinese, pinyin or English; they may name a place.",
        examples=["老人吃饭"],
    )
    community: Code | None = Field(
        None,
        description="Code of the community of the person who asks, or of a wider division.",
        examples=["110101001001"],
    )
    meant: Code | None = Field(
        None, description="Code of the place that is meant, among several with the name in the words."
    )


class SearchAnswerModel(BaseModel):
    """What a search found."""

    about: AboutModel
    data: SearchModel


def edition_of(asked: CatalogueParameters) -> EditionFacts:
    """The edition in force of the catalogue that is asked for. Raises ``NotFound`` if there is none."""
    found = named_edition(asked.catalogue, None)
    if found is None:
        raise NotFound(N_("No edition of the catalogue is in force."))
    return found


def criteria_of(words: str, place: str | None, meant: str | None = None) -> SearchCriteria:
    """Words and a place as the page of results is asked for them. Raises ``NotFound`` if there is no such place."""
    found = read_criteria(MultiDict({"q": words, "in": place or "", "meant": meant or ""}))
    if found.wrong:
        raise NotFound(N_("There is no division with the code %(code)s."), code=place)
    return found


@blueprint.get("/search")
@open_answer(by_minute=True)
@described.validate(resp=answered(SearchAnswerModel), tags=["desk"], operation_id="search")
def search_services(query: SearchParameters) -> Response:
    """Find the services that answer a need, as the page of results does."""
    edition = edition_of(query)
    criteria = criteria_of(query.q, query.community, query.meant)
    answer = ask(criteria, edition.catalogue.key)
    found = gather(criteria, answer, edition)
    return as_json({"about": about(edition), "data": search_row(criteria, found, edition, clock.now())})
