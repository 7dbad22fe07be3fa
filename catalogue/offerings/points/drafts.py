"""A service point as entered: what is wrong with it, and what is kept of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from ...foundation.errors import Invalid, Problem, _, too_long
from ...models import Admits, Trade, ordered_trades
from ...telephones import read_entries
from ...time.wording import hours_of
from ..point_traits import TRAIT_NAMES, PointTraits, check_traits, traits_of

MOST_PHONES = 5
LONGEST_TEXTS = {"name": 100, "address": 200, "directions": 200}
_PLACES = 6
"""Decimal places kept of a coordinate."""
POINT_FIELDS = (
    "name",
    "address",
    "directions",
    "latitude",
    "longitude",
    "phones",
    "hours",
    "admits",
    "ends_on",
    "trades",
    *TRAIT_NAMES,
)
"""What a point says of itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointDraft(PointTraits):
    """A service point as entered. ``hours`` in the notation of ``catalogue.time.hours``; coordinates WGS 84 degrees."""

    name: str
    address: str | None = None
    directions: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    phones: Sequence[str] = field(default_factory=tuple)
    hours: str | None = None
    admits: Admits = Admits.COMMUNITY
    ends_on: date | None = None
    trades: Collection[Trade] = ()


def _check_coordinates(draft: PointDraft) -> Iterator[Problem]:
    if (draft.latitude is None) != (draft.longitude is None):
        yield Problem("latitude", _("Give both coordinates, or none."), {})
    if draft.latitude is not None and not -90 <= draft.latitude <= 90:
        yield Problem("latitude", _("The latitude lies between -90 and 90 degrees."), {})
    if draft.longitude is not None and not -180 <= draft.longitude <= 180:
        yield Problem("longitude", _("The longitude lies between -180 and 180 degrees."), {})


def tidy_point(draft: PointDraft, *, kept: Collection[str] = ()) -> PointDraft:
    """The draft in its canonical form: trimmed, empty texts None, hours and telephones in their one spelling, and
    coordinates to a tenth of a metre. Telephones in ``kept`` are on record and may be in none.

    Raises ``Invalid`` with every problem.
    """
    problems: list[Problem] = []
    hours: str | None = None
    if not draft.name.strip():
        problems.append(Problem("name", _("Give the place a name."), {}))
    for name, limit in LONGEST_TEXTS.items():
        problems += too_long(name, getattr(draft, name), limit)
    phones, question = read_entries(draft.phones, kept=kept)
    if len(phones) > MOST_PHONES:
        problems.append(Problem("phones", _("At most %(limit)d phone numbers."), {"limit": MOST_PHONES}))
    if question:
        problems.append(question)
    problems += _check_coordinates(draft)
    try:
        hours = hours_of(draft.hours)
    except Invalid as error:
        problems += error.problems
    problems += check_traits(draft)
    if problems:
        raise Invalid(problems)
    return PointDraft(
        name=draft.name.strip(),
        address=(draft.address or "").strip() or None,
        directions=(draft.directions or "").strip() or None,
        latitude=rounded(draft.latitude),
        longitude=rounded(draft.longitude),
        phones=phones,
        hours=hours,
        admits=draft.admits,
        ends_on=draft.ends_on,
        trades=ordered_trades(draft.trades),
        **traits_of(draft),
    )


def rounded(degrees: float | None) -> float | None:
    """A coordinate as exactly as it is kept."""
    return None if degrees is None else round(float(degrees), _PLACES)
