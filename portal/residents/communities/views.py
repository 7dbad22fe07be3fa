"""Pages of communities and of the divisions above them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions, offerings, platform_villages, sessions
from catalogue.circle import circle_of
from catalogue.coverage.matrix import matrix
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.divisions.profile_drafts import VILLAGE_PILOT
from catalogue.foundation import clock
from catalogue.models import CommitteeKind, Level
from catalogue.near import communities_near, origin_of
from catalogue.offerings import Line
from catalogue.succession.acts import parts_of
from catalogue.village_pilots import pilot_of

from ...circle.kept import circle_of_community
from ...editions import current_edition
from ...extensions import db
from ...words.labels import PILOT_CONTENTS
from ..kept_pages import kept_until_written, render_kept
from ..presenting.announced import announced_at
from ..presenting.nearest import next_for
from ..presenting.presenters import present_children, present_community, trail_of
from ..presenting.sessions import next_by_code, present_week
from ..presenting.viewpoint import telling_of
from ..scope import blueprint, known_division, own_edition
from .linked import linked_community
from .page import Around, CommunityInWords, present_surroundings
from .positions import arrival, read_way

NEIGHBOURS = 8
"""Communities shown beside one: the list of its street has the others."""


@blueprint.get("/communities/<division:code>")
@kept_until_written()
def show_community(code: int) -> ResponseReturnValue:
    session = db.session()
    division, way = known_division(code), read_way(request.args)
    onward = way.onward
    if division.level is not Level.COMMUNITY:
        return redirect(url_for(".browse_division", code=code, **onward), 301)
    if not division.present:
        successor = divisions.present_successor(session, code)
        return render_template(
            "residents/retired.html",
            division=division,
            successor=successor,
            parts=() if successor else parts_of(session, code),
            onward=onward,
        )
    edition, now = own_edition(), clock.now()
    lineage = divisions.lineage(session, code)
    profile, lines = divisions.get_profile(session, code), offerings.lines_of(session, edition, code)
    telling, nearest = telling_of(division, profile), next_for(edition, code, lines, profile)
    around, points = _around(lineage, profile, lines), offerings.points_of(session, code)
    street, today = lineage[-2] if len(lineage) > 1 else None, clock.today()
    coming = sessions.sessions_around(session, street.code if street else code, code, today=today)
    names = divisions.get_divisions(session, {each.community for each in coming} - {code})
    platform = platform_villages.served_of(session, code) if division.kind is CommitteeKind.CUN else None
    announced, arrived = announced_at(edition, code), arrival(profile, way)

    pilot = pilot_of(session, code) if profile and VILLAGE_PILOT in profile.type_tags else None
    circle = None
    if circle_of(edition).told:
        circle = circle_of_community(edition, code, profile, lines, points, beyond=False)

    def say() -> CommunityInWords:
        chosen = g.place is not None and g.place.code == code
        page = present_community(edition, lineage, telling, lines, now, chosen=chosen, nearest=nearest)
        return CommunityInWords(
            page=page,
            around=present_surroundings(page, profile, lines, points, around, circle, now, onward=onward),
            week=present_week(coming, code, edition, names, today),
            following_sessions=next_by_code(coming, code, edition, today),
            announced=announced,
            linked=linked_community(page.station, lineage, profile, trail_of(lineage), now),
        )

    return render_kept(
        "residents/community.html",
        now,
        (
            lineage,
            telling,
            lines,
            nearest,
            around,
            points,
            coming,
            names,
            announced,
            arrived,
            platform,
            pilot,
            circle,
        ),
        say=say,
        platform=platform,
        confirmed_on=_last_confirmed(lines),
        division=division,
        pilot=pilot,
        contents=PILOT_CONTENTS,
        trail=trail_of(lineage, **onward),
        following=way.following,
        onward=onward,
        arrival=arrived,
        street=street,
        district=lineage[-3] if len(lineage) > 2 else None,
    )


def _last_confirmed(lines: Sequence[Line]) -> date | None:
    """The latest day on which one of the lines was confirmed."""
    days = (line.offering.confirmed_on for line in lines if line.offering)
    return max(filter(None, days), default=None)


def _around(lineage: Sequence[DivisionFacts], profile: ProfileFacts | None, lines: Sequence[Line]) -> Around:
    """The communities around one, and those whose places its lines name.

    Neighbours are the nearest ones; where its position is not known, those of the same street.
    """
    session, division = db.session(), lineage[-1]
    named = {point.community for line in lines if line.offering for point in line.offering.points}
    elsewhere = named - {division.code}
    origin = origin_of(profile)
    if origin is not None:
        near = communities_near(session, origin, limit=NEIGHBOURS, without=division.code)
        known = divisions.get_divisions(session, elsewhere | {each.code for each in near})
        return Around([known[each.code] for each in near], near, known)
    siblings = divisions.children(session, division.parent_code) if division.parent_code else ()
    beside = [each for each in siblings if each.code != division.code and each.kind is not None]
    return Around(beside[:NEIGHBOURS], (), divisions.get_divisions(session, elsewhere))


@blueprint.get("/divisions/<division:code>")
@kept_until_written()
def browse_division(code: int) -> ResponseReturnValue:
    session = db.session()
    division, way = known_division(code), read_way(request.args)
    onward = way.onward
    if division.level is Level.COMMUNITY:
        return redirect(url_for(".show_community", code=code, **onward), 301)
    lineage = divisions.lineage(session, code)
    children = divisions.children(session, code)
    counts: dict[int, int] = {}
    edition = current_edition()
    if edition and children and children[0].level is not Level.COMMUNITY:
        counted = matrix(session, edition, code)
        counts = dict(zip((row.code for row in counted.rows), counted.communities, strict=True))
    return render_template(
        "residents/division.html",
        division=division,
        trail=trail_of(lineage, **onward),
        children=present_children(children, counts, following=way.following),
        communities=sum(counts.values()) if counts else len(children),
        kinds=divisions.count_communities(session, code),
        edition=edition,
        following=way.following,
    )
