"""What is kept of second factors, and who adds and removes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.access import accounts
from catalogue.access.authenticating import WrongPassword, authenticate
from catalogue.access.factors.app_codes import (
    NewApp,
    app_address,
    new_secret,
    reseal,
    set_up_app,
    spend_app_code,
)
from catalogue.access.factors.facts import factors_of, needs_factor
from catalogue.access.factors.recovery import make_codes, replace_codes
from catalogue.access.factors.removing import remove_app, remove_factors
from catalogue.access.factors.sealing import Sealing
from catalogue.access.log_ins import begin_log_in, find_log_in
from catalogue.access.users import UserFacts, actor_of
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Authenticator, RecoveryCode, Role
from tests.catalogue.factors import (
    LATER,
    NOON,
    PASSWORD,
    SEALING,
    TESTS,
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


@pytest.mark.one_database
def test_neither_secrets_nor_recovery_codes_can_be_read_in_the_database(
    session: Session, owner: UserFacts
) -> None:
    secret, recovery = set_up(session, owner)
    sealed = session.scalars(select(Authenticator.secret)).one()
    assert secret not in sealed
    assert (
        Sealing("the key of another instance altogether").open(
            sealed, owner=f"authenticator of account {owner.id}"
        )
        is None
    )
    assert SEALING.open(sealed, owner="authenticator of account 999") is None
    for row in session.scalars(select(RecoveryCode)):
        assert row.code_hash.startswith("$argon2id$")
        assert not any(code.replace("-", "")[2:] in row.code_hash for code in recovery)


@pytest.mark.one_database
@given(st.text(max_size=40), st.integers(0, 200), st.integers(1, 255))
def test_a_sealed_text_is_opened_unchanged_or_not_at_all(text: str, place: int, change: int) -> None:
    sealed = SEALING.seal(text, owner="a")
    assert SEALING.open(sealed, owner="a") == text
    place %= len(sealed)
    changed = sealed[:place] + chr(ord(sealed[place]) ^ change) + sealed[place + 1 :]
    assert SEALING.open(changed, owner="a") in (None, text)


@pytest.mark.one_database
def test_with_another_key_secrets_are_sealed_again_from_the_old_one(
    session: Session, owner: UserFacts
) -> None:
    secret, _ = set_up(session, owner)
    new = Sealing("the next key of this instance, long enough")
    assert reseal(session, actor=TESTS, before=new, after=SEALING) == (0, 0)
    assert reseal(
        session, actor=TESTS, before=Sealing("some other key that never was the one"), after=new
    ) == (0, 1)
    assert reseal(session, actor=TESTS, before=SEALING, after=new) == (1, 0)
    at = NOON + LATER
    assert spend_app_code(session, owner.id, shown(secret, at), sealing=new, now=at)


def test_each_change_of_the_own_factors_asks_the_password_ends_log_ins_and_is_noted(
    session: Session, owner: UserFacts
) -> None:
    me, longest = actor_of(owner), timedelta(hours=12)

    def log_in() -> str:
        return begin_log_in(session, owner.id, now=NOON, longest=longest)

    def is_in(token: str) -> bool:
        return find_log_in(session, token, now=NOON, longest=longest) is not None

    with pytest.raises(WrongPassword):
        set_up_app(
            session,
            actor=me,
            present="wrong",
            app=NewApp("A" * 32, shown("A" * 32, NOON)),
            sealing=SEALING,
            now=NOON,
        )
    with pytest.raises(Refused):
        replace_codes(session, actor=me, present=PASSWORD, recovery=make_codes(), now=NOON)
    token = log_in()
    set_up(session, owner)
    assert not is_in(token)
    token = log_in()
    replace_codes(session, actor=me, present=PASSWORD, recovery=make_codes(), now=NOON)
    assert not is_in(token)
    token = log_in()
    with pytest.raises(WrongPassword):
        remove_app(session, actor=me, present="wrong", now=NOON)
    assert is_in(token)
    assert not remove_app(session, actor=me, present=PASSWORD, now=NOON).has_factor
    assert not is_in(token)
    with pytest.raises(NotFound):
        remove_app(session, actor=me, present=PASSWORD, now=NOON)
    assert factors_of(session, owner.id).recovery_codes == 0
    noted = [entry.action for entry in reversed(audit.entries(session)) if entry.actor == "dong"]
    assert noted == ["account.app_set_up", "account.recovery_codes_made", "account.app_removed"]


def test_an_app_whose_first_code_is_wrong_is_not_kept(session: Session, owner: UserFacts) -> None:
    secret = new_secret()
    wrong = NewApp(secret, shown(secret, NOON + LATER), make_codes())
    with pytest.raises(Invalid) as caught:
        set_up_app(session, actor=actor_of(owner), present=PASSWORD, app=wrong, sealing=SEALING, now=NOON)
    assert [problem.field for problem in caught.value.problems] == ["code"]
    assert factors_of(session, owner.id).app_since is None


def test_the_office_above_takes_the_factors_of_a_colleague_away_and_no_one_else_does(
    session: Session, owner: UserFacts, world: World
) -> None:
    set_up(session, owner)
    city, street, colleague = (
        accounts.add_user(session, name, role, place, PASSWORD, actor=TESTS)
        for name, role, place in (
            ("shi", Role.CITY, world.city),
            ("jie", Role.STREET, world.street),
            ("xi", Role.DISTRICT, world.district),
        )
    )
    token = begin_log_in(session, owner.id, now=NOON, longest=timedelta(hours=12))
    with pytest.raises(NotAllowed):
        remove_factors(session, actor=actor_of(street), name="dong")
    with pytest.raises(Refused):
        remove_factors(session, actor=actor_of(owner), name="dong")
    assert not remove_factors(session, actor=actor_of(city), name="dong").has_factor
    assert find_log_in(session, token, now=NOON, longest=timedelta(hours=12)) is None
    assert factors_of(session, owner.id).recovery_codes == 0
    entry = audit.entries(session)[0]
    assert (entry.actor, entry.action, entry.subject) == ("shi", "account.factors_removed", "account dong")
    with pytest.raises(Refused):
        remove_factors(session, actor=actor_of(colleague), name="dong")
    assert authenticate(session, "dong", PASSWORD, now=NOON, first_step=True).id == owner.id


@pytest.mark.one_database
def test_a_published_account_needs_no_factor_and_cannot_have_one(session: Session, world: World) -> None:
    published = accounts.MadePassword(PASSWORD, accounts.PasswordKind.PUBLISHED)
    demo = accounts.add_user(session, "demo", Role.DISTRICT, world.district, published, actor=TESTS)
    own = accounts.add_user(session, "own", Role.DISTRICT, world.district, PASSWORD, actor=TESTS)
    assert not needs_factor(demo, {Role.DISTRICT})
    assert needs_factor(own, {Role.DISTRICT})
    assert not needs_factor(own, {Role.CITY})
    with pytest.raises(Refused):
        set_up(session, demo)


def test_the_address_for_an_app_says_for_which_portal_and_account_it_is() -> None:
    address = app_address("A" * 32, account="dong", portal="1060")
    assert address == f"otpauth://totp/1060:dong?secret={'A' * 32}&issuer=1060"


@pytest.mark.one_database
def test_a_new_password_takes_no_second_factor_away(session: Session, owner: UserFacts) -> None:
    set_up(session, owner)
    assert accounts.set_password(
        session, actor=TESTS, name="dong", password="another set of words", first=True
    ).has_factor
    assert authenticate(session, "dong", "another set of words", now=clock.now(), first_step=True).has_factor
