"""Shares of sources and lists to draw from beside plain Python over the histories."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from catalogue import offerings, spot_checks
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters import expiry
from catalogue.counters.recount import verify
from catalogue.foundation import clock
from catalogue.foundation.codes import contains
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import DomainError
from catalogue.models import (
    Action,
    Declaration,
    Offering,
    OwnerList,
    OwnerListDeclaration,
    Revision,
    State,
)
from catalogue.offerings import ImportedOffering, OfferingDraft
from catalogue.offerings.several.proposing import record_several
from catalogue.offerings.spot_checked.marking import lift_return, return_cell, verify_cell
from catalogue.spot_checks import (
    SOURCES,
    LineSource,
    count_sources,
    shares_of,
)
from tests.examples import examples, undone
from tests.worlds import small_town
from tests.worlds.small_town import CITY, COMMUNITIES, DISTRICTS, FIRST_DAY, STREETS

pytestmark = pytest.mark.filterwarnings("error")
HALL = small_town.CITY_HALL
CHECKING = small_town.Actor(
    "monitors", tuple(small_town.Held(small_town.Role.MONITOR, code) for code in DISTRICTS)
)

ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *["say"] * 4,
                "confirm",
                *["tick"] * 3,
                *["several"] * 2,
                "import",
                *["session"] * 2,
                *["verify"] * 2,
                "return",
                "lift",
                "rule",
                *["days"] * 2,
                "withdraw",
            ]
        ),
        st.integers(0, 2),
        st.integers(1, 2),
        st.sampled_from([State.DELIVERED, State.DELIVERED, State.DELIVERED, State.PARTIAL, State.ABSENT]),
        st.sampled_from([1, 100, 364, 365, 366, 400]),
    ),
    min_size=4,
    max_size=25,
)


@pytest.fixture
def settled(engine: Engine) -> Engine:
    with Session(engine) as session:
        begin_writing(session)
        small_town.build(session)
        session.commit()
    return engine


@given(data=st.data())
@examples(30)
def test_shares_are_what_the_histories_tell(settled: Engine, data: st.DataObject) -> None:
    with undone(settled) as session:
        begin_writing(session)
        edition = get_edition(session, "small")
        day = FIRST_DAY
        for act, community, place, state, ahead in data.draw(ACTS):
            try:
                with session.begin_nested():
                    day = _do(session, edition, act, COMMUNITIES[community], place, state, ahead, day)
            except DomainError:
                continue
        assert verify(session) == ()
        count_sources(session)
        frame = spot_checks.get_frame(session, edition, CITY)
        weighed = {(cell.community, cell.item_code): cell.stratum.unproven for cell in frame}
        assert weighed == _weighed(session, edition, day)
        for division in (CITY, *DISTRICTS, *STREETS, COMMUNITIES[0]):
            found = shares_of(session, edition, division)
            assert dict(found.counts) == _told(session, edition, division, day)
            percents = found.percents
            assert sum(percents.values()) == (100 if found.lines else 0)
            for source in SOURCES:
                assert abs(percents[source] - 100 * found.counts[source] / max(1, found.lines)) < 1


def _do(
    session: Session,
    edition: EditionFacts,
    act: str,
    community: int,
    place: int,
    state: State,
    ahead: int,
    day: date,
) -> date:
    item = edition.items[place]
    told: dict[str, Any] = {"actor": HALL, "community": community, "item": item}
    draft = OfferingDraft(
        state=state,
        phone="010-05100000",
        note_zh="见公告",
        shortfall="每周一次" if state is State.PARTIAL else None,
    )
    if act == "days":
        expiry.age(session, today=day + timedelta(days=ahead))
        return day + timedelta(days=ahead)
    if act == "say":
        offerings.record(session, draft=draft, today=day, **told)
    elif act in ("tick", "several"):
        _together(session, edition, act, community, draft, day)
    elif act in ("confirm", "session"):
        offerings.confirm(session, today=day, action=Action(act), **told)
    elif act == "import":
        record = ImportedOffering(community=community, item=item, draft=draft, confirmed_on=day)
        offerings.import_offerings(session, actor=HALL, offerings=[record], today=day)
    elif act == "verify":
        verify_cell(session, today=day, **(told | {"actor": CHECKING}))
    elif act == "return":
        return_cell(session, today=day, **(told | {"actor": CHECKING}))
    elif act == "lift":
        lift_return(session, **told)
    elif act == "rule":
        offerings.rule_not_applicable(session, reason="没有这类居民", today=day, **told)
    else:
        offerings.withdraw(session, **told)
    return day


def _together(
    session: Session, edition: EditionFacts, act: str, community: int, draft: OfferingDraft, day: date
) -> None:
    """Confirm all lines that say something, or say something of two, in one act. With one line it is no act in bulk."""
    told: dict[str, Any] = {"actor": HALL, "community": community, "today": day}
    if act == "tick":
        lines = offerings.lines_of(session, edition, community)
        items = [(line.item, line.version) for line in lines if line.offering]
        offerings.confirm_several(session, items=items, **told)
        return
    versions = {line.item.id: line.version for line in offerings.lines_of(session, edition, community)}
    records = [(item, draft, versions[item.id]) for item in edition.items[1:3]]
    record_several(session, records=records, **told)


def _weighed(session: Session, edition: EditionFacts, day: date) -> dict[tuple[int, str], bool]:
    """The lines that may be drawn and whether they weigh double, from the histories alone."""
    heavy: dict[tuple[int, int], bool] = {}
    last: dict[tuple[int, int], dict[str, Any] | None] = {}
    for entry in session.scalars(select(Revision).order_by(Revision.id)):
        key = entry.community_code, entry.item_id
        if entry.action not in (Action.VERIFY, Action.RETURN, Action.REINSTATE):
            heavy[key] = entry.action.value in ("confirm_several", "record_several", "session", "import")
        last[key] = entry.after
    found = {}
    for (community, item_id), kept in last.items():
        if kept is None or kept["state"] != "delivered":
            continue
        confirmed = date.fromisoformat(kept["confirmed_on"])
        verified = kept.get("verified_on")
        if _in_months(confirmed, 12) >= day:
            proven = verified is not None and date.fromisoformat(verified) >= confirmed
            found[community, edition.by_id(item_id).code] = heavy[community, item_id] and not proven
    return found


def _told(session: Session, edition: EditionFacts, division: int, day: date) -> dict[LineSource, int]:
    """The shares from the histories alone: every entry read, the last one of each line and how it was last said."""
    last: dict[tuple[int, int], tuple[dict[str, Any] | None, str]] = {}
    for entry in session.scalars(select(Revision).order_by(Revision.id)):
        key = entry.community_code, entry.item_id
        spoken = entry.action not in (Action.VERIFY, Action.RETURN, Action.REINSTATE)
        said_by = entry.action.value if spoken else last[key][1]
        last[key] = entry.after, said_by
    counts = dict.fromkeys(SOURCES, 0)
    for community in (code for code in COMMUNITIES if contains(division, code)):
        for item in edition.items:
            kept, said_by = last.get((community, item.id), (None, ""))
            source = _source(kept, said_by, day)
            if source is not None:
                counts[source] += 1
    return counts


def _source(kept: dict[str, Any] | None, said_by: str, day: date) -> LineSource | None:
    if kept is None:
        return LineSource.EMPTY
    if kept["state"] == "not_applicable":
        return None if date.fromisoformat(kept["ruled_until"]) >= day else LineSource.EMPTY
    confirmed = date.fromisoformat(kept["confirmed_on"])
    if kept["state"] == "delivered" and _in_months(confirmed, 12) < day:
        return LineSource.EXPIRED
    verified = kept.get("verified_on")
    if verified and date.fromisoformat(verified) > _in_months(day, -12):
        return LineSource.VERIFIED
    return LineSource.PLACE if said_by == "session" else LineSource.SELF


def _in_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = [31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
    return date(year, month + 1, min(day.day, length))


def test_each_source_by_hand(session: Session, by_hand: EditionFacts) -> None:
    item, day = by_hand.items[1], FIRST_DAY
    draft = OfferingDraft(state=State.DELIVERED, phone="010-05100000")

    def say(place: int, on: date = day, **more: Any) -> None:
        told: dict[str, Any] = {"actor": HALL, "community": COMMUNITIES[place], "item": item, "today": on}
        offerings.record(session, draft=draft, **told)
        if more:
            offerings.confirm(session, **told, **more)

    def share(source: LineSource, code: int = CITY) -> int:
        return shares_of(session, by_hand, code).counts[source]

    assert share(LineSource.EMPTY) == len(COMMUNITIES) * len(by_hand.items)
    say(0)
    say(1)
    offerings.confirm(
        session,
        actor=HALL,
        community=COMMUNITIES[1],
        item=item,
        today=day + timedelta(days=1),
        action=Action.CHECK,
    )
    say(2)
    verify_cell(session, actor=CHECKING, community=COMMUNITIES[2], item=item, today=day)
    say(3, day - timedelta(days=366))
    found = shares_of(session, by_hand, CITY).counts
    assert [found[source] for source in SOURCES[:3]] == [1, 1, 1]
    assert found[LineSource.EXPIRED] == 1
    declared = Declaration(
        name="名录",
        declarer_code=STREETS[0],
        confirmed_on=day,
        confirmed_role="street",
        updated_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    session.add(declared)
    kept = OwnerList(division_code=STREETS[0], name="名录")
    session.add(kept)
    session.flush()
    session.add(OwnerListDeclaration(list_id=kept.id, declaration_id=declared.id))
    session.execute(
        update(Offering)
        .where(Offering.community_code == COMMUNITIES[0], Offering.item_id == item.id)
        .values(declaration_id=declared.id)
    )
    session.flush()
    assert (share(LineSource.LIST), share(LineSource.SELF)) == (1, 0)
    # Twelve months after the check its line is the community's word again, if it was confirmed meanwhile.
    later = clock.months_later(day, 12)
    expiry.age(session, today=later)
    offerings.confirm(session, actor=HALL, community=COMMUNITIES[2], item=item, today=later)
    assert (share(LineSource.VERIFIED), share(LineSource.SELF)) == (0, 1)
