"""A community proposes that an item does not apply to it, with its reason. Until the district rules, nothing changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..counters.segments import Segment
from ..foundation import clock
from ..foundation.errors import Refused, _
from ..models import ProposalState, RulingProposal
from ..offerings.cells import lock
from ..offerings.requirements import RULED
from .facts import ProposalFacts
from .listing import proposal_of
from .words import reason_of

_TABLE: Any = RulingProposal.__table__


def propose(session: Session, *, actor: Actor, community: int, item: ItemFacts, reason: str) -> ProposalFacts:
    """Propose that an item does not apply to a community. The cell stays a gap meanwhile.

    Raises ``NotAllowed``, ``NotFound``, ``Invalid``, and ``Refused`` where a proposal is open or a ruling holds.
    """
    role = require(actor, Right.RECORD, community)
    cell = lock(session, community, item, None)
    if cell.segment is Segment.NOT_APPLICABLE:
        raise Refused(RULED)
    found = proposal_of(session, community, item.id)
    if found is not None and found.is_open:
        raise Refused(_("This is proposed already, and waits for the street or the district."))
    words = reason_of(reason, _("Say why the item does not apply here."))
    row = RulingProposal(
        community_code=community,
        item_id=item.id,
        state=ProposalState.PROPOSED,
        reason=words,
        proposed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="proposal.made",
        subject=f"proposal {row.id}",
        division=community,
        after={"item": item.code, "reason": words},
    )
    made = proposal_of(session, community, item.id)
    assert made is not None
    return made


def withdraw_proposal(session: Session, *, actor: Actor, community: int, item: ItemFacts) -> None:
    """Take back a proposal that is not decided yet. Raises ``NotAllowed``, and ``Refused`` where none is open."""
    role = require(actor, Right.RECORD, community)
    found = proposal_of(session, community, item.id)
    if found is None or not found.is_open:
        raise Refused(_("No proposal is open here."))
    session.execute(update(_TABLE).where(_TABLE.c.id == found.id).values(state=ProposalState.WITHDRAWN))
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="proposal.withdrawn",
        subject=f"proposal {found.id}",
        division=community,
        before={"item": item.code},
    )
