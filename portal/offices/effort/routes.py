"""The month of a division; the city sets the minutes of duties, a district its guide value."""

from __future__ import annotations

from decimal import Decimal

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.access.rights import Right, may, require
from catalogue.divisions import DivisionFacts
from catalogue.effort.duties import every_duty, set_minutes
from catalogue.effort.guides import guide_for, set_guide
from catalogue.models import Level

from ...editions import current_edition
from ...effort.presenters import in_minutes, present_effort, read_month
from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, in_form
from ..scope import blueprint, enter, links_down_to
from .forms import GuideForm, MinutesForm


@blueprint.get("/<division:code>/effort")
def show_effort(code: int) -> ResponseReturnValue:
    """What was asked of a division's communities in a month, and what it took."""
    return _page(enter(code))


def _page(
    division: DivisionFacts, *, minutes: MinutesForm | None = None, guide: GuideForm | None = None
) -> str:
    def address(code: int, month: str) -> str:
        return url_for(".show_effort", code=code, month=month)

    month = read_month(request.args)
    page = present_effort(division, current_edition(), month, address)
    known = every_duty(db.session())
    at_top = division.parent_code is None
    return render_template(
        "offices/effort.html",
        division=division,
        page=page,
        minutes=(minutes or MinutesForm.of(known))
        if at_top and may(actor(), Right.SET_EFFORT, division.code)
        else None,
        guide=(guide or GuideForm(formdata=None, minutes=page.guide)) if _sets_guide(division) else None,
        shipped={duty.key: in_minutes(duty.shipped) for duty in known},
        trail=links_down_to(division, itself=division.level is not Level.COMMUNITY),
    )


def _sets_guide(division: DivisionFacts) -> bool:
    return division.level is Level.DISTRICT and may(actor(), Right.SET_GUIDE, division.code)


@blueprint.post("/<division:code>/effort/minutes")
def save_minutes(code: int) -> ResponseReturnValue:
    """Set the minutes of duties. Those that are the shipped ones again are not kept."""
    division = enter(code)
    require(actor(), Right.SET_EFFORT, code)
    known = every_duty(db.session())
    form = MinutesForm.of(known)
    with answered(in_form(form, lambda: _page(division, minutes=form))):
        form.check()
        for duty in known:
            value = form[duty.key].data
            tenths = int((value if isinstance(value, Decimal) else Decimal(0)) * 10)
            set_minutes(db.session(), actor=actor(), duty=duty.key, tenths=tenths)
    flash(_("The minutes are saved. They count for every month."))
    return redirect(url_for(".show_effort", code=code))


@blueprint.post("/<division:code>/effort/guide")
def save_guide(code: int) -> ResponseReturnValue:
    """Set a district's guide value."""
    division = enter(code)
    require(actor(), Right.SET_GUIDE, code)
    if division.level is not Level.DISTRICT:
        abort(404)
    form = GuideForm()
    with answered(in_form(form, lambda: _page(division, guide=form))):
        form.check()
        set_guide(db.session(), actor=actor(), division=code, minutes=form.minutes.data or 0)
    flash(_("The guide value is %(minutes)d min now.", minutes=guide_for(db.session(), code)))
    return redirect(url_for(".show_effort", code=code))
