"""Whose page it is: the worker's own community, or no page at all."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from catalogue import divisions, offerings
from catalogue.access.rights import Right, require
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.models import Level
from catalogue.offerings import PointFacts

from ..editions import current_edition
from ..extensions import db, login_manager
from ..frame.acting import actor

blueprint = Blueprint("workers", __name__)

ITEM = "<item:item>"
"""An item's code in an address."""
NO_SUCH_POINT = N_("This community has no such service point.")


@blueprint.before_request
def _only_for_those_logged_in() -> ResponseReturnValue | None:
    if current_user.is_authenticated:
        return None
    answer: ResponseReturnValue = login_manager.unauthorized()
    return answer


def own_community(code: int, right: Right = Right.SEE_WORK) -> DivisionFacts:
    """The community of an address, if it is within the worker's reach.

    Raises ``NotAllowed`` before anything is read, so that other communities' data stay unknown. Ends the request
    with a page of its own for a community that was taken out of the list, and with 404 for what is none.
    """
    require(actor(), right, code)
    division = divisions.get_division(db.session(), code)
    if division.level is not Level.COMMUNITY:
        abort(404)
    if not division.present:
        successor = divisions.present_successor(db.session(), code)
        page = render_template("workers/retired.html", community=division, successor=successor)
        abort(make_response(page, 410))
    return division


def community_with(code: int, right: Right) -> DivisionFacts:
    """The community of an address, for those at this desk who have a right there. Offices have their own pages."""
    require(actor(), right, code)
    return own_community(code)


def own_edition() -> EditionFacts:
    """The edition in force; ends the request with a page of its own where no catalogue is loaded."""
    edition = current_edition()
    if edition is None:
        abort(make_response(render_template("workers/no_catalogue.html"), 404))
    return edition


def find_own_point(community: int, point: int) -> PointFacts | None:
    """The community's service point with this id; None if there is none."""
    try:
        found = offerings.get_point(db.session(), point)
    except NotFound:
        return None
    return found if found.community == community else None


def own_point(community: int, point: int) -> PointFacts:
    """The community's service point with this id. Raises ``NotFound``."""
    found = find_own_point(community, point)
    if found is None:
        raise NotFound(NO_SUCH_POINT)
    return found
