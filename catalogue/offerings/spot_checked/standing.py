"""What a spot check left on a cell, and for how long: until the words of the record change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, may
from ...foundation.errors import Refused, _
from ...models import Action, PointRevision, ProfileRevision, Revision, State
from ..cells import LockedCell
from ..facts import OfferingDraft, OfferingFacts
from ..requirements import tidy

OFFERED = (State.DELIVERED, State.PARTIAL)
"""What a record says of a service that residents can get: only this can be checked on the spot."""
RETURNED = _(
    "A spot check returned this line, and this says the same as then. Correct what is wrong, or ask the street."
)
_ONLY_CONFIRMED = frozenset(
    {Action.CONFIRM, Action.CONFIRM_SEVERAL, Action.CHECK, Action.SESSION, Action.SELF_TOLD}
)


def returned_draft(draft: OfferingDraft) -> OfferingDraft:
    """What a returned record says: all that it said, but that the service is not offered."""
    return tidy(replace(draft, state=State.ABSENT))


def repeats_returned(before: OfferingFacts, draft: OfferingDraft) -> bool:
    """Whether a draft says again what a spot check returned."""
    return before.returned_on is not None and draft.state in OFFERED and returned_draft(draft) == before.draft


def checked_before(
    before: OfferingFacts | None, draft: OfferingDraft, action: Action, criterion_id: int
) -> dict[str, date | None]:
    """What remains of a spot check once a record says ``draft``: columns and values.

    A verified record stays verified while its words stay. A returned one stays returned while it is only confirmed.
    """
    same = before is not None and before.draft == draft and before.criterion_id == criterion_id
    if before is None or not same:
        return {"verified_on": None, "returned_on": None}
    returned = before.returned_on if action in _ONLY_CONFIRMED else None
    return {"verified_on": before.verified_on, "returned_on": returned}


def refuse_unchanged(session: Session, cell: LockedCell, draft: OfferingDraft, actor: Actor) -> None:
    """Raise ``Refused`` for a record that says again what was returned while nothing about it changed.

    A change of one of its service points or of the community's profile since is a change too: its hours or its number
    may be what was wrong. The street, which settles disputes, may say it again.
    """
    before = cell.before
    if before is None or not repeats_returned(before, draft) or may(actor, Right.SETTLE, cell.community):
        return
    since = (
        select(func.max(Revision.at))
        .where(
            Revision.community_code == cell.community,
            Revision.item_id == cell.item.id,
            Revision.action == Action.RETURN,
        )
        .scalar_subquery()
    )
    changed = select(
        or_(
            exists().where(PointRevision.point_id.in_(draft.points), PointRevision.at > since),
            exists().where(ProfileRevision.community_code == cell.community, ProfileRevision.at > since),
        )
    )
    if not session.execute(changed).scalar_one():
        raise Refused(RETURNED, field="state")
