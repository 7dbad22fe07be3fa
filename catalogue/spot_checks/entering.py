"""What was found on the spot: entered once, the line is verified or returned with it; the street settles what was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..foundation import clock
from ..foundation.errors import Invalid, Problem, Refused, _, too_long
from ..models import CheckResult, CheckWay, SampleCell
from ..offerings import OfferingFacts
from ..offerings.cells import lock
from ..offerings.spot_checked.marking import lift_return, return_cell, verify_cell
from ..offerings.spot_checked.standing import OFFERED
from .facts import SampleCellFacts
from .reading import get_sample_cell

LONGEST_REMARK = 500
_CELLS: Any = SampleCell.__table__


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """What somebody found, how, and in which words. What differs has to be said; no photo and no name is asked for."""

    result: CheckResult
    way: CheckWay
    remark: str = ""


def enter_check(
    session: Session,
    *,
    actor: Actor,
    sample: int,
    community: int,
    item: ItemFacts,
    draft: CheckDraft,
    expected_version: int | None = None,
    today: date | None = None,
) -> SampleCellFacts:
    """Enter what was found of a line of a sample: 相符 verifies it, 不相符 returns it, 没联系上 leaves it open.

    A line that says by now that the service is not offered is not returned. Raises ``NotAllowed``, ``NotFound``,
    ``Conflict`` if the line was changed since it was read, ``Invalid``, and ``Refused`` if there is a result already.
    """
    role = require(actor, Right.ENTER_CHECKS, community)
    today = today or clock.today()
    cell = get_sample_cell(session, sample, community, item.id, lock=True)
    if not cell.is_open:
        raise Refused(
            _("The result of this check is entered already. Only the street can settle that it is wrong.")
        )
    remark = draft.remark.strip()
    problems = too_long("remark", remark, LONGEST_REMARK)
    if draft.result is CheckResult.DIFFERS and not remark:
        problems.append(Problem("remark", _("Say what is different."), {}))
    if problems:
        raise Invalid(problems)
    told: dict[str, Any] = {
        "actor": actor,
        "community": community,
        "item": item,
        "expected_version": expected_version,
        "today": today,
    }
    if draft.result is CheckResult.AGREES:
        verify_cell(session, **told)
    elif draft.result is CheckResult.DIFFERS and _is_offered(session, community, item, expected_version):
        return_cell(session, **told)
    session.execute(
        update(_CELLS)
        .where(*_one(sample, community, item))
        .values(
            result=draft.result,
            way=draft.way,
            remark=remark or None,
            checked_on=today,
            checked_role=role.value,
        )
    )
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="check.entered",
        subject=f"sample {sample}, {community:012d} {item.code}",
        division=community,
        after={"result": draft.result.value, "way": draft.way.value},
    )
    session.flush()
    return get_sample_cell(session, sample, community, item.id)


def settle_return(
    session: Session, *, actor: Actor, community: int, item: ItemFacts, today: date | None = None
) -> OfferingFacts:
    """Settle, as only the street does, that the check of a returned line was wrong: it says again what it said.

    The sample keeps the result and that it was settled. Raises as ``lift_return``.
    """
    said = lift_return(session, actor=actor, community=community, item=item)
    session.execute(
        update(_CELLS)
        .where(
            _CELLS.c.community_code == community,
            _CELLS.c.item_id == item.id,
            _CELLS.c.result == CheckResult.DIFFERS,
            _CELLS.c.settled_on.is_(None),
        )
        .values(settled_on=today or clock.today())
    )
    return said


def _is_offered(session: Session, community: int, item: ItemFacts, expected_version: int | None) -> bool:
    before = lock(session, community, item, expected_version).before
    return before is not None and before.state in OFFERED


def _one(sample: int, community: int, item: ItemFacts) -> tuple[Any, ...]:
    return (
        _CELLS.c.sample_id == sample,
        _CELLS.c.community_code == community,
        _CELLS.c.item_id == item.id,
    )
