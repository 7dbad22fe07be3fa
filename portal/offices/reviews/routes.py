"""Snapshots of months, which freeze by themselves; once a quarter the district reviews the last one, with remarks."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from catalogue import reviews
from catalogue.access.rights import Right, may, require
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import DomainError
from catalogue.models import Level
from catalogue.spot_checks import read_quarter

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import DomainForm, answered, in_form
from ...requests.cleaning import clean
from ...words.formatting import quarter as quarter_in_words
from ..scope import blueprint, enter_above_communities, links_down_to, own_edition_on


class ReviewForm(DomainForm):
    """What the district says of a quarter."""

    quarter = HiddenField(filters=[clean])
    remarks = TextAreaField(_l("Remarks (optional)"), filters=[clean], render_kw={"rows": 3})


@blueprint.get("/<division:code>/reviews")
def list_reviews(code: int) -> ResponseReturnValue:
    """The snapshots of a division, which quarters were reviewed, and the form for one that was not."""
    return _page(enter_above_communities(code), None)


def _page(division: DivisionFacts, form: ReviewForm | None) -> str:
    session, code = db.session(), division.code
    found = reviews.reviews_about(session, code)
    own = {review.quarter: review for review in found if review.division == code}
    snapshots = reviews.snapshots_of(session, own_edition_on, code)
    newest = next((each.quarter for each in snapshots if each.quarter), None)
    waiting = newest if newest not in own else None
    reviews_here = division.level is Level.DISTRICT and may(actor(), Right.REVIEW, code)
    if form is None and reviews_here and waiting:
        form = ReviewForm()
        form.quarter.data = waiting
    return render_template(
        "offices/reviews/list.html",
        division=division,
        snapshots=snapshots,
        own=own,
        others=[review for review in found if review.division != code],
        form=form,
        trail=links_down_to(division, itself=True),
    )


@blueprint.post("/<division:code>/reviews")
def save_review(code: int) -> ResponseReturnValue:
    """Review a quarter."""
    division, form = enter_above_communities(code), ReviewForm()
    require(actor(), Right.REVIEW, code)
    with answered(in_form(form, lambda: _page(division, form))):
        form.check()
        try:
            quarter = read_quarter(form.quarter.data or "")
        except DomainError:
            abort(400)
        review = reviews.review_quarter(
            db.session(), actor=actor(), division=code, quarter=quarter, remarks=form.remarks.data or ""
        )
    flash(
        _(
            "%(quarter)s is reviewed. Public pages say so. Corrections fall in the next snapshot.",
            quarter=quarter_in_words(review.quarter),
        )
    )
    return redirect(url_for("offices.list_reviews", code=code))
