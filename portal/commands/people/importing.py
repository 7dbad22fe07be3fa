"""``flask users import``: many accounts from a file, all or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click
from flask.cli import with_appcontext

from catalogue.access.account_files import (
    AccountPlan,
    account_rows,
    import_accounts,
    plan_accounts,
)
from catalogue.access.passwords import first_password, hash_password
from catalogue.exchange.tables import read_table
from catalogue.foundation.text_files import CSV_MARK, csv_text

from ..base import BadInput, reading, say, writing
from ..signing import actor, signed
from .users import group


@group.command(
    "import",
    help="Add the accounts of FILE (.xlsx or .csv with the columns name, role, division, person), all or none. "
    "First passwords are printed once, or written to a new file that only its owner reads.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--passwords", type=click.Path(path_type=Path), help="A new file for the first passwords, with mode 0600."
)
@signed
@with_appcontext
def import_(file: Path, passwords: Path | None) -> None:
    """Import accounts."""
    rows = account_rows(read_table(file))
    with reading() as session:
        plan = plan_accounts(session, actor=actor(), rows=rows)
    _report(plan)
    if plan.problems:
        raise BadInput(f"{len(plan.problems)} of {len(rows)} rows cannot be used. Nothing was added.")
    made = {name: first_password() for name in plan.new}
    hashes = {name: hash_password(password) for name, password in made.items()}
    if made and passwords is not None:
        _write(passwords, made)
    try:
        with writing() as session:
            import_accounts(session, actor=actor(), rows=rows, hashes=hashes)
    except BaseException:
        if made and passwords is not None:
            passwords.unlink(missing_ok=True)
        raise
    say(
        f"{len(made)} accounts added, {len(plan.rows) - sum(1 for each in plan.rows if each.outcome == 'added')} rows unchanged"
    )
    if made and passwords is None:
        say("First passwords, shown only now:")
        click.echo(_listed(made), nl=False)


def _report(plan: AccountPlan) -> None:
    for each in plan.rows:
        problems = " ".join(
            problem.message % problem.values if problem.values else problem.message
            for problem in each.problems
        )
        say(
            f"line {each.row.line}: {each.row.name}: {each.outcome.value}{f': {problems}' if problems else ''}"
        )


def _listed(made: Mapping[str, str]) -> str:
    return csv_text([("name", "password"), *made.items()], line_end="\n")


def _write(path: Path, made: Mapping[str, str]) -> None:
    """Write a file that did not exist before. Raises ``OSError``."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(CSV_MARK + _listed(made))


__all__ = ["group"]
