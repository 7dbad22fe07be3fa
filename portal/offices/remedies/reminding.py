"""One bundled reminder for each community of a selection: sent, listed, and as text to paste into a work group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from catalogue import divisions
from catalogue.access.rights import Right, require
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.effort.duties import whole_minutes
from catalogue.foundation import clock
from catalogue.foundation.errors import Refused
from catalogue.models import Level
from catalogue.reminders import SHOWN_FOR, ReminderFacts, monday_of, remind, reminders_in

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, as_message
from ...reminding import reminder_text
from ...requests.addresses import public_address
from ...words.place_names import place_name
from ..scope import blueprint, enter_view, links_down_to
from .choosing import chosen_of
from .criteria import read_chosen_cells, read_list_criteria


@blueprint.post("/<division:code>/gaps/remind")
def send_reminders(code: int) -> ResponseReturnValue:
    """Remind the communities of a selection, each once. What they were reminded of this week is left out."""
    view = enter_view(code)
    require(actor(), Right.REMIND, code)
    asked = read_list_criteria(request.args, view.edition)
    chosen, _cut = chosen_of(view, asked, read_chosen_cells(request.form, view.edition))
    itself = url_for(".list_gaps", code=code)
    if not chosen.items:
        flash(_("No gap is chosen"))
        return redirect(itself)
    with answered({Refused: as_message(url_for(".list_reminders", code=code))}):
        sent = remind(
            db.session(),
            actor=actor(),
            edition=view.edition,
            division=code,
            items=chosen.items,
            tenths=chosen.tenths,
            now=clock.now(),
            today=clock.today(),
        )
    flash(
        ngettext(
            "%(num)d reminder is sent, with %(gaps)d gaps.",
            "%(num)d reminders are sent, with %(gaps)d gaps.",
            sent.communities,
            gaps=sent.items,
        )
    )
    return redirect(url_for(".list_reminders", code=code))


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A reminder: its community, what is open and done of it, and its text. ``key`` is for labels."""

    key: str
    name: Markup
    href: str
    week: date
    open_items: Sequence[ItemFacts]
    done: int
    minutes: int
    mailed_on: date | None
    text: str | None


@blueprint.get("/<division:code>/reminders")
def list_reminders(code: int) -> ResponseReturnValue:
    """The reminders of four weeks, with what is still open, and the texts of this week's."""
    view = enter_view(code)
    if not view.whole:
        abort(404)
    session, this_week = db.session(), monday_of(clock.today())
    found = reminders_in(session, view.edition, code, since=this_week - SHOWN_FOR + timedelta(weeks=1))
    names = divisions.get_divisions(
        session, {each.community for each in found} | {each.office for each in found}
    )
    rows = [
        _row(view.edition, each, names[each.community].short_name, names[each.office].short_name, this_week)
        for each in found
    ]
    return render_template(
        "offices/remedies/reminders.html",
        division=view.division,
        rows=rows,
        trail=links_down_to(view.division, itself=view.division.level is not Level.COMMUNITY),
    )


def _row(edition: EditionFacts, found: ReminderFacts, name: str, office: str, this_week: date) -> ReminderRow:
    return ReminderRow(
        key=f"{found.community}-{found.week:%Y%m%d}",
        name=place_name(name),
        href=url_for(".list_gaps", code=found.community),
        week=found.week,
        open_items=[edition.items_by_id[item] for item in found.open_items],
        done=len(found.items) - len(found.open_items),
        minutes=whole_minutes(found.tenths),
        mailed_on=found.mailed_on,
        text=_text(edition, found, name, office) if found.week == this_week and found.open_items else None,
    )


def _text(edition: EditionFacts, found: ReminderFacts, name: str, office: str) -> str:
    address = public_address("workers.show_today", community=found.community)
    return reminder_text(edition, found, name, office, address)
