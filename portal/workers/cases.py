"""What residents report of a community: the list by its clock, one case with its answer, and callers' reports."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import feedback, offerings
from catalogue.access.rights import Right, require
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.feedback import CaseFacts, Correction, EntryConflict, KeptIn, ReportDraft
from catalogue.foundation import clock
from catalogue.foundation.errors import Conflict, Refused
from catalogue.models import CaseKind, Channel
from catalogue.offerings.elsewhere.batches import Made

from ..cases.handling import mount
from ..cases.record import entries_of, item_of
from ..cases.views import CaseDesk, CaseForms, case_page
from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, as_message, in_form
from .case_forms import CallerForm
from .checking.returning import FROM_CASES
from .correcting import correction_form, show_correction
from .elsewhere.views import next_address
from .grids.narrowing import choice_for_case, read_cases_shown
from .scope import blueprint, own_community, own_edition
from .versions.undoing import undoable_facts


def _community(code: int, right: Right = Right.SEE_CASES) -> DivisionFacts:
    """The community of an address, for those at this desk who have a right to its cases. Offices have their own pages."""
    require(actor(), right, code)
    return own_community(code)


_MADE = {KeptIn.POINT: "point", KeptIn.STATION: "profile", KeptIn.LINE: "line"}
"""What an entry on record is called among changes that can be taken back."""
_DESK = CaseDesk(
    blueprint=blueprint,
    parameter="community",
    enter=_community,
    actor=actor,
    edition=own_edition,
    read_shown=read_cases_shown,
    grid_of=choice_for_case,
    endings=True,
    beside=show_correction,
)
mount(_DESK)


@blueprint.post("/<division:community>/cases/<int:case>/correct")
def save_correction(community: int, case: int) -> ResponseReturnValue:
    """Put the fact on record right and answer the case: both, or neither. Nothing typed is lost on the way."""
    division = _community(community, Right.ANSWER)
    session, edition = db.session(), own_edition()
    found = feedback.get_case(session, case, within=division.code)
    form = correction_form(found, entries_of(session, edition, found))
    itself = _DESK.href("show_case", division, case=case)
    if form is None:
        flash(_("There is nothing on record here that can be put right with the answer."))
        return redirect(itself)

    def page() -> str:
        return case_page(_DESK, division, case, CaseForms.of(beside=form))

    def conflict(error: EntryConflict) -> str:
        now = feedback.get_case(session, case, within=division.code)
        form.offer_again(entries_of(session, edition, now))
        form.blame_conflict(error)
        return page()

    refused = as_message(itself)
    with answered({**in_form(form, page), Refused: refused, EntryConflict: conflict, Conflict: refused}):
        form.check()
        corrections = form.corrections()
        if found.open:
            form.refuse_unchanged(corrections)
            form.agree()
        feedback.correct_and_answer(
            session,
            actor=actor(),
            case=case,
            edition=edition,
            item=item_of(found, edition),
            corrections=corrections,
            draft=form.draft(),
            now=clock.now(),
        )
    _say_done(found, edition, corrections)
    return redirect(_after(division, corrections))


def _say_done(found: CaseFacts, edition: EditionFacts, corrections: Sequence[Correction]) -> None:
    """Say that it is done, with the way back where what was put right is of one community."""
    text = _("Put right and answered. Residents who reported it can read the answer with their code.")
    item = item_of(found, edition)
    keys = {KeptIn.STATION: 0, KeptIn.LINE: item.id if item else 0}
    made = [Made(_MADE[each.kept], keys.get(each.kept, each.id), each.seen + 1) for each in corrections]
    homes = {each.community for each in corrections}
    flash(text, undoable_facts(homes.pop(), made, came=FROM_CASES) if len(homes) == 1 else "message")


def _after(division: DivisionFacts, corrections: Sequence[Correction]) -> str:
    """The question whether other places say the same as what was put right; else the list."""
    onward = _DESK.href("list_cases", division)
    for each in corrections:
        if each.kept is KeptIn.LINE:
            continue
        point = each.id if each.kept is KeptIn.POINT else None
        asked = next_address(division.code, onward, point=point, version=each.seen + 1, came=FROM_CASES)
        if asked != onward:
            return asked
    return onward


@blueprint.get("/<division:community>/cases/new")
def new_case(community: int) -> ResponseReturnValue:
    """An empty form for a caller's report."""
    form = CallerForm()
    form.handed_out.data = form.handed_out.data or secrets.token_urlsafe(9)
    return _caller_page(_community(community), form)


def _caller_page(community: DivisionFacts, form: CallerForm) -> str:
    form.prepare(own_edition(), offerings.points_of(db.session(), community.code))
    return render_template("workers/case_new.html", community=community, form=form)


@blueprint.post("/<division:community>/cases/new")
def add_case(community: int) -> ResponseReturnValue:
    """Write down a caller's report, and show the code for them."""
    division = _community(community, Right.ANSWER)
    session, edition, form = db.session(), own_edition(), CallerForm()
    form.prepare(edition, offerings.points_of(session, division.code))
    with answered(in_form(form, lambda: _caller_page(division, form))):
        form.check()
        draft = form.draft(division.code, edition)
        found = feedback.report(
            session,
            draft=draft,
            channel=Channel.CALLER,
            actor=actor(),
            mark=_mark(draft),
            now=clock.now(),
            code=feedback.code_of_form(str(current_app.secret_key), form.handed_out.data or "", draft)
            if form.handed_out.data
            else None,
        )
    flash(_("Written down. The caller's code is %(code)s.", code=feedback.say_code(found.code)))
    return redirect(url_for("workers.show_case", community=division.code, case=found.case.id))


def _mark(draft: ReportDraft) -> str | None:
    if draft.kind is not CaseKind.NOT_THERE or draft.item is None:
        return None
    return feedback.mark_of_caller(
        str(current_app.secret_key),
        account=actor().name,
        day=clock.today(),
        community=draft.division,
        item_id=draft.item.id,
    )
