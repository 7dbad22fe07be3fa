"""``flask users``: accounts and what they may do where."""

from __future__ import annotations

import secrets
import sys

import click
from flask.cli import with_appcontext

from catalogue.access import accounts
from catalogue.models import Role

from .base import DIVISION, Group, reading, say, writing

group = Group("users", help="Accounts: who may do what where.")


@group.command("add", help="Add account NAME. A password is made and printed once, unless one is handed in.")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--division", type=DIVISION, required=True, help="The division in which the role is held.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def add(name: str, role: str, division: int, password_stdin: bool) -> None:
    """Add an account."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else secrets.token_urlsafe(12)
    with writing() as session:
        user = accounts.add_user(session, name, Role(role), division, password)
    say(f"Added {user.name}: {role} in {division:012d}")
    if not password_stdin:
        say(f"Password, shown only now: {password}")


@group.command("list", help="List all accounts with their roles.")
@with_appcontext
def list_() -> None:
    """List the accounts."""
    with reading() as session:
        for user in accounts.list_users(session):
            held = ", ".join(f"{each.role.value} in {each.division:012d}" for each in user.held)
            say(f"{user.name}  {held or 'no role'}{'' if user.active else '  (closed)'}")
