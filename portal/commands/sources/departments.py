"""``flask departments``: the departments of a district or street, and the items that each owns."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from catalogue import departments
from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock

from ..base import DIVISION, CommandGroup, edition_for, reading, say, writing
from ..signing import actor, signed

group = CommandGroup(
    "departments", help="Departments of districts and streets, and the items that each owns."
)


@group.command("list", help="The departments of division CODE with the codes of the items that each owns.")
@click.argument("code", type=DIVISION)
@with_appcontext
def list_(code: int) -> None:
    """Print the departments of an office."""
    with reading() as session:
        found = departments.departments_of(session, code)
        edition = edition_in_force(session, clock.today())
    codes = {item.id: item.code for item in edition.items} if edition else {}
    for each in found:
        owned = " ".join(codes[item] for item in each.items if item in codes) or "no item"
        say("  ".join(part for part in (each.name, each.phone, owned) if part))
    say(f"{code:012d}: {len(found)} departments")


@group.command(
    "save",
    help="Put department NAME on the list of division CODE, or change what is said of it. With --item it owns just these "
    "items; another department of the division that owned one loses it.",
)
@click.argument("code", type=DIVISION)
@click.argument("name")
@click.option("--phone", help="Its telephone, for colleagues.")
@click.option("--item", "items", metavar="ITEM", multiple=True, help="The code of an item that it owns.")
@click.option(
    "--list",
    "lists",
    metavar="ITEM",
    multiple=True,
    help="The code of one of them of which it can hand over a list of places. Without any, what was said of lists stays.",
)
@signed
@with_appcontext
def save(code: int, name: str, phone: str | None, items: tuple[str, ...], lists: tuple[str, ...]) -> None:
    """Keep a department."""
    with writing() as session:
        kept = departments.save_department(session, actor=actor(), division=code, name=name, phone=phone)
        if items or lists:
            edition = edition_for(session)
            kept = departments.save_items(
                session,
                actor=actor(),
                edition=edition,
                division=code,
                department=kept.id,
                items=[edition.item(item).id for item in items]
                or [item for item in kept.items if item in edition.items_by_id],
                supplies=[edition.item(item).id for item in lists] if lists else None,
            )
    say(f"{kept.name} in {code:012d}: {len(kept.items)} items")


@group.command("close", help="Take department NAME off the list of division CODE.")
@click.argument("code", type=DIVISION)
@click.argument("name")
@signed
@with_appcontext
def close(code: int, name: str) -> None:
    """Close a department."""
    with writing() as session:
        found = departments.find_department(session, code, name)
        departments.close_department(
            session, actor=actor(), division=code, department=found.id, now=clock.now()
        )
    say(f"{name}: off the list")
