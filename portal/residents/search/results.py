"""A search and its answer as the results page shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue import divisions
from catalogue.catalogues import PLATFORM, EditionFacts, ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.language.spelling import fold
from catalogue.models import Level
from catalogue.near import WALKED, PlaceWishes, origin_of
from catalogue.search import Aim, Answer, Hit, Kind, need_in_words

from ...editions import edition_beside
from ...extensions import db
from ...words import labels
from ...words.i18n import as_typed, filled_in, pick
from ...words.i18n import say as _
from ...words.item_names import item_name, plain_name
from ...words.place_names import place_name
from ..forms import ASK_AGAIN, SearchCriteria
from ..near.places import NearQuestion, draw_near
from ..presenting.presenters import path_in_words, place_arguments, place_href
from ..presenting.services import Link
from ..presenting.sketch import Sketch
from . import empty_searches
from .facets import Removable
from .found import MOST_CHOICES, SearchFound, gather, to_be_asked, without_place
from .listing import ListedFor, ServicesPage, present_listing
from .local_hits import LocalRow, present_rows
from .trades import TradeAsked

ENDPOINT = "residents.search"

_TITLES = {"need": _l("Need"), "place": _l("Place"), "audience": _l("For")}
_WITHOUT = {
    "need": _l("Any need: without %(text)s"),
    "place": _l("Any place: without %(text)s"),
    "audience": _l("For all people: without %(text)s"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several places with the name in a query.

    ``before``: the one that was chosen the last time. ``likely``: the one that lies around the reader's community.
    """

    text: Markup
    path: Markup
    href: str
    before: bool
    likely: bool


@dataclass(frozen=True, slots=True)
class Urgent:
    """What to do before anything else, and the numbers to dial."""

    text: str | Markup
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficeShown:
    """An office that answers: what it answers, its number (None: none is confirmed), and what a community helps with beside it."""

    name: str | Markup
    answers: str | Markup
    phone: str | None
    helpful: Link | None
    helps: str | Markup = ""
    """What the committee can help with beside it, by editors; it goes before ``helpful``."""


@dataclass(frozen=True, slots=True)
class CitywideShown:
    """A service that the 96156 platform named in 2011, where its page tells of it, and services of communities beside it."""

    name: str | Markup
    href: str
    beside: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What was understood of a query, and the services that answer it.

    ``kind`` says how: see ``catalogue.search.Answer``. ``distinction`` is the difference between two of the services.
    ``terms`` are the parts understood and the facets chosen. ``choices`` are there if several places have
    the name ``choices_for`` and nothing decides between them; ``remembered`` is the one that an earlier choice
    decided for, ``assumed`` the one that was taken for lying around the reader's community, and ``again_href``
    leads back to choosing. ``others`` are services further from the need.
    """

    kind: str
    need: str
    terms: tuple[Removable, ...]
    listing: ServicesPage | None
    distinction: str | Markup | None
    others: tuple[Link, ...]
    choices: tuple[Choice, ...]
    choices_for: str | None
    more_choices: bool
    remembered: Markup | None
    assumed: Markup | None
    again_href: str
    local: tuple[LocalRow, ...] = ()
    """Service points and notes of communities that hold the words."""
    urgent: Urgent | None = None
    """What to do if the words mention an emergency."""
    unplaced: str | None = None
    """Words that are only almost the name of a place."""
    answered_for: Markup | None = None
    """The place that the answers are for."""
    office: OfficeShown | None = None
    """The office that answers, instead of services or beside them."""
    also_places: tuple[Link, ...] = ()
    """Streets that have the name of the need."""
    sketch: Sketch | None = None
    """The places of the only answer, around the community that it is for."""
    shops: Link | None = None
    """The places near by that offer the trade that the query asks for."""
    citywide: CitywideShown | None = None
    """The service of the 96156 platform that the query names."""


_PLATFORM_ALONE = re.compile(
    r"(?:call |北京市?)?(?:010-? ?)?96156 ?(?:社区)?(?:服务|信息)*(?:平台|热线|电话|platform|hotline|number)?(?:是什么|电话)?"
)
"""What names the 96156 platform and nothing else, in one spelling."""
NOTHING = Results("none", "", (), None, None, (), (), None, False, None, None, "")


def leads_to(criteria: SearchCriteria, answer: Answer) -> str | None:
    """The page for a query that only names a place or the 96156 platform, or asks for a community's own telephone or hours.

    A visitor who asks for the latter and has chosen no community is led to choosing one. None for any other query.

    Also None if an earlier choice among namesakes decides: a page that says so must offer the others.
    """
    if _PLATFORM_ALONE.fullmatch(fold(criteria.query)) and edition_beside(PLATFORM):
        return url_for("residents.show_platform")
    named = answer.understood.place
    if named is not None and named.almost and answer.aim is Aim.PLACE:
        # No place has just this name: those that come near are listed with where they lie.
        return url_for("residents.find_places", q=criteria.query)
    if to_be_asked(criteria, answer):
        return None
    place = answer.place
    if answer.aim is Aim.STATION:
        return place_href(place) if place else url_for("residents.find_places")
    return place_href(place) if place and answer.aim is Aim.PLACE else None


def note_if_empty(criteria: SearchCriteria, answer: Answer, *, also_found: bool) -> bool:
    """Count a search that found no service, and tell whether it was one. ``also_found``: texts of communities hold the words.

    A name of a place alone does not count; a narrowed page and a later page do not count.
    """
    if answer.items or answer.door or also_found or criteria.narrowed or criteria.page > 1:
        return False
    need = need_in_words(answer.understood)
    if need:
        place = answer.place or g.place
        empty_searches.note(need, place=place.code if place else None)
    return bool(need)


def present_answer(criteria: SearchCriteria, answer: Answer, edition: EditionFacts, now: datetime) -> Results:
    """An answer for the results page. A fixed number of queries for any result."""
    understood, found = answer.understood, gather(criteria, answer, edition)
    choices, place, trade = _choices(criteria, found), found.place, found.trade
    own = answer.place is None or (g.place is not None and g.place.code == answer.place.code)
    elsewhere = None if own else answer.place
    listing = None
    if found.items:
        listing = present_listing(
            criteria,
            ENDPOINT,
            edition,
            found.items,
            ListedFor(place, elsewhere, trade),
            now,
            query=without_place(answer),
            explained=answer.kind in (Kind.GROUP, Kind.NEAREST) or answer.distinction is not None,
        )
    told = answer.distinction
    return Results(
        kind=answer.kind,
        need=found.need,
        terms=(*_terms(criteria, answer), *(listing.chosen if listing else ())),
        listing=listing,
        distinction=pick(told.text_zh, told.text_en) if told else None,
        others=() if criteria.narrowed else _others(answer, elsewhere, trade),
        choices=choices,
        choices_for=understood.place.text if understood.place and choices else None,
        more_choices=bool(choices and understood.place and len(understood.place.candidates) > MOST_CHOICES),
        remembered=None if choices or not answer.place_remembered else _place_named(answer),
        assumed=None if choices or not answer.place_assumed else _place_named(answer),
        again_href=criteria.href(ENDPOINT, meant=ASK_AGAIN),
        local=present_rows(found.local, edition),
        urgent=_urgent(answer),
        unplaced=understood.place.text if understood.place and understood.place.almost else None,
        answered_for=_place_named(answer),
        also_places=_also_places(answer),
        office=_office(answer, elsewhere),
        sketch=_sketch(listing, answer.items, now, trade),
        citywide=_citywide(answer, edition, elsewhere),
        shops=_shops(trade, elsewhere),
    )


def _sketch(
    listing: ServicesPage | None, hits: Sequence[Hit], now: datetime, trade: TradeAsked | None
) -> Sketch | None:
    if listing is None or len(hits) > 1 or not (listing.place and listing.in_community):
        return None
    item, community = hits[0].item, listing.place.code
    origin = origin_of(listing.profile) if item.form in WALKED else None
    if origin is None:
        return None
    wanted = PlaceWishes(trade=trade.trade if trade and item.code == trade.code else None)
    return draw_near(NearQuestion(item, community, now, wanted), origin)


def _shops(trade: TradeAsked | None, elsewhere: DivisionFacts | None) -> Link | None:
    if trade is None:
        return None
    wanted: dict[str, Any] = {"trade": trade.trade.value, **place_arguments(elsewhere)}
    href = url_for("residents.show_near", code=trade.code, **wanted)
    return Link(_("Shops nearby: %(trade)s", trade=str(labels.TRADES[trade.trade])), href)


def _others(answer: Answer, elsewhere: DivisionFacts | None, trade: TradeAsked | None) -> tuple[Link, ...]:
    """Services that may be worth a look too."""
    return tuple(_item_link(hit.item, elsewhere, trade) for hit in answer.others)


def _office(answer: Answer, elsewhere: DivisionFacts | None) -> OfficeShown | None:
    door, helpful = answer.door, answer.helpful
    if door is None:
        return None
    return OfficeShown(
        pick(door.name_zh, door.name_en),
        pick(door.answers_zh, door.answers_en),
        door.hotline or None,
        None if helpful is None else _link(helpful, elsewhere),
        pick(door.helps_zh, door.helps_en) if door.helps_zh else "",
    )


def _citywide(answer: Answer, edition: EditionFacts, elsewhere: DivisionFacts | None) -> CitywideShown | None:
    found = answer.citywide
    if found is None:
        return None
    listed = {hit.item.key for hit in answer.shown}
    beside = [item for item in edition.items if item.key in found.beside and item.key not in listed]
    href = url_for("residents.show_platform", _anchor=found.item.key)
    return CitywideShown(item_name(found.item), href, tuple(_item_link(item, elsewhere) for item in beside))


def _link(hit: Hit, elsewhere: DivisionFacts | None) -> Link:
    return _item_link(hit.item, elsewhere)


def _item_link(item: ItemFacts, elsewhere: DivisionFacts | None, trade: TradeAsked | None = None) -> Link:
    chosen: dict[str, Any] = trade.arguments_for(item) if trade else {}
    href = url_for("residents.show_item", code=item.code, **place_arguments(elsewhere), **chosen)
    return Link(plain_name(item), href)


def _also_places(answer: Answer) -> tuple[Link, ...]:
    known = divisions.get_divisions(db.session(), answer.also_named) if answer.also_named else {}
    return tuple(Link(place_name(each.short_name), place_href(each)) for each in known.values())


def _urgent(answer: Answer) -> Urgent | None:
    found = answer.emergency
    return Urgent(pick(found.text_zh, found.text_en), found.numbers) if found else None


def _terms(criteria: SearchCriteria, answer: Answer) -> tuple[Removable, ...]:
    """The parts of the query, and the place that it is for where the query names none."""
    found = []
    for term in answer.understood.parts:
        href = criteria.href(ENDPOINT, q=term.rest, meant=None) if term.rest else ""
        found.append(_removable(term.kind, as_typed(term.text), href))
    if answer.place is not None and answer.understood.place is None:
        whole = _whole_code(answer.place)
        name = place_name(answer.place.short_name)
        href = criteria.href(ENDPOINT, in_=whole, state=None) if whole else ""
        found.insert(1, _removable("place", name, href))
    return tuple(found)


def _place_named(answer: Answer) -> Markup | None:
    return None if answer.place is None else place_name(answer.place.short_name)


def _removable(kind: str, text: str | Markup, href: str) -> Removable:
    without = filled_in(str(_WITHOUT[kind]), text=text).striptags()
    return Removable(str(_TITLES[kind]), text, href, without)


def _whole_code(place: DivisionFacts) -> int | None:
    """The province or city that a place lies in; None for itself."""
    top = place.code // Level.PROVINCE.span * Level.PROVINCE.span
    return None if top == place.code else top


def _choices(criteria: SearchCriteria, found: SearchFound) -> tuple[Choice, ...]:
    """The places with the name in the query, if nothing decides between them."""
    named = found.answer.understood.place
    if named is None:
        return ()
    return tuple(
        Choice(
            place_name(lineage[-1].short_name),
            path_in_words(lineage),
            criteria.href(ENDPOINT, meant=f"{lineage[-1].code:012d}"),
            before=named.remembered and lineage[-1].code == named.code,
            likely=named.assumed and lineage[-1].code == named.code,
        )
        for lineage in found.choices
    )
