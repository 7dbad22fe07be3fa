"""Coverage: how many communities of a division have an item, and what is missing, on any day that is on record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

from flask import Response
from flask_babel import gettext as _
from pydantic import BaseModel, Field

from catalogue import divisions, reviews
from catalogue.counters.segments import GAP_SEGMENTS, SEGMENTS, Segment
from catalogue.coverage.figures import Tally, tally, whole_percent
from catalogue.coverage.matrix import Cell, Matrix, matrix
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.history.as_of import matrix_as_of
from catalogue.history.reach import DayRefused
from catalogue.models import Level
from catalogue.reviews import ReviewFacts

from ..editions import edition_then
from ..extensions import db
from ..matrix_files.words import definition
from ..open_answers.described import answered
from ..open_answers.instants import TypedDay
from ..open_answers.kept import as_json, open_answer
from ..words.i18n import between, in_both
from .asking import ItemCodeAsked, NamedModel, asked_items, named, written
from .scope import AboutModel, EditionParameters, about, asked_edition, blueprint, described

KindAsked = Literal["all", "ju", "cun"]


class FigureModel(BaseModel):
    """A share of communities, or of lines where several items are added up.

    What is unknown leaves an interval: from none of it to all of it. Per cents are whole, rounded down, and null where nothing applies.
    """

    numerator: int = Field(description="What is counted.")
    denominator: int = Field(description="To how many of them the item applies.")
    unknown: int = Field(description="Of how many of these nothing is known.")
    lowest_percent: int | None = Field(
        description="The share if the unknown were on the side that lowers it."
    )
    highest_percent: int | None = Field(description="The share if they were on the other side.")


class CoverageModel(FigureModel):
    """Coverage: valid (offered and confirmed within 12 months) of all to which the item applies."""

    segments: dict[Segment, int] = Field(
        description="How many there are of each segment; they add up to all."
    )
    disputed: int


class ItemCoverageModel(CoverageModel):
    """Coverage of one item."""

    item: str = Field(description="Code of the item in the edition.")


class CoverageRowModel(NamedModel):
    """A division right below, on that day."""

    communities: int
    total: CoverageModel
    items: list[ItemCoverageModel]


class PublicReviewModel(BaseModel):
    """What a division said of the quarter that ended on the day (审定)."""

    division: NamedModel
    quarter: str
    reviewed_on: date
    remarks: str | None


class MatrixModel(BaseModel):
    """The matrix of a division: its parts by the items of an edition."""

    division: NamedModel
    kind: KindAsked = Field(description="All communities, or those of one kind alone.")
    communities: int
    definition_zh: str
    definition_en: str
    status: Literal["counted", "reviewed"] = Field(
        description="Counted by the portal (自动统计), or the end of a quarter that was reviewed (已审定)."
    )
    reviews: list[PublicReviewModel]
    total: CoverageModel
    items: list[ItemCoverageModel]
    rows: list[CoverageRowModel]


class MatrixAnswerModel(BaseModel):
    """The matrix of a division on a day, under an edition."""

    about: AboutModel
    data: MatrixModel


class GapCountModel(FigureModel):
    """Gaps: to which the item applies and that are not valid. Each gap's segment is its reason."""

    reasons: dict[Segment, int] = Field(description="How many gaps there are for each reason.")


class ItemGapsModel(GapCountModel):
    """Gaps of one item."""

    item: str = Field(description="Code of the item in the edition.")


class GapsModel(BaseModel):
    """The gaps of a division, counted by item and reason. Which community has which gap is what its offerings say."""

    division: NamedModel
    kind: KindAsked
    communities: int
    definition_zh: str
    definition_en: str
    total: GapCountModel
    items: list[ItemGapsModel]


class GapsAnswerModel(BaseModel):
    """The gaps of a division on a day, under an edition."""

    about: AboutModel
    data: GapsModel


class CoverageParameters(EditionParameters):
    """Of which day, under which edition, and of which communities."""

    day: TypedDay | None = Field(
        None,
        description="A past day, at whose end is counted; without it the last day counted. Without `edition` the one of that day holds.",
        examples=["2026-09-30"],
    )
    kind: KindAsked = Field("all", description="ju (居) or cun (村): communities of this kind alone.")
    item: ItemCodeAsked | None = Field(None, description="Code of an item.", examples=["0202"])
    category: str | None = Field(None, max_length=10, description="Code of a category.", examples=["02"])


def _found(code: int, asked: CoverageParameters) -> Matrix:
    """The matrix that is asked for. Raises ``NotFound`` where nothing is counted."""
    session, edition = db.session(), asked_edition(asked)
    if not edition.catalogue.reported:
        raise NotFound(N_("Communities do not report of this catalogue: nothing of it is counted."))
    if divisions.get_division(session, code).level is Level.COMMUNITY:
        raise NotFound(
            N_("Coverage is counted of divisions above communities. What a community says are its offerings.")
        )
    if asked.day is None:
        return matrix(session, edition, code, kind=asked.kind)
    if asked.edition is None:
        edition = edition_then(edition, asked.day)
    try:
        return matrix_as_of(session, edition, code, asked.day, kind=asked.kind)
    except DayRefused as error:
        raise NotFound(error.message, field=error.field, **error.values) from error


def _places(found: Matrix, asked: CoverageParameters) -> Sequence[int]:
    """The places of the columns that are asked for."""
    items = asked_items(found.edition, asked.item, asked.category)
    return [place for place, item in enumerate(found.items) if items is None or item in items]


def _coverage(sums: Tally) -> dict[str, Any]:
    lowest, highest = sums.interval or (None, None)
    return {
        "numerator": sums.valid,
        "denominator": sums.applicable,
        "unknown": sums[Segment.UNKNOWN],
        "lowest_percent": lowest,
        "highest_percent": highest,
        "segments": dict(zip(SEGMENTS, sums.counts, strict=True)),
        "disputed": sums.disputed,
    }


def _gaps(sums: Tally) -> dict[str, Any]:
    unknown = sums[Segment.UNKNOWN]
    return {
        "numerator": sums.gaps,
        "denominator": sums.applicable,
        "unknown": unknown,
        "lowest_percent": whole_percent(sums.gaps - unknown, sums.applicable),
        "highest_percent": whole_percent(sums.gaps, sums.applicable),
        "reasons": {segment: sums[segment] for segment in GAP_SEGMENTS},
    }


def _line(found: Matrix, cells: Sequence[Cell], places: Iterable[int]) -> list[dict[str, Any]]:
    return [{"item": found.items[place].code} | _coverage(tally([cells[place]])) for place in places]


def _sums(cells: Sequence[Cell], places: Iterable[int]) -> Tally:
    return tally(cells[place] for place in places)


def _head(found: Matrix) -> dict[str, Any]:
    return {"division": named(found.division), "kind": found.kind, "communities": found.all_communities}


def _reviews(found: Matrix, asked: CoverageParameters) -> list[ReviewFacts]:
    """The reviews of the quarter whose last day is asked for, under the edition that they spoke of."""
    if asked.day is None or asked.edition is not None:
        return []
    about_it = reviews.reviews_about(db.session(), found.division.code)
    return [each for each in about_it if reviews.last_day_of_quarter(each.quarter) == found.day]


@blueprint.get("/coverage/<division:code>/matrix")
@open_answer()
@described.validate(resp=answered(MatrixAnswerModel), tags=["coverage"], operation_id="showMatrix")
def show_matrix(code: int, query: CoverageParameters) -> Response:
    """Show the coverage of a division above communities: its parts by items, each figure with the interval that the unknown leave."""
    found = _found(code, query)
    places, reviewed = _places(found, query), _reviews(found, query)
    in_chinese, in_english = in_both(definition)
    said = _head(found) | {
        "definition_zh": in_chinese,
        "definition_en": in_english,
        "status": "reviewed" if reviewed else "counted",
        "reviews": [_review(each) for each in reviewed],
        "total": _coverage(_sums(found.total, places)),
        "items": _line(found, found.total, places),
        "rows": [
            named(row)
            | {
                "communities": communities,
                "total": _coverage(_sums(cells, places)),
                "items": _line(found, cells, places),
            }
            for row, communities, cells in zip(found.rows, found.communities, found.cells, strict=True)
        ],
    }
    return as_json({"about": about(found.edition, found.day), "data": said})


@blueprint.get("/coverage/<division:code>/gaps")
@open_answer()
@described.validate(resp=answered(GapsAnswerModel), tags=["coverage"], operation_id="showGaps")
def show_gaps(code: int, query: CoverageParameters) -> Response:
    """Show how many gaps a division above communities has, by item and reason."""
    found = _found(code, query)
    places = _places(found, query)
    in_chinese, in_english = in_both(_definition_of_gaps)
    said = _head(found) | {
        "definition_zh": in_chinese,
        "definition_en": in_english,
        "total": _gaps(_sums(found.total, places)),
        "items": [{"item": found.items[place].code} | _gaps(tally([found.total[place]])) for place in places],
    }
    return as_json({"about": about(found.edition, found.day), "data": said})


def _definition_of_gaps() -> str:
    said: str = _("Gap: the item applies and the line is not valid. Its state is the reason.")
    return f"{said}{between()}{definition()}"


def _review(review: ReviewFacts) -> dict[str, Any]:
    return {
        "division": {"code": written(review.division), "name": review.name},
        "quarter": review.quarter,
        "reviewed_on": review.reviewed_at.astimezone(clock.BEIJING).date(),
        "remarks": review.remarks,
    }
