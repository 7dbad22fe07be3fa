"""The plan's indicators for an office, also what is told to offices only; published values from a file, looked through first."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField

from catalogue import divisions, indicators
from catalogue.access.rights import Right, may
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import BadFile, Invalid, Problem
from catalogue.foundation.errors import _ as N_
from catalogue.indicators import FacilityState, IndicatorState
from catalogue.indicators.importing import COLUMNS
from catalogue.models import Level

from ...extensions import db
from ...files.downloads import as_csv, as_json
from ...frame.acting import actor
from ...frame.answering import DomainForm, answered, as_message, at_file_field, in_form
from ...indicators.files import HEADS, indicator_rows, indicators_as_json
from ...indicators.kept import figures_of_division
from ...indicators.presenters import change_text, present_indicators
from ...matrix_files.words import definition
from ...requests.carrying import carried, read_carried
from ...requests.sizes import takes_files
from ...requests.transactions import only_reads
from ..scope import blueprint, enter_seeing, enter_with, links_down_to, own_edition

SHOWN = 200
"""Rows of a file that its page shows."""
Found = tuple[tuple[IndicatorState, ...], tuple[FacilityState, ...]]


class IndicatorsFileForm(DomainForm):
    """A file of published values."""

    file = FileField(_l("Published values (.csv)"))


@blueprint.get("/<division:code>/indicators")
def show_indicators(code: int) -> ResponseReturnValue:
    """The indicators of the plan with what is known of them in a division, and what is told to offices only."""
    return _page(_entered(code), IndicatorsFileForm())


@blueprint.get("/<division:code>/indicators.csv")
def download_indicators(code: int) -> ResponseReturnValue:
    """All indicators as a table."""
    states, _facilities = _found(_entered(code))
    return as_csv(_named(code), indicator_rows(states, HEADS))


@blueprint.get("/<division:code>/indicators.json")
def download_indicators_json(code: int) -> ResponseReturnValue:
    """All indicators and facilities, for programs."""
    return as_json(_named(code), indicators_as_json(code, *_found(_entered(code))))


@blueprint.post("/<division:code>/indicators/file")
@only_reads
@takes_files
def send_indicators(code: int) -> ResponseReturnValue:
    """What a file of published values would change. Writes nothing."""
    division = enter_with(code, Right.KEEP_INDICATORS)
    form = IndicatorsFileForm()
    with answered(in_form(form, partial(_page, division, form))):
        form.check()
        try:
            rows, name = _read(form)
            changes = indicators.compare_indicators(db.session(), rows, actor=actor(), file=name)
        except BadFile as error:
            raise at_file_field(error) from error
    codes = {each.row.division for each in changes}
    return render_template(
        "offices/indicators/file.html",
        division=division,
        file=name,
        changes=[change_text(each) for each in changes[:SHOWN]],
        more=len(changes) > SHOWN,
        names=divisions.get_divisions(db.session(), codes),
        count=sum(each.changes for each in changes),
        rows=carried([(each.row.line, each.row.cells) for each in changes]),
        trail=_trail(division),
    )


@blueprint.post("/<division:code>/indicators/file/save")
def save_indicators(code: int) -> ResponseReturnValue:
    """Write the values of a file that was looked through. It is compared again with what is kept by now."""
    division = enter_with(code, Right.KEEP_INDICATORS)
    back = url_for("offices.show_indicators", code=division.code)
    name = request.form.get("file", "")[:100] or "table.csv"
    with answered({BadFile: as_message(back)}):
        lines = [(0, tuple(COLUMNS)), *read_carried(request.form)]
        rows = indicators.check_indicator_rows(lines, file=name)
        done = indicators.import_indicators(db.session(), rows, actor=actor(), file=name)
    flash(
        ngettext(
            "%(num)d value was brought in.", "%(num)d values were brought in.", done.added + done.changed
        )
        if done.added + done.changed
        else _("Nothing was changed.")
    )
    return redirect(back)


def _entered(code: int) -> DivisionFacts:
    division = enter_seeing(code)
    if division.level is Level.COMMUNITY:
        abort(404)
    return division


def _found(division: DivisionFacts) -> Found:
    counted = figures_of_division(own_edition(), division)
    return (
        indicators.indicators_of(db.session(), division.code, counted),
        indicators.facilities_of(counted, for_offices=True),
    )


def _read(form: IndicatorsFileForm) -> tuple[tuple[indicators.IndicatorRow, ...], str]:
    sent = form.file.data
    if not sent or not sent.filename:
        raise Invalid([Problem("file", N_("Choose a file first."), {})])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        sent.save(path)
        return indicators.read_indicator_rows(path), Path(sent.filename).name[:100]


def _named(code: int) -> str:
    return f"indicators-{code:012d}-{clock.today():%Y%m%d}"


def _trail(division: DivisionFacts) -> list[tuple[object, str]]:
    return [
        *links_down_to(division, itself=True),
        (_("Indicators of the plan"), url_for("offices.show_indicators", code=division.code)),
    ]


def _page(division: DivisionFacts, form: IndicatorsFileForm) -> str:
    return render_template(
        "offices/indicators/page.html",
        division=division,
        page=present_indicators(division, own_edition(), *_found(division)),
        form=form if may(actor(), Right.KEEP_INDICATORS, division.code) else None,
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )
