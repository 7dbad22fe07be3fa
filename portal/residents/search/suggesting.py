"""Suggestions for a visitor who types into the search box: as JSON, for a script that only adds comfort."""

from __future__ import annotations

from typing import Any

from flask import Response, g, jsonify, request, url_for
from flask_babel import ngettext

from catalogue.local_texts import LocalHit
from catalogue.models import Level
from catalogue.search import shared_searcher
from catalogue.search.places.beginning import SuggestedPlace
from catalogue.search.suggestions.items import SuggestedItem
from catalogue.search.suggestions.suggester import Suggestions, suggest

from ...editions import current_catalogue, current_edition
from ...extensions import db, limiter
from ...words.i18n import language
from ...words.i18n import say as _
from ...words.place_names import latin
from ..forms import read_criteria
from ..scope import blueprint
from .trades import trade_asked

SUGGEST_RATE = "600 per minute"
"""Per client address, which a whole estate may share; a visitor who types asks a few times a second."""
KEPT = 60
"""Seconds for which a browser may reuse an answer if a word is typed again."""


@blueprint.get("/suggest")
@limiter.limit(SUGGEST_RATE)
def suggest_while_typing() -> Response:
    """``{"status": text, "groups": [{"title", "options": [{"text", "detail", "href", "zh"}]}]}``.

    ``zh`` names the fields whose text is Chinese on an English page. ``status`` is for a screen reader.
    """
    criteria = read_criteria(request.args)
    near = criteria.place or g.place
    session = db.session()
    found = suggest(
        session,
        shared_searcher(session, current_catalogue()),
        criteria.query,
        within=near.code if near else None,
    )
    response = jsonify(status=_status(found), groups=_groups(found))
    response.headers["Cache-Control"] = f"private, max-age={KEPT}"
    response.vary.add("Cookie")
    return response


def _status(found: Suggestions) -> str:
    if not found.count:
        return _("No suggestions.")
    return ngettext(
        "%(num)d suggestion. Choose with the up and down keys.",
        "%(num)d suggestions. Choose with the up and down keys.",
        found.count,
    )


def _groups(found: Suggestions) -> list[dict[str, Any]]:
    services = (_("Services"), [_item(item, found.place) for item in found.items])
    places = (_("Districts, streets and communities"), [_place(place) for place in found.places])
    points = (_("Service points"), [_point(point) for point in found.points])
    groups = (places, services, points) if found.place_first else (services, places, points)
    return [{"title": title, "options": options} for title, options in groups if options]


def _item(suggested: SuggestedItem, place: int | None) -> dict[str, Any]:
    item, word = suggested.item, suggested.word
    english = language() == "en" and bool(item.plain_en)
    arguments: dict[str, Any] = {} if place is None else {"in": f"{place:012d}"}
    edition = current_edition()
    trade = trade_asked(word, [item], edition) if word and edition else None
    arguments |= trade.arguments_for(item) if trade else {}
    return _option(
        item.plain_en if english else item.plain_zh,
        word or "",
        url_for("residents.show_item", code=item.code, **arguments),
        chinese=(not english, word is not None and word in item.vocabulary_zh),
    )


def _place(place: SuggestedPlace) -> dict[str, Any]:
    community = place.level is Level.COMMUNITY
    href = url_for("residents.show_community" if community else "residents.browse_division", code=place.code)
    if language() == "en":
        told = ", ".join(latin(name) for name in (place.text, *reversed(place.path)))
        return _option(place.text, told, href, chinese=(True, False))
    return _option(place.text, " ".join(place.path), href)


def _point(hit: LocalHit) -> dict[str, Any]:
    detail = " ".join(filter(None, (hit.community_name, hit.address)))
    return _option(hit.name or "", detail, url_for("residents.show_point", point=hit.point_id))


def _option(
    text: str, detail: str, href: str, *, chinese: tuple[bool, bool] = (True, True)
) -> dict[str, Any]:
    option: dict[str, Any] = {"text": text, "detail": detail, "href": href}
    if language() != "zh":
        option["zh"] = [name for name, so in zip(("text", "detail"), chinese, strict=True) if so]
    return option
