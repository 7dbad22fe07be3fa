"""A street declares once what serves many communities; their lines follow, and their own records come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from catalogue import declarations, succession
from catalogue.access.rights import operator
from catalogue.counters import expiry
from catalogue.counters.recount import verify
from catalogue.counters.segments import Segment
from catalogue.declarations import LeftOut, Suspension
from catalogue.effort.months import effort_of
from catalogue.foundation import stamps
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, Refused
from catalogue.models import Action, Mode, Role, State
from catalogue.offerings import (
    PointDraft,
    history,
    remove_point,
    rule_not_applicable,
    save_point,
    withdraw,
)
from catalogue.offerings.checks.questions import questions_of
from catalogue.today.listing import TodayKind, today_of
from tests.worlds.declaring import (
    ABOVE,
    DISTRICT,
    FAR,
    HOME,
    LATER,
    NEIGHBOUR,
    NUMBER,
    OFFICE,
    OWN,
    STREET,
    VILLAGE,
    WORKERS,
    Town,
)
from tests.worlds.small_town import CITY_HALL, COMMUNITIES, FIRST_DAY, NEW_CODES


@pytest.fixture
def town(by_hand: Any, session: Session) -> Town:
    return Town(session)


def test_what_a_street_declares_holds_at_once_and_what_was_said_before_comes_back(town: Town) -> None:
    own = town.own(NEIGHBOUR, state=State.PARTIAL)
    declared = town.declare(phone=NUMBER)
    for community in COMMUNITIES[:3]:
        line = town.line(community)
        assert line.segment is Segment.DELIVERED
        assert line.offering is not None
        assert (line.offering.declaration, line.offering.declarer) == (declared.id, f"街{STREET}")
        assert (line.offering.draft.mode, line.offering.phone) == (Mode.STREET, NUMBER)
    assert town.line(FAR).offering is None
    told = history(town.session, NEIGHBOUR, town.edition.items[0])
    assert (told[0].action, told[0].actor, told[0].role) == (Action.DECLARE, "street", Role.STREET)
    ended = town.do(declarations.end, declaration=declared.id, last_day=FIRST_DAY - timedelta(days=1))
    assert not ended.in_force
    back = town.line(NEIGHBOUR).offering
    assert back is not None
    assert (back.draft, back.confirmed_on, back.declaration) == (own.draft, FIRST_DAY, None)
    assert town.line(HOME).offering is None


def test_lines_that_follow_are_no_duty_of_the_worker_and_cannot_be_edited(town: Town) -> None:
    town.own(HOME)
    town.own(HOME, 3, phone=NUMBER)
    asked = [
        line.item.code
        for each in questions_of(town.session, town.edition, HOME, today=LATER)
        for line in each.lines
    ]
    town.declare()
    left = [
        line.item.code
        for each in questions_of(town.session, town.edition, HOME, today=LATER)
        for line in each.lines
    ]
    codes = [item.code for item in town.edition.items]
    assert (asked, left) == ([codes[0], codes[2]], [codes[2]])
    # One line of its own is due a year later; those that follow are not.
    month = effort_of(town.session, HOME, date(2027, 3, 1))
    assert month.total.asked == {"check_line": 1}
    with pytest.raises(Refused, match="keeps this line"):
        town.own(HOME)
    with pytest.raises(Refused, match="keeps this line"):
        withdraw(town.session, actor=WORKERS[HOME], community=HOME, item=town.edition.items[0])
    found = today_of(town.session, town.edition, [HOME], today=date(2027, 2, 28))
    assert all(entry.line is None or not entry.line.kept_by_others for entry in found.entries)
    (empty,) = [entry.count for entry in found.entries if entry.kind is TodayKind.EMPTY]
    assert empty == 1


def test_a_community_objects_with_a_reason_and_the_street_settles_it(town: Town) -> None:
    town.own(NEIGHBOUR, state=State.PARTIAL)
    declared = town.declare()
    first = town.edition.items[0]
    objecting: dict[str, Any] = {"declaration": declared.id, "community": NEIGHBOUR, "items": [first]}
    with pytest.raises(Invalid, match="what does not match"):
        town.do(declarations.object_to, actor=WORKERS[NEIGHBOUR], reason=" ", **objecting)
    with pytest.raises(NotAllowed):
        town.do(declarations.object_to, actor=WORKERS[HOME], reason="没有", **objecting)
    town.do(declarations.object_to, actor=WORKERS[NEIGHBOUR], reason="班车不到本社区", **objecting)
    assert town.line(NEIGHBOUR).segment is Segment.PARTIAL
    assert town.line(NEIGHBOUR, 2).kept_by_others
    assert town.line(HOME).kept_by_others
    assert declarations.count_open_objections(town.session, [STREET]) == 1
    (objection,) = declarations.get_declaration(town.session, declared.id).open_objections
    assert objection.reason == "班车不到本社区"
    settling = {"objection": objection.id}
    with pytest.raises(Invalid, match="what you found"):
        town.do(declarations.settle_objection, upheld=False, reply="", **settling)
    with pytest.raises(NotAllowed):
        town.do(declarations.settle_objection, actor=WORKERS[NEIGHBOUR], upheld=True, reply="", **settling)
    town.do(declarations.settle_objection, upheld=False, reply="班车已加站", **settling)
    assert town.line(NEIGHBOUR).kept_by_others
    assert declarations.count_open_objections(town.session, [STREET]) == 0
    # It objects again; this time it was right, and the line stays its own even if the declaration changes.
    town.do(declarations.object_to, actor=WORKERS[NEIGHBOUR], reason="仍然没有", **objecting)
    (again,) = declarations.get_declaration(town.session, declared.id).open_objections
    with pytest.raises(Refused, match="something else since"):
        town.do(declarations.settle_objection, upheld=True, reply="", **settling)
    town.do(declarations.settle_objection, objection=again.id, upheld=True, reply="")
    town.do(declarations.change, declaration=declared.id, draft=town.draft(note_zh="每周三"))
    assert town.line(NEIGHBOUR).segment is Segment.PARTIAL
    # 属实 takes it back.
    town.do(declarations.agree, actor=WORKERS[NEIGHBOUR], declaration=declared.id, community=NEIGHBOUR)
    line = town.line(NEIGHBOUR)
    assert line.kept_by_others
    assert line.offering is not None
    assert line.offering.draft.note_zh == "每周三"


def test_what_neighbours_share_needs_one_acceptance_for_all_its_items(town: Town) -> None:
    offered = town.declare(actor=WORKERS[HOME], declarer=HOME, communities=(NEIGHBOUR, VILLAGE))
    assert not any(town.line(code).kept_by_others for code in COMMUNITIES)
    (entry,) = [
        entry
        for entry in today_of(town.session, town.edition, [NEIGHBOUR], today=FIRST_DAY).entries
        if entry.kind is TodayKind.OFFERED
    ]
    assert entry.declaration is not None
    assert (entry.declaration.id, entry.count) == (offered.id, 2)
    with pytest.raises(NotAllowed):
        town.do(declarations.agree, actor=WORKERS[HOME], declaration=offered.id, community=NEIGHBOUR)
    answering: dict[str, Any] = {
        "actor": WORKERS[NEIGHBOUR],
        "declaration": offered.id,
        "community": NEIGHBOUR,
    }
    town.do(declarations.agree, **answering)
    for number in (1, 2):
        line = town.line(NEIGHBOUR, number)
        assert line.offering is not None
        assert line.offering.draft.mode is Mode.SHARED
    assert not town.line(VILLAGE).kept_by_others
    # What is added later waits for another acceptance; what was accepted holds meanwhile.
    more = town.draft(NEIGHBOUR, VILLAGE, items=town.items[:3])
    town.do(declarations.change, actor=WORKERS[HOME], declaration=offered.id, draft=more)
    assert [town.line(NEIGHBOUR, number).kept_by_others for number in (1, 2, 3)] == [True, True, False]
    town.do(declarations.decline, **answering)
    assert not town.line(NEIGHBOUR).kept_by_others
    street = town.declare(communities=(VILLAGE,))
    with pytest.raises(Refused, match="without your word"):
        town.do(declarations.decline, actor=WORKERS[VILLAGE], declaration=street.id, community=VILLAGE)
    with pytest.raises(Invalid, match="not served from here"):
        town.declare(actor=WORKERS[HOME], declarer=HOME, communities=(FAR,))


def test_cells_follow_a_change_a_rest_a_return_and_a_last_day(town: Town) -> None:
    own = town.own(HOME)
    declared = town.declare()
    changed = town.do(
        declarations.change,
        declaration=declared.id,
        draft=town.draft(HOME, NEIGHBOUR, items=town.items[1:3], note_zh="电话预约", phone=NUMBER),
        expected_version=declared.version,
    )
    assert [town.line(HOME, number).kept_by_others for number in (1, 2, 3)] == [False, True, True]
    assert town.line(HOME).offering.draft == own.draft  # type: ignore[union-attr]
    assert not town.line(VILLAGE, 2).kept_by_others
    with pytest.raises(Conflict):
        town.do(declarations.confirm_declaration, declaration=declared.id, expected_version=declared.version)
    with pytest.raises(Invalid, match="why it is suspended"):
        town.do(declarations.suspend, declaration=declared.id, rest=Suspension(reason=""))
    rest = Suspension(reason="装修", until=LATER, substitute="由新城卫生站代办")
    town.do(declarations.suspend, declaration=changed.id, rest=rest)
    line = town.line(NEIGHBOUR, 2)
    assert line.segment is Segment.SUSPENDED
    assert line.offering is not None
    assert line.offering.draft.substitute == "由新城卫生站代办"
    town.do(declarations.resume, declaration=changed.id, today=LATER)
    line = town.line(NEIGHBOUR, 2)
    assert line.offering is not None
    assert (line.segment, line.offering.confirmed_on) == (Segment.DELIVERED, LATER)
    last = LATER + timedelta(days=9)
    town.do(declarations.end, declaration=changed.id, last_day=last, today=LATER)
    assert town.line(NEIGHBOUR, 2).kept_by_others
    expiry.age(town.session, today=last)
    assert declarations.end_due(town.session, today=last) == 0
    day_after = last + timedelta(days=1)
    expiry.age(town.session, today=day_after)
    assert town.line(NEIGHBOUR, 2).segment is Segment.EXPIRED
    assert declarations.end_due(town.session, today=day_after) == 1
    assert town.line(NEIGHBOUR, 2).offering is None
    assert verify(town.session) == ()
    with pytest.raises(Refused, match="has ended"):
        town.do(declarations.resume, declaration=changed.id)


def test_what_is_announced_holds_from_its_day_and_counts_only_then(town: Town) -> None:
    session, first = town.session, FIRST_DAY + timedelta(days=9)
    old = town.declare(name="旧服务队", phone=NUMBER, ends_on=first - timedelta(days=1))
    new = town.declare(name="新服务队", phone=OWN, begins_on=first)
    gone = town.declare(name="不办了", items=town.items[2:3], begins_on=first)
    for wrong in ({"begins_on": FIRST_DAY + timedelta(days=400)}, {"begins_on": first, "ends_on": FIRST_DAY}):
        with pytest.raises(Invalid):
            town.declare(**wrong)
    with pytest.raises(Invalid, match="holds already"):
        town.do(
            declarations.change, declaration=old.id, draft=replace(old.draft, begins_on=first, ends_on=None)
        )
    with pytest.raises(Refused, match="not begun"):
        town.do(declarations.suspend, declaration=new.id, rest=Suspension(reason="装修"))
    seen = declarations.preview(session, town.edition, new)
    assert (seen.starts, seen.left_out) == (0, {LeftOut.OTHER: 6})
    seen_at = stamps.version(session, stamps.ANNOUNCED)
    town.do(
        declarations.object_to,
        actor=WORKERS[VILLAGE],
        declaration=new.id,
        community=VILLAGE,
        items=town.edition.items[:1],
        reason="不到村里",
    )
    assert stamps.version(session, stamps.ANNOUNCED) > seen_at
    assert [each.id for each in declarations.announced(session)[HOME]] == [new.id, gone.id]
    assert {town.line(code).offering.declaration for code in COMMUNITIES[:3]} == {old.id}  # type: ignore[union-attr]
    assert town.line(HOME, 3).offering is None
    over = town.do(declarations.end, declaration=gone.id, last_day=FIRST_DAY)
    assert (over.in_force, over.cells) == (False, frozenset())
    for day in (first - timedelta(days=1), first, first):
        expiry.age(session, today=day)
        done = declarations.end_due(session, today=day), declarations.begin_due(session, today=day)
        assert verify(session) == ()
        assert (town.line(HOME).offering.phone == OWN) == (day == first)  # type: ignore[union-attr]
    assert done == (0, 0)
    line = town.line(HOME)
    assert line.offering is not None
    assert (line.segment, line.offering.declaration) == (Segment.DELIVERED, new.id)
    assert town.line(VILLAGE).offering is None
    assert town.line(HOME, 3).offering is None
    assert declarations.announced(session) == {}
    told = [each.action for each in declarations.declaration_history(session, new.id)]
    assert told == [Action.DECLARE, Action.RECORD]


def test_each_change_of_a_declaration_can_be_undone(town: Town) -> None:
    declared = town.declare()
    wider = town.do(declarations.change, declaration=declared.id, draft=town.draft(HOME, note_zh="每周三"))
    back = town.do(declarations.undo, declaration=declared.id, version=wider.version)
    assert back.draft == declared.draft
    assert town.line(VILLAGE).kept_by_others
    with pytest.raises(Conflict):
        town.do(declarations.undo, declaration=declared.id, version=wider.version)
    over = town.do(declarations.end, declaration=declared.id, last_day=FIRST_DAY - timedelta(days=1))
    assert not town.line(HOME).kept_by_others
    town.do(declarations.undo, declaration=declared.id, version=over.version)
    assert town.line(HOME).kept_by_others
    other = town.declare(name="便民维修", items=town.items[2:3])
    gone = town.do(declarations.undo, declaration=other.id, version=1)
    assert not gone.in_force
    assert not town.line(HOME, 3).kept_by_others
    told = [each.action for each in declarations.declaration_history(town.session, declared.id)]
    assert told == [Action.RESTORE, Action.END, Action.RESTORE, Action.RECORD, Action.RECORD]


def test_a_ruling_and_an_earlier_declaration_are_left_alone_and_counted_before(town: Town) -> None:
    rule_not_applicable(
        town.session,
        actor=ABOVE,
        community=VILLAGE,
        item=town.edition.items[0],
        reason="没有居民",
        today=FIRST_DAY,
    )
    first = town.declare(communities=(HOME,))
    town.own(NEIGHBOUR)
    wide: dict[str, Any] = {"declarer": DISTRICT, "draft": town.draft(*COMMUNITIES[:4], name="区养老")}
    seen = declarations.preview(
        town.session,
        town.edition,
        declarations.propose(town.session, edition=town.edition, today=FIRST_DAY, **wide),
    )
    assert (seen.starts, seen.communities, seen.released) == (5, 3, 0)
    assert seen.left_out == {LeftOut.RULED: 1, LeftOut.OTHER: 2}
    assert seen.moved == ((Segment.UNKNOWN, Segment.DELIVERED, 4),)
    assert (
        seen.minutes == 3
    )  # five checks of .2 minutes a year, and four lines of half a minute never filled in
    made = town.do(declarations.declare, actor=ABOVE, **wide)
    assert town.line(VILLAGE).segment is Segment.NOT_APPLICABLE
    assert town.line(HOME).offering.declaration == first.id  # type: ignore[union-attr]
    again = declarations.preview(town.session, town.edition, made)
    assert (again.starts, again.changed, again.minutes) == (0, 0, 0)
    # The district may rule on a line that follows; from then on it does not.
    rule_not_applicable(
        town.session,
        actor=ABOVE,
        community=FAR,
        item=town.edition.items[0],
        reason="没有居民",
        today=FIRST_DAY,
    )
    town.do(declarations.end, actor=ABOVE, declaration=made.id, last_day=FIRST_DAY - timedelta(days=1))
    assert town.line(FAR).segment is Segment.NOT_APPLICABLE
    with pytest.raises(NotAllowed):
        town.do(declarations.declare, actor=OFFICE, **wide)


def test_a_declaration_says_enough_for_each_of_its_items_or_is_asked_back(town: Town) -> None:
    def refused(**said: Any) -> set[str]:
        with pytest.raises(Invalid) as caught:
            town.declare(**said)
        return {problem.field for problem in caught.value.problems}

    assert refused(name=" ", items=(), communities=()) == {"name", "items", "communities"}
    assert refused(points=()) == {"points", "phone"}
    assert refused(phone="13900000000") == {"phone"}
    assert refused(points=(999,)) == {"points"}
    assert refused(ends_on=FIRST_DAY - timedelta(days=1)) == {"ends_on"}
    private = save_point(
        town.session, actor=CITY_HALL, community=HOME, draft=PointDraft(name="内部", phones=(OWN,))
    )
    assert refused(points=(private.id,)) == {"points"}
    declared = town.declare()
    assert town.declare() == declared  # sent twice
    with pytest.raises(Refused, match="offered at this place"):
        remove_point(town.session, actor=CITY_HALL, community=HOME, point_id=town.place)


def test_a_community_that_changes_its_code_is_served_as_before(town: Town) -> None:
    own = town.own(NEIGHBOUR)
    declared = town.declare()
    operator_ = operator("root")
    succession.move_community(
        town.session, actor=operator_, code=NEIGHBOUR, new_code=NEW_CODES[0], today=FIRST_DAY
    )
    assert verify(town.session) == ()
    assert town.line(NEW_CODES[0]).kept_by_others
    town.do(declarations.confirm_declaration, declaration=declared.id, today=LATER)
    line = town.line(NEW_CODES[0])
    assert line.offering is not None
    assert line.offering.confirmed_on == LATER
    town.do(declarations.end, declaration=declared.id, last_day=FIRST_DAY - timedelta(days=1))
    assert town.line(NEW_CODES[0]).offering.draft == own.draft  # type: ignore[union-attr]
    # The place's own community moves: its place and what it declares move along.
    offered = town.declare(actor=WORKERS[HOME], declarer=HOME, communities=(VILLAGE,))
    succession.move_community(
        town.session, actor=operator_, code=HOME, new_code=990101001005, today=FIRST_DAY
    )
    moved = declarations.get_declaration(town.session, offered.id)
    assert moved.declarer == 990101001005
    assert [point.community for point in moved.points] == [990101001005]


def test_many_lines_are_declared_with_a_fixed_number_of_statements(engine: Engine, town: Town) -> None:
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_more: said.append(statement))

    def statements(*communities: int) -> int:
        said.clear()
        draft = town.draft(*communities, name=f"{communities}", items=town.items)
        made = declarations.declare(
            town.session, actor=OFFICE, edition=town.edition, declarer=STREET, draft=draft, today=FIRST_DAY
        )
        count = len(said)
        town.do(declarations.end, declaration=made.id, last_day=FIRST_DAY - timedelta(days=1))
        return count

    # The same kind of committee: one shape of change in the counters.
    assert statements(HOME, NEIGHBOUR) <= statements(HOME) + 1
