"""What was found on the spot: entered once, the line is verified or returned with it; the street settles what was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts, ItemFacts
from ..counters import rollup
from ..foundation import clock
from ..foundation.errors import Conflict, Invalid, Problem, Refused, _, too_long
from ..models import CheckResult, CheckWay, Offering, SampleCell
from ..offerings import OfferingFacts
from ..offerings.cells import lock
from ..offerings.spot_checked.marking import lift_return, return_cell, verify_cell
from ..offerings.spot_checked.standing import OFFERED
from .facts import SampleCellFacts
from .reading import get_sample_cell

LONGEST_REMARK = 500
ENTERED = "check.entered"
"""What the trail calls a result, also one that takes the place of another."""
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

    ``correct_check`` corrects it afterwards.

    A line that says by now that the service is not offered is not returned. Raises ``NotAllowed``, ``NotFound``,
    ``Conflict`` if the line was changed since it was read, ``Invalid``, and ``Refused`` if there is a result already.
    """
    require(actor, Right.ENTER_CHECKS, community)
    today = today or clock.today()
    cell = get_sample_cell(session, sample, community, item.id, lock=True)
    if not cell.is_open:
        raise Refused(
            _("The result of this check is entered already. Only the street can settle that it is wrong.")
        )
    remark, problems = checked_remark(draft)
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
    put_result(session, actor, cell, item, draft, remark=remark, today=today)
    session.flush()
    return get_sample_cell(session, sample, community, item.id)


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of a sample, what somebody found of it, and the version of the record that was read."""

    cell: SampleCellFacts
    draft: CheckDraft
    version: int | None


def enter_checks(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    found: Sequence[FoundLine],
    today: date | None = None,
) -> tuple[SampleCellFacts, ...]:
    """Enter what was found of several lines of a sample, such as on a round of visits: of all, or of none.

    A line that has its result meanwhile is left out. Raises ``NotAllowed``, ``NotFound``, and ``Invalid`` with the problems of
    every line, their field followed by its place in the walking order (``remark_12``); the caller then rolls back.
    """
    for each in found:
        require(actor, Right.ENTER_CHECKS, each.cell.community)
    ordered = sorted(found, key=lambda each: (each.cell.community, each.cell.item_id))
    # Everything before any counter, in order, so that no writers wait in a ring.
    held = [
        get_sample_cell(session, each.cell.sample, each.cell.community, each.cell.item_id, lock=True)
        for each in ordered
    ]
    rollup.lock_day(session)
    _hold_lines(session, held)
    problems: list[Problem] = []
    entered = []
    for each, cell in zip(ordered, held, strict=True):
        if not cell.is_open:
            continue
        try:
            entered.append(
                enter_check(
                    session,
                    actor=actor,
                    sample=cell.sample,
                    community=cell.community,
                    item=edition.by_id(cell.item_id),
                    draft=each.draft,
                    expected_version=each.version,
                    today=today,
                )
            )
        except Invalid as error:
            problems += [
                replace(problem, field=f"{problem.field}_{cell.position}") for problem in error.problems
            ]
        except (Conflict, Refused) as error:
            problems.append(Problem(f"result_{cell.position}", error.message, error.values))
    if problems:
        raise Invalid(sorted(problems, key=lambda problem: problem.field))
    return tuple(entered)


def _hold_lines(session: Session, cells: Sequence[SampleCellFacts]) -> None:
    keys = [(cell.community, cell.item_id) for cell in cells]
    session.execute(
        select(Offering.item_id)
        .where(tuple_(Offering.community_code, Offering.item_id).in_(keys))
        .order_by(Offering.community_code, Offering.item_id)
        .with_for_update()
    ).all()


def checked_remark(draft: CheckDraft) -> tuple[str, list[Problem]]:
    """The remark of a draft, tidied, and what is wrong with it."""
    remark = draft.remark.strip()
    problems = too_long("remark", remark, LONGEST_REMARK)
    if draft.result is CheckResult.DIFFERS and not remark:
        problems.append(Problem("remark", _("Say what is different."), {}))
    return remark, problems


def put_result(
    session: Session,
    actor: Actor,
    cell: SampleCellFacts,
    item: ItemFacts,
    draft: CheckDraft,
    *,
    remark: str,
    today: date,
    **more: Any,
) -> None:
    """Write a checked result with its entry in the trail; ``more`` are further columns of the line of the sample."""
    role = require(actor, Right.ENTER_CHECKS, cell.community)
    session.execute(
        update(_CELLS)
        .where(
            _CELLS.c.sample_id == cell.sample,
            _CELLS.c.community_code == cell.community,
            _CELLS.c.item_id == cell.item_id,
        )
        .values(
            result=draft.result,
            way=draft.way,
            remark=remark or None,
            checked_on=today,
            checked_role=role.value,
            **more,
        )
    )
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=ENTERED,
        subject=subject_of(cell, item),
        division=cell.community,
        before={"result": cell.result.value} if cell.result else None,
        after={"result": draft.result.value, "way": draft.way.value},
    )


def subject_of(cell: SampleCellFacts, item: ItemFacts) -> str:
    """A line of a sample as the trail names it."""
    return f"sample {cell.sample}, {cell.community:012d} {item.code}"


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
