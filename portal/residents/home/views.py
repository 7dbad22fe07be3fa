"""The first page, selections of services, and definitions."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, g, render_template
from flask.typing import ResponseReturnValue

from catalogue import divisions, offerings
from catalogue.catalogues import EditionFacts
from catalogue.catalogues.terms import DEFAULT_CRITERION
from catalogue.foundation import clock

from ...editions import current_edition
from ...extensions import db
from ...frame.caching import cacheable
from ...words import labels
from ..presenting.nearest import nearest_rows
from ..presenting.presenters import ServiceRow, present_station
from ..presenting.services import audience_link, count_row, event_link
from ..scope import blueprint, own_edition


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
        events=tuple(event_link(code) for code in _used(edition, "life_events", labels.LIFE_EVENTS)),
        audiences=tuple(audience_link(code) for code in _used(edition, "audiences", labels.AUDIENCES)),
    )


def _used(edition: EditionFacts | None, field: str, known: Iterable[str]) -> tuple[str, ...]:
    """The codes that items of the edition name in a field, in the order of the words for them."""
    if edition is None:
        return ()
    # Whom a sensitive service alone is for is said on its page, not on the first one.
    named = {code for item in edition.items if not item.sensitive for code in getattr(item, field)}
    return (*(code for code in known if code in named), *sorted(named.difference(known)))


@blueprint.get("/events/<event>")
def show_event(event: str) -> ResponseReturnValue:
    return _selection("life_events", event, str(labels.life_event(event)), labels.LIFE_EVENTS)


@blueprint.get("/audiences/<audience>")
def show_audience(audience: str) -> ResponseReturnValue:
    return _selection("audiences", audience, str(labels.audience(audience)), labels.AUDIENCES)


def _selection(field: str, code: str, title: str, known: Iterable[str]) -> ResponseReturnValue:
    """The items that name ``code`` in a field, with their state in the chosen community."""
    edition, session = own_edition(), db.session()
    items = [item for item in edition.items if code in getattr(item, field)]
    if not items:
        abort(404)
    rows: tuple[ServiceRow, ...]
    if g.place:
        lines = offerings.lines_of(session, edition, g.place.code, items=items)
        profile = divisions.get_profile(session, g.place.code)
        rows = nearest_rows(edition, g.place, lines, clock.now(), profile)
    else:
        rows = tuple(count_row(item, None, None) for item in items)
    others = tuple(other for other in _used(edition, field, known) if other != code)
    link = event_link if field == "life_events" else audience_link
    return render_template(
        "residents/selection.html",
        title=title,
        rows=rows,
        field=field,
        code=code,
        others=tuple(link(other) for other in others),
    )


@blueprint.get("/definitions")
@cacheable()
def show_definitions() -> ResponseReturnValue:
    return render_template(
        "residents/definitions.html", edition=current_edition(), criterion=DEFAULT_CRITERION
    )
