"""``flask dump``: everything public in files of one day."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from catalogue.dumps import Dump, Format
from catalogue.dumps import dump as write_dump
from catalogue.foundation.errors import command_called
from catalogue.operations.open_files import write_daily

from ...config import Settings
from ...extensions import db
from ...open_files.origin import origin_of
from ..base import CATALOGUE, BadInput, command, require_schema, say, stopped_cleanly

_MEGABYTE = 10**6
_NO_PARQUET = "No Parquet: the package duckdb is not installed (pip install 'portal1060[dumps]'). CSV and NDJSON are written."


@command("dump", help="Write all that is public into a folder of the day in DIR, as CSV, NDJSON and Parquet.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), required=False)
@CATALOGUE
@click.option("--daily", is_flag=True, help="Into PORTAL_OPEN_FILES, if the files of the day are missing.")
def dump(folder: Path | None, catalogue: str | None, daily: bool) -> None:
    """Write the open data files."""
    settings: Settings = current_app.config["PORTAL"]
    require_schema()
    with stopped_cleanly():
        if daily:
            if folder is not None or catalogue is not None or settings.open_files is None:
                raise BadInput(
                    "--daily writes into PORTAL_OPEN_FILES, and takes neither DIR nor --catalogue."
                )
            written = write_daily(
                db.engine, settings.open_files, origin_of(settings), days=settings.open_files_days
            )
        elif folder is None:
            raise BadInput(f"Name the folder: {command_called('dump DIR')}.")
        else:
            written = write_dump(db.engine, folder, origin_of(settings), catalogue=catalogue)
    if written is None:
        say("The files of the day are there already.")
    else:
        _tell(written)


def _tell(written: Dump) -> None:
    scope = written.scope
    kind = "demonstration data" if scope.demonstration else "real data"
    say(f"{written.folder}: {scope.edition.key}, {scope.day}, {kind}")
    for file in written.files:
        say(f"  {file.name}: {file.rows:,} rows, {file.bytes / _MEGABYTE:,.1f} MB")
    if not written.new:
        say("The folder said the same already: nothing is changed.")
    if Format.PARQUET in written.without:
        click.echo(_NO_PARQUET, err=True)
