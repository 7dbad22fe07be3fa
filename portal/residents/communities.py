"""Pages of communities and of the divisions above them."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import clock, divisions, offerings
from catalogue.coverage.matrix import matrix
from catalogue.models import Level

from ..extensions import db
from ..presentation import current_edition
from ..security import safe_next
from .presenters import (
    present_children,
    present_community,
    trail_of,
)
from .scope import blueprint, known_division, own_edition


@blueprint.get("/communities/<int:code>")
def show_community(code: int) -> ResponseReturnValue:
    session = db.session()
    division = known_division(code)
    if division.level is not Level.COMMUNITY:
        return redirect(url_for(".browse_division", code=code), 301)
    if not division.present:
        successor = divisions.present_successor(session, code)
        return render_template("residents/retired.html", division=division, successor=successor)
    edition = own_edition()
    page = present_community(
        edition,
        divisions.lineage(session, code),
        divisions.get_profile(session, code),
        offerings.lines_of(session, edition, code),
        clock.now(),
        chosen=g.place is not None and g.place.code == code,
    )
    return render_template("residents/community.html", page=page, division=division)


@blueprint.get("/divisions/<int:code>")
def browse_division(code: int) -> ResponseReturnValue:
    session = db.session()
    division = known_division(code)
    if division.level is Level.COMMUNITY:
        return redirect(url_for(".show_community", code=code), 301)
    following = safe_next(request.args.get("next"), "")
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
        trail=trail_of(lineage),
        children=present_children(children, counts, following=following),
        communities=sum(counts.values()) if counts else len(children),
        kinds=divisions.count_communities(session, code),
        edition=edition,
        following=following,
    )
