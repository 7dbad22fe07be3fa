"""Grids from a CSV file: community, code, name, areas, steward. All rows or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, may, require
from ..divisions import get_divisions
from ..foundation.errors import BadFile, Invalid, Problem, _
from ..foundation.tables import Table
from ..foundation.text_files import Heads, cells_at, places_of
from ..models import Level
from .drafts import MOST_GRIDS, shared_area, split_areas, tidy_grid
from .facts import GridDraft, GridFacts
from .keeping import store_grid
from .reading import grids_of_each

COLUMNS: Heads = {
    "community": ("community", "community code", "社区代码", "村代码", "区划代码"),
    "code": ("code", "grid code", "网格代码", "网格编码", "网格编号"),
    "name": ("name", "name of the grid", "网格名称", "网格名"),
    "areas": ("areas", "estates and hutongs", "小区、胡同", "小区/胡同", "小区胡同", "小区"),
    "steward": ("steward", "role of its steward", "网格员职务", "负责人职务", "职务"),
}
"""The columns of a file, by what their heads may say. The last one may be missing: what is kept of the roles stays."""
MOST_ROWS = 50_000
_COMMUNITY = re.compile("[0-9]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReadGrid:
    """A row of a file, checked by itself. ``line`` counts from 1; ``keeps_steward``: the file says nothing of roles."""

    line: int
    community: int
    draft: GridDraft
    keeps_steward: bool


@dataclass(frozen=True, slots=True)
class GridsImport:
    """How many grids an import added, changed, and found as they were; ``communities`` that have rows."""

    communities: int
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class GridChange:
    """A row beside the grid of its community that has its code; ``after``: what would be kept."""

    row: ReadGrid
    before: GridFacts | None
    after: GridDraft

    @property
    def changes(self) -> bool:
        """Whether the row says something that is not kept already."""
        return self.before is None or self.before.draft != self.after


def read_grid_rows(path: Path | str) -> tuple[ReadGrid, ...]:
    """The rows of a file. Raises ``BadFile`` with line and column for the first that cannot be used.

    Rows of communities without a grid are left out, as in a list that was downloaded.
    """
    table = Table(path)
    return check_grid_rows([(1, table.header), *table.rows(table.header)], file=table.file)


def check_grid_rows(lines: Iterable[tuple[int, Sequence[str]]], *, file: str) -> tuple[ReadGrid, ...]:
    """Rows with the numbers of their lines, the first with the heads. Raises ``BadFile`` as :func:`read_grid_rows` does."""
    places = None
    rows: list[ReadGrid] = []
    seen: dict[tuple[int, str], int] = {}
    for line, cells in lines:
        if places is None:
            places = places_of(cells, COLUMNS, file=file, may_lack=("steward",))
            continue
        texts = cells_at(cells, places)
        if texts["community"] and not any(text for column, text in texts.items() if column != "community"):
            continue
        if len(rows) == MOST_ROWS:
            message = _("The file has more than %(most)d rows.")
            raise BadFile(message, file=file, line=line, most=MOST_ROWS)
        row = _row(file, line, texts)
        key = row.community, row.draft.code
        if key in seen:
            message = _("Line %(other)d has the same grid.")
            raise BadFile(message, file=file, line=line, field="code", other=seen[key])
        seen[key] = line
        rows.append(row)
    if not rows:
        raise BadFile(_("The file has no rows."), file=file)
    return tuple(rows)


def compare_grids(
    session: Session, rows: tuple[ReadGrid, ...], *, actor: Actor, file: str
) -> tuple[GridChange, ...]:
    """What the rows of a file would change, in their order. ``file`` is its name, for what is said of a row.

    A row takes the place of the grid of its community that has its code; grids that the file does not name stay. Raises
    ``BadFile`` for a community that is not there or not the actor's, and for an area that two grids would share.
    """
    by_community: dict[int, list[ReadGrid]] = {}
    for row in rows:
        by_community.setdefault(row.community, []).append(row)
    _check_communities(session, actor, file, by_community)
    every = grids_of_each(session, by_community)
    after: dict[tuple[int, str], GridDraft] = {}
    for community, some in by_community.items():
        kept = {grid.code: grid for grid in every.get(community, ())}
        drafts = _after(kept, some)
        _check_together(file, some, {**{code: grid.draft for code, grid in kept.items()}, **drafts})
        after |= {(community, code): draft for code, draft in drafts.items()}
    known = {(community, grid.code): grid for community, found in every.items() for grid in found}
    return tuple(
        GridChange(row, known.get((row.community, row.draft.code)), after[row.community, row.draft.code])
        for row in rows
    )


def import_grids(session: Session, rows: tuple[ReadGrid, ...], *, actor: Actor, file: str) -> GridsImport:
    """Write the grids of a file, all or none; flushes. Raises ``BadFile`` as :func:`compare_grids` does."""
    changes = compare_grids(session, rows, actor=actor, file=file)
    changed = [each for each in changes if each.changes]
    for each in changed:
        community = each.row.community
        role = require(actor, Right.KEEP_GRIDS, community)
        store_grid(session, actor=actor, role=role, community=community, draft=each.after, before=each.before)
    added = sum(each.before is None for each in changed)
    communities = {row.community for row in rows}
    return GridsImport(len(communities), added, len(changed) - added, len(rows) - len(changed))


def _after(kept: Mapping[str, GridFacts], rows: list[ReadGrid]) -> dict[str, GridDraft]:
    """What the rows of one community say, by code."""
    return {
        row.draft.code: GridDraft(
            row.draft.code, row.draft.name, row.draft.areas, kept[row.draft.code].steward
        )
        if row.keeps_steward and row.draft.code in kept
        else row.draft
        for row in rows
    }


def _check_together(file: str, rows: list[ReadGrid], all_of: Mapping[str, GridDraft]) -> None:
    if len(all_of) > MOST_GRIDS:
        message = _("At most %(limit)d grids in a community.")
        raise BadFile(message, file=file, line=rows[0].line, field="code", limit=MOST_GRIDS)
    for row in rows:
        if problem := shared_area(row.draft, all_of.values()):
            raise _bad(file, row.line, problem)


def _check_communities(
    session: Session, actor: Actor, file: str, by_community: Mapping[int, list[ReadGrid]]
) -> None:
    known = get_divisions(session, by_community)
    for code, rows in by_community.items():
        division, line = known.get(code), rows[0].line
        if division is None or division.level is not Level.COMMUNITY or not division.present:
            message = _("There is no present community with the code %(code)s.")
            raise BadFile(message, file=file, line=line, field="community", code=f"{code:012d}")
        if not may(actor, Right.KEEP_GRIDS, code):
            message = _("Your account cannot bring in grids of %(code)s.")
            raise BadFile(message, file=file, line=line, field="community", code=f"{code:012d}")


def _row(file: str, line: int, texts: Mapping[str, str]) -> ReadGrid:
    community = texts["community"]
    if not _COMMUNITY.fullmatch(community):
        message = _("“%(value)s” is not a division code of 12 digits.")
        raise BadFile(message, file=file, line=line, field="community", value=community[:40])
    steward = texts.get("steward")
    try:
        draft = tidy_grid(GridDraft(texts["code"], texts["name"], split_areas(texts["areas"]), steward))
    except Invalid as error:
        raise _bad(file, line, error.problems[0]) from None
    return ReadGrid(line, int(community), draft, steward is None)


def _bad(file: str, line: int, problem: Problem) -> BadFile:
    return BadFile(problem.message, file=file, line=line, field=problem.field, **problem.values)
