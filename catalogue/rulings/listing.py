"""Proposals and rulings of a division, read only: one query each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..foundation.codes import subtree
from ..models import (
    CommunityProfile,
    Division,
    EndedRuling,
    Offering,
    ProposalState,
    Role,
    RulingProposal,
    State,
)
from .facts import EndedRulingFacts, ProposalFacts, RulingFacts

_TABLE: Any = RulingProposal.__table__
_ENDED: Any = EndedRuling.__table__
BY_RULE = (Role.CITY.value, Role.SYSTEM.value)
"""Who signs rulings that follow a rule of the city."""


def _select() -> Select[Any]:
    return (
        select(*_TABLE.c, Division.short_name, Division.kind, CommunityProfile.type_tags)
        .join(Division, Division.code == _TABLE.c.community_code)
        .outerjoin(CommunityProfile, CommunityProfile.community_code == _TABLE.c.community_code)
    )


def _facts(row: Any) -> ProposalFacts:
    return ProposalFacts(
        row.id,
        row.community_code,
        row.item_id,
        row.state,
        row.reason,
        row.proposed_at,
        row.street_words,
        row.district_words,
        row.short_name,
        row.kind,
        tuple(row.type_tags or ()),
    )


def proposals_in(
    session: Session, division: int, states: Collection[ProposalState]
) -> tuple[ProposalFacts, ...]:
    """The proposals of a division's present communities in some states, by item and community."""
    query = _select().where(
        _TABLE.c.community_code.between(*subtree(division)),
        _TABLE.c.state.in_(list(states)),
        Division.retired_on.is_(None),
    )
    rows = session.execute(query.order_by(_TABLE.c.item_id, _TABLE.c.community_code, _TABLE.c.id))
    return tuple(map(_facts, rows))


def get_proposals(session: Session, ids: Collection[int], *, lock: bool = False) -> tuple[ProposalFacts, ...]:
    """Proposals by id, in the order of their cells; unknown ones are left out. ``lock``: held until the transaction ends."""
    if lock:
        session.execute(
            select(_TABLE.c.id).where(_TABLE.c.id.in_(sorted(ids))).order_by(_TABLE.c.id).with_for_update()
        ).all()
    query = _select().where(_TABLE.c.id.in_(sorted(ids)))
    rows = session.execute(query.order_by(_TABLE.c.community_code, _TABLE.c.item_id))
    return tuple(map(_facts, rows))


def proposal_of(session: Session, community: int, item_id: int) -> ProposalFacts | None:
    """The newest proposal of a cell; None if there never was one."""
    query = _select().where(_TABLE.c.community_code == community, _TABLE.c.item_id == item_id)
    row = session.execute(query.order_by(_TABLE.c.id.desc()).limit(1)).one_or_none()
    return _facts(row) if row else None


def rulings_in(
    session: Session,
    edition: EditionFacts,
    division: int,
    day: date,
    *,
    by_rule: bool = True,
    item: int | None = None,
) -> tuple[RulingFacts, ...]:
    """The rulings that hold on a day in a division's present communities, by item and community; ``item``: those about one.

    Without ``by_rule`` those that follow a rule of the city are left out: the rule says it for all of them.
    """
    query = (
        select(
            Offering.community_code,
            Division.short_name,
            Offering.item_id,
            Offering.note_zh,
            Offering.confirmed_on,
            Offering.ruled_until,
            Offering.confirmed_role,
        )
        .join(Division, Division.code == Offering.community_code)
        .where(
            # Rulings are few: they are found by their last day, and not by a look at every line of the division.
            (Offering.community_code + 0).between(*subtree(division)),
            Offering.state == State.NOT_APPLICABLE,
            Offering.ruled_until >= day,
            Division.retired_on.is_(None),
        )
    )
    if not by_rule:
        query = query.where(Offering.confirmed_role.not_in(BY_RULE))
    if item is not None:
        query = query.where(Offering.item_id == item)
    rows = session.execute(query)
    places = {each.id: each.position for each in edition.items}
    found = [
        RulingFacts(community, name, about, reason or "", since, until, role or "")
        for community, name, about, reason, since, until, role in rows
        if about in places and since is not None and until is not None
    ]
    return tuple(sorted(found, key=lambda each: (places[each.item_id], each.community)))


def ended_rulings_in(
    session: Session, edition: EditionFacts, division: int, since: date
) -> tuple[EndedRulingFacts, ...]:
    """The rulings of a division's present communities that ended early, since a day: the last one first. One query."""
    rows = session.execute(
        select(*_ENDED.c, Division.short_name)
        .join(Division, Division.code == _ENDED.c.community_code)
        .where(
            _ENDED.c.community_code.between(*subtree(division)),
            _ENDED.c.ended_on >= since,
            _ENDED.c.item_id.in_(list(edition.items_by_id)),
            Division.retired_on.is_(None),
        )
        .order_by(_ENDED.c.ended_on.desc(), _ENDED.c.id.desc())
    )
    return tuple(
        EndedRulingFacts(
            row.community_code,
            row.short_name,
            row.item_id,
            row.reason,
            row.ruled_on,
            row.ruled_until,
            row.ended_on,
            row.ended_because,
            row.ended_role,
        )
        for row in rows
    )
