"""The editors' first page: recent changes, empty searches, and the way to every word."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from catalogue import vocabulary
from catalogue.feedback import empty_searches
from catalogue.foundation import clock

from ..extensions import db
from .presenters import EXPLAINED, SAYS
from .scope import blueprint, own_edition

RECENT = 8
MOST_EMPTY_SEARCHES = 10


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """The editor's first page."""
    edition, session, today = own_edition(), db.session(), clock.today()
    lines = vocabulary.still_to_do(empty_searches.often(session, today), vocabulary.outside_matters(session))
    return render_template(
        "editors/start.html",
        counts=vocabulary.counts(session),
        says=SAYS,
        explained=EXPLAINED,
        changes=vocabulary.history(session, edition, limit=RECENT),
        searches=[line for line in lines if line.district is None][:MOST_EMPTY_SEARCHES],
        month=today,
        categories=edition.categories,
    )
