"""Kept accounts as their office sees them: who, for which place, in which state. Nothing of how often or how much."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from catalogue.access.rights import ROLES, Actor, Held, keeper_of
from catalogue.access.users import UserFacts
from catalogue.departments import DepartmentFacts
from catalogue.divisions import DivisionFacts
from catalogue.models import Role

from ...words import labels
from ...words.i18n import comma, in_chinese
from ...words.place_names import place_name, place_text


class AccountState(enum.StrEnum):
    """How an account is."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account of the list."""

    id: int
    name: str
    person: str | None
    roles: str
    places: tuple[str | Markup, ...]
    state: AccountState
    itself: bool
    published: bool
    has_factor: bool = False


def state_of(account: UserFacts) -> AccountState:
    """How an account is."""
    if not account.active:
        return AccountState.CLOSED
    return AccountState.SUSPENDED if account.suspended else AccountState.OPEN


def present_account(
    account: UserFacts,
    places: Mapping[int, DivisionFacts],
    departments: Mapping[int, DepartmentFacts],
    me: Actor,
) -> AccountRow:
    """An account in words; ``places`` by code and ``departments`` by id hold what it names."""

    def place_of(held: Held) -> Markup:
        place = place_name(places[held.division].short_name)
        department = departments.get(held.department or 0)
        return place + Markup(" · ") + in_chinese(department.name) if department else place

    return AccountRow(
        id=account.id,
        name=account.name,
        person=account.person,
        roles=comma().join(dict.fromkeys(str(labels.ROLES[held.role]) for held in account.held)),
        places=tuple(place_of(held) for held in account.held if held.division in places),
        state=state_of(account),
        itself=account.name == me.name,
        published=account.published,
        has_factor=account.has_factor,
    )


def places_offered(
    me: Actor, divisions: Sequence[DivisionFacts], departments: Sequence[DepartmentFacts]
) -> list[tuple[str, str]]:
    """The roles, divisions and departments for which ``me`` may add accounts, as choices of a form."""
    offered = [
        (f"{role.value}-{division.code}", f"{place_text(division.short_name)} · {labels.ROLES[role]}")
        for division in divisions
        for role in Role
        if role is not Role.DEPARTMENT
        and division.level in ROLES[role].levels
        and not (ROLES[role].top_only and division.parent_code is not None)
        and keeper_of(me, role, division.code) is not None
    ]
    names = {division.code: place_text(division.short_name) for division in divisions}
    return offered + [
        (f"{Role.DEPARTMENT.value}-{each.division}-{each.id}", f"{names[each.division]} · {each.name}")
        for each in departments
        if keeper_of(me, Role.DEPARTMENT, each.division) is not None
    ]


def read_place(choice: str, offered: Sequence[tuple[str, str]]) -> tuple[Role, int, int | None] | None:
    """The role, the division and the department of a choice; None if it was not offered."""
    if choice not in {value for value, _ in offered}:
        return None
    role, code, *department = choice.split("-")
    return Role(role), int(code), int(department[0]) if department else None
