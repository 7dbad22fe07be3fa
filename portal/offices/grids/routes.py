"""The grids of a division's communities: the list and its file."""

from __future__ import annotations

from functools import partial

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, grids
from catalogue.access.rights import Right, require
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import BadFile
from catalogue.models import Level

from ...extensions import db
from ...files.downloads import as_csv
from ...frame.acting import actor
from ...frame.answering import answered, as_message, in_form
from ...grids.bringing import GridsFileForm, bring_in, grids_file_page, look_through
from ...requests.paging import pages_or_404, rows_before
from ...requests.sizes import takes_files
from ...requests.transactions import only_reads
from ..parts import counted_parts
from ..scope import blueprint, enter, links_down_to
from .criteria import HAVING, read_grids_asked
from .presenters import grids_file, grids_rows

COMMUNITIES_A_PAGE = 50


@blueprint.get("/<division:code>/grids")
def list_grids(code: int) -> ResponseReturnValue:
    """The communities of a division with their grids and what is in each, counts by part, and the form to bring in a file."""
    return _page(_division(code), GridsFileForm())


@blueprint.post("/<division:code>/grids/file")
@only_reads
@takes_files
def send_grids(code: int) -> ResponseReturnValue:
    """What a file of grids would change. Writes nothing."""
    division = _division(code)
    require(actor(), Right.KEEP_GRIDS, code)
    form = GridsFileForm()
    with answered(in_form(form, partial(_page, division, form))):
        found = look_through(form)
    trail = [*links_down_to(division, itself=True), (_("Grids"), url_for("offices.list_grids", code=code))]
    return grids_file_page("offices/grids/file.html", found, division=division, trail=trail)


@blueprint.post("/<division:code>/grids/file/save")
def save_grids(code: int) -> ResponseReturnValue:
    """Write the grids of a file that was looked through."""
    back = url_for("offices.list_grids", code=_division(code).code)
    require(actor(), Right.KEEP_GRIDS, code)
    with answered({BadFile: as_message(back)}):
        flash(bring_in())
    return redirect(back)


@blueprint.get("/<division:code>/grids.csv")
def download_grids(code: int) -> ResponseReturnValue:
    """The same as CSV, on one page."""
    division, session = _division(code), db.session()
    found = grids.gridded_communities(session, code, having=read_grids_asked(request.args).having)
    names = divisions.short_names(session, (each.street for each in found))
    return as_csv(f"grids-{division.code}", [*grids_file(session, found, names)])


def _division(code: int) -> DivisionFacts:
    """A division above communities. Ends the request with the own page of a community."""
    division = enter(code)
    if division.level is Level.COMMUNITY:
        abort(redirect(url_for("workers.list_grids", community=code)))
    return division


def _page(division: DivisionFacts, form: GridsFileForm) -> str:
    session, code = db.session(), division.code
    asked = read_grids_asked(request.args)
    counted = grids.count_gridded(session, code)
    counts = sum(counted.values(), grids.GridCounts())
    listed = {None: counts.communities, "with": counts.with_grids, "without": counts.without}[asked.have]
    pages = pages_or_404(asked.page, listed, COMMUNITIES_A_PAGE)
    found = grids.gridded_communities(
        session,
        code,
        having=asked.having,
        limit=COMMUNITIES_A_PAGE,
        offset=rows_before(asked.page, COMMUNITIES_A_PAGE),
    )
    return render_template(
        "offices/grids/list.html",
        division=division,
        asked=asked,
        having=HAVING,
        counts=counts,
        by_having={"with": counts.with_grids, "without": counts.without},
        rows=grids_rows(session, division, found),
        parts=counted_parts(session, division, counted, grids.GridCounts()),
        pages=pages,
        form=form,
        trail=links_down_to(division, itself=True),
    )
