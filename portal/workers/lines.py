"""The worker's own communities, and the lines of one: looking, and saying that they are still true."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from catalogue import divisions, feedback, offerings
from catalogue.access.rights import Right, places
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.rollup import counted_day
from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.coverage.summary import summaries_in
from catalogue.divisions import DivisionFacts
from catalogue.feedback import OpenCount
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, Problem
from catalogue.models import Level

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, refused_as_message, typed_before
from ..frame.errors import say
from ..frame.presentation import is_elder
from ..frame.versioned_forms import read_version
from ..words.editions import bodies_of
from ..words.item_names import item_name, named
from .forms import FILTERS, read_asked_filter, read_filter
from .grids.narrowing import GridFilter, lines_in_grid, read_grid_filter
from .presenters import grouped, present_lines, progress_of, usual_body
from .scope import ITEM, blueprint, own_community, own_edition
from .versions.undoing import just_saved, just_saved_together, undoable

_UNKNOWN = SEGMENTS.index(Segment.UNKNOWN)
_EXPIRED = SEGMENTS.index(Segment.EXPIRED)


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """One of several communities: how far its lines are. ``counts`` by segment."""

    code: int
    name: str
    street: str | None
    counts: tuple[int, ...]
    disputed: int
    waiting: OpenCount

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def filled(self) -> int:
        return self.total - self.counts[_UNKNOWN]

    @property
    def expired(self) -> int:
        return self.counts[_EXPIRED]

    @property
    def to_do(self) -> int:
        """Lines that want a worker's hand."""
        return self.counts[_UNKNOWN] + self.expired + self.disputed


def list_communities(given: Sequence[int], found: Sequence[DivisionFacts]) -> str:
    """The communities within reach, those with most to do first. ``given`` are the divisions that hold them."""
    session, edition = db.session(), own_edition()
    rows = _community_rows(edition, given, found)
    return render_template(
        "workers/communities.html",
        may_act=bool(places(actor(), Right.RECORD)),
        rows=rows,
        day=counted_day(session),
        filled=sum(row.filled for row in rows),
    )


def _community_rows(
    edition: EditionFacts, given: Sequence[int], found: Sequence[DivisionFacts]
) -> tuple[CommunityRow, ...]:
    session = db.session()
    counters = {code: row for top in given for code, row in summaries_in(session, edition, top).items()}
    parents = {community.parent_code for community in found if community.parent_code is not None}
    streets = divisions.get_divisions(session, parents) if len(parents) > 1 else {}
    waiting = feedback.count_open_by_division(
        session, given, today=clock.today(), catalogue=edition.catalogue.id
    )
    nothing = tuple(len(edition.items) if segment is Segment.UNKNOWN else 0 for segment in SEGMENTS)
    rows = []
    for community in found:
        counted = counters.get(community.code, (*nothing, 0))
        street = streets.get(community.parent_code or 0)
        rows.append(
            CommunityRow(
                community.code,
                community.short_name,
                street.short_name if street and street.level is Level.STREET else None,
                counted[: len(SEGMENTS)],
                counted[len(SEGMENTS)],
                waiting.get(community.code, OpenCount()),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.to_do, row.code)))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that could not be confirmed, and why."""

    anchor: str
    code: str
    name: str | Markup
    message: str


@blueprint.get("/<division:community>")
def show_lines(community: int) -> ResponseReturnValue:
    """The lines, or those of a filter."""
    division = own_community(community)
    typed = typed_before()
    if typed is not None:
        return _page(division, read_filter(typed), ticked=typed.getlist("items"))
    grid_filter = read_grid_filter(request.args, db.session(), division.code)
    return _page(division, read_asked_filter(request.args), grid_filter=grid_filter)


def _page(
    community: DivisionFacts,
    chosen: str,
    *,
    refusals: Sequence[Refusal] = (),
    ticked: Collection[str] = (),
    grid_filter: GridFilter | None = None,
) -> str:
    edition, session, today = own_edition(), db.session(), clock.today()
    lines = lines_in_grid(session, offerings.lines_of(session, edition, community.code), grid_filter)
    rows = present_lines(lines, today=today, whole_notes=is_elder())
    bodies = bodies_of(community.kind)
    return render_template(
        "workers/lines.html",
        community=community,
        groups=grouped(edition, rows, chosen),
        progress=progress_of(rows, FILTERS),
        filters={**FILTERS, **bodies},
        bodies=bodies,
        usual=usual_body(rows),
        chosen=chosen,
        grid_filter=grid_filter,
        refusals=refusals,
        ticked=ticked,
        saved=just_saved(),
        saved_together=just_saved_together(),
        waiting=feedback.count_open(session, [community.code], today=today, catalogue=edition.catalogue.id),
        day=counted_day(session),
        today=today,
    )


def _back(community: int, anchor: str | None = None) -> str:
    """The address of the list as it was filtered, at a line."""
    chosen = read_filter(request.form)
    shown = None if chosen == "all" else chosen
    return url_for("workers.show_lines", community=community, show=shown, _anchor=anchor)


def _version(item: ItemFacts) -> int:
    return read_version(request.form.get(f"version-{item.code}"))


@blueprint.post(f"/<division:community>/{ITEM}/confirm")
def confirm_line(community: int, item: str) -> ResponseReturnValue:
    """Say “still true” of one line, and come back to it."""
    division = own_community(community, Right.RECORD)
    facts = own_edition().item(item)
    anchor = f"line-{facts.code}"
    back = _back(division.code, anchor)
    with answered(refused_as_message(back, partial(named, facts), anchor)):
        confirmed = offerings.confirm(
            db.session(),
            actor=actor(),
            community=division.code,
            item=facts,
            expected_version=_version(facts),
        )
    flash(named(facts, _("Confirmed as still true.")), undoable(confirmed, facts))
    return redirect(back)


@blueprint.post("/<division:community>/confirm")
def confirm_lines(community: int) -> ResponseReturnValue:
    """Say “still true” of every ticked line, or of none, with a report of the lines that prevent it."""
    division = own_community(community, Right.RECORD)
    edition = own_edition()
    codes = list(dict.fromkeys(request.form.getlist("items")))
    known = {item.code: item for item in edition.items}
    if any(code not in known for code in codes):
        abort(400)
    if request.form.get("then") == "several":
        return redirect(url_for("workers.show_several", community=division.code, items=codes))
    if not codes:
        flash(_("Nothing is ticked. Tick the lines that are still true."))
        return redirect(_back(division.code))
    wanted = [(known[code], _version(known[code])) for code in codes]

    def in_the_way(error: Invalid) -> Response:
        refusals = [_refusal(known[problem.field], problem) for problem in error.problems]
        page = _page(division, read_filter(request.form), refusals=refusals, ticked=codes)
        return make_response(page, 409)

    with answered({Invalid: in_the_way}):
        offerings.confirm_several(db.session(), actor=actor(), community=division.code, items=wanted)
    flash(
        ngettext(
            "%(num)d line confirmed as still true.", "%(num)d lines confirmed as still true.", len(codes)
        )
    )
    return redirect(_back(division.code))


def _refusal(item: ItemFacts, problem: Problem) -> Refusal:
    return Refusal(f"line-{item.code}", item.code, item_name(item), say(problem))
