"""How residents' cases were closed: by month, and by division in one month. Never by person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from catalogue import divisions, feedback
from catalogue.access.rights import Right
from catalogue.feedback import OutcomeCounts
from catalogue.foundation import clock
from catalogue.models import CaseOutcome

from ...editions import current_edition
from ...extensions import db
from ...requests.choices import read_one_month
from ...words.place_names import place_name
from ..scope import blueprint, enter_with, links_down_to

OUTCOMES: tuple[CaseOutcome | None, ...] = (*CaseOutcome, None)
"""The columns; None counts what was answered before outcomes were told apart."""


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A row of figures: a month, or a division by its code; ``name`` is a division's."""

    counts: OutcomeCounts
    month: date | None = None
    code: int | None = None
    name: Markup | None = None


@blueprint.get("/<division:code>/cases/outcomes")
def list_outcomes(code: int) -> ResponseReturnValue:
    """How the cases in a division were closed."""
    division = enter_with(code, Right.SEE_CASES)
    session, edition = db.session(), current_edition()
    of = edition.catalogue.id if edition else None
    by_month = feedback.outcomes_by_month(session, division.code, today=clock.today(), catalogue=of)
    month = read_one_month(request.args, by_month)
    parts = feedback.outcomes_by_part(session, division.code, month=month, catalogue=of)
    places = divisions.get_divisions(session, parts)
    untold = any(counts.of(None) for counts in by_month.values())
    shown = [outcome for outcome in OUTCOMES if outcome is not None or untold]
    return render_template(
        "offices/case_outcomes.html",
        division=division,
        month=month,
        outcomes=shown,
        months=[CountedRow(counts, month=each) for each, counts in by_month.items()],
        parts=[
            CountedRow(counts, code=part, name=place_name(places[part].short_name))
            for part, counts in parts.items()
            if part in places
        ],
        trail=links_down_to(division, itself=True),
    )
