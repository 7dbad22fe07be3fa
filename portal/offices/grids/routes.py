"""The grids of a division's communities: the list and its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue import divisions, grids
from catalogue.divisions import DivisionFacts
from catalogue.models import Level

from ...extensions import db
from ...files.downloads import as_csv
from ...requests.choices import read_choice
from ...requests.queries import page_number
from ..scope import blueprint, enter, links_down_to
from .presenters import grids_file, grids_parts, grids_rows, sum_of

COMMUNITIES_A_PAGE = 100
HAVING: Mapping[str, LazyString] = {"with": _l("With grids"), "without": _l("Without grids")}


@dataclass(frozen=True, slots=True)
class GridsAsked:
    """Which communities a list shows: ``with`` or ``without`` grids, or all; ``page`` counts from 1."""

    have: str | None = None
    page: int = 1

    @property
    def having(self) -> bool | None:
        """Whether the communities have grids; None for all."""
        return None if self.have is None else self.have == "with"

    def ask(self, *, have: str | None = None, page: int = 1) -> str:
        """The query string of another list; empty for all communities from the first page."""
        asked = {"have": have} if have else {}
        if page > 1:
            asked["page"] = str(page)
        return f"?{urlencode(asked)}" if asked else ""


def read_grids_asked(arguments: Mapping[str, str]) -> GridsAsked:
    """What a query string asks for. Raises ``ChoiceRefused``."""
    have = read_choice(arguments, "have", _l("Communities"), [*HAVING], lambda key: str(HAVING[key]))
    return GridsAsked(have, page_number(arguments.get("page")) or 1)


@blueprint.get("/<division:code>/grids")
def list_grids(code: int) -> ResponseReturnValue:
    """The communities of a division with their grids and what is in each, and counts by part."""
    division, session = _division(code), db.session()
    asked = read_grids_asked(request.args)
    counted = grids.count_gridded(session, code)
    counts = sum_of(counted.values())
    listed = {None: counts.communities, "with": counts.with_grids, "without": counts.without}[asked.have]
    pages = max(1, -(-listed // COMMUNITIES_A_PAGE))
    if asked.page > pages:
        abort(404)
    found = grids.gridded_communities(
        session,
        code,
        having=asked.having,
        limit=COMMUNITIES_A_PAGE,
        offset=(asked.page - 1) * COMMUNITIES_A_PAGE,
    )
    return render_template(
        "offices/grids/list.html",
        division=division,
        asked=asked,
        having=HAVING,
        counts=counts,
        by_having={"with": counts.with_grids, "without": counts.without},
        rows=grids_rows(session, division, found),
        parts=grids_parts(session, division, counted),
        pages=pages,
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/grids.csv")
def download_grids(code: int) -> ResponseReturnValue:
    """The same as CSV, on one page."""
    division, session = _division(code), db.session()
    found = grids.gridded_communities(session, code, having=read_grids_asked(request.args).having)
    streets = divisions.get_divisions(session, {each.street for each in found if each.street})
    names = {street: facts.short_name for street, facts in streets.items()}
    return as_csv(f"grids-{division.code}", [*grids_file(session, found, names)])


def _division(code: int) -> DivisionFacts:
    """A division above communities. Ends the request with the own page of a community."""
    division = enter(code)
    if division.level is Level.COMMUNITY:
        abort(redirect(url_for("workers.list_grids", community=code)))
    return division
