"""Rules of the city: an item does not apply to communities of a committee kind. They hold for communities that come later, too.

A rule is carried into each cell as a ruling of its own, so that every reader of cells counts it. What a community says it
offers stays as it is: nothing that residents can get is taken out of the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import SYSTEM, Actor, Right, require
from ..catalogues import ItemFacts, catalogues_in_force, edition_in_force
from ..counters import rollup
from ..counters.moves import Move, moves_of
from ..counters.segments import OFFERED, RULING_MONTHS, segment_of
from ..foundation import clock
from ..foundation.codes import committee_kind, contains, subtree
from ..foundation.errors import NotFound, Refused, _
from ..foundation.histories import kept_day
from ..models import Action, CityRule, CommitteeKind, Division, Level, Offering, Revision, Role, State
from ..offerings import OfferingDraft, store
from ..offerings.setwise.writing import CellRecord, CellWriter, counted
from .facts import CityRuleFacts
from .listing import BY_RULE
from .words import reason_of

_TABLE: Any = CityRule.__table__
ONE_DAY = timedelta(days=1)


def set_rule(
    session: Session,
    *,
    actor: Actor,
    division: int,
    item: ItemFacts,
    kind: CommitteeKind,
    reason: str,
    today: date | None = None,
) -> CityRuleFacts:
    """Rule that an item does not apply to the communities of a kind in a city, for 24 months from ``today``.

    Raises ``NotAllowed``, and ``Invalid`` without a reason.
    """
    role = require(actor, Right.SET_RULES, division)
    today = today or clock.today()
    words = reason_of(reason, _("Give the reason for the rule: everybody reads it."))
    row = CityRule(
        division_code=division,
        item_id=item.id,
        kind=kind,
        reason=words,
        ruled_on=today,
        ruled_until=clock.months_later(today, RULING_MONTHS),
    )
    session.add(row)
    session.flush()
    made = CityRuleFacts(row.id, division, item.id, kind, words, row.ruled_on, row.ruled_until)
    cells = _carry(session, made, item, (actor.name, role.value))
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="rule.set",
        subject=f"rule {row.id}",
        division=division,
        after={"item": item.code, "kind": kind.value, "reason": words, "cells": cells},
    )
    return made


def apply_rules(session: Session, *, today: date) -> int:
    """Carry the rules in force into cells that came since: of new communities, or whose service ended. How many cells.

    The portal's own act, once a day; a second time on the same day changes nothing.
    """
    items: dict[int, ItemFacts] = {}
    for catalogue in catalogues_in_force(session, today):
        edition = edition_in_force(session, today, catalogue.key)
        items |= edition.items_by_id if edition else {}
    rules = _in_force(session, today)
    signed = SYSTEM.name, Role.SYSTEM.value
    return sum(_carry(session, each, items[each.item_id], signed) for each in rules if each.item_id in items)


def rules_of(session: Session, division: int, day: date) -> tuple[CityRuleFacts, ...]:
    """The rules that hold on a day in a division: those of the city that it lies in, or is."""
    found = _in_force(session, day)
    return tuple(each for each in found if contains(each.division, division))


def ended_rules_of(session: Session, division: int, since: date) -> tuple[CityRuleFacts, ...]:
    """The rules of the city around a division that ended early, since a day: the last one first."""
    query = select(*_TABLE.c).where(_TABLE.c.ended_on >= since)
    rows = session.execute(query.order_by(_TABLE.c.ended_on.desc(), _TABLE.c.id.desc()))
    return tuple(each for each in map(_facts, rows) if contains(each.division, division))


def end_rule(
    session: Session,
    *,
    actor: Actor,
    rule: int,
    item: ItemFacts,
    reason: str,
    today: date | None = None,
) -> CityRuleFacts:
    """End a rule of the city before its last day: from ``today`` it holds no more, for no community.

    Its cells are gaps again, unknown as after its last day, but where another ruling holds: another rule of the city, or
    the district's own that the rule had covered. Raises ``NotAllowed``, ``NotFound``, ``Invalid`` without a reason, and
    ``Refused`` for one that has ended.
    """
    row = session.execute(select(*_TABLE.c).where(_TABLE.c.id == rule).with_for_update()).one_or_none()
    if row is None or row.item_id != item.id:
        raise NotFound(_("There is no such rule."))
    found = _facts(row)
    role = require(actor, Right.SET_RULES, found.division)
    today = today or clock.today()
    words = reason_of(reason, _("Give the reason for the end: everybody reads it."))
    if found.ended_on is not None or found.ruled_until < today:
        raise Refused(_("This rule holds no more."))
    session.execute(update(_TABLE).where(_TABLE.c.id == rule).values(ended_on=today, ended_because=words))
    cells = _let_go(session, found, item, (actor.name, role.value), today)
    for other in _in_force(session, today):
        if (other.item_id, other.kind) == (found.item_id, found.kind):
            _carry(session, other, item, (SYSTEM.name, Role.SYSTEM.value))
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="rule.ended",
        subject=f"rule {rule}",
        division=found.division,
        before={"until": found.ruled_until.isoformat()},
        after={"item": item.code, "kind": found.kind.value, "reason": words, "cells": cells},
    )
    return replace(found, ended_on=today, ended_because=words)


def _in_force(session: Session, day: date) -> list[CityRuleFacts]:
    holds = or_(_TABLE.c.ended_on.is_(None), _TABLE.c.ended_on > day)
    query = select(*_TABLE.c).where(_TABLE.c.ruled_until >= day, _TABLE.c.ruled_on <= day, holds)
    return [_facts(row) for row in session.execute(query.order_by(_TABLE.c.id))]


def _let_go(
    session: Session, rule: CityRuleFacts, item: ItemFacts, signed: tuple[str, str], today: date
) -> int:
    """End a rule in every cell that it was carried into; the district's ruling before it holds again, if it would still hold."""
    day = rollup.lock_day(session, exclusive=True)
    rows = session.execute(
        store.select_offerings()
        .where(
            Offering.community_code.between(*subtree(rule.division)),
            Offering.item_id == item.id,
            Offering.state == State.NOT_APPLICABLE,
            Offering.ruled_until == rule.ruled_until,
            Offering.confirmed_on == rule.ruled_on,
            Offering.confirmed_role.in_(BY_RULE),
        )
        .order_by(Offering.community_code)
        .with_for_update(of=Offering.__table__)
    ).all()
    records = [store.facts(row, ()) for row in rows]
    records = [each for each in records if committee_kind(each.community)[0] is rule.kind]
    if not records:
        return 0
    earlier = _ruled_before(session, item, {each.community: each.version for each in records}, today)
    writer, moves = CellWriter(signed[0], clock.now()), list[Move]()
    for before in records:
        said = earlier.get(before.community) or CellRecord(
            draft=before.draft,
            criterion_id=before.criterion_id,
            holds_until=today - ONE_DAY,
            confirmed_on=before.confirmed_on,
            confirmed_role=before.confirmed_role,
            disputed=before.disputed,
            ruled_until=today - ONE_DAY,
        )
        key = before.community, item.id
        writer.put(key, before, said, version=before.version + 1, action=Action.END_RULING, role=signed[1])
        moves += moves_of(session, *key[:1], rule.kind, item.id, counted(before, day), counted(said, day))
    writer.write(session)
    rollup.apply(session, moves)
    return len(records)


def _ruled_before(
    session: Session, item: ItemFacts, versions: Mapping[int, int], today: date
) -> dict[int, CellRecord]:
    """What the district had ruled of cells before a rule took them over, where that would hold today."""
    rows = session.execute(
        select(Revision.community_code, Revision.version, Revision.role, Revision.before)
        .where(
            Revision.item_id == item.id,
            Revision.community_code.in_(sorted(versions)),
            Revision.action == Action.RULE,
        )
        .order_by(Revision.id)
    )
    found: dict[int, CellRecord] = {}
    roles: dict[int, str] = {}
    for community, version, role, kept in rows:
        by, roles[community] = roles.get(community), role
        until = kept_day(kept, "ruled_until") if kept else None
        if version != versions[community] or by in (None, *BY_RULE) or until is None or until < today:
            continue
        found[community] = CellRecord(
            draft=store.draft_of(kept),
            criterion_id=kept["criterion_id"],
            holds_until=until,
            confirmed_on=kept_day(kept, "confirmed_on"),
            confirmed_role=by,
            disputed=bool(kept.get("disputed")),
            ruled_until=until,
        )
    return found


def _facts(row: Any) -> CityRuleFacts:
    return CityRuleFacts(
        row.id,
        row.division_code,
        row.item_id,
        row.kind,
        row.reason,
        row.ruled_on,
        row.ruled_until,
        row.ended_on,
        row.ended_because,
    )


def _carry(session: Session, rule: CityRuleFacts, item: ItemFacts, signed: tuple[str, str]) -> int:
    """Rule in every cell of a rule that is not ruled for as long already, nor offered. All together, counters last."""
    day = rollup.lock_day(session, exclusive=True)
    first, last = subtree(rule.division)
    present: Sequence[int] = session.scalars(
        select(Division.code)
        .where(
            Division.code.between(first, last),
            Division.level == Level.COMMUNITY,
            Division.kind == rule.kind,
            Division.retired_on.is_(None),
        )
        .order_by(Division.code)
    ).all()
    rows = session.execute(
        store.select_offerings()
        .where(Offering.community_code.between(first, last), Offering.item_id == item.id)
        .order_by(Offering.community_code)
        .with_for_update(of=Offering.__table__)
    ).all()
    points = store.points_of_cells(session, [row.community_code for row in rows], [item.id]) if rows else {}
    records = {
        row.community_code: store.facts(row, points.get((row.community_code, item.id), ())) for row in rows
    }
    wanted = []
    for community in present:
        before = records.get(community)
        if before is None:
            wanted.append(community)
            continue
        holds = before.state is State.NOT_APPLICABLE and (before.ruled_until or day) >= rule.ruled_until
        if not holds and segment_of(before.state, before.holds_until, day) not in OFFERED:
            wanted.append(community)
    fresh = [community for community in wanted if community not in records]
    versions = store.last_versions(session, fresh, [item.id]) if fresh else {}
    writer, moves = CellWriter(signed[0], clock.now()), list[Move]()
    said = CellRecord(
        draft=OfferingDraft(state=State.NOT_APPLICABLE, note_zh=rule.reason),
        criterion_id=item.criterion_id,
        holds_until=rule.ruled_until,
        confirmed_on=rule.ruled_on,
        confirmed_role=signed[1],
        ruled_until=rule.ruled_until,
    )
    for community in wanted:
        before = records.get(community)
        version = (before.version if before else versions.get((community, item.id), 0)) + 1
        writer.put((community, item.id), before, said, version=version, action=Action.RULE, role=signed[1])
        moves += moves_of(session, community, rule.kind, item.id, counted(before, day), counted(said, day))
    writer.write(session)
    rollup.apply(session, moves)
    return len(wanted)
