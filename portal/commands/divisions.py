"""``flask divisions``: import lists of divisions, look one up, import communities' profiles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from catalogue import divisions, succession
from catalogue.divisions.lists import ListFacts
from catalogue.foundation import clock
from catalogue.models import CommitteeKind, Level
from catalogue.succession.importing import Accepted

from .base import DIVISION, CommandGroup, reading, say, writing
from .signing import actor, signed

group = CommandGroup("divisions", help="Provinces down to communities: lists, look-up, profiles.")
_file = click.Path(path_type=Path)


@group.command("import", help="Import one list of divisions from its FILEs. Nothing is ever deleted.")
@click.argument("files", nargs=-1, required=True, type=_file, metavar="FILE...")
@click.option("--province", "provinces", multiple=True, type=DIVISION, help="Only this province, such as 11.")
@click.option("--mapping", type=_file, help="CSV file old,new: who took the place of a retired division.")
@click.option("--name", help="The name of the list; by default the name of its first file.")
@click.option("--state-as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day whose state the list shows.")
@click.option("--source", help="Where the list comes from.")
@click.option("--retire-most", is_flag=True, help="Accept a list that retires more than half of a province.")
@click.option(
    "--new-province", is_flag=True, help="Accept a list of a further province beside those kept here."
)
@signed
@with_appcontext
def import_(
    files: tuple[Path, ...],
    provinces: tuple[int, ...],
    mapping: Path | None,
    name: str | None,
    state_as_of: datetime | None,
    source: str | None,
    retire_most: bool,
    new_province: bool,
) -> None:
    """Import a list."""
    beside = files[0].with_suffix(".yaml")
    known = divisions.read_description(beside) if beside.is_file() else divisions.ListDescription()
    as_of: date | None = state_as_of.date() if state_as_of else None
    with writing() as session:
        report = succession.import_list(
            session,
            files,
            ListFacts(
                name or known.name or files[0].stem,
                state_as_of=as_of or known.state_as_of,
                source=source or known.source,
            ),
            actor=actor(),
            provinces=[code // Level.PROVINCE.span for code in provinces] or None,
            mapping=mapping,
            today=clock.today(),
            accept=Accepted(retire_most=retire_most, new_province=new_province),
        )
    for line in report.lines():
        say(line)


@group.command("show", help="What is known of division CODE.")
@click.argument("code", type=DIVISION)
@with_appcontext
def show(code: int) -> None:
    """Print a division."""
    with reading() as session:
        for line in _describe(session, code):
            say(line)


def _describe(session: Session, code: int) -> Iterator[str]:
    own = divisions.get_division(session, code)
    yield f"{own.code:012d}  {own.name}  ({own.short_name})"
    yield f"level: {own.level.value}{', quasi' if own.quasi else ''}"
    above = divisions.lineage(session, code)[:-1]
    if above:
        yield f"in: {' > '.join(each.name for each in above)}"
    if own.kind:
        yield f"committee: {own.kind.value}"
    if own.retired_on:
        after = f", succeeded by {own.successor_code:012d}" if own.successor_code else ", no known successor"
        yield f"retired: {own.retired_on.isoformat()}{after}"
    below = divisions.children(session, code)
    if below:
        counts = divisions.count_communities(session, code)
        kinds = ", ".join(f"{counts.get(kind, 0)} {kind.value}" for kind in CommitteeKind)
        yield f"communities: {kinds}"
        yield f"divisions directly below: {len(below)}"
        yield from (f"  {each.code:012d}  {each.name}" for each in below)
    profile = divisions.get_profile(session, code)
    if profile:
        yield f"station: {profile.station_name or '-'}"
        yield f"address: {profile.address or '-'}"
        yield f"phones: {', '.join(profile.phones) or '-'}"
        yield f"hours: {profile.hours or '-'}"


@group.command("profiles", help="Import communities' profiles from FILE.")
@click.argument("file", type=_file)
@signed
@with_appcontext
def profiles(file: Path) -> None:
    """Import profiles."""
    with writing() as session:
        report = divisions.import_profiles(session, file, actor=actor())
    for line in report.lines():
        say(line)
