"""A community's service points: the places that its lines name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import grids, offerings
from catalogue.access.rights import Right
from catalogue.circle import trade_items
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Conflict, Invalid, NotFound
from catalogue.offerings import PointFacts

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, as_message, in_form, refused_as_message
from ..frame.versioned_forms import read_version
from ..requests.transactions import unchanged
from ..versions.conflicts import Sides, settle_choices, told_of_both
from ..versions.history import HistoryEntry, present_history
from ..words.i18n import in_chinese
from .checking.returning import back_from, came_from
from .distinct import refuse_unseen
from .elsewhere.views import next_address
from .grids.narrowing import choice_for_point, grid_name, read_grid_filter
from .point_forms import PointForm, point_by_field
from .presenters import PointRow, present_place
from .scope import NO_SUCH_POINT, blueprint, find_own_point, own_community, own_edition, own_point
from .telephones import agree, show_restored
from .versions.history import removed_by_oneself
from .versions.in_words import PointInWords
from .versions.undoing import undoable_fact

LONGEST_ID = 10
"""Digits of a service point's number at most."""


@blueprint.get("/<division:community>/points")
def list_points(community: int) -> ResponseReturnValue:
    """All places with the lines that name them."""
    division = own_community(community)
    session, today = db.session(), clock.today()
    lines = offerings.lines_of(session, own_edition(), division.code)
    chosen = read_grid_filter(request.args, session, division.code)
    lying = grids.grids_of_points(session, division.code, chosen.grids) if chosen.grids else {}
    rows = [
        present_place(point, lines, today)
        for point in offerings.points_of(session, division.code)
        if chosen.holds(lying.get(point.id))
    ]
    names = {point: grid_name(each.grid) for point, each in lying.items()}
    return render_template(
        "workers/points.html", community=division, rows=rows, grid_filter=chosen, grid_names=names
    )


@blueprint.get("/<division:community>/points/new")
def new_point(community: int) -> ResponseReturnValue:
    """An empty form for a place."""
    return _page(own_community(community), PointForm())


@blueprint.post("/<division:community>/points/new")
def add_point(community: int) -> ResponseReturnValue:
    """Add a place."""
    return _save(own_community(community, Right.RECORD), None)


@blueprint.get("/<division:community>/points/<int:point>")
def edit_point(community: int, point: int) -> ResponseReturnValue:
    """The form of a place."""
    division = own_community(community)
    facts = own_point(division.code, point)
    return _page(division, PointForm.of(facts), facts)


@blueprint.post("/<division:community>/points/<int:point>")
def save_point(community: int, point: int) -> ResponseReturnValue:
    """Change a place. What is typed about one that was removed meanwhile can be saved as a new one."""
    division = own_community(community, Right.RECORD)
    facts = find_own_point(division.code, point)
    if facts is not None:
        return _save(division, facts)
    if not offerings.point_history(db.session(), division.code, point):
        raise NotFound(NO_SUCH_POINT)
    form = PointForm()
    form.blame(
        None,
        _("This service point was removed meanwhile. What you typed is kept below; saving adds it again."),
    )
    return unchanged(lambda: _page(division, form), 409)


@blueprint.post("/<division:community>/points/<int:point>/remove")
def remove_point(community: int, point: int) -> ResponseReturnValue:
    """Remove a place that no line names."""
    division = own_community(community, Right.RECORD)
    there = url_for("workers.list_points", community=division.code)
    if find_own_point(division.code, point) is None and (gone := removed_by_oneself(division.code, point)):
        flash(_("The service point “%(name)s” is removed.", name=gone))
        return redirect(there)
    facts = own_point(division.code, point)
    itself = url_for("workers.edit_point", community=division.code, point=facts.id)
    with answered(refused_as_message(itself)):
        offerings.remove_point(
            db.session(),
            actor=actor(),
            community=division.code,
            point_id=facts.id,
            expected_version=read_version(request.form.get("version")),
        )
    flash(_("The service point “%(name)s” is removed.", name=facts.name))
    return redirect(there)


@blueprint.post("/<division:community>/points/<int:point>/restore")
def restore_point(community: int, point: int) -> ResponseReturnValue:
    """Say again what a place said at an earlier version; one that was removed is there again."""
    division = own_community(community, Right.RECORD)
    there = find_own_point(division.code, point)
    if there is None:
        back = url_for("workers.list_points", community=division.code)
    else:
        back = url_for("workers.edit_point", community=division.code, point=point)
    with answered({**refused_as_message(back), Invalid: as_message(back)}):
        saved = offerings.restore_point(
            db.session(),
            actor=actor(),
            community=division.code,
            point_id=point,
            version=read_version(request.form.get("restored")),
            expected_version=read_version(request.form.get("version")),
        )
    seen = there.version if there else None
    category = undoable_fact(division.code, saved.id, saved.version, seen=seen)
    flash(_("The service point “%(name)s” is as it was then.", name=saved.name), category)
    return redirect(url_for("workers.edit_point", community=division.code, point=saved.id))


def _page(community: DivisionFacts, form: PointForm, point: PointFacts | None = None) -> str:
    row: PointRow | None = None
    history: tuple[HistoryEntry, ...] = ()
    if point is not None:
        session = db.session()
        lines = offerings.lines_of(session, own_edition(), community.code)
        row = present_place(point, lines, clock.today())
        if point.trades or row.codes & trade_items(own_edition()):
            form.ask_trades()
        history = present_history(offerings.point_history(session, community.code, point.id), PointInWords())
    return render_template(
        "workers/point.html",
        community=community,
        form=form,
        place=row,
        history=history,
        grid=choice_for_point(community.code, point.id) if point else None,
        came_from=came_from(),
        back=back_from(community.code, url_for("workers.list_points", community=community.code)),
    )


def _save(community: DivisionFacts, point: PointFacts | None) -> ResponseReturnValue:
    form = PointForm(kept=point)
    page = partial(_page, community, form, point)
    with answered({**in_form(form, page), Conflict: lambda _conflict: _settle(community, form, point)}):
        form.check()
        if point is not None and form.seen == point.version:
            asked = settle_choices(
                form,
                _sides(form, point),
                ask=lambda chosen: _conflict_page(community, form, point, None, chosen),
                page=page,
            )
            if asked is not None:
                return asked
        before = point.phones if point else ()
        agree(community.code, form.mobile_agreed, form.phones.entries, before=before)
        refuse_unseen(form.distinct, community.code, form.draft(), before=point)
        saved = offerings.save_point(
            db.session(),
            actor=actor(),
            community=community.code,
            draft=form.draft(),
            point_id=point.id if point else None,
            expected_version=form.seen if point else None,
        )
    category = undoable_fact(community.code, saved.id, saved.version, seen=form.seen if point else None)
    flash(_("The service point “%(name)s” is saved.", name=saved.name), category)
    show_restored(form.phones)
    list_of_points = url_for("workers.list_points", community=community.code, _anchor=f"place-{saved.id}")
    onward = back_from(community.code, list_of_points)
    if point is None:
        return redirect(onward)
    return redirect(next_address(community.code, onward, point=saved.id, version=saved.version))


def _sides(form: PointForm, point: PointFacts) -> Sides:
    mine = point_by_field(offerings.tidy_point(form.draft(), kept=point.phones))
    return Sides(PointInWords(), mine, point_by_field(point))


def _settle(community: DivisionFacts, form: PointForm, point: PointFacts | None) -> str:
    """The page for choosing between both versions of a place."""
    assert point is not None
    seen = form.seen
    form.version.data = str(point.version)
    if not offerings.point_history(db.session(), community.code, point.id):
        form.blame(None, _("Please read what you typed again, and save it."))
        return _page(community, form, point)
    return _conflict_page(community, form, point, seen, {})


def _conflict_page(
    community: DivisionFacts, form: PointForm, point: PointFacts, seen: int | None, chosen: Mapping[str, str]
) -> str:
    """Both versions side by side. ``seen``: the version that the person opened; None once they were asked."""
    revisions = offerings.point_history(db.session(), community.code, point.id)
    return render_template(
        "workers/conflict.html",
        community=community,
        tab="place",
        title=_("Two versions of %(name)s", name=point.name),
        heading=_("This service point was changed by someone else"),
        name=in_chinese(point.name),
        version=point.version,
        **told_of_both(form, _sides(form, point), revisions, seen=seen, chosen=chosen),
        saving=url_for("workers.save_point", community=community.code, point=point.id, **came_from()),
        dropping=url_for("workers.edit_point", community=community.code, point=point.id),
    )


@blueprint.get("/<division:community>/places")
def find_points(community: int) -> ResponseReturnValue:
    """The address that the list once had: a place is where a resident asks about, a service point is where one goes."""
    return redirect(url_for("workers.list_points", community=community), 301)


@blueprint.get("/<division:community>/places/<code>")
def find_point(community: int, code: str) -> ResponseReturnValue:
    """The address that a service point, or the form of a new one, once had."""
    if code == "new":
        return redirect(url_for("workers.new_point", community=community), 301)
    if not (code.isascii() and code.isdigit()) or len(code) > LONGEST_ID:
        abort(404)
    return redirect(url_for("workers.edit_point", community=community, point=int(code)), 301)
