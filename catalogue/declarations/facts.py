"""What declarations say: frozen dataclasses, never rows."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ..foundation.codes import level_of
from ..models import DeclarationAnswer, Level, Mode, PhoneSource, ProviderKind, State
from ..offerings import OfferingDraft, PointFacts, tidy

DECLARING = frozenset({Level.DISTRICT, Level.STREET, Level.COMMUNITY})
"""The levels of divisions that declare services."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Why and how long a declared service rests, and what there is instead. ``since`` None: from today on."""

    reason: str
    since: date | None = None
    until: date | None = None
    substitute: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationDraft:
    """A service as it is declared. ``items`` and ``points`` are ids, ``communities`` codes.

    ``phone`` is the service's own number, if residents do not call its places. ``begins_on`` is the first day, None: as soon
    as it is declared; ``ends_on`` is the last day, None: open.
    """

    name: str
    provider_kind: ProviderKind | None = None
    provider_name: str | None = None
    phone: str | None = None
    link: str | None = None
    note_zh: str | None = None
    note_en: str | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    items: tuple[int, ...] = ()
    points: tuple[int, ...] = ()
    communities: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipient:
    """A community that is served, or was (``served`` False), and its answer. ``agreed_items`` were there when it agreed."""

    community: int
    name: str
    served: bool
    answer: DeclarationAnswer
    agreed_items: frozenset[int]
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """与实际不符: a community does not get an item as declared. ``upheld`` None: it is not settled yet."""

    id: int
    declaration: int
    community: int
    community_name: str
    item_id: int
    reason: str
    raised_at: datetime
    settled_at: datetime | None
    upheld: bool | None
    reply: str | None

    @property
    def keeps_out(self) -> bool:
        """Whether the cell does not follow the declaration because of it."""
        return self.upheld is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationFacts:
    """A declaration as it is now. ``objections`` has the newest of each cell.

    ``announced``: its first day is still to come.
    """

    id: int
    declarer: int
    declarer_name: str
    draft: DeclarationDraft
    suspension: Suspension | None
    ended_on: date | None
    confirmed_on: date
    confirmed_role: str
    version: int
    updated_at: datetime
    announced: bool = False
    points: tuple[PointFacts, ...] = ()
    recipients: Mapping[int, Recipient] = field(default_factory=dict)
    objections: tuple[ObjectionFacts, ...] = ()

    @property
    def name(self) -> str:
        """What the service is called."""
        return self.draft.name

    @property
    def in_force(self) -> bool:
        """Whether it has not ended. Lines follow it, unless it is only announced."""
        return self.ended_on is None

    @property
    def is_shared(self) -> bool:
        """Whether a community shares it with its neighbours, who are asked first."""
        return level_of(self.declarer) is Level.COMMUNITY

    @property
    def open_objections(self) -> tuple[ObjectionFacts, ...]:
        """The objections that wait for an answer."""
        return tuple(each for each in self.objections if each.upheld is None)

    @property
    def cells(self) -> frozenset[tuple[int, int]]:
        """The cells (community, item id) that are to follow it now: none before its first day, or once it has ended."""
        return frozenset() if self.announced else self.cells_then

    @property
    def cells_then(self) -> frozenset[tuple[int, int]]:
        """The cells that are to follow it once its first day has come."""
        if not self.in_force:
            return frozenset()
        kept_out = {(each.community, each.item_id) for each in self.objections if each.keeps_out}
        return frozenset(
            (code, item)
            for code, recipient in self.recipients.items()
            for item in self.draft.items
            if (code, item) not in kept_out and self.holds_for(recipient, item)
        )

    def holds_for(self, recipient: Recipient, item: int) -> bool:
        """Whether an item of it holds for a recipient: at once what an office runs, else once it is accepted."""
        if not recipient.served:
            return False
        if self.is_shared:
            return recipient.answer is DeclarationAnswer.AGREED and item in recipient.agreed_items
        return True

    def waits_for(self, community: int) -> tuple[int, ...]:
        """The items that a neighbour offers to a community, which has not answered yet."""
        recipient = self.recipients.get(community)
        if recipient is None or not recipient.served or not (self.in_force and self.is_shared):
            return ()
        if recipient.answer is DeclarationAnswer.DECLINED:
            return ()
        return tuple(item for item in self.draft.items if not self.holds_for(recipient, item))

    @property
    def line(self) -> OfferingDraft:
        """What each cell says while it follows the declaration."""
        draft, rest = self.draft, self.suspension
        places = any(point.phones for point in self.points)
        return tidy(
            OfferingDraft(
                state=State.DELIVERED if rest is None else State.SUSPENDED,
                mode=Mode.SHARED if self.is_shared else Mode.STREET,
                provider_kind=draft.provider_kind,
                provider_name=draft.provider_name,
                phone=draft.phone,
                phone_source=PhoneSource.PLACE if places and not draft.phone else None,
                link=draft.link,
                note_zh=draft.note_zh,
                note_en=draft.note_en,
                ends_on=draft.ends_on,
                points=draft.points,
                suspended_from=rest.since if rest else None,
                suspended_until=rest.until if rest else None,
                suspended_reason=rest.reason if rest else None,
                substitute=rest.substitute if rest else None,
            )
        )


class LeftOut(enum.StrEnum):
    """Why a cell does not follow a declaration that would serve it."""

    RULED = "ruled"  # the district ruled that the item does not apply
    OTHER = "other"  # it follows another declaration already
    RETURNED = "returned"  # a spot check returned it, and the declaration says the same as then
