"""Accounts from before keep their meaning through the migrations that change them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Boolean, Engine, column, insert, table, text
from sqlalchemy.orm import Session

from catalogue.access.authenticating import FREE_FAILURES, Source, WrongPassword, authenticate
from catalogue.access.factors.facts import FactorFacts, factors_of
from catalogue.access.factors.waiting import begin_step
from catalogue.access.passwords import hash_password
from catalogue.access.rights import Actor, Held
from catalogue.access.users import list_users
from catalogue.effort.duties import duties, set_minutes
from catalogue.effort.guides import SHIPPED_GUIDE, guide_for
from catalogue.effort.months import effort_of
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing
from catalogue.models import Authenticator, Passkey, RecoveryCode, Role, WaitingKind
from catalogue.models.base import UtcDateTime
from tests.worlds.eight_streets import World

PASSWORD = "four plain words here"
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_accounts_and_failures_live_through_the_coming_of_log_ins(engine: Engine, world: World) -> None:
    migrating.downgrade(engine, "0006")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO users (id, name, password_hash, active, session_epoch, created_at)"
                " VALUES (7, 'dong', :hash, :yes, 3, :at), (8, 'xi', :hash, :no, 0, :at)"
            ),
            {"hash": hash_password(PASSWORD), "at": NOW, "yes": True, "no": False},
        )
        connection.execute(
            text("INSERT INTO grants (id, user_id, role, division_code) VALUES (1, 7, 'worker', :code)"),
            {"code": world.community},
        )
        connection.execute(
            text("INSERT INTO log_in_failures (name, at) VALUES ('dong', :at)"),
            [{"at": NOW - timedelta(minutes=minute)} for minute in range(FREE_FAILURES)],
        )
    migrating.upgrade(engine)
    with Session(engine) as session:
        begin_writing(session)
        assert [(user.name, user.active, len(user.held)) for user in list_users(session)] == [
            ("dong", True, 1),
            ("xi", False, 0),
        ]
        assert authenticate(session, "dong", PASSWORD, now=NOW, source=Source("desk")).id == 7
        try:
            authenticate(session, "xi", PASSWORD, now=NOW, source=Source("desk"))
        except WrongPassword:
            session.commit()
        count = text("SELECT count(*) FROM log_in_failures WHERE source = '' AND name = 'dong'")
        assert session.execute(count).scalar_one() == FREE_FAILURES


def test_accounts_are_in_use_and_those_of_the_demonstration_published_after_the_coming_of_first_passwords(
    engine: Engine, world: World
) -> None:
    migrating.downgrade(engine, "0016")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO users (id, name, person, password_hash, active, created_at) VALUES"
                " (7, 'worker', '林晓燕（演示）', 'x', :yes, :at), (8, 'street', '李敏', 'x', :yes, :at)"
            ),
            {"at": NOW, "yes": True},
        )
        connection.execute(
            text("INSERT INTO log_ins (user_id, token_hash, began_at) VALUES (8, 'y', :at)"), {"at": NOW}
        )
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert [
            (user.name, user.published, user.suspended, user.must_change) for user in list_users(session)
        ] == [("street", False, False, False), ("worker", True, False, False)]
    with engine.begin() as connection:
        connection.execute(text("UPDATE users SET suspended = :yes WHERE id = 8"), {"yes": True})
    migrating.downgrade(engine, "0016")
    with engine.connect() as connection:
        assert not connection.execute(text("SELECT active FROM users WHERE id = 8")).scalar_one()
    migrating.upgrade(engine)


def test_the_shipped_minutes_and_guide_value_hold_after_their_coming_and_their_going(
    engine: Engine, world: World
) -> None:
    with Session(engine) as session:
        begin_writing(session)
        city = Actor("city", (Held(Role.CITY, world.city),))
        set_minutes(session, actor=city, duty="answer_case", tenths=80)
        session.commit()
    migrating.downgrade(engine, "0019")
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert all(duty.tenths == duty.shipped for duty in duties(session))
        assert guide_for(session, world.community) == SHIPPED_GUIDE
        assert effort_of(session, world.city, NOW.date()).total.done == {}


def test_accounts_have_no_second_factor_after_its_coming_and_log_in_by_password_after_its_going(
    engine: Engine, world: World
) -> None:
    migrating.downgrade(engine, "0071")
    with engine.begin() as connection:
        old = table(
            "users", column("id"), column("name"), column("password_hash"), column("active", Boolean()),
            column("created_at", UtcDateTime()),
        )  # fmt: skip
        row = {"id": 7, "name": "dong", "password_hash": hash_password(PASSWORD), "active": True}
        connection.execute(insert(old).values(**row, created_at=NOW))
    migrating.upgrade(engine)
    with Session(engine) as session:
        begin_writing(session)
        user = authenticate(session, "dong", PASSWORD, now=NOW, first_step=True)
        assert not user.has_factor
        session.add(Authenticator(user_id=7, secret="sealed", made_at=NOW, last_step=1))
        session.add(
            Passkey(
                user_id=7, credential_id="a", public_key=b"b", sign_count=0, handle="c", name="d", made_at=NOW
            )
        )
        session.add(RecoveryCode(user_id=7, mark="ab", code_hash="e"))
        begin_step(session, WaitingKind.LOG_IN, 7, now=NOW)
        session.execute(text("UPDATE users SET has_factor = :yes"), {"yes": True})
        session.commit()
    migrating.downgrade(engine, "0071")
    migrating.upgrade(engine)
    with Session(engine) as session:
        begin_writing(session)
        assert not authenticate(session, "dong", PASSWORD, now=NOW, first_step=True).has_factor
        assert factors_of(session, 7) == FactorFacts(None, (), 0)
