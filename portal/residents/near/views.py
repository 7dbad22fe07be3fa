"""Near me: the places that offer an item, by walking distance from the reader's community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.clock import BEIJING
from catalogue.near import FARTHEST, WALKED, Opening, origin_of
from catalogue.offerings import TRAITS
from catalogue.time import days

from ...extensions import db
from ...frame.hotline import speak_of
from ...words.formatting import day as day_in_full
from ...words.opening_hours import WEEKDAYS, day_in_words
from ..presenting.presenters import place_arguments, present_station
from ..presenting.services import Link, explain
from ..scope import blueprint, own_edition
from .criteria import NearCriteria, read_near_criteria
from .places import NearQuestion, find_near


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters in force, each with the address of the page without it, and what is particular about the day.

    ``offers`` are filters that one press adds.
    """

    terms: tuple[Link, ...]
    offers: tuple[Link, ...]
    clear: str
    day: str | None
    year_unknown: int | None


@blueprint.get("/items/<item:code>/near")
def show_near(code: str) -> ResponseReturnValue:
    """Where an item is offered near home, filtered; the item's own page if it is not a place to walk to."""
    edition, session, now = own_edition(), db.session(), clock.now()
    item = edition.item(code)
    criteria = read_near_criteria(request.args, now)
    community = criteria.community or g.place
    if community is not None:
        speak_of(community.code)
    if item.form not in WALKED:
        return redirect(url_for(".show_item", code=code, **place_arguments(_elsewhere(community))))
    speaking = place_arguments(_elsewhere(community))

    def href(page: int = 1, **changes: Any) -> str:
        arguments = {**criteria.arguments(**changes), **speaking}
        if page > 1:
            arguments["page"] = page
        return url_for(".show_near", code=code, **arguments)

    station = places = None
    if community:
        profile = divisions.get_profile(session, community.code)
        station = present_station(divisions.lineage(session, community.code), profile, now)
        origin = origin_of(profile)
        if origin:
            question = NearQuestion(item, community.code, now, criteria.wanted, criteria.page)
            places = find_near(question, origin, href)
            if criteria.page > 1 and not places.rows:
                abort(404)
    return render_template(
        "residents/near.html",
        item=item,
        it=explain(edition, item),
        community=community,
        station=station,
        places=places,
        criteria=criteria,
        asked=_asked(criteria, now, href),
        item_href=url_for(".show_item", code=code, **speaking),
        speaking=speaking,
        farthest=int(FARTHEST / 1000),
    )


def _elsewhere(community: DivisionFacts | None) -> DivisionFacts | None:
    """The community for the address, where it is not the chosen one anyway."""
    return None if community is None or (g.place and g.place.code == community.code) else community


def _asked(criteria: NearCriteria, now: datetime, href: Any) -> Asked:
    wanted, terms, offers = criteria.wanted, [], []
    if wanted.opening is Opening.AT and wanted.at:
        weekday = WEEKDAYS[wanted.at.weekday()]
        text = _(
            "open on %(day)s (%(weekday)s) at %(time)s",
            day=day_in_full(wanted.at.date()),
            weekday=weekday,
            time=f"{wanted.at:%H:%M}",
        )
        terms.append(Link(text, href(opening=None, at=None)))
    elif wanted.opening:
        text = _("open now") if wanted.opening is Opening.NOW else _("open now or later today")
        terms.append(Link(text, href(opening=None, at=None)))
    else:
        offers.append(Link(_("open now"), href(opening=Opening.NOW)))
    wishes = [
        (_("within 15 minutes on foot"), wanted.only_near, href(only_near=not wanted.only_near)),
        *(
            (_(trait.wish_term), trait.name in wanted.traits, href(traits=wanted.traits ^ {trait.name}))
            for trait in TRAITS
        ),
    ]
    for text, wished, address in wishes:
        (terms if wished else offers).append(Link(text, address))
    meant = (wanted.at or now).astimezone(BEIJING).date()
    return Asked(
        terms=tuple(terms),
        offers=tuple(offers),
        clear=href(opening=None, at=None, only_near=False, traits=frozenset()),
        day=day_in_words(meant) if wanted.opening else None,
        year_unknown=None if days.current().knows(meant.year) or not wanted.opening else meant.year,
    )
