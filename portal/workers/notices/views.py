"""The notices of a community or a street: given, withdrawn, and those of before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from catalogue import divisions, notices, offerings
from catalogue.access.rights import Right, require
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.models import Level, Role
from catalogue.notices import NoticeFacts

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, in_form, refused_as_message
from ...frame.notices import said_by
from ...requests.addresses import whole_number
from ...words import labels
from ...words.formatting import day
from ...words.i18n import comma, in_chinese
from ..scope import blueprint, own_community
from .forms import NoticeForm


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice in the list. ``own``: given for this very division, so that it can be withdrawn here."""

    id: int
    sentence: Markup
    given: str
    over: bool
    withdrawn: bool
    own: bool
    spared: Markup
    """Service points that go on as usual."""


@blueprint.get("/<division:community>/notices")
def list_notices(community: int) -> ResponseReturnValue:
    """The notices about a division, and the form of a new one."""
    return _page(noticed_division(community), NoticeForm())


@blueprint.post("/<division:community>/notices")
def add_notice(community: int) -> ResponseReturnValue:
    """Close the places for some days, or give them other hours."""
    found, form = noticed_division(community, Right.RECORD), NoticeForm()
    with answered(in_form(form, lambda: _page(found, form))):
        form.check()
        given = notices.give_notice(db.session(), actor=actor(), division=found.code, draft=form.draft())
    flash(_("Residents read from now on: %(notice)s", notice=said_by(given).striptags()))
    return redirect(url_for("workers.list_notices", community=found.code))


@blueprint.post("/<division:community>/notices/withdraw")
def withdraw_notice(community: int) -> ResponseReturnValue:
    """Take a notice back."""
    found = noticed_division(community, Right.RECORD)
    notices.withdraw_notice(db.session(), actor=actor(), division=found.code, notice=_sent_number())
    flash(_("The notice is withdrawn. The usual hours hold again."))
    return redirect(url_for("workers.list_notices", community=found.code))


@blueprint.post("/<division:community>/notices/restore")
def restore_notice(community: int) -> ResponseReturnValue:
    """Let a withdrawn notice hold again."""
    found = noticed_division(community, Right.RECORD)
    back = url_for("workers.list_notices", community=found.code)
    with answered(refused_as_message(back)):
        notices.restore_notice(db.session(), actor=actor(), division=found.code, notice=_sent_number())
    flash(_("The notice holds again."))
    return redirect(back)


def _sent_number() -> int:
    number = whole_number(request.form.get("notice"))
    if number is None:
        raise NotFound(N_("There is no such notice."))
    return number


def noticed_division(code: int, right: Right = Right.SEE_WORK) -> DivisionFacts:
    """The community or street of an address, if it is within reach."""
    require(actor(), right, code)
    division = divisions.get_division(db.session(), code)
    if division.level is Level.STREET and division.present:
        return division
    if division.level is not Level.COMMUNITY:
        abort(404)
    return own_community(code, right)


def _page(division: DivisionFacts, form: NoticeForm) -> str:
    session = db.session()
    points = offerings.points_of(session, division.code) if division.level is Level.COMMUNITY else ()
    form.spared.choices = [(str(point.id), in_chinese(point.name)) for point in points]
    names = {point.id: point.name for point in points}
    rows = [_row(notice, division.code, names) for notice in notices.notices_for(session, division.code)]
    return render_template(
        "workers/notices.html",
        community=division,
        street=division.level is Level.STREET,
        form=form,
        present=[row for row in reversed(rows) if not (row.over or row.withdrawn)],
        past=[row for row in rows if row.over or row.withdrawn],
    )


def _row(notice: NoticeFacts, division: int, names: Mapping[int, str]) -> NoticeRow:
    return NoticeRow(
        id=notice.id,
        sentence=said_by(notice),
        given=_(
            "Given on %(day)s by %(role)s.",
            day=day(notice.given_at),
            role=labels.label(Role(notice.given_role)),
        ),
        over=notice.last_day < clock.today(),
        withdrawn=notice.withdrawn_at is not None,
        own=notice.division == division,
        spared=in_chinese(comma().join(name for point, name in names.items() if point in notice.spared)),
    )
