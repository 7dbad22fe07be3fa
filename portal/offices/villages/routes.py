"""Villages that are run as communities: the table of a division, and a village's days as its street records them."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue import village_pilots
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts, lineages
from catalogue.foundation import clock
from catalogue.village_pilots import CONTENTS, SOURCE_VILLAGES

from ...extensions import db
from ...files.downloads import as_csv
from ...frame.acting import actor
from ...frame.answering import DomainForm, answered, in_form, refused_as_message, typed_before
from ...requests.fields import DayField
from ...requests.paging import pages_or_404, rows_before
from ...words.labels import PILOT_CONTENTS
from ..parts import counted_parts
from ..scope import blueprint, enter, enter_above_communities, enter_with, links_down_to, only_village
from .criteria import LACKING, SHOWN, read_pilots_asked
from .presenters import pilot_file, pilot_rows

VILLAGES_A_PAGE = 50


class PilotForm(DomainForm):
    """Since when a village is in the pilot and has what the box asks."""

    began_on = DayField(_l("In the pilot since"))
    self_rule_on = DayField(PILOT_CONTENTS["self_rule"])
    facilities_on = DayField(PILOT_CONTENTS["facilities"])
    services_on = DayField(PILOT_CONTENTS["services"])
    safety_on = DayField(PILOT_CONTENTS["safety"])
    station_on = DayField(_l("One-stop station since"))

    @classmethod
    def of(cls, pilot: village_pilots.PilotDraft | None) -> PilotForm:
        """The form of a village, filled in."""
        form = cls()
        if pilot is not None and typed_before() is None:
            for name in village_pilots.DAYS:
                form[name].data = getattr(pilot, name)
        return form

    def draft(self) -> village_pilots.PilotDraft:
        """What the form says."""
        return village_pilots.PilotDraft(**{name: self[name].data for name in village_pilots.DAYS})


@blueprint.get("/<division:code>/villages")
def list_villages(code: int) -> ResponseReturnValue:
    """The villages of a street, or those of a wider division that are in the pilot; and how far it is in each part."""
    division, session = enter_above_communities(code), db.session()
    asked = read_pilots_asked(request.args, division.level)
    counted = village_pilots.count_pilots(session, code)
    count = sum(counted.values(), village_pilots.PilotCount())
    pages = pages_or_404(asked.page, asked.listed(count), VILLAGES_A_PAGE)
    found = village_pilots.villages_in(
        session,
        code,
        pilots=asked.pilots,
        lacks=asked.day,
        limit=VILLAGES_A_PAGE,
        offset=rows_before(asked.page, VILLAGES_A_PAGE),
    )
    return render_template(
        "offices/villages/list.html",
        division=division,
        asked=asked,
        shown=SHOWN,
        lacking=LACKING,
        count=count,
        rows=pilot_rows(session, division, found),
        parts=counted_parts(session, division, counted, village_pilots.PilotCount()),
        contents=PILOT_CONTENTS,
        source_villages=SOURCE_VILLAGES,
        pages=pages,
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/villages.csv")
def download_villages(code: int) -> ResponseReturnValue:
    """The same table as CSV, on one page."""
    division, session = enter_above_communities(code), db.session()
    asked = read_pilots_asked(request.args, division.level)
    found = village_pilots.villages_in(session, code, pilots=asked.pilots, lacks=asked.day)
    above = lineages(session, {each.street for each in found if each.street})
    names = {
        street: (steps[-2].short_name if len(steps) > 1 else "", steps[-1].short_name)
        for street, steps in above.items()
    }
    return as_csv(f"villages-{division.code}", pilot_file(found, names))


@blueprint.get("/<division:code>/village-pilot")
def edit_village_pilot(code: int) -> ResponseReturnValue:
    """The form of a village."""
    division = only_village(enter(code), "offices.list_villages")
    return _page(division, PilotForm.of(village_pilots.pilot_of(db.session(), code)))


@blueprint.post("/<division:code>/village-pilot")
def save_village_pilot(code: int) -> ResponseReturnValue:
    """Say that a village is in the pilot, and since when it has what."""
    division = only_village(enter_with(code, Right.KEEP_VILLAGE_PILOTS), "offices.list_villages")
    form = PilotForm()
    with answered(in_form(form, partial(_page, division, form))):
        form.check()
        village_pilots.save_pilot(
            db.session(), actor=actor(), village=code, draft=form.draft(), today=clock.today()
        )
    flash(_("It is recorded that the village is in the pilot."))
    return _to_list(division)


@blueprint.post("/<division:code>/village-pilot/remove")
def remove_village_pilot(code: int) -> ResponseReturnValue:
    """Say that a village is not in the pilot."""
    division = only_village(enter_with(code, Right.KEEP_VILLAGE_PILOTS), "offices.list_villages")
    with answered(refused_as_message(url_for("offices.edit_village_pilot", code=code))):
        village_pilots.end_pilot(db.session(), actor=actor(), village=code)
    flash(_("It is recorded that the village is not in the pilot."))
    return _to_list(division)


def _to_list(village: DivisionFacts) -> ResponseReturnValue:
    return redirect(
        url_for("offices.list_villages", code=village.parent_code, _anchor=f"village-{village.code}")
    )


def _page(division: DivisionFacts, form: PilotForm) -> str:
    return render_template(
        "offices/villages/village.html",
        division=division,
        form=form,
        sources=CONTENTS,
        pilot=village_pilots.pilot_of(db.session(), division.code),
        trail=links_down_to(division),
    )
