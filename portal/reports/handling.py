"""What is done with departments' tables: sent, corrected, downloaded filled, sent back and accepted."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import BadFile, Conflict, NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.report_templates.filling import filled_workbook
from catalogue.report_templates.reading_back import (
    accept_read_back,
    drop_read_back,
    keep_read_back,
    read_back,
)
from catalogue.report_templates.taking_off import put_back, take_off
from catalogue.report_templates.templates import (
    NO_TABLE,
    TemplateFacts,
    get_template,
    read_empty_table,
    save_layout,
    send_template,
)

from ..extensions import db
from ..files.downloads import as_workbook
from ..frame.acting import actor
from ..frame.answering import answered, as_message, at_file_field, in_form, refused_as_message
from ..frame.versioned_forms import read_version
from ..requests.sizes import takes_files
from ..requests.transactions import begin_late, only_reads
from ..words.report_facts import hours_for_tables
from .forms import AskedColumnsForm, FilledTableForm, SendTableForm
from .views import TableDesk, filled, found, list_page, show_page


def mount(desk: TableDesk) -> None:
    """Give a part of the portal its pages of departments' tables."""
    rule = f"/<division:{desk.parameter}>/tables"
    blueprint = desk.blueprint

    def entered(where: dict[str, int], right: Right) -> DivisionFacts:
        return desk.enter(where[desk.parameter], right)

    @blueprint.get(rule, endpoint="list_tables")
    def list_tables(**where: int) -> ResponseReturnValue:
        return list_page(desk, entered(where, desk.sees))

    @blueprint.get(f"{rule}/<int:number>", endpoint="show_table")
    def show_table(number: int, **where: int) -> ResponseReturnValue:
        division = entered(where, desk.sees)
        return show_page(desk, division, found(division, number))

    @blueprint.get(f"{rule}/<int:number>/filled.xlsx", endpoint="download_table")
    def download_table(number: int, **where: int) -> ResponseReturnValue:
        division = entered(where, desk.sees)
        return _download(desk, division, found(division, number))

    @blueprint.post(f"{rule}/<int:number>/filled", endpoint="send_filled_table")
    @only_reads
    @takes_files
    def send_filled_table(number: int, **where: int) -> ResponseReturnValue:
        division = entered(where, Right.FILL_TABLES)
        return _read_back(desk, division, found(division, number))

    @blueprint.post(f"{rule}/<int:number>/notes", endpoint="save_table_notes")
    def save_table_notes(number: int, **where: int) -> ResponseReturnValue:
        division = entered(where, Right.FILL_TABLES)
        return _settle(desk, division, found(division, number))

    if desk.keeps:
        _mount_keeping(desk)


def _mount_keeping(desk: TableDesk) -> None:
    """The pages of an office that keeps tables."""
    rule = f"/<division:{desk.parameter}>/tables"
    blueprint = desk.blueprint

    def entered(where: dict[str, int]) -> DivisionFacts:
        return desk.enter(where[desk.parameter], Right.KEEP_TABLES)

    @blueprint.post(rule, endpoint="send_table")
    @only_reads
    @takes_files
    def send_table(**where: int) -> ResponseReturnValue:
        return _send(desk, entered(where))

    @blueprint.post(f"{rule}/<int:number>/columns", endpoint="save_table_columns")
    def save_table_columns(number: int, **where: int) -> ResponseReturnValue:
        division = entered(where)
        return _correct(desk, division, found(division, number))

    @blueprint.post(f"{rule}/<int:number>/remove", endpoint="remove_table")
    def remove_table(number: int, **where: int) -> ResponseReturnValue:
        return _take_off(desk, entered(where), number)

    @blueprint.post(f"{rule}/<int:number>/restore", endpoint="restore_table")
    def restore_table(number: int, **where: int) -> ResponseReturnValue:
        return _put_back(desk, entered(where), number)


def _send(desk: TableDesk, division: DivisionFacts) -> ResponseReturnValue:
    form = SendTableForm()
    with answered(in_form(form, lambda: list_page(desk, division, form))):
        form.check()
        try:
            sent = read_empty_table(form.file.data.read(), form.file.data.filename or "")
        except BadFile as error:
            raise at_file_field(error) from error
        me = actor()
        begin_late()
        template = send_template(
            db.session(),
            actor=me,
            division=division.code,
            sent=sent,
            name=form.name.data or "",
            owner=form.owner.data or "",
        )
    flash(_("The table is kept. Look through what its columns are taken for, and correct what is wrong."))
    return redirect(desk.href("show_table", division, number=template.id, _anchor="columns"))


def _correct(desk: TableDesk, division: DivisionFacts, template: TemplateFacts) -> ResponseReturnValue:
    itself = desk.href("show_table", division, number=template.id)
    form = AskedColumnsForm.of(template, desk.edition())
    answers = in_form(form, lambda: show_page(desk, division, template, columns=form))
    with answered({**answers, Conflict: as_message(itself)}):
        form.check()
        if read_version(request.form.get("version")) != template.version:
            raise Conflict(
                N_("The columns were changed meanwhile. Read what they say now, then save again."),
                expected=0,
                current=template.version,
            )
        save_layout(
            db.session(),
            actor=actor(),
            edition=desk.edition(),
            template=template,
            layout=form.layout(template.layout),
            owner=form.owner.data,
        )
    flash(_("The columns are kept. From now on the table comes out filled like this."))
    return redirect(itself)


def _take_off(desk: TableDesk, division: DivisionFacts, number: int) -> ResponseReturnValue:
    template = _own(division, number)
    take_off(db.session(), actor=actor(), template=template)
    flash(_("“%(name)s” is taken off the list. It can be put back below.", name=template.name))
    return redirect(desk.href("list_tables", division, _anchor="taken-off"))


def _put_back(desk: TableDesk, division: DivisionFacts, number: int) -> ResponseReturnValue:
    template = put_back(db.session(), actor=actor(), template=_own(division, number))
    flash(_("“%(name)s” is on the list again, with what was typed beside it.", name=template.name))
    return redirect(desk.href("show_table", division, number=number))


def _own(division: DivisionFacts, number: int) -> TemplateFacts:
    """A table that an office itself keeps, also one that was taken off. Raises ``NotFound``."""
    template = get_template(db.session(), number, reaching=division.code, taken_off=True)
    if template.division != division.code:
        raise NotFound(NO_TABLE)
    return template


def _download(desk: TableDesk, division: DivisionFacts, template: TemplateFacts) -> ResponseReturnValue:
    with answered(refused_as_message(desk.href("list_tables", division))):
        content = filled_workbook(db.session(), filled(desk, division, template))
    return as_workbook(f"{template.name}_{division.short_name}", content)


def _read_back(desk: TableDesk, division: DivisionFacts, template: TemplateFacts) -> ResponseReturnValue:
    form = FilledTableForm()
    with answered(in_form(form, lambda: show_page(desk, division, template, returned=form))):
        form.check()
        try:
            said = read_back(
                db.session(),
                edition=desk.edition(),
                template=template,
                division=division,
                file_name=form.file.data.filename or "",
                content=form.file.data.read(),
                say_hours=hours_for_tables,
            )
        except BadFile as error:
            raise at_file_field(error) from error
        me = actor()
        begin_late()
        keep_read_back(db.session(), actor=me, template=template, division=division.code, said=said)
    return redirect(desk.href("show_table", division, number=template.id, _anchor="returned"))


def _settle(desk: TableDesk, division: DivisionFacts, template: TemplateFacts) -> ResponseReturnValue:
    session, me = db.session(), actor()
    if request.form.get("then") == "drop":
        drop_read_back(session, actor=me, template=template, division=division.code)
        flash(_("Nothing of the file is kept."))
    else:
        kept = accept_read_back(session, actor=me, template=template, division=division.code)
        flash(
            ngettext(
                "%(num)d value is kept beside the table. It is filled in the next time.",
                "%(num)d values are kept beside the table. They are filled in the next time.",
                kept,
            )
        )
    return redirect(desk.href("show_table", division, number=template.id))
