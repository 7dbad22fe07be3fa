"""``flask coverage brief``: a division between two days, for a meeting, as a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from catalogue.briefs import make_brief
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.foundation import clock
from catalogue.foundation.errors import command_called

from ...offices.briefs.files import WRITERS
from ...words.i18n import LOCALES
from ..base import CATALOGUE, DIVISION, BadInput, reading, say
from ..coverage import group

_DAY = click.DateTime(["%Y-%m-%d"])


@group.command(
    "brief",
    help="What a meeting needs to know of division CODE between the ends of two days, written to FILE: a draft of an official "
    "paper (.docx), a workbook (.xlsx) or a text of at most 500 characters (.txt).",
)
@click.argument("code", type=DIVISION)
@click.argument("since", metavar="FROM", type=_DAY)
@click.argument("until", metavar="TO", type=_DAY)
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE"
)
@click.option("--language", type=click.Choice(list(LOCALES)), default="zh", show_default=True)
@CATALOGUE
@with_appcontext
def brief(
    code: int, since: datetime, until: datetime, file: Path, language: str, catalogue: str | None
) -> None:
    """Write a meeting's page."""
    write = WRITERS.get(file.suffix.lower().removeprefix("."))
    if write is None:
        raise BadInput(f"{file.name}: the file's name ends in none of .{', .'.join(WRITERS)}.")
    days = since.date(), until.date()
    with reading() as session:
        editions = [edition_in_force(session, day, catalogue) for day in (days[0], clock.today())]
        now: EditionFacts | None = editions[1]
        if now is None:
            raise BadInput(f"No edition of the catalogue is in force. Run: {command_called('setup')}")
        found = make_brief(session, (editions[0] or now, now), code, days)
    with force_locale(LOCALES[language]):
        content = write(found, clock.now())
    file.write_bytes(content)
    say(f"{file}: {found.division.name}, {days[0]} to {days[1]}")


__all__ = ["group"]
