"""The link of a service point, its card to print, and its answers: accepted or refused."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from catalogue import offerings, place_checks
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Conflict, Invalid, NotFound
from catalogue.offerings import PointFacts
from catalogue.offerings.checks.questions import question_of
from catalogue.place_checks import PointLinkFacts, Shown

from ...extensions import db
from ...files.qr import draw_qr, typed
from ...frame.acting import actor
from ...frame.answering import DomainForm, answered, as_message, in_form, refused_as_message
from ...frame.versioned_forms import read_version
from ...requests.addresses import public_address
from ...requests.fields import ProseField
from ..checking.forms import read_displayed
from ..checking.presenters import QuestionRow, present_question
from ..checking.returning import FROM_TODAY, back_from
from ..elsewhere.views import next_address
from ..scope import blueprint, own_community, own_edition, own_point
from ..versions.undoing import undoable_fact, undoable_together
from .presenters import present_answer


class RefusalForm(DomainForm):
    """Why an answer of a place does not count."""

    reason = ProseField(_l("Why it does not count"), rows=2)


def _link(point: PointFacts) -> PointLinkFacts | None:
    return place_checks.link_of(db.session(), point.id, secret=str(current_app.secret_key))


def _token(community: int, point: int) -> tuple[PointFacts, str, str]:
    """A service point with its token and its code; ends the request where it has none."""
    facts = own_point(own_community(community, Right.RECORD).code, point)
    link = _link(facts)
    if link is None or link.token is None or link.code is None:
        abort(404)
    return facts, link.token, place_checks.say_short_code(link.code)


@blueprint.get("/<division:community>/points/<int:point>/link")
def show_link(community: int, point: int) -> ResponseReturnValue:
    """The link of a service point, for those who may send it on, and what was answered by it."""
    division = own_community(community)
    facts = own_point(division.code, point)
    link = _link(facts)
    told = place_checks.answers_of_point(db.session(), division.code, facts.id)
    return render_template(
        "workers/self_told/link.html",
        community=division,
        point=facts,
        link=link,
        merged=place_checks.merged_links(db.session(), facts.id),
        address=public_address("residents.show_own_place", key=link.token) if link and link.token else None,
        code=place_checks.say_short_code(link.code) if link and link.code else None,
        answers=[present_answer(each, facts) for each in told],
    )


@blueprint.post("/<division:community>/points/<int:point>/link")
def save_link(community: int, point: int) -> ResponseReturnValue:
    """Make the link of a service point, or another one instead."""
    division = own_community(community, Right.RECORD)
    place_checks.make_link(
        db.session(),
        actor=actor(),
        community=division.code,
        point_id=point,
        secret=str(current_app.secret_key),
    )
    flash(_("The link is made. Print the card, or send the address."))
    return redirect(url_for("workers.show_link", community=division.code, point=point))


@blueprint.post("/<division:community>/points/<int:point>/link/revoke")
def withdraw_link(community: int, point: int) -> ResponseReturnValue:
    """End the link of a service point."""
    division = own_community(community, Right.RECORD)
    back = url_for("workers.show_link", community=division.code, point=point)
    with answered(refused_as_message(back)):
        place_checks.revoke_link(db.session(), actor=actor(), community=division.code, point_id=point)
    flash(_("The link leads nowhere any more."))
    return redirect(back)


@blueprint.get("/<division:community>/points/<int:point>/link/card")
def show_link_card(community: int, point: int) -> ResponseReturnValue:
    """The link as a card of A5 to print and give to those who run the place."""
    facts, _secret, code = _token(community, point)
    return render_template(
        "workers/self_told/card.html",
        community=own_community(community),
        point=facts,
        code=code,
        entry=typed(public_address("residents.find_own_place")),
    )


@blueprint.get("/<division:community>/points/<int:point>/link/qr.svg")
def show_link_qr(community: int, point: int) -> ResponseReturnValue:
    """The QR code of the link. No browser keeps it."""
    _facts, token, _code = _token(community, point)
    drawn = draw_qr(public_address("residents.show_own_place", key=token))
    return Response(drawn, mimetype="image/svg+xml", headers={"Cache-Control": "private, no-store"})


@blueprint.get("/<division:community>/answers/<int:answer>")
def show_self_told(community: int, answer: int) -> ResponseReturnValue:
    """An answer of a place, to be accepted or refused."""
    return _answer_page(own_community(community), answer, RefusalForm(formdata=None))


def _answer_page(community: DivisionFacts, answer: int, form: RefusalForm) -> str:
    told = place_checks.get_answer(db.session(), community.code, answer)
    point = offerings.get_point(db.session(), told.point_id)
    return render_template(
        "workers/self_told/answer.html",
        community=community,
        row=present_answer(told, point),
        question=_question(community.code, point),
        form=form,
        came=FROM_TODAY,
    )


def _question(community: int, point: PointFacts) -> QuestionRow | None:
    today = clock.today()
    try:
        found = question_of(db.session(), own_edition(), community, str(point.id), today=today)
    except NotFound:
        return None
    return present_question(community, found, today)


@blueprint.post("/<division:community>/answers/<int:answer>/accept")
def confirm_self_told(community: int, answer: int) -> ResponseReturnValue:
    """Let an answer of a place count."""
    division = own_community(community, Right.RECORD)
    back = back_from(division.code, url_for("workers.show_self_told", community=division.code, answer=answer))
    edition = own_edition()
    with answered({**refused_as_message(back), Invalid: as_message(back)}):
        done = place_checks.accept(
            db.session(),
            actor=actor(),
            edition=edition,
            community=division.code,
            answer_id=answer,
            shown=Shown(
                read_version(request.form.get("version")),
                request.form.get("seen", ""),
                read_displayed(edition, request.form.getlist("lines")),
            ),
        )
    text = _("Accepted: told by the service point, confirmed by the community.")
    if done.checked and done.checked.confirmed:
        flash(text, undoable_together(division.code, done.checked.confirmed))
    elif done.checked is None:
        version = done.point.version
        flash(text, undoable_fact(division.code, done.point.id, version, seen=done.before))
    else:
        flash(text)
    if done.checked is None:
        return redirect(next_address(division.code, back, point=done.point.id, version=done.point.version))
    return redirect(back)


@blueprint.post("/<division:community>/answers/<int:answer>/refuse")
def send_refusal(community: int, answer: int) -> ResponseReturnValue:
    """Say that an answer of a place does not count, and why."""
    division = own_community(community, Right.RECORD)
    form = RefusalForm()
    back = url_for("workers.show_self_told", community=division.code, answer=answer)
    with answered(
        {**in_form(form, lambda: _answer_page(division, answer, form)), Conflict: as_message(back)}
    ):
        place_checks.refuse(
            db.session(),
            actor=actor(),
            community=division.code,
            answer_id=answer,
            reason=form.reason.data or "",
        )
    flash(_("Not accepted. Nothing was changed."))
    return redirect(url_for("workers.show_today", community=division.code))
