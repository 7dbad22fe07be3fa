"""Changes of divisions in words: what passes along, figures before and after, and what forbids to take one back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue import divisions
from catalogue.divisions import DivisionFacts
from catalogue.models import ActKind
from catalogue.succession.acts import ActFigures, FigureFacts, Obstacle

from ...extensions import db
from ...words.formatting import number, percent
from ...words.place_names import place_name

KINDS: Mapping[ActKind, LazyString] = MappingProxyType(
    {
        ActKind.MOVE: _l("Change of parent"),
        ActKind.MERGE: _l("Merger"),
        ActKind.SPLIT: _l("Split"),
        ActKind.RETIRE: _l("Taken out of the list"),
        ActKind.RENAME: _l("Renamed"),
    }
)
PASSING = (ActKind.MOVE, ActKind.MERGE, ActKind.SPLIT)
"""Changes in which something passes along: they are seen before they are carried out."""
ORDINALS = (_l("first part"), _l("second part"), _l("third part"), _l("fourth part"), _l("fifth part"))
"""The parts of a split, in the order of a form."""
BELONGINGS: Mapping[str, LazyString] = MappingProxyType(
    {
        "offerings": _l("Lines"),
        "service_points": _l("Service points"),
        "cases": _l("Residents' reports"),
        "planned_sessions": _l("Sessions"),
        "proposals": _l("Proposals that an item does not apply"),
        "office_requests": _l("Requests between offices"),
        "reminders": _l("Reminders"),
        "declarations": _l("Declared services"),
        "declaration_recipients": _l("Communities served by declared services"),
        "grants": _l("Roles of accounts"),
        "notices": _l("Closing days"),
        "service_guides": _l("Service guides"),
        "community_profiles": _l("Profiles"),
        "division_aliases": _l("Names that people use"),
        "grids": _l("Grids"),
        "village_pilots": _l("Villages run as communities"),
        "platform_villages": _l("Villages that 96156 serves"),
        "owner_lists": _l("Lists of departments"),
        "owner_list_places": _l("Places of lists"),
        "report_templates": _l("Departments' tables"),
        "departments": _l("Departments"),
        "item_owners": _l("Items that departments own"),
        "standard_declarations": _l("What is declared of the standards"),
        "division_hotlines": _l("Numbers to call"),
    }
)
"""What passes along, by its table, in the order of a page."""


@dataclass(frozen=True, slots=True)
class PassedRow:
    """One sort of belongings: how many were added, changed and taken away."""

    title: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Figures of a street or district before and after, in words."""

    place: Markup
    before: str
    after: str


def present_changes(changes: Mapping[str, tuple[int, int, int]]) -> list[PassedRow]:
    """What passes along, in words; what follows from it by itself is left out."""
    return [PassedRow(str(title), *changes[table]) for table, title in BELONGINGS.items() if table in changes]


def present_figures(figures: tuple[ActFigures, ...]) -> list[FigureRow]:
    """Figures before and after, in words: one query for all names."""
    names = divisions.get_divisions(db.session(), [each.code for each in figures])
    return [
        FigureRow(_name(names.get(each.code), each.code), _figures(each.before), _figures(each.after))
        for each in figures
    ]


def _name(found: DivisionFacts | None, code: int) -> Markup:
    return place_name(found.short_name) if found else Markup("{}").format(code)


def _figures(found: FigureFacts | None) -> str:
    if found is None:
        return _("not in the list")
    return _(
        "%(communities)s communities, %(valid)s of %(applicable)s lines valid (%(share)s)",
        communities=number(found.communities),
        valid=number(found.valid),
        applicable=number(found.applicable),
        share=percent(found.valid, found.applicable),
    )


def present_obstacles(found: tuple[Obstacle, ...]) -> list[str]:
    """Why a change cannot be taken back, in words."""
    return [_obstacle(each) for each in found]


def _obstacle(found: Obstacle) -> str:
    if found.table == "undone":
        return _("It has been taken back.")
    if found.table == "forgotten":
        return _("It is more than %(days)d days ago.", days=found.count)
    if found.table == "act":
        return _(
            "The later change %(number)d is about the same divisions. Take that one back first.",
            number=found.count,
        )
    what = BELONGINGS.get(found.table, _("Other entries"))
    return _("%(what)s: %(count)d changed since, or were added.", what=what, count=found.count)


def present_parts(
    parts: tuple[tuple[int, int], ...], made: Mapping[int, str]
) -> list[tuple[Markup, int, Markup, int]]:
    """Which division became which: names and codes, one query. ``made`` are the names of divisions that are not there yet."""
    names = divisions.get_divisions(db.session(), {code for part in parts for code in part})

    def called(code: int) -> Markup:
        return place_name(made[code]) if code in made else _name(names.get(code), code)

    return [(called(old), old, called(new), new) for old, new in parts]
