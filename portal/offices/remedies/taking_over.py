"""Communities that never reported take lines over, each from its own nearest similar community: one preview, one act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from catalogue.access.rights import Right, require
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import LAST_CODE
from catalogue.foundation.errors import Invalid
from catalogue.models import Level
from catalogue.offerings.several.copying import (
    CopiedLine,
    CopyProposal,
    CopySource,
    copy_to_several,
    nearest_sources,
    propose_copies,
)
from catalogue.remedies import silent_communities

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, typed_before
from ...frame.errors import say
from ...frame.versioned_forms import read_version
from ...requests.addresses import whole_number
from ...words import labels
from ...words.i18n import comma
from ...words.item_names import item_name, named
from ...words.place_names import place_name, place_text
from ..scope import blueprint, enter, links_down_to, own_edition

MOST_AT_ONCE = 10
"""Communities in one act: what somebody can still look through."""


@dataclass(frozen=True, slots=True)
class TakenLine:
    """A line as the preview shows it: what it would say, or why it cannot be taken. ``value`` is what the form sends."""

    value: str
    code: str
    name: str | Markup
    says: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakingOver:
    """A community that never reported, and what it would take over. ``source`` None: no other community of the street says anything."""

    code: int
    name: Markup
    source: Markup | None
    source_code: int | None
    alike: str | None
    possible: tuple[TakenLine, ...]
    impossible: tuple[TakenLine, ...]


@blueprint.get("/<division:code>/gaps/take-over")
def show_copies(code: int) -> ResponseReturnValue:
    """What each of the chosen communities would take over, and from which. Every line that can be is ticked."""
    typed = typed_before()
    if typed is not None:
        return _page(_street(code), _read_communities(typed), typed.getlist("line"))
    return _page(_street(code), _read_communities(request.args), None)


@blueprint.post("/<division:code>/gaps/take-over")
def save_copies(code: int) -> ResponseReturnValue:
    """Record the ticked lines, each for its community: all, or none."""
    division, edition = _street(code), own_edition()
    chosen, sent = _read_communities(request.form), request.form.getlist("line")
    displayed = _read_lines(edition, division.code, sent)
    if not displayed:
        flash(_("Nothing is ticked. Tick the lines that you want to take over."))
        return make_response(_page(division, chosen, sent), 400)

    def in_the_way(error: Invalid) -> str:
        names = dict(_silent(division, edition))
        for problem in error.problems:
            community, _space, item = problem.field.partition(" ")
            where = place_text(names.get(int(community), community))
            flash(f"{where} {named(edition.item(item), say(problem))}")
        return _page(division, chosen, sent)

    with answered({Invalid: in_the_way}):
        counts = copy_to_several(db.session(), actor=actor(), edition=edition, displayed=displayed)
    lines = ngettext("%(num)d line is taken over", "%(num)d lines are taken over", sum(counts.values()))
    flash(
        ngettext(
            "%(lines)s for %(num)d community. Its worker can correct each.",
            "%(lines)s for %(num)d communities. Their workers can correct each.",
            len(counts),
            lines=lines,
        )
    )
    return redirect(url_for(".list_gaps", code=code))


def _street(code: int) -> DivisionFacts:
    division = enter(code)
    if division.level is not Level.STREET:
        abort(404)
    require(actor(), Right.RECORD, code)
    return division


def _silent(division: DivisionFacts, edition: EditionFacts) -> list[tuple[int, str]]:
    return [(code, name) for code, name, _lines in silent_communities(db.session(), edition, division.code)]


def _read_communities(args: MultiDict[str, str]) -> frozenset[int]:
    numbers = (whole_number(text, LAST_CODE) for text in args.getlist("community"))
    return frozenset(number for number in numbers if number)


def _read_lines(
    edition: EditionFacts, street: int, sent: Collection[str]
) -> dict[tuple[int, int], list[tuple[ItemFacts, int, int]]]:
    """The ticked lines by (community, source). Ends the request for what no page sends."""
    known = {item.code: item for item in edition.items}
    inside = range(street, street + Level.STREET.span)
    found: dict[tuple[int, int], dict[str, tuple[ItemFacts, int, int]]] = {}
    for value in sent:
        parts = value.split(":")
        if len(parts) != 5 or parts[2] not in known:
            abort(400)
        community, source = (whole_number(part, LAST_CODE) or 0 for part in parts[:2])
        if community not in inside or source not in inside:
            abort(400)
        line = (known[parts[2]], read_version(parts[3]), read_version(parts[4]))
        found.setdefault((community, source), {})[parts[2]] = line
    if len(found) > MOST_AT_ONCE:
        abort(400)
    return {pair: list(lines.values()) for pair, lines in found.items()}


def _page(division: DivisionFacts, chosen: Collection[int], ticked: Collection[str] | None) -> str:
    """The preview. ``ticked`` None: every line that can be taken over."""
    session, edition = db.session(), own_edition()
    silent = [(code, name) for code, name in _silent(division, edition) if code in chosen]
    shown = silent[:MOST_AT_ONCE]
    sources = nearest_sources(
        session,
        actor=actor(),
        edition=edition,
        street=division.code,
        communities=[code for code, _name in shown],
    )
    rows = [_taking_over(edition, code, name, sources.get(code)) for code, name in shown]
    values = [line.value for row in rows for line in row.possible]
    return render_template(
        "offices/remedies/take_over.html",
        division=division,
        rows=rows,
        ticked=frozenset(values if ticked is None else ticked),
        left=len(silent) - len(shown),
        most=MOST_AT_ONCE,
        trail=[
            *links_down_to(division, itself=True),
            (_("List of gaps"), url_for(".list_gaps", code=division.code)),
        ],
    )


def _taking_over(edition: EditionFacts, code: int, name: str, source: CopySource | None) -> TakingOver:
    if source is None:
        return TakingOver(code, place_name(name), None, None, None, (), ())
    proposal = propose_copies(
        db.session(), actor=actor(), edition=edition, community=code, source=source.code, mapped={}
    )
    lines = [line for line in proposal.lines if line.proposed.line.offering is None]
    places = _names(proposal)
    rows = [_taken(line, (code, source.code), places) for line in lines]
    return TakingOver(
        code,
        place_name(name),
        place_name(source.name),
        source.code,
        comma().join(str(labels.TYPE_TAGS[tag]) for tag in source.shared_tags) or None,
        tuple(row for row in rows if not row.reasons),
        tuple(row for row in rows if row.reasons),
    )


def _names(proposal: CopyProposal) -> dict[int, str]:
    return {place.id: place.name for each in proposal.places for place in (each.place, *each.choices)}


def _taken(copied: CopiedLine, pair: tuple[int, int], places: Mapping[int, str]) -> TakenLine:
    item, draft = copied.source.item, copied.proposed.draft
    versions = (copied.proposed.line.version, copied.source.version)
    says = [] if draft is None else [str(labels.STATES[draft.state])]
    if draft is not None:
        says += [draft.provider_name or "", *(places[point] for point in draft.points), draft.phone or ""]
    says += [_("Left out: %(name)s.", name=point.name) for point in copied.left_out]
    return TakenLine(
        value=":".join(map(str, (*pair, item.code, *versions))),
        code=item.code,
        name=item_name(item),
        says=" · ".join(filter(None, says)),
        reasons=tuple(dict.fromkeys(say(problem) for problem in copied.proposed.problems)),
    )
