"""The forms of spot checks: drawing a sample, and what was found of one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.foundation.errors import Invalid, Problem
from catalogue.foundation.errors import _ as N_
from catalogue.models import CheckResult, CheckWay
from catalogue.spot_checks import CheckDraft, FoundLine

from ...frame.answering import DomainForm
from ...frame.versioned_forms import VersionedForm, read_version
from ...requests.cleaning import clean
from .presenters import CheckRow
from .words import RESULTS, WAYS


class DrawForm(DomainForm):
    """Draw the sample of the present quarter."""

    seed = StringField(_l("Seed of your own (optional)"), filters=[clean])


class CheckForm(VersionedForm):
    """What was found of one line."""

    way = RadioField(
        _l("How did you check?"),
        choices=[SelectChoice(way.value, name) for way, name in WAYS.items()],
        validate_choice=False,
    )
    result = RadioField(
        _l("What did you find?"),
        choices=[SelectChoice(result.value, name) for result, name in RESULTS.items()],
        validate_choice=False,
    )
    remark = TextAreaField(
        _l("What is different? (needed if it differs)"), filters=[clean], render_kw={"rows": 3}
    )

    def draft(self) -> CheckDraft:
        """What was entered. Raises ``Invalid`` where one of the choices is missing."""
        problems = [
            Problem(field.short_name, N_("Please choose one."), {})
            for field, known in ((self.way, CheckWay), (self.result, CheckResult))
            if field.data not in set(known)
        ]
        if problems:
            raise Invalid(problems)
        return CheckDraft(CheckResult(self.result.data), CheckWay(self.way.data), self.remark.data or "")


class CheckCorrectionForm(CheckForm):
    """Another result in the place of one that was entered wrongly."""

    reason = StringField(_l("Why is the result corrected?"), filters=[clean])


class VisitsForm(DomainForm):
    """What was found on a round of visits: of each line a result, or none yet, and a remark. See :meth:`of`."""

    rows: tuple[CheckRow, ...] = ()

    @classmethod
    def of(cls, rows: Sequence[CheckRow]) -> VisitsForm:
        """The form over lines of a sample, their fields named by their place in the walking order."""
        fields: dict[str, Any] = {}
        for row in rows:
            place = row.cell.position
            fields[f"version_{place}"] = HiddenField(
                filters=[clean], default=str(row.said.version if row.said else 0)
            )
            fields[f"result_{place}"] = RadioField(
                _l("What did you find?"),
                choices=[SelectChoice(result.value, name) for result, name in RESULTS.items()],
                validate_choice=False,
            )
            fields[f"remark_{place}"] = TextAreaField(
                _l("What is different? (needed if it differs)"), filters=[clean], render_kw={"rows": 2}
            )
        made = type("VisitsForm", (cls,), fields)()
        made.rows = tuple(rows)
        return made

    def part(self, row: CheckRow, name: str) -> Field:
        """A field of a line."""
        return self._fields[f"{name}_{row.cell.position}"]

    def found(self) -> list[FoundLine]:
        """The lines that have a result. Raises ``Invalid`` if none has."""
        lines = [
            FoundLine(
                row.cell,
                CheckDraft(
                    CheckResult(self.part(row, "result").data),
                    CheckWay.VISIT,
                    self.part(row, "remark").data or "",
                ),
                read_version(self.part(row, "version").data),
            )
            for row in self.rows
            if self.part(row, "result").data in set(CheckResult)
        ]
        if not lines:
            raise Invalid([Problem("", N_("Choose what you found of at least one line."), {})])
        return lines

    def show_present(self) -> None:
        """Let every line carry the version that the page shows: somebody may have changed it since the form was read."""
        for row in self.rows:
            self.part(row, "version").data = str(row.said.version if row.said else 0)
