"""Declarations, answers, objections and own edits in any order: the counters are right, own records come back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue import declarations
from catalogue.counters import expiry
from catalogue.counters.recount import verify
from catalogue.declarations import DeclarationFacts, Suspension
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import DomainError
from catalogue.models import Declaration, Offering, State
from catalogue.offerings import (
    OfferingDraft,
    lines_of,
    rule_not_applicable,
)
from catalogue.offerings import undo as undo_line
from tests.examples import examples, undone
from tests.worlds import small_town
from tests.worlds.declaring import (
    DISTRICT,
    HOME,
    STREET,
    UNDATED,
    WORKERS,
    Town,
)
from tests.worlds.small_town import CITY_HALL, COMMUNITIES, FIRST_DAY


@pytest.fixture
def settled(engine: Engine) -> Engine:
    """A database with the town in it, and no transaction open."""
    with Session(engine) as session:
        begin_writing(session)
        small_town.build(session)
        session.commit()
    return engine


class Acts:
    """What anybody may do to lines and declarations, drawn at random; ``own`` is what the communities said themselves."""

    def __init__(self, town: Town) -> None:
        self.town, self.today = town, FIRST_DAY
        self.own: dict[tuple[int, int], OfferingDraft] = {}
        self.ruled: set[tuple[int, int]] = set()

    def do(self, act: tuple[str, int, int, bool]) -> None:
        what, self.one, self.two, self.flag = act
        self.community, self.item = COMMUNITIES[self.one % 4], self.town.edition.items[self.two % 4]
        known = list(self.town.session.scalars(select(Declaration.id).order_by(Declaration.id)))
        self.chosen = known[self.two % len(known)] if known else 0
        getattr(self, what)()

    def _change(self, change: Callable[..., Any], **given: Any) -> None:
        dated = {} if change in UNDATED else {"today": self.today}
        chosen = {} if {"declarer", "objection"} & given.keys() else {"declaration": self.chosen}
        self.town.do(change, **{"actor": CITY_HALL} | dated | chosen | given)

    def _said(self) -> DeclarationFacts:
        return declarations.get_declaration(self.town.session, self.chosen)

    def _declare(self, declarer: int, served: tuple[int, ...], **said: Any) -> None:
        items = self.town.items[: 1 + self.two % 4]
        draft = self.town.draft(*served, name=f"{declarer} {self.one}", items=items, **said)
        self._change(declarations.declare, declarer=declarer, draft=draft)

    def street(self) -> None:
        self._declare(STREET, COMMUNITIES[: 1 + self.one % 3])

    def district(self) -> None:
        self._declare(DISTRICT, COMMUNITIES[: 1 + self.one % 5])

    def announce(self) -> None:
        first = self.today + timedelta(days=1 + self.two * 30)
        self._declare(STREET, COMMUNITIES[: 1 + self.one % 3], begins_on=first)

    def postpone(self) -> None:
        first = self.today + timedelta(days=self.one * 20) if self.flag else None
        self._change(declarations.change, draft=replace(self._said().draft, begins_on=first))

    def share(self) -> None:
        self._declare(HOME, COMMUNITIES[1:3])

    def change(self) -> None:
        draft = replace(self._said().draft, items=self.town.items[self.one % 3 :], note_zh=f"{self.one}")
        self._change(declarations.change, draft=draft)

    def agree(self) -> None:
        self._change(declarations.agree, community=self.community)

    def decline(self) -> None:
        self._change(declarations.decline, community=self.community)

    def object(self) -> None:
        items = self.town.edition.items[: 1 + self.two % 2]
        self._change(declarations.object_to, community=self.community, items=items, reason="不符")

    def settle(self) -> None:
        for objection in self._said().objections[:1]:
            self._change(
                declarations.settle_objection, objection=objection.id, upheld=self.flag, reply="查看过"
            )

    def rest(self) -> None:
        self._change(declarations.suspend, rest=Suspension(reason="装修"))

    def resume(self) -> None:
        self._change(declarations.resume)

    def end(self) -> None:
        self._change(declarations.end, last_day=self.today + timedelta(days=self.one - 2))

    def undo(self) -> None:
        self._change(declarations.undo, version=self._said().version)

    def rule(self) -> None:
        by = {"actor": CITY_HALL, "community": self.community, "item": self.item}
        rule_not_applicable(self.town.session, reason="没有", today=self.today, **by)
        self.ruled.add((self.community, self.item.id))

    def days_pass(self) -> None:
        self.today += timedelta(days=1 + self.one * 60)
        expiry.age(self.town.session, today=self.today)
        declarations.end_due(self.town.session, today=self.today)
        declarations.begin_due(self.town.session, today=self.today)

    def record(self) -> None:
        state = State.DELIVERED if self.flag else State.ABSENT
        saved = self.town.own(self.community, self.item.position, state)
        self.own[self.community, self.item.id] = saved.draft

    def take_back(self) -> None:
        version = self.town.line(self.community, self.item.position).version
        by = {"actor": WORKERS[self.community], "community": self.community, "item": self.item}
        before = undo_line(self.town.session, version=version, **by)
        if before is None:
            del self.own[self.community, self.item.id]
        else:
            self.own[self.community, self.item.id] = before.draft


ACTS = st.tuples(
    st.sampled_from([name for name in vars(Acts) if name[0] != "_" and name != "do"]),
    st.integers(0, 5),
    st.integers(0, 5),
    st.booleans(),
)


@pytest.mark.one_database
@pytest.mark.hypothesis
@examples(15)
@given(acts=st.lists(ACTS, min_size=4, max_size=14))
def test_after_any_sequence_the_counters_are_right_and_own_records_come_back(
    settled: Engine, acts: list[tuple[str, int, int, bool]]
) -> None:
    with undone(settled) as session:
        town = Town(session)
        doing = Acts(town)
        for act in acts:
            with suppress(DomainError), session.begin_nested():
                doing.do(act)
            assert verify(session) == ()
        waiting = session.scalars(select(Declaration.id).where(Declaration.announced)).all()
        following = select(Offering.declaration_id).where(Offering.declaration_id.in_(waiting))
        assert not session.scalars(following).all()
        yesterday = FIRST_DAY - timedelta(days=1)
        for each in session.scalars(select(Declaration.id).where(Declaration.ended_on.is_(None))):
            town.do(declarations.end, actor=CITY_HALL, declaration=each, last_day=yesterday)
        said = {
            (community, line.item.id): line.offering
            for community in COMMUNITIES
            for line in lines_of(session, town.edition, community)
            if line.offering and (community, line.item.id) not in doing.ruled
        }
        own = {cell: draft for cell, draft in doing.own.items() if cell not in doing.ruled}
        assert {cell: offering.draft for cell, offering in said.items()} == own
        assert not any(offering.declaration for offering in said.values())
