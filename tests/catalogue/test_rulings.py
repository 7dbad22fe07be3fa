"""不适用: the community proposes, the street endorses, the district rules for 24 months; the city has rules by kind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from catalogue import offerings, rulings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.counters.recount import verify
from catalogue.counters.segments import Segment
from catalogue.foundation.codes import committee_kind
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Action, AuditEntry, CommitteeKind, ProposalState, Role, State
from catalogue.offerings import OfferingDraft, get_line, history
from tests.worlds import small_town
from tests.worlds.small_town import CITY, COMMUNITIES, DISTRICTS, FIRST_DAY, STREETS

HOME, VILLAGE = COMMUNITIES[0], COMMUNITIES[2]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
STREET = Actor("street", (Held(Role.STREET, STREETS[0]),))
DISTRICT = Actor("district", (Held(Role.DISTRICT, DISTRICTS[0]),))
CITY_OFFICE = Actor("city", (Held(Role.CITY, CITY),))
UNTIL = date(2028, 3, 1)


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


def propose(session, town, place=0, *, actor=WORKER, community=HOME, reason="本社区没有集体宿舍"):
    return rulings.propose(session, actor=actor, community=community, item=town.items[place], reason=reason)


def endorse(session, *proposals, actor=STREET, endorsed=True, words=""):
    ids = [each.id for each in proposals]
    return rulings.endorse(session, actor=actor, proposals=ids, endorsed=endorsed, words=words)


def rule(session, town, *proposals, actor=DISTRICT, ruled=True, words=""):
    return rulings.rule(
        session,
        actor=actor,
        edition=town,
        proposals=[each.id for each in proposals],
        ruled=ruled,
        words=words,
        today=FIRST_DAY,
    )


def segment(session, town, place=0, community=HOME):
    return get_line(session, town, community, town.items[place].code).segment


def test_what_is_proposed_stays_a_gap_until_the_district_has_ruled(session, town):
    made = propose(session, town)
    assert segment(session, town) is Segment.UNKNOWN
    assert endorse(session, made) == 1
    assert segment(session, town) is Segment.UNKNOWN
    assert rule(session, town, made) == 1
    assert segment(session, town) is Segment.NOT_APPLICABLE
    (found,) = rulings.rulings_in(session, town, CITY, FIRST_DAY)
    assert (found.community, found.reason, found.ruled_on, found.ruled_until, found.role) == (
        HOME,
        "本社区没有集体宿舍",
        FIRST_DAY,
        UNTIL,
        "district",
    )
    assert history(session, HOME, town.items[0])[0].action is Action.RULE
    assert verify(session) == ()
    expiry.age(session, today=UNTIL + timedelta(days=1))
    assert segment(session, town) is Segment.UNKNOWN
    assert rulings.rulings_in(session, town, CITY, UNTIL + timedelta(days=1)) == ()
    steps = [entry.action for entry in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert [step for step in steps if step.startswith("proposal")] == [
        "proposal.made",
        "proposal.endorsed",
        "proposal.ruled",
    ]


def test_each_decides_its_own_step_and_no_other(session, town):
    made = propose(session, town)
    for actor in (WORKER, DISTRICT, CITY_OFFICE, Actor("other", (Held(Role.STREET, STREETS[1]),))):
        with pytest.raises(NotAllowed):
            endorse(session, made, actor=actor)
    with pytest.raises(Refused):
        rule(session, town, made)  # the street has not endorsed it
    endorse(session, made)
    with pytest.raises(Refused):
        endorse(session, made)
    for actor in (WORKER, STREET, CITY_OFFICE, Actor("other", (Held(Role.DISTRICT, DISTRICTS[1]),))):
        with pytest.raises(NotAllowed):
            rule(session, town, made, actor=actor)
    with pytest.raises(NotAllowed):
        propose(session, town, 1, actor=DISTRICT)
    with pytest.raises(NotFound):
        rulings.endorse(session, actor=STREET, proposals=[99], endorsed=True)


def test_who_declines_or_refuses_says_why_and_the_community_may_propose_again(session, town):
    made = propose(session, town)
    with pytest.raises(Invalid):
        endorse(session, made, endorsed=False)
    endorse(session, made, endorsed=False, words="辖区内有宿舍")
    assert rulings.proposal_of(session, HOME, made.item_id).state is ProposalState.DECLINED
    again = propose(session, town)
    endorse(session, again)
    with pytest.raises(Invalid):
        rule(session, town, again, ruled=False)
    rule(session, town, again, ruled=False, words="全市统一要求")
    refused = rulings.proposal_of(session, HOME, made.item_id)
    assert (refused.state, refused.district_words) == (ProposalState.REFUSED, "全市统一要求")
    assert segment(session, town) is Segment.UNKNOWN


def test_a_proposal_needs_a_reason_is_made_once_and_can_be_taken_back(session, town):
    for reason in ("  ", "好" * 501):
        with pytest.raises(Invalid):
            propose(session, town, reason=reason)
    propose(session, town)
    with pytest.raises(Refused):
        propose(session, town)
    rulings.withdraw_proposal(session, actor=WORKER, community=HOME, item=town.items[0])
    with pytest.raises(Refused):
        rulings.withdraw_proposal(session, actor=WORKER, community=HOME, item=town.items[0])
    made = propose(session, town)
    endorse(session, made)
    rule(session, town, made)
    with pytest.raises(Refused):
        propose(session, town)


def test_several_are_ruled_together_with_one_reason(session, town):
    made = [propose(session, town, place) for place in range(3)]
    endorse(session, *made)
    assert rule(session, town, *made, words="纯居住楼院") == 3
    found = rulings.rulings_in(session, town, DISTRICTS[0], FIRST_DAY)
    assert [(each.item_id, each.reason) for each in found] == [
        (item.id, "纯居住楼院") for item in town.items[:3]
    ]
    assert verify(session) == ()


def test_a_rule_of_the_city_reaches_every_community_of_its_kind_but_takes_away_no_offer(session, town):
    item = town.items[1]
    villages = [code for code in COMMUNITIES if committee_kind(code)[0] is CommitteeKind.CUN]
    offering = villages[0]
    offerings.record(
        session,
        actor=small_town.CITY_HALL,
        community=offering,
        item=item,
        draft=OfferingDraft(state=State.DELIVERED, phone="010-05100000"),
        today=FIRST_DAY,
    )
    told = {"division": CITY, "item": item, "kind": CommitteeKind.CUN, "today": FIRST_DAY}
    for actor in (WORKER, STREET, DISTRICT):
        with pytest.raises(NotAllowed):
            rulings.set_rule(session, actor=actor, reason="没有物业", **told)
    with pytest.raises(Invalid):
        rulings.set_rule(session, actor=CITY_OFFICE, reason=" ", **told)
    made = rulings.set_rule(session, actor=CITY_OFFICE, reason="没有物业", **told)
    for code in COMMUNITIES:
        ruled = code in villages and code != offering
        expected = Segment.NOT_APPLICABLE if ruled else Segment.UNKNOWN
        assert segment(session, town, 1, code) is (Segment.DELIVERED if code == offering else expected)
    assert rulings.rules_of(session, HOME, FIRST_DAY) == (made,)
    assert rulings.rules_of(session, CITY, UNTIL + timedelta(days=1)) == ()
    assert len(rulings.rulings_in(session, town, CITY, FIRST_DAY)) == len(villages) - 1
    assert rulings.rulings_in(session, town, CITY, FIRST_DAY, by_rule=False) == ()
    assert rulings.apply_rules(session, today=FIRST_DAY) == 0
    assert verify(session) == ()


def test_a_rule_reaches_cells_that_come_later(session, town):
    item = town.items[1]
    villages = [code for code in COMMUNITIES if committee_kind(code)[0] is CommitteeKind.CUN]
    told = {"actor": small_town.CITY_HALL, "community": villages[0], "item": item}
    offerings.record(
        session, draft=OfferingDraft(state=State.DELIVERED, phone="010-05100000"), today=FIRST_DAY, **told
    )
    rulings.set_rule(
        session,
        actor=CITY_OFFICE,
        division=CITY,
        item=item,
        kind=CommitteeKind.CUN,
        reason="没有物业",
        today=FIRST_DAY,
    )
    offerings.withdraw(session, **told)
    assert rulings.apply_rules(session, today=FIRST_DAY + timedelta(days=1)) == 1
    assert rulings.apply_rules(session, today=FIRST_DAY + timedelta(days=1)) == 0
    assert segment(session, town, 1, villages[0]) is Segment.NOT_APPLICABLE
    assert verify(session) == ()


def test_a_ruling_ends_before_its_last_day_and_stays_listed(session, town):
    made = propose(session, town)
    endorse(session, made)
    rule(session, town, made)
    later = FIRST_DAY + timedelta(days=30)
    expiry.age(session, today=later)
    told = {"community": HOME, "item": town.items[0], "today": later}
    for actor in (WORKER, STREET, CITY_OFFICE, Actor("other", (Held(Role.DISTRICT, DISTRICTS[1]),))):
        with pytest.raises(NotAllowed):
            rulings.end_ruling(session, actor=actor, reason="新建了宿舍", **told)
    for reason in (" ", "好" * 501):
        with pytest.raises(Invalid):
            rulings.end_ruling(session, actor=DISTRICT, reason=reason, **told)
    rulings.end_ruling(session, actor=DISTRICT, reason="新建了宿舍", **told)
    assert segment(session, town) is Segment.UNKNOWN
    assert rulings.rulings_in(session, town, CITY, later) == ()
    (ended,) = rulings.ended_rulings_in(session, town, CITY, FIRST_DAY)
    assert (
        ended.community,
        ended.reason,
        ended.ruled_until,
        ended.ended_on,
        ended.ended_because,
        ended.role,
    ) == (
        HOME,
        "本社区没有集体宿舍",
        UNTIL,
        later,
        "新建了宿舍",
        "district",
    )
    assert rulings.ended_rulings_in(session, town, CITY, later + timedelta(days=1)) == ()
    assert rulings.ended_rulings_in(session, town, DISTRICTS[1], FIRST_DAY) == ()
    assert history(session, HOME, town.items[0])[0].action is Action.END_RULING
    with pytest.raises(Refused):
        rulings.end_ruling(session, actor=DISTRICT, reason="再来一次", **told)
    assert propose(session, town).is_open
    offerings.record(
        session,
        actor=WORKER,
        draft=OfferingDraft(state=State.ABSENT),
        **told,
    )
    assert segment(session, town) is Segment.ABSENT
    assert len(rulings.ended_rulings_in(session, town, CITY, FIRST_DAY)) == 1
    assert verify(session) == ()


def test_the_city_ends_its_rule_everywhere_and_what_else_holds_goes_on(session, town):
    item, villages = (
        town.items[1],
        [code for code in COMMUNITIES if committee_kind(code)[0] is CommitteeKind.CUN],
    )
    ruled = villages[0]
    district = Actor("districts", tuple(Held(Role.DISTRICT, code) for code in DISTRICTS))
    offerings.rule_not_applicable(
        session, actor=district, community=ruled, item=item, reason="没有这类居民", today=FIRST_DAY
    )
    told = {"actor": CITY_OFFICE, "division": CITY, "item": item, "kind": CommitteeKind.CUN}
    day = FIRST_DAY + timedelta(days=1)
    expiry.age(session, today=day)
    made = rulings.set_rule(session, reason="没有物业", today=day, **told)
    assert {each.role for each in rulings.rulings_in(session, town, CITY, day)} == {"city"}
    with pytest.raises(Refused, match="city"):
        rulings.end_ruling(session, actor=district, community=villages[1], item=item, reason="x", today=day)
    ending = {"rule": made.id, "item": item, "today": day + timedelta(days=1)}
    for actor in (WORKER, STREET, district):
        with pytest.raises(NotAllowed):
            rulings.end_rule(session, actor=actor, reason="改由各村办理", **ending)
    with pytest.raises(Invalid):
        rulings.end_rule(session, actor=CITY_OFFICE, reason=" ", **ending)
    for wrong in ({"rule": 99}, {"item": town.items[0]}):
        with pytest.raises(NotFound):
            rulings.end_rule(session, actor=CITY_OFFICE, reason="x", **ending | wrong)
    expiry.age(session, today=ending["today"])
    ended = rulings.end_rule(session, actor=CITY_OFFICE, reason="改由各村办理", **ending)
    assert (ended.ended_on, ended.ended_because) == (ending["today"], "改由各村办理")
    for code in villages:
        expected = Segment.NOT_APPLICABLE if code == ruled else Segment.UNKNOWN
        assert segment(session, town, 1, code) is expected, code
    (left,) = rulings.rulings_in(session, town, CITY, ending["today"])
    assert (left.community, left.reason, left.role, left.ruled_until) == (
        ruled,
        "没有这类居民",
        "district",
        UNTIL,
    )
    assert rulings.rules_of(session, CITY, ending["today"]) == ()
    assert rulings.rules_of(session, CITY, day) == (ended,)
    assert rulings.ended_rules_of(session, HOME, FIRST_DAY) == (ended,)
    assert rulings.apply_rules(session, today=ending["today"]) == 0
    with pytest.raises(Refused):
        rulings.end_rule(session, actor=CITY_OFFICE, reason="x", **ending)
    assert verify(session) == ()


def test_where_two_rules_say_the_same_the_other_one_goes_on(session, town):
    item = town.items[1]
    told = {"actor": CITY_OFFICE, "division": CITY, "item": item, "kind": CommitteeKind.CUN}
    first = rulings.set_rule(session, reason="没有物业", today=FIRST_DAY, **told)
    later = FIRST_DAY + timedelta(days=10)
    expiry.age(session, today=later)
    second = rulings.set_rule(session, reason="由乡镇办理", today=later, **told)
    rulings.end_rule(session, actor=CITY_OFFICE, rule=second.id, item=item, reason="重复", today=later)
    found = rulings.rulings_in(session, town, CITY, later)
    villages = [code for code in COMMUNITIES if committee_kind(code)[0] is CommitteeKind.CUN]
    assert [(each.community, each.ruled_until) for each in found] == [
        (code, first.ruled_until) for code in villages
    ]
    assert verify(session) == ()
