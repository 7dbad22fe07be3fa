"""Why some of several lines cannot be recorded, told as messages."""

from __future__ import annotations

from flask import flash

from catalogue.catalogues import EditionFacts
from catalogue.foundation.errors import Invalid

from ...frame.errors import say
from ...words.item_names import named


def tell_refusals(edition: EditionFacts, error: Invalid) -> None:
    """Say of each line that is in the way why; the field of each problem is an item's code."""
    for problem in error.problems:
        flash(named(edition.item(problem.field), say(problem)))
