"""The grids of a community: the list with a form to add one, one of them, and what is put into one by hand."""

from __future__ import annotations

from collections import Counter
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, feedback, grids
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import BadFile
from catalogue.grids import GridFacts
from catalogue.models import AliasKind

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, as_message, in_form, refused_as_message
from ...grids.bringing import GridsFileForm, bring_in, grids_file_page, look_through
from ...requests.addresses import whole_number
from ...requests.sizes import takes_files
from ...requests.transactions import only_reads
from ..scope import blueprint, community_with, own_community, own_point
from .forms import GridForm


@blueprint.get("/<division:community>/grids")
def list_grids(community: int) -> ResponseReturnValue:
    """The grids with what is in each, the names that are in none, and a form to add one."""
    return _page(own_community(community), GridForm())


@blueprint.post("/<division:community>/grids")
def add_grid(community: int) -> ResponseReturnValue:
    """Add a grid."""
    division, form = community_with(community, Right.KEEP_GRIDS), GridForm()
    with answered(in_form(form, lambda: _page(division, form))):
        form.check()
        saved = grids.save_grid(db.session(), actor=actor(), community=community, draft=form.draft())
    flash(_("The grid %(name)s is saved.", name=saved.name))
    return redirect(url_for("workers.list_grids", community=community))


@blueprint.post("/<division:community>/grids/file")
@only_reads
@takes_files
def send_grids(community: int) -> ResponseReturnValue:
    """What a file of grids would change. Writes nothing."""
    division, form = community_with(community, Right.KEEP_GRIDS), GridsFileForm()
    with answered(in_form(form, lambda: _page(division, GridForm(formdata=None), form))):
        found = look_through(form)
    return grids_file_page("workers/grids/file.html", found, community=division)


@blueprint.post("/<division:community>/grids/file/save")
def save_grids(community: int) -> ResponseReturnValue:
    """Write the grids of a file that was looked through."""
    community_with(community, Right.KEEP_GRIDS)
    back = url_for("workers.list_grids", community=community)
    with answered({BadFile: as_message(back)}):
        flash(bring_in())
    return redirect(back)


@blueprint.get("/<division:community>/grids/<int:number>")
def edit_grid(community: int, number: int) -> ResponseReturnValue:
    """The form of a grid."""
    division = own_community(community)
    grid = grids.get_grid(db.session(), community, number)
    return _grid_page(division, GridForm.of(grid), grid)


@blueprint.post("/<division:community>/grids/<int:number>")
def save_grid(community: int, number: int) -> ResponseReturnValue:
    """Change a grid."""
    division, form = community_with(community, Right.KEEP_GRIDS), GridForm()
    grid = grids.get_grid(db.session(), community, number)
    with answered(in_form(form, partial(_grid_page, division, form, grid))):
        form.check()
        saved = grids.save_grid(
            db.session(), actor=actor(), community=community, draft=form.draft(), grid=grid.id
        )
    flash(_("The grid %(name)s is saved.", name=saved.name))
    return redirect(url_for("workers.list_grids", community=community))


@blueprint.post("/<division:community>/grids/<int:number>/remove")
def remove_grid(community: int, number: int) -> ResponseReturnValue:
    """Take a grid away."""
    community_with(community, Right.KEEP_GRIDS)
    back = url_for("workers.list_grids", community=community)
    with answered(refused_as_message(back)):
        grids.remove_grid(db.session(), actor=actor(), community=community, grid=number)
    flash(_("The grid is removed. What was in it by choice is sorted by its address again."))
    return redirect(back)


@blueprint.post("/<division:community>/points/<int:point>/grid")
def save_point_grid(community: int, point: int) -> ResponseReturnValue:
    """Put a service point into a grid, or let its address say it."""
    community_with(community, Right.KEEP_GRIDS)
    facts = own_point(community, point)
    grid = whole_number(request.form.get("grid"))
    grids.choose_for_point(db.session(), actor=actor(), community=community, point=facts.id, grid=grid)
    flash(_("The grid of the service point is saved."))
    return redirect(url_for("workers.edit_point", community=community, point=point))


@blueprint.post("/<division:community>/cases/<int:case>/grid")
def save_case_grid(community: int, case: int) -> ResponseReturnValue:
    """Put a resident's report into a grid, or let its place and words say it."""
    community_with(community, Right.KEEP_GRIDS)
    found = feedback.get_case(db.session(), case, within=community)
    grid = whole_number(request.form.get("grid"))
    grids.choose_for_case(db.session(), actor=actor(), community=community, case=found.id, grid=grid)
    flash(_("The grid of the report is saved."))
    return redirect(url_for("workers.show_case", community=community, case=case))


def _page(division: DivisionFacts, form: GridForm, file_form: GridsFileForm | None = None) -> str:
    session = db.session()
    found = grids.grids_of(session, division.code)
    points = Counter(each.grid.id for each in grids.grids_of_points(session, division.code, found).values())
    return render_template(
        "workers/grids/list.html",
        community=division,
        grids=found,
        points=points,
        outside=_names_outside(division.code, found),
        form=form,
        file_form=file_form or GridsFileForm(formdata=None),
    )


def _grid_page(division: DivisionFacts, form: GridForm, grid: GridFacts) -> str:
    return render_template("workers/grids/grid.html", community=division, form=form, grid=grid)


def _names_outside(community: int, found: tuple[GridFacts, ...]) -> list[str]:
    """The 小区, 胡同 and hamlets of the profile that are in no grid."""
    profile = divisions.get_profile(db.session(), community)
    inside = {area for grid in found for area in grid.areas}
    if profile is None:
        return []
    return [
        each.name for each in profile.aliases if each.kind is not AliasKind.OTHER and each.name not in inside
    ]
