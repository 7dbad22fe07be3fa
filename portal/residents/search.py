"""The search and its answer."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from catalogue import clock

from ..extensions import limiter
from ..presentation import current_edition
from ..security import SEARCH_RATE
from .forms import read_criteria
from .presenters import (
    place_href,
)
from .scope import blueprint
from .searching import NOTHING, ask, leads_to, present_answer


@blueprint.get("/search")
@limiter.limit(SEARCH_RATE)
def search() -> ResponseReturnValue:
    criteria, edition = read_criteria(request.args), current_edition()
    results = NOTHING
    if criteria.query and edition:
        answer = ask(criteria)
        place = leads_to(answer)
        if place is not None:
            return redirect(place_href(place))
        results = present_answer(criteria, answer, edition, clock.now())
    return render_template("residents/search.html", criteria=criteria, results=results)
