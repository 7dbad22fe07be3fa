"""Identities at a provider of single sign-on: tied by their owners, matched by issuer and subject, and without any right."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.access import accounts
from catalogue.access.authenticating import WrongPassword
from catalogue.access.log_ins import begin_log_in, find_log_in
from catalogue.access.sign_on.opening import (
    AccountResting,
    FirstPasswordWaits,
    NotTied,
    end_at_provider,
    open_tied,
    provider_mark,
)
from catalogue.access.sign_on.ties import (
    Identity,
    confirm_before_tying,
    tie,
    ties_of,
    untie,
    untie_own,
)
from catalogue.access.users import UserFacts, actor_of
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import DomainError, NotAllowed, NotFound, Refused
from catalogue.models import Grant, Role, TiedIdentity, TrailEntry, User
from tests.catalogue.factors import NOON, PASSWORD, TESTS
from tests.worlds.eight_streets import World

ISSUER = "https://id.example.cn/realms/city"
DONG = Identity(ISSUER, "f81d4fae")
LONGEST = timedelta(hours=12)


@pytest.fixture
def owner(session: Session, world: World) -> UserFacts:
    """An official of 东城区 whose account is not tied."""
    added = accounts.add_user(session, "dong", Role.DISTRICT, world.district, PASSWORD, actor=TESTS)
    session.commit()
    return added


@pytest.fixture
def others(session: Session, world: World) -> dict[str, UserFacts]:
    """A colleague, an official of the city, and one of a street."""
    people = (
        ("xi", Role.DISTRICT, world.district),
        ("shi", Role.CITY, world.city),
        ("jie", Role.STREET, world.street),
    )
    return {
        name: accounts.add_user(session, name, role, place, PASSWORD, actor=TESTS)
        for name, role, place in people
    }


def tied(session: Session, account: UserFacts, identity: Identity = DONG) -> None:
    tie(session, actor=actor_of(account), identity=identity, now=NOON)


def test_an_identity_opens_the_account_that_its_owner_tied_and_changes_no_right(
    session: Session, owner: UserFacts
) -> None:
    before = (
        session.scalar(select(func.count()).select_from(Grant)),
        session.scalar(select(func.count()).select_from(User)),
    )
    with pytest.raises(NotTied):
        open_tied(session, DONG, now=NOON)
    token = begin_log_in(session, owner.id, now=NOON, longest=LONGEST)
    tied(session, owner)
    assert find_log_in(session, token, now=NOON, longest=LONGEST) is None
    assert open_tied(session, DONG, now=NOON + timedelta(hours=1)) == owner
    (found,) = ties_of(session, owner.id)
    assert (found.issuer, found.subject, found.tied_at) == (ISSUER, "f81d4fae", NOON)
    assert found.used_at == NOON + timedelta(hours=1)
    after = (
        session.scalar(select(func.count()).select_from(Grant)),
        session.scalar(select(func.count()).select_from(User)),
    )
    assert after == before


@pytest.mark.parametrize(
    "other",
    [
        Identity(ISSUER, "F81D4FAE"),
        Identity(ISSUER, "f81d4fae "),
        Identity(ISSUER + "/", "f81d4fae"),
        Identity("https://id.example.cn/realms/other", "f81d4fae"),
        Identity(ISSUER, "dong"),
    ],
)
def test_only_the_very_issuer_and_subject_open_it(
    session: Session, owner: UserFacts, other: Identity
) -> None:
    tied(session, owner)
    with pytest.raises(NotTied):
        open_tied(session, other, now=NOON)


def test_one_identity_never_opens_two_accounts(
    session: Session, owner: UserFacts, others: dict[str, UserFacts]
) -> None:
    tied(session, owner)
    with pytest.raises(Refused):
        tied(session, others["xi"])
    with pytest.raises(Refused):
        tied(session, owner, Identity(ISSUER, "another"))
    session.commit()
    session.add(TiedIdentity(user_id=others["xi"].id, issuer=ISSUER, subject=DONG.subject, tied_at=NOON))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    session.add(TiedIdentity(user_id=owner.id, issuer=ISSUER, subject="another", tied_at=NOON))
    with pytest.raises(IntegrityError):
        session.flush()


def test_of_two_who_tie_one_identity_at_once_one_does(
    engine: Engine, session: Session, owner: UserFacts, others: dict[str, UserFacts]
) -> None:
    session.commit()
    together = threading.Barrier(2)
    found: list[object] = []

    def one(account: UserFacts) -> None:
        with Session(engine) as own:
            together.wait()
            begin_writing(own)
            try:
                tied(own, account)
                own.commit()
                found.append(account.name)
            except DomainError as error:
                found.append(type(error))

    both = [threading.Thread(target=one, args=(each,)) for each in (owner, others["xi"])]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert Refused in found
    assert len([each for each in found if isinstance(each, str)]) == 1
    assert session.scalar(select(func.count()).select_from(TiedIdentity)) == 1


def test_an_account_that_rests_or_has_a_first_password_is_not_opened_and_the_trail_says_so(
    session: Session, owner: UserFacts, others: dict[str, UserFacts]
) -> None:
    tied(session, owner)
    by = actor_of(others["shi"])
    accounts.suspend_account(session, actor=by, name="dong")
    with pytest.raises(AccountResting):
        open_tied(session, DONG, now=NOON)
    accounts.resume_account(session, actor=by, name="dong")
    assert open_tied(session, DONG, now=NOON).id == owner.id
    session.get_one(User, owner.id).must_change = True
    with pytest.raises(FirstPasswordWaits):
        open_tied(session, DONG, now=NOON)
    session.get_one(User, owner.id).must_change = False
    session.get_one(User, owner.id).active = False
    with pytest.raises(AccountResting):
        open_tied(session, DONG, now=NOON)
    session.commit()
    noted = session.scalars(
        select(TrailEntry.action).where(TrailEntry.action.like("log_in.%")).order_by(TrailEntry.number)
    )
    assert list(noted) == ["log_in.refused", "log_in.by_provider", "log_in.refused", "log_in.refused"]


def test_a_new_password_by_the_office_unties_and_so_does_closing(
    session: Session, owner: UserFacts, others: dict[str, UserFacts]
) -> None:
    by = actor_of(others["shi"])
    for act in (
        lambda: accounts.set_password(
            session, actor=by, name="dong", password="five other plain words", first=True
        ),
        lambda: accounts.close_account(session, actor=by, name="dong"),
    ):
        tied(session, owner)
        act()
        assert ties_of(session, owner.id) == ()
        assert audit.entries(session)[0].after == {"untied": 1}
        with pytest.raises(NotTied):
            open_tied(session, DONG, now=NOON)


def test_its_owner_unties_after_the_password_and_the_office_above_without_it(
    session: Session, owner: UserFacts, others: dict[str, UserFacts]
) -> None:
    tied(session, owner)
    session.commit()
    with pytest.raises(WrongPassword):
        untie_own(session, actor=actor_of(owner), present="wrong", now=NOON)
    assert len(ties_of(session, owner.id)) == 1
    untie_own(session, actor=actor_of(owner), present=PASSWORD, now=NOON)
    assert ties_of(session, owner.id) == ()
    with pytest.raises(NotFound):
        untie_own(session, actor=actor_of(owner), present=PASSWORD, now=NOON)
    tied(session, owner)
    with pytest.raises(NotAllowed):
        untie(session, actor=actor_of(others["jie"]), name="dong")
    with pytest.raises(Refused):
        untie(session, actor=actor_of(owner), name="dong")
    token = begin_log_in(session, owner.id, now=NOON, longest=LONGEST)
    untie(session, actor=actor_of(others["shi"]), name="dong")
    assert ties_of(session, owner.id) == ()
    assert find_log_in(session, token, now=NOON, longest=LONGEST) is None
    with pytest.raises(Refused):
        untie(session, actor=actor_of(others["shi"]), name="dong")
    acts = [(entry.actor, entry.action) for entry in audit.entries(session)][:4]
    assert acts == [
        ("shi", "account.untied"),
        ("dong", "account.tied"),
        ("dong", "account.untied"),
        ("dong", "account.tied"),
    ]


@pytest.mark.one_database
def test_an_account_whose_password_is_published_cannot_be_tied(session: Session, world: World) -> None:
    published = accounts.MadePassword(PASSWORD, accounts.PasswordKind.PUBLISHED)
    demo = accounts.add_user(session, "demo", Role.DISTRICT, world.district, published, actor=TESTS)
    with pytest.raises(Refused):
        confirm_before_tying(session, actor=actor_of(demo), present=PASSWORD, now=NOON)
    with pytest.raises(Refused):
        tied(session, demo)


def test_the_provider_ends_what_came_from_its_session_and_nothing_else(
    session: Session, owner: UserFacts
) -> None:
    tied(session, owner)

    def log_in(mark: str | None) -> str:
        return begin_log_in(session, owner.id, now=NOON, longest=LONGEST, provider_session=mark)

    def is_open(token: str) -> bool:
        return find_log_in(session, token, now=NOON, longest=LONGEST) is not None

    by_password = log_in(None)
    first, second = log_in(provider_mark(DONG, "s1")), log_in(provider_mark(DONG, "s2"))
    nameless = log_in(provider_mark(DONG, None))
    end = end_at_provider
    assert end(session, issuer="https://id.example.cn", subject=None, provider_session="s1") == 0
    assert end(session, issuer=ISSUER, subject="another", provider_session=None) == 0
    assert end(session, issuer=ISSUER, subject=None, provider_session="s1") == 1
    assert [is_open(each) for each in (by_password, first, second, nameless)] == [True, False, True, True]
    assert end(session, issuer=ISSUER, subject=DONG.subject, provider_session=None) == 2
    assert [is_open(each) for each in (by_password, second, nameless)] == [True, False, False]
    session.commit()
    ended = select(TrailEntry.subject).where(TrailEntry.action == "log_in.ended_by_provider")
    assert session.scalars(ended).all() == ["account dong"] * 2


def test_log_ins_that_were_open_before_the_upgrade_stay_open(
    engine: Engine, session: Session, owner: UserFacts
) -> None:
    tied(session, owner)
    token = begin_log_in(session, owner.id, now=NOON, longest=LONGEST)
    session.commit()
    session.close()
    migrating.downgrade(engine, "0078")
    migrating.upgrade(engine)
    with Session(engine) as after:
        found = find_log_in(after, token, now=NOON, longest=LONGEST)
        assert found is not None
        assert found.name == "dong"
        assert ties_of(after, owner.id) == ()
