"""The forms of spot checks: drawing a sample, and what was found of one line."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.foundation.errors import Invalid, Problem
from catalogue.foundation.errors import _ as N_
from catalogue.models import CheckResult, CheckWay
from catalogue.spot_checks import CheckDraft

from ...frame.answering import DomainForm
from ...frame.versioned_forms import VersionedForm
from ...requests.cleaning import clean
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
