"""Rights in what belongs to the whole instance and to no division: the calendar, catalogues."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..models import Division, Role
from .rights import EVERYWHERE, Actor, Right, require, role_for


def require_of_instance(session: Session, actor: Actor, right: Right) -> Role:
    """The role by which ``actor`` has ``right`` in the whole instance. Raises ``NotAllowed`` if it has none.

    An account has it by a grant in a top division, in any if there are several.
    """
    tops = session.scalars(
        select(Division.code)
        .where(Division.parent_code.is_(None), Division.retired_on.is_(None))
        .order_by(Division.code)
    )
    for top in tops:
        role = role_for(actor, right, top)
        if role is not None:
            return role
    return require(actor, right, EVERYWHERE)
