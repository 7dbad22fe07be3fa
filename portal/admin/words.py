"""Editors' words as a table: taken away as a backup, looked through, and put back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue import vocabulary
from catalogue.catalogues import EditionFacts
from catalogue.foundation.errors import BadFile
from catalogue.foundation.text_files import csv_text, read_rows
from catalogue.vocabulary import VocabularyImport

from ..editions import current_edition
from ..extensions import db
from ..files.downloads import as_csv
from ..frame.acting import actor
from ..frame.answering import answered, as_message, look_through
from ..requests.carrying import carried, read_carried
from ..requests.sizes import takes_files
from ..requests.transactions import unchanged
from .scope import blueprint


def _edition() -> EditionFacts:
    edition = current_edition()
    if edition is None:
        flash(_("No edition of the catalogue is in force. The search finds nothing."))
        abort(redirect(url_for(".start")))
    return edition


@blueprint.get("/words")
def list_words() -> ResponseReturnValue:
    """How many words editors have said, and both ways of their table."""
    return make_response(render_template("admin/words.html", counts=vocabulary.counts(db.session())))


@blueprint.get("/words.csv")
def download_words() -> Response:
    """All words of editors, as they are put back."""
    return as_csv("editors-words", [vocabulary.COLUMNS, *vocabulary.export_rows(db.session(), _edition())])


def _put_back(rows: list[tuple[int, list[str]]]) -> VocabularyImport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words.csv"
        path.write_text(csv_text([cells for _line, cells in rows]), encoding="utf-8", newline="")
        return vocabulary.import_file(db.session(), actor=actor(), edition=_edition(), path=path)


@blueprint.post("/words/file")
@takes_files
def send_words() -> ResponseReturnValue:
    """What a table of words would change. It is put back and taken away again, and nothing of it stays."""

    def put_back(path: Path) -> tuple[list[tuple[int, list[str]]], VocabularyImport]:
        rows = [(line, list(cells)) for line, cells in read_rows(path)]
        return rows, _put_back(rows)

    rows, found = look_through(url_for(".list_words"), put_back)
    return unchanged(_file_page(found, carried(rows)))


def _file_page(found: VocabularyImport, rows: str | None) -> Callable[[], str]:
    return lambda: render_template("admin/words_file.html", found=found, rows=rows)


@blueprint.post("/words/file/save")
def save_words() -> ResponseReturnValue:
    """Put a table of words back that was looked through."""
    back = url_for(".list_words")
    with answered({BadFile: as_message(back)}):
        found = _put_back(read_carried(request.form))
    flash(
        ngettext("%(num)d word was changed.", "%(num)d words were changed.", found.changed)
        if found.changed
        else _("Nothing was changed.")
    )
    return redirect(back)
