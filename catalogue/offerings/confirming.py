"""Confirming several lines of a community with one word: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..counters import rollup
from ..foundation.errors import Conflict, Invalid, Problem, Refused
from ..models import Action, Offering
from .recording import confirm


def confirm_several(
    session: Session,
    *,
    actor: Actor,
    community: int,
    items: Sequence[tuple[ItemFacts, int | None]],
    today: date | None = None,
) -> None:
    """Say “still true today” of several items, each with the version that the writer saw (None: any).

    Raises ``NotAllowed``, ``NotFound``, and ``Invalid`` with a problem for every line that cannot be confirmed,
    its field the item's code; the caller then rolls back what was written of the others. More than one together are
    confirmed in bulk (``Action.CONFIRM_SEVERAL``): a spot check looks at them sooner.
    """
    require(actor, Right.RECORD, community)
    pairs = sorted(items, key=lambda pair: pair[0].id)
    lock_cells(session, community, [item for item, _version in pairs])
    action = Action.CONFIRM_SEVERAL if len(pairs) > 1 else Action.CONFIRM
    problems = []
    for item, version in pairs:
        try:
            confirm(
                session,
                actor=actor,
                community=community,
                item=item,
                expected_version=version,
                today=today,
                action=action,
            )
        except (Conflict, Refused) as error:
            problems.append(Problem(item.code, error.message, error.values))
    if problems:
        raise Invalid(sorted(problems, key=lambda problem: problem.field))


def lock_cells(session: Session, community: int, items: Sequence[ItemFacts]) -> None:
    """Lock several cells of a community until the transaction ends, before any of them is written.

    All cells before any counter, in key order: two writers of one community then never wait in a ring.
    """
    rollup.lock_day(session)
    session.execute(
        select(Offering.item_id)
        .where(Offering.community_code == community, Offering.item_id.in_([item.id for item in items]))
        .order_by(Offering.item_id)
        .with_for_update()
    ).all()
