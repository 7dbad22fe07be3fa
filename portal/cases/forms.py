"""The form in which workers and offices answer a case."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from catalogue.feedback import tidy_text

from ..frame.answering import DomainForm


class AnswerForm(DomainForm):
    """The answer to a case."""

    answer = TextAreaField(_l("Your answer"), filters=[tidy_text], render_kw={"rows": 5})
