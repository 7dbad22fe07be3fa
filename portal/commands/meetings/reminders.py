"""``flask coverage remind``: an office reminds its communities of some of their gaps, as it does on its page."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from catalogue.effort.duties import whole_minutes
from catalogue.foundation import clock
from catalogue.remedies import MOST, Remedy, Wishes, page_of_remedies, select_cells_of
from catalogue.reminders import remind as send_reminders

from ..base import CATALOGUE, DIVISION, edition_for, reading, say, writing
from ..coverage import group
from ..signing import account_of


@group.command(
    "remind",
    help=f"Remind the communities of division CODE of their gaps that one step closes, at most {MOST} of them: one reminder for each "
    "community and week. What they were reminded of this week is left out.",
)
@click.argument("code", type=DIVISION)
@click.option("--as", "user", metavar="USER", required=True, help="The account that reminds.")
@click.option(
    "--group",
    "step",
    type=click.Choice([step.value for step in Remedy]),
    default=Remedy.CHECK.value,
    show_default=True,
    help="The step.",
)
@click.option("--item", metavar="ITEM", help="Only gaps of this item.")
@click.option("--dry-run", is_flag=True, help="Only say what it would take.")
@CATALOGUE
@with_appcontext
def remind(code: int, user: str, step: str, item: str | None, dry_run: bool, catalogue: str | None) -> None:
    """Send reminders, or say what they would ask."""
    with reading() if dry_run else writing() as session:
        actor, edition = account_of(session, user), edition_for(session, catalogue)
        items = frozenset({edition.item(item).id}) if item else None
        page = page_of_remedies(
            session, edition, code, wishes=Wishes(remedy=Remedy(step), items=items), limit=MOST
        )
        chosen = select_cells_of(session, edition, code, [(row.community, row.item.id) for row in page.rows])
        minutes = whole_minutes(sum(chosen.tenths.values()))
        say(f"{chosen.gaps} of {page.total} gaps in {len(chosen.items)} communities, about {minutes} min")
        if dry_run:
            return
        sent = send_reminders(
            session,
            actor=actor,
            edition=edition,
            division=code,
            items=chosen.items,
            tenths=chosen.tenths,
            now=clock.now(),
            today=clock.today(),
        )
    say(f"{sent.communities} reminders sent, with {sent.items} gaps")


__all__ = ["group"]
