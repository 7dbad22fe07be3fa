"""The device's position, as a way to one's community: posted, rounded, answered, forgotten.

No database, log, cookie or address holds a coordinate: it comes in a form's body, is rounded to about 100 m,
and the answer is a redirect to a community's page, which is the same for all who live near it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms import Form, HiddenField, StringField

from catalogue import divisions
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.near import communities_near, nearest_community, origin_of

from ...extensions import db, limiter
from ...requests.queries import read_next
from ...requests.security import SEARCH_RATE, harmless_post, safe_next
from ...words.i18n import in_chinese
from ..forms import plain
from ..presenting.presenters import place_href
from ..presenting.services import Link
from ..scope import blueprint

BY_POSITION = "position"
"""What ``?by=`` says on the page of a community that a position led to."""
OTHERS = 4


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody came who looks for their community, and where they want to go once it is chosen; empty: nowhere."""

    by_position: bool
    following: str

    @property
    def onward(self) -> dict[str, Any]:
        """Where they want to go, as arguments of every address on the way."""
        return {"next": self.following} if self.following else {}


def read_way(arguments: Mapping[str, str]) -> Way:
    """The way in a query string: ``?by=position&next=``."""
    return Way(arguments.get("by") == BY_POSITION, read_next(arguments))


class PositionForm(Form):
    """``POST /nearest-community``."""

    latitude = StringField(filters=[plain])
    longitude = StringField(filters=[plain])
    next = HiddenField()


@blueprint.post("/nearest-community")
@limiter.limit(SEARCH_RATE)
@harmless_post
def find_nearest_community() -> ResponseReturnValue:
    """Go to the page of the community whose reference point is nearest, to be chosen there with one press."""
    form = PositionForm(request.form)
    following = safe_next(form.next.data, "")
    arguments: dict[str, Any] = {"next": following} if following else {}
    position = _read(form.latitude.data or ""), _read(form.longitude.data or "")
    found = None
    if position[0] is not None and position[1] is not None:
        try:
            found = nearest_community(db.session(), position[0], position[1])
        except ValueError:
            found = None
    if found is None:
        return redirect(url_for(".find_places", by=BY_POSITION, **arguments), 303)
    return redirect(url_for(".show_community", code=found.code, by=BY_POSITION, **arguments), 303)


def _read(text: str) -> float | None:
    """A number of degrees; None for anything else."""
    if len(text) > 32:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a community's page says to a visitor whose position led there: the way on, and what else is near."""

    following: str
    others: tuple[Link, ...]


def arrival(profile: ProfileFacts | None, way: Way) -> Arrival | None:
    """The neighbours of a community, for visitors who came by position; else None.

    They are the neighbours of the community's reference point: the position itself is forgotten.
    """
    origin = origin_of(profile)
    if not way.by_position or profile is None or origin is None:
        return None
    arguments = {"by": BY_POSITION, **way.onward}
    near = communities_near(db.session(), origin, limit=OTHERS, without=profile.community)
    known = divisions.get_divisions(db.session(), [each.code for each in near])
    return Arrival(
        way.following, tuple(_link(known[each.code], arguments) for each in near if each.code in known)
    )


def _link(division: DivisionFacts, arguments: dict[str, str]) -> Link:
    name: Markup = in_chinese(division.short_name)
    return Link(name, place_href(division, **arguments))
