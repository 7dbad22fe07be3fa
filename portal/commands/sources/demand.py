"""``flask demand import``: the hotline's monthly counts by matter and community."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from flask.cli import with_appcontext

from catalogue import demand
from catalogue.access.rights import operator
from catalogue.demand import DemandOutcome, DemandPlan
from catalogue.demand.proposing import BySearch
from catalogue.search import Searcher, shared_searcher

from ..base import BadInput, CommandGroup, reading, say, writing
from ..signing import account_of

MOST_SHOWN = 20
group = CommandGroup("demand", help="What residents ask the hotline (12345) for, counted by month.")


@group.command(
    "import",
    help="Bring in FILE (.csv with the columns month, division, matter, count: no persons, no texts of cases), all rows or "
    "none. A count replaces the one that is kept for its month, division and matter; 0 removes it. New matters are told "
    "with the items that the search takes them for.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "user", metavar="USER", help="The account that brings the counts in.")
@click.option("--dry-run", is_flag=True, help="Bring nothing in.")
@with_appcontext
def import_(file: Path, user: str | None, dry_run: bool) -> None:
    """Import counts of the hotline."""
    if not dry_run and user is None:
        raise BadInput("Say with --as whose account brings the counts in, or add --dry-run.")
    lines = demand.read_demand(file)
    with reading() as session:
        searcher = shared_searcher(session)
        who = account_of(session, user) if user else operator("dry run")
        plan = demand.plan_demand(session, BySearch(session, searcher), actor=who, lines=lines)
    _refuse(plan)
    if not dry_run:
        with writing() as session:
            who = account_of(session, user or "")
            words = BySearch(session, searcher)
            plan = demand.import_demand(session, words, actor=who, lines=lines, file=file.name)
    _report(plan, searcher, dry_run=dry_run)


def _refuse(plan: DemandPlan) -> None:
    """Say what is wrong with the rows of a file that cannot be used. Raises ``BadInput`` if there are any."""
    for row in plan.problems[:MOST_SHOWN]:
        say(f"line {row.row.line}: {' '.join(map(str, row.problems))}")
    if (more := len(plan.problems) - MOST_SHOWN) > 0:
        say(f"and {more} more")
    if plan.problems:
        raise BadInput(
            f"{len(plan.problems)} of {len(plan.rows)} rows cannot be used. Nothing was brought in."
        )


def _report(plan: DemandPlan, searcher: Searcher, *, dry_run: bool) -> None:
    named: Mapping[int, str] = (
        {item.id: f"{item.code} {item.name_zh}" for item in searcher.edition.items}
        if searcher.edition
        else {}
    )
    for matter, items in plan.proposed.items():
        say(f"{matter}: {', '.join(named[item] for item in items) or 'no item'}")
    counts = ", ".join(
        f"{plan.count(outcome)} {outcome.value}"
        for outcome in DemandOutcome
        if outcome is not DemandOutcome.PROBLEM
    )
    say(f"{len(plan.rows)} rows: {counts}{'; nothing was brought in' if dry_run else ''}")
