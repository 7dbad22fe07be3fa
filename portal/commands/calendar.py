"""``flask calendar``: days off and days on that the installed calendar does not know, or does not know yet."""

from __future__ import annotations

from datetime import date, datetime

import click
from flask.cli import with_appcontext

from catalogue.foundation import clock
from catalogue.foundation.errors import command_called
from catalogue.models import DayKind
from catalogue.time import days

from .base import CommandGroup, reading, say, writing
from .signing import actor, signed

group = CommandGroup("calendar", help="Public holidays and make-up working days.")
_KINDS = {kind.value.replace("_", "-"): kind for kind in DayKind}
_day = click.argument("day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY")


@group.command(
    "set", help="Declare the kind of DAY (such as 2027-01-01). This wins over the installed calendar."
)
@_day
@click.argument("kind", type=click.Choice(list(_KINDS)))
@click.option("--name", help="The name of the holiday, in Chinese.")
@signed
@with_appcontext
def set_(day: datetime, kind: str, name: str | None) -> None:
    """Declare a day."""
    with writing() as session:
        declared = days.declare(session, actor=actor(), day=day.date(), kind=_KINDS[kind], name=name)
    say(_line(declared.day, declared.kind, declared.name))


@group.command("unset", help="Remove the declaration of DAY: the installed calendar counts again.")
@_day
@signed
@with_appcontext
def unset(day: datetime) -> None:
    """Withdraw a declaration."""
    with writing() as session:
        days.withdraw_day(session, actor=actor(), day=day.date())
    say(f"{day:%Y-%m-%d}: taken back")


@group.command("list", help="The days that were declared, and whether the years ahead are known.")
@with_appcontext
def list_() -> None:
    """Print the declared days and what is known of this year and the next."""
    with reading() as session:
        calendar = days.refresh(session)
    for each in calendar.declared.values():
        say(_line(each.day, each.kind, each.name))
    this_year = clock.today().year
    for year in (this_year, this_year + 1):
        if calendar.knows(year):
            say(f"{year}: known")
        else:
            say(
                f"{year}: not known yet, except for the days that the law names. Declare the others with: {command_called('calendar set')}"
            )


def _line(day: date, kind: DayKind, name: str | None) -> str:
    return f"{day.isoformat()}  {kind.value.replace('_', '-')}{f'  {name}' if name else ''}"
