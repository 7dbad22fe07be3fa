"""What the communities of the country say: invented, drawn with a published seed, signed as such.

Every line is one of a few thousand that are made beforehand, with what the domain's own functions say of each: its last
day, and what its history keeps. So a record is as the portal would have it, and drawing one costs two dice. Records name
no service points and have no texts that are searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.segments import holds_until
from catalogue.demo.practice import practice_of
from catalogue.foundation.clock import months_later
from catalogue.history.said import RecordSaid
from catalogue.models import Action, CommitteeKind, Level, Mode, ProviderKind, Role, State
from catalogue.offerings import OfferingDraft, store

SEED = "1060 country"
AUTHOR = "bench: synthetic"
"""Whom the revisions name."""
DAYS = 45
"""How far back the histories go, in days: over at least one end of a month."""
OFFERING = (
    "item_id",
    "criterion_id",
    "state",
    "mode",
    "provider_kind",
    "phone",
    "shortfall",
    "planned_for",
    "suspended_from",
    "suspended_until",
    "suspended_reason",
    "holds_until",
    "ruled_until",
    "disputed",
    "version",
    "confirmed_on",
    "confirmed_role",
    "said_by",
)
"""Columns of an offering, beside its community before them and the moment of its change behind."""
REVISION = ("item_id", "action", "actor", "role", "version", "after")
"""Columns of its entry in the history, likewise."""

_EACH = 48
"""Ways in which a line is filled in, for each item, kind of committee and lift."""
_LIFTS = (-0.12, -0.06, 0.0, 0.06, 0.12)
_NEVER, _SPARSE = 0.03, 0.08
"""Shares of communities that never reported, and that reported little."""
_FILLED, _SPREAD = 0.79, 0.09
_LATE = 0.08
"""Share of communities that reported after the first day."""
_STALE, _DISPUTED, _RULED = 0.12, 0.004, 0.005
_PHONE = "010-0500-1060"


class Line(NamedTuple):
    """One way in which a line may be filled in. ``offering`` and ``revision`` are values of the columns above."""

    item_id: int
    said: RecordSaid
    action: Action
    offering: tuple[Any, ...]
    revision: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Drawn:
    draft: OfferingDraft
    confirmed_on: date | None
    ruled_until: date | None = None
    disputed: bool = False


class Country:
    """Draws each community by itself, so that a part of the country says what it says in the whole."""

    def __init__(self, edition: EditionFacts, today: date) -> None:
        self.today, self.first = today, today - timedelta(days=DAYS)
        self.lines: list[Line] = []
        self._pools = {
            (kind, place): [self._pool(item, kind, lift) for item in edition.items]
            for kind in CommitteeKind
            for place, lift in enumerate(_LIFTS)
        }
        self._districts: dict[int, float] = {}

    def community(self, code: int, kind: CommitteeKind) -> tuple[date, list[int]]:
        """The day on which a community reported, and what: places in ``lines``, in the edition's order."""
        rng = Random(f"{SEED} {code}")
        draw = rng.random
        habit = draw()
        if habit < _NEVER:
            return self.first, []
        if habit < _NEVER + _SPARSE:
            filled = rng.uniform(0.2, 0.5)
        else:
            filled = min(1.0, max(0.45, rng.gauss(_FILLED, _SPREAD)))
        day = self.first
        if draw() < _LATE:
            day += timedelta(days=1 + int(draw() * (DAYS - 1)))
        lift = self._lift(code) + rng.gauss(0, 0.05)
        place = min(len(_LIFTS) - 1, max(0, round(lift / 0.06) + 2))
        return day, [pool[int(draw() * _EACH)] for pool in self._pools[kind, place] if draw() < filled]

    def _lift(self, code: int) -> float:
        district = code // Level.DISTRICT.span
        if district not in self._districts:
            self._districts[district] = Random(f"{SEED} district {district}").gauss(0, 0.06)
        return self._districts[district]

    def _pool(self, item: ItemFacts, kind: CommitteeKind, lift: float) -> list[int]:
        rng = Random(f"{SEED} {item.key} {kind.value} {lift}")
        first = len(self.lines)
        self.lines += [_line(item, drawn) for drawn in self._draw(rng, item, kind, lift)]
        return list(range(first, len(self.lines)))

    def _draw(self, rng: Random, item: ItemFacts, kind: CommitteeKind, lift: float) -> Iterator[_Drawn]:
        practice = practice_of(item.key, item.form)
        share = min(0.985, max(0.02, practice.share(kind) + lift))
        for _each in range(_EACH):
            provider = rng.choice(practice.providers)
            # Everything was confirmed before the histories begin, as what is brought in was.
            confirmed = self.first - timedelta(days=rng.randrange(1, 300))
            if rng.random() < _RULED:
                ruled = months_later(self.first, rng.randrange(1, 24))
                yield _Drawn(OfferingDraft(state=State.NOT_APPLICABLE), None, ruled)
            elif rng.random() < share:
                if rng.random() < _STALE:
                    confirmed = months_later(confirmed, -12)
                draft = OfferingDraft(
                    state=State.DELIVERED, mode=_mode(provider), provider_kind=provider, phone=_PHONE
                )
                yield _Drawn(draft, confirmed, disputed=rng.random() < _DISPUTED)
            else:
                yield _Drawn(self._otherwise(rng, provider), confirmed)

    def _otherwise(self, rng: Random, provider: ProviderKind) -> OfferingDraft:
        drawn = rng.random()
        if drawn < 0.42:
            return OfferingDraft(state=State.ABSENT)
        if drawn < 0.74:
            return OfferingDraft(
                state=State.PARTIAL,
                mode=_mode(provider),
                provider_kind=provider,
                phone=_PHONE,
                shortfall="每周只有半天",
            )
        if drawn < 0.9:
            return OfferingDraft(
                state=State.PLANNED, planned_for=self.first + timedelta(days=rng.randrange(300))
            )
        began = self.first - timedelta(days=rng.randrange(1, 60))
        return OfferingDraft(
            state=State.SUSPENDED,
            suspended_from=began,
            suspended_until=self.today + timedelta(days=rng.randrange(120)),
            suspended_reason="设施检修",
        )


def _mode(provider: ProviderKind) -> Mode:
    if provider is ProviderKind.COMPANY:
        return Mode.MARKET
    arranged = (ProviderKind.STREET, ProviderKind.DEPARTMENT, ProviderKind.INSTITUTION)
    return Mode.STREET if provider in arranged else Mode.OWN


def _line(item: ItemFacts, drawn: _Drawn) -> Line:
    draft = drawn.draft
    ruled = draft.state is State.NOT_APPLICABLE
    role, action = (Role.DISTRICT, Action.RULE) if ruled else (Role.WORKER, Action.IMPORT)
    until = holds_until(
        draft.state,
        confirmed_on=drawn.confirmed_on,
        planned_for=draft.planned_for,
        ruled_until=drawn.ruled_until,
    )
    values = store.draft_values(draft) | {
        "item_id": item.id,
        "criterion_id": item.criterion_id,
        "holds_until": until,
        "ruled_until": drawn.ruled_until,
        "disputed": drawn.disputed,
        "version": 1,
        "confirmed_on": drawn.confirmed_on,
        "confirmed_role": None if ruled else role.value,
        "said_by": action.value,
    }
    after = store.snapshot(
        draft,
        criterion_id=item.criterion_id,
        confirmed_on=drawn.confirmed_on,
        ruled_until=drawn.ruled_until,
        disputed=drawn.disputed,
    )
    return Line(
        item.id,
        RecordSaid(draft.state, until, item.criterion_id, drawn.disputed, None),
        action,
        tuple(values[name] for name in OFFERING),
        (item.id, action, AUTHOR, role.value, 1, after),
    )
