"""Days off and make-up working days: seen, declared, brought in as a table, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet
from wtforms.validators import InputRequired

from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid
from catalogue.models import DayKind
from catalogue.time import days
from catalogue.time.day_files import declare_days, plan_days, read_days_file

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import DomainForm, answered, as_message, in_form, look_through
from ..frame.errors import say
from ..requests.carrying import carried, read_carried
from ..requests.cleaning import clean
from ..requests.sizes import takes_files
from ..requests.transactions import only_reads
from .scope import blueprint

KINDS = MappingProxyType(
    {
        DayKind.HOLIDAY: _l("Day off"),
        DayKind.MAKE_UP: _l("Make-up working day"),
        DayKind.ORDINARY: _l("Ordinary day"),
    }
)


class DayForm(DomainForm):
    """A day that is declared."""

    day = DateField(_l("Day"), validators=[InputRequired(_l("Please enter a day."))])
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()])
    name = StringField(_l("Name of the holiday, in Chinese (optional)"), filters=[clean])


def _page(form: DayForm) -> str:
    calendar = days.refresh(db.session())
    year = clock.today().year
    declared = sorted(calendar.declared.values(), key=lambda each: each.day, reverse=True)
    return render_template(
        "admin/calendar.html",
        form=form,
        declared=declared,
        kinds=KINDS,
        years=[(each, calendar.knows(each)) for each in (year, year + 1)],
    )


@blueprint.get("/calendar")
def list_days() -> ResponseReturnValue:
    """What was declared, and whether this year and the next are known."""
    return _page(DayForm(formdata=None))


@blueprint.post("/calendar")
def add_day() -> ResponseReturnValue:
    """Declare a day, in the place of what was declared of it before."""
    form = DayForm()
    with answered(in_form(form, lambda: _page(form))):
        form.check()
        if form.day.data is None:
            raise Invalid([])
        days.declare(
            db.session(),
            actor=actor(),
            day=form.day.data,
            kind=DayKind(form.kind.data),
            name=form.name.data,
        )
    flash(_("The day is declared. Opening hours follow it at once."))
    return redirect(url_for(".list_days"))


@blueprint.post("/calendar/withdraw")
def withdraw_day() -> ResponseReturnValue:
    """Take a declaration back: the installed calendar counts again."""
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(400)
    days.withdraw_day(db.session(), actor=actor(), day=day)
    flash(_("The declaration is taken back. The installed calendar counts again."))
    return redirect(url_for(".list_days"))


@blueprint.post("/calendar/file")
@only_reads
@takes_files
def send_days() -> ResponseReturnValue:
    """What a table of days would change. Writes nothing."""
    plan = look_through(url_for(".list_days"), lambda path: read_days_file(db.session(), path))
    rows = [
        (row.line, (row.after.day.isoformat(), row.after.kind.value, row.after.name or ""))
        for row in plan.rows
    ]
    return render_template(
        "admin/calendar_file.html",
        plan=plan,
        kinds=KINDS,
        wrong=[(line, problem.field, say(problem)) for line, problem in plan.wrong],
        rows=carried(rows),
    )


@blueprint.post("/calendar/file/save")
def save_days() -> ResponseReturnValue:
    """Declare the days of a table that was looked through."""
    back, session = url_for(".list_days"), db.session()
    with answered({Invalid: as_message(back)}):
        rows: Sequence[tuple[int, Sequence[str]]] = read_carried(request.form)
        changed = declare_days(session, actor=actor(), plan=plan_days(session, rows))
    flash(
        ngettext("%(num)d day is declared.", "%(num)d days are declared.", changed)
        if changed
        else _("Nothing was changed.")
    )
    return redirect(back)
