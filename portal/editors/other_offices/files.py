"""Tables of other offices and of plain names: taken away, sent, looked through, and saved."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue import vocabulary
from catalogue.foundation.errors import Invalid
from catalogue.vocabulary import other_offices
from catalogue.vocabulary.other_offices import PlannedAct

from ...editions import current_edition
from ...extensions import db
from ...files.downloads import as_csv
from ...frame.acting import actor
from ...frame.answering import answered, as_message, look_through
from ...frame.errors import say
from ...requests.carrying import carried, read_carried
from ...requests.sizes import takes_files
from ...requests.transactions import only_reads
from ...words.item_names import item_name
from ..scope import blueprint, own_edition

SHOWN = 200
"""Lines of a file that its page shows."""


@blueprint.get("/offices.csv")
def download_offices() -> Response:
    """All offices and matters as a table, which can be sent back."""
    return as_csv("other-offices", list(other_offices.export_offices(db.session())))


@blueprint.post("/offices/-/file")
@only_reads
@takes_files
def send_offices() -> ResponseReturnValue:
    """What a table would change. Writes nothing."""
    session, back = db.session(), url_for(".list_offices")
    plan = look_through(back, lambda path: other_offices.read_offices_file(session, current_edition(), path))
    rows = carried(other_offices.rows_of(plan))
    return render_template(
        "editors/offices_file.html",
        plan=plan,
        shown=plan.rows[:SHOWN],
        wrong=[(each.line, each.problem.field, say(each.problem)) for each in plan.wrong[:SHOWN]],
        counts=[(act, plan.count(act)) for act in PlannedAct],
        rows=rows,
    )


@blueprint.post("/offices/-/file/save")
def save_offices() -> ResponseReturnValue:
    """Do what a table says that was looked through. It is compared again with what counts by now."""
    back, session = url_for(".list_offices"), db.session()
    with answered({Invalid: as_message(back)}):
        plan = other_offices.plan_offices(session, current_edition(), read_carried(request.form))
        changed = other_offices.import_offices(session, actor=actor(), plan=plan)
    _say_changed(changed)
    return redirect(back)


@blueprint.get("/names.csv")
def download_names() -> Response:
    """Editors' plain names of all services as a table, which can be sent back."""
    rows = vocabulary.export_names(db.session(), own_edition())
    return as_csv("plain-names", [vocabulary.NAME_COLUMNS, *rows])


@blueprint.post("/names/file")
@only_reads
@takes_files
def send_names() -> ResponseReturnValue:
    """What a table of plain names would change. Writes nothing."""
    session, edition, back = db.session(), own_edition(), url_for(".start")
    plan = look_through(back, lambda path: vocabulary.read_names_file(session, edition, path))
    return render_template(
        "editors/names_file.html",
        plan=plan,
        lines=[(row, item_name(row.item)) for row in plan.rows],
        wrong=[(line, problem.field, say(problem)) for line, problem in plan.wrong[:SHOWN]],
        rows=carried(
            [(row.line, (row.item.key, row.after[0] or "", row.after[1] or "")) for row in plan.rows]
        ),
    )


@blueprint.post("/names/file/save")
def save_names() -> ResponseReturnValue:
    """Call services as a table says that was looked through."""
    back, session, edition = url_for(".start"), db.session(), own_edition()
    with answered({Invalid: as_message(back)}):
        rows: Sequence[tuple[int, Sequence[str]]] = read_carried(request.form)
        plan = vocabulary.plan_names(session, edition, rows)
        changed = vocabulary.import_names(session, actor=actor(), edition=edition, plan=plan)
    _say_changed(changed)
    return redirect(back)


def _say_changed(changed: int) -> None:
    flash(
        ngettext("%(num)d line changed something.", "%(num)d lines changed something.", changed)
        if changed
        else _("Nothing was changed.")
    )
