"""The plan's indicators: as its box gives them, counted as the records say, published values with their source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters.rollup import counted_day
from catalogue.counters.segments import Segment, segment_under
from catalogue.foundation import clock
from catalogue.foundation.codes import committee_kind, subtree
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import BadFile, NotAllowed
from catalogue.indicators import (
    CountedPoints,
    CountedShare,
    FacilityState,
    IndicatorsImport,
    IndicatorState,
    SourceClass,
    count_figures,
    facilities_of,
    import_indicators,
    indicators_of,
    read_indicator_rows,
    shipped_indicators,
)
from catalogue.indicators.counting import CULTURAL_VENUES
from catalogue.indicators.shipped import TargetKind
from catalogue.models import (
    AuditEntry,
    CommitteeKind,
    Division,
    Level,
    Offering,
    OfferingPoint,
    Role,
    ServicePoint,
)
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
HEAD = "number,value,as_of,source,division"


@pytest.fixture
def city(world: World) -> Actor:
    """Who keeps the values of the whole city."""
    return Actor("clerk", (Held(Role.CITY, world.city),))


def test_the_box_has_28_indicators_of_which_nine_are_binding() -> None:
    found = shipped_indicators().indicators
    assert len(found) == 28
    assert [each.number for each in found if each.kind is TargetKind.BINDING] == [
        4,
        5,
        6,
        13,
        14,
        15,
        21,
        22,
        23,
    ]
    assert [each.number for each in found if each.has_two_figures] == [17]
    # What happens in the portal is another thing than these.
    assert all(found[number - 1].proxy is None for number in (15, 27, 28))


def known(session: Session, edition: EditionFacts, division: int) -> tuple[IndicatorState, ...]:
    return indicators_of(session, division, count_figures(session, edition, division))


def facilities(
    session: Session, edition: EditionFacts, division: int, *, for_offices: bool
) -> tuple[FacilityState, ...]:
    return facilities_of(count_figures(session, edition, division), for_offices=for_offices)


def segments(session: Session, edition: EditionFacts) -> dict[tuple[int, str], Segment]:
    """The segment of every recorded cell, by community and item key."""
    day, items = counted_day(session), {item.id: item for item in edition.items}
    found = {}
    for row in session.scalars(select(Offering)):
        item = items[row.item_id]
        found[row.community_code, item.key] = segment_under(
            item.criterion_id, row.criterion_id, row.state, row.holds_until, day
        )
    return found


def communities_of(session: Session, division: int) -> list[int]:
    first, last = subtree(division)
    return [
        row.code
        for row in session.scalars(select(Division).where(Division.level == Level.COMMUNITY))
        if first <= row.code <= last and row.retired_on is None
    ]


def test_shares_and_facilities_are_what_the_records_say(
    session: Session, reported: EditionFacts, world: World
) -> None:
    said = segments(session, reported)
    points = {point.id: point.community_code for point in session.scalars(select(ServicePoint))}
    links = session.scalars(select(OfferingPoint)).all()
    ids = {item.id: item.key for item in reported.items}
    for division in (world.city, world.district, world.street):
        numerator = unknown = 0
        codes = communities_of(session, division)
        for code in codes:
            cells = [said.get((code, key), Segment.UNKNOWN) for key in CULTURAL_VENUES]
            numerator += Segment.DELIVERED in cells
            unknown += Segment.DELIVERED not in cells and Segment.UNKNOWN in cells
        states = known(session, reported, division)
        assert states[11].proxy == CountedShare(numerator, len(codes), unknown)
        towns = sum(committee_kind(code)[0] is CommitteeKind.JU for code in codes)
        assert states[12].proxy == CountedShare(0, towns, towns)
        assert [state.indicator.number for state in states if state.proxy] == [12, 13, 14]
        first, last = subtree(division)
        for state in facilities(session, reported, division, for_offices=True)[:2]:
            served = {
                link.point_id
                for link in links
                if ids[link.item_id] == state.facility.item
                and said[link.community_code, state.facility.item] is Segment.DELIVERED
                and first <= points[link.point_id] <= last
            }
            silent = [
                code
                for code in codes
                if said.get((code, state.facility.item), Segment.UNKNOWN) is Segment.UNKNOWN
            ]
            assert state.points == CountedPoints(len(served), len(silent))
            assert (state.unknown, state.source_class) == (len(silent), SourceClass.PROXY)
    assert any(
        state.points and state.points.points
        for state in facilities(session, reported, world.city, for_offices=True)
    )


def test_residents_are_not_told_of_halfway_homes(
    session: Session, reported: EditionFacts, world: World
) -> None:
    for_offices = facilities(session, reported, world.city, for_offices=True)
    assert [state.facility.key for state in for_offices] == ["meal_tables", "day_care", "halfway_homes"]
    assert [state.facility.key for state in facilities(session, reported, world.city, for_offices=False)] == [
        "meal_tables",
        "day_care",
    ]
    said = segments(session, reported)
    districts = {code // Level.DISTRICT.span for code in communities_of(session, world.city)}
    having = {
        code // Level.DISTRICT.span
        for (code, key), segment in said.items()
        if key == "resettlement-support" and segment is Segment.DELIVERED
    }
    assert for_offices[2].districts is not None
    assert for_offices[2].districts.numerator == len(having)
    assert for_offices[2].districts.denominator == len(districts)
    silent = districts - {
        code // Level.DISTRICT.span
        for (code, key), segment in said.items()
        if key == "resettlement-support" and segment is not Segment.UNKNOWN
    }
    assert for_offices[2].unknown == for_offices[2].districts.unknown == len(silent)


def bring(session: Session, actor: Actor, path: Path, *rows: str) -> IndicatorsImport:
    path.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    read = read_indicator_rows(path)
    session.rollback()
    begin_writing(session)
    done = import_indicators(session, read, actor=actor, file=path.name)
    session.commit()
    return done


def test_published_values_keep_their_day_and_source(
    session: Session, reported: EditionFacts, world: World, city: Actor, tmp_path: Path
) -> None:
    file = tmp_path / "values.csv"
    rows = (
        f"3,2.10,2014-12-31,统计公报2014,{world.city}",
        f"3,1.9,2015-12-31,统计公报2015,{world.city}",
        f"17,30/1.5,2015-12-31,年报,{world.city}",
    )
    assert bring(session, city, file, *rows) == IndicatorsImport(3, 0, 0)
    assert bring(session, city, file, *rows) == IndicatorsImport(0, 0, 3)
    changed = rows[1].replace("1.9", "1.8")
    assert bring(session, city, file, changed) == IndicatorsImport(0, 1, 0)
    states = known(session, reported, world.city)
    third, pair = states[2].published, states[16].published
    assert third is not None
    assert pair is not None
    assert (third.value, third.as_of, third.source) == (Decimal("1.8"), date(2015, 12, 31), "统计公报2015")
    assert (pair.value, pair.second) == (Decimal(30), Decimal("1.5"))
    assert states[0].published is None
    assert known(session, reported, world.district)[2].published is None
    trail = session.scalars(select(AuditEntry).where(AuditEntry.action == "indicators.imported")).all()
    assert [entry.actor for entry in trail] == ["clerk", "clerk"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("29,1,2015-12-31,年报,{city}", "not the number of an indicator"),
        ("3,2.1%,2015-12-31,年报,{city}", "not a figure"),
        ("17,30,2015-12-31,年报,{city}", "not two figures"),
        ("3,2.1,2015-13-31,年报,{city}", "not a day"),
        ("3,2.1,2999-12-31,年报,{city}", "not come yet"),
        ("3,2.1,2015-12-31,,{city}", "Name the source"),
        ("3,2.1,2015-12-31,年报,北京", "division code"),
        ("3,2.1,2015-12-31,年报,999999999999", "no division|no right"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_nothing_is_written(
    session: Session,
    reported: EditionFacts,
    world: World,
    city: Actor,
    tmp_path: Path,
    row: str,
    message: str,
) -> None:
    good = f"4,97,2015-12-31,年报,{world.city}"
    with pytest.raises((BadFile, NotAllowed), match=message):
        bring(session, city, tmp_path / "values.csv", good, row.format(city=world.city))
    session.rollback()
    assert all(state.published is None for state in known(session, reported, world.city))


def test_only_the_city_keeps_values(
    session: Session, reported: EditionFacts, world: World, tmp_path: Path
) -> None:
    district = Actor("qu", (Held(Role.DISTRICT, world.district),))
    with pytest.raises(NotAllowed):
        bring(session, district, tmp_path / "values.csv", f"3,1,2015-12-31,年报,{world.district}")
    session.rollback()


def test_the_same_value_twice_in_a_file_is_refused(world: World, tmp_path: Path) -> None:
    row = f"3,1,2015-12-31,年报,{world.city}"
    (tmp_path / "values.csv").write_text("\n".join((HEAD, row, row)), encoding="utf-8")
    with pytest.raises(BadFile, match="Line 2 has a value"):
        read_indicator_rows(tmp_path / "values.csv")
    assert clock.today() > date(2015, 12, 31)
