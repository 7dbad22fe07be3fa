"""A personal mobile number is public only if its owner agreed; what is there from before is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from catalogue import audit, divisions, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.divisions import ProfileDraft
from catalogue.foundation.errors import Invalid, NotAllowed
from catalogue.models import Role, State
from catalogue.offerings import (
    OfferingDraft,
    PointDraft,
    record,
    remove_point,
    restore_point,
    save_point,
    withdraw,
)
from catalogue.offerings.points.adding import add_points
from catalogue.telephones import agree_to_mobiles, agreed_mobiles, mobiles_to_ask, open_numbers
from tests.worlds.small_town import CITY, COMMUNITIES, FIRST_DAY

HOME, SISTER = COMMUNITIES[0], COMMUNITIES[1]
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
STRANGER = Actor("stranger", (Held(Role.WORKER, SISTER),))
MOBILE, OTHER = "15400001234", "15400005678"
"""Numbers of a range that no operator has."""
ROOM = PointDraft(name="活动室", phones=("010-65550001", MOBILE), hours="Mo-Fr 09:00-17:00")


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


def agree(session: Session, *numbers: str, actor: Actor = WORKER) -> None:
    agree_to_mobiles(session, actor=actor, community=HOME, numbers=numbers)


def save(session: Session, draft: PointDraft = ROOM, point: int | None = None):
    return save_point(session, actor=WORKER, community=HOME, draft=draft, point_id=point)


def save_line(session: Session, town: EditionFacts, phone: str | None):
    draft = OfferingDraft(state=State.PARTIAL, shortfall="人手不够", phone=phone)
    return record(session, actor=WORKER, community=HOME, item=town.items[0], draft=draft)


def save_profile(session: Session, *phones: str):
    return divisions.save_profile(
        session, actor=WORKER, community=HOME, draft=ProfileDraft(station_name="站", phones=phones)
    )


@pytest.mark.parametrize(
    ("saved", "field"),
    [
        (lambda session, town: save(session), "phones"),
        (lambda session, town: save_line(session, town, f"010-65550001, {MOBILE}"), "phone"),
        (lambda session, town: save_profile(session, "010-65550001", f"{MOBILE}（书记）"), "phones"),
    ],
)
def test_a_new_mobile_is_saved_only_after_its_owner_agreed(
    session: Session, town: EditionFacts, saved: Callable[[Session, EditionFacts], object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        saved(session, town)
    (problem,) = refused.value.problems
    assert problem.field == field
    assert f"{MOBILE} is somebody's own mobile number" in str(problem)
    agree(session, MOBILE)
    assert saved(session, town)
    assert mobiles_to_ask(session, HOME) == {}


def test_an_agreement_holds_for_every_record_of_the_community_and_for_no_other(
    session: Session, town: EditionFacts
) -> None:
    agree(session, MOBILE, "010-65550001")
    save(session)
    save_line(session, town, MOBILE)
    save_profile(session, MOBILE)
    assert agreed_mobiles(session, [HOME, SISTER]) == {HOME: frozenset({MOBILE})}
    with pytest.raises(Invalid):
        save_point(session, actor=STRANGER, community=SISTER, draft=ROOM)
    with pytest.raises(NotAllowed):
        agree(session, OTHER, actor=STRANGER)


def test_it_ends_with_the_last_record_that_has_the_number(session: Session, town: EditionFacts) -> None:
    agree(session, MOBILE)
    point = save(session)
    save_line(session, town, MOBILE)
    save_profile(session, MOBILE)
    save_profile(session)
    save(session, replace(ROOM, phones=()), point.id)
    assert agreed_mobiles(session, [HOME]) == {HOME: frozenset({MOBILE})}
    withdraw(session, actor=WORKER, community=HOME, item=town.items[0])
    assert agreed_mobiles(session, [HOME]) == {}
    session.flush()
    trail = [(entry.action, entry.subject) for entry in audit.entries(session, within=HOME)]
    assert trail == [("mobile.ended", "mobile 154****1234"), ("mobile.agreed", "mobile 154****1234")]


def test_what_was_there_before_stays_is_asked_about_and_is_not_open_data(
    session: Session, town: EditionFacts
) -> None:
    (point,) = add_points(session, actor=WORKER, points=[(HOME, ROOM)])
    assert mobiles_to_ask(session, CITY) == {HOME: (MOBILE,)}
    assert mobiles_to_ask(session, SISTER) == {}
    renamed = save(session, replace(ROOM, name="新活动室"), point.id)
    assert renamed.phones == ROOM.phones
    agreed = agreed_mobiles(session, [HOME]).get(HOME, frozenset())
    assert open_numbers(renamed.phones, agreed) == ("010-65550001",)
    assert open_numbers(renamed.phones, {MOBILE}) == renamed.phones
    agree(session, *renamed.phones)
    assert mobiles_to_ask(session, CITY) == {}


def test_what_is_restored_is_not_asked_about_at_once(session: Session, town: EditionFacts) -> None:
    agree(session, MOBILE)
    point = save(session)
    remove_point(session, actor=WORKER, community=HOME, point_id=point.id)
    assert agreed_mobiles(session, [HOME]) == {}
    restore_point(session, actor=WORKER, community=HOME, point_id=point.id, version=1)
    assert mobiles_to_ask(session, HOME) == {HOME: (MOBILE,)}


def test_the_numbers_to_ask_about_are_counted_with_one_query(
    session: Session, engine: Engine, town: EditionFacts
) -> None:
    add_points(
        session, actor=WORKER, points=[(HOME, ROOM), (HOME, replace(ROOM, name="二", phones=(OTHER,)))]
    )
    session.flush()
    seen: list[str] = []
    listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    assert mobiles_to_ask(session, CITY) == {HOME: (MOBILE, OTHER)}
    event.remove(engine, "before_cursor_execute", listener)
    assert len(seen) == 1


def test_a_community_with_a_new_code_keeps_its_agreements(session: Session, town: EditionFacts) -> None:
    agree(session, MOBILE)
    save(session)
    new = HOME + 90
    succession.move_community(session, actor=operator("李"), code=HOME, new_code=new, today=FIRST_DAY)
    assert agreed_mobiles(session, [new]) == {new: frozenset({MOBILE})}
    assert mobiles_to_ask(session, CITY) == {}
