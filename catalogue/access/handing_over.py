"""Handing over communities from one worker's account to another's, such as when a colleague leaves."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from ..foundation.errors import Invalid, Problem, Refused, _
from ..models import Division, Grant, Role, User
from .keeping import account_of_another, kept_account, note, require_keeper
from .rights import Actor
from .users import UserFacts, facts_of, normal_name, take_turns_at


def hand_over(
    session: Session, *, actor: Actor, giver: str, taker: str, communities: Collection[int]
) -> tuple[UserFacts, UserFacts]:
    """Move the role of a worker in ``communities`` (codes) from one account to another; flushes. Both, as they are now.

    Log-ins of both go on and see it at once. An account that has handed over everything stays with the office above
    its last community. Raises ``NotAllowed`` or ``NotFound`` for an account that the actor does not keep, ``Invalid`` for
    no community or one that the giver does not hold, ``Refused`` for a closed taker or one that is no worker.
    """
    # In one order, so that two who hand over to each other do not wait for each other.
    for name in sorted({normal_name(giver), normal_name(taker)}):
        take_turns_at(session, name)
    gives, by = account_of_another(session, actor, giver)
    takes, _by = kept_account(session, actor, taker)
    if gives.id == takes.id:
        raise Invalid([Problem("taker", _("Please choose another account."), {})])
    if not takes.active or any(grant.role is not Role.WORKER for grant in takes.grants):
        raise Refused(_("Communities are handed over to an open account of a worker."), field="taker")
    handed = _grants(gives, communities)
    for grant in handed:
        require_keeper(actor, Role.WORKER, grant.division_code)
    places = sorted(grant.division_code for grant in handed)
    gives.grants = [grant for grant in gives.grants if grant not in handed]
    already = {grant.division_code for grant in takes.grants}
    takes.grants += [Grant(role=Role.WORKER, division_code=place) for place in places if place not in already]
    takes.kept_by = None
    if not gives.grants:
        last = session.get(Division, places[0])
        gives.kept_by = last.parent_code if last is not None else None
    session.flush()
    note(session, actor, by, "account.handed_over", gives, after={"to": takes.name, "communities": places})
    note(session, actor, by, "account.taken_over", takes, after={"from": gives.name, "communities": places})
    return facts_of(gives), facts_of(takes)


def _grants(user: User, communities: Collection[int]) -> list[Grant]:
    found = [
        grant for grant in user.grants if grant.role is Role.WORKER and grant.division_code in communities
    ]
    if not found or len(found) != len(set(communities)):
        message = _("Please choose communities that this account holds.")
        raise Invalid([Problem("communities", message, {})])
    return found
