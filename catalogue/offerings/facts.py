"""What comes out of the offerings and what goes in: frozen dataclasses, never rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..catalogues import ItemFacts
from ..counters.segments import Segment
from ..models import Admits, Mode, PhoneSource, ProviderKind, State, Trade
from .point_traits import PointTraits


@dataclass(frozen=True, slots=True)
class PointFacts(PointTraits):
    """A service point. ``hours`` is the notation of ``catalogue.time.hours``; coordinates are WGS 84 degrees."""

    id: int
    community: int
    name: str
    address: str | None
    latitude: float | None
    longitude: float | None
    phones: tuple[str, ...]
    hours: str | None
    admits: Admits
    version: int = 1
    """Grows with every change."""
    directions: str | None = None
    """How to find it: a sentence with a landmark, in Chinese."""
    ends_on: date | None = None
    """The last day on which it serves residents."""
    trades: tuple[Trade, ...] = ()
    """What it does, of a place of community commerce (行当), in their order."""

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed: it is closed for good."""
        return self.ends_on is not None and self.ends_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingDraft:
    """A statement about an item in a community; fields that the state does not need may be None.

    ``points`` are ids of service points, in the order in which a resident should read them. ``phone`` is the line's own number; with ``phone_source`` the number
    is the station's or a named place's and is not repeated here: see :func:`number_to_call`.
    """

    state: State
    mode: Mode | None = None
    provider_kind: ProviderKind | None = None
    provider_name: str | None = None
    phone: str | None = None
    phone_source: PhoneSource | None = None
    link: str | None = None
    shortfall: str | None = None
    ends_on: date | None = None
    planned_for: date | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None
    suspended_reason: str | None = None
    substitute: str | None = None
    note_zh: str | None = None
    note_en: str | None = None
    points: tuple[int, ...] = ()

    def awaits_return(self, day: date) -> bool:
        """Whether it was suspended until a day before ``day``, and nothing says that it is offered again."""
        return (
            self.state is State.SUSPENDED and self.suspended_until is not None and self.suspended_until < day
        )


@dataclass(frozen=True, slots=True)
class OfferingFacts:
    """One present record: the last accepted draft, its confirmation, version and flags."""

    community: int
    item_id: int
    criterion_id: int
    """The criterion that the record speaks for: ``ItemFacts.criterion_id`` of the edition under which it was made."""
    draft: OfferingDraft
    holds_until: date | None
    ruled_until: date | None
    disputed: bool
    version: int
    confirmed_on: date | None
    confirmed_role: str | None
    updated_at: datetime
    points: tuple[PointFacts, ...] = ()
    station_phone: str | None = None
    """The number of the community's station, where the line refers to it."""
    declaration: int | None = None
    """The declaration that the record follows; None: it is the community's own."""
    declarer: str | None = None
    """The short name of the division that declared it."""
    verified_on: date | None = None
    """The day on which a spot check found what it says."""
    returned_on: date | None = None
    """The day on which a spot check returned it (退回); None once its words changed."""

    @property
    def state(self) -> State:
        """The state last said."""
        return self.draft.state

    @property
    def phone(self) -> str | None:
        """The number that residents call: the line's own, or that of the station or the place that it refers to."""
        return number_to_call(self.draft, self.points, self.station_phone)

    @property
    def last_day(self) -> date | None:
        """See :func:`last_day_of`."""
        return last_day_of(self.draft, self.points)

    def is_over(self, today: date) -> bool:
        """Whether the last day of what was offered has passed."""
        last = self.last_day
        return last is not None and last < today


def last_day_of(draft: OfferingDraft, points: Iterable[PointFacts]) -> date | None:
    """The last day of what is offered, in part or whole: its own, or that of the last of its ``points``, if all of them end.

    None where no end is known.
    """
    if draft.state not in (State.DELIVERED, State.PARTIAL):
        return None
    ends = [point.ends_on for point in points]
    days = [draft.ends_on]
    if ends and None not in ends:
        days.append(max(day for day in ends if day))
    return min((day for day in days if day), default=None)


def number_to_call(
    draft: OfferingDraft, points: Iterable[PointFacts], station_phone: str | None
) -> str | None:
    """See :func:`number_said`."""
    return number_said(draft.phone_source, draft.phone, station_phone, (point.phones for point in points))


def number_said(
    source: str | None, own: str | None, station_phone: str | None, places: Iterable[Sequence[str]]
) -> str | None:
    """The number of a line: its own, the station's, or that of the first of its ``places`` with one, by their numbers; None without any.

    ``source`` is a :class:`PhoneSource` or its value.
    """
    if source == PhoneSource.STATION:
        return station_phone
    if source == PhoneSource.PLACE:
        return next((phones[0] for phones in places if phones), None)
    return own


@dataclass(frozen=True, slots=True)
class Line:
    """One of a community's lines: an item, its segment on the counted day, and the record if any.

    A record that speaks for an earlier criterion is there, and the segment is unknown: see ``outdated``.
    """

    item: ItemFacts
    segment: Segment
    offering: OfferingFacts | None

    @property
    def outdated(self) -> bool:
        """Whether the record speaks for another criterion than the item's, and so is to be confirmed under that one."""
        if self.offering is None or self.offering.state is State.NOT_APPLICABLE:
            return False
        return self.offering.criterion_id != self.item.criterion_id

    @property
    def disputed(self) -> bool:
        """Whether the record is disputed, as counters see it: under the criterion that it speaks for."""
        offering = self.offering
        return offering is not None and offering.disputed and offering.criterion_id == self.item.criterion_id

    @property
    def returned(self) -> bool:
        """Whether a spot check returned the line, and its words have not changed since."""
        return self.offering is not None and self.offering.returned_on is not None

    @property
    def kept_by_others(self) -> bool:
        """Whether the record follows a declaration, so that the community does not keep it."""
        return self.offering is not None and self.offering.declaration is not None

    @property
    def version(self) -> int:
        """The version that a writer must have seen; 0 where there is no record."""
        return self.offering.version if self.offering else 0
