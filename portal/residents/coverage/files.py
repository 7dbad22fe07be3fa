"""Public coverage to take away: the matrix of a division as CSV and JSON, and the lists that samples were drawn from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from catalogue import reviews, spot_checks
from catalogue.coverage.matrix import Matrix, matrix
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.reviews import ReviewFacts

from ...editions import edition_on
from ...extensions import db
from ...files.downloads import as_attachment, as_csv, as_json
from ...matrix_files.tables import matrix_as_json, matrix_rows
from ...words.i18n import say as _
from ..scope import blueprint, known_division, own_edition
from .criteria import CoverageCriteria, read_coverage_criteria


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """A public matrix as it was asked for, and the reviews that speak of it; none: 自动统计."""

    asked: CoverageCriteria
    matrix: Matrix
    reviews: tuple[ReviewFacts, ...]
    quarters: Sequence[str]
    """The reviewed quarters, the newest first."""

    @property
    def name(self) -> str:
        """What a file of it is called, without its extension."""
        found = self.matrix
        return f"coverage-{found.division.code:012d}-{found.kind}-{found.day:%Y%m%d}"


def public_figures(code: int) -> PublicFigures:
    """The matrix that an address asks for. Raises ``NotFound``, and ``DomainError`` for a community."""
    session, edition = db.session(), own_edition()
    known_division(code)
    reviewed = reviews.reviews_about(session, code)
    asked = read_coverage_criteria(request.args, edition, frozenset(review.quarter for review in reviewed))
    quarter = asked.quarter
    if quarter:
        # A quarter that is over is counted under its own edition, whose categories may be others.
        edition = edition_on(reviews.last_day_of_quarter(quarter)) or edition
        asked = read_coverage_criteria(
            request.args, edition, frozenset(review.quarter for review in reviewed)
        )
        found = reviews.matrix_of_quarter(session, edition, code, quarter, kind=asked.kind)
    else:
        found = matrix(session, edition, code, kind=asked.kind)
    return PublicFigures(
        asked,
        found,
        tuple(review for review in reviewed if review.quarter == quarter),
        sorted({review.quarter for review in reviewed}, reverse=True),
    )


@blueprint.get("/coverage/<division:code>/matrix.csv")
def download_coverage(code: int) -> ResponseReturnValue:
    """The public matrix as a table: a line for each division below, a column for each item."""
    figures = public_figures(code)
    said = _("Reviewed") if figures.reviews else _("Counted by the portal")
    further: list[tuple[str, ...]] = [(_("Status"), said)]
    for review in figures.reviews:
        on = review.reviewed_at.astimezone(clock.BEIJING).date().isoformat()
        further.append((review.name, review.quarter, on, review.remarks or ""))
    return as_csv(figures.name, matrix_rows(figures.matrix, further=further))


@blueprint.get("/coverage/<division:code>/matrix.json")
def download_coverage_json(code: int) -> ResponseReturnValue:
    """The public matrix with its counters, for programs."""
    figures = public_figures(code)
    said = [
        {
            "division": f"{review.division:012d}",
            "name": review.name,
            "quarter": review.quarter,
            "reviewed_on": review.reviewed_at.astimezone(clock.BEIJING).date().isoformat(),
            "remarks": review.remarks,
        }
        for review in figures.reviews
    ]
    status = "reviewed" if said else "counted"
    return as_json(figures.name, matrix_as_json(figures.matrix, status=status, reviews=said))


@blueprint.get("/coverage/<division:code>/samples/<quarter>.txt")
def download_sample_list(code: int, quarter: str) -> ResponseReturnValue:
    """The list that a sample was drawn from, byte for byte, once its quarter is over. Raises ``NotFound``."""
    session = db.session()
    known_division(code)
    # What is no quarter is not asked of the database, which may not even take it.
    written = quarter if re.fullmatch(r"[0-9]{4}Q[1-4]", quarter) else ""
    sample = spot_checks.sample_of(session, code, written)
    if sample is None or not spot_checks.is_over(sample.quarter, clock.today()):
        raise NotFound(N_("There is no such list, or its quarter is not over yet."))
    text = spot_checks.frame_text(session, sample)
    return as_attachment(f"sample-{code:012d}-{sample.quarter}.txt", text.encode(), "text/plain")
