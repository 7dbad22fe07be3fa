"""Those who run a place answer by its link; nothing changes before its worker accepts, and nothing changes twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.access.rights import Actor, Held, operator
from catalogue.effort.months import SETTLE, effort_of
from catalogue.foundation import clock
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, Refused
from catalogue.models import Action, PointAnswer, PointAnswerKind, PointAnswerOutcome, Role
from catalogue.offerings import (
    PointDraft,
    get_point,
    history,
    merge_points,
    point_history,
    restore_point,
    save_point,
)
from catalogue.offerings.checks.questions import question_of
from catalogue.offerings.points.history import draft_of
from catalogue.place_checks import (
    ASKED,
    PointAnswerDraft,
    PointAnswerFacts,
    Shown,
    accept,
    answer_by_link,
    answers_of_point,
    find_place_by_key,
    link_of,
    make_link,
    merged_links,
    open_answers,
    read_short_code,
    refuse,
    revoke_link,
    say_short_code,
)
from catalogue.place_checks.short_codes import CHARACTERS, PAYLOAD, short_code
from catalogue.succession import move_community, retire
from catalogue.today.listing import today_of
from tests.examples import examples
from tests.worlds.declaring import HOME, NEIGHBOUR, WORKERS, Town
from tests.worlds.small_town import COMMUNITIES, FIRST_DAY, NEW_CODES

SECRET = "a key of the tests"
OWNER = WORKERS[HOME]
CLOSED, CHANGED, UNCHANGED = PointAnswerKind.CLOSED, PointAnswerKind.CHANGED, PointAnswerKind.UNCHANGED
LATER = FIRST_DAY + timedelta(days=9)


@pytest.fixture
def town(by_hand: Any, session: Session) -> Town:
    return Town(session)


def answer(town: Town, kind: PointAnswerKind, page: str = "one", **said: Any) -> PointAnswerFacts:
    point = get_point(town.session, town.place)
    others = {name: said.pop(name) for name in ("closed_on", "mobiles_agreed", "note") if name in said}
    fields = {name: getattr(point, name) for name in ASKED} | said
    draft = PointAnswerDraft(kind=kind, fields=fields, **others)
    return answer_by_link(
        town.session, point=point, draft=draft, seen=point.version, page=page, today=FIRST_DAY
    )


def accepting(town: Town, told: PointAnswerFacts, shown: Shown | None = None) -> Any:
    shown = shown or Shown(get_point(town.session, town.place).version)
    return town.do(accept, actor=OWNER, community=HOME, answer_id=told.id, shown=shown)


def test_a_link_leads_to_one_place_until_it_is_renewed_or_revoked(town: Town) -> None:
    session = town.session
    given_to = {"actor": OWNER, "community": HOME, "point_id": town.place}
    with pytest.raises(NotAllowed):
        make_link(session, **given_to | {"actor": WORKERS[NEIGHBOUR]}, secret=SECRET)
    made = make_link(session, **given_to, secret=SECRET)
    assert made.token is not None
    assert made.code is not None
    for key in (made.token, made.code, say_short_code(made.code).lower()):
        found = find_place_by_key(session, key, secret=SECRET)
        assert found is not None
        assert (found.point.id, found.formerly) == (town.place, None)
    stored = [str(value) for row in session.execute(select(link_table())) for value in row]
    assert not any(made.token in value or made.code in value for value in stored)
    assert link_of(session, town.place, secret=SECRET) == made
    other = link_of(session, town.place, secret="another key")
    assert other is not None
    assert (other.token, other.code) == (None, None)
    renewed = make_link(session, **given_to, secret=SECRET)
    assert find_place_by_key(session, made.token, secret=SECRET) is None
    revoke_link(session, **given_to)
    wrong = ("", "x", "é" * 99, made.token, made.code, renewed.token or "", renewed.code or "")
    assert [find_place_by_key(session, key, secret=SECRET) for key in wrong] == [None] * len(wrong)
    with pytest.raises(Refused):
        revoke_link(session, **given_to)
    session.flush()
    told = [entry.action for entry in audit.entries(session) if entry.action.startswith("point.link")]
    assert told == ["point.link.revoked", "point.link.renewed", "point.link.made"]


def link_table() -> Any:
    from catalogue.models import PointLink

    return PointLink.__table__


@pytest.mark.hypothesis
@examples(15)
@given(number=st.integers(0, 2**256), place=st.integers(0, PAYLOAD), other=st.sampled_from(CHARACTERS))
def test_one_wrong_character_and_two_that_changed_places_show(number: int, place: int, other: str) -> None:
    code = short_code(number)
    assert read_short_code(say_short_code(code).lower().replace("0", "o").replace("1", "l")) == code
    wrong = code[:place] + other + code[place + 1 :]
    assert (read_short_code(wrong) is None) == (wrong != code)
    follows = (place + 1) % len(code)
    swapped = list(code)
    swapped[place], swapped[follows] = code[follows], code[place]
    assert (read_short_code("".join(swapped)) is None) == ("".join(swapped) != code)


def test_no_change_confirms_the_lines_once_it_is_accepted_and_a_replay_changes_nothing(town: Town) -> None:
    town.own(HOME)
    session = town.session
    told = answer(town, UNCHANGED)
    assert answer(town, UNCHANGED).id == told.id
    assert answer(town, UNCHANGED, page="another").id == told.id
    assert [each.id for each in open_answers(session, HOME)] == [told.id]
    assert history(session, HOME, town.edition.items[0])[0].action is Action.RECORD
    question = question_of(session, town.edition, HOME, str(town.place), today=LATER)
    shown = Shown(
        get_point(session, town.place).version,
        question.seen,
        [(line.item, line.version) for line in question.lines],
    )
    by = {"actor": OWNER, "community": HOME, "answer_id": told.id, "shown": shown, "today": LATER}
    with pytest.raises(NotAllowed):
        accept(session, edition=town.edition, **by | {"actor": WORKERS[NEIGHBOUR]})
    accept(session, edition=town.edition, **by)
    line = town.line(HOME)
    assert line.offering is not None
    assert line.offering.confirmed_on == LATER
    signed = history(session, HOME, town.edition.items[0])[0]
    assert (signed.action, signed.actor) == (Action.SELF_TOLD, OWNER.name)
    with pytest.raises(Refused):
        accept(session, edition=town.edition, **by)
    assert answer(town, UNCHANGED).outcome is PointAnswerOutcome.ACCEPTED
    assert open_answers(session, HOME) == ()
    assert session.scalar(select(func.count()).select_from(PointAnswer)) == 1


def test_a_correction_is_written_when_it_is_accepted_and_a_later_answer_takes_its_place(town: Town) -> None:
    before = get_point(town.session, town.place)
    with pytest.raises(Invalid, match="Nothing below"):
        answer(town, CHANGED)
    with pytest.raises(Invalid, match="You changed"):
        answer(town, UNCHANGED, name="别的")
    with pytest.raises(Invalid, match="mobile"):
        answer(town, CHANGED, phones=["13800001234"])
    with pytest.raises(Invalid):
        answer(town, CHANGED, hours="大概早上")
    earlier = answer(town, CHANGED, name="养老驿站")
    told = answer(
        town, CHANGED, "two", hours="周一至周五 8:30-17:00", phones=["13800001234"], mobiles_agreed=True
    )
    assert get_point(town.session, town.place) == before
    assert [each.id for each in open_answers(town.session, HOME)] == [told.id]
    with pytest.raises(Refused):
        accepting(town, earlier)
    with pytest.raises(Conflict):
        accepting(town, told, Shown(before.version + 1))
    accepting(town, told)
    after = get_point(town.session, town.place)
    assert (after.name, after.hours, after.phones) == (before.name, "Mo-Fr 08:30-17:00", ("13800001234",))
    assert point_history(town.session, HOME, town.place)[0].action is Action.SELF_TOLD
    outcomes = [each.outcome for each in answers_of_point(town.session, HOME, town.place)]
    assert outcomes == [PointAnswerOutcome.ACCEPTED, PointAnswerOutcome.REPLACED]
    stale = answer(town, UNCHANGED, "three")
    with pytest.raises(Conflict):
        answer_by_link(
            town.session,
            point=before,
            draft=PointAnswerDraft(kind=UNCHANGED),
            seen=before.version,
            page="four",
        )
    accepting(town, stale)


def test_a_place_that_closed_gets_its_last_day_and_today_s_list_asks_for_its_lines(town: Town) -> None:
    town.own(HOME)
    with pytest.raises(Invalid):
        answer(town, CLOSED, closed_on=FIRST_DAY - timedelta(days=999))
    accepting(town, answer(town, CLOSED, closed_on=FIRST_DAY - timedelta(days=3)))
    assert get_point(town.session, town.place).ends_on == FIRST_DAY - timedelta(days=3)
    asked = today_of(town.session, town.edition, [HOME], today=FIRST_DAY).entries
    assert "ending" in {entry.kind.value for entry in asked}


def test_a_refused_answer_changes_nothing_and_its_reason_is_kept(town: Town) -> None:
    before = get_point(town.session, town.place)
    told = answer(town, CHANGED, address="东街1号", note="搬了")
    with pytest.raises(Invalid):
        refuse(town.session, actor=OWNER, community=HOME, answer_id=told.id, reason=" ")
    with pytest.raises(NotAllowed):
        refuse(town.session, actor=WORKERS[NEIGHBOUR], community=HOME, answer_id=told.id, reason="没有")
    refuse(town.session, actor=OWNER, community=HOME, answer_id=told.id, reason="没有搬")
    assert get_point(town.session, town.place) == before
    (kept,) = answers_of_point(town.session, HOME, town.place)
    assert (kept.outcome, kept.reason, kept.note) == (PointAnswerOutcome.REFUSED, "没有搬", "搬了")
    assert open_answers(town.session, HOME) == ()


def test_a_community_that_moves_takes_links_and_waiting_answers_along(town: Town) -> None:
    session = town.session
    made = make_link(session, actor=OWNER, community=HOME, point_id=town.place, secret=SECRET)
    told = answer(town, UNCHANGED)
    move_community(session, actor=operator("tests"), code=HOME, new_code=NEW_CODES[0], today=FIRST_DAY)
    for key in (made.token or "", made.code or ""):
        found = find_place_by_key(session, key, secret=SECRET)
        assert found is not None
        assert found.point.community == NEW_CODES[0]
    assert link_of(session, town.place, secret=SECRET) is None
    assert [each.id for each in open_answers(session, NEW_CODES[0])] == [told.id]
    worker = Actor("new", (Held(Role.WORKER, NEW_CODES[0]),))
    copy = found.point
    by = {"actor": worker, "community": NEW_CODES[0], "answer_id": told.id, "shown": Shown(copy.version)}
    assert accept(session, edition=town.edition, **by).point.id == copy.id
    stale = answer_by_link(
        session, point=copy, draft=PointAnswerDraft(kind=UNCHANGED), seen=copy.version, page="two"
    )
    save_point(
        session, actor=worker, community=copy.community, point_id=copy.id, draft=PointDraft(name="新的")
    )
    move_community(
        session, actor=operator("tests"), code=NEW_CODES[0], new_code=COMMUNITIES[0] + 70, today=FIRST_DAY
    )
    (kept,) = open_answers(session, COMMUNITIES[0] + 70)
    assert (kept.id, kept.seen_version) == (stale.id, 0), "what was read was changed since"
    retire(
        session,
        actor=operator("tests"),
        code=COMMUNITIES[0] + 70,
        successor=COMMUNITIES[1],
        today=FIRST_DAY,
    )
    assert find_place_by_key(session, made.token or "", secret=SECRET) is None


def test_the_card_of_a_merged_place_leads_to_the_one_that_is_left(town: Town) -> None:
    session, by = town.session, {"actor": OWNER, "community": HOME}
    printed = make_link(session, **by, point_id=town.place, secret=SECRET)
    told = answer(town, CHANGED, directions="菜市场旁边")
    names = {"first": get_point(session, town.place).name}
    kept = save_point(session, **by, draft=PointDraft(name="养老驿站", phones=("010-65550007",)))
    merge_points(session, **by, point_id=kept.id, other_id=town.place, draft=draft_of(kept))
    for key in (printed.token or "", printed.code or ""):
        found = find_place_by_key(session, key, secret=SECRET)
        assert found is not None
        assert (found.point.id, found.formerly) == (kept.id, names["first"])
    assert merged_links(session, kept.id) == (names["first"],)
    (waiting,) = open_answers(session, HOME)
    assert (waiting.id, waiting.point_id, waiting.seen_version) == (told.id, kept.id, 0)

    last = save_point(session, **by, draft=PointDraft(name="养老中心", phones=("010-65550008",)))
    merge_points(session, **by, point_id=last.id, other_id=kept.id, draft=draft_of(last))
    found = find_place_by_key(session, printed.token or "", secret=SECRET)
    assert found is not None
    assert (found.point.id, found.formerly) == (last.id, names["first"])

    restore_point(session, **by, point_id=town.place, version=1)
    found = find_place_by_key(session, printed.code or "", secret=SECRET)
    assert found is not None
    assert (found.point.id, found.formerly) == (town.place, None)
    again = get_point(session, town.place)
    merge_points(session, **by, point_id=last.id, other_id=again.id, draft=draft_of(last))
    revoke_link(session, **by, point_id=last.id)
    assert find_place_by_key(session, printed.token or "", secret=SECRET) is None
    assert merged_links(session, last.id) == ()


def test_an_answer_takes_a_worker_one_act_however_many_lines_follow(town: Town) -> None:
    for number in (1, 2):
        town.own(HOME, number)
    session = town.session
    told = answer(town, UNCHANGED)
    question = question_of(session, town.edition, HOME, str(town.place), today=LATER)
    lines = [(line.item, line.version) for line in question.lines]
    assert len(lines) == 2
    accepting(town, told, Shown(get_point(session, town.place).version, question.seen, lines))
    accepting(town, answer(town, CHANGED, "two", name="养老驿站"))
    refuse(
        session,
        actor=OWNER,
        community=HOME,
        answer_id=answer(town, CHANGED, "three", name="别的").id,
        reason="没有改名",
    )
    month = clock.today().replace(day=1)
    after = effort_of(session, HOME, month).total
    assert after.done.get(SETTLE) == after.asked.get(SETTLE) == 3
    assert not set(after.done) - {SETTLE, "record_line", "change_point"}
