"""The numbers that districts and streets give their residents to call, instead of the instance's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..foundation import stamps
from ..foundation.codes import contains
from ..foundation.errors import Invalid, NotFound, Problem, _, too_long
from ..models import DivisionHotline, Role
from ..telephones import one_number
from .tree import get_division

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class HotlineFacts:
    """A number to call in a division and below it, and what it is called. ``name_en`` is None if it was not given."""

    division: int
    phone: str
    name_zh: str
    name_en: str | None


def hotlines(session: Session) -> tuple[HotlineFacts, ...]:
    """Every number that a division has of its own, by code."""
    rows = session.execute(select(*DivisionHotline.__table__.columns).order_by(DivisionHotline.division_code))
    return tuple(HotlineFacts(*row) for row in rows)


def hotline_for(known: Iterable[HotlineFacts], division: int) -> HotlineFacts | None:
    """The number of the narrowest division that has one and holds ``division``; None if none has."""
    return max(
        (each for each in known if contains(each.division, division)),
        key=lambda each: each.division,
        default=None,
    )


def set_hotline(
    session: Session, *, actor: Actor, division: int, phone: str, name_zh: str, name_en: str | None = None
) -> HotlineFacts:
    """Give a division its number, in the place of the one that it has.

    Raises ``NotAllowed``, ``NotFound`` for an unknown division, and ``Invalid`` with every problem.
    """
    role = require(actor, Right.IMPORT, division)
    get_division(session, division)
    number, question = one_number(phone)
    given = HotlineFacts(division, number, name_zh.strip(), (name_en or "").strip() or None)
    problems = [question] if question else []
    if not given.name_zh:
        problems.append(Problem("name_zh", _("Say what the number is called."), {}))
    for field, name in (("name_zh", given.name_zh), ("name_en", given.name_en or "")):
        problems += too_long(field, name, LONGEST_NAME)
    if problems:
        raise Invalid(problems)
    found = session.get(DivisionHotline, division)
    before = _as_entry(found)
    if found is None:
        found = DivisionHotline(division_code=division)
        session.add(found)
    found.phone, found.name_zh, found.name_en = given.phone, given.name_zh, given.name_en
    session.flush()
    stamps.bump(session, stamps.HOTLINES)
    _append(session, actor, role, "hotline.set", division, before, _as_entry(found))
    return given


def _as_entry(found: DivisionHotline | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"phone": found.phone, "name_zh": found.name_zh, "name_en": found.name_en}


def _append(
    session: Session,
    actor: Actor,
    role: Role,
    action: str,
    division: int,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=action,
        subject=f"hotline {division:012d}",
        division=division,
        before=before,
        after=after,
    )


def unset_hotline(session: Session, *, actor: Actor, division: int) -> None:
    """Take a division's own number away: the next one above it counts. Raises ``NotAllowed`` or ``NotFound``."""
    role = require(actor, Right.IMPORT, division)
    found = session.get(DivisionHotline, division)
    if found is None:
        raise NotFound(_("Division %(code)s has no number of its own."), code=f"{division:012d}")
    before = _as_entry(found)
    session.delete(found)
    session.flush()
    stamps.bump(session, stamps.HOTLINES)
    _append(session, actor, role, "hotline.unset", division, before, None)
