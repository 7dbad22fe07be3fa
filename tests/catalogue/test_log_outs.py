"""How log-ins end is in the trail: by their owner, here or elsewhere, or by the portal when their time was over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.accounts import suspend_account
from catalogue.access.handing_over import hand_over
from catalogue.access.log_ins import (
    LONGEST_LOG_IN,
    MOST_AT_ONCE,
    begin_log_in,
    end_log_in,
    open_log_ins,
)
from catalogue.access.own_account import change_password, end_all_log_ins, end_log_in_elsewhere
from catalogue.access.rights import Actor, operator
from catalogue.access.users import UserFacts, actor_of
from catalogue.foundation import clock
from catalogue.foundation.trail import Who, acting
from catalogue.models import LogIn, Role, TrailEntry
from catalogue.operations.retention import forget_expired
from tests.catalogue.trails import looked_through, said
from tests.worlds.eight_streets import World

NOW = clock.now()
LONGEST = timedelta(hours=12)
PASSWORD = "four plain words here"


@pytest.fixture
def dong(session: Session, world: World) -> UserFacts:
    """A worker of 多福巷社区."""
    return accounts.add_user(session, "dong", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))


def begin(session: Session, user: UserFacts, *, ago: timedelta = timedelta()) -> str:
    return begin_log_in(session, user.id, now=NOW - ago, longest=LONGEST)


def noted(session: Session, *actions: str) -> list[tuple[str, str, str, str]]:
    session.commit()
    entry = TrailEntry
    query = select(entry.action, entry.actor, entry.role, entry.subject).where(entry.action.in_(actions))
    return [tuple(row) for row in session.execute(query.order_by(entry.chain, entry.number))]


def test_a_log_out_is_noted_and_one_of_a_copied_cookie_is_not_noted_again(
    session: Session, dong: UserFacts
) -> None:
    token = begin(session, dong)
    end_log_in(session, token)
    end_log_in(session, token)
    assert noted(session, "log_in.ended") == [("log_in.ended", "dong", "worker", "account dong")]


def test_ending_a_log_in_elsewhere_is_noted_and_one_that_is_not_there_is_not(
    session: Session, dong: UserFacts
) -> None:
    left_behind, here = begin(session, dong), begin(session, dong)
    (number,) = (
        each.id for each in open_log_ins(session, dong.id, here, now=NOW, longest=LONGEST) if not each.present
    )
    for _ in range(2):
        end_log_in_elsewhere(session, actor=actor_of(dong), present=PASSWORD, log_in=number, now=NOW)
    end_log_in(session, left_behind)
    assert len(noted(session, "log_in.ended")) == 1


def test_ending_all_log_ins_is_one_entry_with_how_many_there_were(session: Session, dong: UserFacts) -> None:
    for _ in range(3):
        begin(session, dong)
    assert end_all_log_ins(session, actor=actor_of(dong), present=PASSWORD, now=NOW) == 3
    assert noted(session, "log_in.ended", "account.logged_out") == [
        ("account.logged_out", "dong", "worker", "account dong")
    ]


def test_a_log_in_that_nobody_ended_is_noted_by_the_daily_count(session: Session, dong: UserFacts) -> None:
    begin(session, dong)
    assert forget_expired(session, now=NOW + LONGEST_LOG_IN) > 0
    forget_expired(session, now=NOW + LONGEST_LOG_IN)
    assert noted(session, "log_in.expired") == [("log_in.expired", "system", "system", "account dong")]


def test_a_log_in_whose_time_is_over_is_noted_by_the_next_one_without_its_network(
    session: Session, world: World, dong: UserFacts
) -> None:
    begin(session, dong, ago=LONGEST)
    other = accounts.add_user(session, "li", Role.WORKER, world.village, PASSWORD, actor=operator("tests"))
    session.commit()
    acting(session, Who("li", "worker", "a network", world.village))
    begin(session, other)
    session.commit()
    entries = select(TrailEntry.actor, TrailEntry.chain, TrailEntry.origin).where(
        TrailEntry.action == "log_in.expired"
    )
    assert session.execute(entries).all() == [("system", world.street, None)]
    assert session.scalars(select(TrailEntry.origin).where(TrailEntry.actor == "li")).all() == ["a network"]
    assert said(looked_through(session)) == []


def test_the_oldest_log_in_of_too_many_is_noted_when_it_makes_room(session: Session, dong: UserFacts) -> None:
    session.add_all(
        LogIn(user_id=dong.id, token_hash=f"{number}", began_at=NOW) for number in range(MOST_AT_ONCE)
    )
    session.flush()
    begin(session, dong)
    assert len(noted(session, "log_in.expired")) == 1


def test_log_ins_that_end_with_an_account_are_part_of_what_is_noted_of_it(
    session: Session, dong: UserFacts
) -> None:
    begin(session, dong)
    suspend_account(session, actor=operator("tests"), name="dong")
    assert noted(session, "log_in.ended", "log_in.expired", "account.suspended") == [
        ("account.suspended", "tests", "operator", "account dong")
    ]


def test_who_has_handed_over_everything_still_signs_for_the_own_account(
    session: Session, world: World, dong: UserFacts
) -> None:
    sister = accounts.add_user(
        session, "sister", Role.WORKER, world.neighbour, PASSWORD, actor=operator("tests")
    )
    hand_over(
        session,
        actor=operator("tests"),
        giver="dong",
        taker=sister.name,
        communities=[world.community],
    )
    change_password(
        session, actor=Actor("dong", ()), present=PASSWORD, password="five other plain words", now=NOW
    )
    assert noted(session, "account.password_changed") == [
        ("account.password_changed", "dong", "none", "account dong")
    ]
