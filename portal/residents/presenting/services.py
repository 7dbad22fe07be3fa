"""Services as residents' pages show them: an item's page, the places that offer it, the answers to a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.catalogues.terms import DEFAULT_CRITERION
from catalogue.counters.segments import Segment
from catalogue.coverage.figures import Tally
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.models import Level
from catalogue.offerings import Availability, CommunityOffering
from catalogue.search import ItemAvailability
from catalogue.service_guides import GuideText

from ...requests.paging import pages_of
from ...service_guides.presenters import FieldInWords, main_source, present_guide
from ...words import labels
from ...words.formatting import number
from ...words.i18n import filled_in, in_chinese, pick
from ...words.i18n import say as _
from ...words.item_names import category_name, item_name, official_beneath, plain_name
from ...words.place_names import place_name, way_to
from .counts_in_words import communities_in_words
from .presenters import ServiceRow, Trail, place_arguments
from .sentences import Said, say_offering, when_in_words, where_in_words
from .viewpoint import Reader, Telling

PLACES_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Link:
    """A text and where it leads; the address is empty where one already is."""

    text: str | Markup
    href: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an item is, as far as the edition says: see ``ItemFacts``.

    ``official`` is its name in the catalogue, ``name`` what a resident calls it: often, but not always, another.
    """

    name: str | Markup
    official: str | Markup
    code: str
    category: str | Markup
    trail: Trail
    summary: str | Markup
    source_text: Markup
    form: str
    audiences: tuple[Link, ...]
    events: tuple[Link, ...]
    criterion: str | Markup
    criterion_is_ours: bool
    guide: tuple[FieldInWords, ...]
    guide_source: str | Markup
    siblings: tuple[Link, ...]


def explain(
    edition: EditionFacts, item: ItemFacts, guide: Mapping[str, Sequence[GuideText]] | None = None
) -> Explanation:
    """An item in words. ``guide`` is what divisions and the edition say of how to get it: see ``merged_guide``."""
    category = edition.category_of(item)
    ours = item.criterion_zh is None
    fields = present_guide(guide or {})
    return Explanation(
        name=plain_name(item),
        official=item_name(item),
        code=item.code,
        category=Markup("{} {}").format(category.code, category_name(category)),
        trail=Trail(
            (
                (_("All services"), url_for("residents.list_services")),
                (
                    category_name(category),
                    url_for("residents.show_home", _anchor=f"category-{category.code}"),
                ),
            ),
            plain_name(item),
        ),
        summary=pick(item.summary_zh, item.summary_en),
        source_text=in_chinese(item.source_text),
        form=str(labels.FORMS[item.form]),
        audiences=tuple(audience_link(code) for code in item.audiences),
        events=tuple(event_link(code) for code in item.life_events),
        criterion=_(DEFAULT_CRITERION) if ours else pick(item.criterion_zh, item.criterion_en),
        criterion_is_ours=ours,
        guide=fields,
        guide_source=main_source(fields),
        siblings=tuple(
            Link(plain_name(other), url_for("residents.show_item", code=other.code))
            for other in category.items
            if other.code != item.code
        ),
    )


def audience_link(code: str) -> Link:
    """An audience and the page of what is for it."""
    return Link(str(labels.audience(code)), url_for("residents.show_audience", audience=code))


def event_link(code: str) -> Link:
    """A life event and the page of what helps with it."""
    return Link(str(labels.life_event(code)), url_for("residents.show_event", event=code))


@dataclass(frozen=True, slots=True)
class OfferingRow:
    """A community that offers the item: its name, where it lies, and what it says."""

    name: Markup
    path: Markup
    href: str
    said: Said

    @property
    def where(self) -> Markup | None:
        """The street, the first place to go to, and how many more there are."""
        where = where_in_words(self.said)
        return Markup("\N{NO-BREAK SPACE}· ").join(part for part in (self.path, where) if part) or None

    @property
    def when(self) -> str | None:
        """The week's hours of the first place."""
        return when_in_words(self.said)


@dataclass(frozen=True, slots=True)
class WhereOffered:
    """One page of the communities of a division that offer an item, and how many there are of what."""

    name: Markup
    counts: tuple[int, ...]
    communities: int
    total: int
    day: date
    rows: tuple[OfferingRow, ...]
    page: int
    pages: int
    href: Callable[[int], str] = field(compare=False)

    @property
    def offered(self) -> str:
        """How many communities offer it, in full, in part, or without a confirmation of the last year."""
        return communities_in_words(self.counts)

    @property
    def unknown(self) -> int:
        """How many communities have not reported."""
        return self.counts[-1]


def present_places(
    availability: Availability,
    lineage: Sequence[DivisionFacts],
    streets: Mapping[int, Sequence[DivisionFacts]],
    profiles: Mapping[int, ProfileFacts],
    reader: Reader | None,
    now: datetime,
    page: int,
) -> WhereOffered:
    """Where an item is offered in the division at the end of ``lineage``, told to ``reader``.

    ``streets`` has the lineage of every street that a place lies in, ``profiles`` of the communities that have one.
    """
    division, code = lineage[-1], availability.item.code

    def href(other: int) -> str:
        return url_for(
            "residents.show_item",
            code=code,
            **place_arguments(division, other),
            _anchor="places",
        )

    def row(place: CommunityOffering) -> OfferingRow:
        path = tuple(streets.get(place.street, ()))
        depth = next((step for step, above in enumerate(path) if above.code == division.code), 0)
        return OfferingRow(
            name=place_name(place.name),
            path=way_to(step.short_name for step in path[depth + 1 :]),
            href=url_for("residents.show_community", code=place.community),
            said=say_offering(
                place.offering,
                place.segment,
                availability.item.form,
                now,
                Telling(None, profiles.get(place.community), reader),
            ),
        )

    return WhereOffered(
        name=place_name(division.short_name),
        counts=availability.counts,
        communities=sum(availability.counts),
        total=availability.total,
        day=availability.day,
        rows=tuple(row(place) for place in availability.places),
        page=page,
        pages=pages_of(availability.total, PLACES_A_PAGE),
        href=href,
    )


def scopes_to_choose(
    code: str, scopes: Sequence[DivisionFacts], *, near: bool, origin: bool, speaking: Mapping[str, Any]
) -> tuple[Link, ...]:
    """The ways to list an item's places: nearest first where there is an ``origin``, or by a wider place.

    ``near`` says that the page lists the nearest, else it lists those of the first of ``scopes``.
    """
    links = []
    if origin:
        href = url_for("residents.show_item", code=code, **speaking, _anchor="places")
        links.append(Link(_("Nearest first"), "" if near else href))
    for depth, scope in enumerate(scopes):
        href = url_for("residents.show_item", code=code, **place_arguments(scope), _anchor="places")
        links.append(Link(place_name(scope.short_name), "" if depth == 0 and not near else href))
    return tuple(links)


def coverage_in_words(division: DivisionFacts, tally: Tally) -> Markup | None:
    """An item's coverage in a division in one sentence, with the interval that the unknown leave open."""
    interval = tally.interval
    if interval is None:
        return None
    name, unknown = place_name(division.short_name), tally[Segment.UNKNOWN]
    values = {
        "place": name,
        "offering": number(tally.valid),
        "communities": number(tally.applicable),
        "unknown": number(unknown),
        "percent": f"{interval[0]}%",
        "highest": f"{interval[1]}%",
    }
    if unknown == tally.applicable:
        return filled_in(_("%(place)s: no community has reported on it yet."), **values)
    if not unknown:
        message = _(
            "%(place)s: %(offering)s of %(communities)s communities and villages offer it (%(percent)s)."
        )
    else:
        message = _(
            "%(place)s: %(offering)s of %(communities)s communities and villages offer it, %(unknown)s have not reported (%(percent)s "
            "to %(highest)s)."
        )
    return filled_in(message, **values)


def scopes_of(lineage: Sequence[DivisionFacts]) -> tuple[DivisionFacts, ...]:
    """The divisions above community level in which a list of places can be asked for, the narrowest first."""
    return tuple(step for step in reversed(lineage) if step.level is not Level.COMMUNITY)


def count_row(
    item: ItemFacts,
    place: DivisionFacts | None,
    counted: ItemAvailability | None,
    *,
    of_how_many: bool = True,
    **arguments: Any,
) -> ServiceRow:
    """An item in a list for a place wider than a community, or for no place; ``counted`` is its state there.

    ``of_how_many``: the row says how many communities there are, as the first of a list does for all. ``arguments``
    go into its address.
    """
    return ServiceRow(
        code=item.code,
        name=plain_name(item),
        official=official_beneath(item),
        href=url_for(
            "residents.show_item",
            code=item.code,
            **place_arguments(place),
            **arguments,
            # A visitor who asks for a wider place wants its places, not the state at home.
            _anchor="places" if place else None,
        ),
        said=None,
        count=None if counted is None else count_in_words(counted, of_how_many=of_how_many),
        summary=pick(item.summary_zh, item.summary_en),
        silent=counted is not None and not counted.reported,
    )


def count_in_words(counted: ItemAvailability, *, of_how_many: bool) -> str:
    """How many of a division's communities offer an item, for a row of a list."""
    if not counted.reported:
        return _("No community has reported yet")
    if not of_how_many:
        return _("Offered by %(offering)s of them", offering=number(counted.delivered))
    return _(
        "Offered by %(offering)s of %(communities)s communities and villages",
        offering=number(counted.delivered),
        communities=number(counted.communities),
    )
