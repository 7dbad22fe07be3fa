"""An office keeps its departments and the items that each owns."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import departments
from catalogue.access.rights import Right, require
from catalogue.departments import DepartmentFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.models import Level

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, in_form, refused_as_message
from ...requests.ticks import items_by_category
from ..scope import blueprint, enter, links_down_to, own_edition
from .forms import DepartmentForm, OwnedForm


def _enter(code: int, *, to_act: bool = True) -> DivisionFacts:
    """The division of an address, if it has departments; ``to_act``: if the reader keeps them. Raises ``NotAllowed``."""
    division = enter(code)
    if division.level not in (Level.DISTRICT, Level.STREET):
        abort(404)
    if to_act:
        require(actor(), Right.KEEP_DEPARTMENTS, code)
    return division


@blueprint.get("/<division:code>/departments")
def list_departments(code: int) -> ResponseReturnValue:
    """The departments with the items that each owns, the items that no one owns, and a form to add a department."""
    return _page(_enter(code, to_act=False), DepartmentForm())


@blueprint.post("/<division:code>/departments")
def add_department(code: int) -> ResponseReturnValue:
    """Add a department, or give one of this name another number."""
    division, form = _enter(code), DepartmentForm()
    with answered(in_form(form, lambda: _page(division, form))):
        form.check()
        added = departments.save_department(
            db.session(),
            actor=actor(),
            division=code,
            name=form.name.data or "",
            phone=form.phone.data or "",
        )
    flash(_("%(name)s is on the list. Cases can be passed on to it.", name=added.name))
    return redirect(url_for("offices.show_department", code=code, department=added.id))


@blueprint.get("/<division:code>/departments/<int:department>")
def show_department(code: int, department: int) -> ResponseReturnValue:
    """One department and the items that it owns."""
    division = _enter(code, to_act=False)
    found = departments.get_department(db.session(), code, department)
    return _department_page(division, found, OwnedForm.of(own_edition(), found))


@blueprint.post("/<division:code>/departments/<int:department>")
def save_department(code: int, department: int) -> ResponseReturnValue:
    """Say which items a department owns."""
    division = _enter(code)
    found = departments.get_department(db.session(), code, department)
    form = OwnedForm.of(own_edition(), found)
    with answered(in_form(form, lambda: _department_page(division, found, form))):
        form.check()
        departments.save_items(
            db.session(),
            actor=actor(),
            edition=own_edition(),
            division=code,
            department=department,
            items=form.items.data or (),
            # What it does not own any more is no list of its own either.
            supplies=set(form.supplies.data or ()) & set(form.items.data or ()),
        )
    flash(_("The items of %(name)s are saved.", name=found.name))
    return redirect(url_for("offices.list_departments", code=code))


@blueprint.post("/<division:code>/departments/<int:department>/remove")
def remove_department(code: int, department: int) -> ResponseReturnValue:
    """Take a department off the list."""
    _enter(code)
    itself = url_for("offices.list_departments", code=code)
    with answered(refused_as_message(itself)):
        departments.close_department(
            db.session(), actor=actor(), division=code, department=department, now=clock.now()
        )
    flash(_("Nothing is passed on to this department any more. Old cases keep its name."))
    return redirect(itself)


def _owners(kept: tuple[DepartmentFacts, ...]) -> Mapping[int, DepartmentFacts]:
    return {item: each for each in kept for item in each.items}


def _page(division: DivisionFacts, form: DepartmentForm) -> str:
    kept, edition = departments.departments_of(db.session(), division.code), own_edition()
    owners = _owners(kept)
    return render_template(
        "offices/departments/list.html",
        division=division,
        departments=kept,
        items=edition.items_by_id,
        unowned=[item for item in edition.items if item.id not in owners],
        form=form,
        trail=links_down_to(division, itself=True),
    )


def _department_page(division: DivisionFacts, department: DepartmentFacts, form: OwnedForm) -> str:
    edition = own_edition()
    owners = _owners(departments.departments_of(db.session(), division.code))
    return render_template(
        "offices/departments/department.html",
        division=division,
        department=department,
        form=form,
        groups=items_by_category(edition, form.items.data),
        owned_elsewhere=[
            (item, owners[item.id])
            for item in edition.items
            if item.id in owners and owners[item.id].id != department.id
        ],
        trail=links_down_to(division, itself=True),
    )
