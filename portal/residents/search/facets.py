"""Facets: narrowing a list of services by category, audience, state and place.

The count beside a value says how many services would be shown if it were chosen: those that fit all other facets
chosen. A value that would leave nothing is shown but leads nowhere. Each facet takes one value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.divisions import DivisionFacts
from catalogue.models import Form, Level

from ...words import labels
from ...words.i18n import filled_in
from ...words.i18n import say as _
from ...words.item_names import category_name
from ...words.place_names import place_name
from ..forms import FACETS, STATES_AROUND, STATES_HERE, SearchCriteria

TITLES = {
    "category": _l("Category"),
    "aspect": _l("Aspect of basic services"),
    "audience": _l("Who it is for"),
    "event": _l("What has happened"),
    "form": _l("How it reaches you"),
    "state": _l("Availability"),
}
_OUTSIDE: labels.Words = {
    "all": _l("Offered by all that have reported"),
    "some": _l("Offered by some"),
    "none": _l("Offered by none that has reported"),
    "unreported": _l("No community has reported"),
}
_HERE: labels.Words = {
    segment.value: labels.SEGMENTS[segment] for segment in SEGMENTS if segment.value in STATES_HERE
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet. ``href`` chooses it, or gives it up if it is chosen; empty where nothing is behind it."""

    text: str | Markup
    count: int
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values. ``name`` is the one in the query string."""

    name: str
    title: str
    options: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Removable:
    """Something that narrows the page: what it is, its words, and the page without it (empty: it must stay).

    ``without`` says in full what the link does, for those who hear the page.
    """

    title: str
    text: str | Markup
    href: str
    without: str


def state_around(counts: Sequence[int]) -> str:
    """The state of an item in a wider place, from its communities by segment in the order of ``SEGMENTS``."""
    tally = dict(zip(SEGMENTS, counts, strict=True))
    reported = sum(counts) - tally[Segment.UNKNOWN] - tally[Segment.NOT_APPLICABLE]
    if not reported:
        return "unreported"
    valid = tally[Segment.DELIVERED]
    return "none" if not valid else "all" if valid == reported else "some"


def states_of(place: DivisionFacts | None) -> tuple[str, ...]:
    """The states that a place can be asked about; none where there is no place."""
    if place is None:
        return ()
    return STATES_HERE if place.level is Level.COMMUNITY else STATES_AROUND


_PART = "-part-"
"""Holds the place of a part's code, in an address."""


def usable(criteria: SearchCriteria, place: DivisionFacts | None) -> tuple[dict[str, str], tuple[str, ...]]:
    """The facets that make sense for a place, and the titles of those that were left out."""
    chosen = dict(criteria.chosen)
    left_out = list(criteria.left_out)
    if "state" in chosen and chosen["state"] not in states_of(place):
        del chosen["state"]
        left_out.append("state")
    return chosen, tuple(str(TITLES[name]) for name in left_out)


def matching(
    items: Iterable[ItemFacts],
    chosen: Mapping[str, str],
    states: Mapping[int, str],
    *,
    but: str | None = None,
) -> tuple[ItemFacts, ...]:
    """The items that fit every facet chosen, in their order; ``but`` names one that is not asked about."""
    wanted = [(name, value) for name, value in chosen.items() if name != but]
    return tuple(
        item for item in items if all(value in values_of(name, item, states) for name, value in wanted)
    )


def values_of(name: str, item: ItemFacts, states: Mapping[int, str]) -> tuple[str, ...]:
    """The values that an item has in a facet. ``states`` are the items' by id."""
    if name == "category":
        return (item.category_code,)
    if name == "audience":
        return item.audiences
    if name == "event":
        return item.life_events
    if name == "aspect":
        return (item.aspect,) if item.aspect else ()
    if name == "form":
        return (item.form.value,)
    return (states[item.id],) if item.id in states else ()


def present_facets(
    criteria: SearchCriteria,
    endpoint: str,
    edition: EditionFacts,
    items: Sequence[ItemFacts],
    chosen: Mapping[str, str],
    states: Mapping[int, str],
) -> tuple[Facet, ...]:
    """The facets of a list before it is narrowed. One of which no value would leave less is left out."""
    facets = []
    for name in FACETS:
        present = {value for item in items for value in values_of(name, item, states)}
        pool = matching(items, chosen, states, but=name)
        counts = Counter(value for item in pool for value in values_of(name, item, states))
        own = chosen.get(name)
        if not own and all(counts[value] in (0, len(pool)) for value in present):
            continue
        options = tuple(
            _option(criteria, endpoint, name, value, text, counts[value], chosen=value == own)
            for value, text in _words(name, edition, present | ({own} if own else set()))
        )
        facets.append(Facet(name, str(TITLES[name]), options))
    return tuple(facets)


def _option(
    criteria: SearchCriteria,
    endpoint: str,
    name: str,
    value: str,
    text: str | Markup,
    count: int,
    *,
    chosen: bool,
) -> FacetValue:
    href = ""
    if chosen or count:
        href = criteria.href(endpoint, **{name: None if chosen else value})
    return FacetValue(text, count, href, chosen)


def _words(name: str, edition: EditionFacts, present: set[str]) -> list[tuple[str, str | Markup]]:
    """The values of a facet that are there, each with its words, in the order in which pages list them."""
    if name == "category":
        return [
            (category.code, Markup("{} {}").format(category.code, category_name(category)))
            for category in edition.categories
            if category.code in present
        ]
    order: Iterable[str] = {
        "audience": (*labels.AUDIENCES, *sorted(present.difference(labels.AUDIENCES))),
        "event": (*labels.LIFE_EVENTS, *sorted(present.difference(labels.LIFE_EVENTS))),
        "aspect": tuple(labels.ASPECTS),
        "form": [form.value for form in Form],
        "state": (*STATES_HERE, *STATES_AROUND),
    }[name]
    return [(value, word_for(name, value)) for value in order if value in present]


def word_for(name: str, value: str) -> str:
    """The words for a value of any facet but the category."""
    if name == "audience":
        return str(labels.audience(value))
    if name == "event":
        return str(labels.life_event(value))
    if name == "aspect":
        return str(labels.ASPECTS[value])
    if name == "form":
        return str(labels.FORMS[Form(value)])
    return str(_HERE[value] if value in _HERE else _OUTSIDE[value])


def present_chosen(
    criteria: SearchCriteria, endpoint: str, edition: EditionFacts, chosen: Mapping[str, str]
) -> tuple[Removable, ...]:
    """The facets chosen, each with the page without it."""
    found = []
    for name, value in chosen.items():
        ((_value, text),) = _words(name, edition, {value})
        found.append(
            Removable(
                title=str(TITLES[name]),
                text=text,
                href=criteria.href(endpoint, **{name: None}),
                without=filled_in(
                    _("Any “%(facet)s”: without %(value)s"), facet=TITLES[name], value=text
                ).striptags(),
            )
        )
    return tuple(found)


def present_parts(
    criteria: SearchCriteria,
    endpoint: str,
    parts: Sequence[DivisionFacts],
    delivered: Mapping[int, int],
    *,
    query: str,
) -> Facet | None:
    """The parts of a place, each with how many of the services shown are delivered in it; None if in none of them.

    ``query`` are the words without the place that they name, since that would win over the part chosen.
    """
    if not any(delivered.get(part.code) for part in parts):
        return None
    level = parts[0].level
    # What a state means depends on the place, so it is given up with it. One address serves all parts.
    before, _part, after = criteria.href(endpoint, q=query, in_=_PART, state=None).partition(_PART)
    return Facet(
        "in",
        str(labels.LEVELS[level]),
        tuple(
            FacetValue(
                place_name(part.short_name),
                count,
                f"{before}{part.code}{after}" if count else "",
            )
            for part in parts
            for count in (delivered.get(part.code, 0),)
        ),
    )
