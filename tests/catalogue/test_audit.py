"""The trail: every change that keeps no history of its own has an entry that says who; the trail is never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from catalogue import catalogues, divisions, succession
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.audit import AuditFacts, entries
from catalogue.divisions.lists import ListFacts
from catalogue.foundation.errors import NotAllowed
from catalogue.models import AuditEntry, DayKind, Role
from catalogue.time import days
from tests.worlds.eight_streets import SMALL_LIST, World

PASSWORD = "four plain words here"
LI = operator("李")
DAY = date(2027, 1, 4)
Change = Callable[[Session, World, Actor], object]


CHANGES: dict[str, Change] = {
    "account.added": lambda session, world, actor: accounts.add_user(
        session, "wang", Role.WORKER, world.community, PASSWORD, actor=actor
    ),
    "account.password_set": lambda session, world, actor: accounts.set_password(
        session, actor=actor, name="dong", password=f"{PASSWORD} again"
    ),
    "account.closed": lambda session, world, actor: accounts.close_account(session, actor=actor, name="dong"),
    "account.unlocked": lambda session, world, actor: accounts.unlock(session, actor=actor, name="dong"),
    "account.logged_out": lambda session, world, actor: accounts.end_every_log_in(
        session, actor=actor, name="dong"
    ),
    "calendar.declared": lambda session, world, actor: days.declare(
        session, actor=actor, day=DAY, kind=DayKind.HOLIDAY, name="元旦"
    ),
    "hotline.set": lambda session, world, actor: divisions.set_hotline(
        session, actor=actor, division=world.district, phone="010-05345678", name_zh="热线"
    ),
    "division.retired": lambda session, world, actor: succession.retire(
        session, actor=actor, code=world.neighbour, today=world.today
    ),
    "community.moved": lambda session, world, actor: succession.move_community(
        session, actor=actor, code=world.neighbour, new_code=110101001099, today=world.today
    ),
}


@pytest.fixture(autouse=True)
def _dong(session: Session, world: World) -> None:
    accounts.add_user(session, "dong", Role.WORKER, world.community, PASSWORD, actor=LI)
    session.commit()


@pytest.fixture(autouse=True)
def _calendar_as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "_current", days.Calendar())


def newest(session: Session) -> AuditFacts:
    session.flush()
    return entries(session, limit=1)[0]


@pytest.mark.every_case
@pytest.mark.parametrize("action", CHANGES)
def test_a_change_is_signed(session: Session, world: World, action: str) -> None:
    CHANGES[action](session, world, LI)
    entry = newest(session)
    assert (entry.actor, entry.role, entry.action) == ("李", "operator", action)


@pytest.mark.parametrize(
    ("role", "action"),
    [
        (role, action)
        for role in (Role.WORKER, Role.STREET, Role.AUDITOR, Role.EDITOR)
        for action in CHANGES
        # A street keeps the accounts of its communities.
        if role is not Role.STREET or not action.startswith("account.")
    ],
)
def test_a_change_is_refused_to_those_without_the_right(
    session: Session, world: World, role: Role, action: str
) -> None:
    before = entries(session)
    with pytest.raises(NotAllowed):
        CHANGES[action](session, world, Actor("x", (Held(role, world.city),)))
    session.flush()
    assert entries(session) == before


def test_a_change_that_is_undone_leaves_no_entry(session: Session, world: World) -> None:
    before = len(entries(session))
    CHANGES["calendar.declared"](session, world, LI)
    session.rollback()
    assert len(entries(session)) == before


def test_what_was_and_what_is_are_kept(session: Session, world: World) -> None:
    days.declare(session, actor=LI, day=DAY, kind=DayKind.HOLIDAY, name="元旦")
    days.declare(session, actor=LI, day=DAY, kind=DayKind.ORDINARY)
    entry = newest(session)
    assert (entry.before, entry.after) == (
        {"kind": "holiday", "name": "元旦"},
        {"kind": "ordinary", "name": None},
    )
    days.withdraw_day(session, actor=LI, day=DAY)
    assert newest(session).action == "calendar.withdrawn"


def test_a_list_and_an_edition_are_signed_once(session: Session, world: World) -> None:
    actions = [entry.action for entry in entries(session)]
    assert actions.count("divisions.imported") == 1
    assert actions.count("edition.loaded") == 1 + len(catalogues.further_editions())
    catalogues.load_edition(session, catalogues.shipped_edition(), actor=LI)
    succession.import_list(
        session,
        [SMALL_LIST],
        ListFacts("small", date(2023, 6, 30), "a cut of the list of 2023"),
        actor=LI,
        today=world.today,
    )
    session.flush()
    assert [entry.action for entry in entries(session)] == actions
    with pytest.raises(NotAllowed):
        catalogues.load_edition(session, catalogues.shipped_edition(), actor=Actor("x", ()))
    with pytest.raises(NotAllowed):
        succession.import_list(
            session, [SMALL_LIST], ListFacts("small"), actor=Actor("x", ()), today=world.today
        )


def test_no_password_is_in_the_trail(session: Session) -> None:
    accounts.set_password(session, actor=LI, name="dong", password=f"{PASSWORD} again")
    session.flush()
    assert PASSWORD not in str(entries(session))
    assert "argon2" not in str(entries(session))


def test_entries_of_a_division_are_those_about_it_and_below(session: Session, world: World) -> None:
    CHANGES["hotline.set"](session, world, LI)
    CHANGES["calendar.declared"](session, world, LI)
    session.flush()
    assert [entry.action for entry in entries(session, within=world.district)] == [
        "hotline.set",
        "account.added",
    ]
    assert entries(session, within=world.village_street) == ()


@pytest.mark.every_case
@pytest.mark.parametrize("statement", [delete(AuditEntry), update(AuditEntry).values(actor="x")], ids=str)
def test_the_database_refuses_to_change_the_trail(session: Session, statement: object) -> None:
    with pytest.raises(DatabaseError, match="audit trail"):
        session.execute(statement)
