"""``flask users``: accounts and what they may do where."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TextIO

import click
from flask import current_app
from flask.cli import with_appcontext

from catalogue.access import accounts
from catalogue.access.authenticating import FIRST_PASSWORD_FOR
from catalogue.access.factors.app_codes import reseal
from catalogue.access.factors.removing import remove_factors
from catalogue.access.factors.sealing import Sealing
from catalogue.access.passwords import first_password
from catalogue.access.rights import ROLES, Held
from catalogue.access.users import UserFacts
from catalogue.departments import DepartmentFacts, departments_by_id, find_department
from catalogue.following import Keys, reseal_follows
from catalogue.models import Role

from ...config import LONGEST_SECRET
from ..base import DIVISION, CommandGroup, reading, say, writing
from ..signing import actor, signed

group = CommandGroup("users", help="Accounts: who may do what where.")


@group.command("add", help="Add account NAME. A password is made and printed once, unless one is handed in.")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role if ROLES[role].levels]), required=True)
@click.option("--division", type=DIVISION, required=True, help="The division in which the role is held.")
@click.option("--department", metavar="NAME", help="For the role department: which one of the division.")
@click.option("--person", help="The name of the person, as pages show it.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@signed
@with_appcontext
def add(
    name: str, role: str, division: int, department: str | None, person: str | None, password_stdin: bool
) -> None:
    """Add an account."""
    password = _password(password_stdin)
    kind = accounts.PasswordKind.OWN if password_stdin else accounts.PasswordKind.FIRST
    with writing() as session:
        user = accounts.add_user(
            session,
            name,
            Role(role),
            division,
            accounts.MadePassword(password, kind),
            actor=actor(),
            person=person,
            department=find_department(session, division, department).id if department else None,
        )
    say(f"Added {user.name}: {role} in {division:012d}{f' ({department})' if department else ''}")
    _show(password, password_stdin)


def _password(from_input: bool) -> str:
    """The password that was typed, or one made for the owner of the account, who has to change it."""
    return sys.stdin.readline().rstrip("\r\n") if from_input else first_password()


def _show(password: str, from_input: bool) -> None:
    if not from_input:
        say(f"Password, to be changed within {FIRST_PASSWORD_FOR.days} days, shown only now: {password}")


@group.command("list", help="List all accounts with their roles.")
@with_appcontext
def list_() -> None:
    """List the accounts."""
    with reading() as session:
        every = accounts.list_users(session)
        named = departments_by_id(
            session, {held.department for user in every for held in user.held if held.department is not None}
        )
        for user in every:
            held = ", ".join(_held(each, named) for each in user.held)
            say(f"{user.name}{f' ({user.person})' if user.person else ''}  {held or 'no role'}{_state(user)}")


def _held(held: Held, departments: Mapping[int, DepartmentFacts]) -> str:
    department = departments.get(held.department or 0)
    return f"{held.role.value} in {held.division:012d}{f' ({department.name})' if department else ''}"


def _state(user: UserFacts) -> str:
    return "" if user.active and not user.suspended else "  (suspended)" if user.active else "  (closed)"


@group.command("set-password", help="Give NAME a new password, end its log-ins and unlock it.")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@signed
@with_appcontext
def set_password(name: str, password_stdin: bool) -> None:
    """Set a password."""
    password = _password(password_stdin)
    with writing() as session:
        user = accounts.set_password(
            session, actor=actor(), name=name, password=password, first=not password_stdin
        )
    say(f"{user.name}: new password; every log-in has ended")
    _show(password, password_stdin)


@group.command(
    "passwd",
    help="Give NAME a first password: printed once, and to be changed at the next log-in. Ends its log-ins.",
)
@click.argument("name")
@signed
@with_appcontext
def passwd(name: str) -> None:
    """Set a first password."""
    password = first_password()
    with writing() as session:
        user = accounts.set_password(session, actor=actor(), name=name, password=password, first=True)
    say(f"{user.name}: first password; every log-in has ended")
    _show(password, from_input=False)


@group.command("unlock", help="Let NAME log in at once, however many attempts have failed.")
@click.argument("name")
@signed
@with_appcontext
def unlock(name: str) -> None:
    """Forget failures."""
    with writing() as session:
        count = accounts.unlock(session, actor=actor(), name=name)
    say(f"{name}: {count} failed log-ins forgotten")


@group.command("log-out", help="End every log-in of NAME, on all devices.")
@click.argument("name")
@signed
@with_appcontext
def log_out(name: str) -> None:
    """End log-ins."""
    with writing() as session:
        count = accounts.end_every_log_in(session, actor=actor(), name=name)
    say(f"{name}: {count} log-ins ended")


@group.command(
    "remove-second-factor",
    help="Take app, passkeys and recovery codes of NAME away, and end its log-ins: for lost phones.",
)
@click.argument("name")
@signed
@with_appcontext
def remove_second_factor(name: str) -> None:
    """Take second factors away."""
    with writing() as session:
        user = remove_factors(session, actor=actor(), name=name)
    say(f"{user.name}: no second factor; every log-in has ended")


@group.command(
    "reseal",
    help="After the key of the instance was replaced: seal secrets of apps, and addresses of residents who follow, with the new one.",
)
@click.argument("old_key", type=click.File("r"), metavar="OLD-KEY-FILE")
@signed
@with_appcontext
def reseal_secrets(old_key: TextIO) -> None:
    """Seal secrets with the present key."""
    old, new = old_key.read(LONGEST_SECRET).strip(), str(current_app.secret_key)
    with writing() as session:
        done, lost = reseal(session, actor=actor(), before=Sealing(old), after=Sealing(new))
        reseal_follows(session, actor=actor(), before=Keys(old), after=Keys(new))
    say(f"Sealed again: {done}; neither key opens: {lost}")


@group.command("close", help="Close account NAME and end its log-ins. What it did keeps its name.")
@click.argument("name")
@signed
@with_appcontext
def close(name: str) -> None:
    """Close an account."""
    with writing() as session:
        user = accounts.close_account(session, actor=actor(), name=name)
    say(f"{user.name}: closed")


@group.command("reopen", help="Open the closed account NAME again, with its password and roles.")
@click.argument("name")
@signed
@with_appcontext
def reopen(name: str) -> None:
    """Open an account again."""
    with writing() as session:
        user = accounts.reopen_account(session, actor=actor(), name=name)
    say(f"{user.name}: open")
