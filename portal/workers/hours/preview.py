"""What opening hours are understood as while they are typed."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request
from flask_babel import gettext as _

from catalogue.access.rights import Right
from catalogue.time.wording import read_words

from ...requests.cleaning import clean
from ...words.opening_hours.to_type import in_a_row
from ..scope import blueprint, own_community

UNDERSTOOD, ASKED = "=", "?"
"""How the answer begins: with what is understood, or with a question."""


@blueprint.get("/<division:community>/hours")
def preview_hours(community: int) -> Response:
    """A line of plain text: how the text of a field is understood, or what is asked about it; empty for nothing."""
    own_community(community, Right.SEE_WORK)
    return Response(_answer(read_typed(request.args)), mimetype="text/plain")


def read_typed(arguments: Mapping[str, str]) -> str:
    """The text of the field, as it is typed."""
    return clean(arguments.get("text", ""))


def _answer(text: str) -> str:
    if not text:
        return ""
    reading = read_words(text)
    if reading.hours is not None:
        return UNDERSTOOD + in_a_row(reading.hours)
    question = reading.question
    return ASKED + (_(question.message) % {"part": question.part} if question else "")
