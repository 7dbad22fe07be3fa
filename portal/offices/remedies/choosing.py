"""A selection of gaps: ticked ones, or all of a list; what they take, and whom they ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from catalogue import divisions
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.rollup import counted_day
from catalogue.effort.duties import duties, whole_minutes
from catalogue.effort.guides import guide_for
from catalogue.effort.months import Effort, effort_of
from catalogue.foundation import clock
from catalogue.remedies import MOST, Selection, page_of_remedies, select_cells_of
from catalogue.reminders import monday_of, reminders_in

from ...extensions import db
from ...matrix_files.words import definition
from ...words.place_names import place_name
from ..scope import OfficeView, blueprint, enter_view, links_down_to
from .criteria import ListCriteria, read_chosen_cells, read_list_criteria, written_cell
from .presenters import present_groups
from .routes import wishes_of


@dataclass(frozen=True, slots=True)
class AskedCommunity:
    """A community of a selection: its items, the minutes, and what was asked of it this month already.

    ``reminded`` of the items it was reminded of in this week already. ``warning`` is given where the month goes above the
    guide value.
    """

    code: int
    name: Markup
    items: Sequence[ItemFacts]
    reminded: int
    minutes: int
    month: str
    warning: str | None


@blueprint.get("/<division:code>/gaps/chosen")
def show_chosen(code: int) -> ResponseReturnValue:
    """What the ticked gaps take, or all of a list."""
    view = enter_view(code)
    asked = read_list_criteria(request.args, view.edition)
    ticked = read_chosen_cells(request.args, view.edition)
    chosen, cut = chosen_of(view, asked, ticked)
    division, session = view.division, db.session()
    return render_template(
        "offices/remedies/chosen.html",
        division=division,
        chosen=chosen,
        cut=cut,
        most=MOST,
        groups=present_groups(chosen.groups, chosen.before),
        communities=asked_communities(view.edition, division.code, chosen),
        ticked=[written_cell(code, view.edition.items_by_id[item].code) for code, item in sorted(ticked)],
        filter="" if ticked else asked.ask(),
        wanted=_asked_again(view, asked, ticked),
        day=counted_day(session),
        back=url_for("offices.list_gaps", code=division.code) + asked.ask(),
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )


def _asked_again(
    view: OfficeView, asked: ListCriteria, ticked: frozenset[tuple[int, int]]
) -> list[tuple[str, str]]:
    """The names and values that ask for the same selection in another page's query string."""
    if ticked:
        items = view.edition.items_by_id
        return [("cell", written_cell(code, items[item].code)) for code, item in sorted(ticked)]
    return parse_qsl(asked.ask().removeprefix("?"))


def chosen_of(
    view: OfficeView, asked: ListCriteria, ticked: frozenset[tuple[int, int]]
) -> tuple[Selection, bool]:
    """The ticked gaps, or without any those of the list; and whether these were too many."""
    session, code = db.session(), view.division.code
    cells, cut = ticked, False
    if not ticked and asked.narrowed:
        page = page_of_remedies(
            session, view.edition, code, kind=asked.kind, wishes=wishes_of(view, asked), limit=MOST
        )
        cells, cut = frozenset((row.community, row.item.id) for row in page.rows), page.total > MOST
    return select_cells_of(session, view.edition, code, cells), cut


def _reminded(edition: EditionFacts, division: int) -> dict[int, frozenset[int]]:
    """The items of which a division's communities were reminded in this week."""
    sent = reminders_in(db.session(), edition, division, since=monday_of(clock.today()))
    return {each.community: frozenset(each.items) for each in sent}


def asked_communities(edition: EditionFacts, division: int, chosen: Selection) -> list[AskedCommunity]:
    """The communities of a selection in the order of their codes, with this month's minutes. A fixed number of queries."""
    session = db.session()
    names = divisions.get_divisions(session, chosen.items)
    known, guide = duties(session), guide_for(session, division)
    month = (
        effort_of(session, division, clock.today(), communities=chosen.items).parts if chosen.items else {}
    )
    reminded = _reminded(edition, division) if chosen.items else {}
    rows = []
    for code, items in sorted(chosen.items.items()):
        minutes = whole_minutes(chosen.tenths[code])
        already = month.get(code, Effort({}, {})).minutes_asked(known)
        after = already + minutes
        rows.append(
            AskedCommunity(
                code=code,
                name=place_name(names[code].short_name),
                items=[edition.items_by_id[item] for item in items],
                reminded=len(reminded.get(code, frozenset()).intersection(items)),
                minutes=minutes,
                month=_("%(asked)d min asked already", asked=already),
                warning=_(
                    "%(after)d min with this, above the guide value of %(guide)d", after=after, guide=guide
                )
                if after > guide
                else None,
            )
        )
    return rows
