"""Rules of the city: an item does not apply to communities of a committee kind. They hold for communities that come later, too.

A rule is carried into each cell as a ruling of its own, so that every reader of cells counts it. What a community says it
offers stays as it is: nothing that residents can get is taken out of the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import SYSTEM, Actor, Right, require
from ..catalogues import ItemFacts, catalogues_in_force, edition_in_force
from ..counters import rollup
from ..counters.moves import Move, moves_of
from ..counters.segments import OFFERED, RULING_MONTHS, segment_of
from ..foundation import clock
from ..foundation.codes import subtree
from ..foundation.errors import Invalid, Problem, _, too_long
from ..models import Action, CityRule, CommitteeKind, Division, Level, Offering, Role, State
from ..offerings import OfferingDraft, store
from ..offerings.setwise.writing import CellRecord, CellWriter, counted
from .facts import LONGEST_WORDS, CityRuleFacts

_TABLE: Any = CityRule.__table__


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
    words = reason.strip()
    problems = too_long("reason", words, LONGEST_WORDS)
    if not words:
        problems.append(Problem("reason", _("Give the reason for the rule: everybody reads it."), {}))
    if problems:
        raise Invalid(problems)
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
    query = select(*_TABLE.c).where(_TABLE.c.ruled_until >= today, _TABLE.c.ruled_on <= today)
    rules = [_facts(row) for row in session.execute(query.order_by(_TABLE.c.id))]
    signed = SYSTEM.name, Role.SYSTEM.value
    return sum(_carry(session, each, items[each.item_id], signed) for each in rules if each.item_id in items)


def rules_of(session: Session, division: int, day: date) -> tuple[CityRuleFacts, ...]:
    """The rules that hold on a day in a division: those of the city that it lies in, or is."""
    rows = session.execute(
        select(*_TABLE.c).where(_TABLE.c.ruled_until >= day, _TABLE.c.ruled_on <= day).order_by(_TABLE.c.id)
    )
    found = map(_facts, rows)
    return tuple(each for each in found if subtree(each.division)[0] <= division <= subtree(each.division)[1])


def _facts(row: Any) -> CityRuleFacts:
    return CityRuleFacts(
        row.id, row.division_code, row.item_id, row.kind, row.reason, row.ruled_on, row.ruled_until
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
