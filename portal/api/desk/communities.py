"""Communities by name, and the desk of one: what is offered, where, when and which number answers, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from flask import Response
from pydantic import BaseModel, Field

from catalogue import divisions, search
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.codes import contains
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.models import CommitteeKind, Level
from catalogue.published import WantedDivisions, open_record, published_divisions

from ...extensions import db
from ...open_answers.described import answered
from ...open_answers.kept import as_json, open_answer
from ...open_answers.paging import MOST, LinksModel, PageParameters, cursor_of, cut, links, read_cursor
from ...residents.forms import LONGEST_QUERY
from ...words.place_names import latin
from ..asking import ItemNameModel, NamedModel, WithinParameters, known_code, named, written
from ..scope import AboutModel, about, blueprint, described
from .answering import DeskQuestion, answer_for
from .found import DeskEmergencyModel, DeskOfficeModel
from .lines import CallModel, DeskCommunity, DeskLineModel, OpeningModel, station_row
from .search import CatalogueParameters, edition_of


class CommunityModel(BaseModel):
    """A community or village."""

    code: str = Field(description="Twelve digits, a text.", examples=["110101001001"])
    name_zh: str
    name_latin: str = Field(description="Its name in Latin letters.")
    kind: CommitteeKind = Field(description="ju (居) or cun (村).")
    lies_in: list[NamedModel] = Field(
        description="What it lies in, from the top division down to the street."
    )
    known_as: str | None = Field(
        description="The name of an estate, hutong or village by which it was found; null: its own name."
    )


class CommunityListModel(BaseModel):
    """Communities, by code or best first."""

    about: AboutModel
    data: list[CommunityModel]
    links: LinksModel


class StationModel(OpeningModel):
    """The community's service station."""

    name: str | None
    address: str | None
    phones: list[str]


class DeskModel(BaseModel):
    """What an operator needs to know of a community."""

    community: CommunityModel
    station: StationModel
    asked_by: Literal["everything", "item", "matter", "words"]
    emergency: DeskEmergencyModel | None = Field(description="What comes before everything else.")
    first_call: CallModel = Field(description="The number to call first.")
    say_zh: str = Field(description="What to say to the caller.")
    say_en: str
    services: list[DeskLineModel] = Field(
        description="Those that answer, best first; all of the edition, in its order, if nothing is asked."
    )
    others: list[ItemNameModel] = Field(description="Services that may be worth a look too.")
    other_office: DeskOfficeModel | None = Field(
        description="Whose matter it is, if no service answers, or beside them."
    )
    place_named: NamedModel | None = Field(
        description="Another place that the words name: ask its own desk, or search."
    )


class DeskAnswerModel(BaseModel):
    """The desk of a community."""

    about: AboutModel
    data: DeskModel


class CommunityListParameters(WithinParameters, PageParameters):
    """Which communities."""

    q: str | None = Field(
        None,
        max_length=LONGEST_QUERY,
        description="Name of a community, estate, hutong or village, or a part of it, in characters or pinyin.",
        examples=["多福巷"],
    )


class DeskParameters(CatalogueParameters):
    """What the caller wants: the first of the three that is given counts; without any, all services are told."""

    item: str | None = Field(
        None, min_length=1, max_length=20, description="Code of an item.", examples=["0202"]
    )
    matter: str | None = Field(
        None,
        max_length=60,
        description="A matter as the hotline calls it, or the key of another office.",
        examples=["police"],
    )
    q: str | None = Field(
        None, max_length=LONGEST_QUERY, description="The caller's own words.", examples=["老人吃饭"]
    )


def _row(lineage: Sequence[DivisionFacts], known_as: str | None = None) -> dict[str, Any]:
    own = lineage[-1]
    return {
        "code": written(own.code),
        "name_zh": own.short_name,
        "name_latin": latin(own.short_name),
        "kind": own.kind,
        "lies_in": [named(each) for each in lineage[:-1]],
        "known_as": known_as,
    }


@blueprint.get("/communities")
@open_answer()
@described.validate(resp=answered(CommunityListModel), tags=["desk"], operation_id="listCommunities")
def list_communities(query: CommunityListParameters) -> Response:
    """Find communities by name, or list them by code."""
    within, after = known_code(query.within), read_cursor(query, int)
    data, following = (
        _by_code(within, query.limit, after)
        if query.q is None
        else _by_name(query.q, within, query.limit, after)
    )
    return as_json({"about": about(), "data": data, "links": links(query, following)})


def _by_code(
    within: int | None, limit: int, after: tuple[Any, ...] | None
) -> tuple[list[dict[str, Any]], str | None]:
    session = db.session()
    wanted = WantedDivisions(within=within, level=Level.COMMUNITY)
    found = published_divisions(session, wanted, after=after[0] if after else None, limit=limit + 1)
    shown, more = cut(found, limit)
    paths = divisions.lineages(session, [each.code for each in shown])
    return [_row(paths[each.code]) for each in shown], cursor_of(shown[-1].code) if more else None


def _by_name(
    words: str, within: int | None, limit: int, after: tuple[Any, ...] | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Communities that the words name, best first, ``MOST`` at most. The cursor counts those that were shown."""
    session, passed = db.session(), max(0, after[0]) if after else 0
    found = search.find_places(session, search.shared_searcher(session), words, limit=MOST).places
    here = [
        each
        for each in found
        if each.division.level is Level.COMMUNITY and (within is None or contains(within, each.division.code))
    ]
    shown, more = cut(here[passed : passed + limit + 1], limit)
    following = cursor_of(passed + limit) if more else None
    return [_row(each.lineage, each.alias) for each in shown], following


@blueprint.get("/communities/<division:code>")
@open_answer(by_minute=True)
@described.validate(resp=answered(DeskAnswerModel), tags=["desk"], operation_id="showDesk")
def show_desk(code: int, query: DeskParameters) -> Response:
    """Say what a community offers, where, when and which number answers: all of it, or what answers a caller."""
    edition, now = edition_of(query), clock.now()
    session = db.session()
    found = divisions.present_successor(session, code)
    if found is None or found.level is not Level.COMMUNITY:
        raise NotFound(N_("There is no community with the code %(code)s."), code=written(code))
    community = DeskCommunity(
        divisions.lineage(session, found.code),
        open_record(session, divisions.get_profile(session, found.code)),
    )
    said = answer_for(edition, community, DeskQuestion(query.item, query.matter, query.q), now)
    data = {"community": _row(community.lineage), "station": station_row(community, now), **said}
    return as_json({"about": about(edition), "data": data})
