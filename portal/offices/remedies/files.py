"""The list of gaps to take away: as CSV of any division, as a workbook of a district or street."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, abort, request
from flask_babel import gettext as _

from catalogue.counters.rollup import counted_day
from catalogue.coverage_files import Content, FileForm

from ...extensions import db
from ...matrix_files.words import About
from ..criteria import OfficeCriteria
from ..files.orders import order_for
from ..files.routes import IN_A_WORKBOOK, send_file
from ..scope import blueprint, enter_view
from .criteria import read_list_criteria
from .presenters import GROUPS, REASONS
from .routes import wishes_of


@blueprint.get("/<division:code>/remedies.csv")
def download_remedies(code: int) -> Response:
    """The gaps that the list shows, in its order, each with its step and what puts it there."""
    return _file(code, FileForm.CSV)


@blueprint.get("/<division:code>/remedies.xlsx")
def download_remedies_book(code: int) -> Response:
    """The same as a workbook. 404 for the city: it has more rows than a workbook is read with."""
    return _file(code, FileForm.XLSX)


def _file(code: int, form: FileForm) -> Response:
    view, session = enter_view(code), db.session()
    if form is FileForm.XLSX and view.division.level not in IN_A_WORKBOOK:
        abort(404)
    asked = read_list_criteria(request.args, view.edition)
    wishes = wishes_of(view, asked)
    edition = view.edition if wishes.items is None else view.edition.limited_to(wishes.items)
    day = counted_day(session)
    criteria = OfficeCriteria(
        kind=asked.kind, type_tag=asked.type_tag, disputed=asked.disputed, segment=asked.segment
    )
    order = order_for(Content.REMEDIES, form, About(view.division, edition, day, asked.kind), criteria)
    order = replace(
        order,
        title=_("Gaps, the cheapest first"),
        group=asked.group.value if asked.group else None,
        segments=(asked.segment.value,) if asked.segment else (),
        words={**order.words, **_words()},
    )
    name = f"remedies-{code}-{asked.kind}-{day:%Y%m%d}.{form}"
    return send_file(order, name)


def _words() -> dict[str, str]:
    return {
        "item_code": _("Number"),
        "step": _("Step"),
        "why": _("Why"),
        "reports": _("Reports in 90 days"),
        "matters": _("Cases of 12345"),
        "not_found": _("Visits without the service"),
        "searches": _("Empty searches in the district"),
        "households": _("Households"),
        "opened": _("Open since"),
        "days": _("Days open"),
        "at_least": _("%(day)s or earlier"),
        "definitions": _("Definitions"),
        "about": _("About this file"),
        **{f"step_{step.value}": str(text) for step, text in GROUPS.items()},
        **{f"why_{reason.value}": str(text) for reason, text in REASONS.items()},
    }
