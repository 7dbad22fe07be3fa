"""The matrix that a query string asks for."""

from __future__ import annotations

from dataclasses import replace

from catalogue.catalogues import EditionFacts
from catalogue.coverage.by_type import matrix_of_type
from catalogue.coverage.matrix import Matrix, matrix
from catalogue.history.as_of import matrix_as_of

from ...extensions import db
from ..criteria import OfficeCriteria

_NOTHING = (0,) * 9


def count(edition: EditionFacts, code: int, asked: OfficeCriteria) -> Matrix:
    """The matrix of a division: of a committee kind, of a type of communities, or at the end of a past day.

    Raises as :func:`matrix` and :func:`matrix_as_of` do.
    """
    if asked.day is not None:
        return matrix_as_of(db.session(), edition, code, asked.day, kind=asked.kind)
    if asked.type_tag is not None:
        return matrix_of_type(db.session(), edition, code, asked.type_tag, kind=asked.kind)
    return matrix(db.session(), edition, code, kind=asked.kind)


def compare(found: Matrix, asked: OfficeCriteria) -> Matrix:
    """The matrix with the counters of 居 and then of 村 in each cell. Its rows are those of ``found``."""
    code = found.division.code
    kinds = [count(found.edition, code, replace(asked, kind=kind)) for kind in ("ju", "cun")]
    lines = [{row.code: cells for row, cells in zip(kind.rows, kind.cells, strict=True)} for kind in kinds]
    empty = (_NOTHING,) * len(found.items)
    return replace(
        found,
        cells=tuple(
            tuple(ju + cun for ju, cun in zip(*(line.get(row.code, empty) for line in lines), strict=True))
            for row in found.rows
        ),
        total=tuple(ju + cun for ju, cun in zip(*(kind.total for kind in kinds), strict=True)),
    )
