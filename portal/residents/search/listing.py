"""A list of services for a place: narrowed by facets, cut into pages, each row with its state there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from catalogue import divisions, offerings
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.rollup import counted_day
from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.coverage.counts_by_part import counts_in, delivered_in
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.models import Level
from catalogue.near import NextPlace
from catalogue.offerings import Line
from catalogue.search import ItemAvailability

from ...extensions import db
from ...requests.paging import pages_of, rows_on
from ...words.i18n import pick
from ...words.place_names import place_name
from ..forms import SearchCriteria
from ..kept_pages import read_each_until_written, read_until_written
from ..presenting.nearest import next_for
from ..presenting.presenters import ServiceRow, place_arguments, row_of
from ..presenting.services import Link, count_row
from ..presenting.viewpoint import Telling, telling_of
from . import facets
from .facets import Facet, Removable
from .trades import TradeAsked

ROWS_A_PAGE = 20
READ_AT_ONCE = 5
"""Services found that need no facets: reading them is less work than choosing among them."""
_NOBODY = Telling(None, None, None)


@dataclass(frozen=True, slots=True)
class StatesInPlace:
    """The states of items in a place: for the facet, and for the rows."""

    place: DivisionFacts | None
    states: Mapping[int, str]
    lines: Mapping[int, Line]
    telling: Telling
    counted: Mapping[int, ItemAvailability]


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """A page of services, how many there are in all, and the ways to narrow or to widen them.

    ``chosen`` are the facets in force, ``left_out`` the titles of those whose value was not usable. ``parts``
    is the facet of the place's parts, ``wider`` leads to the places around it, from the widest.
    """

    place: DivisionFacts | None
    rows: tuple[ServiceRow, ...]
    total: int
    page: int
    pages: int
    facets: tuple[Facet, ...]
    parts: Facet | None
    wider: tuple[Link, ...]
    chosen: tuple[Removable, ...]
    left_out: tuple[str, ...]
    clear_href: str
    criteria: SearchCriteria
    endpoint: str
    profile: ProfileFacts | None
    """That of the community which the rows are for."""

    @property
    def in_community(self) -> bool:
        """Whether the rows show what one community offers."""
        return self.place is not None and self.place.level is Level.COMMUNITY

    @property
    def narrows(self) -> bool:
        """Whether there is anything to choose beside the rows."""
        return bool(self.facets or self.parts or self.chosen)

    def href(self, page: int) -> str:
        """The address of another page of the list."""
        return self.criteria.href(self.endpoint, **({"page": page} if page > 1 else {}))


def stand(edition: EditionFacts, items: Sequence[ItemFacts], place: DivisionFacts | None) -> StatesInPlace:
    """The states of items in a place: a fixed number of queries for any number of items."""
    session = db.session()
    if place is None or not items:
        return StatesInPlace(place, {}, {}, _NOBODY, {})
    known = {item.id: item for item in items}

    def read_lines(ids: Sequence[int]) -> dict[int, Line]:
        said = offerings.lines_of(session, edition, place.code, items=[known[item_id] for item_id in ids])
        return {line.item.id: line for line in said}

    def read_counts(ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        return counts_in(session, [known[item_id] for item_id in ids], place.code)

    asked = edition.id, place.code
    if place.level is Level.COMMUNITY:
        lines = read_each_until_written("lines", asked, known, read_lines)
        profile = read_until_written(
            "profile", place.code, lambda: divisions.get_profile(session, place.code)
        )
        return StatesInPlace(
            place=place,
            states={item_id: line.segment.value for item_id, line in lines.items()},
            lines=lines,
            telling=telling_of(place, profile),
            counted={},
        )
    counts = read_each_until_written("counts", asked, known, read_counts)
    return StatesInPlace(
        place=place,
        states={item_id: facets.state_around(own) for item_id, own in counts.items()},
        lines={},
        telling=_NOBODY,
        counted={item_id: _availability(own) for item_id, own in counts.items()},
    )


def _availability(counts: Sequence[int]) -> ItemAvailability:
    return ItemAvailability(
        delivered=counts[SEGMENTS.index(Segment.DELIVERED)],
        communities=sum(counts),
        reported=sum(counts) - counts[SEGMENTS.index(Segment.UNKNOWN)],
        segment=None,
        state=None,
        disputed=False,
    )


@dataclass(frozen=True, slots=True)
class ListedFor:
    """The place for which a list answers, and the place that the rows' addresses must name: None if it is understood.

    ``trade`` is what is wanted of the places of an item of community commerce.
    """

    place: DivisionFacts | None
    named: DivisionFacts | None
    trade: TradeAsked | None = None


def present_listing(
    criteria: SearchCriteria,
    endpoint: str,
    edition: EditionFacts,
    items: Sequence[ItemFacts],
    where: ListedFor,
    now: datetime,
    *,
    query: str | None = None,
    explained: bool = False,
) -> ServicesPage:
    """A list of items with their state in a place, in the given order.

    ``query`` is the search without the place that it names, for links to other places. ``explained`` rows always
    carry the item's summary.
    """
    place = where.place
    standing = stand(edition, items, place)
    chosen, left_out = facets.usable(criteria, place)
    criteria = replace(criteria, chosen=chosen)
    shown = facets.matching(items, chosen, standing.states)
    pages = pages_of(len(shown), ROWS_A_PAGE)
    page = min(criteria.page, pages)
    words = criteria.query if query is None else query
    parts, wider = _around(criteria, endpoint, place, shown, words)
    on_page = rows_on(shown, page, ROWS_A_PAGE)
    counted_first = next(
        (item for item in on_page if item.id in standing.counted and standing.counted[item.id].reported), None
    )
    few = len(items) <= READ_AT_ONCE and not chosen
    following: dict[str, NextPlace] = {}
    if place and standing.lines:
        lines = [standing.lines[item.id] for item in on_page]
        following = next_for(edition, place.code, lines, standing.telling.profile)
    return ServicesPage(
        place=place,
        rows=tuple(
            _row(
                item,
                standing,
                now,
                where,
                following.get(item.code),
                explained=explained,
                of_how_many=item is counted_first,
            )
            for item in on_page
        ),
        total=len(shown),
        page=page,
        pages=pages,
        facets=()
        if few
        else facets.present_facets(criteria, endpoint, edition, items, chosen, standing.states),
        parts=parts,
        wider=wider,
        chosen=facets.present_chosen(criteria, endpoint, edition, chosen),
        left_out=left_out,
        clear_href=criteria.href(endpoint, **dict.fromkeys(chosen)),
        criteria=criteria,
        endpoint=endpoint,
        profile=standing.telling.profile,
    )


def _row(
    item: ItemFacts,
    standing: StatesInPlace,
    now: datetime,
    where: ListedFor,
    nearest: NextPlace | None,
    *,
    explained: bool,
    of_how_many: bool,
) -> ServiceRow:
    line, elsewhere = standing.lines.get(item.id), where.named
    chosen = where.trade.arguments_for(item) if where.trade else {}
    if line is None:
        return count_row(item, elsewhere, standing.counted.get(item.id), of_how_many=of_how_many, **chosen)
    row = row_of(line, now, standing.telling, nearest=nearest, **place_arguments(elsewhere), **chosen)
    return replace(row, summary=pick(item.summary_zh, item.summary_en)) if explained else row


def _around(
    criteria: SearchCriteria,
    endpoint: str,
    place: DivisionFacts | None,
    shown: Sequence[ItemFacts],
    query: str,
) -> tuple[Facet | None, tuple[Link, ...]]:
    """The parts of a place as a facet, and the way up from it."""
    has_parts = place is None or place.level is not Level.COMMUNITY
    asked = place and place.code, tuple((item.id, item.criterion_id) for item in shown if has_parts)
    lineage, parts, delivered = read_until_written("around", asked, lambda: _read_around(place, shown))
    wider = tuple(
        Link(
            place_name(step.short_name),
            criteria.href(endpoint, q=query, in_=step.code, state=None) if step is not lineage[-1] else "",
        )
        for step in lineage
    )
    return facets.present_parts(criteria, endpoint, parts, delivered, query=query), wider


def _read_around(
    place: DivisionFacts | None, shown: Sequence[ItemFacts]
) -> tuple[tuple[DivisionFacts, ...], tuple[DivisionFacts, ...], Mapping[int, int]]:
    """What a place lies in, with itself, its parts, and in how many communities of each what is shown is delivered."""
    session = db.session()
    lineage = divisions.lineage(session, place.code) if place else ()
    if place and place.level is Level.COMMUNITY:
        return lineage, (), {}
    parts = divisions.children(session, place.code) if place else divisions.roots(session)
    return lineage, parts, delivered_in(session, shown, parts, day=counted_day(session)) if parts else {}
