"""Pages for residents: the directory, search, items, communities, places."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import (
    Blueprint,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from catalogue import clock, divisions, offerings
from catalogue.coverage.matrix import matrix
from catalogue.divisions import DivisionFacts
from catalogue.editions import EditionFacts
from catalogue.editions.terms import DEFAULT_CRITERION
from catalogue.models import Level

from .. import wording
from ..caching import cacheable
from ..extensions import db, limiter
from ..presentation import PLACE_COOKIE, current_edition
from ..security import SEARCH_RATE, YEAR, harmless_post, safe_next
from .forms import ChooseForm, PlacesForm, find_division, read_criteria
from .presenters import (
    Row,
    place_href,
    present_children,
    present_community,
    present_station,
    row_of,
    trail_of,
)
from .searching import NOTHING, ask, leads_to, present_answer
from .sentences import say_line
from .services import (
    PLACES_A_PAGE,
    audience_link,
    count_row,
    event_link,
    explain,
    present_places,
    scopes_of,
)

blueprint = Blueprint("residents", __name__)

FOUND_PLACES = 20
LARGEST_CODE = 10**12
ITEM_CODE = re.compile("[0-9]{4}")


def _edition() -> EditionFacts:
    """The edition in force. A portal without any has no pages of items."""
    edition = current_edition()
    if edition is None:
        abort(404)
    return edition


def _division(code: int) -> DivisionFacts:
    """The division of an address, retired or not; 404 if there is none."""
    if code >= LARGEST_CODE:
        abort(404)
    return divisions.get_division(db.session(), code)


def _home_depends() -> object:
    """The edition moves with the day; what is shown of the chosen community with its profile and the clock."""
    if g.place is None:
        return clock.today()
    g.profile = divisions.get_profile(db.session(), g.place.code)
    return g.profile, clock.now().replace(second=0, microsecond=0)


@blueprint.get("/")
@cacheable(_home_depends)
def show_home() -> ResponseReturnValue:
    edition = current_edition()
    place, session = g.place, db.session()
    station = None
    if place:
        lineage = divisions.lineage(session, place.code)
        profile = g.profile if "profile" in g else divisions.get_profile(session, place.code)
        station = present_station(lineage, profile, clock.now())
    return render_template(
        "residents/home.html",
        edition=edition,
        station=station,
        events=tuple(event_link(code) for code in _used(edition, "life_events", wording.LIFE_EVENTS)),
        audiences=tuple(audience_link(code) for code in _used(edition, "audiences", wording.AUDIENCES)),
    )


def _used(edition: EditionFacts | None, field: str, known: Iterable[str]) -> tuple[str, ...]:
    """The codes that items of the edition name in a field, in the order of the words for them."""
    if edition is None:
        return ()
    named = {code for item in edition.items for code in getattr(item, field)}
    return (*(code for code in known if code in named), *sorted(named.difference(known)))


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


@blueprint.get("/items/<code>")
def show_item(code: str) -> ResponseReturnValue:
    if not ITEM_CODE.fullmatch(code):
        abort(404)
    edition, session, now = _edition(), db.session(), clock.now()
    item = edition.item(code)
    criteria = read_criteria(request.args)
    place = criteria.place or g.place
    community = place if place and place.level is Level.COMMUNITY else g.place
    lineage = divisions.lineage(session, place.code) if place else _only_root()
    mine = station = line = None
    if community:
        line = offerings.get_line(session, edition, community.code, code)
        profile = divisions.get_profile(session, community.code)
        own = lineage if place is community else divisions.lineage(session, community.code)
        mine, station = say_line(line, now, profile), present_station(own, profile, now)
    scopes = scopes_of(lineage)
    places = None
    if scopes:
        scope = scopes[0]
        found = offerings.offered_in(
            session,
            edition,
            code,
            scope.code,
            limit=PLACES_A_PAGE,
            offset=(criteria.page - 1) * PLACES_A_PAGE,
        )
        streets = divisions.lineages(session, {each.street for each in found.places})
        profiles = divisions.get_profiles(session, [each.community for each in found.places])
        own_lineage = tuple(step for step in lineage if step.level is not Level.COMMUNITY)
        places = present_places(found, own_lineage, scopes, streets, profiles, now, criteria.page)
        if found.total and criteria.page > places.pages:
            abort(404)
    return render_template(
        "residents/item.html",
        item=item,
        it=explain(edition, item, line.offering.draft.guide if line and line.offering else None),
        station=station,
        mine=mine,
        confirmed_on=line.offering.confirmed_on if line and line.offering else None,
        places=places,
        criteria=criteria,
    )


def _only_root() -> tuple[DivisionFacts, ...]:
    """The whole of an instance that holds one city or province; nothing where there are several, or none."""
    tops = divisions.roots(db.session())
    return tops if len(tops) == 1 else ()


@blueprint.get("/communities/<int:code>")
def show_community(code: int) -> ResponseReturnValue:
    session = db.session()
    division = _division(code)
    if division.level is not Level.COMMUNITY:
        return redirect(url_for(".browse_division", code=code), 301)
    if not division.present:
        successor = divisions.present_successor(session, code)
        return render_template("residents/retired.html", division=division, successor=successor)
    edition = _edition()
    page = present_community(
        edition,
        divisions.lineage(session, code),
        divisions.get_profile(session, code),
        offerings.lines_of(session, edition, code),
        clock.now(),
        chosen=g.place is not None and g.place.code == code,
    )
    return render_template("residents/community.html", page=page, division=division)


@blueprint.get("/divisions/<int:code>")
def browse_division(code: int) -> ResponseReturnValue:
    session = db.session()
    division = _division(code)
    if division.level is Level.COMMUNITY:
        return redirect(url_for(".show_community", code=code), 301)
    following = safe_next(request.args.get("next"), "")
    lineage = divisions.lineage(session, code)
    children = divisions.children(session, code)
    counts: dict[int, int] = {}
    edition = current_edition()
    if edition and children and children[0].level is not Level.COMMUNITY:
        counted = matrix(session, edition, code)
        counts = dict(zip((row.code for row in counted.rows), counted.communities, strict=True))
    return render_template(
        "residents/division.html",
        division=division,
        trail=trail_of(lineage),
        children=present_children(children, counts, following=following),
        communities=sum(counts.values()) if counts else len(children),
        kinds=divisions.count_communities(session, code),
        edition=edition,
        following=following,
    )


@blueprint.get("/places")
def find_places() -> ResponseReturnValue:
    session = db.session()
    form = PlacesForm(request.args)
    query = (form.q.data or "")[:64]
    following = safe_next(form.next.data, "")
    tops = divisions.roots(session)
    children = divisions.children(session, tops[0].code) if len(tops) == 1 else tops
    return render_template(
        "residents/places.html",
        form=form,
        query=query,
        found=divisions.find_divisions(session, query, limit=FOUND_PLACES) if query else (),
        children=present_children(children, {}, following=following),
        following=following,
    )


@blueprint.post("/community")
@harmless_post
def choose_community() -> ResponseReturnValue:
    """Keep the community chosen in a cookie (``community``: its code; empty: none any more), go to ``next``."""
    form = ChooseForm(request.form)
    wanted = form.community.data or ""
    chosen = find_division(wanted)
    if wanted and (chosen is None or chosen.level is not Level.COMMUNITY):
        abort(400)
    target = safe_next(form.next.data, url_for(".show_home"))
    response = make_response(redirect(target, 303))
    if chosen is None:
        response.delete_cookie(PLACE_COOKIE)
    else:
        response.set_cookie(
            PLACE_COOKIE,
            str(chosen.code),
            max_age=YEAR,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response


@blueprint.get("/events/<event>")
def show_event(event: str) -> ResponseReturnValue:
    return _selection("life_events", event, str(wording.life_event(event)), wording.LIFE_EVENTS)


@blueprint.get("/audiences/<audience>")
def show_audience(audience: str) -> ResponseReturnValue:
    return _selection("audiences", audience, str(wording.audience(audience)), wording.AUDIENCES)


def _selection(field: str, code: str, title: str, known: Iterable[str]) -> ResponseReturnValue:
    """The items that name ``code`` in a field, as they stand in the chosen community."""
    edition, session = _edition(), db.session()
    items = [item for item in edition.items if code in getattr(item, field)]
    if not items:
        abort(404)
    rows: tuple[Row, ...]
    if g.place:
        lines = offerings.lines_of(session, edition, g.place.code, items=items)
        profile, now = divisions.get_profile(session, g.place.code), clock.now()
        rows = tuple(row_of(line, now, profile) for line in lines)
    else:
        rows = tuple(count_row(item, None, None) for item in items)
    others = tuple(other for other in _used(edition, field, known) if other != code)
    link = event_link if field == "life_events" else audience_link
    return render_template(
        "residents/selection.html",
        title=title,
        rows=rows,
        field=field,
        others=tuple(link(other) for other in others),
    )


@blueprint.get("/definitions")
@cacheable()
def show_definitions() -> ResponseReturnValue:
    return render_template(
        "residents/definitions.html", edition=current_edition(), criterion=DEFAULT_CRITERION
    )
