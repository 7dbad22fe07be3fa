"""Calling a division otherwise: its old name is kept for the days until today, and found by those who know it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from ... import audit
from ...access.rights import Actor, Right, require
from ...divisions import get_division
from ...divisions.names_then import note_names
from ...divisions.naming import short_name
from ...divisions.tree import DivisionFacts
from ...foundation import stamps
from ...foundation.errors import Invalid, Problem, Refused, _
from ...models import Division
from .planning import LONGEST_NAME


def rename(session: Session, *, actor: Actor, code: int, name: str, today: date) -> DivisionFacts:
    """Give a present division another official name; flushes. Raises ``NotAllowed``, ``NotFound``, ``Invalid``, ``Refused``."""
    role = require(actor, Right.IMPORT, code)
    division = get_division(session, code)
    if not division.present:
        raise Refused(_("%(code)s is retired already."), field="name", code=code)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid([Problem("name", _("A name has 1 to %(limit)d characters."), {"limit": LONGEST_NAME})])
    if name == division.name:
        return division
    note_names(session, [division], today)
    session.execute(
        update(Division)
        .where(Division.code == code)
        .values(name=name, short_name=short_name(name, division.level))
        .execution_options(synchronize_session=False)
    )
    stamps.bump(session, stamps.DIVISIONS)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="division.renamed",
        subject=f"division {code:012d}",
        division=code,
        before={"name": division.name},
        after={"name": name},
    )
    session.flush()
    session.expire_all()
    return get_division(session, code)
