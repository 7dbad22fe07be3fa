"""What the communities of the demonstration say of each item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from ..catalogues import EditionFacts, ItemFacts
from ..counters.segments import CONFIRMATION_MONTHS
from ..foundation.clock import months_later
from ..models import CommitteeKind, Form, Mode, PhoneSource, ProviderKind, State
from ..offerings import ImportedOffering, OfferingDraft
from . import words
from .places import Site
from .practice import Practice, place_of, practice_of

_Choice = TypeVar("_Choice")

_NEVER, _SPARSE, _MODEL = 0.05, 0.14, 0.015
"""Shares of communities that never reported, reported little, and are held up as models."""
_OLDEST_VALID = 345
"""Days since the oldest confirmation that still counts."""
_STALE_MONTHS = tuple(range(CONFIRMATION_MONTHS + 1, CONFIRMATION_MONTHS + 9))
"""Months since confirmations that no longer count: 13 to 20."""
_DISPUTED = 0.004
_NOTED = 0.12
_CONTRACTED = 0.3


@dataclass(frozen=True, slots=True)
class Habits:
    """How a community keeps its lines: share filled in, lift of every item, share left to go stale."""

    filled: float
    lift: float
    stale: float
    confirmed: tuple[date, ...]
    """Days on which most of its lines were confirmed."""


def habits_of(rng: Random, code: int, street_lift: float, today: date) -> Habits | None:
    """A community's habits, drawn from its district's and its street's; None if it never reported."""
    place = place_of(code)
    days = tuple(today - timedelta(days=rng.randrange(_OLDEST_VALID)) for _each in range(3))
    drawn = rng.random()
    if drawn < _NEVER:
        return None
    if drawn < _NEVER + _SPARSE:
        return Habits(rng.uniform(0.2, 0.5), place.lift + street_lift - 0.1, 0.25, days)
    if drawn > 1 - _MODEL and place.lift > 0:
        return Habits(1.0, 1.0, 0.0, days)
    filled = min(1.0, max(0.45, place.report + 0.05 + rng.gauss(0, 0.09)))
    return Habits(
        filled, place.lift + street_lift + rng.gauss(0, 0.07), rng.choice((0.04, 0.08, 0.12, 0.3)), days
    )


def showcase_habits(rng: Random, today: date) -> Habits:
    """Habits of a community to which a demonstration account leads: well kept, with some lines left to do."""
    days = tuple(today - timedelta(days=rng.randrange(20, 200)) for _each in range(3))
    return Habits(0.86, 0.05, 0.08, days)


class Writer:
    """Draws the records of one community after the other; ``edition``'s items are looked up once."""

    def __init__(self, edition: EditionFacts, today: date) -> None:
        self._today = today
        self._stale = tuple(months_later(today, -months) for months in _STALE_MONTHS)
        self._categories = tuple(
            tuple((item, practice_of(item.key, item.form)) for item in category.items)
            for category in edition.categories
        )

    def records(
        self,
        rng: Random,
        site: Site,
        habits: Habits,
        neighbours: dict[str, int],
        *,
        surely: frozenset[str] = frozenset(),
    ) -> Iterator[ImportedOffering]:
        """The records of a community, in the edition's order.

        ``neighbours`` maps kinds of place to a neighbour's point that admits people of the street;
        ``surely`` are keys of items that it delivers in any case.
        """
        draw = rng.random
        community = site.division.code
        kind = site.division.kind or CommitteeKind.JU
        for category in self._categories:
            filled = habits.filled if habits.filled == 1.0 else habits.filled + rng.gauss(0, 0.1)
            for item, practice in category:
                if draw() >= filled and item.key not in surely:
                    continue
                share = min(0.985, max(0.02, practice.share(kind) + habits.lift))
                sure = item.key in surely or habits.lift >= 1.0
                draft = None
                if sure or draw() < share:
                    draft = self._delivered(rng, site, item, practice, neighbours)
                if draft is None:
                    yield self._otherwise(rng, site, item, practice, habits)
                    continue
                confirmed = habits.confirmed[int(draw() * 3)]
                if not sure and draw() < habits.stale:
                    confirmed = self._stale[int(draw() * len(self._stale))]
                yield ImportedOffering(
                    community, item, draft, confirmed, disputed=not sure and draw() < _DISPUTED
                )

    def _delivered(
        self, rng: Random, site: Site, item: ItemFacts, practice: Practice, neighbours: dict[str, int]
    ) -> OfferingDraft | None:
        """A delivered record; None if the item needs a place and neither the community nor a neighbour has one."""
        draw = rng.random
        provider = practice.providers[0 if draw() < 0.72 else int(draw() * len(practice.providers))]
        mode = _mode(provider, draw())
        note: tuple[str, str] | None = None
        points: tuple[int, ...] = ()
        for venue in practice.venues:
            if venue in site.points:
                points = (site.points[venue],)
                break
            if venue in neighbours and draw() < 0.4:
                points, mode, note = (neighbours[venue],), Mode.SHARED, words.SHARED_NOTE
                break
        form = item.form
        if form is Form.VENUE and not points:
            if practice.venues and practice.venues[0] == "canteen":
                return None
            points = (site.points["station"],)
        if note is None:
            note = _noted(
                form, at_a_place=bool(points), charged=mode is Mode.MARKET and practice.fee, draw=draw
            )
        phone_source = None
        if form is Form.HOME or form is Form.REMOTE or draw() < 0.2:
            phone_source = PhoneSource.STATION
        return OfferingDraft(
            state=State.DELIVERED,
            mode=mode,
            provider_kind=provider,
            provider_name=provider_name(rng, site, item, provider),
            phone_source=phone_source,
            ends_on=self._end(site, item) if provider is ProviderKind.COMPANY else None,
            note_zh=note[0] if note else None,
            note_en=note[1] if note and draw() < 0.5 else None,
            points=points,
        )

    def _end(self, site: Site, item: ItemFacts) -> date | None:
        """The last day of a contract with a company; few have said one. Dice of their own, for nothing else depends on it."""
        rng = Random(f"{site.phone} {item.key} end")
        return self._today + timedelta(days=rng.randrange(4, 700)) if rng.random() < _CONTRACTED else None

    def _otherwise(
        self, rng: Random, site: Site, item: ItemFacts, practice: Practice, habits: Habits
    ) -> ImportedOffering:
        draw = rng.random
        today = self._today
        confirmed = habits.confirmed[int(draw() * 3)]
        drawn = draw()
        if drawn < 0.42:
            draft = OfferingDraft(state=State.ABSENT, note_zh=_absent_note(draw()))
        elif drawn < 0.74:
            provider = practice.providers[0]
            draft = OfferingDraft(
                state=State.PARTIAL,
                mode=_mode(provider, draw()),
                provider_kind=provider,
                provider_name=provider_name(rng, site, item, provider),
                phone_source=PhoneSource.STATION,
                shortfall=_pick(words.SHORTFALLS[item.form], draw()),
                points=(site.points["station"],) if item.form is Form.VENUE else (),
            )
        elif drawn < 0.90:
            draft = OfferingDraft(
                state=State.PLANNED, planned_for=today + timedelta(days=15 + int(draw() * 300))
            )
        else:
            reason, substitute = _pick(words.SUSPENSIONS[item.form], draw())
            began = today - timedelta(days=3 + int(draw() * 60))
            confirmed = max(confirmed, began)
            draft = OfferingDraft(
                state=State.SUSPENDED,
                phone_source=PhoneSource.STATION,
                suspended_from=began,
                # Some have ended, and the community has not said yet that the service is back.
                suspended_until=max(began, today + timedelta(days=int(draw() * 126) - 6))
                if draw() < 0.8
                else None,
                suspended_reason=reason,
                substitute=substitute,
            )
        return ImportedOffering(site.division.code, item, draft, confirmed)


def provider_name(rng: Random, site: Site, item: ItemFacts, kind: ProviderKind) -> str:
    """Who provides an item, by kind of provider: the community's own bodies, or an invented company."""
    if kind is ProviderKind.STATION:
        return site.station_name
    if kind is ProviderKind.COMMITTEE:
        return site.division.name
    if kind is ProviderKind.STREET:
        return f"{site.street_name}公共服务窗口"
    if kind is ProviderKind.VOLUNTEERS:
        return f"{site.base}志愿服务队"
    if kind in (ProviderKind.DEPARTMENT, ProviderKind.INSTITUTION):
        if item.key in words.POLICE_ITEMS:
            return f"{site.street_name}{words.POLICE}"
        return f"{site.street_name}{words.DEPARTMENTS.get(item.category_code, '公共服务窗口')}"
    if kind is ProviderKind.LOCAL_UNIT:
        return f"{site.base}{words.LOCAL_UNIT}"
    if kind is ProviderKind.SOCIAL:
        return _pick(words.SOCIAL, rng.random())
    return _pick(words.COMPANIES[words.PAID_BY.get(item.key, "other")], rng.random())


def _mode(provider: ProviderKind, drawn: float) -> Mode:
    if provider is ProviderKind.COMPANY:
        return Mode.MARKET if drawn < 0.85 else Mode.STREET
    if provider in (ProviderKind.STREET, ProviderKind.DEPARTMENT, ProviderKind.INSTITUTION):
        return Mode.STREET if drawn < 0.8 else Mode.OWN
    return Mode.OWN if drawn < 0.92 else Mode.STREET


def _noted(
    form: Form, *, at_a_place: bool, charged: bool, draw: Callable[[], float]
) -> tuple[str, str] | None:
    """A note on a delivered record, or none."""
    if form in (Form.OUTREACH, Form.FACILITY) and not at_a_place:
        return _pick(words.NOTES[form], draw())
    if charged and draw() < 0.3:
        return _pick(words.FEE_NOTES, draw())
    return _pick(words.NOTES[form], draw()) if draw() < _NOTED else None


def _pick(choices: Sequence[_Choice], drawn: float) -> _Choice:
    """The choice at ``drawn`` (0 to 1): cheaper than ``Random.choice``, of which there would be a million."""
    return choices[int(drawn * len(choices))]


def _absent_note(drawn: float) -> str | None:
    """A note for about a third of the lines that say “not offered”."""
    place = int(drawn * 3 * len(words.ABSENT_NOTES))
    return words.ABSENT_NOTES[place][0] if place < len(words.ABSENT_NOTES) else None
