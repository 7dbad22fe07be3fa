"""A ruling ends before its last day: the community's circumstances changed, or it should not have been made."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..counters.moves import CountedAs
from ..counters.segments import Segment, segment_of
from ..foundation import clock
from ..foundation.errors import Refused, _
from ..models import Action, EndedRuling
from ..offerings import store
from ..offerings.cells import lock, move, revise, update_cell
from .facts import EndedRulingFacts
from .listing import BY_RULE
from .words import reason_of


def end_ruling(
    session: Session,
    *,
    actor: Actor,
    community: int,
    item: ItemFacts,
    reason: str,
    today: date | None = None,
) -> EndedRulingFacts:
    """End a district's ruling about a community before its last day: from ``today`` the line is a gap again, as after that day.

    It stays listed with the reason. Raises ``NotAllowed``, ``NotFound``, ``Invalid`` without a reason, and ``Refused``
    where no ruling holds, or one that follows a rule of the city, which only the city ends.
    """
    role = require(actor, Right.RULE, community)
    today = today or clock.today()
    words = reason_of(reason, _("Give the reason for the end: everybody reads it."))
    cell = lock(session, community, item, None)
    before = cell.before
    if before is None or cell.segment is not Segment.NOT_APPLICABLE:
        raise Refused(_("No ruling holds here."))
    if before.confirmed_role in BY_RULE:
        raise Refused(_("This follows a rule of the city. Only the city ends it."))
    if before.ruled_until is None or before.confirmed_on is None:
        raise Refused(_("No ruling holds here."))
    last = today - timedelta(days=1)
    version = before.version + 1
    update_cell(
        session,
        cell,
        {
            "ruled_until": last,
            "holds_until": last,
            "version": version,
            "updated_at": clock.now(),
            "said_by": Action.END_RULING.value,
        },
    )
    after = store.snapshot(
        before.draft,
        criterion_id=before.criterion_id,
        confirmed_on=before.confirmed_on,
        ruled_until=last,
        disputed=before.disputed,
    )
    revise(session, cell, Action.END_RULING, actor.name, role.value, version=version, after=after)
    row = EndedRuling(
        community_code=community,
        item_id=item.id,
        reason=before.draft.note_zh or "",
        ruled_on=before.confirmed_on,
        ruled_until=before.ruled_until,
        ended_on=today,
        ended_because=words,
        ended_role=role.value,
    )
    session.add(row)
    session.flush()
    segment = segment_of(before.state, last, cell.day)
    move(session, cell, CountedAs(before.criterion_id, segment, before.disputed))
    return EndedRulingFacts(
        community, "", item.id, row.reason, row.ruled_on, row.ruled_until, today, words, role.value
    )
