"""``flask declarations``: what districts, streets and communities declare for others."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from catalogue import declarations
from catalogue.declarations import DeclarationFacts

from ..base import DIVISION, CommandGroup, reading, say

group = CommandGroup("declarations", help="Services that are declared once and serve many communities.")


@group.command(
    "list", help="What division CODE declares: lines that follow, communities, objections that wait."
)
@click.argument("code", type=DIVISION)
@with_appcontext
def list_(code: int) -> None:
    """Print every declaration of a division, what has ended too."""
    with reading() as session:
        found = declarations.declared_by(session, code)
    for each in found:
        say(_line(each))
    say(f"{code:012d}: {len(found)} declarations")


def _line(each: DeclarationFacts) -> str:
    state = "ended" if not each.in_force else "suspended" if each.suspension else "in force"
    if each.in_force and each.announced:
        state = f"announced for {each.draft.begins_on}"
    return "  ".join(
        (
            f"{each.id}",
            each.name,
            f"{len(each.draft.items)} items x {len(each.draft.communities)} communities",
            f"{len(each.cells)} lines follow",
            f"{len(each.open_objections)} objections",
            f"{state}, confirmed on {each.confirmed_on}",
        )
    )
