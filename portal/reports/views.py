"""The pages of departments' tables: the list, and one table with what is missing in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _

from catalogue import divisions
from catalogue.access.rights import Right
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.report_templates import known
from catalogue.report_templates.filling import FilledTable, fill_rows
from catalogue.report_templates.known import TooManyRows
from catalogue.report_templates.reading_back import waiting_read_back
from catalogue.report_templates.taking_off import beside
from catalogue.report_templates.templates import (
    KEEPERS,
    TemplateFacts,
    get_template,
    templates_for,
    templates_taken_off,
    versions_of,
)

from ..extensions import db
from ..frame.desks import Desk
from ..frame.errors import say
from ..requests.ticks import items_by_category
from ..words.report_facts import REPORT_FACTS, hours_for_tables
from .forms import AskedColumnsForm, FilledTableForm, SendTableForm
from .presenters import missing_in_words, read_back_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDesk(Desk):
    """A part of the portal where departments' tables are downloaded filled."""

    sees: Right
    edition: Callable[[], EditionFacts]
    keeps: bool = False
    """Whether offices keep tables here."""


def list_page(desk: TableDesk, division: DivisionFacts, form: SendTableForm | None = None) -> str:
    """The tables that reach a division, and the form that sends one."""
    return render_template(
        "tables/list.html",
        desk=desk,
        division=division,
        tables=templates_for(db.session(), division.code),
        taken_off=templates_taken_off(db.session(), division.code) if desk.keeps else (),
        form=(form or SendTableForm()) if desk.keeps and division.level in KEEPERS else None,
        trail=desk.trail(division),
    )


def found(division: DivisionFacts, number: int) -> TemplateFacts:
    """A table that reaches a division. Raises ``NotFound``."""
    return get_template(db.session(), number, reaching=division.code)


def filled(
    desk: TableDesk, division: DivisionFacts, template: TemplateFacts, *, most: int | None = None
) -> FilledTable:
    """A table with its rows for a division; ``most``: how many it may have (None: as many as a file may)."""
    return fill_rows(db.session(), desk.edition(), template, division, say_hours=hours_for_tables, most=most)


def show_page(
    desk: TableDesk,
    division: DivisionFacts,
    template: TemplateFacts,
    *,
    columns: AskedColumnsForm | None = None,
    returned: FilledTableForm | None = None,
) -> str:
    """A table for a division: what is missing, what came back, and for the office that keeps it what its columns ask for."""
    table = filled(desk, division, template, most=known.MOST_SHOWN)
    waiting = waiting_read_back(db.session(), template, division.code)
    own = desk.keeps and division.code == template.division
    form = (columns or AskedColumnsForm.of(template, desk.edition())) if own else None
    return render_template(
        "tables/table.html",
        desk=desk,
        division=division,
        template=template,
        table=table,
        too_long=_too_long(table.too_many) if table.too_many else None,
        one_file=table.too_many is None or table.too_many.one_file,
        missing=missing_in_words(table),
        waiting=read_back_in_words(waiting[0], table) if waiting else None,
        returned=returned or FilledTableForm(),
        columns=form,
        asked_columns=[(each.heading, REPORT_FACTS[each.asks]) for each in template.layout.columns],
        items=items_by_category(desk.edition(), form.items.data) if form else (),
        versions=versions_of(db.session(), template) if own else (),
        beside=beside(db.session(), template) if own else None,
        below=_below(desk, division) if table.too_many else (),
        trail=desk.trail(division),
    )


def _too_long(error: TooManyRows) -> str:
    """What is said of a table that is too long to be looked through here."""
    if not error.one_file:
        return say(error)
    return _(
        "The filled table has %(rows)d rows and comes as one file. To see here what is missing, and to send it back, open it for a division below.",
        rows=error.values["rows"],
    )


def _below(desk: TableDesk, division: DivisionFacts) -> tuple[DivisionFacts, ...]:
    """The divisions for which a table is downloaded that would be too long for this one."""
    return divisions.children(db.session(), division.code) if desk.keeps else ()
