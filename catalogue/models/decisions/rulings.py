"""Not applicable (不适用): what communities propose, and the city's rules. The rulings themselves are lines."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode
from ..divisions import CommitteeKind, string_enum


class ProposalState(enum.StrEnum):
    """How far a proposal is. While it is open, its cell counts as what its record says: a gap."""

    PROPOSED = "proposed"  # by the community
    ENDORSED = "endorsed"  # by the street
    DECLINED = "declined"  # by the street
    RULED = "ruled"  # by the district: not applicable for 24 months
    REFUSED = "refused"  # by the district
    WITHDRAWN = "withdrawn"  # by the community


class RulingProposal(Base):
    """A community's proposal that an item does not apply to it."""

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_community_code_item_id", "community_code", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    item_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("items.id"))
    state: Mapped[ProposalState] = mapped_column(string_enum(ProposalState))
    reason: Mapped[str] = mapped_column(String(500))
    proposed_at: Mapped[datetime]
    street_at: Mapped[datetime | None]
    street_words: Mapped[str | None] = mapped_column(String(500))
    district_at: Mapped[datetime | None]
    district_words: Mapped[str | None] = mapped_column(String(500))


class CityRule(Base):
    """A rule of the city: an item does not apply to communities of a committee kind, for 24 months."""

    __tablename__ = "city_rules"
    __table_args__ = (Index("ix_city_rules_division_code", "division_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    item_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("items.id"))
    kind: Mapped[CommitteeKind] = mapped_column(string_enum(CommitteeKind))
    reason: Mapped[str] = mapped_column(String(500))
    ruled_on: Mapped[date]
    ruled_until: Mapped[date]
    ended_on: Mapped[date | None]
    """The day from which it holds no more, if the city ended it before its last day."""
    ended_because: Mapped[str | None] = mapped_column(String(500))


class EndedRuling(Base):
    """A ruling about one community that ended before its last day: its line says something else by now, and this stays listed."""

    __tablename__ = "ended_rulings"
    __table_args__ = (Index("ix_ended_rulings_community_code_ended_on", "community_code", "ended_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    item_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("items.id"))
    reason: Mapped[str] = mapped_column(String(500))
    ruled_on: Mapped[date]
    ruled_until: Mapped[date]
    """The last day that it was to have."""
    ended_on: Mapped[date]
    """The day from which it holds no more."""
    ended_because: Mapped[str] = mapped_column(String(500))
    ended_role: Mapped[str] = mapped_column(String(16))
