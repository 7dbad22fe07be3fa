"""The matrix of a division as rows of a table and as JSON, as on the screen: a line for each child."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.coverage.figures import tally, whole_percent
from catalogue.coverage.matrix import Cell, Matrix
from catalogue.foundation import clock
from catalogue.foundation.text_files import CsvValue
from catalogue.models import Level

from ..words import labels
from ..words.i18n import language
from .words import About, definition, head_lines

DISPUTED = len(SEGMENTS)
"""The place of a cell's disputed lines, after its segments."""


def matrix_rows(
    matrix: Matrix, *, percent: bool = False, further: Sequence[tuple[str, ...]] = ()
) -> list[list[CsvValue]]:
    """The matrix as on the screen: a line per row, a column per item; ``further`` are more lines of the head.

    A community's cells say their state in words. Others hold the number of communities in which the item is
    valid, or with ``percent`` the whole per cent of those to which it applies.
    """
    states = [str(labels.SEGMENTS[segment]) for segment in SEGMENTS]
    disputed = _("disputed")
    single = any(row.level is Level.COMMUNITY for row in matrix.rows)
    if single:
        cells = _("Each cell says the state of the item in the community.")
    elif percent:
        cells = _("Each cell is the valid share in per cent of the communities to which the item applies.")
    else:
        cells = _("Each cell is the number of communities in which the item is valid.")
    items = [f"{item.code} {item.name_en if language() == 'en' else item.name_zh}" for item in matrix.items]
    sums = (_("Communities"), _("Valid"), _("Applicable"), _("Coverage, %"), _("Disputed lines"))
    columns: list[CsvValue] = [_("Code"), _("Name"), *sums, *items]

    def figure(cell: Cell) -> CsvValue:
        sums = tally([cell])
        if not sums.applicable:
            return "—"
        return whole_percent(sums.valid, sums.applicable) if percent else sums.valid

    def state(cell: Cell) -> CsvValue:
        words = states[cell.index(1)]
        return f"{words} ({disputed})" if cell[DISPUTED] else words

    rows = [
        [*_sums(row.code, row.name, count, line), *map(state if single else figure, line)]
        for row, count, line in zip(matrix.rows, matrix.communities, matrix.cells, strict=True)
    ]
    own = _sums(matrix.division.code, matrix.division.name, matrix.all_communities, matrix.total)
    head = head_lines(about_matrix(matrix), f"{definition()} {cells}", *further)
    return [[_("Coverage matrix")], *map(list, head), [], columns, [*own, *map(figure, matrix.total)], *rows]


def _sums(code: int, name: str, communities: int, cells: tuple[Cell, ...]) -> list[CsvValue]:
    sums = tally(cells)
    # What was never reported has no rate, which is not 0.
    share = (
        str(labels.SEGMENTS[Segment.UNKNOWN]) if sums.silent else whole_percent(sums.valid, sums.applicable)
    )
    return [str(code), name, communities, sums.valid, sums.applicable, share, sums.disputed]


def about_matrix(matrix: Matrix) -> About:
    """What a file of this matrix is about."""
    return About(matrix.division, matrix.edition, matrix.day, matrix.kind)


def matrix_as_json(matrix: Matrix, **further: Any) -> dict[str, Any]:
    """The matrix with its counters: of each row its communities by item and segment, and the disputed among them.

    ``further`` is said beside what the matrix says of itself.
    """
    return {
        "title": _("Coverage matrix"),
        "division": f"{matrix.division.code:012d}",
        "name": matrix.division.name,
        "edition": matrix.edition.key,
        "day": matrix.day.isoformat(),
        "written_on": clock.today().isoformat(),
        "kind": matrix.kind,
        "definition": definition(),
        **further,
        "total": _counters(matrix, matrix.total),
        "rows": [
            {
                "code": f"{row.code:012d}",
                "name": row.short_name,
                "communities": count,
                "items": _counters(matrix, cells),
            }
            for row, count, cells in zip(matrix.rows, matrix.communities, matrix.cells, strict=True)
        ],
    }


def _counters(matrix: Matrix, cells: tuple[Cell, ...]) -> dict[str, dict[str, int]]:
    return {
        item.code: {segment.value: cell[place] for place, segment in enumerate(SEGMENTS)}
        | {"disputed": cell[DISPUTED]}
        for item, cell in zip(matrix.items, cells, strict=True)
    }
