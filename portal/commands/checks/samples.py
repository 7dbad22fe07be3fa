"""``flask sample``: the lines that a district or street checks on the spot in a quarter."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from catalogue import divisions, spot_checks
from catalogue.catalogues import EditionFacts
from catalogue.foundation.text_files import MOST_BYTES, read_text
from catalogue.spot_checks import SampleCellFacts, SampleFacts

from ..base import DIVISION, BadInput, CommandGroup, edition_for, reading, say, writing
from ..signing import account_of

group = CommandGroup("sample", help="Lines that a district or street checks on the spot, drawn by quarter.")


@group.command(
    "draw",
    help="Draw the sample of division CODE in QUARTER, such as 2026Q4: at most 60 valid lines. It is drawn once.",
)
@click.argument("code", type=DIVISION)
@click.argument("quarter")
@click.option("--as", "user", metavar="USER", required=True, help="The account that draws.")
@click.option(
    "--seed",
    metavar="TEXT",
    help="A seed of your own, such as a public lottery's numbers; else chance gives one.",
)
@with_appcontext
def draw(code: int, quarter: str, user: str, seed: str | None) -> None:
    """Draw a sample."""
    wanted = spot_checks.read_quarter(quarter)
    if seed is not None and not seed.strip():
        raise BadInput("--seed: an empty seed is none.")
    with writing() as session:
        edition = edition_for(session)
        sample = spot_checks.draw(
            session,
            actor=account_of(session, user),
            edition=edition,
            division=code,
            quarter=wanted,
            seed=seed,
        )
    _say_sample(sample)


@group.command(
    "show", help="The sample that division CODE drew in QUARTER: how it was drawn, its lines and results."
)
@click.argument("code", type=DIVISION)
@click.argument("quarter")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The form.",
)
@with_appcontext
def show(code: int, quarter: str, form: str) -> None:
    """Show a sample."""
    with reading() as session:
        sample = _sample(session, code, quarter)
        edition = spot_checks.edition_of(session, sample)
        cells = spot_checks.cells_of_sample(session, sample.id)
        names = divisions.short_names(session, (cell.community for cell in cells))
    if form == "json":
        say(json.dumps(_as_json(sample, edition, cells), ensure_ascii=False))
        return
    _say_sample(sample)
    for cell in cells:
        item = edition.by_id(cell.item_id)
        found = cell.result.value if cell.result else "open"
        settled = "settled" if cell.settled_on else ""
        say(
            "  ".join(
                part
                for part in (
                    f"{cell.position:2d}",
                    f"{cell.community:012d}",
                    item.code,
                    found,
                    settled,
                    f"{names[cell.community]} {item.name_zh}",
                )
                if part
            )
        )


@group.command(
    "list",
    help="The list that the sample of division CODE in QUARTER was drawn from: community, item, form of service, and 1 for "
    "lines that were said together with others and not verified since.",
)
@click.argument("code", type=DIVISION)
@click.argument("quarter")
@with_appcontext
def show_list(code: int, quarter: str) -> None:
    """Print the list of a sample, byte for byte as its SHA-256 was published."""
    with reading() as session:
        text = spot_checks.frame_text(session, _sample(session, code, quarter))
    click.echo(text, nl=False)


@group.command(
    "verify",
    help="Draw the sample of division CODE in QUARTER once more, from its list and its seed, and compare. Exit code 1 if "
    "it differs. Nothing is written.",
)
@click.argument("code", type=DIVISION)
@click.argument("quarter")
@click.option(
    "--list",
    "path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A list that you have, instead of the one that is kept here.",
)
@click.pass_context
@with_appcontext
def verify(ctx: click.Context, code: int, quarter: str, path: Path | None) -> None:
    """Repeat a draw."""
    text = read_text(path, MOST_BYTES) if path is not None else None
    with reading() as session:
        sample = _sample(session, code, quarter)
        found = spot_checks.repeat_draw(session, sample, spot_checks.edition_of(session, sample), text=text)
    said = "is the published one" if found.list_agrees else "is not the published one: its SHA-256 differs"
    say(f"The list {said}.")
    said = "draws the same" if found.lines_agree else "does not draw the same"
    say(f"The seed {said} {sample.drawn} lines.")
    if not found.agrees:
        ctx.exit(1)


def _sample(session: Session, code: int, quarter: str) -> SampleFacts:
    """The sample that a division drew in a quarter. Raises ``BadInput``."""
    wanted = spot_checks.read_quarter(quarter)
    divisions.get_division(session, code)
    sample = spot_checks.sample_of(session, code, wanted)
    if sample is None:
        raise BadInput(f"{code:012d} drew no sample in {wanted}.")
    return sample


def _say_sample(sample: SampleFacts) -> None:
    seed = "given" if sample.seed_given else "by chance"
    say(f"{sample.division:012d}  {sample.quarter}  {sample.drawn} of {sample.cells} valid lines")
    say(f"seed ({seed}): {sample.seed}")
    say(f"list of {sample.day.isoformat()}, SHA-256: {sample.frame_digest}")
    for stratum, cells, drawn in sample.strata:
        together = "said together, not verified since" if stratum.unproven else "others"
        say(f"  {stratum.form.value}, {together}: {drawn} of {cells}")


def _as_json(
    sample: SampleFacts, edition: EditionFacts, cells: tuple[SampleCellFacts, ...]
) -> dict[str, object]:
    return {
        "division": f"{sample.division:012d}",
        "quarter": sample.quarter,
        "edition": edition.key,
        "day": sample.day.isoformat(),
        "seed": sample.seed,
        "seed_given": sample.seed_given,
        "list_sha256": sample.frame_digest,
        "lines": sample.cells,
        "drawn": sample.drawn,
        "strata": [
            {"form": stratum.form.value, "unproven": stratum.unproven, "lines": lines, "drawn": drawn}
            for stratum, lines, drawn in sample.strata
        ],
        "cells": [
            {
                "position": cell.position,
                "community": f"{cell.community:012d}",
                "item": edition.by_id(cell.item_id).code,
                "form": cell.stratum.form.value,
                "unproven": cell.stratum.unproven,
                "result": cell.result.value if cell.result else None,
                "way": cell.way.value if cell.way else None,
                "checked_on": cell.checked_on.isoformat() if cell.checked_on else None,
                "settled_on": cell.settled_on.isoformat() if cell.settled_on else None,
            }
            for cell in cells
        ],
    }
