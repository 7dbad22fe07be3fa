"""Lists of a community narrowed by grid: ``?grid=001``, or ``?grid=none`` for what is in none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from catalogue import grids
from catalogue.divisions import DivisionFacts
from catalogue.feedback import CaseFacts
from catalogue.grids import Belonging, GridFacts
from catalogue.offerings import Line

from ...extensions import db
from ...requests.choices import read_choice

IN_NONE = "none"


@dataclass(frozen=True, slots=True)
class GridFilter:
    """The grids by which a list of a community can be narrowed, and the one that is chosen: its code, ``none``, or None."""

    grids: tuple[GridFacts, ...]
    chosen: str | None = None

    @property
    def words(self) -> dict[str, str]:
        """What can be chosen, with its words. Empty where the community has no grid."""
        if not self.grids:
            return {}
        return {**{grid.code: grid_name(grid) for grid in self.grids}, IN_NONE: str(_("In no grid"))}

    def holds(self, belonging: Belonging | None) -> bool:
        """Whether the list shows what belongs so."""
        if self.chosen is None:
            return True
        return (belonging.grid.code if belonging else IN_NONE) == self.chosen


@dataclass(frozen=True, slots=True)
class GridChoice:
    """The form by which something is put into a grid: the choices, the chosen id, and the grid that its address names."""

    options: tuple[tuple[str, str], ...]
    chosen: str
    named: str | None
    action: str


def grid_name(grid: GridFacts) -> str:
    """A grid's code and name."""
    return f"{grid.code} {grid.name}"


def read_grid_filter(arguments: Mapping[str, str], session: Session, community: int) -> GridFilter:
    """The grids of a community and the one that a query string asks for. Raises ``ChoiceRefused``."""
    found = GridFilter(grids.grids_of(session, community))
    words = found.words
    if not words:
        return found
    return GridFilter(found.grids, read_choice(arguments, "grid", _l("Grid"), words, words.__getitem__))


def read_cases_shown(
    arguments: Mapping[str, str], division: DivisionFacts
) -> tuple[GridFilter, frozenset[int] | None]:
    """The filter of a community's reports, and the ids of those that it shows; None: all."""
    session = db.session()
    chosen = read_grid_filter(arguments, session, division.code)
    if chosen.chosen is None:
        return chosen, None
    return chosen, grids.cases_that(session, division.code, chosen.grids, chosen.holds)


def lines_in_grid(session: Session, lines: Sequence[Line], chosen: GridFilter | None) -> Sequence[Line]:
    """The lines that name a service point of the grid; for ``none``, those whose points are all in none. All lines unasked."""
    if chosen is None or chosen.chosen is None or not lines:
        return lines
    lying = grids.grids_of_points(session, chosen.grids[0].community, chosen.grids)
    if chosen.chosen == IN_NONE:
        return [line for line in lines if not any(point in lying for point in _points_of(line))]
    return [line for line in lines if any(chosen.holds(lying.get(point)) for point in _points_of(line))]


def _points_of(line: Line) -> tuple[int, ...]:
    return line.offering.draft.points if line.offering else ()


def choice_for_case(division: DivisionFacts, case: CaseFacts) -> GridChoice | None:
    """The form by which a report is put into a grid; None where its community has none."""
    session = db.session()
    found = grids.grids_of(session, division.code)
    action = url_for("workers.save_case_grid", community=division.code, case=case.id)
    return _choice(found, lambda: grids.grids_of_cases(session, division.code, found).get(case.id), action)


def choice_for_point(community: int, point: int) -> GridChoice | None:
    """The form by which a service point is put into a grid; None where its community has none."""
    session = db.session()
    found = grids.grids_of(session, community)
    action = url_for("workers.save_point_grid", community=community, point=point)
    return _choice(found, lambda: grids.grids_of_points(session, community, found).get(point), action)


def _choice(
    found: tuple[GridFacts, ...], belonging: Callable[[], Belonging | None], action: str
) -> GridChoice | None:
    if not found:
        return None
    now = belonging()
    chosen = str(now.grid.id) if now and now.chosen else ""
    named = grid_name(now.grid) if now and not now.chosen else None
    return GridChoice(tuple((str(grid.id), grid_name(grid)) for grid in found), chosen, named, action)
