"""Retiring divisions by hand, moving a community to another code, and what passes to a successor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..counters import rollup
from ..divisions.naming import kind_and_quasi, short_name
from ..divisions.presence import note_presence
from ..divisions.profile_history import revise_profiles
from ..divisions.profiles import get_profiles
from ..divisions.tree import DivisionFacts, facts, get_division, select_facts
from ..foundation import clock, stamps
from ..foundation.codes import ancestors, subtree
from ..foundation.database import in_parts
from ..foundation.errors import NotFound, Refused, _
from ..models import (
    Action,
    CommunityProfile,
    Division,
    DivisionAlias,
    Grid,
    Level,
    MobileAgreement,
    Offering,
    Role,
    ServicePoint,
)
from . import cases, declarations, guides, lists, sessions, tables
from .offerings import succeed
from .sessions import SYSTEM


@dataclass(frozen=True, slots=True)
class MoveReport:
    """A community's move: the retired division, its successor, and what was carried over."""

    old: DivisionFacts
    new: DivisionFacts
    carried_counts: Mapping[str, int]


def retire(
    session: Session, *, actor: Actor, code: int, today: date, successor: int | None = None
) -> tuple[DivisionFacts, ...]:
    """Retire a present division and its subtree on ``today``: what was retired, by code.

    ``successor`` links the division itself to a present one of the same level; only its open cases, what it declared, its service
    guides and its coming sessions go there. Raises
    ``NotAllowed``, ``NotFound`` for a code that does not exist and ``Refused`` for what is retired already or cannot succeed.
    """

    role = require(actor, Right.IMPORT, code)
    cases.hold(session)
    rollup.lock_day(session, exclusive=True)
    division = _present(session, code)
    if successor is not None:
        after = _present(session, successor)
        if after.level is not division.level or division.code <= after.code <= division.last_code:
            raise Refused(
                _("%(new)s cannot take the place of %(old)s."), field="successor", old=code, new=successor
            )
    leaving = facts(
        session,
        select_facts()
        .where(Division.code.between(*subtree(code)), Division.retired_on.is_(None))
        .order_by(Division.code),
    )
    _retire_rows(session, code, today, successor)
    if successor is not None:
        cases.follow(session, {code: successor})
        declarations.pass_on(session, {code: successor})
        guides.pass_on(session, {code: successor})
        tables.pass_on(session, {code: successor})
        lists.pass_on(session, {code: successor})
        sessions.follow(session, {code: successor}, {})
    _finish(session, {code})
    _append(
        session, actor, role, "division.retired", code, {"divisions": len(leaving), "successor": successor}
    )
    return tuple(get_division(session, gone.code) for gone in leaving)


def move_community(
    session: Session, *, actor: Actor, code: int, new_code: int, today: date, name: str | None = None
) -> MoveReport:
    """Give a community another code: retire the old, make the new and carry its word over.

    The new community has ``name``, by default the old one's, and lies under the nearest present division
    above its code. One that exists already is taken if it is present and has said nothing of its own. Profile,
    aliases, service points, records and service guides are copied; those of the old community stay. Its open cases move. Raises ``NotAllowed``, ``NotFound`` and
    ``Refused``.
    """

    role = require(actor, Right.IMPORT, code)
    require(actor, Right.IMPORT, new_code)
    cases.hold(session)
    rollup.lock_day(session, exclusive=True)
    old = _present(session, code)
    if old.level is not Level.COMMUNITY:
        raise Refused(_("%(code)s is not a community."), field="code", code=code)
    existing = facts(session, select_facts().where(Division.code == new_code))
    if new_code == code or (existing and not existing[0].present):
        raise Refused(_("%(code)s cannot take over: it is retired."), field="new_code", code=new_code)
    if existing:
        if existing[0].level is not Level.COMMUNITY:
            raise Refused(_("%(code)s is not a community."), field="new_code", code=new_code)
        if not only_predecessors(session, {code: new_code}):
            raise Refused(
                _("%(code)s has a word of its own, or another predecessor."), field="new_code", code=new_code
            )
    else:
        _add_community(session, new_code, name or old.name, old.short_name if name is None else None)
        note_presence(session, [new_code], today, present=True)
    _retire_rows(session, code, today, new_code)
    declarations.pass_on(session, {code: new_code})
    guides.pass_on(session, {code: new_code})
    counts = carry_over(session, {code: new_code})
    cases.follow(session, {code: new_code})
    _finish(session, {code, new_code})
    _append(session, actor, role, "community.moved", code, {"new_code": new_code, "carried": counts})
    return MoveReport(get_division(session, code), get_division(session, new_code), counts)


def _append(
    session: Session, actor: Actor, role: Role, action: str, code: int, after: Mapping[str, object]
) -> None:
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=action,
        subject=f"division {code:012d}",
        division=code,
        after=after,
    )


def only_predecessors(session: Session, links: Mapping[int, int]) -> dict[int, int]:
    """The links along which a community's word can pass: one community to one, which has said nothing yet."""
    shared = Counter(links.values())
    alone = {old: new for old, new in links.items() if shared[new] == 1 and new % Level.STREET.span}
    busy: set[int] = set()
    targets = sorted(alone.values())
    for part in in_parts(targets):
        for column in (
            Offering.community_code,
            ServicePoint.community_code,
            CommunityProfile.community_code,
            DivisionAlias.division_code,
            Grid.community_code,
        ):
            busy.update(session.scalars(select(column).where(column.in_(part)).distinct()))
        predecessors = select(Division.code, Division.successor_code).where(Division.successor_code.in_(part))
        for before, after in session.execute(predecessors):
            if after is not None and alone.get(before) != after:
                busy.add(after)
    return {old: new for old, new in alone.items() if new not in busy}


def carry_over(session: Session, pairs: Mapping[int, int]) -> dict[str, int]:
    """Copy profile, aliases, points and records along ``pairs``: how many of each. See ``only_predecessors``."""
    profiles: list[dict[str, object]] = []
    aliases: list[dict[str, object]] = []
    olds = sorted(pairs)
    for part in in_parts(olds):
        by_community: Select[*tuple[object, ...]] = select(*CommunityProfile.__table__.columns).where(
            CommunityProfile.community_code.in_(part)
        )
        profiles += [
            dict(row._mapping)
            | {"community_code": pairs[row.community_code], "updated_at": clock.now(), "version": 1}
            for row in session.execute(by_community.order_by(CommunityProfile.community_code))
        ]
        by_division: Select[*tuple[object, ...]] = select(*DivisionAlias.__table__.columns).where(
            DivisionAlias.division_code.in_(part)
        )
        aliases += [
            dict(row._mapping) | {"division_code": pairs[row.division_code]}
            for row in session.execute(by_division.order_by(DivisionAlias.division_code, DivisionAlias.name))
        ]
    agreements = [
        {"community_code": pairs[row.community_code], "number": row.number, "agreed_at": row.agreed_at}
        for part in in_parts(olds)
        for row in session.execute(
            select(*MobileAgreement.__table__.columns)
            .where(MobileAgreement.community_code.in_(part))
            .order_by(MobileAgreement.community_code, MobileAgreement.number)
        )
    ]
    if agreements:
        session.execute(insert(MobileAgreement), agreements)
    if profiles:
        session.execute(insert(CommunityProfile), profiles)
    if aliases:
        session.execute(insert(DivisionAlias), aliases)
    successors = get_profiles(session, pairs.values()).values()
    revise_profiles(session, Action.SUCCEED, ((None, profile, (SYSTEM, SYSTEM)) for profile in successors))
    offerings, points = succeed(session, pairs)
    return {"profiles": len(profiles), "aliases": len(aliases), "points": points, "offerings": offerings}


def _present(session: Session, code: int) -> DivisionFacts:
    division = get_division(session, code)
    if not division.present:
        raise Refused(_("%(code)s is retired already."), field="code", code=code)
    return division


def _retire_rows(session: Session, code: int, today: date, successor: int | None) -> None:
    leaving = select(Division.code).where(
        Division.code.between(*subtree(code)), Division.retired_on.is_(None)
    )
    note_presence(session, session.scalars(leaving).all(), today, present=False)
    session.execute(
        update(Division)
        .where(Division.code.between(*subtree(code)), Division.retired_on.is_(None))
        .values(retired_on=today)
        .execution_options(synchronize_session=False)
    )
    if successor is not None:
        session.execute(
            update(Division)
            .where(Division.code == code)
            .values(successor_code=successor)
            .execution_options(synchronize_session=False)
        )


def _add_community(session: Session, code: int, name: str, short: str | None) -> None:
    try:
        kind, quasi = kind_and_quasi(code, Level.COMMUNITY)
    except ValueError:
        raise Refused(
            _("The last three digits of %(code)s are not those of a residents' or villagers' committee."),
            field="new_code",
            code=code,
        ) from None
    parent = session.scalar(
        select(func.max(Division.code)).where(
            Division.code.in_(ancestors(code)), Division.retired_on.is_(None)
        )
    )
    if parent is None:
        raise NotFound(_("There is no division above the code %(code)s."), field="new_code", code=code)
    session.execute(
        insert(Division),
        [
            {
                "code": code,
                "parent_code": parent,
                "level": Level.COMMUNITY,
                "name": name,
                "short_name": short or short_name(name, Level.COMMUNITY),
                "kind": kind,
                "quasi": quasi,
                "retired_on": None,
                "successor_code": None,
            }
        ],
    )


def _finish(session: Session, touched: set[int]) -> None:
    """Recount the changed provinces and move the stamps for every process."""

    session.flush()
    for province in sorted({code // Level.PROVINCE.span * Level.PROVINCE.span for code in touched}):
        rollup.rebuild(session, within=province)
    stamps.bump(session, stamps.DIVISIONS)
    session.expire_all()
