"""What has been reported in a community and waits for an answer: public, without words and persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from markupsafe import Markup

from catalogue import divisions, feedback
from catalogue.catalogues import EditionFacts
from catalogue.feedback import OpenMatter
from catalogue.models import Level

from ...extensions import db
from ...words import labels
from ...words.formatting import day
from ...words.i18n import say as _
from ...words.item_names import plain_name
from ..presenting.presenters import trail_of
from ..scope import blueprint, known_division, own_edition
from .forms import Subject


@dataclass(frozen=True, slots=True)
class MatterRow:
    """An open matter in words: what it is about, of which kind it is, since when and how often it was reported."""

    what: str | Markup
    kind: str
    since: str


@blueprint.get("/communities/<division:code>/matters")
def list_open_matters(code: int) -> ResponseReturnValue:
    division, edition, session = known_division(code), own_edition(), db.session()
    if division.level is not Level.COMMUNITY:
        abort(404)
    return render_template(
        "residents/open_matters.html",
        division=division,
        trail=trail_of(divisions.lineage(session, code), _("Waiting for an answer")),
        rows=_in_words(edition, feedback.open_matters(session, edition, code)),
    )


def reported_already(subject: Subject, edition: EditionFacts | None) -> tuple[MatterRow, ...]:
    """What is open already of what a resident is about to report: of the community, of its service if one is chosen."""
    division = subject.division
    if edition is None or division is None or division.level is not Level.COMMUNITY:
        return ()
    matters = feedback.open_matters(db.session(), edition, division.code)
    if subject.item:
        matters = tuple(each for each in matters if each.item_id == subject.item.id)
    return _in_words(edition, matters)


def _in_words(edition: EditionFacts, matters: Iterable[OpenMatter]) -> tuple[MatterRow, ...]:
    return tuple(
        MatterRow(
            what=plain_name(edition.items_by_id[each.item_id])
            if each.item_id
            else _("Not about one service"),
            kind=str(labels.CASE_KINDS[each.kind]),
            since=ngettext(
                "%(num)d report since %(day)s",
                "%(num)d reports since %(day)s",
                each.reports,
                day=day(each.since),
            ),
        )
        for each in matters
    )
