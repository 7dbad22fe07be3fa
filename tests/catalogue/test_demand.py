"""The hotline's counts: brought in as a whole, said twice is said once, each matter beside the items that it is about."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue import demand
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.demand import DemandLine, DemandOutcome
from catalogue.demand.proposing import BySearch
from catalogue.foundation import clock
from catalogue.foundation.codes import subtree
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import BadFile, Invalid, NotAllowed, NotFound
from catalogue.models import AuditEntry, DemandCount, Role
from catalogue.search import Searcher, shared_searcher
from tests.examples import undone
from tests.worlds.eight_streets import World

MEALS, STOCKS, KINDERGARTEN = "老年餐桌", "股票行情", "幼儿园入园"
CITY = "clerk"


@pytest.fixture
def city(world: World) -> Actor:
    """Who keeps the counts of the whole city."""
    return Actor(CITY, (Held(Role.CITY, world.city),))


@pytest.fixture
def searcher(session: Session, world: World) -> Searcher:
    found = shared_searcher(session)
    session.rollback()
    return found


def lines(*rows: tuple[str, object, str, object]) -> tuple[DemandLine, ...]:
    return tuple(
        DemandLine(number, month, str(division), matter, str(count))
        for number, (month, division, matter, count) in enumerate(rows, start=2)
    )


def bring(session: Session, searcher: Searcher, actor: Actor, *rows: tuple[str, object, str, object]):
    session.rollback()
    begin_writing(session)
    plan = demand.import_demand(
        session, BySearch(session, searcher), actor=actor, lines=lines(*rows), file="counts.csv"
    )
    session.commit()
    return plan


def outcomes(plan) -> Counter[str]:
    return Counter(row.outcome.value for row in plan.rows)


def test_counts_stand_beside_the_items_that_their_matters_are_about(session, world, searcher, city):
    edition = get_edition(session, world.edition_key)
    session.rollback()
    bring(
        session,
        searcher,
        city,
        ("2026-09", world.community, MEALS, 4),
        ("2026年10月", world.names[world.neighbour], MEALS, 3),
        ("202610", world.street, STOCKS, 8),
        ("2026-10", world.elsewhere, MEALS, 2),
    )
    found = demand.demand_in(session, world.street)
    meals = edition.item("0202").id
    assert (found.first, found.last, found.total) == (date(2026, 8, 1), date(2026, 10, 1), 15)
    assert found.by_item[meals] == 7
    assert [matter.name for matter in found.matters] == [STOCKS, MEALS]
    assert [matter.name for matter in found.of_none] == [STOCKS]
    assert demand.demand_in(session, world.city).by_item[meals] == 9
    cells = demand.demand_by_cell(session, world.district, since=date(2026, 9, 5))
    assert cells[world.community, meals] == 4
    assert cells[world.neighbour, meals] == 3
    assert demand.demand_in(session, world.street, last=date(2026, 10, 31), months=1).by_item[meals] == 3


def test_the_same_file_twice_is_once_and_a_count_of_none_takes_back(session, world, searcher, city):
    rows = ("2026-10", world.community, MEALS, 4), ("2026-10", world.community, STOCKS, 1)
    assert outcomes(bring(session, searcher, city, *rows)) == {"added": 2}
    trail = session.query(AuditEntry).count()
    assert outcomes(bring(session, searcher, city, *rows)) == {"unchanged": 2}
    assert session.query(AuditEntry).count() == trail
    session.rollback()
    changed = ("2026-10", world.community, MEALS, 5), ("2026-10", world.community, STOCKS, 0)
    assert outcomes(bring(session, searcher, city, *changed)) == {"changed": 1, "removed": 1}
    assert [row.count for row in session.scalars(select(DemandCount))] == [5]
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.action, entry.subject, entry.actor) == ("demand.imported", "demand 2026-10", CITY)
    assert entry.after == {"file": "counts.csv", "rows": 2, "cases": 5}


def test_a_file_with_one_bad_row_brings_nothing_and_says_what_is_wrong_with_each(
    session, world, searcher, city
):
    ahead = f"{clock.months_later(clock.today(), 2):%Y-%m}"
    rows = (
        ("2026-10", world.community, MEALS, 4),
        ("2026-13", world.community, MEALS, 4),
        (ahead, world.community, MEALS, 4),
        ("2026-10", 999999999999, MEALS, 4),
        ("2026-10", "没有这个社区", MEALS, 4),
        ("2026-10", world.community, "", 4),
        ("2026-10", world.community, "李某 13800000000 反映", 4),
        ("2026-10", world.community, "甲" * 61, 4),
        ("2026-10", world.community, STOCKS, -1),
        ("2026-10", world.community, STOCKS, "若干"),
        ("2026-10", world.community, MEALS, 9),
    )
    plan = demand.plan_demand(session, BySearch(session, searcher), actor=city, lines=lines(*rows))
    assert [row.row.line for row in plan.problems] == list(range(3, 13))
    assert all(len(row.problems) == 1 for row in plan.problems)
    session.rollback()
    with pytest.raises(Invalid):
        bring(session, searcher, city, *rows)
    session.rollback()
    assert not session.scalars(select(DemandCount)).all()


def test_only_who_keeps_the_counts_brings_them_in_and_settles_matters(session, world, searcher, city):
    edition = get_edition(session, world.edition_key)
    for role, division in ((Role.DISTRICT, world.district), (Role.STREET, world.street)):
        with pytest.raises(Invalid, match="cannot bring in counts"):
            bring(session, searcher, Actor("a", (Held(role, division),)), ("2026-10", world.street, MEALS, 1))
        session.rollback()
    bring(session, searcher, operator("root"), ("2026-10", world.street, MEALS, 1))
    (matter,) = demand.demand_in(session, world.city).matters
    session.rollback()
    begin_writing(session)
    for role, division in ((Role.DISTRICT, world.district), (Role.AUDITOR, world.city)):
        with pytest.raises(NotAllowed):
            settle(session, edition, Actor("a", (Held(role, division),)), world, matter.id, ())


def settle(session, edition, actor, world, matter, codes, door=None):
    demand.settle_matter(
        session,
        actor=actor,
        edition=edition,
        division=world.city,
        matter=matter,
        items=[edition.item(code).id for code in codes],
        door=door,
        now=clock.now(),
    )


def test_a_matter_is_settled_once_and_later_files_keep_to_it(session, world, searcher, city):
    edition = get_edition(session, world.edition_key)
    session.rollback()
    bring(session, searcher, city, ("2026-09", world.community, STOCKS, 3))
    (matter,) = demand.demand_in(session, world.city).matters
    assert (matter.items, matter.settled) == ((), False)
    session.rollback()
    begin_writing(session)
    settle(session, edition, city, world, matter.id, (), "证券机构")
    settle(session, edition, city, world, matter.id, (), "证券机构")
    session.commit()
    assert session.query(AuditEntry).filter_by(action="demand.settled").count() == 1
    session.rollback()
    plan = bring(session, searcher, city, ("2026-10", world.community, STOCKS, 2))
    assert not plan.proposed
    (matter,) = demand.demand_in(session, world.city).matters
    assert (matter.items, matter.door, matter.settled, matter.count) == ((), "证券机构", True, 5)
    session.rollback()
    begin_writing(session)
    settle(session, edition, city, world, matter.id, ("0202",))
    session.commit()
    (matter,) = demand.demand_in(session, world.city).matters
    assert (matter.items, matter.door) == ((edition.item("0202").id,), None)
    session.rollback()
    begin_writing(session)
    with pytest.raises(Invalid):
        settle(session, edition, city, world, matter.id, ("0202",), "证券机构")
    with pytest.raises(NotFound):
        settle(session, edition, city, world, 10**6, ())


def test_a_file_is_read_with_the_heads_that_offices_write(tmp_path: Path):
    file = tmp_path / "counts.csv"
    file.write_bytes("年月,社区（村）,诉求事项,件数\n2026-10,多福巷社区,老年餐桌,４\n\n".encode("gb18030"))
    assert demand.read_demand(file) == (DemandLine(2, "2026-10", "多福巷社区", "老年餐桌", "４"),)
    for text, says in (("", "empty"), ("month,division,matter\n", "件数"), ('a,"b\n', "CSV")):
        file.write_text(text)
        with pytest.raises(BadFile, match=says):
            demand.read_demand(file)


MONTHS = st.sampled_from(["2026-08", "2026-09", "2026-10"])
FILES = st.lists(
    st.dictionaries(
        st.tuples(MONTHS, st.integers(0, 3), st.sampled_from([MEALS, STOCKS, KINDERGARTEN])),
        st.integers(0, 3),
        max_size=6,
    ),
    min_size=1,
    max_size=4,
)


@given(files=FILES)
def test_counts_are_those_of_the_last_file_that_told_them(files, engine: Engine, world: World, searcher):
    """An oracle that keeps a dictionary: what the last file said of a month, division and matter counts."""
    places = (world.community, world.neighbour, world.street, world.elsewhere)
    actor = Actor(CITY, (Held(Role.CITY, world.city),))
    told: dict[tuple[str, int, str], int] = {}
    with undone(engine) as session:
        for file in files:
            rows = [(month, places[place], matter, count) for (month, place, matter), count in file.items()]
            plan = demand.import_demand(
                session, BySearch(session, searcher), actor=actor, lines=lines(*rows), file="f.csv"
            )
            for row in plan.rows:
                key = (f"{row.month:%Y-%m}", row.division, row.matter)
                assert (row.outcome is DemandOutcome.UNCHANGED) == (told.get(key, 0) == row.count)
                told[key] = row.count
        for division in (world.city, world.street, world.community):
            first, last = subtree(division)
            expected = Counter[str]()
            for (month, place, matter), count in told.items():
                if first <= place <= last and "2026-09" <= month <= "2026-10":
                    expected[matter] += count
            found = demand.demand_in(session, division, last=date(2026, 10, 5), months=2)
            assert {matter.name: matter.count for matter in found.matters} == +expected
            assert found.total == expected.total()
