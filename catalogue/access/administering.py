"""What administrators do beside keeping accounts: finding any of them, and saying where an account holds which roles."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..foundation.codes import subtree
from ..foundation.errors import Invalid, NotAllowed, NotFound, Refused, _
from ..models import Department, Division, Grant, Role, User
from .accounts import department_problems, place_problems
from .instance import require_of_instance
from .keeping import account_of_another, grant_in_trail, note, require_keeper
from .rights import Actor, Right
from .users import UserFacts, facts_of, normal_name


def administers(session: Session, actor: Actor) -> bool:
    """Whether somebody administers the whole instance."""
    try:
        require_of_instance(session, actor, Right.ADMINISTER)
    except NotAllowed:
        return False
    return True


def find_accounts(
    session: Session, actor: Actor, *, text: str = "", division: int | None = None, limit: int = 100
) -> tuple[UserFacts, ...]:
    """Accounts whose name or person holds ``text``, of those that hold a role in ``division`` or below it; by name.

    Two queries. Raises ``NotAllowed`` for those who do not manage the accounts of the whole instance.
    """
    require_of_instance(session, actor, Right.MANAGE_USERS)
    query = select(User).order_by(User.active.desc(), User.name).limit(limit)
    if text:
        query = query.where(
            or_(
                User.name.contains(normal_name(text), autoescape=True),
                User.person.contains(text, autoescape=True),
            )
        )
    if division is not None:
        first, last = subtree(division)
        holders = select(Grant.user_id).where(Grant.division_code.between(first, last))
        query = query.where(or_(User.id.in_(holders), User.kept_by.between(first, last)))
    return tuple(facts_of(user) for user in session.scalars(query))


def find_account(session: Session, actor: Actor, number: int) -> UserFacts:
    """One account of the instance by its number. Raises ``NotAllowed``, ``NotFound``."""
    require_of_instance(session, actor, Right.MANAGE_USERS)
    user = session.get(User, number)
    if user is None:
        raise NotFound(_("There is no such account."))
    return facts_of(user)


def give_role(
    session: Session, *, actor: Actor, name: str, role: Role, division: int, department: int | None = None
) -> UserFacts:
    """Let an account hold one more role in a division; flushes. It counts at the next request, without logging in again.

    Raises ``NotAllowed`` or ``NotFound`` for an account or a division that the actor does not keep, ``Invalid`` for a role that is not
    held there, and ``Refused`` for one that the account has already.
    """
    require_keeper(actor, role, division)
    user, by = account_of_another(session, actor, name)
    place = session.get(Division, division)
    if place is None or place.retired_on is not None:
        raise NotFound(_("There is no division %(code)012d."), field="division", code=division)
    known = session.get(Department, department or 0)
    if problems := [*place_problems(role, place), *department_problems(role, division, known)]:
        raise Invalid(problems)
    if any(_is(grant, role, division, department) for grant in user.grants):
        raise Refused(_("The account %(name)s has this role already."), field="division", name=user.name)
    user.grants = [*user.grants, Grant(role=role, division_code=division, department_id=department)]
    user.kept_by = None
    session.flush()
    note(session, actor, by, "account.role_given", user, after=grant_in_trail(user.grants[-1]))
    return facts_of(user)


def take_role(
    session: Session, *, actor: Actor, name: str, role: Role, division: int, department: int | None = None
) -> UserFacts:
    """Take a role from an account, which keeps at least one; flushes.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` for the last role: such an account is closed instead.
    """
    user, by = account_of_another(session, actor, name)
    taken = [grant for grant in user.grants if _is(grant, role, division, department)]
    if not taken:
        raise NotFound(_("The account does not have this role."), field="division")
    if len(user.grants) == 1:
        raise Refused(
            _("This is the only role of the account. Give it another one first, or close the account."),
            field="division",
        )
    said = grant_in_trail(taken[0])
    user.grants = [grant for grant in user.grants if grant not in taken]
    session.flush()
    note(session, actor, by, "account.role_taken", user, after=said)
    return facts_of(user)


def _is(grant: Grant, role: Role, division: int, department: int | None) -> bool:
    return (grant.role, grant.division_code, grant.department_id) == (role, division, department)
