"""An office sends reminders: what it adds in a week goes into the one reminder of that week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts
from ..effort.duties import whole_minutes
from ..foundation.codes import contains
from ..foundation.database import take_turns
from ..foundation.errors import Invalid, Problem, Refused, _
from ..models import Reminder
from .facts import SentReminders
from .reading import gaps_of

_TABLE: Any = Reminder.__table__


def monday_of(day: date) -> date:
    """The first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def remind(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    division: int,
    items: Mapping[int, Sequence[int]],
    tenths: Mapping[int, int],
    now: datetime,
    today: date,
) -> SentReminders:
    """Remind communities of a division of some of their gaps (ids of items). ``tenths`` is what they take each of them.

    What a community was reminded of this week already, and what is no gap, is left out: nothing is sent twice. Raises
    ``NotAllowed``, ``Invalid`` for a community or an item that does not belong here, and ``Refused`` if nothing is left.
    """
    role = require(actor, Right.REMIND, division)
    if not all(contains(division, code) for code in items) or not {
        item for ids in items.values() for item in ids
    } <= set(edition.items_by_id):
        raise Invalid([Problem("cells", _("Choose gaps of this division."), {})])
    take_turns(session, f"reminders {monday_of(today)}")
    week = monday_of(today)
    known = {
        code: (tuple(before), took)
        for code, before, took in session.execute(
            select(Reminder.community_code, Reminder.item_ids, Reminder.tenths).where(
                Reminder.week == week, Reminder.community_code.in_(sorted(items))
            )
        )
    }
    gaps = gaps_of(session, edition, sorted(items))
    new: list[dict[str, Any]] = []
    added: list[dict[str, Any]] = []
    count = 0
    for code, wanted in sorted(items.items()):
        before, took = known.get(code, ((), 0))
        more = [item for item in wanted if item in gaps.get(code, ()) and item not in before]
        if not more:
            continue
        count += len(more)
        row = {
            "item_ids": [*before, *more],
            "division_code": division,
            "sent_role": role.value,
            "sent_at": now,
            "tenths": took + tenths.get(code, 0) * len(more) // len(wanted),
        }
        if code in known:
            added.append({"of": code, "in_week": week, **row})
        else:
            new.append({"community_code": code, "week": week, "mailed_on": None, **row})
    if not count:
        raise Refused(
            _("These communities were reminded of this in this week already, or it is no gap any more.")
        )
    if new:
        session.execute(insert(_TABLE), new)
    if added:
        session.connection().execute(
            update(_TABLE).where(
                and_(_TABLE.c.community_code == bindparam("of"), _TABLE.c.week == bindparam("in_week"))
            ),
            added,
        )
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="reminder.sent",
        subject=f"week {week.isoformat()}",
        division=division,
        after={
            "communities": len(new) + len(added),
            "gaps": count,
            "minutes": whole_minutes(sum(tenths.values())),
        },
    )
    return SentReminders(len(new) + len(added), count)
