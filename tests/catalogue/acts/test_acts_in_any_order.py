"""Moves, merges, splits and undoings of communities and streets in any order: the counters are right, the past stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters import expiry
from catalogue.counters.recount import verify
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import DomainError
from catalogue.history import ledger
from catalogue.history.as_of import matrix_as_of
from catalogue.models import ActKind, DivisionAct, Level, ServicePoint
from catalogue.succession import acts
from catalogue.succession.acts import ActAsked, Part
from tests.examples import examples, undone
from tests.worlds.eight_streets import World

Picked = TypeVar("Picked")
KINDS = ("move", "merge", "split", "move_street", "merge_streets", "split_street", "undo", "next_day")
STEP = st.tuples(st.sampled_from(KINDS), st.integers(0, 60), st.integers(0, 60), st.booleans())
ACTOR = operator("tests")


class Doing:
    """Acts drawn at random, and days that go by."""

    def __init__(self, session: Session, world: World, patch: pytest.MonkeyPatch) -> None:
        self.session, self.world, self.patch = session, world, patch
        self.today = world.today
        self.past: dict[tuple[int, date], object] = {}
        self.done = 0
        self.shift = timedelta()

    @property
    def edition(self) -> EditionFacts:
        return get_edition(self.session, self.world.edition_key)

    def do(self, step: tuple[str, int, int, bool]) -> None:
        what, self.one, self.two, self.flag = step
        spot = self.session.begin_nested()
        try:
            getattr(self, what)()
            self.session.flush()
            spot.commit()
            self.done += 1
        except DomainError:
            spot.rollback()
            self.session.expire_all()

    def _ask(self, kind: ActKind, olds: list[int], parts: list[Part], **more: dict[int, int]) -> None:
        asked = ActAsked(kind, tuple(olds), tuple(parts), **more)
        acts.perform(self.session, actor=ACTOR, asked=asked, today=self.today)

    def _communities(self) -> list[DivisionFacts]:
        return list(divisions.communities_in(self.session, self.world.city))

    def _streets(self) -> list[DivisionFacts]:
        found = []
        for district in divisions.children(self.session, self.world.city):
            found += divisions.children(self.session, district.code)
        return [each for each in found if each.level is Level.STREET]

    def _new(self, like: DivisionFacts, street: int) -> int:
        return acts.next_code(self.session, like.code, street)

    def move(self) -> None:
        old, street = self._pick(self._communities(), self.one), self._pick(self._streets(), self.two)
        self._ask(
            ActKind.MOVE, [old.code], [Part(self._new(old, street.code), "新址社区" if self.flag else None)]
        )

    def merge(self) -> None:
        every = self._communities()
        olds = list({self._pick(every, self.one).code, self._pick(every, self.two).code})
        into = olds[0] if self.flag else self._new(self._pick(every, self.one), olds[0] // 1000 * 1000)
        self._ask(ActKind.MERGE, olds, [Part(into, None if self.flag else "合并社区")])

    def split(self) -> None:
        old = self._pick(self._communities(), self.one)
        street = old.code // 1000 * 1000
        first = self._new(old, street)
        parts = [Part(old.code if self.flag else first, None if self.flag else "甲社区")]
        parts.append(Part(first if self.flag else first + 1, "乙社区"))
        points = self.session.scalars(select(ServicePoint.id).where(ServicePoint.community_code == old.code))
        where = {point: parts[place % 2].code for place, point in enumerate(sorted(points))}
        self._ask(ActKind.SPLIT, [old.code], parts, points=where)

    def _street_code(self, district: int) -> int:
        taken = {each.code for each in divisions.children(self.session, district, include_retired=True)}
        return next(code for code in range(district + 30_000, district + 99_000, 1000) if code not in taken)

    def move_street(self) -> None:
        old, beside = self._pick(self._streets(), self.one), self._pick(self._streets(), self.two)
        code = self._street_code(beside.code // 10**6 * 10**6)
        self._ask(ActKind.MOVE, [old.code], [Part(code, "新街道")])

    def merge_streets(self) -> None:
        every = self._streets()
        olds = list({self._pick(every, self.one).code, self._pick(every, self.two).code})
        into = olds[0] if self.flag else self._street_code(olds[0] // 10**6 * 10**6)
        self._ask(ActKind.MERGE, olds, [Part(into)])

    def split_street(self) -> None:
        old = self._pick(self._streets(), self.one)
        code = self._street_code(old.code // 10**6 * 10**6)
        inside = divisions.communities_in(self.session, old.code)
        members = {each.code: code for each in inside[: len(inside) // 2]}
        self._ask(ActKind.SPLIT, [old.code], [Part(old.code), Part(code, "分设街道")], members=members)

    def undo(self) -> None:
        open_acts = self.session.scalars(
            select(DivisionAct.id).where(DivisionAct.undone_at.is_(None)).order_by(DivisionAct.id)
        ).all()
        if open_acts:
            acts.undo(self.session, actor=ACTOR, number=self._pick(open_acts, -self.one), today=self.today)

    def next_day(self) -> None:
        """Keep the figures of the day that ends, and let the next one begin."""
        self.shift += timedelta(days=1)
        shift = self.shift
        self.patch.setattr(clock, "now", lambda: REAL_NOW() + shift)
        ended, self.today = self.today, self.today + timedelta(days=1)
        expiry.age(self.session, today=self.today)
        ledger.digest(self.session, today=self.today)
        self.remember(ended)

    def remember(self, day: date) -> None:
        for code in self._told_of():
            self.past[code, day] = self.matrix(code, day)

    def _told_of(self) -> list[int]:
        return [self.world.city, *self.world.districts, *self.world.streets]

    def matrix(self, code: int, day: date) -> object:
        found = matrix_as_of(self.session, self.edition, code, day, today=self.today)
        return [row.code for row in found.rows], found.cells, found.total

    @staticmethod
    def _pick(among: Sequence[Picked], place: int) -> Picked:
        return among[place % len(among)]


REAL_NOW = clock.now


@pytest.mark.usefixtures("demonstration")
@examples(6, deadline=None)
@given(steps=st.lists(STEP, min_size=3, max_size=7))
def test_counters_are_what_a_recount_gives_and_the_past_stays(
    engine: Engine, world: World, steps: list[tuple[str, int, int, bool]]
) -> None:
    with undone(engine) as session, pytest.MonkeyPatch.context() as patch:
        doing = Doing(session, world, patch)
        yesterday = world.today - timedelta(days=1)
        doing.remember(yesterday)
        for step in steps:
            doing.do(step)
            assert not verify(session)
        for (code, day), told in doing.past.items():
            assert doing.matrix(code, day) == told, f"{code} on {day}"
