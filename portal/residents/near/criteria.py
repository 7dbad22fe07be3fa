"""What a resident asks of places near home, as a query string: ``/items/<code>/near?when=at&date=&time=&step-free=1``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Field, Form, RadioField, StringField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.divisions import DivisionFacts
from catalogue.foundation.clock import BEIJING
from catalogue.models import Level, Trade
from catalogue.near import Opening, PlaceWishes
from catalogue.offerings import TRAITS

from ...requests.queries import page_number
from ...words.labels import ASPECTS
from ..forms import find_division, plain

FARTHEST_DAYS = 400
"""How far ahead one can ask: later holidays and hours are not known."""
FIRST_TIME, LAST_TIME = time(10), time(18)
"""Between these hours the form suggests a moment if none was asked for."""


class NearForm(Form):
    """The filters. No token, no cookie: it is a page's address.

    ``offered`` is the moment that the form came with: a reader who sets another wants to go then, for any ``when``
    was left at.
    """

    when = RadioField(
        _l("When do you want to go?"),
        choices=[
            SelectChoice("", _l("It does not matter")),
            SelectChoice(Opening.NOW.value, _l("Open now")),
            SelectChoice(Opening.TODAY.value, _l("Open now or later today")),
            SelectChoice(Opening.AT.value, _l("Open on this day, at this time:")),
        ],
        default="",
        validate_choice=False,
    )
    date = DateField(_l("Day"))
    time = TimeField(_l("Time"))
    offered = StringField(filters=[plain])
    near = BooleanField(_l("Within 15 minutes on foot"), name="near")
    aspect = RadioField(
        _l("Aspect of basic services"),
        choices=[
            SelectChoice("", _l("It does not matter")),
            *(SelectChoice(aspect, words) for aspect, words in ASPECTS.items()),
        ],
        default="",
        validate_choice=False,
    )
    trade = StringField(filters=[plain])
    page = StringField(filters=[plain])
    within = StringField(name="in", filters=[plain])

    @property
    def boxes(self) -> tuple[Field, ...]:
        """What can be ticked: near, and every trait."""
        return (self.near, *(self[trait.name] for trait in TRAITS))


for _trait in TRAITS:
    setattr(NearForm, _trait.name, BooleanField(lazy_gettext(_trait.wish), name=_trait.parameter))


class Slip(StrEnum):
    """Why a moment was left out."""

    UNREADABLE = "unreadable"
    PAST = "past"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True)
class NearCriteria:
    """A query string, checked. ``slip`` says why a day or time was left out; ``last_day`` is the farthest to ask for.

    ``community`` is the one that the address names; None if it names none.
    """

    form: NearForm
    wanted: PlaceWishes
    slip: Slip | None
    last_day: date
    page: int
    community: DivisionFacts | None = None
    aspect: str | None = None
    """Only services of this aspect, a key of ``catalogue.catalogues.terms.ASPECTS``; on the list of all services alone."""

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The arguments of an address that asks the same, with ``changes`` of :class:`PlaceWishes` or of ``aspect``."""
        aspect = changes.pop("aspect", self.aspect)
        wanted = replace(self.wanted, **changes)
        found: dict[str, Any] = {}
        if wanted.opening is not None:
            found["when"] = wanted.opening.value
            if wanted.opening is Opening.AT and wanted.at is not None:
                found |= {"date": f"{wanted.at:%Y-%m-%d}", "time": f"{wanted.at:%H:%M}"}
        for name, asked in (
            ("near", wanted.only_near),
            *((trait.parameter, trait.name in wanted.traits) for trait in TRAITS),
        ):
            if asked:
                found[name] = 1
        if wanted.trade is not None:
            found["trade"] = wanted.trade.value
        if aspect is not None:
            found["aspect"] = aspect
        return found


def read_trade(arguments: Mapping[str, str]) -> Trade | None:
    """The trade of community commerce that an address asks for; None for any other value."""
    said = arguments.get("trade")
    return Trade(said) if said in set(Trade) else None


def read_near_criteria(arguments: MultiDict[str, str], now: datetime) -> NearCriteria:
    """The filters of a query string: never an error, at most a moment that is left out and said so."""
    form = NearForm(arguments)
    opening = Opening(form.when.data) if form.when.data in set(Opening) else None
    at, slip = None, None
    named = find_division(form.within.data or "")
    today, soon = now.astimezone(BEIJING).date(), _soon(now)
    if opening is None and _moment_was_set(
        arguments, form.offered.data or _offered(soon.date(), soon.time())
    ):
        opening = Opening.AT
    if opening is Opening.AT:
        at = _moment(arguments, form.date.data, form.time.data, today)
        slip = _slip(at, today)
        if slip:
            opening = at = None
    form.when.data = opening.value if opening else ""
    aspect = form.aspect.data if form.aspect.data in ASPECTS else None
    form.aspect.data = aspect or ""
    # What the reader may choose next begins with a moment that is still to come.
    form.date.data = (at or soon).date()
    form.time.data = (at or soon).time()
    form.offered.data = _offered(form.date.data, form.time.data)
    form.date.raw_data = form.time.raw_data = None
    return NearCriteria(
        form=form,
        wanted=PlaceWishes(
            only_near=form.near.data,
            opening=opening,
            at=at,
            traits=frozenset(trait.name for trait in TRAITS if form[trait.name].data),
            trade=read_trade({"trade": form.trade.data or ""}),
        ),
        slip=slip,
        last_day=_last_day(today),
        page=page_number(form.page.data) or 1,
        community=named if named and named.level is Level.COMMUNITY else None,
        aspect=aspect,
    )


def _soon(now: datetime) -> datetime:
    """The next full hour at which places are likely to be open, in Beijing time and without its zone."""
    here = now.astimezone(BEIJING).replace(tzinfo=None)
    coming = here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if coming.date() == here.date() and coming.time() <= LAST_TIME:
        return max(coming, datetime.combine(here.date(), FIRST_TIME))
    return datetime.combine(here.date() + timedelta(days=1), FIRST_TIME)


def _offered(day: date, clock: time) -> str:
    """A moment as the form carries it along: 2026-11-29T10:00."""
    return f"{day:%Y-%m-%d}T{clock:%H:%M}"


def _moment_was_set(arguments: MultiDict[str, str], offered: str) -> bool:
    """Whether the address has a day or a time that is not the one that the form came with."""
    day, _, clock = offered.partition("T")
    return arguments.get("date", day) not in ("", day) or arguments.get("time", clock) not in ("", clock)


def _moment(
    arguments: MultiDict[str, str], day: date | None, clock: time | None, today: date
) -> datetime | None:
    """The moment asked for, Beijing time; today where no day was given; None for what cannot be read."""
    if arguments.get("date") and day is None:
        return None
    return None if clock is None else datetime.combine(day or today, clock, BEIJING)


def _last_day(today: date) -> date:
    return today + timedelta(days=FARTHEST_DAYS)


def _slip(at: datetime | None, today: date) -> Slip | None:
    """What is wrong with a moment; None if nothing is. An hour of today that has gone by is let pass."""
    if at is None:
        return Slip.UNREADABLE
    if at.date() < today:
        return Slip.PAST
    return Slip.TOO_FAR if at.date() > _last_day(today) else None
