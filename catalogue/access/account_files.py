"""Accounts from a file: read row by row, checked as a whole, and added all or none."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation import clock
from ..foundation.errors import BadFile, Invalid, Problem, _
from ..foundation.text_files import Heads, cells_at, places_of
from ..models import Department, Division, Grant, Role, User
from .accounts import department_problems, name_problems, person_problems, place_problems
from .keeping import grant_in_trail, note
from .rights import ROLES, Actor, Held, keeper_of
from .users import held_by, normal_name

COLUMNS: Heads = {
    "name": ("name", "账号", "账号名"),
    "role": ("role", "角色"),
    "division": ("division", "区划代码", "单位代码"),
    "person": ("person", "姓名"),
    "department": ("department", "科室", "部门", "科室名称"),
}
"""The columns of a file, by what their heads may say. Those of ``_MAY_LACK`` may be missing."""
_MAY_LACK = ("person", "department")
ROLE_WORDS: Mapping[str, Role] = {
    **{role.value: role for role in Role if ROLES[role].levels},
    "社区": Role.WORKER,
    "社区工作者": Role.WORKER,
    "街道": Role.STREET,
    "乡镇": Role.STREET,
    "街道办事处": Role.STREET,
    "区": Role.DISTRICT,
    "市": Role.CITY,
    "科室": Role.DEPARTMENT,
    "部门": Role.DEPARTMENT,
}


class RowOutcome(enum.StrEnum):
    """What a row means."""

    ADD = "added"
    UNCHANGED = "unchanged"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A row of the file, as it is written there; ``line`` counts from the file's first line."""

    line: int
    name: str
    role: str
    division: str
    person: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row and what it means; ``problems`` say why it cannot be used."""

    row: AccountLine
    outcome: RowOutcome
    held: Held | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """What a file would do. ``new`` has the names of the accounts to be added, in the order of the file."""

    rows: tuple[PlannedRow, ...]

    @property
    def new(self) -> tuple[str, ...]:
        """The accounts to be added."""
        return tuple(
            dict.fromkeys(normal_name(each.row.name) for each in self.rows if each.outcome is RowOutcome.ADD)
        )

    @property
    def problems(self) -> tuple[PlannedRow, ...]:
        """The rows that cannot be used."""
        return tuple(each for each in self.rows if each.outcome is RowOutcome.PROBLEM)


def account_rows(lines: Sequence[Sequence[str]]) -> tuple[AccountLine, ...]:
    """The rows of a table whose first row has the heads of the columns. Raises ``Invalid`` if it lacks one."""
    try:
        places = places_of(lines[0] if lines else (), COLUMNS, file="", may_lack=_MAY_LACK)
    except BadFile as error:
        raise Invalid([Problem("file", error.message, error.values)]) from None
    return tuple(
        AccountLine(number, **(dict.fromkeys(COLUMNS, "") | cells_at(row, places)))
        for number, row in enumerate(lines[1:], start=2)
        if any(row)
    )


def plan_accounts(session: Session, *, actor: Actor, rows: Sequence[AccountLine]) -> AccountPlan:
    """What the rows mean now: three queries. An account with several rows holds several roles.

    A row that is already so is unchanged; one that an account contradicts is a problem, as no file takes a role away.
    """
    names = {normal_name(row.name) for row in rows}
    known = {user.name: user for user in session.scalars(select(User).where(User.name.in_(names)))}
    codes = {int(row.division) for row in rows if _is_code(row.division)}
    places = {
        place.code: place for place in session.scalars(select(Division).where(Division.code.in_(codes)))
    }
    departments = _departments(session, codes)
    persons: dict[str, str] = {}
    seen: set[tuple[str, Role, int]] = set()
    planned = []
    for row in rows:
        name = normal_name(row.name)
        role, place = ROLE_WORDS.get(row.role.casefold()), places.get(_code(row.division))
        problems = [*name_problems(name), *person_problems(row.person or None)]
        held = None
        if role is None:
            problems.append(Problem("role", _("There is no role %(role)s."), {"role": row.role or "?"}))
        if place is None or place.retired_on is not None:
            message = _("There is no present division %(code)s.")
            problems.append(Problem("division", message, {"code": row.division or "?"}))
        if role is not None and place is not None:
            department = departments.get((place.code, row.department)) if row.department else None
            held = Held(role, place.code, department.id if department else None)
            problems += place_problems(role, place)
            problems += department_problems(role, place.code, department)
            if keeper_of(actor, role, place.code) is None:
                problems.append(Problem("role", _("You do not keep such accounts."), {}))
            # An account is in one department of a division.
            if (name, role, place.code) in seen:
                problems.append(Problem("name", _("The same row is above already."), {}))
            seen.add((name, role, place.code))
        if persons.setdefault(name, row.person) != row.person:
            problems.append(Problem("person", _("The rows of one account name different persons."), {}))
        if not problems and held is not None and (user := known.get(name)) is not None:
            problems += _contradictions(user, row, held)
            outcome = RowOutcome.UNCHANGED
        else:
            outcome = RowOutcome.ADD
        planned.append(PlannedRow(row, RowOutcome.PROBLEM if problems else outcome, held, tuple(problems)))
    return AccountPlan(tuple(planned))


def _contradictions(user: User, row: AccountLine, held: Held) -> list[Problem]:
    """How an account that exists differs from its row."""
    if held not in held_by(user):
        return [Problem("name", _("The account exists and does not hold this role there."), {})]
    if row.person and row.person != user.person:
        return [Problem("person", _("The account exists with the name of another person."), {})]
    return []


def _departments(session: Session, divisions: Collection[int]) -> dict[tuple[int, str], Department]:
    """The open departments of divisions, by division and name."""
    rows = session.scalars(
        select(Department).where(Department.division_code.in_(divisions), Department.closed_at.is_(None))
    )
    return {(row.division_code, row.name): row for row in rows}


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 12


def _code(text: str) -> int:
    return int(text) if _is_code(text) else 0


def import_accounts(
    session: Session, *, actor: Actor, rows: Sequence[AccountLine], hashes: Mapping[str, str]
) -> AccountPlan:
    """Add the accounts of the rows, all or none; flushes. ``hashes``: the hash of each new account's first password.

    They are made beforehand, as hashing takes time and other writers would wait. Raises ``Invalid`` if a row cannot be
    used, or if an account has come or gone since the hashes were made.
    """
    plan = plan_accounts(session, actor=actor, rows=rows)
    if plan.problems:
        raise Invalid([problem for each in plan.problems for problem in each.problems])
    if set(plan.new) != set(hashes):
        raise Invalid([Problem("file", _("Accounts have changed meanwhile. Please try again."), {})])
    users: dict[str, User] = {}
    for each in plan.rows:
        if each.outcome is RowOutcome.ADD and each.held is not None:
            name = normal_name(each.row.name)
            user = users.setdefault(
                name, User(name=name, password_hash=hashes[name], active=True, created_at=clock.now())
            )
            user.person, user.must_change = each.row.person or None, True
            user.grants.append(
                Grant(
                    role=each.held.role,
                    division_code=each.held.division,
                    department_id=each.held.department,
                )
            )
    session.add_all(users.values())
    session.flush()
    for user in users.values():
        first = user.grants[0]
        by = keeper_of(actor, first.role, first.division_code)
        if by is not None:
            note(session, actor, by, "account.added", user, after=grant_in_trail(first))
    return plan


__all__ = [
    "AccountLine",
    "AccountPlan",
    "PlannedRow",
    "RowOutcome",
    "account_rows",
    "import_accounts",
    "plan_accounts",
]
