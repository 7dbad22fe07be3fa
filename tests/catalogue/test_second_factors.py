"""Second factors: codes of an app and recovery codes, each taken once; guessed at as slowly as passwords."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.authenticating import FREE_FAILURES, LockedOut, Source, WrongPassword, authenticate
from catalogue.access.factors.app_codes import (
    MOST_FAILURES,
    PERIOD,
    AppClosed,
    matching_step,
    new_secret,
    spend_app_code,
)
from catalogue.access.factors.facts import factors_of
from catalogue.access.factors.recovery import HOW_MANY, make_codes, replace_codes, spend_recovery_code
from catalogue.access.factors.removing import remove_factors
from catalogue.access.factors.second_step import WrongCode, finish_by_code
from catalogue.access.factors.waiting import WAITS_FOR, StepOver
from catalogue.access.users import UserFacts, actor_of
from catalogue.foundation.database import begin_writing
from catalogue.models import Authenticator, Role, User
from tests.catalogue.factors import (
    DESK,
    LATER,
    NOON,
    PASSWORD,
    SEALING,
    TESTS,
    first_step,
    second_step,
    set_up,
    shown,
)
from tests.worlds.eight_streets import World


@pytest.fixture
def owner(session: Session, world: World) -> UserFacts:
    """An official of 东城区 without a second factor."""
    added = accounts.add_user(session, "dong", Role.DISTRICT, world.district, PASSWORD, actor=TESTS)
    session.commit()
    return added


def test_a_log_in_takes_the_code_of_the_app_after_the_password(session: Session, owner: UserFacts) -> None:
    secret, _ = set_up(session, owner)
    at = NOON + LATER
    assert second_step(session, shown(secret, at), at).id == owner.id
    with pytest.raises(WrongCode):
        second_step(session, "000000" if shown(secret, at + LATER) != "000000" else "000001", at + LATER)


def test_a_code_is_taken_in_its_period_and_the_ones_beside_it(session: Session, owner: UserFacts) -> None:
    secret, at = new_secret(), NOON + timedelta(seconds=7)
    taken = [
        seconds
        for seconds in range(-90, 91, PERIOD)
        if matching_step(secret, shown(secret, at + timedelta(seconds=seconds)), now=at) is not None
    ]
    assert taken == [-PERIOD, 0, PERIOD]


def test_full_width_digits_and_blanks_make_no_difference(session: Session, owner: UserFacts) -> None:
    secret, _ = set_up(session, owner)
    at = NOON + LATER
    code = shown(secret, at)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert second_step(session, f" {wide[:3]} {wide[3:]} ", at).id == owner.id


@given(
    st.lists(
        st.tuples(st.integers(-2, 40), st.integers(-3, 3)),
        min_size=2,
        max_size=30,
    )
)
def test_no_code_of_an_app_is_ever_taken_twice(
    session: Session, owner: UserFacts, asked: list[tuple[int, int]]
) -> None:
    """At any instants, also with a clock that is set back: each asks for the code of a period around its own."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    with session.begin_nested() as trial:
        session.merge(
            Authenticator(
                user_id=owner.id,
                secret=SEALING.seal(secret, owner=f"authenticator of account {owner.id}"),
                made_at=NOON,
                last_step=0,
                failures=0,
            )
        )
        session.flush()
        taken: list[str] = []
        for periods, beside in asked:
            at = NOON + timedelta(seconds=PERIOD * periods)
            code = shown(secret, at + timedelta(seconds=PERIOD * beside))
            if spend_app_code(session, owner.id, code, sealing=SEALING, now=at):
                taken.append(code)
        assert len(taken) == len(set(taken))
        trial.rollback()
    session.expire_all()


def test_the_code_that_showed_that_an_app_works_opens_nothing_afterwards(
    session: Session, owner: UserFacts
) -> None:
    secret, _ = set_up(session, owner)
    with pytest.raises(WrongCode):
        second_step(session, shown(secret, NOON), NOON)


def at_once(engine: Engine, act: Callable[[Session], object]) -> list[object]:
    """What two get who do the same at once, each in a transaction of their own; an error is given as it is."""
    together = threading.Barrier(2)
    found: list[object] = []

    def one() -> None:
        with Session(engine) as own:
            together.wait()
            begin_writing(own)
            try:
                found.append(act(own))
            except StepOver as error:
                found.append(error)
            own.commit()

    both = [threading.Thread(target=one) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    return found


def test_of_two_who_use_a_code_at_once_one_gets_in(
    engine: Engine, session: Session, owner: UserFacts
) -> None:
    secret, recovery = set_up(session, owner)
    at = NOON + LATER
    code, plain = shown(secret, at), recovery[0].replace("-", "")
    by_app = at_once(engine, lambda own: spend_app_code(own, owner.id, code, sealing=SEALING, now=at))
    by_recovery = at_once(engine, lambda own: spend_recovery_code(own, owner.id, plain))
    assert sorted(map(bool, by_app)) == sorted(map(bool, by_recovery)) == [False, True]


def test_of_two_who_finish_one_log_in_at_once_one_gets_in(
    engine: Engine, session: Session, owner: UserFacts
) -> None:
    _, recovery = set_up(session, owner)
    at = NOON + LATER
    token = first_step(session, at)
    session.commit()
    codes = iter(recovery)
    found = at_once(
        engine,
        lambda own: finish_by_code(own, token, next(codes), sealing=SEALING, now=at, source=DESK),
    )
    assert sorted(isinstance(each, UserFacts) for each in found) == [False, True]


def test_each_recovery_code_opens_once_and_a_new_set_takes_the_place_of_the_old(
    session: Session, owner: UserFacts
) -> None:
    _, recovery = set_up(session, owner)
    at = NOON + LATER
    assert len(set(recovery)) == HOW_MANY == factors_of(session, owner.id).recovery_codes
    assert second_step(session, recovery[3].upper(), at).id == owner.id
    with pytest.raises(WrongCode):
        second_step(session, recovery[3], at)
    assert factors_of(session, owner.id).recovery_codes == HOW_MANY - 1
    fresh = make_codes()
    replace_codes(session, actor=actor_of(owner), present=PASSWORD, recovery=fresh, now=at, source=DESK)
    with pytest.raises(WrongCode):
        second_step(session, recovery[4], at)
    assert second_step(session, fresh[4].text, at).id == owner.id


def test_wrong_codes_wait_like_wrong_passwords_and_the_right_password_forgets_none(
    session: Session, owner: UserFacts
) -> None:
    secret, recovery = set_up(session, owner)
    at = NOON + LATER
    for _ in range(FREE_FAILURES):
        with pytest.raises(WrongCode):
            second_step(session, "wrong", at)
    with pytest.raises(LockedOut):
        authenticate(session, "dong", PASSWORD, now=at, source=DESK, first_step=True)
    later = at + timedelta(minutes=2)
    second_step(session, shown(secret, later), later)
    assert second_step(session, recovery[0], later).id == owner.id


def test_who_has_the_password_alone_becomes_no_familiar_source(session: Session, owner: UserFacts) -> None:
    """Otherwise somebody with the password would escape the ceiling of all strangers together."""
    set_up(session, owner)
    thief, at = Source("far away", "laptop"), NOON + LATER
    first_step(session, at, thief)
    for number in range(50):
        with pytest.raises(WrongPassword):
            authenticate(session, "dong", "wrong", now=at, source=Source(f"network {number}"))
    with pytest.raises(LockedOut):
        authenticate(session, "dong", PASSWORD, now=at, source=thief, first_step=True)
    assert first_step(session, at, DESK)


def test_after_a_hundred_wrong_codes_the_app_opens_nothing_and_a_recovery_code_still_does(
    session: Session, owner: UserFacts
) -> None:
    secret, recovery = set_up(session, owner)
    at = NOON + LATER
    session.execute(update(Authenticator).values(failures=MOST_FAILURES - 1))
    assert not spend_app_code(session, owner.id, "1", sealing=SEALING, now=at)
    with pytest.raises(AppClosed):
        second_step(session, shown(secret, at), at)
    assert second_step(session, recovery[0], at).id == owner.id
    again, _ = set_up(session, owner, at)
    assert second_step(session, shown(again, at + LATER), at + LATER).id == owner.id


def test_what_waits_for_a_second_step_ends_after_five_minutes(session: Session, owner: UserFacts) -> None:
    secret, _ = set_up(session, owner)
    at = NOON + LATER
    token = first_step(session, at)
    late = at + WAITS_FOR
    with pytest.raises(StepOver):
        finish_by_code(session, token, shown(secret, late), sealing=SEALING, now=late, source=DESK)
    assert timedelta(minutes=5) == WAITS_FOR


@pytest.mark.parametrize("change", ["suspended", "closed", "given a new password", "without its factors"])
@pytest.mark.one_database
def test_what_waits_opens_no_account_that_was_changed_meanwhile(
    session: Session, owner: UserFacts, change: str
) -> None:
    secret, _ = set_up(session, owner)
    at = NOON + LATER
    token = first_step(session, at)
    if change == "suspended":
        accounts.suspend_account(session, actor=TESTS, name="dong")
    elif change == "closed":
        session.execute(update(User).values(active=False))
    elif change == "given a new password":
        accounts.set_password(session, actor=TESTS, name="dong", password="another set of words")
    else:
        remove_factors(session, actor=TESTS, name="dong")
    with pytest.raises(StepOver):
        finish_by_code(session, token, shown(secret, at), sealing=SEALING, now=at, source=DESK)
