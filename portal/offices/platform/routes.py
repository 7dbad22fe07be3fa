"""Villages of a division that the 96156 platform serves: the list, one or many recorded, one village with its history, undoing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue import divisions, platform_villages
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.models import CommitteeKind, Level
from catalogue.platform_villages import RecordedAnswer, VillageWord

from ...extensions import db
from ...files.downloads import as_csv
from ...frame.acting import actor
from ...frame.answering import answered, in_form, refused_as_message
from ...requests.addresses import whole_number
from ...requests.paging import pages_or_404, rows_before
from ..parts import counted_parts
from ..scope import blueprint, enter, enter_with, links_down_to, only_village
from .criteria import ANSWERS, VillagesAsked, read_villages_asked
from .forms import VillageForm, VillagesForm
from .presenters import changed_villages, village_file, village_rows

VILLAGES_A_PAGE = 50


@blueprint.get("/<division:code>/platform-villages")
def list_platform_villages(code: int) -> ResponseReturnValue:
    """The villages of a division with what was said of each last, and the form to record some of them."""
    division = _wider(enter(code))
    form = VillagesForm()
    form.show(None, clock.today())
    return _list_page(division, form)


@blueprint.get("/<division:code>/platform-villages.csv")
def download_platform_villages(code: int) -> ResponseReturnValue:
    """The same list as CSV, on one page."""
    division, asked, session = _wider(enter(code)), read_villages_asked(request.args), db.session()
    found = platform_villages.villages_of(session, code, said=asked.said)
    names = divisions.short_names(session, (each.street for each in found))
    return as_csv(f"platform-villages-{division.code}", village_file(found, names))


@blueprint.post("/<division:code>/platform-villages")
def save_platform_villages(code: int) -> ResponseReturnValue:
    """Record the same of several villages; where they are many, they are shown first."""
    division, asked = (
        _wider(enter_with(code, Right.KEEP_PLATFORM_VILLAGES)),
        read_villages_asked(request.args),
    )
    form, session = VillagesForm(), db.session()
    with answered(in_form(form, partial(_list_page, division, form))):
        form.check()
        every = {each.code: each.name for each in platform_villages.villages_of(session, code)}
        listed = platform_villages.villages_of(session, code, said=asked.said) if form.every.data else ()
        chosen = [village for village in form.chosen([each.code for each in listed]) if village in every]
        words = form.words(chosen)
        if len(words) > 1 and "confirmed" not in request.form:
            return _preview(division, asked, form, words, every)
        recorded = platform_villages.record_words(session, actor=actor(), words=words, today=clock.today())
    flash(
        ngettext("Recorded for %(num)d village.", "Recorded for %(num)d villages.", len(recorded))
        if recorded
        else _("The same was recorded before. Nothing changed.")
    )
    return redirect(url_for("offices.list_platform_villages", code=code) + asked.itself)


@blueprint.post("/<division:code>/platform-villages/undo")
def undo_platform_villages(code: int) -> ResponseReturnValue:
    """Take back what was recorded of villages of a division in one act."""
    division = _wider(enter_with(code, Right.KEEP_PLATFORM_VILLAGES))
    back = url_for("offices.list_platform_villages", code=division.code)
    batch = whole_number(request.form.get("batch"))
    if batch is None:
        abort(400)
    with answered(refused_as_message(back)):
        count = platform_villages.take_back(db.session(), actor=actor(), division=division.code, batch=batch)
    flash(
        ngettext(
            "Taken back for %(num)d village. What was recorded before counts again.",
            "Taken back for %(num)d villages. What was recorded before counts again.",
            count,
        )
    )
    return redirect(back)


@blueprint.get("/<division:code>/platform-village")
def edit_platform_village(code: int) -> ResponseReturnValue:
    """What was said of one village, the form to say something else, and what was said before."""
    village = only_village(enter(code), "offices.list_platform_villages")
    form = VillageForm()
    form.show(platform_villages.served_of(db.session(), code), clock.today())
    return _village_page(village, form)


@blueprint.post("/<division:code>/platform-village")
def save_platform_village(code: int) -> ResponseReturnValue:
    """Record what is said of one village."""
    village = only_village(enter_with(code, Right.KEEP_PLATFORM_VILLAGES), "offices.list_platform_villages")
    form = VillageForm()
    with answered(in_form(form, partial(_village_page, village, form))):
        form.check()
        recorded = platform_villages.record_words(
            db.session(), actor=actor(), words=form.words([code]), today=clock.today()
        )
    flash(_("Recorded.") if recorded else _("The same was recorded before. Nothing changed."))
    return redirect(url_for("offices.edit_platform_village", code=code))


@blueprint.post("/<division:code>/platform-village/undo")
def undo_platform_village(code: int) -> ResponseReturnValue:
    """Take back what was said of one village last."""
    village = only_village(enter_with(code, Right.KEEP_PLATFORM_VILLAGES), "offices.list_platform_villages")
    back = url_for("offices.edit_platform_village", code=village.code)
    word = whole_number(request.form.get("word"))
    if word is None:
        abort(400)
    with answered(refused_as_message(back)):
        platform_villages.take_back(db.session(), actor=actor(), division=village.code, word=word)
    flash(_("Taken back. What was recorded before counts again."))
    return redirect(back)


def _wider(division: DivisionFacts) -> DivisionFacts:
    """A division that may have villages. Ends the request with the page of a village itself, with 404 for an urban community."""
    if division.level is not Level.COMMUNITY:
        return division
    if division.kind is not CommitteeKind.CUN:
        abort(404)
    return abort(redirect(url_for("offices.edit_platform_village", code=division.code)))


def _list_page(division: DivisionFacts, form: VillagesForm) -> str:
    session, asked = db.session(), read_villages_asked(request.args)
    counted = platform_villages.count_served(session, division.code)
    counts = sum(counted.values(), platform_villages.ServedCounts())
    listed = getattr(counts, asked.said.value) if asked.said else counts.all
    pages = pages_or_404(asked.page, listed, VILLAGES_A_PAGE)
    found = platform_villages.villages_of(
        session,
        division.code,
        said=asked.said,
        limit=VILLAGES_A_PAGE,
        offset=rows_before(asked.page, VILLAGES_A_PAGE),
    )
    return render_template(
        "offices/platform/list.html",
        division=division,
        form=form,
        asked=asked,
        counts=counts,
        by_answer={each: getattr(counts, each.value) for each in RecordedAnswer},
        answers=ANSWERS,
        listed=listed,
        rows=village_rows(session, division, found),
        parts=counted_parts(session, division, counted, platform_villages.ServedCounts()),
        together=platform_villages.recorded_together(session, division.code),
        pages=pages,
        trail=links_down_to(division, itself=True),
    )


def _preview(
    division: DivisionFacts,
    asked: VillagesAsked,
    form: VillagesForm,
    words: Sequence[VillageWord],
    names: dict[int, str],
) -> str:
    before = platform_villages.last_words(db.session(), {each.village for each in words})
    rows = changed_villages(names, before, words)
    return render_template(
        "offices/platform/preview.html",
        division=division,
        asked=asked,
        form=form,
        word=words[0],
        words=words,
        rows=rows,
        changes=sum(row.changes for row in rows),
        answers=ANSWERS,
        trail=[
            *links_down_to(division, itself=True),
            (
                _("Villages that the 96156 platform serves"),
                url_for("offices.list_platform_villages", code=division.code),
            ),
        ],
    )


def _village_page(village: DivisionFacts, form: VillageForm) -> str:
    history = platform_villages.history_of(db.session(), village.code)
    return render_template(
        "offices/platform/village.html",
        division=village,
        form=form,
        history=history,
        now=next((each for each in history if each.taken_back_at is None), None),
        answers=ANSWERS,
        trail=[
            *links_down_to(village),
            (
                _("Villages that the 96156 platform serves"),
                url_for("offices.list_platform_villages", code=village.parent_code),
            ),
        ],
    )
