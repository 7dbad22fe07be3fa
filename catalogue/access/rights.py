"""Who may do what where: pure rules, no database. Every right of the portal is decided here.

A grant is a role in a division and reaches that division's whole subtree.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ..foundation.codes import contains
from ..foundation.errors import NotAllowed, _
from ..models.accounts import Role


class Right(enum.StrEnum):
    """What an actor may want to do in a division."""

    SEE_OFFICE = "see_office"  # matrix and gaps in detail
    SEE_WORK = "see_work"  # the worker's list of lines
    RECORD = "record"  # record, confirm, withdraw an offering; points and profile
    SETTLE = "settle"  # clear a dispute
    RULE = "rule"  # rule an item not applicable
    IMPORT = "import"  # offerings in bulk, divisions, catalogue
    MANAGE_USERS = "manage_users"
    EDIT_VOCABULARY = "edit_vocabulary"  # the words by which residents look for items; of the whole instance
    ANSWER = "answer"  # what residents report: read it, write it down for a caller, answer it


_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.WORKER: frozenset({Right.SEE_WORK, Right.RECORD, Right.ANSWER}),
    Role.STREET: frozenset({Right.SEE_OFFICE, Right.SEE_WORK, Right.RECORD, Right.SETTLE, Right.ANSWER}),
    # An office that the figure judges never decides what is left out of it: rulings start at the district.
    Role.DISTRICT: frozenset({Right.SEE_OFFICE, Right.RULE, Right.ANSWER}),
    Role.CITY: frozenset({Right.SEE_OFFICE, Right.ANSWER}),
    Role.EDITOR: frozenset({Right.EDIT_VOCABULARY}),
    Role.ADMIN: frozenset({Right.SEE_OFFICE, Right.IMPORT, Right.MANAGE_USERS, Right.EDIT_VOCABULARY}),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A role that an actor holds in a division (12-digit code)."""

    role: Role
    division: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account's name and the roles it holds."""

    name: str
    held: tuple[Held, ...]


def role_for(actor: Actor, right: Right, division: int) -> Role | None:
    """The role by which ``actor`` has ``right`` in ``division``: the narrowest grant first; None if it has none."""
    reaching = [
        held for held in actor.held if right in _RIGHTS[held.role] and contains(held.division, division)
    ]
    if not reaching:
        return None
    return max(reaching, key=lambda held: held.division).role


def may(actor: Actor, right: Right, division: int) -> bool:
    """Whether ``actor`` has ``right`` in ``division``."""
    return role_for(actor, right, division) is not None


def require(actor: Actor, right: Right, division: int) -> Role:
    """The role by which ``actor`` has ``right`` in ``division``. Raises ``NotAllowed`` if it has none."""
    role = role_for(actor, right, division)
    if role is None:
        raise NotAllowed(_("Your account has no right to do this for this community or division."))
    return role


def may_reach(actor: Actor, division: int) -> bool:
    """Whether ``actor`` sees how those who reported a case of ``division`` can be reached.

    A community's cases are handled by its workers and its street; wider offices see contacts only in cases that lie
    with themselves.
    """
    return any(
        Right.ANSWER in _RIGHTS[held.role]
        and (
            held.division == division
            or (held.role in (Role.WORKER, Role.STREET) and contains(held.division, division))
        )
        for held in actor.held
    )


def places(actor: Actor, right: Right) -> tuple[int, ...]:
    """The divisions in which ``actor`` was given ``right``, widest first, without those inside another."""
    wanted = sorted({held.division for held in actor.held if right in _RIGHTS[held.role]})
    return tuple(
        code for code in wanted if not any(other != code and contains(other, code) for other in wanted)
    )
