"""The one word by which a thing of the day's list is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts
from ..foundation import clock
from ..foundation.errors import Refused, _
from ..models import State
from ..offerings import OfferingFacts, get_line, record


def resume(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    community: int,
    item_code: str,
    expected_version: int,
    today: date | None = None,
) -> OfferingFacts:
    """Say that what was suspended, planned or over is offered now, as the record describes it, without an end.

    Raises ``Refused`` if the line says neither, and what ``offerings.record`` raises.
    """
    require(actor, Right.RECORD, community)
    line = get_line(session, edition, community, item_code)
    ended = line.offering is not None and line.offering.is_over(today or clock.today())
    if line.offering is None or not (ended or line.offering.state in (State.SUSPENDED, State.PLANNED)):
        raise Refused(_("This line is neither suspended nor planned any more."))
    return record(
        session,
        actor=actor,
        community=community,
        item=line.item,
        draft=replace(
            line.offering.draft, state=line.offering.state if ended else State.DELIVERED, ends_on=None
        ),
        expected_version=expected_version,
        today=today,
    )
