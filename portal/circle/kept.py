"""The circle of a large division, counted at most once in a while: counting a city takes seconds."""

from __future__ import annotations

import time

from flask import current_app

from catalogue.catalogues import EditionFacts
from catalogue.circle.counting import circle_in
from catalogue.circle.facts import DivisionCircle
from catalogue.counters.rollup import counted_day
from catalogue.divisions import DivisionFacts
from catalogue.models import Level

from ..extensions import db
from ..stamps import kept_until, stamp_versions

KEPT = 300.0
"""Seconds for which the figures of a city are shown again. Those of districts and streets are always counted again."""
LARGE = (Level.PROVINCE, Level.PREFECTURE)


def circle_of_division(edition: EditionFacts, division: DivisionFacts) -> DivisionCircle:
    """The circle of a division, as it is or, of a city, as it was up to five minutes ago."""
    session = db.session()
    if division.level not in LARGE or current_app.testing:
        return circle_in(session, edition, division.code)
    mark = (
        edition.key,
        counted_day(session),
        tuple(stamp_versions().items()),
        int(time.monotonic() / KEPT),
    )
    return kept_until(mark, f"circle {division.code}", lambda: circle_in(session, edition, division.code))
