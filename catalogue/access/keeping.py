"""Which accounts somebody keeps: the rule is ``rights.keeper_of``; here it is asked of every role of an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from .. import audit
from ..foundation.errors import NotAllowed, NotFound, Refused, _
from ..models import Division, Grant, Role, User
from .instance import require_of_instance
from .rights import Actor, Held, Right, keeper_of
from .users import UserFacts, facts_of, held_by, own_user, subject_of

_NOT_KEPT = _("Your account does not keep this account. The office above it does.")


def require_keeper(actor: Actor, role: Role, division: int) -> Role:
    """The role by which ``actor`` keeps accounts that hold ``role`` in ``division``. Raises ``NotAllowed`` if it does not."""
    by = keeper_of(actor, role, division)
    if by is None:
        raise NotAllowed(_NOT_KEPT)
    return by


def kept_account(session: Session, actor: Actor, name: str) -> tuple[User, Role]:
    """The row of an account that ``actor`` may change, and by which role: one that keeps every role of the account.

    Others wait for the account until the transaction ends. Raises ``NotAllowed``, ``NotFound``.
    """
    user = own_user(session, name)
    roles = [require_keeper(actor, held.role, held.division) for held in _held(user)]
    return user, roles[0] if roles else require_of_instance(session, actor, Right.MANAGE_USERS)


def account_of_another(session: Session, actor: Actor, name: str) -> tuple[User, Role]:
    """As ``kept_account``, for what is not done to one's own account, and not by an office to one with a published password.

    Raises ``NotAllowed``, ``NotFound`` and ``Refused``.
    """
    user, by = kept_account(session, actor, name)
    if by is Role.OPERATOR:
        return user, by
    if user.name == actor.name:
        raise Refused(_("This is your own account. A colleague or the office above can do this."))
    if user.published:
        raise Refused(_("The password of this account is published for trying out. It is not changed here."))
    return user, by


def _held(user: User) -> tuple[Held, ...]:
    """The roles of an account; for one that has handed over everything, as if it were still a worker's."""
    if not user.grants and user.kept_by is not None:
        return (Held(Role.WORKER, user.kept_by),)
    return held_by(user)


def kept_accounts(session: Session, actor: Actor, division: int) -> tuple[UserFacts, ...]:
    """The accounts that ``actor`` keeps in a division and in those right below it, by division and name.

    Three queries for all of them. Raises ``NotAllowed`` if the actor keeps none there.
    """
    if not any(keeper_of(actor, role, division) for role in Role):
        raise NotAllowed(_NOT_KEPT)
    around = select(Division.code).where(or_(Division.code == division, Division.parent_code == division))
    holders = select(Grant.user_id).where(Grant.division_code.in_(around))
    users = session.scalars(select(User).where(or_(User.id.in_(holders), User.kept_by.in_(around))))
    kept = [user for user in users if all(keeper_of(actor, held.role, held.division) for held in _held(user))]
    return tuple(
        facts_of(user)
        for user in sorted(kept, key=lambda user: (min(held.division for held in _held(user)), user.name))
        if _held(user)
    )


def find_kept(session: Session, actor: Actor, division: int, account: int) -> UserFacts:
    """One account of ``kept_accounts`` by its number. Raises ``NotAllowed``, ``NotFound``."""
    for facts in kept_accounts(session, actor, division):
        if facts.id == account:
            return facts
    raise NotFound(_("There is no such account."))


def grant_in_trail(grant: Grant) -> dict[str, Any]:
    """A grant as the trail keeps it."""
    said = {"role": grant.role.value, "division": grant.division_code}
    return said | ({"department": grant.department_id} if grant.department_id is not None else {})


def note(
    session: Session,
    actor: Actor,
    by: Role | None,
    action: str,
    user: User,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write into the trail what was done to an account, and by which role: None for an owner who has handed over everything."""
    held = _held(user)
    audit.append(
        session,
        who=actor.name,
        role=by.value if by is not None else "none",
        action=action,
        subject=subject_of(user),
        division=held[0].division if held else None,
        after=after,
    )


def note_own(
    session: Session, actor: Actor, action: str, user: User, after: Mapping[str, Any] | None = None
) -> None:
    """Write into the trail what somebody did to the own account."""
    narrowest = max(actor.held, key=lambda held: held.division, default=None)
    note(session, actor, narrowest.role if narrowest else None, action, user, after)
