"""Walks in words. 关怀版 goes at elders' pace."""

from __future__ import annotations

from flask import url_for
from flask_babel import ngettext
from markupsafe import Markup

from catalogue.near import NextPlace
from catalogue.near.walking import Coordinates, Pace, Walk, walk
from catalogue.offerings import PointFacts

from ...frame.presentation import is_elder
from ...words.formatting import number
from ...words.i18n import say as _
from ...words.place_names import point_name

LONGEST_TOLD = 60
"""Minutes. For a longer walk only the distance is shown."""


def own_pace() -> Pace:
    """The reader's pace: an old person's in 关怀版."""
    return Pace.ELDERS if is_elder() else Pace.ORDINARY


def walk_to(origin: Coordinates | None, point: PointFacts) -> str | None:
    """The walk from a reference point to a place, in words; None where either has no coordinates."""
    if origin is None or point.latitude is None or point.longitude is None:
        return None
    return walk_in_words(walk(origin, Coordinates(point.latitude, point.longitude), pace=own_pace()))


def walk_in_words(taken: Walk) -> str:
    """A walk in minutes; in kilometres where it is too long to be walked."""
    if taken.minutes > LONGEST_TOLD:
        return _("about %(distance)s away", distance=distance_in_words(taken.metres))
    minutes = max(taken.minutes, 1)
    return ngettext("about %(num)d minute on foot", "about %(num)d minutes on foot", minutes)


def walk_and_distance(taken: Walk) -> str:
    """A walk in minutes with its distance; the distance alone where it is too long to be walked."""
    return "\N{NO-BREAK SPACE}· ".join(filter(None, (walk_in_words(taken), distance_beside(taken))))


def distance_beside(taken: Walk) -> str | None:
    """The distance of a walk beside its minutes; None if the walk's own words contain it."""
    return None if taken.minutes > LONGEST_TOLD else distance_in_words(taken.metres)


def distance_in_words(metres: int) -> str:
    """A distance to ten metres, from one kilometre on to a tenth of it."""
    if metres < 995:
        return _("%(metres)s m", metres=number(max(round(metres, -1), 10)))
    return _("%(kilometres)s km", kilometres=number(round(metres / 1000, 1)))


def nearest_in_words(place: NextPlace) -> Markup:
    """The next place that offers a service, with a link to it, and how far it is."""
    link = Markup('<a href="{}">{}</a>').format(
        url_for("residents.show_point", point=place.point), point_name(place.name)
    )
    return Markup(_("Nearest: %(place)s, %(walk)s")) % {  # noqa: S704 - the message is ours, its values are escaped
        "place": link,
        "walk": walk_and_distance(place.walk),
    }
