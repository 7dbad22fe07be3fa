"""A result that was entered wrongly is corrected, with a reason; the earlier one stays with the line of the sample."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, may, require
from ..catalogues import ItemFacts
from ..foundation import clock
from ..foundation.errors import Invalid, NotAllowed, Problem, Refused, _, too_long
from ..models import CheckResult, SampleCell
from ..offerings.spot_checked.marking import return_cell, unmark_cell, verify_cell
from ..offerings.spot_checked.standing import OFFERED
from .entering import (
    ENTERED,
    LONGEST_REMARK,
    CheckDraft,
    checked_remark,
    put_result,
    subject_of,
)
from .facts import EarlierResult, SampleCellFacts
from .reading import get_sample, get_sample_cell

_CELLS: Any = SampleCell.__table__
NOT_YOURS = _("A result is corrected by who entered it, or by the office that drew the sample.")


def may_correct(session: Session, actor: Actor, cell: SampleCellFacts, item: ItemFacts) -> bool:
    """Whether somebody may correct the result of a line: who entered it, or the office that drew the sample or is above it."""
    if cell.is_open or cell.settled_on is not None or not may(actor, Right.ENTER_CHECKS, cell.community):
        return False
    if may(actor, Right.DRAW_SAMPLES, get_sample(session, cell.sample).division):
        return True
    last = audit.newest(session, action=ENTERED, subject=subject_of(cell, item), division=cell.community)
    return last is not None and last.actor == actor.name


def correct_check(
    session: Session,
    *,
    actor: Actor,
    cell: SampleCellFacts,
    item: ItemFacts,
    draft: CheckDraft,
    reason: str,
    expected_version: int | None = None,
    today: date | None = None,
) -> SampleCellFacts:
    """Put another result in the place of that of ``cell``, which was entered wrongly; “not reached” lets it wait again.

    What the wrong one left on the line is taken back, and the right one leaves its own, unless the words of the line changed
    since: then what was found says nothing of them. Raises ``NotAllowed``, ``NotFound``, ``Conflict``, ``Invalid``, and
    ``Refused`` where there is no result, or the street settled it.
    """
    community = cell.community
    role = require(actor, Right.ENTER_CHECKS, community)
    today = today or clock.today()
    cell = get_sample_cell(session, cell.sample, community, item.id, lock=True)
    if cell.result is None or cell.way is None or cell.checked_on is None or cell.is_open:
        raise Refused(_("This line has no result yet."))
    if cell.settled_on is not None:
        raise Refused(_("The street has settled this check. Its result stays."))
    if not may_correct(session, actor, cell, item):
        raise NotAllowed(NOT_YOURS)
    remark, problems = checked_remark(draft)
    why = reason.strip()
    problems += too_long("reason", why, LONGEST_REMARK)
    if not why:
        problems.append(Problem("reason", _("Say why the result is corrected."), {}))
    if problems:
        raise Invalid(problems)
    if draft.result is not cell.result and not _is_said_by_another(session, cell):
        told: dict[str, Any] = {"actor": actor, "community": community, "item": item}
        left = unmark_cell(session, marked_on=cell.checked_on, expected_version=expected_version, **told)
        if left is not None and left.state in OFFERED:
            if draft.result is CheckResult.AGREES:
                verify_cell(session, today=today, **told)
            elif draft.result is CheckResult.DIFFERS:
                return_cell(session, today=today, **told)
    wrong = EarlierResult(cell.result, cell.way, cell.remark, cell.checked_on, today, role.value, why)
    kept = [each.kept() for each in (*cell.earlier, wrong)]
    put_result(session, actor, cell, item, draft, remark=remark, today=today, earlier=kept)
    session.flush()
    return get_sample_cell(session, cell.sample, community, item.id)


def _is_said_by_another(session: Session, cell: SampleCellFacts) -> bool:
    """Whether the check of another sample found the same on the same day: then the line's mark is that one's too."""
    query = select(func.count()).where(
        _CELLS.c.community_code == cell.community,
        _CELLS.c.item_id == cell.item_id,
        _CELLS.c.sample_id != cell.sample,
        _CELLS.c.result == cell.result,
        _CELLS.c.checked_on == cell.checked_on,
        _CELLS.c.settled_on.is_(None),
    )
    return session.execute(query).scalar_one() > 0
