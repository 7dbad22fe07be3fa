"""``flask hotlines``: the numbers that districts and streets give their residents to call."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from catalogue import divisions

from ..config import Settings
from .base import DIVISION, CommandGroup, reading, say, writing
from .signing import actor, signed

group = CommandGroup(
    "hotlines", help="Numbers to call, where a page has no answer, of districts and streets."
)
_code = click.argument("code", type=DIVISION, metavar="CODE")


@group.command("set", help="Give division CODE the number PHONE; it holds for all divisions below it.")
@_code
@click.argument("phone")
@click.option("--name", required=True, help="The name of the number, in Chinese.")
@click.option("--name-en", help="The same in English.")
@signed
@with_appcontext
def set_(code: int, phone: str, name: str, name_en: str | None) -> None:
    """Give a division its number."""
    with writing() as session:
        given = divisions.set_hotline(
            session, actor=actor(), division=code, phone=phone, name_zh=name, name_en=name_en
        )
    say(_line(given))


@group.command("unset", help="Take the number of division CODE away: that of the division above it holds.")
@_code
@signed
@with_appcontext
def unset(code: int) -> None:
    """Take a division's number away."""
    with writing() as session:
        divisions.unset_hotline(session, actor=actor(), division=code)
    say(f"{code:012d}: taken away")


@group.command("list", help="The instance's own number, then those of divisions.")
@with_appcontext
def list_() -> None:
    """Print every number."""
    settings: Settings = current_app.config["PORTAL"]
    say(f"elsewhere     {settings.hotline}  {settings.hotline_name}  {settings.hotline_name_en}")
    with reading() as session:
        known = divisions.hotlines(session)
    for each in known:
        say(_line(each))


def _line(each: divisions.HotlineFacts) -> str:
    return "  ".join(filter(None, (f"{each.division:012d}", each.phone, each.name_zh, each.name_en)))
