"""After any change of the cells, the counters equal the records."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import succession
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters import expiry, rollup
from catalogue.counters.recount import verify
from catalogue.counters.segments import GAP_SEGMENTS, SEGMENTS, Segment, holds_until, segment_of
from catalogue.coverage.gap_pages import page_of_gaps
from catalogue.coverage.gaps import gaps
from catalogue.coverage.matrix import matrix
from catalogue.coverage.summary import full_communities, summaries_in
from catalogue.foundation.codes import committee_kind, contains
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Refused
from catalogue.models import State
from catalogue.offerings import (
    ImportedOffering,
    OfferingDraft,
    PointDraft,
    confirm,
    dispute,
    import_offerings,
    record,
    rule_not_applicable,
    save_point,
    settle,
    withdraw,
)
from tests.examples import examples, repeated
from tests.worlds import small_town
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES, FIRST_DAY, NEW_CODES

SAYABLE = [state for state in State if state is not State.NOT_APPLICABLE]


def said(state: State, item: ItemFacts, point: int, today: date, ahead: int = 30) -> OfferingDraft:
    """A draft that is accepted, for any state and form."""
    return OfferingDraft(
        state=state,
        phone="010-5550-0000",
        note_zh="见公告栏",
        points=(point,),
        shortfall="只有上午" if state is State.PARTIAL else None,
        planned_for=today + timedelta(days=ahead) if state is State.PLANNED else None,
        suspended_from=today if state is State.SUSPENDED else None,
        suspended_reason="装修" if state is State.SUSPENDED else None,
    )


def a_place(session: Session, community: int) -> int:
    """The id of a new place of the community."""
    draft = PointDraft(name="服务站", hours="Mo-Fr 09:00-17:00")
    return save_point(session, actor=CITY_HALL, community=community, draft=draft).id


class Town(RuleBasedStateMachine):
    """Everything that can happen to cells, beside a plain dictionary of what was said last.

    Every run begins with what ``settle`` left, and undoes what it did.
    """

    engine: Engine
    first_editions: tuple[EditionFacts, ...]
    first_points: dict[int, int]

    @classmethod
    def settle(cls, engine: Engine) -> None:
        """Put the town with two editions and a place in each community into an empty database."""
        cls.engine = engine
        with Session(engine) as session:
            begin_writing(session)
            cls.first_editions = (small_town.build(session), small_town.build_next_edition(session))
            cls.first_points = {code: a_place(session, code) for code in COMMUNITIES}
            session.commit()

    @initialize()
    def open(self) -> None:
        self.session = Session(self.engine)
        begin_writing(self.session)
        self.editions = self.first_editions
        self.today = FIRST_DAY
        self.points = dict(self.first_points)
        self.said: dict[tuple[int, int], tuple[State, date | None, bool]] = {}
        self.spoken_for: dict[tuple[int, int], int] = {}
        self.present = set(COMMUNITIES)
        self.free = list(NEW_CODES)

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.rollback()
            self.session.close()

    def _pick(self, data: st.DataObject) -> tuple[int, ItemFacts]:
        community = data.draw(st.sampled_from(sorted(self.present)))
        return community, data.draw(st.sampled_from(data.draw(st.sampled_from(self.editions)).items))

    def _segment(self, cell: tuple[int, int], item: ItemFacts | None = None) -> Segment:
        """The segment under the criterion that the record speaks for, or under an edition's of ``item``."""
        state, until, _ = self.said.get(cell, (None, None, False))
        if item is not None and state is not State.NOT_APPLICABLE and not self._speaks(cell, item):
            return Segment.UNKNOWN
        return segment_of(state, until, self.today)

    def _speaks(self, cell: tuple[int, int], item: ItemFacts) -> bool:
        return self.spoken_for.get(cell) == item.criterion_id

    def _disputed(self, cell: tuple[int, int], item: ItemFacts) -> bool:
        return self.said.get(cell, (None, None, False))[2] and self._speaks(cell, item)

    @rule(data=st.data(), state=st.sampled_from(SAYABLE), ahead=st.integers(0, 400))
    def somebody_records(self, data, state, ahead):
        community, item = self._pick(data)
        cell = (community, item.id)
        draft = said(state, item, self.points[community], self.today, ahead)
        if self._segment(cell) is Segment.NOT_APPLICABLE:
            with pytest.raises(Refused):
                record(
                    self.session,
                    actor=CITY_HALL,
                    community=community,
                    item=item,
                    draft=draft,
                    today=self.today,
                )
            return
        record(self.session, actor=CITY_HALL, community=community, item=item, draft=draft, today=self.today)
        until = holds_until(state, confirmed_on=self.today, planned_for=draft.planned_for, ruled_until=None)
        self.said[cell] = (state, until, self.said.get(cell, (None, None, False))[2])
        self.spoken_for[cell] = item.criterion_id

    @rule(data=st.data())
    def somebody_confirms(self, data):
        community, item = self._pick(data)
        cell = (community, item.id)
        state, until, disputed = self.said.get(cell, (None, None, False))
        passed = state is State.PLANNED and until is not None and until < self.today
        ruled = self._segment(cell) is Segment.NOT_APPLICABLE
        if state is None or passed or ruled:
            with pytest.raises(Refused):
                confirm(self.session, actor=CITY_HALL, community=community, item=item, today=self.today)
            return
        confirm(self.session, actor=CITY_HALL, community=community, item=item, today=self.today)
        if state is State.DELIVERED:
            until = holds_until(state, confirmed_on=self.today, planned_for=None, ruled_until=None)
        if state is State.NOT_APPLICABLE:
            return
        self.said[cell] = (state, until, disputed)
        self.spoken_for[cell] = item.criterion_id

    @rule(data=st.data())
    def somebody_withdraws(self, data):
        community, item = self._pick(data)
        cell = (community, item.id)
        state, _, disputed = self.said.get(cell, (None, None, False))
        if state is None or disputed or self._segment(cell) is Segment.NOT_APPLICABLE:
            with pytest.raises(Refused):
                withdraw(self.session, actor=CITY_HALL, community=community, item=item)
            return
        withdraw(self.session, actor=CITY_HALL, community=community, item=item)
        del self.said[cell], self.spoken_for[cell]

    @rule(data=st.data(), disputed=st.booleans())
    def the_street_marks_or_settles_a_dispute(self, data, disputed):
        community, item = self._pick(data)
        cell = (community, item.id)
        mark = dispute if disputed else settle
        if cell not in self.said:
            with pytest.raises(Refused):
                mark(self.session, actor=CITY_HALL, community=community, item=item)
            return
        mark(self.session, actor=CITY_HALL, community=community, item=item)
        self.said[cell] = (*self.said[cell][:2], disputed)

    @rule(data=st.data())
    def the_district_rules_an_item_out(self, data):
        community, item = self._pick(data)
        cell = (community, item.id)
        ruled = rule_not_applicable(
            self.session, actor=CITY_HALL, community=community, item=item, reason="无此设施", today=self.today
        )
        self.said[cell] = (
            State.NOT_APPLICABLE,
            ruled.holds_until,
            self.said.get(cell, (None, None, False))[2],
        )
        self.spoken_for[cell] = item.criterion_id

    @rule(
        data=st.data(),
        states=st.lists(st.sampled_from(SAYABLE), min_size=1, max_size=6),
        age=st.integers(0, 500),
    )
    def a_file_is_imported(self, data, states, age):
        confirmed = self.today - timedelta(days=age)
        rows: dict[tuple[int, int], ImportedOffering] = {}
        for state in states:
            community, item = self._pick(data)
            draft = said(state, item, self.points[community], self.today)
            if self._segment((community, item.id)) is not Segment.NOT_APPLICABLE:
                rows[community, item.id] = ImportedOffering(community, item, draft, confirmed)
        import_offerings(self.session, actor=CITY_HALL, offerings=rows.values(), today=self.today)
        again = import_offerings(self.session, actor=CITY_HALL, offerings=rows.values(), today=self.today)
        assert (again.added, again.changed) == (0, 0)
        for cell, row in rows.items():
            until = holds_until(
                row.draft.state, confirmed_on=confirmed, planned_for=row.draft.planned_for, ruled_until=None
            )
            self.said[cell] = (row.draft.state, until, self.said.get(cell, (None, None, False))[2])
            self.spoken_for[cell] = row.item.criterion_id

    @precondition(lambda self: len(self.present) > 1)
    @rule(data=st.data())
    def a_community_is_retired(self, data):
        community = data.draw(st.sampled_from(sorted(self.present)))
        succession.retire(self.session, code=community, today=self.today, actor=operator("tests"))
        self._forget(community)

    @precondition(lambda self: self.free)
    @rule(data=st.data())
    def a_community_moves_to_another_code(self, data):
        community = data.draw(st.sampled_from(sorted(self.present)))
        of_kind = [code for code in self.free if committee_kind(code) == committee_kind(community)]
        if not of_kind:
            return
        new = data.draw(st.sampled_from(of_kind))
        succession.move_community(
            self.session, code=community, new_code=new, today=self.today, actor=operator("tests")
        )
        for (code, item_id), cell in list(self.said.items()):
            if code == community:
                self.said[new, item_id] = cell
                self.spoken_for[new, item_id] = self.spoken_for[code, item_id]
        self._forget(community)
        self.present.add(new)
        self.points[new] = a_place(self.session, new)
        self.free.remove(new)

    def _forget(self, community: int) -> None:
        self.present.discard(community)
        self.said = {cell: kept for cell, kept in self.said.items() if cell[0] != community}

    @rule(days=st.integers(0, 500))
    def days_pass(self, days):
        self.today += timedelta(days=days)
        expiry.age(self.session, today=self.today)
        assert expiry.age(self.session, today=self.today).cells == 0

    @rule()
    def everything_is_counted_anew(self):
        rollup.rebuild(self.session)

    @precondition(lambda self: len(self.editions) == 2)
    @rule()
    def an_edition_comes_that_keeps_every_criterion(self):
        before = [matrix(self.session, edition, CITY).cells for edition in self.editions]
        same = small_town.build_same_edition(self.session)
        assert [matrix(self.session, edition, CITY).cells for edition in self.editions] == before
        assert matrix(self.session, same, CITY).cells == before[0]
        assert summaries_in(self.session, same, CITY) == summaries_in(self.session, self.editions[0], CITY)
        self.editions += (same,)

    @invariant()
    def counters_are_what_the_records_say(self):
        if not hasattr(self, "session"):
            return
        assert verify(self.session) == ()
        for division, kind in (
            (CITY, "ju"),
            (small_town.DISTRICTS[0], "all"),
            (small_town.STREETS[2], "cun"),
        ):
            for edition in self.editions:
                seen = matrix(self.session, edition, division, kind=kind)
                assert seen.day == self.today
                assert seen.total == self._expected(edition, division, kind)

    @invariant()
    def full_communities_are_those_without_any_gap(self):
        if not hasattr(self, "session"):
            return
        for edition in self.editions:
            full = 0
            for code in self.present:
                cells = [self._segment((code, item.id), item) for item in edition.items]
                disputed = any(self._disputed((code, item.id), item) for item in edition.items)
                applicable = [cell for cell in cells if cell is not Segment.NOT_APPLICABLE]
                full += bool(applicable) and not disputed and set(applicable) == {Segment.DELIVERED}
            assert full_communities(self.session, edition, CITY).full == full

    @invariant()
    def gaps_are_the_cells_that_are_not_valid(self):
        if not hasattr(self, "session"):
            return
        for edition in self.editions:
            expected = {
                (code, place, segment, self._disputed((code, item.id), item))
                for code in self.present
                for place, item in enumerate(edition.items)
                if (segment := self._segment((code, item.id), item)) in GAP_SEGMENTS
            }
            every = gaps(self.session, edition, CITY)
            assert {(cell[0], *cell[2:5]) for cell in every.cells} == expected
            page = page_of_gaps(self.session, edition, CITY, limit=7, offset=3)
            assert (page.cells, page.total) == (every.cells[3:10], every.total)

    def _expected(self, edition: EditionFacts, division: int, kind: str) -> tuple[tuple[int, ...], ...]:
        there = [
            code
            for code in self.present
            if contains(division, code) and kind in ("all", committee_kind(code)[0].value)
        ]
        cells: list[tuple[int, ...]] = []
        for item in edition.items:
            counts: dict[Any, int] = dict.fromkeys((*SEGMENTS, "disputed"), 0)
            for code in there:
                counts[self._segment((code, item.id), item)] += 1
                counts["disputed"] += self._disputed((code, item.id), item)
            cells.append(tuple(counts.values()))
        return tuple(cells)


@pytest.mark.hypothesis
def test_any_sequence_of_events_leaves_the_rollup_equal_to_a_recount(engine: Engine, backend: str):
    class TownHere(Town):
        pass

    TownHere.settle(engine)
    run_state_machine_as_test(
        TownHere,
        settings=examples(
            9 if backend == "sqlite" else repeated(9),
            stateful_step_count=12,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_verify_names_every_counter_that_was_tampered_with(engine: Engine):
    with Session(engine) as session:
        begin_writing(session)
        edition = small_town.build(session)
        community, item = COMMUNITIES[0], edition.items[1]
        record(
            session,
            actor=CITY_HALL,
            community=community,
            item=item,
            draft=OfferingDraft(state=State.DELIVERED, phone="010-5550-0000"),
            today=FIRST_DAY,
        )
        assert verify(session) == ()
        from sqlalchemy import update

        from catalogue.models import CommunitySummary, Rollup

        session.execute(update(Rollup).where(Rollup.division_code == CITY).values(absent=Rollup.absent + 1))
        session.execute(
            update(CommunitySummary).where(CommunitySummary.community_code == community).values(delivered=0)
        )
        found = verify(session)
        assert {difference.table for difference in found} == {"coverage_rollup", "community_summaries"}
        assert len(found) == 3 * len(edition.items) + 1
