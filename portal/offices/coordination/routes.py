"""Requests of an office: asked about chosen gaps, listed, answered, closed."""

from __future__ import annotations

from collections.abc import Iterator

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import coordination, divisions
from catalogue.access.rights import Right, places, require, signs_for
from catalogue.coordination import RequestDraft, RequestFacts
from catalogue.coverage.gaps import segments_of
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid
from catalogue.models import Level
from catalogue.remedies import Selection
from catalogue.today.digests import digest_address, end_digest, wish_digest, wish_reminders

from ...coordination.presenters import present_request, present_requests
from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, as_message, in_form, refused_as_message, typed_before
from ...mail import can_send
from ...reminding import send_first_mail
from ...words.place_names import department_text, place_text
from ..remedies.choosing import chosen_of
from ..remedies.criteria import read_chosen_cells, read_list_criteria, written_cell
from ..scope import OfficeView, blueprint, enter_view, links_down_to
from .forms import AskingForm, ReopeningForm, WordsForm


@blueprint.get("/<division:code>/requests")
def list_requests(code: int) -> ResponseReturnValue:
    """What an office asked and was asked; for a department what it was asked."""
    view = enter_view(code)
    own = None if view.departments is None else [each.id for each in view.departments]
    found = coordination.requests_of(db.session(), code, departments=own)
    return render_template(
        "offices/coordination/list.html",
        division=view.division,
        rows=present_requests(view.edition, found, clock.today()),
        mail_to=digest_address(db.session(), actor()),
        mails=can_send(current_app.config["PORTAL"]) and bool(places(actor(), Right.ANSWER_REQUESTS)),
        trail=links_down_to(view.division, itself=view.division.level is not Level.COMMUNITY),
    )


@blueprint.post("/<division:code>/requests/mail")
def save_request_mail(code: int) -> ResponseReturnValue:
    """Ask for requests and reminders by mail, or for no more of them. The wish belongs to the account."""
    enter_view(code)
    session, back = db.session(), url_for(".list_requests", code=code)
    if request.form.get("wish") == "end":
        end_digest(session, actor=actor())
        flash(_("No more mails are sent. The address is erased."))
        return redirect(back)
    address = request.form.get("address", "").strip()
    unreadable = as_message(back, lambda _words: _("Give a mail address such as name@example.cn."))
    with answered({Invalid: unreadable, **refused_as_message(back)}):
        token = wish_digest(session, actor=actor(), address=address)
        wish_reminders(session, actor=actor(), wanted=True)
        if token is not None:
            send_first_mail(address, token)
    if token is None:
        flash(_("Requests are mailed to this address."))
    else:
        flash(
            _(
                "A mail is on its way to %(address)s. Follow the link in it, then the address counts.",
                address=address,
            )
        )
    return redirect(back)


@blueprint.get("/<division:code>/gaps/request")
def new_request(code: int) -> ResponseReturnValue:
    """The form for a request about chosen gaps."""
    view = enter_view(code)
    asked = read_list_criteria(request.args, view.edition)
    typed = typed_before()
    ticked = read_chosen_cells(request.args, view.edition)
    if typed is not None:
        ticked = read_chosen_cells(typed, view.edition)
    chosen, _cut = chosen_of(view, asked, ticked)
    return _form_page(view, AskingForm(), chosen)


@blueprint.post("/<division:code>/gaps/request")
def add_request(code: int) -> ResponseReturnValue:
    """Ask a department, the office above, or order real work below."""
    view, session = enter_view(code), db.session()
    require(actor(), Right.COORDINATE, code)
    form = AskingForm()
    asked = read_list_criteria(request.args, view.edition)
    chosen, _cut = chosen_of(view, asked, read_chosen_cells(request.form, view.edition))
    answers = in_form(form, lambda: _form_page(view, form, chosen))
    with answered({**answers, **refused_as_message(url_for(".list_gaps", code=code))}):
        form.check()
        to, department = form.addressee or (0, None)
        made = coordination.ask(
            session,
            actor=actor(),
            division=code,
            asked=RequestDraft(
                to=to,
                department=department,
                reason=form.reason.data or "",
                contribution=form.contribution.data,
                due_on=form.due_on.data,
                minutes=chosen.minutes,
            ),
            cells=segments_of(session, view.edition, chosen.steps),
            now=clock.now(),
            today=clock.today(),
        )
    flash(_("The request is sent. Its answer is shown here and with each of its lines."))
    return redirect(url_for(".show_request", code=code, number=made.id))


def _form_page(view: OfficeView, form: AskingForm, chosen: Selection) -> str:
    form.offer(_addressees(view.division.code, tuple(chosen.steps)))
    names = divisions.get_divisions(db.session(), chosen.items)
    items = view.edition.items_by_id
    return render_template(
        "offices/coordination/form.html",
        division=view.division,
        form=form,
        chosen=chosen,
        cells=[
            (names[code].short_name, items[item], written_cell(code, items[item].code))
            for code, item in sorted(chosen.steps)
        ],
        trail=links_down_to(view.division, itself=view.division.level is not Level.COMMUNITY),
    )


def _addressees(code: int, cells: tuple[tuple[int, int], ...]) -> Iterator[tuple[str, str]]:
    """Whom the office may ask: departments that own an item first, then the others, the office above, and one below."""
    found = coordination.ask_whom(db.session(), code, cells)
    wanted = {item for _community, item in cells}
    owning = [each for each in found.departments if wanted & set(each[1].items)]
    others = [each for each in found.departments if each not in owning]
    for office, department in (*owning, *others):
        name = department_text(office.short_name, department.name)
        own = (office, department) in owning
        yield f"{office.code}-{department.id}", _("%(name)s (owns the item)", name=name) if own else name
    if found.above is not None:
        yield (
            str(found.above.code),
            _("%(office)s, the office above", office=place_text(found.above.short_name)),
        )
    for part in found.below:
        yield str(part.code), _("%(part)s, as an order", part=place_text(part.short_name))


@blueprint.get("/<division:code>/requests/<int:number>")
def show_request(code: int, number: int) -> ResponseReturnValue:
    """A request with its cells and steps; those who were asked answer it here, those who asked close it."""
    view = enter_view(code)
    return _request_page(view, _found(view, number), WordsForm(), ReopeningForm())


def _found(view: OfficeView, number: int) -> RequestFacts:
    """The request of an address. 404 for one that the office, or the department, has no part in."""
    found = coordination.get_request(db.session(), number)
    code, own = view.division.code, view.departments
    concerned = code in (found.from_code, found.to_code)
    if own is not None:
        concerned = found.department in {each.id for each in own}
    return found if concerned else abort(404)


def _request_page(view: OfficeView, found: RequestFacts, form: WordsForm, reopening: ReopeningForm) -> str:
    me = actor()
    asked = present_request(
        view.edition,
        found,
        clock.today(),
        divisions.short_names(db.session(), (code for code, _item in found.cells)),
        may_answer=signs_for(me, Right.ANSWER_REQUESTS, found.to_code, found.department),
        may_close=signs_for(me, Right.COORDINATE, found.from_code),
    )
    if not asked.may_answer:
        form.closes()
    return render_template(
        "offices/coordination/request.html",
        division=view.division,
        asked=asked,
        form=form,
        reopening=reopening,
        trail=links_down_to(view.division, itself=view.division.level is not Level.COMMUNITY),
    )


@blueprint.post("/<division:code>/requests/<int:number>/answer")
def send_request_answer(code: int, number: int) -> ResponseReturnValue:
    """Answer a request, as the office or the department that was asked."""
    return _settle(code, number, answer=True)


@blueprint.post("/<division:code>/requests/<int:number>/close")
def settle_request(code: int, number: int) -> ResponseReturnValue:
    """Close a request, as the office that asked."""
    return _settle(code, number, answer=False)


def _settle(code: int, number: int, *, answer: bool) -> ResponseReturnValue:
    view = enter_view(code)
    found, form = _found(view, number), WordsForm()
    if not answer:
        require(actor(), Right.COORDINATE, found.from_code)
    itself = url_for(".show_request", code=code, number=number)
    settle = coordination.answer_request if answer else coordination.close_request
    with answered(
        {
            **in_form(form, lambda: _request_page(view, found, form, ReopeningForm())),
            **refused_as_message(itself),
        }
    ):
        form.check()
        settle(db.session(), actor=actor(), request=number, words=form.words.data or "", now=clock.now())
    flash(_("The answer is sent.") if answer else _("The request is closed."))
    return redirect(itself)


@blueprint.post("/<division:code>/requests/<int:number>/reopen")
def restore_request(code: int, number: int) -> ResponseReturnValue:
    """Open a request again, as the office that asked."""
    view = enter_view(code)
    found, form = _found(view, number), ReopeningForm()
    require(actor(), Right.COORDINATE, found.from_code)
    itself = url_for(".show_request", code=code, number=number)
    again = in_form(form, lambda: _request_page(view, found, WordsForm(), form))
    with answered({**again, **refused_as_message(itself)}):
        form.check()
        coordination.reopen_request(
            db.session(),
            actor=actor(),
            request=number,
            words=form.words.data or "",
            due_on=form.due_on.data,
            now=clock.now(),
            today=clock.today(),
        )
    flash(_("The request is open again."))
    return redirect(itself)
