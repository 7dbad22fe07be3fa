"""What residents of a division ask for, beside what is offered there; the city settles what a matter is about."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import demand
from catalogue.access.rights import Right, require
from catalogue.catalogues import EditionFacts
from catalogue.coverage.matrix import matrix
from catalogue.demand import MatterFacts
from catalogue.divisions import DivisionFacts
from catalogue.feedback import empty_searches
from catalogue.feedback.empty_searches import Often
from catalogue.feedback.missing import LEAST, REPORT_DAYS, missing_by_item
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.models import Level
from catalogue.remedies.signals import items_by_words

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, in_form
from ...matrix_files.words import definition
from ...requests.ticks import items_by_category
from ..scope import blueprint, enter, links_down_to, own_edition
from .forms import MatterForm
from .presenters import present_needs

SEARCH_MONTHS = 2
READ_SEARCHES = 200
"""Those whose words were taught since are among them."""


@blueprint.get("/<division:code>/needs")
def show_needs(code: int) -> ResponseReturnValue:
    """Items with what was asked for and their gaps; matters of no item; searches that found nothing."""
    division = enter(code)
    if division.level is Level.COMMUNITY:
        abort(404)
    session, edition = db.session(), own_edition()
    counted, today = matrix(session, edition, code), clock.today()
    return render_template(
        "offices/needs/list.html",
        division=division,
        page=present_needs(
            demand.demand_in(session, code),
            counted,
            missing_by_item(session, code, today=today),
            _searches(division),
            items_by_words(session, edition),
        ),
        report_days=REPORT_DAYS,
        least_reports=LEAST,
        least_searches=empty_searches.LEAST,
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )


def _searches(division: DivisionFacts) -> tuple[Often, ...]:
    """Searches of this month and the last that found nothing: of the whole instance, or of a district or a street's district."""
    whole = division.parent_code is None
    district = division.code // Level.DISTRICT.span * Level.DISTRICT.span
    return empty_searches.often_in(
        db.session(),
        months=clock.months_until(clock.today(), SEARCH_MONTHS),
        district=None if whole else district,
        limit=READ_SEARCHES,
    )


@blueprint.get("/<division:code>/needs/matters/<int:matter>")
def show_matter(code: int, matter: int) -> ResponseReturnValue:
    """A matter: the items that it is about, or the office that it belongs to."""
    division, edition = enter(code), own_edition()
    found = _matter(division, matter)
    return _matter_page(division, found, MatterForm.of(edition, found), edition)


@blueprint.post("/<division:code>/needs/matters/<int:matter>")
def settle_matter(code: int, matter: int) -> ResponseReturnValue:
    """Say what a matter is about. It counts for all months and divisions."""
    division, edition = enter(code), own_edition()
    require(actor(), Right.KEEP_DEMAND, code)
    found = _matter(division, matter)
    form = MatterForm.of(edition, found)
    with answered(in_form(form, lambda: _matter_page(division, found, form, edition))):
        form.check()
        demand.settle_matter(
            db.session(),
            actor=actor(),
            edition=edition,
            division=code,
            matter=matter,
            items=form.items.data or (),
            door=form.door.data,
            now=clock.now(),
        )
    flash(_("What “%(name)s” is about is saved. It counts for all months.", name=found.name))
    return redirect(url_for(".show_needs", code=code))


def _matter(division: DivisionFacts, matter: int) -> MatterFacts:
    found = demand.get_matter(db.session(), division.code, matter)
    if found is None:
        raise NotFound(N_("There is no such matter."))
    return found


def _matter_page(
    division: DivisionFacts, matter: MatterFacts, form: MatterForm, edition: EditionFacts
) -> str:
    return render_template(
        "offices/needs/matter.html",
        division=division,
        matter=matter,
        form=form,
        groups=items_by_category(edition, form.items.data),
        items=edition.items_by_id,
        trail=links_down_to(division, itself=True),
    )
