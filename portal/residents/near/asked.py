"""The filters in force on a page of places near home, in words, and those that one press adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

from catalogue.foundation.clock import BEIJING
from catalogue.near import Opening, PlaceWishes
from catalogue.offerings import TRAITS
from catalogue.time import days

from ...words import labels
from ...words.formatting import day as day_in_full
from ...words.i18n import say as _
from ...words.opening_hours import WEEKDAYS, day_in_words
from ..presenting.services import Link
from .criteria import NearCriteria

MORNING = time(10)
"""When people who work go on a weekend."""
SATURDAY, SUNDAY = 5, 6
FOREMOST_TRAIT = "step_free"


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters in force, each with the address of the page without it, and what is particular about the day.

    ``offers`` are filters that one press adds, ``foremost`` those of them that 关怀版 shows.
    """

    terms: tuple[Link, ...]
    offers: tuple[Link, ...]
    foremost: tuple[Link, ...]
    clear: str
    day: str | None
    year_unknown: int | None


class _Wish(NamedTuple):
    """A filter in words, whether it is in force, and the address of the page with the contrary."""

    text: str
    in_force: bool
    href: str
    foremost: bool = False


def present_asked(
    criteria: NearCriteria, now: datetime, href: Callable[..., str], *, trades: bool = False
) -> Asked:
    """The filters in words. ``href`` gives the address of the page with changes of ``PlaceWishes``.

    ``trades``: the places are of community commerce, and say what they offer.
    """
    wanted = criteria.wanted
    offered = _trades(wanted, href) if trades or wanted.trade else ()
    wishes = (*offered, *_aspect(criteria, href), *_moments(wanted, now, href), *_traits(wanted, href))
    offers = [wish for wish in wishes if not wish.in_force]
    meant = (wanted.at or now).astimezone(BEIJING).date()
    return Asked(
        terms=tuple(Link(wish.text, wish.href) for wish in wishes if wish.in_force),
        offers=tuple(Link(wish.text, wish.href) for wish in offers),
        foremost=tuple(Link(wish.text, wish.href) for wish in offers if wish.foremost),
        clear=href(opening=None, at=None, only_near=False, traits=frozenset(), trade=None, aspect=None),
        day=day_in_words(meant) if wanted.opening else None,
        year_unknown=None if days.current().knows(meant.year) or not wanted.opening else meant.year,
    )


def _moments(wanted: PlaceWishes, now: datetime, href: Callable[..., str]) -> Iterator[_Wish]:
    """The moment that is asked for, or those that one press asks for."""
    if wanted.opening is None:
        yield _Wish(_("open now"), False, href(opening=Opening.NOW), foremost=True)
        for at in coming_weekend(now):
            text = _("open on %(weekday)s at %(time)s", weekday=WEEKDAYS[at.weekday()], time=f"{at:%H:%M}")
            yield _Wish(text, False, href(opening=Opening.AT, at=at), foremost=at.weekday() == SUNDAY)
        return
    if wanted.at:
        text = _(
            "open on %(day)s (%(weekday)s) at %(time)s",
            day=day_in_full(wanted.at.date()),
            weekday=WEEKDAYS[wanted.at.weekday()],
            time=f"{wanted.at:%H:%M}",
        )
    else:
        text = _("open now") if wanted.opening is Opening.NOW else _("open now or later today")
    yield _Wish(text, True, href(opening=None, at=None))


def _trades(wanted: PlaceWishes, href: Callable[..., str]) -> Iterator[_Wish]:
    """What a shop or a stall offers: one at a time."""
    for trade, text in labels.TRADES.items():
        chosen = wanted.trade == trade
        yield _Wish(str(text), chosen, href(trade=None if chosen else trade), foremost=True)


def _aspect(criteria: NearCriteria, href: Callable[..., str]) -> Iterator[_Wish]:
    """The aspect of the services that is asked for. The form offers all of them, so none is offered beside it."""
    if criteria.aspect is not None:
        yield _Wish(str(labels.ASPECTS[criteria.aspect]), True, href(aspect=None))


def _traits(wanted: PlaceWishes, href: Callable[..., str]) -> Iterator[_Wish]:
    """What a place may say of itself, and that it is near."""
    near = wanted.only_near
    yield _Wish(_("within 15 minutes on foot"), near, href(only_near=not near))
    for trait in TRAITS:
        yield _Wish(
            _(trait.wish_term),
            trait.name in wanted.traits,
            href(traits=wanted.traits ^ {trait.name}),
            foremost=trait.name == FOREMOST_TRAIT,
        )


def coming_weekend(now: datetime) -> tuple[datetime, datetime]:
    """Ten in the morning of the next Saturday and Sunday, in the order in which they come, Beijing time."""
    here = now.astimezone(BEIJING)
    days_of = (here.date() + timedelta(days=ahead) for ahead in range(8))
    mornings = (
        datetime.combine(day, MORNING, BEIJING) for day in days_of if day.weekday() in (SATURDAY, SUNDAY)
    )
    first, second = [morning for morning in mornings if morning > here][:2]
    return first, second
