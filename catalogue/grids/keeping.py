"""Grids are saved and removed, and service points and reports are put into one. Each change is in the audit trail."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..divisions import get_division
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _
from ..models import Case, CaseGrid, Grid, Level, PointGrid, Role, ServicePoint
from .drafts import MOST_GRIDS, shared_area, tidy_grid
from .facts import GridDraft, GridFacts
from .reading import get_grid, grids_of

_POINT_GRIDS: Any = PointGrid.__table__
_CASE_GRIDS: Any = CaseGrid.__table__


def save_grid(
    session: Session, *, actor: Actor, community: int, draft: GridDraft, grid: int | None = None
) -> GridFacts:
    """Put a grid into a community, or other words in the place of those of ``grid`` (its id). The same again changes nothing.

    Raises ``NotAllowed``, ``NotFound`` (also for a division that is no community), ``Refused`` for a retired community, and
    ``Invalid``: for a code that another grid has, an area of another grid, and what is no role.
    """
    role = require(actor, Right.KEEP_GRIDS, community)
    _open_community(session, community)
    draft = tidy_grid(draft)
    kept = grids_of(session, community)
    before = get_grid(session, community, grid) if grid is not None else None
    if before is not None and before.draft == draft:
        return before
    others = [each for each in kept if before is None or each.id != before.id]
    if len(others) >= MOST_GRIDS:
        raise Invalid([Problem("code", _("At most %(limit)d grids in a community."), {"limit": MOST_GRIDS})])
    if any(each.code == draft.code for each in others):
        message = _("The community has a grid %(code)s already.")
        raise Invalid([Problem("code", message, {"code": draft.code})])
    if problem := shared_area(draft, (each.draft for each in others)):
        raise Invalid([problem])
    return store_grid(session, actor=actor, role=role, community=community, draft=draft, before=before)


def store_grid(
    session: Session, *, actor: Actor, role: Role, community: int, draft: GridDraft, before: GridFacts | None
) -> GridFacts:
    """Write a checked grid and its entry in the trail; flushes."""
    row = session.get(Grid, before.id) if before else None
    if row is None:
        row = Grid(community_code=community)
        session.add(row)
    row.code, row.name, row.areas, row.steward = draft.code, draft.name, list(draft.areas), draft.steward
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="grid.saved",
        subject=f"grid {row.id}",
        division=community,
        before=_said(before.draft) if before else None,
        after=_said(draft),
    )
    return GridFacts(row.id, community, draft.code, draft.name, draft.areas, draft.steward)


def remove_grid(session: Session, *, actor: Actor, community: int, grid: int) -> None:
    """Take a grid away; what was put into it by hand is in none, or in the one that its address names.

    Raises ``NotAllowed`` and ``NotFound``.
    """
    role = require(actor, Right.KEEP_GRIDS, community)
    found = get_grid(session, community, grid)
    session.execute(delete(_POINT_GRIDS).where(_POINT_GRIDS.c.grid_id == grid))
    session.execute(delete(_CASE_GRIDS).where(_CASE_GRIDS.c.grid_id == grid))
    session.execute(delete(Grid).where(Grid.id == grid))
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="grid.removed",
        subject=f"grid {grid}",
        division=community,
        before=_said(found.draft),
    )
    session.flush()


def choose_for_point(session: Session, *, actor: Actor, community: int, point: int, grid: int | None) -> None:
    """Put a service point of a community into one of its grids; None: into the one that its address names.

    Saying the same again changes nothing. Raises ``NotAllowed`` and ``NotFound``.
    """
    role = require(actor, Right.KEEP_GRIDS, community)
    if session.scalar(select(ServicePoint.community_code).where(ServicePoint.id == point)) != community:
        raise NotFound(_("This community has no such service point."))
    _choose(session, (actor, role), community, _POINT_GRIDS.c.point_id, point, grid)


def choose_for_case(session: Session, *, actor: Actor, community: int, case: int, grid: int | None) -> None:
    """Put a resident's report into a grid of its community, as :func:`choose_for_point` does with a service point."""
    role = require(actor, Right.KEEP_GRIDS, community)
    if session.scalar(select(Case.division_code).where(Case.id == case)) != community:
        raise NotFound(_("There is no such case here."))
    _choose(session, (actor, role), community, _CASE_GRIDS.c.case_id, case, grid)


def _choose(
    session: Session, by: tuple[Actor, Role], community: int, key: Any, subject: int, grid: int | None
) -> None:
    table = key.table
    if grid is not None:
        get_grid(session, community, grid)
    before = session.scalar(select(table.c.grid_id).where(key == subject))
    if before == grid:
        return
    session.execute(delete(table).where(key == subject))
    if grid is not None:
        session.execute(insert(table).values({key.name: subject, "grid_id": grid}))
    actor, role = by
    what = key.name.removesuffix("_id")
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=f"grid.{what}_chosen",
        subject=f"{what} {subject}",
        division=community,
        before={"grid": before},
        after={"grid": grid},
    )
    session.flush()


def _open_community(session: Session, community: int) -> None:
    division = get_division(session, community)
    if division.level is not Level.COMMUNITY:
        raise NotFound(_("There is no community with the code %(code)s."), code=community)
    if not division.present:
        raise Refused(_("This community is retired. Its grids stay as they were."))


def _said(draft: GridDraft) -> dict[str, Any]:
    return {"code": draft.code, "name": draft.name, "areas": list(draft.areas), "steward": draft.steward}
