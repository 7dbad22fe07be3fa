"""An order of the street: the community reads and answers it; the street closes it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue import coordination
from catalogue.access.rights import Right, signs_for
from catalogue.coordination import RequestFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock

from ...coordination.presenters import present_request
from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import DomainForm, answered, in_form, refused_as_message
from ...requests.fields import ProseField
from ..scope import blueprint, own_community, own_edition


class OrderForm(DomainForm):
    """The words of an answer."""

    words = ProseField(_l("What was done, or why it cannot be"), rows=3)


@blueprint.get("/<division:community>/orders/<int:number>")
def show_order(community: int, number: int) -> ResponseReturnValue:
    """An order, and the form to answer it."""
    division = own_community(community)
    return _page(division, _found(community, number), OrderForm())


@blueprint.post("/<division:community>/orders/<int:number>/answer")
def send_order_answer(community: int, number: int) -> ResponseReturnValue:
    """Answer an order as the community."""
    division = own_community(community, Right.RECORD)
    found, form = _found(division.code, number), OrderForm()
    itself = url_for("workers.show_order", community=community, number=number)
    with answered({**in_form(form, lambda: _page(division, found, form)), **refused_as_message(itself)}):
        form.check()
        coordination.answer_request(
            db.session(), actor=actor(), request=number, words=form.words.data or "", now=clock.now()
        )
    flash(_("The answer is sent."))
    return redirect(itself)


def _found(community: int, number: int) -> RequestFacts:
    found = coordination.get_request(db.session(), number)
    return found if found.to_code == community else abort(404)


def _page(division: DivisionFacts, found: RequestFacts, form: OrderForm) -> str:
    return render_template(
        "workers/orders/order.html",
        division=division,
        asked=present_request(
            own_edition(),
            found,
            clock.today(),
            {division.code: division.short_name},
            may_answer=signs_for(actor(), Right.ANSWER_REQUESTS, found.to_code),
        ),
        form=form,
    )
