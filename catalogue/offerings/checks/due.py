"""When a question is due: each place has a day of the year of its own, before any of its lines expires."""

from __future__ import annotations

from datetime import date, timedelta

YEAR = 365
SHORTEST_REST = 60
"""Days that lie at least between a confirmation of all lines and the next question, where their validity allows it."""
_STRIDE = 226
"""Has no factor in common with 365, and 226/365 is near the golden ratio: neighbours in number are months apart."""


def due_on(community: int, place: int, until: date) -> date:
    """The day on which a place of a community is to be checked, if the first of its lines holds until ``until``.

    ``place`` is a number that is the place's own within its community. The day is never after ``until``, and less than
    a year before it. Of the places of one community whose numbers follow each other, and whose lines hold until the
    same day, at most two are due on one day.
    """
    back = (until.toordinal() - (community + place * _STRIDE)) % YEAR
    if back > YEAR - SHORTEST_REST:
        # The place's own day came just before its lines were confirmed: it waits nearly until they expire.
        back = YEAR - back
    return until - timedelta(days=back)
