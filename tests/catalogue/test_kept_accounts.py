"""Offices keep the accounts of their own and of those right below: the table of who may what, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.access import accounts
from catalogue.access.authenticating import (
    FIRST_PASSWORD_FOR,
    FirstPasswordOver,
    LockedOut,
    Source,
    WrongPassword,
    authenticate,
)
from catalogue.access.handing_over import hand_over
from catalogue.access.keeping import kept_accounts
from catalogue.access.log_ins import begin_log_in, find_log_in, open_log_ins
from catalogue.access.own_account import change_password
from catalogue.access.passwords import first_password, password_problems
from catalogue.access.rights import ROLES, Actor, Held, keeper_of, operator
from catalogue.access.users import UserFacts, actor_of, facts_of, own_user, persons
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Device, Role, User
from tests.worlds.eight_streets import World

PASSWORD = "four plain words here"
ANOTHER = "quite different words"
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
TESTS = operator("tests")
Act = Callable[[Session, Actor, str], object]

ACTS: dict[str, Act] = {
    "rename": lambda session, actor, name: accounts.rename_person(
        session, actor=actor, name=name, person="李 敏"
    ),
    "reset": lambda session, actor, name: accounts.set_password(
        session, actor=actor, name=name, password=ANOTHER, first=True
    ),
    "suspend": lambda session, actor, name: accounts.suspend_account(session, actor=actor, name=name),
    "close": lambda session, actor, name: accounts.close_account(session, actor=actor, name=name),
    "unlock": lambda session, actor, name: accounts.unlock(session, actor=actor, name=name),
    "end log-ins": lambda session, actor, name: accounts.end_every_log_in(session, actor=actor, name=name),
}


@pytest.fixture
def people(session: Session, world: World) -> dict[str, UserFacts]:
    """One account for each role and place around 东华门街道, and some in other places."""
    held = {
        "worker": (Role.WORKER, world.community),
        "sister": (Role.WORKER, world.neighbour),
        "far": (Role.WORKER, world.elsewhere),
        "street": (Role.STREET, world.street),
        "colleague": (Role.STREET, world.street),
        "other-street": (Role.STREET, world.mixed_street),
        "district": (Role.DISTRICT, world.district),
        "city": (Role.CITY, world.city),
        "admin": (Role.ADMIN, world.street),
        "auditor": (Role.AUDITOR, world.street),
        "editor": (Role.EDITOR, world.city),
    }
    return {
        name: accounts.add_user(session, name, role, place, PASSWORD, actor=TESTS)
        for name, (role, place) in held.items()
    }


KEEPS = {
    "worker": set(),
    "street": {"worker", "sister", "colleague"},
    "district": {"street", "colleague"},
    "city": {"district"},
    "auditor": set(),
    "editor": set(),
    "admin": {"worker", "sister", "street", "colleague", "auditor"},
}
"""Whose accounts each one keeps, besides the own one."""


@pytest.mark.one_database
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_an_office_acts_on_its_own_and_the_next_below_and_on_no_other(
    session: Session, people: dict[str, UserFacts], act: Act
) -> None:
    for who, kept in KEEPS.items():
        for name in people:
            if name == who:
                continue
            with session.begin_nested() as trial:
                if name in kept:
                    act(session, actor_of(people[who]), name)
                else:
                    with pytest.raises(NotAllowed):
                        act(session, actor_of(people[who]), name)
                trial.rollback()
            session.expire_all()


@pytest.mark.one_database
def test_no_role_above_the_own_one_and_none_in_a_place_beside_is_given(world: World) -> None:
    places = (world.city, world.district, world.street, world.mixed_street, world.community, world.elsewhere)
    given = {
        (keeper, role, place)
        for keeper, own in [
            (Role.WORKER, world.community),
            (Role.STREET, world.street),
            (Role.DISTRICT, world.district),
            (Role.CITY, world.city),
            (Role.AUDITOR, world.city),
            (Role.EDITOR, world.city),
        ]
        for role in Role
        for place in places
        if place in (*places,)
        and keeper_of(Actor("x", (Held(keeper, own),)), role, place) is not None
        and ROLES[role].levels
        and role
        in (Role.WORKER, Role.STREET, Role.DISTRICT, Role.CITY, Role.ADMIN, Role.EDITOR, Role.AUDITOR)
    }
    assert {(keeper, role) for keeper, role, _ in given} == {
        (Role.STREET, Role.STREET),
        (Role.STREET, Role.WORKER),
        (Role.DISTRICT, Role.DISTRICT),
        (Role.DISTRICT, Role.STREET),
        (Role.CITY, Role.CITY),
        (Role.CITY, Role.DISTRICT),
    }
    assert {place for keeper, _, place in given if keeper is Role.STREET} == {world.street, world.community}
    assert world.mixed_street not in {place for keeper, _, place in given if keeper is Role.DISTRICT}


@pytest.mark.one_database
def test_a_street_adds_workers_of_its_communities_alone(
    session: Session, people: dict[str, UserFacts], world: World
) -> None:
    street = actor_of(people["street"])
    added = accounts.add_user(
        session,
        "new",
        Role.WORKER,
        world.neighbour,
        accounts.MadePassword(PASSWORD, accounts.PasswordKind.FIRST),
        actor=street,
    )
    assert added.must_change
    for role, place in [
        (Role.WORKER, world.elsewhere),
        (Role.DISTRICT, world.district),
        (Role.ADMIN, world.street),
        (Role.AUDITOR, world.street),
        (Role.STREET, world.mixed_street),
    ]:
        with pytest.raises(NotAllowed):
            accounts.add_user(session, "newer", role, place, PASSWORD, actor=street)
    with pytest.raises(Invalid):
        accounts.add_user(session, "newer", Role.WORKER, world.street, PASSWORD, actor=street)


@pytest.mark.one_database
def test_the_list_has_what_one_keeps_and_says_nothing_of_diligence(
    session: Session, people: dict[str, UserFacts], world: World
) -> None:
    def listed(who: str, division: int) -> list[str]:
        return [each.name for each in kept_accounts(session, actor_of(people[who]), division)]

    assert listed("street", world.street) == ["colleague", "street", "worker", "sister"]
    assert listed("district", world.district) == ["district", "colleague", "street"]
    assert listed("district", world.street) == ["colleague", "street"]
    assert listed("city", world.city) == ["city", "district"]
    for who, division in [
        ("street", world.mixed_street),
        ("worker", world.community),
        ("auditor", world.street),
    ]:
        with pytest.raises(NotAllowed):
            listed(who, division)
    assert not {"at", "seen", "count", "last", "log_in"} & {
        word for name in UserFacts.__dataclass_fields__ for word in name.split("_")
    }


@pytest.mark.one_database
@pytest.mark.parametrize("act", ["reset", "suspend", "close"])
def test_nobody_does_this_to_the_own_account_nor_to_one_for_trying_out(
    session: Session, people: dict[str, UserFacts], act: str
) -> None:
    street = actor_of(people["street"])
    with pytest.raises(Refused):
        ACTS[act](session, street, "street")
    session.get_one(User, people["worker"].id).published = True
    with pytest.raises(Refused):
        ACTS[act](session, street, "worker")
    ACTS[act](session, TESTS, "worker")


def test_a_suspended_account_rests_and_keeps_its_communities(
    session: Session, people: dict[str, UserFacts]
) -> None:
    street = actor_of(people["street"])
    token = begin_log_in(session, people["worker"].id, now=NOW, longest=timedelta(hours=12))
    accounts.suspend_account(session, actor=street, name="worker")
    assert find_log_in(session, token, now=NOW, longest=timedelta(hours=12)) is None
    with pytest.raises(WrongPassword):
        authenticate(session, "worker", PASSWORD, now=NOW)
    with pytest.raises(Refused):
        accounts.suspend_account(session, actor=street, name="worker")
    accounts.resume_account(session, actor=street, name="worker")
    assert (
        authenticate(session, "worker", PASSWORD, now=NOW + timedelta(hours=1)).held == people["worker"].held
    )
    with pytest.raises(Refused):
        accounts.resume_account(session, actor=street, name="worker")


def test_communities_handed_over_are_seen_by_open_log_ins_at_once(
    session: Session, people: dict[str, UserFacts], world: World
) -> None:
    street = actor_of(people["street"])
    longest = timedelta(hours=12)
    gives = begin_log_in(session, people["worker"].id, now=NOW, longest=longest)
    takes = begin_log_in(session, people["sister"].id, now=NOW, longest=longest)
    hand_over(session, actor=street, giver="worker", taker="sister", communities=[world.community])
    seen = find_log_in(session, takes, now=NOW, longest=longest)
    assert seen is not None
    assert [held.division for held in seen.held] == [world.community, world.neighbour]
    left = find_log_in(session, gives, now=NOW, longest=longest)
    assert left is not None
    assert (left.held, left.kept_by) == ((), world.street)
    assert "worker" in [each.name for each in kept_accounts(session, street, world.street)]
    entries = audit.entries(session, within=world.street, limit=2)
    assert [entry.action for entry in entries] == ["account.taken_over", "account.handed_over"]
    hand_over(session, actor=street, giver="sister", taker="worker", communities=[world.community])
    assert facts_of(own_user(session, "worker")).held == people["worker"].held


@pytest.mark.one_database
def test_nothing_is_handed_over_beyond_the_own_scope(
    session: Session, people: dict[str, UserFacts], world: World
) -> None:
    street = actor_of(people["street"])
    for giver, taker, communities, refusal in [
        ("worker", "far", [world.community], NotAllowed),
        ("far", "worker", [world.elsewhere], NotAllowed),
        ("worker", "street", [world.community], Refused),
        ("worker", "worker", [world.community], Invalid),
        ("worker", "sister", [], Invalid),
        ("worker", "sister", [world.neighbour], Invalid),
        ("worker", "unknown", [world.community], NotFound),
    ]:
        with pytest.raises(refusal):
            hand_over(session, actor=street, giver=giver, taker=taker, communities=communities)
    accounts.close_account(session, actor=street, name="sister")
    with pytest.raises(Refused):
        hand_over(session, actor=street, giver="worker", taker="sister", communities=[world.community])


def test_one_changes_the_own_password_with_the_present_one_and_other_log_ins_end(
    session: Session, people: dict[str, UserFacts]
) -> None:
    worker = actor_of(people["worker"])
    desk, cafe = Source("desk"), Source("cafe")
    authenticate(session, "worker", PASSWORD, now=NOW, source=cafe)
    begin_log_in(session, people["worker"].id, now=NOW, longest=timedelta(hours=12), device=Device.PHONE)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            change_password(session, actor=worker, present="wrong", password=ANOTHER, now=NOW, source=desk)
    with pytest.raises(LockedOut):
        change_password(session, actor=worker, present=PASSWORD, password=ANOTHER, now=NOW, source=desk)
    later = NOW + timedelta(hours=1)
    for unfit in ("short", PASSWORD, "worker worker"):
        with pytest.raises(Invalid):
            change_password(session, actor=worker, present=PASSWORD, password=unfit, now=later, source=desk)
    change_password(session, actor=worker, present=PASSWORD, password=ANOTHER, now=later, source=desk)
    assert open_log_ins(session, people["worker"].id, "", now=later, longest=timedelta(hours=12)) == ()
    with pytest.raises(WrongPassword):
        authenticate(session, "worker", PASSWORD, now=later, source=cafe)
    assert authenticate(session, "worker", ANOTHER, now=later, source=desk).name == "worker"
    session.get_one(User, people["worker"].id).published = True
    with pytest.raises(Refused):
        change_password(session, actor=worker, present=ANOTHER, password=PASSWORD, now=later, source=desk)


def test_a_first_password_has_to_be_changed_once(session: Session, people: dict[str, UserFacts]) -> None:
    made = first_password()
    accounts.set_password(session, actor=actor_of(people["street"]), name="worker", password=made, first=True)
    user = authenticate(session, "worker", made, now=NOW)
    assert user.must_change
    assert not change_password(
        session, actor=actor_of(user), present=made, password=ANOTHER, now=NOW
    ).must_change


def test_a_first_password_opens_nothing_after_two_weeks(
    session: Session, people: dict[str, UserFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = first_password()
    moment = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: moment)
    accounts.set_password(session, actor=actor_of(people["street"]), name="worker", password=made, first=True)
    session.flush()
    assert authenticate(session, "worker", made, now=moment + FIRST_PASSWORD_FOR).must_change
    late = moment + FIRST_PASSWORD_FOR + timedelta(seconds=1)
    with pytest.raises(FirstPasswordOver):
        authenticate(session, "worker", made, now=late)
    with pytest.raises(WrongPassword) as wrong:
        authenticate(session, "worker", "no password of anyone", now=late)
    assert not isinstance(wrong.value, FirstPasswordOver)
    monkeypatch.setattr(clock, "now", lambda: late)
    accounts.set_password(session, actor=actor_of(people["street"]), name="worker", password=made, first=True)
    assert authenticate(session, "worker", made, now=late).must_change


@pytest.mark.one_database
def test_first_passwords_are_strong_and_differ() -> None:
    made = {first_password() for _ in range(200)}
    assert len(made) == 200
    assert all(password_problems("worker", each) == [] for each in made)
    assert not {"0", "o", "1", "l", "i"} & set("".join(made))


@pytest.mark.one_database
def test_persons_are_found_with_one_question(session: Session, people: dict[str, UserFacts]) -> None:
    accounts.rename_person(session, actor=TESTS, name="worker", person="李 敏")
    assert persons(session, ["worker", "street", "unknown", ""]) == {"worker": "李 敏"}
    assert persons(session, []) == {}
    assert session.scalars(select(User.name).where(User.person.is_not(None))).all() == ["worker"]
