"""The first page, selections of services, definitions, and what is kept of visitors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import abort, current_app, g, redirect, render_template
from flask.typing import ResponseReturnValue

from catalogue import divisions, offerings
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.catalogues.terms import DEFAULT_CRITERION
from catalogue.counters.segments import Segment
from catalogue.divisions import ProfileFacts
from catalogue.foundation import clock
from catalogue.offerings import Line

from ...config import Settings
from ...editions import current_edition
from ...extensions import db
from ...frame.caching import cacheable
from ...frame.notices import hours_at
from ...words import labels
from ...words.opening_hours import is_open_now
from ..kept_pages import kept_until_written
from ..presenting.nearest import nearest_rows
from ..presenting.presenters import ServiceRow, present_station
from ..presenting.services import audience_link, count_row, event_link
from ..scope import blueprint, own_edition


@dataclass(frozen=True, slots=True)
class _Mine:
    """What the first page shows of the chosen community: its station, and the services of which a place is open now."""

    profile: ProfileFacts | None
    open_now: tuple[ItemFacts, ...]


def _of_mine() -> _Mine | None:
    """What is shown of the chosen community, read once in a request; None where none is chosen."""
    if g.place is None:
        return None
    if "mine" not in g:
        edition, session, code = current_edition(), db.session(), g.place.code
        lines = offerings.lines_of(session, edition, code) if edition else ()
        g.mine = _Mine(divisions.get_profile(session, code), _open_now(lines, clock.now()))
    mine: _Mine = g.mine
    return mine


def _open_now(lines: Iterable[Line], now: datetime) -> tuple[ItemFacts, ...]:
    return tuple(
        line.item
        for line in lines
        if line.offering
        and line.segment is Segment.DELIVERED
        and any(is_open_now(hours_at(point), now) for point in line.offering.points)
    )


def _home_depends() -> object:
    """The edition moves with the day; what is shown of the chosen community with what is known of it and the clock."""
    mine = _of_mine()
    if mine is None:
        return clock.today()
    names = tuple(item.code for item in mine.open_now)
    return mine.profile, names, clock.now().replace(second=0, microsecond=0)


@blueprint.get("/")
@kept_until_written()
@cacheable(_home_depends)
def show_home() -> ResponseReturnValue:
    edition, mine = current_edition(), _of_mine()
    station = None
    if mine:
        lineage = divisions.lineage(db.session(), g.place.code)
        station = present_station(lineage, mine.profile, clock.now())
    return render_template(
        "residents/home.html",
        edition=edition,
        station=station,
        open_now=mine.open_now if mine else (),
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
@kept_until_written()
def show_event(event: str) -> ResponseReturnValue:
    return _selection("life_events", event, str(labels.life_event(event)), labels.LIFE_EVENTS)


@blueprint.get("/audiences/<audience>")
@kept_until_written()
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


@blueprint.get("/privacy")
@cacheable()
def show_privacy() -> ResponseReturnValue:
    """The privacy notice: the portal's own, or where the settings say that it is."""
    settings: Settings = current_app.config["PORTAL"]
    return (
        redirect(settings.site_privacy)
        if settings.site_privacy
        else render_template("residents/privacy.html")
    )
