"""Who arranges how cases are handled: a street, for its communities."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...divisions import get_division
from ...foundation.errors import NotFound, _
from ...models import Level, Role


def require_street(session: Session, actor: Actor, street: int) -> Role:
    """The role by which ``actor`` arranges this for a street. Raises ``NotAllowed``, and ``NotFound`` for what is no street."""
    role = require(actor, Right.ARRANGE_CASES, street)
    if get_division(session, street).level is not Level.STREET:
        raise NotFound(_("There is no street with the code %(code)s."), code=street)
    return role
