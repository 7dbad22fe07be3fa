"""What residents of one community reach within a quarter of an hour on foot, kind by kind, beside the sketch of the walk."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions, offerings
from catalogue.circle import shipped_circle
from catalogue.foundation import clock
from catalogue.models import Level
from catalogue.near import origin_of

from ...circle.kept import circle_of_community
from ...circle.presenters import count_text
from ...extensions import db
from ..kept_pages import kept_until_written, render_kept
from ..presenting.presenters import trail_of
from ..presenting.sketch import points_to_draw, sketch_of
from ..presenting.walks import own_pace
from ..scope import blueprint, known_division, own_edition
from .own_kinds import circle_in_short, nearest_points, own_kinds


@blueprint.get("/communities/<division:code>/circle")
@kept_until_written()
def show_own_circle(code: int) -> ResponseReturnValue:
    """The circle of a community: which kinds are reached, and where the nearest place is."""
    division = known_division(code)
    if division.level is not Level.COMMUNITY:
        return redirect(url_for(".show_circle", code=code))
    if not division.present:
        return redirect(url_for(".show_community", code=code))
    session, edition = db.session(), own_edition()
    profile = divisions.get_profile(session, code)
    ordinary = circle_of_community(
        edition,
        code,
        profile,
        offerings.lines_of(session, edition, code),
        offerings.points_of(session, code),
        beyond=True,
    )
    found = ordinary.at(own_pace())
    lineage = divisions.lineage(session, code)
    sketch = sketch_of(origin_of(profile), points_to_draw(nearest_points(found)))
    return render_kept(
        "residents/own_circle.html",
        clock.now(),
        (found, profile, lineage),
        division=division,
        community=found.community,
        count=count_text(found.community),
        ordinary=count_text(ordinary.community),
        kinds=lambda: own_kinds(found, sketch),
        short=lambda: circle_in_short(found, sketch),
        sketch=sketch,
        day=found.day,
        aim=found.circle.aim,
        aim_year=found.circle.aim_year,
        sentence=shipped_circle().source.sentence,
        street=lineage[-2] if len(lineage) > 1 else None,
        trail=trail_of(lineage),
    )
