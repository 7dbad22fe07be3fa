"""What is asked of a part reads the records of that part, however large the country around it is.

A database that joins records with the part's communities alone may read the records, or the divisions, of all others too.
"""

from __future__ import annotations

import pytest
from sqlalchemy import event

from catalogue.counters import rollup
from catalogue.coverage.matrix import matrix
from catalogue.foundation.database import begin_writing
from tests.worlds import small_town
from tests.worlds.small_town import CITY


@pytest.fixture
def reading(session):
    """Gives the statements that read records, and that say of the records themselves where they lie."""
    asked: list[str] = []
    event.listen(
        session.get_bind(), "before_cursor_execute", lambda _c, _u, statement, *_more: asked.append(statement)
    )

    def told() -> tuple[list[str], list[str]]:
        all_reading = [statement for statement in asked if "offerings" in statement]
        return all_reading, [each for each in all_reading if "offerings.community_code BETWEEN" in each]

    return told


def test_a_recount_of_a_part(session, reading):
    begin_writing(session)
    rollup.rebuild(session, within=CITY)
    every, bounded = reading()
    assert every == bounded
    assert len(every) == 2


def test_the_matrix_of_a_street(session, reading):
    begin_writing(session)
    edition = small_town.build(session)
    matrix(session, edition, small_town.STREETS[0])
    every, bounded = reading()
    assert every
    assert every[-1] == bounded[-1]
