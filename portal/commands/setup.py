"""``flask setup``: create or upgrade an instance. Running it again changes nothing."""

from __future__ import annotations

import click

from catalogue.operations.instance import DEMO_DAYS, print_log_ins, set_up

from ..extensions import db
from .base import command, say
from .signing import actor, signed


@command(
    "setup", help="Create or upgrade everything that the portal needs. Running it again changes nothing."
)
@click.option("--demo", is_flag=True, help="Fill an empty instance with demonstration data and accounts.")
@click.option(
    "--demo-days",
    type=click.IntRange(1, 3650),
    default=DEMO_DAYS,
    show_default=True,
    help="How many days of invented history the demonstration has.",
)
@signed
def setup(demo: bool, demo_days: int) -> None:
    """Set the instance up."""
    set_up(db.engine, demo=demo, demo_days=demo_days, tell=say, actor=actor())
    if demo:
        print_log_ins(db.engine, say)
    say("The instance is ready.")
