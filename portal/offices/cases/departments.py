"""The departments to which a street's cases are passed on."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from catalogue import feedback
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import DomainForm, answered, in_form, refused_as_message
from ...requests.cleaning import clean
from ..scope import blueprint, links_down_to
from .desk import enter_street


class DepartmentForm(DomainForm):
    """A department of the street."""

    name = StringField(_l("Name of the department"), filters=[clean])
    phone = StringField(
        _l("Telephone for colleagues (optional)"),
        filters=[clean],
        render_kw={"inputmode": "tel", "class": "short"},
    )


@blueprint.get("/<division:code>/cases/departments")
def list_departments(code: int) -> ResponseReturnValue:
    """The street's departments, and a form to add one."""
    return _page(enter_street(code, Right.SEE_CASES), DepartmentForm())


@blueprint.post("/<division:code>/cases/departments")
def add_department(code: int) -> ResponseReturnValue:
    """Add a department, or give one of this name another number."""
    street, form = enter_street(code, Right.ARRANGE_CASES), DepartmentForm()
    with answered(in_form(form, lambda: _page(street, form))):
        form.check()
        added = feedback.add_department(
            db.session(),
            actor=actor(),
            street=street.code,
            name=form.name.data or "",
            phone=form.phone.data or "",
        )
    flash(_("Cases can be passed on to %(name)s.", name=added.name))
    return redirect(url_for("offices.list_departments", code=street.code))


@blueprint.post("/<division:code>/cases/departments/<int:department>/remove")
def remove_department(code: int, department: int) -> ResponseReturnValue:
    """Take a department off the list."""
    street = enter_street(code, Right.ARRANGE_CASES)
    itself = url_for("offices.list_departments", code=street.code)
    with answered(refused_as_message(itself)):
        feedback.close_department(
            db.session(), actor=actor(), street=street.code, department=department, now=clock.now()
        )
    flash(_("Nothing is passed on to this department any more. Old cases keep its name."))
    return redirect(itself)


def _page(street: DivisionFacts, form: DepartmentForm) -> str:
    return render_template(
        "offices/departments.html",
        division=street,
        departments=feedback.departments_of(db.session(), street.code),
        form=form,
        trail=links_down_to(street, itself=True),
    )
