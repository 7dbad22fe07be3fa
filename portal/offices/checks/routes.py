"""数据来源与核实情况 of a division; samples are drawn here, and checked line by line."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, spot_checks
from catalogue.access.rights import Right, may, require
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.models import Level
from catalogue.spot_checks import CheckReport

from ...extensions import db
from ...files.downloads import as_attachment
from ...frame.acting import actor
from ...frame.answering import answered, in_form, refused_as_message
from ...words.formatting import quarter as quarter_in_words
from ...words.sources import SOURCES
from ..forms import MarkForm
from ..scope import blueprint, enter, links_down_to, own_edition
from .forms import DrawForm
from .presenters import sample_rows, to_visit, visits_of
from .scope import enter_sample, rows_of
from .words import FOUND, SOURCE_MEANINGS, WAYS, report_in_words

SHOWN = 12
"""The newest samples in the list of a division."""
_DRAWING = (Level.DISTRICT, Level.STREET)


@blueprint.get("/<division:code>/checks")
def list_samples(code: int) -> ResponseReturnValue:
    """Whose word the lines of a division are, what spot checks found, and the samples with lines in it."""
    return _list(enter(code), DrawForm())


def _list(division: DivisionFacts, form: DrawForm) -> str:
    session, code, today = db.session(), division.code, clock.today()
    found = spot_checks.samples_about(session, code)
    if division.level not in (*_DRAWING, Level.COMMUNITY):
        found = tuple(sample for sample in found if sample.division % Level.DISTRICT.span == 0)
    quarter = spot_checks.quarter_of(today)
    drawn = any((sample.division, sample.quarter) == (code, quarter) for sample in found)
    report = spot_checks.report_of(session, code, today=today)
    return render_template(
        "offices/checks/list.html",
        division=division,
        shares=spot_checks.shares_of(session, own_edition(), code) if report.communities_enough else None,
        report=report,
        said=report_in_words(report),
        quarters=_quarters(report),
        rows=sample_rows(session, code, found[:SHOWN]),
        sources=SOURCES,
        meanings=SOURCE_MEANINGS,
        quarter=quarter,
        form=form
        if division.level in _DRAWING and not drawn and may(actor(), Right.DRAW_SAMPLES, code)
        else None,
        most=spot_checks.MOST,
        trail=links_down_to(division, itself=division.level is not Level.COMMUNITY),
    )


def _quarters(report: CheckReport) -> str:
    return (
        " – ".join(dict.fromkeys(map(quarter_in_words, (report.quarters[0], report.quarters[-1]))))
        if report.quarters
        else ""
    )


@blueprint.post("/<division:code>/checks")
def add_sample(code: int) -> ResponseReturnValue:
    """Draw the sample of the present quarter."""
    division = enter(code)
    require(actor(), Right.DRAW_SAMPLES, code)
    form, today = DrawForm(), clock.today()
    with answered(in_form(form, lambda: _list(division, form))):
        form.check()
        sample = spot_checks.draw(
            db.session(),
            actor=actor(),
            edition=own_edition(),
            division=code,
            quarter=spot_checks.quarter_of(today),
            seed=form.seed.data,
            today=today,
        )
    flash(_("%(count)s lines are drawn. Begin by telephone.", count=sample.drawn))
    return redirect(url_for("offices.show_sample", code=code, sample=sample.id))


@blueprint.get("/<division:code>/checks/<int:sample>")
def show_sample(code: int, sample: int) -> ResponseReturnValue:
    """A sample's lines in a division in walking order, with what was found, and how they were drawn."""
    division, found, edition = enter_sample(code, sample)
    rows = rows_of(edition, found, code)
    return render_template(
        "offices/checks/sample.html",
        division=division,
        sample=found,
        drawn_by=divisions.get_division(db.session(), found.division),
        rows=rows,
        open_rows=[row for row in rows if row.cell.is_open],
        visits=len(to_visit(rows)),
        enters=may(actor(), Right.ENTER_CHECKS, code),
        has_list=bool(spot_checks.kept_lists(db.session(), [sample])),
        found_words=FOUND,
        way_words=WAYS,
        trail=[
            *links_down_to(division, itself=True),
            (_("Sources and checks"), url_for("offices.list_samples", code=code)),
        ],
    )


@blueprint.get("/<division:code>/checks/<int:sample>/list")
def download_sample_list(code: int, sample: int) -> ResponseReturnValue:
    """The list that a sample was drawn from, byte for byte. Raises ``NotFound`` where it was not kept."""
    _division, found, _edition = enter_sample(code, sample)
    text = spot_checks.frame_text(db.session(), found)
    return as_attachment(f"sample-{found.division:012d}-{found.quarter}.txt", text.encode(), "text/plain")


@blueprint.get("/<division:code>/checks/<int:sample>/sheet")
def show_check_sheet(code: int, sample: int) -> ResponseReturnValue:
    """走访核查单: the lines for which somebody goes there, in walking order, to print; all that are open if there is none."""
    division, found, edition = enter_sample(code, sample)
    rows = rows_of(edition, found, code)
    return render_template(
        "offices/checks/sheet.html",
        division=division,
        sample=found,
        rows=visits_of(rows),
        only_visits=bool(to_visit(rows)),
        trail=[
            *links_down_to(division, itself=True),
            (
                _("Sample of %(quarter)s", quarter=quarter_in_words(found.quarter)),
                url_for("offices.show_sample", code=code, sample=sample),
            ),
        ],
    )


@blueprint.post("/<division:code>/items/<item>/reinstate")
def settle_return(code: int, item: str) -> ResponseReturnValue:
    """Settle that the check of a returned line was wrong. Only the street does."""
    enter(code)
    require(actor(), Right.SETTLE, code)
    itself = url_for("offices.show_item", code=code, item=item)
    MarkForm().validate()
    with answered(refused_as_message(itself)):
        spot_checks.settle_return(db.session(), actor=actor(), community=code, item=own_edition().item(item))
    flash(_("The return is lifted. The line says again what it said."))
    return redirect(itself)
