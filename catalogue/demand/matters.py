"""Which items a matter is about: proposed by the search, settled once by the office that brings the counts in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts
from ..foundation.errors import Invalid, NotFound, Problem, _, too_long
from ..models import DemandMatter, DemandMatterItem

LONGEST_DOOR = 60
_ABOUT: Any = DemandMatterItem.__table__


def settle_matter(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    division: int,
    matter: int,
    items: Collection[int],
    door: str | None,
    now: datetime,
) -> None:
    """Say which items of an edition (ids) a matter is about, or whose it is (``door``) where it is none of theirs.

    What it is about in other catalogues stays. ``division`` is the one for which the actor keeps the counts: a matter means
    the same everywhere, so only the office of the widest division settles it. Saying the same again changes nothing.
    Raises ``NotAllowed``, ``NotFound`` and ``Invalid``.
    """
    role = require(actor, Right.KEEP_DEMAND, division)
    row = session.get(DemandMatter, matter)
    if row is None:
        raise NotFound(_("There is no such matter."))
    door = " ".join((door or "").split()) or None
    problems = too_long("door", door, LONGEST_DOOR)
    wanted = set(items)
    if not wanted <= set(edition.items_by_id):
        problems.append(Problem("items", _("There is no such item."), {}))
    if wanted and door:
        problems.append(Problem("door", _("A matter has items, or another office, not both."), {}))
    if problems:
        raise Invalid(problems)
    about = set(session.scalars(select(_ABOUT.c.item_id).where(_ABOUT.c.matter_id == matter)))
    before = about & set(edition.items_by_id)
    if row.settled_at is not None and before == wanted and row.door == door:
        return
    session.execute(
        delete(_ABOUT).where(_ABOUT.c.matter_id == matter, _ABOUT.c.item_id.in_(sorted(edition.items_by_id)))
    )
    if wanted:
        session.execute(insert(_ABOUT), [{"matter_id": matter, "item_id": item} for item in sorted(wanted)])
    codes = {item.id: item.code for item in edition.items}
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="demand.settled",
        subject=f"matter {matter}",
        division=division,
        before={"items": sorted(codes[item] for item in before), "door": row.door},
        after={"name": row.name, "items": sorted(codes[item] for item in wanted), "door": door},
    )
    row.door, row.settled_at, row.settled_by = door, now, actor.name
    session.flush()
