"""Days off and make-up working days as a table: day, kind, name. What it would change is seen before; reading it twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from ..access.rights import Actor
from ..foundation.errors import BadFile, Invalid, Problem, _, too_long
from ..foundation.text_files import read_rows
from ..models import DayKind
from .days import LONGEST_NAME, DeclaredDay, declare, declared_days

DAY_COLUMNS = ("day", "kind", "name")
MOST_DAYS = 400
_MOST_BYTES = 256 * 1024
_SATURDAY = 5
_KINDS = {
    **{kind.value: kind for kind in DayKind},
    **{kind.value.replace("_", "-"): kind for kind in DayKind},
    "放假": DayKind.HOLIDAY,
    "休": DayKind.HOLIDAY,
    "调休上班": DayKind.MAKE_UP,
    "班": DayKind.MAKE_UP,
    "平日": DayKind.ORDINARY,
}
"""How a table may say what a day is, as in the State Council's yearly notice too."""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A line that changes what is declared of a day."""

    line: int
    before: DeclaredDay | None
    after: DeclaredDay


@dataclass(frozen=True, slots=True)
class DaysPlan:
    """What a table would change, in the order of its lines; with any ``wrong`` line it can change nothing."""

    lines: int
    rows: tuple[PlannedDay, ...]
    wrong: tuple[tuple[int, Problem], ...]


def plan_days(session: Session, rows: Iterable[tuple[int, Sequence[str]]]) -> DaysPlan:
    """What rows with their line numbers would change. Writes nothing. Raises ``Invalid`` for too many."""
    given = [(line, tuple(cell.strip() for cell in row)) for line, row in islice(rows, MOST_DAYS + 2)]
    if given and given[0][1][:2] in (DAY_COLUMNS[:2], ("日期", "类型")):
        given = given[1:]
    if len(given) > MOST_DAYS:
        raise Invalid([Problem("file", _("The file has more than %(most)d lines."), {"most": MOST_DAYS})])
    known = {each.day: each for each in declared_days(session)}
    found: list[PlannedDay] = []
    wrong: list[tuple[int, Problem]] = []
    seen: set[date] = set()
    for line, row in given:
        try:
            after = _read(row)
            if after.day in seen:
                raise Invalid([Problem("day", _("“%(value)s” is listed twice."), {"value": row[0]})])
        except Invalid as error:
            wrong += [(line, problem) for problem in error.problems]
            continue
        seen.add(after.day)
        if known.get(after.day) != after:
            found.append(PlannedDay(line, known.get(after.day), after))
    return DaysPlan(len(given), tuple(found), tuple(wrong))


def _read(row: Sequence[str]) -> DeclaredDay:
    """A row as a day. Raises ``Invalid``."""
    if len(row) not in (2, 3):
        message = _("A line has %(wanted)d columns: %(columns)s.")
        raise Invalid(
            [Problem("day", message, {"wanted": len(DAY_COLUMNS), "columns": ", ".join(DAY_COLUMNS)})]
        )
    try:
        day = date.fromisoformat(row[0])
    except ValueError:
        message = _("“%(value)s” is not a day such as 2027-01-01.")
        raise Invalid([Problem("day", message, {"value": row[0][:LONGEST_NAME]})]) from None
    kind = _KINDS.get(row[1])
    if kind is None:
        known = "holiday, make-up, ordinary, 放假, 调休上班, 平日"
        message = _("“%(value)s” is not known here. Known are: %(known)s.")
        raise Invalid([Problem("kind", message, {"value": row[1][:LONGEST_NAME], "known": known})])
    name = (row[2] if len(row) == len(DAY_COLUMNS) else "") or None
    problems = too_long("name", name, LONGEST_NAME)
    if name is not None and not name.isprintable():
        problems.append(Problem("name", _("The name contains characters that cannot be typed."), {}))
    if kind is DayKind.MAKE_UP and day.weekday() < _SATURDAY:
        problems.append(Problem("day", _("Only a Saturday or a Sunday can be a make-up working day."), {}))
    if problems:
        raise Invalid(problems)
    return DeclaredDay(day, kind, name)


def read_days_file(session: Session, path: Path) -> DaysPlan:
    """What a CSV file would change. Raises ``BadFile`` if it is none or is too large."""
    try:
        plan = plan_days(session, read_rows(path, _MOST_BYTES))
    except Invalid as error:
        raise BadFile("%(reason)s", file=path.name, reason=str(error.problems[0])) from None
    if not plan.lines:
        raise BadFile(_("The file names no days."), file=path.name)
    return plan


def declare_days(session: Session, *, actor: Actor, plan: DaysPlan) -> int:
    """Do what a plan says, all or nothing; how many days are declared otherwise now. Flushes.

    Raises ``NotAllowed``, and ``Invalid`` for a plan with wrong lines.
    """
    if plan.wrong:
        raise Invalid([problem for _line, problem in plan.wrong])
    for row in plan.rows:
        declare(session, actor=actor, day=row.after.day, kind=row.after.kind, name=row.after.name)
    return len(plan.rows)
