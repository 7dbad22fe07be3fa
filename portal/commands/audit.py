"""``flask audit``: who changed what that keeps no history of its own."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from catalogue.audit import AuditFacts, entries

from .base import DIVISION, CommandGroup, reading, say

group = CommandGroup(
    "audit",
    help="The trail of changes: accounts, calendar, catalogues, divisions, numbers to call.",
)


@group.command("list", help="The newest changes, the newest first: when, who, what, before and after.")
@click.option("--in", "within", type=DIVISION, help="Only changes about this division and what lies in it.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most this many."
)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@with_appcontext
def list_(within: int | None, limit: int, form: str) -> None:
    """Print the trail."""
    with reading() as session:
        found = entries(session, within=within, limit=limit)
    for entry in found:
        say(_as_json(entry) if form == "jsonl" else _as_text(entry))


def _as_text(entry: AuditFacts) -> str:
    changed = " -> ".join(
        json.dumps(values, ensure_ascii=False) for values in (entry.before, entry.after) if values is not None
    )
    return f"{entry.at:%Y-%m-%d %H:%M:%SZ}  {entry.actor} ({entry.role})  {entry.action}  {entry.subject}  {changed}".rstrip()


def _as_json(entry: AuditFacts) -> str:
    values = {
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "role": entry.role,
        "action": entry.action,
        "subject": entry.subject,
        "division": f"{entry.division:012d}" if entry.division else None,
        "before": entry.before,
        "after": entry.after,
    }
    return json.dumps(values, ensure_ascii=False)
