"""The search and its answer, and the list of all services, both with facets."""

from __future__ import annotations

from flask import g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.drafts.facts import public_titles
from catalogue.foundation import clock
from catalogue.search import Answer

from ...editions import current_edition
from ...extensions import db, limiter
from ...frame.hotline import speak_of
from ...frame.presentation import only_root
from ...requests.security import SEARCH_RATE
from ..forms import ASK_AGAIN, SearchCriteria, read_criteria
from ..kept_pages import kept_until_written, never_kept
from ..scope import blueprint, own_edition
from .found import ask
from .listing import ListedFor, present_listing
from .namesakes import remember, remembered_places
from .results import NOTHING, leads_to, note_if_empty, present_answer


@blueprint.get("/search")
@limiter.limit(SEARCH_RATE)
@kept_until_written(also=remembered_places)
def search() -> ResponseReturnValue:
    criteria, edition = read_criteria(request.args), current_edition()
    if edition and criteria.narrowed and not criteria.query:
        return redirect(criteria.href("residents.list_services"))
    if not (edition and criteria.query):
        return render_template("residents/search.html", criteria=criteria, results=NOTHING)
    answer = ask(criteria)
    elsewhere = leads_to(criteria, answer)
    if elsewhere is not None:
        response = make_response(redirect(elsewhere))
    else:
        if answer.place is not None:
            speak_of(answer.place.code)
        results = present_answer(criteria, answer, edition, clock.now())
        if note_if_empty(criteria, answer, also_found=bool(results.local)):
            never_kept()
        response = make_response(
            render_template(
                "residents/search.html", criteria=criteria, results=results, need_href=_tell_href(criteria)
            )
        )
    if _has_just_chosen(criteria, answer):
        never_kept()
        remember(response, int(criteria.meant))
    return response


def _tell_href(criteria: SearchCriteria) -> str:
    """The page on which a resident says what is missing, with the words of the search."""
    return url_for(".new_case", kind="need", words=criteria.query)


def _has_just_chosen(criteria: SearchCriteria, answer: Answer) -> bool:
    """Whether the address names one of the namesakes, which decides between them."""
    named = answer.understood.place
    if named is None or criteria.meant in ("", ASK_AGAIN):
        return False
    return answer.place_remembered and named.code == int(criteria.meant)


@blueprint.get("/services")
@limiter.limit(SEARCH_RATE)
@kept_until_written()
def list_services() -> ResponseReturnValue:
    """All services of the edition, narrowed by facets, with their state in a place."""
    edition = own_edition()
    criteria = read_criteria(request.args)
    roots = only_root()
    place = criteria.place or g.place or (roots[0] if roots else None)
    listing = present_listing(
        criteria,
        "residents.list_services",
        edition,
        edition.items,
        ListedFor(place, criteria.place if criteria.place != g.place else None),
        clock.now(),
    )
    return render_template(
        "residents/services.html",
        criteria=criteria,
        listing=listing,
        drafts=public_titles(db.session(), edition.catalogue.key, clock.today()),
    )
