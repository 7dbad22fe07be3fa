"""Any past day, and what changed between two days: as an oracle counts it, which reads every entry of every history."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import declarations, succession
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.counters.recount import verify
from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.foundation import clock
from catalogue.foundation.codes import subtree
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import DomainError
from catalogue.history.as_of import matrix_as_of
from catalogue.history.difference import changed_cells, difference
from catalogue.history.full import full_communities_as_of
from catalogue.history.ledger import digest, digest_part
from catalogue.history.monthly import months_of
from catalogue.models import OwnerList, OwnerListDeclaration, State
from catalogue.offerings import (
    OfferingDraft,
    PointDraft,
    confirm,
    dispute,
    record,
    rule_not_applicable,
    save_point,
    settle,
    withdraw,
)
from catalogue.offerings.spot_checked.marking import lift_return, return_cell
from tests.catalogue.remembering import Memory
from tests.examples import examples, undone
from tests.worlds import small_town
from tests.worlds.declaring import Town
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES, DISTRICTS, FIRST_DAY, NEW_CODES, STREETS

OPERATOR = operator("tests")
PHONE = "010-65550001"
NOTE = "在村口"
DRAFTS = (
    OfferingDraft(state=State.DELIVERED, phone=PHONE, note_zh=NOTE),
    OfferingDraft(state=State.DELIVERED, phone=PHONE, note_zh=NOTE),
    OfferingDraft(state=State.ABSENT),
    OfferingDraft(state=State.PARTIAL, phone=PHONE, note_zh=NOTE, shortfall="只在周末"),
    OfferingDraft(state=State.SUSPENDED, phone=PHONE, suspended_from=FIRST_DAY, suspended_reason="装修"),
)


class Life:
    """A small town through the months: what anybody may do, on days that pass."""

    def __init__(self, session: Session, patch: pytest.MonkeyPatch) -> None:
        self.session, self.patch = session, patch
        self.presence: dict[int, list[tuple[date, bool]]] = defaultdict(list)
        self.communities = list(COMMUNITIES)
        self.today = FIRST_DAY
        self._minutes = 0
        self.at_noon()
        self.town = Town(session)
        self.editions = [self.town.edition]
        session.add(OwnerList(id=1, division_code=STREETS[0], name="名录", item_ids=[]))

    def at_noon(self) -> None:
        """Set the clock: each act has a minute of its own."""
        self._minutes += 1
        now = datetime(self.today.year, self.today.month, self.today.day, 4, tzinfo=UTC)
        now += timedelta(minutes=self._minutes % 400)
        self.patch.setattr(clock, "now", lambda: now)

    def do(self, act: tuple[str, int, int, bool]) -> None:
        what, one, two, flag = act
        self.at_noon()
        # A few cells, so that acts meet; the first item needs a place, which one community has.
        self.community = self.communities[one % min(4, len(self.communities))]
        edition = self.editions[-1 if flag else 0]
        self.item = edition.items[1 + two % 3]
        self.given = {"actor": CITY_HALL, "community": self.community, "item": self.item}
        with suppress(DomainError), self.session.begin_nested():
            getattr(self, what)(one, two, flag)
        self.session.flush()

    def say(self, one: int, two: int, flag: bool) -> None:
        draft = DRAFTS[(one + two) % len(DRAFTS)]
        if flag and draft.state is State.DELIVERED:
            draft = replace(draft, ends_on=self.today + timedelta(days=two * 9))
        record(self.session, draft=draft, today=self.today, **self.given)

    def suspend(self, one: int, two: int, flag: bool) -> None:
        draft = replace(DRAFTS[4], suspended_from=self.today)
        record(self.session, draft=draft, today=self.today, **self.given)

    def plan(self, one: int, two: int, flag: bool) -> None:
        draft = OfferingDraft(state=State.PLANNED, planned_for=self.today + timedelta(days=1 + one * two))
        record(self.session, draft=draft, today=self.today, **self.given)

    def say_at_a_place(self, one: int, two: int, flag: bool) -> None:
        draft = OfferingDraft(state=State.DELIVERED, phone=PHONE, points=(self.town.place,))
        item = self.editions[-1].items[two % 2]
        given = self.given | {"community": COMMUNITIES[0], "item": item}
        record(self.session, draft=draft, today=self.today, **given)

    def confirm(self, one: int, two: int, flag: bool) -> None:
        confirm(self.session, today=self.today, **self.given)

    def withdraw(self, one: int, two: int, flag: bool) -> None:
        withdraw(self.session, **self.given)

    def rule(self, one: int, two: int, flag: bool) -> None:
        rule_not_applicable(self.session, reason="无", today=self.today, **self.given)

    def dispute(self, one: int, two: int, flag: bool) -> None:
        (dispute if flag else settle)(self.session, **self.given)

    def check_on_the_spot(self, one: int, two: int, flag: bool) -> None:
        if flag:
            return_cell(self.session, today=self.today, **self.given)
        else:
            lift_return(self.session, **self.given)

    def end_place(self, one: int, two: int, flag: bool) -> None:
        ends = self.today + timedelta(days=one * two) if flag else None
        draft = PointDraft(name="街道养老中心", phones=(PHONE,), ends_on=ends)
        save_point(
            self.session,
            actor=CITY_HALL,
            community=COMMUNITIES[0],
            draft=draft,
            point_id=self.town.place,
            today=self.today,
        )

    def declare(self, one: int, two: int, flag: bool) -> None:
        draft = self.town.draft(*COMMUNITIES[: 1 + one % 3], name=f"统筹{one}", items=(1 + two % 4,))
        made = declarations.declare(
            self.session,
            edition=self.town.edition,
            actor=CITY_HALL,
            declarer=STREETS[0],
            draft=draft,
            today=self.today,
        )
        if flag:
            self.session.add(OwnerListDeclaration(list_id=1, declaration_id=made.id))

    def end_declaration(self, one: int, two: int, flag: bool) -> None:
        declarations.end(
            self.session,
            edition=self.town.edition,
            actor=CITY_HALL,
            declaration=1 + one % 2,
            last_day=self.today + timedelta(days=two - 5),
            today=self.today,
        )

    def retire(self, one: int, two: int, flag: bool) -> None:
        succession.retire(self.session, actor=OPERATOR, code=self.community, today=self.today)
        self.presence[self.community].append((self.today, False))
        self.communities.remove(self.community)

    def move(self, one: int, two: int, flag: bool) -> None:
        new = NEW_CODES[two % len(NEW_CODES)]
        if new in self.presence:
            return
        succession.move_community(
            self.session, actor=OPERATOR, code=self.community, new_code=new, today=self.today
        )
        self.presence[self.community].append((self.today, False))
        self.presence[new].append((self.today, True))
        self.communities.remove(self.community)
        self.communities.append(new)

    def ask_more(self, one: int, two: int, flag: bool) -> None:
        if len(self.editions) == 1:
            self.editions.append(small_town.build_next_edition(self.session))

    def pass_days(self, one: int, two: int, flag: bool) -> None:
        self.today += timedelta(days=1 + one * two * (4 if flag else 1))
        self.at_noon()
        expiry.age(self.session, today=self.today)
        declarations.end_due(self.session, today=self.today)
        declarations.begin_due(self.session, today=self.today)
        if (one + two) % 3 == 1:
            digest(self.session, today=self.today)
        elif (one + two) % 3 == 2:
            # The first digest may be half done for days: past days are told all the same.
            digest_part(self.session, today=self.today, communities=1 + one % 2)

    def days(self) -> st.SearchStrategy[date]:
        return st.dates(FIRST_DAY, self.today)


OFTEN = ("say", "confirm", "say_at_a_place", "pass_days")
SELDOM = ("plan", "withdraw", "dispute", "check_on_the_spot", "end_place", "declare", "end_declaration")
RARELY = ("rule", "retire", "move", "ask_more")
ACTS = OFTEN * 4 + SELDOM * 2 + RARELY
acts = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9), st.booleans()),
    min_size=20,
    max_size=60,
)
DIVISIONS = (CITY, *DISTRICTS, *STREETS)


@pytest.fixture
def settled(engine: Engine) -> Engine:
    """A database with the town in it, and no transaction open."""
    with Session(engine) as session:
        begin_writing(session)
        small_town.build(session)
        session.commit()
    return engine


def live(session: Session, patch: pytest.MonkeyPatch, done: list[Any]) -> tuple[Life, Memory]:
    """The town after some acts, and everything that its histories say."""
    life = Life(session, patch)
    life.do(("say", 0, 1, False))
    for act in done:
        life.do(act)
    session.flush()
    session.expire_all()
    return life, Memory(session, life.presence)


def agree(life: Life, memory: Memory, edition: EditionFacts, division: int, day: date, kind: str) -> None:
    found = matrix_as_of(life.session, edition, division, day, kind=kind, today=life.today)
    for row, cells in zip((*found.rows, found.division), (*found.cells, found.total), strict=True):
        first, last = subtree(row.code)
        below = [code for code in memory.communities if first <= code <= last]
        expected = tuple(
            memory.counters(below, item.id, item.criterion_id, day, kind) for item in found.items
        )
        assert cells == expected, (row.code, day)


def agree_on_full(life: Life, memory: Memory, edition: EditionFacts, division: int, day: date) -> None:
    """Communities all of whose applicable items are valid, one by one."""
    found = full_communities_as_of(life.session, edition, division, day, today=life.today)
    valid, ruled, unknown = (
        SEGMENTS.index(each) for each in (Segment.DELIVERED, Segment.NOT_APPLICABLE, Segment.UNKNOWN)
    )
    first, last = subtree(division)
    full = reporting = there = 0
    for code in (each for each in memory.communities if first <= each <= last):
        cells = [memory.counters([code], item.id, item.criterion_id, day, "all") for item in edition.items]
        sums = [sum(counts) for counts in zip(*cells, strict=True)]
        if any(sums[:-1]):
            there += 1
            full += sums[valid] > 0 == sums[-1] and sums[valid] + sums[ruled] == len(cells)
            reporting += sums[unknown] < len(cells)
    assert (found.full, found.reporting, found.communities) == (full, reporting, there), day


@given(acts, st.data())
@examples(24)
def test_every_day_counts_as_the_histories_say(settled: Engine, done: list[Any], data: st.DataObject) -> None:
    with undone(settled) as session, pytest.MonkeyPatch.context() as patch:
        life, memory = live(session, patch, done)
        assert verify(session) == ()
        for _time in range(4):
            edition = life.editions[data.draw(st.integers(0, len(life.editions) - 1))]
            division = data.draw(st.sampled_from(DIVISIONS))
            day = data.draw(life.days())
            agree(life, memory, edition, division, day, data.draw(kinds))
        agree_on_full(life, memory, edition, division, day)
        agree(life, memory, life.editions[-1], CITY, life.today, "all")
        for month in months_of(session, DISTRICTS[0], lambda _day: life.editions[-1], life.today):
            first, last = subtree(DISTRICTS[0])
            below = [code for code in memory.communities if first <= code <= last]
            for item in life.editions[-1].items:
                expected = memory.counters(below, item.id, item.criterion_id, month.day, "all")
                assert month.tally({item.id}).counts == expected[:-1]


kinds = st.sampled_from(("all", "ju", "cun"))


@given(acts, st.data())
@examples(24)
def test_the_causes_add_up_to_the_difference_cell_by_cell(
    settled: Engine, done: list[Any], data: st.DataObject
) -> None:
    with undone(settled) as session, pytest.MonkeyPatch.context() as patch:
        life, memory = live(session, patch, done)
        for _time in range(3):
            since, until = sorted((data.draw(life.days()), data.draw(life.days())))
            editions = tuple(
                life.editions[data.draw(st.integers(0, len(life.editions) - 1))] for _each in range(2)
            )
            division, kind = data.draw(st.sampled_from(DIVISIONS)), data.draw(kinds)
            asked = session, editions, division, (since, until)
            told = difference(*asked, kind=kind, today=life.today)
            assert sum(cause.cells for cause in told.causes) == told.change
            first, last = subtree(division)
            old, new = ({item.id: item.criterion_id for item in edition.items} for edition in editions)
            expected = memory.changed(
                [code for code in memory.communities if first <= code <= last], old, new, since, until, kind
            )
            cells = changed_cells(*asked, kind=kind, today=life.today)
            found = {
                (cell.community, cell.item_id): (cell.cause.value, 1 if cell.gained else -1) for cell in cells
            }
            assert len(found) == len(cells)
            assert found == expected


def _scene(*acts: tuple[str, int, int, bool]) -> list[tuple[str, int, int, bool]]:
    return list(acts)


WEEK = ("pass_days", 1, 6, False)
YEAR = ("pass_days", 9, 11, True)
SAID = ("say", 0, 0, False)
SCENES = {
    "newly_delivered": _scene(WEEK, SAID),
    "expired": _scene(SAID, WEEK, YEAR),
    "confirmed_again": _scene(SAID, YEAR, ("confirm", 0, 0, False)),
    "returned": _scene(SAID, WEEK, ("check_on_the_spot", 0, 0, True)),
    "reinstated": _scene(
        SAID, WEEK, ("check_on_the_spot", 0, 0, True), WEEK, ("check_on_the_spot", 0, 0, False)
    ),
    "suspended": _scene(SAID, WEEK, ("suspend", 0, 0, False)),
    "resumed": _scene(("suspend", 0, 0, False), WEEK, SAID),
    "changed": _scene(SAID, WEEK, ("plan", 0, 0, False)),
    "withdrawn": _scene(SAID, WEEK, ("withdraw", 0, 0, False)),
    "not_applicable": _scene(SAID, WEEK, ("rule", 0, 0, False)),
    "declaration_begun": _scene(WEEK, ("declare", 0, 0, False)),
    "declaration_ended": _scene(("declare", 0, 0, False), WEEK, ("end_declaration", 0, 5, False), WEEK),
    "list_begun": _scene(WEEK, ("declare", 0, 0, True)),
    "list_ended": _scene(("declare", 0, 0, True), WEEK, ("end_declaration", 0, 5, False), WEEK),
    "divisions": _scene(SAID, WEEK, ("retire", 0, 0, False)),
    "edition": _scene(SAID, ("ask_more", 0, 0, False)),
}


@pytest.mark.parametrize("cause", SCENES)
def test_every_cause_is_met(
    engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    """What the property above draws contains each cause: one small scene for each, in all kinds."""
    begin_writing(session)
    small_town.build(session)
    life = Life(session, monkeypatch)
    life.do(("say", 1, 2, False))  # elsewhere, so that the history begins on the first day
    for act in SCENES[cause]:
        life.do(act)
    session.flush()
    session.expire_all()
    memory = Memory(session, life.presence)
    met = set()
    days = [FIRST_DAY + timedelta(days=step) for step in (-1, 0, 6, 7, 8)] + [life.today - timedelta(days=1)]
    for since in sorted({max(day, FIRST_DAY) for day in days if day <= life.today}):
        for kind in ("all", "ju", "cun"):
            pair = life.editions[0], life.editions[-1]
            told = difference(session, pair, CITY, (since, life.today), kind=kind, today=life.today)
            old, new = ({item.id: item.criterion_id for item in edition.items} for edition in pair)
            expected = memory.changed(sorted(memory.communities), old, new, since, life.today, kind)
            met |= {each.cause.value for each in told.causes}
            sums: dict[str, int] = defaultdict(int)
            for why, sign in expected.values():
                sums[why] += sign
            assert {each.cause.value: each.cells for each in told.causes} == {
                why: cells for why, cells in sums.items() if cells
            }
    assert cause in met
