"""Merging two service points of a community: which other one, what stays of both, and the one that is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue import offerings
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Conflict, Invalid, NotFound
from catalogue.models import Trade, ordered_trades
from catalogue.offerings import PointDraft, PointFacts
from catalogue.offerings.elsewhere.batches import Made
from catalogue.offerings.points.history import draft_of

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, refused_as_message, typed_before
from ...frame.errors import say
from ...frame.versioned_forms import read_version
from ...requests.addresses import whole_number
from ...requests.transactions import unchanged
from ...versions.conflicts import PREFIX
from ...versions.fields import Said
from ..checking.returning import came_from
from ..elsewhere.views import next_address
from ..point_forms import POINT_LABELS, point_by_field
from ..presenters import present_place
from ..scope import NO_SUCH_POINT, blueprint, own_community, own_edition
from ..versions.history import removed_by_oneself
from ..versions.in_words import PointInWords
from ..versions.undoing import undoable_facts

THIS, OTHER, BOTH = "this", "other", "both"


@dataclass(frozen=True, slots=True)
class MergingField:
    """A field in which the two differ, and whose value stays. ``both``: all numbers of both, or all trades."""

    field: str
    label: str
    this: Said
    other: Said
    both: Said
    taken: str


@blueprint.get("/<division:community>/points/<int:point>/merge")
def edit_merging(community: int, point: int) -> ResponseReturnValue:
    """The other points to choose from; with one chosen, both side by side."""
    division = own_community(community)
    typed = typed_before()
    if typed is not None:
        return _page(division, point, _read_other(typed), typed)
    return _page(division, point, _read_other(request.args), {})


def _read_other(values: Mapping[str, str]) -> int | None:
    return whole_number(values.get("other"))


def _page(
    community: DivisionFacts,
    point: int,
    other: int | None,
    chosen: Mapping[str, str],
    problem: str | None = None,
) -> str:
    session, today = db.session(), clock.today()
    points = {each.id: each for each in offerings.points_of(session, community.code)}
    this = _find(points, point)
    lines = offerings.lines_of(session, own_edition(), community.code)
    rows = {number: present_place(each, lines, today) for number, each in points.items()}
    there = points.get(other or 0)
    return render_template(
        "workers/merging.html",
        community=community,
        this=rows[this.id],
        other=rows[there.id] if there and there != this else None,
        choices=_choices(this, there, chosen) if there else (),
        others=[row for number, row in rows.items() if number != this.id],
        problem=problem,
    )


def _find(points: Mapping[int, PointFacts], number: int | None) -> PointFacts:
    found = points.get(number or 0)
    if found is None:
        raise NotFound(NO_SUCH_POINT)
    return found


def _choices(this: PointFacts, other: PointFacts, chosen: Mapping[str, str]) -> tuple[MergingField, ...]:
    wording, mine, theirs = PointInWords(), point_by_field(this), point_by_field(other)
    found = []
    for name, label in POINT_LABELS.items():
        if mine.get(name) == theirs.get(name):
            continue
        usual = OTHER if mine.get(name) in (None, "", ()) else THIS
        both = None
        if name in _JOINED and mine.get(name) and theirs.get(name):
            usual, both = BOTH, wording.say(name, _JOINED[name](this, other))
        taken = chosen.get(PREFIX + name, usual)
        said = (wording.say(name, mine.get(name)), wording.say(name, theirs.get(name)))
        found.append(MergingField(PREFIX + name, str(label), *said, both, taken))
    return tuple(found)


def _all_phones(this: PointFacts, other: PointFacts) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*this.phones, *other.phones)))


def _all_trades(this: PointFacts, other: PointFacts) -> tuple[Trade, ...]:
    return ordered_trades((*this.trades, *other.trades))


_JOINED: Mapping[str, Callable[[PointFacts, PointFacts], tuple[str, ...]]] = {
    "phones": _all_phones,
    "trades": _all_trades,
}
"""Fields of which all that both say may stay."""


def _merged(this: PointFacts, other: PointFacts, chosen: Mapping[str, str]) -> PointDraft:
    """What stays of both; of a field without a choice, what this one says."""
    draft = draft_of(this)
    taken: dict[str, Any] = {}
    for name in POINT_LABELS:
        choice = chosen.get(PREFIX + name)
        if choice == BOTH and name in _JOINED:
            taken[name] = _JOINED[name](this, other)
        elif choice == OTHER and name == "coordinates":
            taken |= {"latitude": other.latitude, "longitude": other.longitude}
        elif choice == OTHER:
            taken[name] = getattr(other, name)
    return replace(draft, **taken)


@blueprint.post("/<division:community>/points/<int:point>/merge")
def save_merging(community: int, point: int) -> ResponseReturnValue:
    """Let a point take the place of another one, with what was chosen of both."""
    division = own_community(community, Right.RECORD)
    session, number = db.session(), _read_other(request.form)
    points = {each.id: each for each in offerings.points_of(session, division.code)}
    this = _find(points, point)
    if number not in points and (gone := removed_by_oneself(division.code, number)):
        return _done(division.code, this, (number or 0, gone))
    other = _find(points, number)

    def wrong(error: Conflict | Invalid) -> Response:
        problem = say(error.problems[0] if isinstance(error, Invalid) else error)
        page = lambda: _page(division, point, number, request.form, problem)  # noqa: E731 - asked for when undone
        return unchanged(page, 409)

    itself = url_for("workers.edit_merging", community=division.code, point=point)
    with answered({**refused_as_message(itself), Conflict: wrong, Invalid: wrong}):
        merged = offerings.merge_points(
            session,
            actor=actor(),
            community=division.code,
            point_id=this.id,
            other_id=other.id,
            draft=_merged(this, other, request.form),
            expected_versions=(
                read_version(request.form.get("version")),
                read_version(request.form.get("other_version")),
            ),
        )
    return _done(division.code, merged, (other.id, other.name))


def _done(community: int, kept: PointFacts, gone: tuple[int, str]) -> Response:
    number, name = gone
    way_back = undoable_facts(
        community, [Made("merged", number, kept.version)], point=kept.id, came=came_from()
    )
    flash(_("“%(gone)s” is now part of “%(name)s”.", gone=name, name=kept.name), way_back)
    address = url_for("workers.edit_point", community=community, point=kept.id)
    return redirect(next_address(community, address, point=kept.id, version=kept.version))
