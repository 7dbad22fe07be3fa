"""Answering a case: the same form for workers and offices."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from catalogue.feedback import tidy
from catalogue.foundation.errors import Invalid

from ..frame.addresses import LAST_PAGE, whole_number
from ..frame.errors import say

CASES_A_PAGE = 50


class AnswerForm(FlaskForm):
    """The answer to a case."""

    answer = TextAreaField(_l("Your answer"), filters=[tidy], render_kw={"rows": 5})

    def report(self, error: Invalid) -> None:
        """Show what the domain found wrong."""
        self.answer.errors = [say(problem) for problem in error.problems]


def read_page(text: str | None) -> int:
    """The page of a list that a query string asks for; the first for what means nothing."""
    return whole_number(text, LAST_PAGE) or 1
