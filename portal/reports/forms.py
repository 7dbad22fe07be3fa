"""The forms of departments' tables: sending an empty one, what its columns ask for, sending back a filled one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from catalogue.catalogues import EditionFacts
from catalogue.models import RowKind
from catalogue.report_templates.layout import TableLayout
from catalogue.report_templates.meanings import ReportFact
from catalogue.report_templates.templates import (
    LONGEST_CONSTANT,
    LONGEST_NAME,
    MOST_DATA_ROWS,
    TemplateFacts,
)

from ..frame.answering import DomainForm
from ..requests.cleaning import clean
from ..words.i18n import pick
from ..words.report_facts import REPORT_FACTS, ROW_KINDS

_TOO_LONG = _l("At most %(max)d characters.")
_A_ROW = _l("Please enter the number of a row.")


class SendTableForm(DomainForm):
    """An empty table of a department."""

    file = FileField(_l("The empty table (.xlsx)"), validators=[FileRequired(_l("Please choose a file."))])
    name = StringField(
        _l("Name of the table"),
        filters=[clean],
        validators=[Optional(), Length(max=LONGEST_NAME, message=_TOO_LONG)],
    )
    owner = StringField(
        _l("Department that asks for it"),
        filters=[clean],
        validators=[Optional(), Length(max=LONGEST_NAME, message=_TOO_LONG)],
    )


class FilledTableForm(DomainForm):
    """A filled table that comes back."""

    file = FileField(_l("The filled table"), validators=[FileRequired(_l("Please choose a file."))])


class AskedColumnsForm(DomainForm):
    """What a table's rows are about and what each column asks for."""

    version = HiddenField()
    owner = StringField(
        _l("Department that asks for it"),
        filters=[clean],
        validators=[Optional(), Length(max=LONGEST_NAME, message=_TOO_LONG)],
    )
    row_kind = SelectField(
        _l("Each row is"), choices=[SelectChoice(kind.value, words) for kind, words in ROW_KINDS.items()]
    )
    first_row = IntegerField(
        _l("First row for data"),
        validators=[InputRequired(_A_ROW), NumberRange(2, MOST_DATA_ROWS, _A_ROW)],
        render_kw={"inputmode": "numeric"},
    )
    last_row = IntegerField(
        _l("Last row for data"),
        validators=[InputRequired(_A_ROW), NumberRange(1, MOST_DATA_ROWS, _A_ROW)],
        render_kw={"inputmode": "numeric"},
    )
    items = SelectMultipleField(
        _l("Items that the table is about"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget()
    )

    @classmethod
    def of(cls, template: TemplateFacts, edition: EditionFacts) -> AskedColumnsForm:
        """The form for a table; shows what is kept, or what was sent."""
        layout = template.layout
        choices = [SelectChoice(fact.value, words) for fact, words in REPORT_FACTS.items()]
        fields: dict[str, Any] = {}
        for each in layout.columns:
            fields[f"asks-{each.column}"] = SelectField(
                each.heading, choices=choices, default=each.asks.value
            )
            fields[f"constant-{each.column}"] = StringField(
                _l("What every row of “%(heading)s” says", heading=each.heading),
                default=each.constant,
                filters=[clean],
                validators=[Optional(), Length(max=LONGEST_CONSTANT, message=_TOO_LONG)],
            )
        made: AskedColumnsForm = type("ColumnsOfTable", (cls,), fields)(
            version=str(template.version),
            owner=template.owner,
            row_kind=layout.row_kind.value,
            first_row=layout.first_row,
            last_row=layout.last_row,
            items=list(layout.items),
        )
        made.items.choices = [
            SelectChoice(item.id, f"{item.code} {pick(item.name_zh, item.name_en)}") for item in edition.items
        ]
        return made

    def shows_constant(self, column: int) -> bool:
        """Whether a column's fixed text is asked for: it is set so, or was just chosen."""
        return bool(self[f"asks-{column}"].data == ReportFact.CONSTANT.value)

    def layout(self, before: TableLayout) -> TableLayout:
        """The layout that was sent."""
        columns = tuple(
            replace(
                each,
                asks=ReportFact(self[f"asks-{each.column}"].data),
                constant=" ".join((self[f"constant-{each.column}"].data or "").split())
                if self.shows_constant(each.column)
                else "",
            )
            for each in before.columns
        )
        return replace(
            before,
            row_kind=RowKind(self.row_kind.data),
            first_row=self.first_row.data or 0,
            last_row=self.last_row.data or 0,
            items=tuple(sorted(self.items.data or ())),
            columns=columns,
        )
