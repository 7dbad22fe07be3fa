"""As whom a command changes something: ``--as NAME``, by default the account of the operating system."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, operator
from catalogue.access.users import actor_of, facts_of, find_user, normal_name

from .base import BadInput

LONGEST_SIGNATURE = 40
_META = "portal.commands.signing"


def _of_the_system() -> str:
    try:
        return getpass.getuser()[:LONGEST_SIGNATURE]
    except (OSError, KeyError):  # an account without a name, as in some containers
        return "operator"


def _read(ctx: click.Context, _option: click.Parameter, signature: str | None) -> None:
    name = _of_the_system() if signature is None else signature.strip()
    if not name or len(name) > LONGEST_SIGNATURE or not name.isprintable():
        raise BadInput(f"--as: a name has 1 to {LONGEST_SIGNATURE} characters.")
    ctx.meta[_META] = operator(name)


def actor() -> Actor:
    """Who acts by the present command."""
    found: Actor = click.get_current_context().meta[_META]
    return found


def signed(function: Callable[..., None]) -> Callable[..., None]:
    """A command that changes something as ``actor()``, and says at its end as whom."""

    @click.option(
        "--as",
        "signature",
        metavar="NAME",
        expose_value=False,
        callback=_read,
        help="Who signs the change; by default who runs the command.",
    )
    @wraps(function)
    def command(*args: Any, **kwargs: Any) -> None:
        function(*args, **kwargs)
        click.echo(f"Signed by {actor().name} (operator)", err=True)

    return command


def account_of(session: Session, name: str) -> Actor:
    """The account of a name, with its rights. Raises ``BadInput`` if there is none that may log in."""
    user = find_user(session, normal_name(name))
    if user is None or not user.active or user.suspended:
        raise BadInput(f"There is no account called {name}.")
    return actor_of(facts_of(user))


def say_system() -> None:
    """Say that the portal itself acts: no person decides what follows from the day or from the records."""
    click.echo("Signed by system (system)", err=True)
