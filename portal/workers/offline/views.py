"""The desk as a device keeps it: what is to be done and the own lines, to read only. See docs/adr/0016.

It has no form, no name of a person, and nothing that a resident wrote: who finds the device reads little that the public
pages do not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response, abort, g, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_login import current_user
from markupsafe import Markup

from catalogue import divisions, offerings
from catalogue.access.rights import Right, places
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.today.listing import TodayEntry, today_of

from ...extensions import db
from ...frame.acting import actor
from ...words import labels
from ...words.i18n import in_chinese
from ...words.item_names import item_name
from ..presenters import LineRow, present_line
from ..scope import blueprint, own_edition
from ..today.presenters import why_in_words

MOST_KEPT = 6
"""The desks of at most this many communities are kept: those of a worker, not those of an office."""
KEPT_UNTIL = "X-Kept-Until"
"""The second, counted from 1970, up to which a device may show the page: the end of the log-in."""


@dataclass(frozen=True, slots=True)
class KeptThing:
    """One thing to do: what it is about, and which line or place."""

    why: str
    what: str | Markup | None


@dataclass(frozen=True, slots=True)
class KeptDesk:
    """A community's desk. ``lines`` are pairs of a line and its state in words."""

    community: DivisionFacts
    things: tuple[KeptThing, ...]
    waiting: int
    lines: tuple[tuple[LineRow, LazyString], ...]


@blueprint.get("/-/offline")
def show_offline() -> ResponseReturnValue:
    """The page that a device keeps of the desk. Of an office, and of those without a community: nothing (404)."""
    session, today = db.session(), clock.today()
    given = places(actor(), Right.RECORD)
    found = [community for code in given for community in divisions.communities_in(session, code)]
    if not found or len(found) > MOST_KEPT:
        abort(404)
    g.nameless = True
    edition = own_edition()
    desks = []
    for community in found:
        listed = today_of(session, edition, [community.code], today=today, cases=lambda _community: False)
        lines = offerings.lines_of(session, edition, community.code)
        desks.append(
            KeptDesk(
                community,
                tuple(_thing(entry, today) for entry in listed.entries),
                listed.waiting,
                tuple((present_line(line, today=today), labels.label(line.segment)) for line in lines),
            )
        )
    response: Response = make_response(
        render_template("workers/offline/desk.html", desks=desks, now=clock.now())
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers[KEPT_UNTIL] = str(int(clock.now().timestamp()) + current_user.ends().longest)
    return response


def _thing(entry: TodayEntry, today: date) -> KeptThing:
    what: str | Markup | None = None
    if entry.line:
        what = item_name(entry.line.item)
    elif entry.point or (entry.question and entry.question.point):
        point = entry.point or (entry.question.point if entry.question else None)
        what = in_chinese(point.name) if point else None
    elif entry.declaration or entry.declared:
        declared = entry.declaration or entry.declared
        what = in_chinese(declared.name) if declared else None
    return KeptThing(why_in_words(entry, today), what)
