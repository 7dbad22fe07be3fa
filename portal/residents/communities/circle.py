"""What residents of one community reach within a quarter of an hour on foot, kind by kind, beside the sketch of the walk."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from catalogue import divisions
from catalogue.circle import shipped_circle
from catalogue.circle.counting import own_circle
from catalogue.circle.facts import NearestOfKind, OwnCircle, Reached
from catalogue.models import Level
from catalogue.near import origin_of
from catalogue.offerings import PointFacts

from ...circle.criteria import kind_name
from ...circle.presenters import SIGNS, STATES, count_text
from ...extensions import db
from ...words.i18n import say as _
from ...words.place_names import point_name
from ..presenting.presenters import trail_of
from ..presenting.sketch import Sketch, points_to_draw, sketch_of
from ..presenting.walks import walk_in_words
from ..scope import blueprint, known_division, own_edition


@dataclass(frozen=True, slots=True)
class OwnKind:
    """A kind in words: ``where`` names its nearest place, ``number`` is that place's in the sketch."""

    name: str
    state: Reached
    sign: str
    text: str
    where: Markup | None
    number: int | None


@blueprint.get("/communities/<division:code>/circle")
def show_own_circle(code: int) -> ResponseReturnValue:
    """The circle of a community: which kinds are reached, and where the nearest place is."""
    division = known_division(code)
    if division.level is not Level.COMMUNITY:
        return redirect(url_for(".show_circle", code=code))
    if not division.present:
        return redirect(url_for(".show_community", code=code))
    session = db.session()
    found, profile = own_circle(session, own_edition(), code), divisions.get_profile(session, code)
    lineage = divisions.lineage(session, code)
    sketch = sketch_of(origin_of(profile), points_to_draw(_points(found)))
    return render_template(
        "residents/own_circle.html",
        division=division,
        community=found.community,
        count=count_text(found.community),
        kinds=[_kind(each, sketch) for each in found.kinds],
        sketch=sketch,
        day=found.day,
        aim=found.circle.aim,
        aim_year=found.circle.aim_year,
        sentence=shipped_circle().source.sentence,
        street=lineage[-2] if len(lineage) > 1 else None,
        trail=trail_of(lineage),
    )


def _points(found: OwnCircle) -> list[PointFacts]:
    """The nearest places, each once, in the order of the kinds."""
    return list({each.point.id: each.point for each in found.kinds if each.point}.values())


def _kind(each: NearestOfKind, sketch: Sketch | None) -> OwnKind:
    drawn = sketch.by_id.get(each.point.id) if sketch and each.point else None
    text, where = str(STATES[each.state]), None
    if each.at_home:
        text = _("comes to the community or the home")
    elif each.state is Reached.NOT and not each.kind.on_foot:
        text = _("not reported as offered by the community")
    elif each.state is Reached.NOT and each.point is None:
        text = _("no place known within an hour on foot")
    if each.point and each.walk:
        where = Markup('<a href="{}"><bdi>{}</bdi></a> {}').format(
            url_for("residents.show_point", point=each.point.id),
            point_name(each.point.name),
            walk_in_words(each.walk),
        )
    return OwnKind(
        kind_name(each.kind), each.state, SIGNS[each.state], text, where, drawn.number if drawn else None
    )
