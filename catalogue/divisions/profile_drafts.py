"""A community's profile as entered and as it is, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ..foundation import clock
from ..foundation.errors import Invalid, Problem, _, too_long
from ..models import AliasKind
from ..telephones import read_entries
from ..time.wording import hours_of

VILLAGE_PILOT = "village_pilot"
"""The type of communities that their street records: see ``catalogue.village_pilots``."""
#: Code of a type tag -> its Chinese name, in the order in which they are shown.
TYPE_TAGS: Mapping[str, str] = {
    "old_estate": "老旧小区",
    "new_estate": "新建小区",
    "urban_fringe": "城乡结合部",
    "rural": "郊区农村",
    VILLAGE_PILOT: "村庄社区化试点",
}

MOST_PHONES = 5
MOST_ALIASES = 200
MOST_HOUSEHOLDS = 1_000_000
_LENGTHS = {"station_name": 100, "address": 200}
_ALIAS_LENGTH = 60
MEASURES: Mapping[str, int] = {"rooms_area": 100_000, "social_workers": 1_000, "office_funds": 100_000}
"""Field of a value that comes with its day (``…_on``) -> the largest that is believed."""
_PLACES = 6
"""Decimal places kept of a coordinate: a tenth of a metre."""

MEASURED = (*MEASURES, *(f"{name}_on" for name in MEASURES))
"""The fields of these values and of their days."""


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """A name that people use for a part of a community."""

    name: str
    kind: AliasKind = AliasKind.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDraft:
    """The profile of a community as entered; every field may stay empty.

    ``hours`` in the notation of ``catalogue.time.hours``; ``latitude`` and ``longitude`` of the reference point for
    walking distances, WGS 84 degrees; ``type_tags`` are keys of :data:`TYPE_TAGS`.
    ``rooms_area`` in square metres, ``social_workers`` in persons, ``office_funds`` in yuan a household, each with the day of
    which it is (``…_on``). Whole numbers, rounded down.
    """

    station_name: str | None = None
    address: str | None = None
    phones: tuple[str, ...] = ()
    hours: str | None = None
    households: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    type_tags: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    rooms_area: int | None = None
    rooms_area_on: date | None = None
    social_workers: int | None = None
    social_workers_on: date | None = None
    office_funds: int | None = None
    office_funds_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """A community's present profile. Tags are in the order of :data:`TYPE_TAGS`, aliases by name."""

    community: int
    station_name: str | None
    address: str | None
    phones: tuple[str, ...]
    hours: str | None
    households: int | None
    latitude: float | None
    longitude: float | None
    type_tags: tuple[str, ...]
    aliases: tuple[Alias, ...]
    updated_at: datetime | None
    """None where there are aliases but nothing else."""
    version: int
    """Grows with every change; 0 where there are aliases but nothing else."""
    rooms_area: int | None = None
    rooms_area_on: date | None = None
    social_workers: int | None = None
    social_workers_on: date | None = None
    office_funds: int | None = None
    office_funds_on: date | None = None

    @property
    def draft(self) -> ProfileDraft:
        """The same as something that can be changed and saved again."""
        return ProfileDraft(**{name: getattr(self, name) for name in ProfileDraft.__dataclass_fields__})


def tidy_profile(draft: ProfileDraft, *, kept: Collection[str] = ()) -> ProfileDraft:
    """The draft in its canonical form: trimmed, hours and telephones in their one spelling, tags and aliases sorted.

    Telephones in ``kept`` are on record and may be in none. Raises ``Invalid`` with every problem.
    """
    problems: list[Problem] = []
    texts: dict[str, Any] = {name: (getattr(draft, name) or "").strip() or None for name in _LENGTHS}
    for name, limit in _LENGTHS.items():
        problems += too_long(name, texts[name], limit)
    phones, question = read_entries(draft.phones, kept=kept)
    if len(phones) > MOST_PHONES:
        problems.append(Problem("phones", _("At most %(limit)d phone numbers."), {"limit": MOST_PHONES}))
    if question:
        problems.append(question)
    hours = None
    try:
        hours = hours_of(draft.hours)
    except Invalid as error:
        problems += error.problems
    if draft.households is not None and not 0 <= draft.households <= MOST_HOUSEHOLDS:
        problems.append(
            Problem("households", _("Between 0 and %(limit)d households."), {"limit": MOST_HOUSEHOLDS})
        )
    problems += _wrong_coordinates(draft)
    problems += _wrong_measures(draft)
    unknown = [tag for tag in draft.type_tags if tag not in TYPE_TAGS]
    if unknown:
        problems.append(Problem("type_tags", _("“%(text)s” is not a type tag."), {"text": unknown[0]}))
    aliases = [replace(alias, name=alias.name.strip()) for alias in draft.aliases]
    problems += _wrong_aliases(aliases)
    if problems:
        raise Invalid(problems)
    return ProfileDraft(
        **texts,
        phones=phones,
        hours=hours,
        households=draft.households,
        latitude=None if draft.latitude is None else round(float(draft.latitude), _PLACES),
        longitude=None if draft.longitude is None else round(float(draft.longitude), _PLACES),
        type_tags=tuple(tag for tag in TYPE_TAGS if tag in draft.type_tags),
        aliases=tuple(sorted(aliases)),
        **{name: getattr(draft, name) for name in MEASURED},
    )


def _wrong_coordinates(draft: ProfileDraft) -> list[Problem]:
    problems = []
    if (draft.latitude is None) != (draft.longitude is None):
        problems.append(Problem("latitude", _("Give both coordinates, or none."), {}))
    if draft.latitude is not None and not -90 <= draft.latitude <= 90:
        problems.append(Problem("latitude", _("The latitude lies between -90 and 90 degrees."), {}))
    if draft.longitude is not None and not -180 <= draft.longitude <= 180:
        problems.append(Problem("longitude", _("The longitude lies between -180 and 180 degrees."), {}))
    return problems


def _wrong_measures(draft: ProfileDraft) -> list[Problem]:
    problems = []
    for name, most in MEASURES.items():
        value, day = getattr(draft, name), getattr(draft, f"{name}_on")
        if value is not None and not 0 <= value <= most:
            problems.append(Problem(name, _("Between 0 and %(limit)d."), {"limit": most}))
        if value is not None and day is None:
            problems.append(Problem(f"{name}_on", _("Say of which day the value is."), {}))
        if value is None and day is not None:
            problems.append(Problem(name, _("There is a day without a value."), {}))
        if day is not None and day > clock.today():
            problems.append(Problem(f"{name}_on", _("This day has not come yet."), {}))
    return problems


def _wrong_aliases(aliases: list[Alias]) -> list[Problem]:
    problems = []
    if len(aliases) > MOST_ALIASES:
        problems.append(Problem("aliases", _("At most %(limit)d names."), {"limit": MOST_ALIASES}))
    if any(not 1 <= len(alias.name) <= _ALIAS_LENGTH for alias in aliases):
        problems.append(
            Problem("aliases", _("A name has 1 to %(limit)d characters."), {"limit": _ALIAS_LENGTH})
        )
    names = [alias.name for alias in aliases]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        problems.append(Problem("aliases", _("The name “%(text)s” is listed twice."), {"text": twice}))
    return problems
