"""Choosing “my community”."""

from __future__ import annotations

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions, search
from catalogue.models import Level

from ...cookies import drop_cookie, keep_cookie
from ...extensions import db
from ...frame.presentation import PLACE_COOKIE
from ...requests.security import harmless_post, safe_next
from ..forms import LONGEST_QUERY, ChooseForm, find_division, read_places_asked
from ..presenting.presenters import present_children
from ..scope import blueprint
from .positions import read_way

FOUND_PLACES = 20


@blueprint.get("/places")
def find_places() -> ResponseReturnValue:
    session = db.session()
    form, way = read_places_asked(request.args), read_way(request.args)
    query = (form.q.data or "")[:LONGEST_QUERY]
    following = way.following
    answer = search.find_places(session, search.shared_searcher(session), query, limit=FOUND_PLACES + 1)
    tops = divisions.roots(session)
    children = divisions.children(session, tops[0].code) if len(tops) == 1 else tops
    return render_template(
        "residents/places.html",
        form=form,
        query=query,
        fit=answer.fit,
        part=answer.part,
        found=answer.places[:FOUND_PLACES],
        tops_left_out=1 if len(tops) == 1 else 0,
        more=len(answer.places) > FOUND_PLACES,
        children=present_children(children, {}, following=following),
        following=following,
        nothing_near=way.by_position,
    )


@blueprint.post("/community")
@harmless_post
def choose_community() -> ResponseReturnValue:
    """Keep the community chosen in a cookie (``community``: its code; empty: none any more), go to ``next``."""
    form = ChooseForm(request.form)
    wanted = form.community.data or ""
    chosen = find_division(wanted)
    if wanted and (chosen is None or chosen.level is not Level.COMMUNITY):
        abort(400)
    target = safe_next(form.next.data, url_for(".show_home"))
    response = make_response(redirect(target, 303))
    if chosen is None:
        drop_cookie(response, PLACE_COOKIE)
    else:
        keep_cookie(response, PLACE_COOKIE, str(chosen.code))
    return response
