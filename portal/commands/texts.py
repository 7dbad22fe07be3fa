"""``flask texts``: checking and rebuilding the index over service points and communities' notes."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from catalogue import local_texts
from catalogue.foundation.errors import command_called

from .base import CommandGroup, reading, say, writing
from .signing import say_system

group = CommandGroup("texts", help="The index over service points and what communities wrote.")


@group.command("verify", help="Compare the index with points and records. Exit code 1 if they differ.")
@click.pass_context
@with_appcontext
def verify(ctx: click.Context) -> None:
    """Check the index."""
    with reading() as session:
        differences = local_texts.verify(session)
    for difference in differences:
        say(str(difference))
    if differences:
        say(f"{len(differences)} differences. To rebuild the index: {command_called('texts rebuild')}")
        ctx.exit(1)
    say("The index is what points and records say.")


@group.command("rebuild", help="Rebuild the index from points and records.")
@with_appcontext
def rebuild() -> None:
    """Rebuild the index."""
    with writing() as session:
        count = local_texts.rebuild(session)
    say_system()
    say(f"{count} texts")
