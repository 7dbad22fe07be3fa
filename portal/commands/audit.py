"""``flask audit``: who did what; whether the trail is as it was written; its root."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from catalogue.audit import AuditFacts, entries
from catalogue.audit.checking import CheckedTrail, check, read_roots
from catalogue.foundation.database import read_one_moment

from ..extensions import db
from ..trail import keeping
from .base import DIVISION, BadInput, CommandGroup, reading, require_schema, say

LONGEST_ROOTS = 64 * 1024 * 1024
"""Bytes of a file with roots: a log may be long."""

group = CommandGroup(
    "audit",
    help="The trail of changes, and whether it is as it was written.",
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


@group.command(
    "verify",
    help="Look through every chain: what was altered, removed, inserted, moved or cut off. Exit code 1 if anything was.",
)
@click.option(
    "--root",
    "roots",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A file with roots that was kept elsewhere, such as a log. May be given several times.",
)
@click.option(
    "--chains-only", is_flag=True, help="Do not compare the rows of histories that entries point to."
)
@click.pass_context
@with_appcontext
def verify(ctx: click.Context, roots: tuple[Path, ...], chains_only: bool) -> None:
    """Check the trail."""
    elsewhere: dict[str, str] = {}
    for file in roots:
        if not file.is_file():
            raise BadInput(f"{file} is not a regular file.")
        if file.stat().st_size > LONGEST_ROOTS:
            raise BadInput(f"{file} is longer than {LONGEST_ROOTS} bytes: keep the lines with audit.root.")
        with file.open(encoding="utf-8", errors="replace") as lines:
            elsewhere |= read_roots(lines)
    if roots and not elsewhere:
        raise BadInput(f"There is no root in {roots[0]}: a line has a day and 64 hex digits.")
    key = keeping.key_of(current_app.config["PORTAL"])
    with reading() as session:
        read_one_moment(session)
        found = check(session, key=key, roots=elsewhere, with_rows=not chains_only)
    _print(found, len(elsewhere))
    ctx.exit(1 if found.damages else 0)


def _print(found: CheckedTrail, elsewhere: int) -> None:
    say(f"{found.entries} entries in {found.chains} chains, {found.rows} rows of histories compared")
    if found.erased:
        say(f"{found.erased} rows whose words were erased, as they should be")
    say(f"{found.roots} roots kept here, {elsewhere} compared with those kept elsewhere")
    for damage in found.damages:
        say(f"chain {damage.chain or '-'}, number {damage.number}: {damage.what}")
    if found.unnamed:
        say(f"and {found.unnamed} more")
    if found.damages:
        say("Stop changes, keep this database as it is, and compare it with the last backup that verifies: ")
        say("docs/operations/keeping.md, “The trail does not verify”.")
    else:
        say("The trail is as it was written")


@group.command("root", help="Keep the root of today, print it, and hand over those that were not yet.")
@with_appcontext
def root() -> None:
    """Keep and hand over roots, as the daily count does."""
    require_schema()
    kept = keeping.keep(db.engine, current_app.config["PORTAL"], lambda line: click.echo(line, err=True))
    if kept is None:
        raise BadInput("The trail is empty.")
    say(json.dumps(kept.as_line()))


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
