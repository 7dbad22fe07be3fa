"""A file of grids: looked through, carried by the page, and brought in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField

from catalogue import divisions, grids
from catalogue.foundation.errors import BadFile, Invalid, Problem
from catalogue.foundation.errors import _ as N_
from catalogue.grids import GridChange, ReadGrid

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import DomainForm, at_file_field
from ..requests.carrying import carried, read_carried
from ..requests.cleaning import clean

SHOWN = 200
"""Rows of a file that its page shows."""
_HEADS = ("community", "code", "name", "areas")
_STEWARD = "steward"


class GridsFileForm(DomainForm):
    """A file of grids."""

    file = FileField(_l("List of grids (.csv)"))


@dataclass(frozen=True, slots=True)
class GridsFile:
    """A file that was looked through: its name, and what each row would change."""

    name: str
    changes: tuple[GridChange, ...]


def look_through(form: GridsFileForm) -> GridsFile:
    """What the file of a form would change. Raises ``Invalid`` with the problem at the form's file."""
    form.check()
    sent = form.file.data
    if not sent or not sent.filename:
        raise Invalid([Problem("file", N_("Choose a file first."), {})])
    name = Path(sent.filename).name[:100]
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "grids.csv"
            sent.save(path)
            rows = grids.read_grid_rows(path)
        return GridsFile(name, grids.compare_grids(db.session(), rows, actor=actor(), file=name))
    except BadFile as error:
        raise at_file_field(error) from error


def grids_file_page(template: str, found: GridsFile, **about: object) -> str:
    """The page of a file that was looked through, with the rows that it carries."""
    return render_template(
        template,
        file=found.name,
        changes=found.changes[:SHOWN],
        more=len(found.changes) > SHOWN,
        count=sum(each.changes for each in found.changes),
        names=divisions.short_names(db.session(), (each.row.community for each in found.changes)),
        rows=carried(_rows([each.row for each in found.changes])),
        **about,
    )


def bring_in() -> str:
    """Write the rows that a page carried; what to say of it. They are compared again with what is kept by now.

    Raises ``BadFile``, and ends the request with 400 for what no page of ours carries.
    """
    name = clean(request.form.get("file", ""))[:100] or "grids.csv"
    lines = [(line, [clean(cell) for cell in cells]) for line, cells in read_carried(request.form)]
    rows = grids.check_grid_rows(lines, file=name)
    done = grids.import_grids(db.session(), rows, actor=actor(), file=name)
    if not done.added + done.changed:
        return _("Nothing was changed.")
    return ngettext(
        "%(num)d grid was brought in.", "%(num)d grids were brought in.", done.added + done.changed
    )


def _rows(rows: list[ReadGrid]) -> list[tuple[int, list[str]]]:
    """The rows as they are carried, with their heads; without the roles where the file said nothing of them."""
    silent = rows[0].keeps_steward
    heads = [*_HEADS] if silent else [*_HEADS, _STEWARD]
    said = [
        (
            row.line,
            [
                f"{row.community:012d}",
                row.draft.code,
                row.draft.name,
                "\n".join(row.draft.areas),
                *([] if silent else [row.draft.steward or ""]),
            ],
        )
        for row in rows
    ]
    return [(1, heads), *said]
