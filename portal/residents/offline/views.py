"""What a device keeps for when there is no connection: the card of the chosen community, and what makes it readable.

See docs/adr/0016-offline-and-kept-files.md.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from flask import Response, g, jsonify, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from catalogue import divisions, offerings
from catalogue.counters.segments import OFFERED
from catalogue.foundation import clock
from catalogue.offerings import Line

from ...editions import current_edition
from ...extensions import db
from ...files.assets import asset, text_of
from ...frame.modes import PAPER
from ...words.i18n import HTML_LANG, language
from ...words.i18n import say as _
from ...words.item_names import plain_name
from ..presenting.counts_in_words import services_in_words
from ..presenting.presenters import present_station
from ..presenting.sentences import say_line, where_in_words
from ..presenting.viewpoint import Telling, telling_of
from ..scope import blueprint

SHELL = ("portal.css", "print.css", "portal.js", "read-aloud.js", "icon.svg")
"""The files that the offline page asks for."""
WORKER = "service-worker.js"
ICONS = ((192, "icon-192.png", "any"), (512, "icon-512.png", "any"), (512, "icon-maskable.png", "maskable"))
"""Side in pixels, file and purpose of each icon of the installed portal."""


@dataclass(frozen=True, slots=True)
class KeptService:
    """A service in the kept card: its name, state, place, and its own telephone if it has one.

    Nothing in it holds for the moment only.
    """

    name: str | Markup
    state: str
    where: Markup | None
    phone: str | None
    disputed: bool


def _kept(line: Line, now: datetime, telling: Telling) -> KeptService:
    said = say_line(line, now, telling)
    return KeptService(
        name=plain_name(line.item),
        state=" · ".join(map(str, said.parts)),
        where=where_in_words(said),
        phone=None if said.contact.whose else said.contact.phone,
        disputed=said.disputed,
    )


@blueprint.get("/offline")
def show_offline() -> ResponseReturnValue:
    """The page that a device keeps: it contains no log-in, and says when it was kept."""
    g.nameless = True
    edition, place, session, now = current_edition(), g.place, db.session(), clock.now()
    station = None
    services: tuple[KeptService, ...] = ()
    offered = ""
    if place:
        profile = divisions.get_profile(session, place.code)
        station = present_station(divisions.lineage(session, place.code), profile, now)
        lines = offerings.lines_of(session, edition, place.code) if edition else ()
        telling = telling_of(place, profile)
        services = tuple(_kept(line, now, telling) for line in lines if line.segment in OFFERED)
        offered = services_in_words(line.segment for line in lines)
    response = make_response(
        render_template(
            "residents/offline.html", station=station, services=services, offered=offered, now=now
        )
    )
    # Only the service worker keeps it, by itself.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/service-worker.js")
def send_service_worker() -> ResponseReturnValue:
    """The service worker, headed by the addresses that it keeps: where one changes, so does the worker."""
    assets = [asset(name) for name in SHELL]
    code = text_of(WORKER)
    release = hashlib.sha256("".join([code, *assets]).encode()).hexdigest()[:12]
    pages = {"offline": url_for(".show_offline"), "desk": url_for("workers.show_offline")}
    shell = json.dumps({"release": release, "assets": assets} | pages)
    response = Response(f"const SHELL = {shell};\n{code}", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/manifest.webmanifest")
def send_manifest() -> ResponseReturnValue:
    """What a browser asks before it installs the portal on a device."""
    response = jsonify(
        {
            "id": "/",
            "name": f"1060 {_('Basic community services')}",
            "short_name": "1060",
            "description": _("Find a service in your community"),
            "lang": HTML_LANG[language()],
            "start_url": url_for(".show_home"),
            "scope": "/",
            "display": "standalone",
            "background_color": PAPER["light"],
            "theme_color": PAPER["light"],
            "icons": [
                {
                    "src": asset(file),
                    "sizes": f"{side}x{side}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for side, file, purpose in ICONS
            ]
            + [{"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        }
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response
