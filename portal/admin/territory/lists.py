"""A list of divisions: looked through, what it leaves open decided line by line, brought in."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue import divisions, succession
from catalogue.divisions import DivisionFacts
from catalogue.divisions.lists import ListFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import BadFile, Invalid, Refused, command_called
from catalogue.foundation.text_files import csv_text, read_rows
from catalogue.succession import DivisionsImport
from catalogue.succession.acts.likeness import OpenSuccession, doubts, mapping_lines
from catalogue.succession.importing import Accepted

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, as_message, look_through
from ...requests.cleaning import clean
from ...requests.sizes import takes_files
from ...requests.transactions import unchanged
from ..criteria import read_division_code
from ..scope import blueprint

MOST_CARRIED = 2_000_000
"""Characters of a list that its page carries until it is brought in: all of Beijing takes a third of a million."""
SHOWN = 100
"""Divisions of one sort that the page of a list shows."""
_CHOSEN = "successor-"


@dataclass(frozen=True, slots=True)
class SentList:
    """A list as it was sent: its name, its text, and what was decided of divisions that it no longer names."""

    name: str
    text: str
    chosen: Mapping[int, int]


def _read_sent(text: str, name: str) -> SentList:
    chosen = {}
    for key, value in request.form.items():
        if key.startswith(_CHOSEN):
            old, new = read_division_code(key.removeprefix(_CHOSEN)), read_division_code(value)
            if old and new:
                chosen[old] = new
    return SentList(clean(name)[: succession.importing.LONGEST_NAME], text, chosen)


def _import(sent: SentList) -> DivisionsImport:
    """Bring a list in, in the request's transaction."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(sent.text, encoding="utf-8", newline="")
        mapping = None
        if sent.chosen:
            mapping = Path(folder) / "mapping.csv"
            mapping.write_text("\n".join(mapping_lines(sent.chosen)) + "\n", encoding="utf-8")
        return succession.import_list(
            db.session(),
            [path],
            ListFacts(sent.name, state_as_of=clock.today(), source=None),
            actor=actor(),
            today=clock.today(),
            mapping=mapping,
            accept=Accepted(),
        )


@blueprint.post("/divisions/list")
@takes_files
def send_divisions() -> ResponseReturnValue:
    """What a list would change. It is brought in and taken back, and nothing of it stays."""
    back = url_for(".list_divisions")
    file = request.files.get("file")
    if request.form.get("list") and not (file and file.filename):
        sent = _read_sent(request.form["list"], request.form.get("name", ""))
    else:
        text = _text_of(back)
        sent = _read_sent(text, request.form.get("name") or request.files["file"].filename or "")
    with answered({BadFile: as_message(back), Invalid: as_message(back), Refused: as_message(back)}):
        report = _import(sent)
        open_ones = doubts(db.session(), report)
        named = divisions.get_divisions(db.session(), (*report.added[:SHOWN], *report.retired[:SHOWN]))
    return unchanged(lambda: _list_page(sent, report, open_ones, named))


def _text_of(back: str) -> str:
    """The text of the file that was sent, in any encoding that lists come in. Ends the request with a message where it is none."""
    text = look_through(back, lambda path: csv_text(row for _line, row in read_rows(path)))
    if len(text) > MOST_CARRIED:
        flash(
            _(
                "This list is too large for a page. Bring it in with “%(command)s”.",
                command=command_called("divisions import"),
            )
        )
        abort(redirect(back))
    return text


def _list_page(
    sent: SentList,
    report: DivisionsImport,
    open_ones: tuple[OpenSuccession, ...],
    named: Mapping[int, DivisionFacts],
) -> str:
    return render_template(
        "admin/divisions_list.html",
        sent=sent,
        report=report,
        doubts=open_ones,
        named=named,
        shown=SHOWN,
    )


@blueprint.post("/divisions/list/save")
@takes_files
def save_divisions() -> ResponseReturnValue:
    """Bring a list in that was looked through, with what was decided."""
    back = url_for(".list_divisions")
    sent = _read_sent(request.form.get("list", ""), request.form.get("name", ""))
    with answered({BadFile: as_message(back), Invalid: as_message(back), Refused: as_message(back)}):
        report = _import(sent)
    flash(
        _("Nothing was changed.")
        if not report.changed
        else ngettext(
            "The list is brought in. %(num)d community took its lines along.",
            "The list is brought in. %(num)d communities took their lines along.",
            len(report.carried),
        )
    )
    return redirect(back)
