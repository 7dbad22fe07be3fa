"""Personal mobile numbers: whether their owners agreed that a community makes them public.

The agreement belongs to the number in a community, not to a field: said once, it holds for every line, place and
profile. What came in before it was asked, or by a file, has none. It is shown to residents, but is not open data.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Text, cast, delete, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import insert as insert_or_not
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..foundation import clock
from ..foundation.codes import subtree
from ..foundation.errors import Invalid, Problem, _
from ..models import CommunityProfile, Division, MobileAgreement, Offering, Role, ServicePoint
from .numbers import is_mobile, split_number

NEEDS_AGREEMENT = _(
    "%(number)s is somebody's own mobile number. Tick below that its owner agreed to its being public, or give another number."
)
_IN_TEXT = re.compile(r"(?<![0-9-])1[3-9][0-9]{9}(?![0-9])")
_WITH_EXTENSION = re.compile(rf"({_IN_TEXT.pattern})(?:-[0-9]{{1,6}})?")
MASK = "***"
"""Instead of a number that is no open data."""
_AGREEMENTS: Any = MobileAgreement.__table__


def mobiles_in(numbers: Iterable[str]) -> frozenset[str]:
    """The mobile numbers among numbers as they are kept, without extensions."""
    return frozenset(split_number(number)[0] for number in numbers if is_mobile(number))


def agreed_mobiles(session: Session, communities: Collection[int]) -> Mapping[int, frozenset[str]]:
    """The mobile numbers with an agreement, by community: one query. Communities without any are left out."""
    if not communities:
        return {}
    found: dict[int, set[str]] = {}
    query = select(MobileAgreement.community_code, MobileAgreement.number)
    for community, number in session.execute(query.where(_AGREEMENTS.c.community_code.in_(communities))):
        found.setdefault(community, set()).add(number)
    return {community: frozenset(numbers) for community, numbers in found.items()}


def mobiles_in_text(text: str) -> frozenset[str]:
    """The mobile numbers in words that somebody wrote."""
    return frozenset(_IN_TEXT.findall(text))


def open_text(text: str, agreed: Collection[str]) -> str:
    """Words that somebody wrote as they may be open data: ``MASK`` for each mobile number without an agreement."""
    return _WITH_EXTENSION.sub(lambda found: found[0] if found[1] in agreed else MASK, text)


def open_numbers(numbers: Iterable[str], agreed: Collection[str]) -> tuple[str, ...]:
    """The numbers of a record that may be open data: all but mobile numbers without an agreement."""
    return tuple(number for number in numbers if mobiles_in([number]) <= frozenset(agreed))


def mobiles_to_ask(session: Session, within: int) -> Mapping[int, tuple[str, ...]]:
    """The mobile numbers without an agreement of present communities in a division, by community: one query.

    Their owners are to be asked. Numbers are sorted; communities without any are left out.
    """
    first, last = subtree(within)
    present = select(Division.code).where(Division.code.between(first, last), Division.retired_on.is_(None))
    said = [
        select(column.label("community"), text.label("said"), null().label("agreed")).where(
            column.in_(present), text.like("%1__________%")
        )
        for column, text in _said()
    ]
    agreed = select(_AGREEMENTS.c.community_code, literal(""), _AGREEMENTS.c.number).where(
        _AGREEMENTS.c.community_code.in_(present)
    )
    found: dict[int, set[str]] = {}
    known: set[tuple[int, str]] = set()
    for community, text, number in session.execute(union_all(*said, agreed)):
        if number:
            known.add((community, number))
        found.setdefault(community, set()).update(_IN_TEXT.findall(text))
    asked = {
        community: tuple(sorted(each for each in numbers if (community, each) not in known))
        for community, numbers in sorted(found.items())
    }
    return {community: numbers for community, numbers in asked.items() if numbers}


def _said() -> tuple[tuple[Any, Any], ...]:
    """Where numbers are: the column of the community, and the numbers as a text."""
    return (
        (ServicePoint.community_code, cast(ServicePoint.phones, Text)),
        (CommunityProfile.community_code, cast(CommunityProfile.phones, Text)),
        (Offering.community_code, cast(Offering.phone, Text)),
    )


def agree_to_mobiles(
    session: Session,
    *,
    actor: Actor,
    community: int,
    numbers: Iterable[str],
    right: Right = Right.RECORD,
) -> None:
    """Say that the owners of the mobile numbers among ``numbers`` agreed that a community makes them public.

    Said before the record that holds them is saved, in its transaction. Raises ``NotAllowed``.
    """
    role = require(actor, right, community)
    known = agreed_mobiles(session, [community]).get(community, frozenset())
    if new := sorted(mobiles_in(numbers) - known):
        now = clock.now()
        rows = [{"community_code": community, "number": number, "agreed_at": now} for number in new]
        session.execute(insert_or_not(_AGREEMENTS).on_conflict_do_nothing(), rows)
        _append(session, actor, role, "mobile.agreed", community, new)


def end_agreements(session: Session, *, actor: Actor, community: int, numbers: Iterable[str]) -> None:
    """Say that the owners of the mobile numbers among ``numbers`` do not agree any more. Raises ``NotAllowed``.

    The numbers stay where they are, without an agreement.
    """
    role = require(actor, Right.RECORD, community)
    known = agreed_mobiles(session, [community]).get(community, frozenset())
    _end(session, actor, role, community, mobiles_in(numbers) & known)


def settle_mobiles(
    session: Session,
    *,
    actor: Actor,
    community: int,
    field: str,
    before: Iterable[str],
    after: Iterable[str],
    asked: bool = True,
    right: Right = Right.RECORD,
) -> None:
    """Before a record of a community is written: refuse new mobile numbers without an agreement, and end others'.

    ``before`` and ``after`` are the record's numbers. What was said before and is said again is not ``asked`` about. An
    agreement ends with the last record of the community that has its number. Raises ``NotAllowed``, and ``Invalid`` at
    ``field``.
    """
    role = require(actor, right, community)
    was, becomes = mobiles_in(before), mobiles_in(after)
    if was == becomes:
        return
    known = agreed_mobiles(session, [community]).get(community, frozenset())
    if asked and (refused := becomes - was - known):
        raise Invalid([Problem(field, NEEDS_AGREEMENT, {"number": min(refused)})])
    if ended := sorted(
        number for number in (was - becomes) & known if _uses(session, community, number) <= 1
    ):
        ours = _AGREEMENTS.c.community_code == community
        session.execute(delete(_AGREEMENTS).where(ours, _AGREEMENTS.c.number.in_(ended)))
        _append(session, actor, role, "mobile.ended", community, ended)


def _end(session: Session, actor: Actor, role: Role, community: int, numbers: Collection[str]) -> None:
    if numbers:
        ours = _AGREEMENTS.c.community_code == community
        session.execute(delete(_AGREEMENTS).where(ours, _AGREEMENTS.c.number.in_(sorted(numbers))))
        _append(session, actor, role, "mobile.ended", community, sorted(numbers))


def _append(
    session: Session, actor: Actor, role: Role, action: str, community: int, numbers: Iterable[str]
) -> None:
    for number in numbers:
        # The trail is never erased: it tells which number it was to people who know it, and to no others.
        subject = f"mobile {number[:3]}****{number[-4:]}"
        audit.append(
            session, who=actor.name, role=role.value, action=action, subject=subject, division=community
        )


def _uses(session: Session, community: int, number: str) -> int:
    """How many records of a community have a number."""
    found = [
        select(literal(1)).where(column == community, text.like(f"%{number}%")) for column, text in _said()
    ]
    return len(session.execute(union_all(*found)).all())
