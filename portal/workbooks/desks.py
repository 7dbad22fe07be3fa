"""The pages of workbooks: the way out, the file that is sent back and looked through, and the way back."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from catalogue.access.rights import Right
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.exchange.reading import Book, read_book_of
from catalogue.foundation import clock
from catalogue.foundation.errors import BadFile, NotFound
from catalogue.models import Level
from catalogue.workbooks.batches.bringing_in import batches_of, bring_in_workbook
from catalogue.workbooks.batches.preparing import prepare_workbook
from catalogue.workbooks.batches.undoing import undo_workbook
from catalogue.workbooks.batches.uploads import drop_workbook, keep_workbook, kept_book, workbook_of
from catalogue.workbooks.comparing.merging import FILE, RECORD
from catalogue.workbooks.facts import WorkbookPlan
from catalogue.workbooks.planning import plan_workbook
from catalogue.workbooks.writing import write_workbook

from ..extensions import db
from ..files.downloads import as_workbook
from ..frame.acting import actor
from ..frame.answering import DomainForm, answered, as_message, at_file_field, in_form, refused_as_message
from ..frame.desks import Desk
from ..requests.sizes import takes_files
from ..requests.transactions import begin_late, only_reads, unchanged
from ..words.workbooks import workbook_wording
from .presenters import present_batches, present_workbook

KEPT_LEVELS = frozenset({Level.DISTRICT, Level.STREET, Level.COMMUNITY})
_CHOICE = "choice-"


class WorkbookForm(DomainForm):
    """A workbook that is sent back."""

    file = FileField(
        _l("The workbook (.xlsx, .xls, .ods or .csv)"),
        validators=[FileRequired(_l("Please choose a file."))],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookDesk(Desk):
    """What differs between the parts of the portal with workbooks."""

    sees: Right
    edition: Callable[[], EditionFacts]

    def entered(self, where: dict[str, int], right: Right) -> DivisionFacts:
        """The division of an address, if it has a workbook."""
        division = self.enter(where[self.parameter], right)
        if division.level not in KEPT_LEVELS:
            abort(404)
        return division


def read_only_due(values: Mapping[str, str]) -> bool:
    """Whether an address asks only for rows that are to be looked at."""
    return values.get("rows") == "due"


def mount(desk: WorkbookDesk) -> None:
    """Give a part of the portal its pages of workbooks."""
    rule = f"/<division:{desk.parameter}>/workbooks"
    blueprint = desk.blueprint

    @blueprint.get(rule, endpoint="list_workbooks")
    def list_workbooks(**where: int) -> ResponseReturnValue:
        return _list_page(desk, desk.entered(where, desk.sees), WorkbookForm())

    @blueprint.get(f"{rule}/file.xlsx", endpoint="download_workbook")
    def download_workbook(**where: int) -> ResponseReturnValue:
        return _download(desk, desk.entered(where, desk.sees))

    @blueprint.post(rule, endpoint="send_workbook")
    @only_reads
    @takes_files
    def send_workbook(**where: int) -> ResponseReturnValue:
        return _send(desk, desk.entered(where, Right.BRING_WORKBOOKS))

    @blueprint.get(f"{rule}/sent", endpoint="show_workbook")
    def show_workbook(**where: int) -> ResponseReturnValue:
        return _show_page(desk, desk.entered(where, desk.sees))

    @blueprint.post(f"{rule}/sent", endpoint="save_workbook")
    @only_reads
    def save_workbook(**where: int) -> ResponseReturnValue:
        return _save(desk, desk.entered(where, Right.BRING_WORKBOOKS))

    @blueprint.post(f"{rule}/<int:number>/undo", endpoint="undo_workbook")
    def undo(number: int, **where: int) -> ResponseReturnValue:
        return _undo(desk, desk.entered(where, Right.BRING_WORKBOOKS), number)


def _list_page(desk: WorkbookDesk, division: DivisionFacts, form: WorkbookForm) -> str:
    session = db.session()
    return render_template(
        "workbooks/list.html",
        desk=desk,
        division=division,
        form=form,
        sent=workbook_of(session, actor=actor(), division=division.code),
        batches=present_batches(batches_of(session, division.code)),
        trail=desk.trail(division),
    )


def _download(desk: WorkbookDesk, division: DivisionFacts) -> ResponseReturnValue:
    out = io.BytesIO()
    only_due = read_only_due(request.args)
    write_workbook(
        db.session(), desk.edition(), division.code, out, wording=workbook_wording(), only_due=only_due
    )
    name = f"{division.code}-{clock.today():%Y%m%d}{'-due' if only_due else ''}"
    return as_workbook(name, out.getvalue())


def _send(desk: WorkbookDesk, division: DivisionFacts) -> ResponseReturnValue:
    form = WorkbookForm()
    with answered(in_form(form, lambda: _list_page(desk, division, form))):
        form.check()
        name, content = form.file.data.filename or "", form.file.data.read()
        try:
            book = read_book_of(content, name)
        except BadFile as error:
            raise at_file_field(error) from error
        plan = _plan(desk, division, book, {})
        me = actor()
        begin_late()
        keep_workbook(db.session(), actor=me, file_name=name, book=book, plan=plan)
    return redirect(desk.href("show_workbook", division))


def _plan(
    desk: WorkbookDesk, division: DivisionFacts, book: Book, choices: Mapping[str, str]
) -> WorkbookPlan:
    return plan_workbook(
        db.session(),
        actor=actor(),
        edition=desk.edition(),
        division=division.code,
        book=book,
        wording=workbook_wording(),
        choices=choices,
    )


def _show_page(desk: WorkbookDesk, division: DivisionFacts) -> ResponseReturnValue:
    """What the file that was sent would change."""
    sent = workbook_of(db.session(), actor=actor(), division=division.code)
    if sent is None:
        return redirect(desk.href("list_workbooks", division))
    book, rows = kept_book(sent)
    return _sent_page(desk, division, sent.file_name, rows, _plan(desk, division, book, {}), {})


def _sent_page(
    desk: WorkbookDesk,
    division: DivisionFacts,
    file_name: str,
    rows: int,
    plan: WorkbookPlan,
    choices: Mapping[str, str],
) -> str:
    return render_template(
        "workbooks/sent.html",
        desk=desk,
        division=division,
        file_name=file_name,
        rows=rows,
        page=present_workbook(plan, choices),
        trail=desk.trail(division),
    )


def _save(desk: WorkbookDesk, division: DivisionFacts) -> ResponseReturnValue:
    sent = workbook_of(db.session(), actor=actor(), division=division.code)
    if sent is None:
        flash(_("This file was brought in already, or taken away. Send it again."))
        return redirect(desk.href("list_workbooks", division))
    choices = {
        name.removeprefix(_CHOICE): value
        for name, value in request.form.items()
        if name.startswith(_CHOICE) and value in (FILE, RECORD)
    }
    book, rows = kept_book(sent)
    plan = _plan(desk, division, book, choices)
    if not plan.ready:
        flash(_("Nothing was brought in yet: see what is in the way."))
        page = _sent_page(desk, division, sent.file_name, rows, plan, choices)
        return unchanged(lambda: page, 409)
    me, back = actor(), desk.href("list_workbooks", division)
    with answered(refused_as_message(desk.href("show_workbook", division))):
        prepared = prepare_workbook(db.session(), actor=me, plan=plan)
        begin_late()
        batch = bring_in_workbook(
            db.session(), actor=me, plan=plan, file_name=sent.file_name, prepared=prepared
        )
        drop_workbook(db.session(), actor=me, division=division.code)
    if batch is None:
        flash(_("Everything is as the file says. Nothing was changed."))
    else:
        flash(
            _(
                "%(lines)d lines and %(points)d service points are changed. All of it can be undone below.",
                lines=batch.lines,
                points=batch.points,
            )
        )
    return redirect(back)


def _undo(desk: WorkbookDesk, division: DivisionFacts, batch: int) -> ResponseReturnValue:
    back = desk.href("list_workbooks", division)
    with answered({**refused_as_message(back), NotFound: as_message(back)}):
        undo_workbook(
            db.session(), actor=actor(), edition=desk.edition(), division=division.code, number=batch
        )
    flash(_("Everything says again what it said before the workbook."))
    return redirect(back)
