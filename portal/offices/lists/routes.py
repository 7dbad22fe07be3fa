"""A department's list: sent, looked through, its columns and doubtful rows settled, and brought in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.access.rights import Right, require
from catalogue.departments import departments_of
from catalogue.divisions import DivisionFacts
from catalogue.exchange.reading import read_book_of
from catalogue.foundation.errors import BadFile, Invalid, Problem
from catalogue.models import Level
from catalogue.owner_lists import uploads
from catalogue.owner_lists.bringing_in import bring_in, close_places, gone_places
from catalogue.owner_lists.coordinates import CoordinateSystem
from catalogue.owner_lists.headings import heading
from catalogue.owner_lists.mappings import (
    MappingFacts,
    decide,
    mapping_for,
    mappings_of,
    own_mappings,
    save_mapping,
    set_coordinates,
    settle_values,
    value_key,
)
from catalogue.owner_lists.planning import ListPlan, ListValue, plan_list
from catalogue.owner_lists.reading import ReadList, read_list

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, at_file_field, in_form
from ...frame.errors import say
from ...requests.addresses import whole_number
from ...requests.paging import read_page
from ...requests.sizes import takes_files
from ...requests.ticks import items_by_category
from ...requests.transactions import begin_late, only_reads
from ..scope import LARGEST_CODE, blueprint, enter_view, links_down_to, own_edition
from .forms import NEW, ColumnsForm, SendForm
from .presenters import asked_references, asked_values, present_plan

MOST_VALUES = 100
"""Values that can be corrected on a list's page."""


def _enter(code: int, *, to_act: bool = True) -> DivisionFacts:
    """The division of an address, if its office keeps lists; ``to_act``: if the reader brings lists in there.

    A department enters for its own lists. Raises ``NotAllowed``.
    """
    division = enter_view(code).division
    if division.level not in (Level.DISTRICT, Level.STREET):
        abort(404)
    if to_act:
        require(actor(), Right.BRING_LISTS, code)
    return division


def _mapping(code: int, number: int, *, to_act: bool = True) -> tuple[DivisionFacts, MappingFacts]:
    division = _enter(code, to_act=to_act)
    found = next((each for each in own_mappings(db.session(), actor(), code) if each.id == number), None)
    if found is None:
        abort(404)
    return division, found


def _send_form(code: int) -> SendForm:
    form = SendForm()
    form.offer(own_mappings(db.session(), actor(), code))
    return form


@blueprint.get("/<division:code>/lists")
def list_lists(code: int) -> ResponseReturnValue:
    """The lists of an office, and the form that sends one."""
    division = _enter(code, to_act=False)
    return _lists_page(division, _send_form(code))


def _lists_page(division: DivisionFacts, form: SendForm) -> str:
    return render_template(
        "offices/lists/index.html",
        division=division,
        lists=own_mappings(db.session(), actor(), division.code),
        form=form,
        trail=links_down_to(division, itself=True),
    )


@blueprint.post("/<division:code>/lists")
@only_reads
@takes_files
def send_list(code: int) -> ResponseReturnValue:
    """Take a file and look it through. Nothing is brought in yet."""
    division, form = _enter(code), _send_form(code)
    with answered(in_form(form, lambda: _lists_page(division, form))):
        form.check()
        name, content = form.file.data.filename or "", form.file.data.read()
        try:
            book = read_book_of(content, name)
            uploads.check_size(book, name)
            read_list(db.session(), book, file=name, scope=code, edition=enter_view(code).edition)
        except BadFile as error:
            raise at_file_field(error) from error
        me = actor()
        begin_late()
        mapping = _chosen(code, form, name)
        uploads.keep_upload(db.session(), actor=me, mapping=mapping, file_name=name, content=content)
    return redirect(url_for("offices.show_list", code=code, number=mapping.id))


def _chosen(code: int, form: SendForm, file_name: str) -> MappingFacts:
    """The list that was chosen, or a new one. Raises ``Invalid`` for a name that another list has."""
    kept = {str(each.id): each for each in mappings_of(db.session(), code)}
    name, chosen = " ".join((form.name.data or "").split()), form.known.data if form.known else NEW
    if chosen != NEW:
        if name and name != kept[chosen].name:
            message = _("A name is for a new list. Choose “A new list”, or leave the name empty.")
            raise Invalid([Problem("name", message, {})])
        return kept[chosen]
    name = name or " ".join(file_name.rpartition(".")[0].split())
    if any(each.name == name for each in kept.values()):
        message = _("There is a list called %(name)s already. Choose it above, or give another name.")
        raise Invalid([Problem("name", message, {"name": name})])
    return mapping_for(db.session(), actor=actor(), edition=own_edition(), division=code, name=name)


def _read(mapping: MappingFacts) -> ReadList | None:
    """The list that is being looked through, read again."""
    upload = uploads.upload_of(db.session(), mapping)
    if upload is None:
        return None
    book = read_book_of(upload.content, upload.file_name)
    return read_list(
        db.session(),
        book,
        file=upload.file_name,
        scope=mapping.division,
        said=mapping.columns,
        edition=enter_view(mapping.division).edition,
    )


def _plan(mapping: MappingFacts, found: ReadList) -> ListPlan:
    return plan_list(db.session(), mapping, found, edition=enter_view(mapping.division).edition)


def _named_values(plan: ListPlan) -> tuple[ListValue, ...]:
    """The values of which it is known what they name: they can be corrected."""
    return tuple(value for value in plan.values if value.holds)[:MOST_VALUES]


@blueprint.get("/<division:code>/lists/<int:number>")
def show_list(code: int, number: int) -> ResponseReturnValue:
    """What the file says and would change; without a file, what the list proposed last."""
    return _list_page(*_mapping(code, number, to_act=False))


def _list_page(division: DivisionFacts, mapping: MappingFacts, form: ColumnsForm | None = None) -> str:
    found = _read(mapping)
    plan = _plan(mapping, found) if found else None
    upload = uploads.upload_of(db.session(), mapping)
    columns = form or (_columns_form(mapping, found, _named_values(plan)) if found and plan else None)
    return render_template(
        "offices/lists/list.html",
        division=division,
        mapping=mapping,
        file_name=upload.file_name if upload else None,
        page=present_plan(plan, enter_view(division.code).edition, read_page(request.args)) if plan else None,
        left_out=[name for name in found.left_out if name] if found else [],
        columns=columns,
        items=items_by_category(enter_view(division.code).edition, columns.items.data) if columns else (),
        gone=gone_places(db.session(), mapping),
        trail=links_down_to(division, itself=True),
    )


def _headings(found: ReadList) -> dict[str, str]:
    """The headings of all sheets, each once, by their one spelling."""
    return {heading(text): text for layout in found.layouts for text in layout.meanings}


def _columns_form(mapping: MappingFacts, found: ReadList, values: Sequence[ListValue]) -> ColumnsForm:
    proposed = {
        heading(text): role for layout in reversed(found.layouts) for text, role in layout.meanings.items()
    }
    view = enter_view(mapping.division)
    return ColumnsForm.of(
        _headings(found),
        proposed,
        view.edition,
        # A department keeps its own lists: there is nothing to choose.
        departments=departments_of(db.session(), mapping.division) if view.whole else (),
        department=mapping.department,
        items=mapping.items,
        coordinates=mapping.coordinates,
        values=values,
    )


@blueprint.post("/<division:code>/lists/<int:number>/columns")
def save_columns(code: int, number: int) -> ResponseReturnValue:
    """Keep what the columns say, for this file and the next ones."""
    division, mapping = _mapping(code, number)
    found = _read(mapping)
    if found is None:
        abort(404)
    values = _named_values(_plan(mapping, found))
    form = _columns_form(mapping, found, values)
    with answered(in_form(form, lambda: _list_page(division, mapping, form))):
        form.check()
        chosen = form.department.data if form.department else str(mapping.department or "")
        unseen = set(mapping.items) - set(enter_view(code).edition.items_by_id)
        save_mapping(
            db.session(),
            actor=actor(),
            edition=own_edition(),
            division=code,
            name=mapping.name,
            department=whole_number(chosen) or None,
            items={*(form.items.data or ()), *unseen},
            columns=form.columns(_headings(found)),
        )
        _settle(mapping, form.settled_values(values))
        if form.coordinates:
            system = CoordinateSystem(form.coordinates.data) if form.coordinates.data else None
            set_coordinates(db.session(), actor=actor(), mapping=mapping, system=system)
    flash(_("The columns are kept, also for the next time."))
    return redirect(url_for("offices.show_list", code=code, number=number))


def _settle(mapping: MappingFacts, values: Mapping[str, int | None]) -> MappingFacts:
    return settle_values(db.session(), actor=actor(), edition=own_edition(), mapping=mapping, values=values)


@blueprint.post("/<division:code>/lists/<int:number>/bring-in")
@only_reads
def save_list(code: int, number: int) -> ResponseReturnValue:
    """Keep what was decided about doubtful rows, then bring in what is certain. Others wait for the writing alone."""
    _division, mapping = _mapping(code, number)
    found = _read(mapping)
    if found is None:
        abort(404)
    here = url_for("offices.show_list", code=code, number=number)
    before = _plan(mapping, found)
    references = asked_references(before)
    chosen = {
        key: whole_number(request.form.get(f"row-{place}"), LARGEST_CODE)
        for place, key in enumerate(references)
    }
    decisions = {key: chosen_code or None for key, chosen_code in chosen.items() if chosen_code is not None}
    said = {
        value_key(value.text): whole_number(request.form.get(f"value-{place}"))
        for place, value in enumerate(asked_values(before))
    }
    me = actor()
    begin_late()
    mapping = _mapping(code, number)[1]
    mapping = _settle(mapping, {key: item or None for key, item in said.items() if item is not None})
    mapping = decide(db.session(), actor=me, mapping=mapping, decisions=decisions)
    plan = _plan(mapping, found)
    done = bring_in(db.session(), actor=me, edition=own_edition(), plan=plan)
    if not done.asked and not asked_values(plan):
        uploads.drop_upload(db.session(), actor=actor(), mapping=mapping)
    flash(
        _(
            "%(new)d places added, %(changed)d changed, %(unchanged)d unchanged, %(asked)d rows to be settled, "
            "%(gone)d closings proposed.",
            new=done.new,
            changed=done.changed,
            unchanged=done.unchanged,
            asked=done.asked,
            gone=done.gone,
        )
    )
    for refused in done.refused[:5]:
        flash(_("Row %(row)d: %(reason)s", row=refused[0].row.number, reason=_problems(refused[1])))
    if done.not_declared:
        flash(
            _(
                "In %(count)d communities the lines cannot follow the list yet: %(reason)s",
                count=len(done.not_declared),
                reason=_problems(done.not_declared[0].problems),
            )
        )
    return redirect(here)


def _problems(error: Invalid) -> str:
    return " ".join(say(problem) for problem in error.problems)


@blueprint.post("/<division:code>/lists/<int:number>/close")
def withdraw_list_places(code: int, number: int) -> ResponseReturnValue:
    """Accept that ticked places are closed: today is their last day, nothing is deleted."""
    _division, mapping = _mapping(code, number)
    closed = close_places(db.session(), actor=actor(), mapping=mapping, keys=request.form.getlist("key"))
    flash(_("%(count)d places are closed as of today. Their history stays.", count=closed))
    return redirect(url_for("offices.show_list", code=code, number=number))
