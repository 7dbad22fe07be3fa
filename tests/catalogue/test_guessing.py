"""Guessing at passwords: strangers are slowed down, owners get in from where they have logged in before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.authenticating import (
    CEILING,
    FAMILIAR_FOR,
    FIRST_WAIT,
    FREE_FAILURES,
    LONGEST_WAIT,
    PAUSE,
    LockedOut,
    Source,
    WrongPassword,
    authenticate,
)
from catalogue.access.rights import operator
from catalogue.access.users import UserFacts
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.foundation.errors import NotFound
from catalogue.models import Role
from tests.worlds.eight_streets import World

PASSWORD = "four plain words here"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
OFFICE = Source("office", "desk")
HOME = Source("home", "phone")


@pytest.fixture(autouse=True)
def owner(session: Session, world: World) -> UserFacts:
    """A worker of 多福巷社区."""
    user = accounts.add_user(session, "dong", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    session.commit()
    return user


def stranger(number: int) -> Source:
    """One of many strangers."""
    return Source(f"network {number}", f"device {number}")


def fail(session: Session, source: Source, *, at: datetime = NOON, name: str = "dong") -> None:
    with pytest.raises(WrongPassword):
        authenticate(session, name, "wrong", now=at, source=source)


def waits_until(session: Session, source: Source, at: datetime, name: str = "dong") -> datetime:
    with pytest.raises(LockedOut) as caught:
        authenticate(session, name, PASSWORD, now=at, source=source)
    return caught.value.until


def let_everybody_guess(session: Session, *, name: str = "dong", at: datetime = NOON) -> None:
    """As many failures as slow everybody, each from somewhere else."""
    for number in range(CEILING):
        fail(session, stranger(number), at=at, name=name)


@pytest.mark.parametrize("name", ["dong", "unknown"])
def test_after_five_failures_the_source_waits_twice_as_long_each_time(session: Session, name: str) -> None:
    for _ in range(FREE_FAILURES - 1):
        fail(session, HOME, name=name)
    at, waits = NOON, []
    for _ in range(8):
        fail(session, HOME, at=at, name=name)
        until = waits_until(session, HOME, at, name)
        waits.append((until - at) // FIRST_WAIT)
        at = until
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert LONGEST_WAIT == 60 * FIRST_WAIT


def test_strangers_guesses_elsewhere_do_not_concern_the_owner(session: Session) -> None:
    for number in range(3):
        for _ in range(FREE_FAILURES):
            fail(session, stranger(number))
    assert authenticate(session, "dong", PASSWORD, now=NOON, source=HOME).name == "dong"


def test_a_wait_is_over_in_time_and_guesses_within_it_do_not_count(session: Session) -> None:
    for _ in range(FREE_FAILURES):
        fail(session, HOME)
    for second in range(0, 60, 10):
        assert waits_until(session, HOME, NOON + timedelta(seconds=second)) == NOON + FIRST_WAIT
    assert authenticate(session, "dong", PASSWORD, now=NOON + FIRST_WAIT, source=HOME)


@pytest.mark.parametrize(
    "known", [Source("office", "new"), Source("elsewhere", "desk")], ids=["network", "device"]
)
def test_however_many_guess_the_owner_gets_in_from_a_familiar_source(session: Session, known: Source) -> None:
    authenticate(session, "dong", PASSWORD, now=NOON - timedelta(days=100), source=OFFICE)
    let_everybody_guess(session)
    assert waits_until(session, HOME, NOON) == NOON + PAUSE
    assert authenticate(session, "dong", PASSWORD, now=NOON, source=known).name == "dong"
    assert waits_until(session, HOME, NOON) == NOON + PAUSE


def test_strangers_in_the_owners_network_do_not_keep_out_the_owners_device(session: Session) -> None:
    authenticate(session, "dong", PASSWORD, now=NOON, source=OFFICE)
    for _ in range(FREE_FAILURES):
        fail(session, Source("office", "another"))
    assert waits_until(session, Source("office", "another"), NOON) == NOON + FIRST_WAIT
    assert authenticate(session, "dong", PASSWORD, now=NOON, source=OFFICE).name == "dong"
    assert waits_until(session, Source("office", "another"), NOON) == NOON + FIRST_WAIT


def test_a_device_of_another_account_is_a_stranger(session: Session, world: World) -> None:
    accounts.add_user(session, "xi", Role.WORKER, world.neighbour, PASSWORD, actor=operator("tests"))
    authenticate(session, "xi", PASSWORD, now=NOON, source=HOME)
    let_everybody_guess(session)
    assert waits_until(session, HOME, NOON) == NOON + PAUSE


@pytest.mark.parametrize("name", ["dong", "unknown"])
def test_beyond_the_ceiling_all_strangers_together_guess_once_a_pause(session: Session, name: str) -> None:
    let_everybody_guess(session, name=name)
    at = NOON
    for number in range(100, 103):
        assert waits_until(session, stranger(number), at, name) == at + PAUSE
        at += PAUSE
        fail(session, stranger(number), at=at, name=name)


def test_guesses_of_yesterday_slow_nobody(session: Session) -> None:
    let_everybody_guess(session, at=NOON - timedelta(days=1))
    assert authenticate(session, "dong", PASSWORD, now=NOON, source=HOME).name == "dong"


def test_a_source_that_was_not_used_for_long_is_a_stranger_again(session: Session) -> None:
    authenticate(session, "dong", PASSWORD, now=NOON - FAMILIAR_FOR, source=OFFICE)
    let_everybody_guess(session)
    assert waits_until(session, OFFICE, NOON) == NOON + PAUSE


def test_a_new_password_makes_every_source_a_stranger_and_unlocks(session: Session) -> None:
    authenticate(session, "dong", PASSWORD, now=NOON, source=OFFICE)
    let_everybody_guess(session)
    accounts.set_password(session, name="dong", password=f"{PASSWORD} again", actor=operator("tests"))
    let_everybody_guess(session)
    assert waits_until(session, OFFICE, NOON) == NOON + PAUSE


def test_an_administrator_unlocks(session: Session) -> None:
    let_everybody_guess(session)
    assert accounts.unlock(session, name="DONG", actor=operator("tests")) == CEILING
    assert authenticate(session, "dong", PASSWORD, now=NOON, source=HOME).name == "dong"
    with pytest.raises(NotFound):
        accounts.unlock(session, name="unknown", actor=operator("tests"))


def test_where_somebody_logged_in_cannot_be_read_from_what_is_kept() -> None:
    one = Source.of("secret", address="2001:db8::1", device="d")
    assert one == Source.of("secret", address="2001:db8::2", device="d")
    assert one != Source.of("another secret", address="2001:db8::1", device="d")
    assert "2001" not in f"{one}"


def at_once(engine: Engine, action: Callable[[Session, int], str]) -> list[str]:
    """What eight threads get, each in a transaction of its own on a connection of its own."""
    start, got = threading.Barrier(8), []

    def run(number: int) -> None:
        own = make_engine(engine.url)
        with Session(own) as session:
            start.wait()
            begin_writing(session)
            got.append(action(session, number))
            session.commit()
        own.dispose()

    threads = [threading.Thread(target=run, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(got)


def attempt(session: Session, name: str, password: str, source: Source) -> str:
    try:
        return authenticate(session, name, password, now=NOON, source=source).name
    except (WrongPassword, LockedOut) as error:
        return error.code


@pytest.mark.parametrize("name", ["dong", "unknown"])
def test_eight_guesses_at_once_are_five_guesses(engine: Engine, name: str) -> None:
    answers = at_once(engine, lambda session, _: attempt(session, name, "wrong", HOME))
    assert answers == ["locked_out"] * 3 + ["wrong_password"] * FREE_FAILURES


def test_eight_correct_log_ins_at_once_all_succeed(engine: Engine) -> None:
    answers = at_once(engine, lambda session, _: attempt(session, "dong", PASSWORD, OFFICE))
    assert answers == ["dong"] * 8


def test_the_owner_gets_in_while_strangers_guess_at_once(session: Session, engine: Engine) -> None:
    authenticate(session, "dong", PASSWORD, now=NOON, source=OFFICE)
    session.commit()

    def guess_or_log_in(session: Session, number: int) -> str:
        if number == 0:
            return attempt(session, "dong", PASSWORD, OFFICE)
        return attempt(session, "dong", "wrong", HOME)

    assert at_once(engine, guess_or_log_in) == ["dong"] + ["locked_out"] * 2 + ["wrong_password"] * 5
