"""The street endorses proposals, and the district rules on endorsed ones: several at once, each with its own entry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts
from ..counters import rollup
from ..foundation import clock
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _, too_long
from ..models import Offering, ProposalState, RulingProposal
from ..offerings import rule_not_applicable
from .facts import LONGEST_WORDS, ProposalFacts
from .listing import get_proposals

_TABLE: Any = RulingProposal.__table__


def endorse(
    session: Session, *, actor: Actor, proposals: Collection[int], endorsed: bool, words: str = ""
) -> int:
    """Let the street pass proposals on to the district, or decline them with a reason. How many.

    Raises ``NotAllowed`` (those whom the figure judges endorse and never rule), ``NotFound``, ``Invalid``, and
    ``Refused`` for one that is not new any more.
    """
    found = _hold(session, proposals, ProposalState.PROPOSED)
    roles = {each.community: require(actor, Right.ENDORSE, each.community) for each in found}
    said = _words(words, needed=not endorsed)
    state = ProposalState.ENDORSED if endorsed else ProposalState.DECLINED
    values = {"state": state, "street_at": clock.now(), "street_words": said}
    _write(session, actor, found, values, {community: role.value for community, role in roles.items()})
    return len(found)


def rule(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    proposals: Collection[int],
    ruled: bool,
    words: str = "",
    today: date | None = None,
) -> int:
    """Let the district rule on endorsed proposals: the items do not apply for 24 months; or refuse them with a reason.

    ``words`` are the reason that everybody reads; without, each ruling has the proposal's. Raises as :func:`endorse`.
    """
    found = _hold(session, proposals, ProposalState.ENDORSED)
    roles = {each.community: require(actor, Right.RULE, each.community) for each in found}
    said = _words(words, needed=not ruled)
    items = edition.items_by_id
    if ruled:
        _lock_cells(session, found)
        for each in found:
            if each.item_id in items:
                rule_not_applicable(
                    session,
                    actor=actor,
                    community=each.community,
                    item=items[each.item_id],
                    reason=said or each.reason,
                    today=today,
                )
    state = ProposalState.RULED if ruled else ProposalState.REFUSED
    values = {"state": state, "district_at": clock.now(), "district_words": said}
    _write(session, actor, found, values, {community: role.value for community, role in roles.items()})
    return len(found)


def _lock_cells(session: Session, found: Collection[ProposalFacts]) -> None:
    """Hold the day and all cells before any counter, so that no writers wait in a ring."""
    rollup.lock_day(session)
    keys = sorted((each.community, each.item_id) for each in found)
    session.execute(
        select(Offering.item_id)
        .where(tuple_(Offering.community_code, Offering.item_id).in_(keys))
        .order_by(Offering.community_code, Offering.item_id)
        .with_for_update()
    ).all()


def _hold(session: Session, proposals: Collection[int], state: ProposalState) -> tuple[ProposalFacts, ...]:
    found = get_proposals(session, proposals, lock=True)
    if not found or len(found) != len(set(proposals)):
        raise NotFound(_("There is no such proposal."))
    if any(each.state is not state for each in found):
        raise Refused(_("One of these proposals was decided meanwhile. Read the list again."))
    return found


def _words(words: str, *, needed: bool) -> str | None:
    said = words.strip()
    problems = too_long("words", said, LONGEST_WORDS)
    if needed and not said:
        problems.append(Problem("words", _("Give the reason: the community reads it."), {}))
    if problems:
        raise Invalid(problems)
    return said or None


def _write(
    session: Session,
    actor: Actor,
    found: Collection[ProposalFacts],
    values: dict[str, Any],
    roles: dict[int, str],
) -> None:
    session.execute(update(_TABLE).where(_TABLE.c.id.in_([each.id for each in found])).values(**values))
    for each in found:
        audit.append(
            session,
            who=actor.name,
            role=roles[each.community],
            action=f"proposal.{values['state'].value}",
            subject=f"proposal {each.id}",
            division=each.community,
            before={"state": each.state.value},
            after={"state": values["state"].value},
        )
    session.flush()
