"""Coverage under an edition by the records of another one: an interval, and never a guess."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.coverage.matrix import matrix
from catalogue.crosswalks import under
from catalogue.crosswalks.mappings import Correspondence, Crosswalk, crosswalk_of, joined
from catalogue.crosswalks.under import Evidence, coverage_under
from catalogue.foundation import clock
from catalogue.models import Form, Offering, Relation, State
from catalogue.offerings import OfferingDraft, record, rule_not_applicable
from tests.examples import undone
from tests.worlds import small_town
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES

TODAY = small_town.FIRST_DAY
BY_PHONE = OfferingDraft(state=State.DELIVERED, phone="010-55500000")
ABSENT = OfferingDraft(state=State.ABSENT)


def says(session: Session, edition: EditionFacts, item: int, community: int, draft: OfferingDraft) -> None:
    facts = edition.items[item]
    record(session, actor=CITY_HALL, community=community, item=facts, draft=draft, today=TODAY)


def rules_out(session: Session, edition: EditionFacts, item: int, community: int) -> None:
    rule_not_applicable(
        session,
        actor=CITY_HALL,
        community=community,
        item=edition.items[item],
        reason="无此需要",
        today=TODAY,
    )


def drafted(edition: EditionFacts, **changed: int) -> EditionFacts:
    """The edition as a draft that changes the criteria of some items and that no database knows."""
    items = tuple(
        replace(item, criterion_id=-item.id) if item.key in changed else item for item in edition.items
    )
    return replace(edition, key="draft", categories=(replace(edition.categories[0], items=items),))


def oracle(session: Session, crosswalk: Crosswalk) -> dict[str, Counter[Segment]]:
    """Plain Python over the records: a community's word on the item, else on the one that is the same, else a ruling on it."""
    day = TODAY
    told: dict[tuple[int, int], Offering] = {
        (row.community_code, row.item_id): row for row in session.scalars(select(Offering))
    }
    old = {item.key: item for item in crosswalk.old.items}
    found: dict[str, Counter[Segment]] = {}
    for item in crosswalk.new.items:
        same = [
            old[row.from_item]
            for row in crosswalk.rows
            if row.relation is Relation.EXACT and row.to_item == item.key and row.from_item is not None
        ]
        counts: Counter[Segment] = Counter()
        for community in COMMUNITIES:
            segment = Segment.UNKNOWN
            for asked in (item, *same):
                row = told.get((community, asked.id))
                if segment is not Segment.UNKNOWN or row is None:
                    continue
                over = row.holds_until is not None and row.holds_until < day
                if row.state is State.NOT_APPLICABLE:
                    segment = Segment.UNKNOWN if over else Segment.NOT_APPLICABLE
                elif row.criterion_id == asked.criterion_id:
                    expired = over and row.state is State.DELIVERED
                    segment = Segment.EXPIRED if expired else Segment(row.state.value)
            counts[segment] += 1
        found[item.key] = counts
    return found


def counted(found: under.CoverageUnder) -> dict[str, Counter[Segment]]:
    return {
        line.item.key: Counter(
            {segment: count for segment, count in zip(SEGMENTS, line.counts, strict=False) if count}
        )
        for line in found.lines
    }


def test_the_identity_crosswalk_changes_no_figure(session: Session, by_hand: EditionFacts) -> None:
    says(session, by_hand, 1, COMMUNITIES[0], BY_PHONE)
    says(session, by_hand, 3, COMMUNITIES[5], ABSENT)
    before = matrix(session, by_hand, CITY)
    same = small_town.build_same_edition(session)
    for crosswalk in (crosswalk_of(session, by_hand, same), crosswalk_of(session, same, by_hand)):
        found = coverage_under(session, crosswalk, CITY)
        assert tuple(line.counts for line in found.lines) == before.total
        assert {line.evidence for line in found.lines} == {Evidence.COUNTED}
        assert (found.edition, found.recorded) == (crosswalk.new, crosswalk.old)
    assert matrix(session, by_hand, CITY) == before


WORDS = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from(COMMUNITIES), st.sampled_from(("delivered", "absent", "ruled"))
    ),
    max_size=12,
    unique_by=lambda word: word[:2],
)


@given(words=WORDS)
def test_with_any_records_the_identity_crosswalk_changes_no_figure(
    engine: Engine, session: Session, by_hand: EditionFacts, words: list[tuple[int, int, str]]
) -> None:
    session.rollback()
    with undone(engine) as session:
        for item, community, word in words:
            if word == "ruled":
                rules_out(session, by_hand, item, community)
            else:
                by_phone = word == "delivered" and by_hand.items[item].form in (Form.HOME, Form.OUTREACH)
                says(session, by_hand, item, community, BY_PHONE if by_phone else ABSENT)
        before = matrix(session, by_hand, CITY).total
        same = small_town.build_same_edition(session)
        found = coverage_under(session, crosswalk_of(session, by_hand, same), CITY)
        assert tuple(line.counts for line in found.lines) == before
        assert matrix(session, by_hand, CITY).total == before


def test_a_higher_standard_leaves_cells_unknown_but_rulings_hold(
    session: Session, by_hand: EditionFacts
) -> None:
    says(session, by_hand, 1, COMMUNITIES[0], BY_PHONE)
    says(session, by_hand, 0, COMMUNITIES[0], ABSENT)
    rules_out(session, by_hand, 1, COMMUNITIES[1])
    draft = drafted(by_hand, **{"item-2": 1})
    crosswalk = joined(by_hand, draft, [Correspondence("item-2", "item-2", Relation.BROADER)])
    found = coverage_under(session, crosswalk, CITY)
    assert counted(found) == oracle(session, crosswalk)
    assert found.lines[1].evidence is Evidence.TO_ASK
    assert found.unknown(Evidence.TO_ASK) == 7
    assert found.tally.interval == (0, 30 * 100 // 31)
    # What the draft shows is what counts once it is an edition.
    later = small_town.build_next_edition(session)
    assert matrix(session, later, CITY).total[1] == found.lines[1].counts


def test_another_item_that_is_the_same_is_counted_and_own_words_go_first(
    session: Session, by_hand: EditionFacts
) -> None:
    for community, draft in zip(COMMUNITIES, (BY_PHONE, ABSENT, BY_PHONE), strict=False):
        says(session, by_hand, 1, community, draft)
    says(session, by_hand, 2, COMMUNITIES[0], ABSENT)
    rules_out(session, by_hand, 1, COMMUNITIES[4])
    only = replace(
        by_hand,
        key="renamed",
        categories=(replace(by_hand.categories[0], items=(by_hand.items[2], by_hand.items[3])),),
    )
    first = by_hand.limited_to([1, 2])
    crosswalk = joined(
        first,
        only,
        [
            Correspondence("item-2", "item-3", Relation.EXACT),
            Correspondence("item-1", "item-4", Relation.RELATED),
        ],
    )
    found = coverage_under(session, crosswalk, CITY)
    assert counted(found) == oracle(session, crosswalk)
    assert counted(found)["item-3"] == {
        Segment.ABSENT: 2,
        Segment.DELIVERED: 1,
        Segment.NOT_APPLICABLE: 1,
        Segment.UNKNOWN: 4,
    }
    assert [line.evidence for line in found.lines] == [Evidence.COUNTED, Evidence.NOTHING]
    assert coverage_under(session, crosswalk, CITY, kind="ju").lines[0].counts[1] == 0


def test_parts_and_wholes_count_nothing(session: Session, by_hand: EditionFacts) -> None:
    for community in COMMUNITIES:
        says(session, by_hand, 1, community, BY_PHONE)
    new = by_hand.limited_to([3, 4])
    rows = [
        Correspondence("item-2", "item-3", Relation.NARROWER),
        Correspondence("item-2", "item-4", Relation.BROADER),
    ]
    found = coverage_under(session, joined(by_hand.limited_to([2]), new, rows), CITY)
    assert [line.evidence for line in found.lines] == [Evidence.PARTIAL, Evidence.TO_ASK]
    assert found.tally[Segment.UNKNOWN] == 16
    assert found.tally.interval == (0, 100)


def test_counting_from_the_records_gives_the_same(session: Session, by_hand: EditionFacts) -> None:
    says(session, by_hand, 1, COMMUNITIES[0], BY_PHONE)
    rules_out(session, by_hand, 3, COMMUNITIES[2])
    later = small_town.build_next_edition(session)
    says(session, later, 1, COMMUNITIES[1], BY_PHONE)
    crosswalk = crosswalk_of(session, by_hand, later)
    for kind in ("all", "ju", "cun"):
        counts = under.counts_from_records(session, (by_hand, later), CITY, kind=kind)
        day = TODAY
        held = {
            **under.counts_of(session, by_hand, CITY, day, kind),
            **under.counts_of(session, later, CITY, day, kind),
        }
        assert counts == held
        assert coverage_under(session, crosswalk, CITY, kind=kind, counts=counts) == coverage_under(
            session, crosswalk, CITY, kind=kind
        )
    assert counted(coverage_under(session, crosswalk, CITY)) == oracle(session, crosswalk)


def test_a_past_day_is_counted_under_either_edition(
    session: Session, by_hand: EditionFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2026, 3, 1, 4, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)
    for item, community, draft in ((1, 0, BY_PHONE), (2, 0, ABSENT), (1, 1, BY_PHONE)):
        says(session, by_hand, item, COMMUNITIES[community], draft)
    old, new = by_hand.limited_to([1, 2]), by_hand.limited_to([3, 4])
    crosswalk = joined(old, new, [Correspondence("item-2", "item-3", Relation.EXACT)])
    then = counted(coverage_under(session, crosswalk, CITY))
    assert then["item-3"] == {Segment.ABSENT: 1, Segment.DELIVERED: 1, Segment.UNKNOWN: 6}
    later = TODAY + timedelta(days=9)
    monkeypatch.setattr(clock, "now", lambda: noon + timedelta(days=9))
    expiry.age(session, today=later)
    record(
        session, actor=CITY_HALL, community=COMMUNITIES[2], item=by_hand.items[1], draft=ABSENT, today=later
    )
    assert counted(coverage_under(session, crosswalk, CITY))["item-3"][Segment.ABSENT] == 2
    assert counted(coverage_under(session, crosswalk, CITY, TODAY)) == then
    assert counted(coverage_under(session, crosswalk, CITY, TODAY, kind="cun"))["item-3"] == {
        Segment.UNKNOWN: 4
    }
